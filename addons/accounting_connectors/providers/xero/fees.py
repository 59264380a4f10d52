"""A payment with a fee: Xero's payments have none, so it stands there as two records.

Money in less a fee (or money out of which somebody else bore a part): two payments of
the document, one on the bank account, one on the account of the fee. They are sent in
one request that Xero books whole or not at all.

Money in with a surplus (or money out with a fee on top): more moves at the bank than
the document says, so it is the payment of the document and a bank transaction on the
account of the fee.

Their references end in marks, by which they are known for halves of one payment. Its
id holds both ids.
"""

from ..documents import Kind
from . import booked, const, feeds
from .values import day, moment, rows, sub, word

APART_MARK = " (fee apart)"
MARKS = (const.NET_MARK, const.FEE_MARK, APART_MARK)
BANK = "BankTransactions/"


def mark(row):
    """What the reference of a half ends in; empty for other payments."""
    told = word(row.get("Reference"))
    return next((one for one in MARKS if told.endswith(one) and told != one), "")


def base(row, ending):
    """The reference without its mark; empty when it does not end like that."""
    told = word(row.get("Reference"))
    return told.removesuffix(ending) if ending and told.endswith(ending) else ""


def is_apart(inbound, fee):
    """Does more move at the bank than the document says?

    :param Decimal fee: as of the payment
    """
    return (fee < 0) if inbound else (fee > 0)


def signed(cost, inbound, apart):
    """The fee as a payment has it: negative where it goes the other way."""
    return cost if is_apart(inbound, cost) == apart else -cost


def remote_id(main, fee):
    """Both ids in one."""
    if "BankTransactionID" in fee:
        return f"{main['PaymentID']}+{BANK}{fee['BankTransactionID']}"
    return f"{main['PaymentID']}+{fee['PaymentID']}"


def parts(remote_id_):
    """The paths of the records that an id stands for.

    :rtype: list[str]
    """
    return [one if "/" in one else f"Payments/{one}" for one in remote_id_.split("+")]


def account_of(fee):
    """The ledger account that a fee is booked on."""
    if "BankTransactionID" in fee:
        return word(next(iter(rows(fee, "LineItems")), {}).get("AccountID"))
    return word(sub(fee, "Account").get("AccountID"))


def pairs(wire, halves):
    """Each payment with its fee; what is missing of them is looked for.

    :param list[dict] halves: payments with a mark
    :return: pairs, and halves whose other half is not there
    :rtype: tuple[list[tuple[dict, dict]], list[dict]]
    """
    if not halves:
        return [], []
    held = {row["PaymentID"]: row for row in halves}
    groups = _grouped(held.values())
    lone = [group for group in groups.values() if not _whole(group)]
    if lone:
        documents = {_document(group[0]) for group in lone}
        for row in payments_of(wire, documents):
            if mark(row) and _key(row) in groups:
                held.setdefault(row["PaymentID"], row)
        groups = _grouped(held.values())
    found = []
    for group in groups.values():
        found += _paired(wire, group)
    paired = {row.get("PaymentID") for pair in found for row in pair}
    return found, [row for row in halves if row["PaymentID"] not in paired]


def _grouped(halves):
    groups = {}
    for row in halves:
        groups.setdefault(_key(row), []).append(row)
    return groups


def _key(row):
    return _document(row), word(row.get("Date")), base(row, mark(row))


def _document(row):
    """Word and id of the document that a payment settles, as queries name it."""
    for name in ("Invoice", "CreditNote", "Overpayment", "Prepayment"):
        found = word(sub(row, name).get(f"{name}ID"))
        if found and "CREDIT" in word(row.get("PaymentType")):
            return "CreditNote", found  # named as an invoice, now and then
        if found:
            return name, found
    return "", ""


def _whole(group):
    nets = [row for row in group if mark(row) == const.NET_MARK]
    costs = [row for row in group if mark(row) == const.FEE_MARK]
    return len(nets) == len(costs)


def _paired(wire, group):
    """Live halves with live ones first, in the order in which they changed."""
    ordered = sorted(
        group,
        key=lambda row: (
            row.get("Status") == "DELETED",
            moment(row.get("UpdatedDateUTC")),
            row["PaymentID"],
        ),
    )
    nets = [row for row in ordered if mark(row) == const.NET_MARK]
    costs = [row for row in ordered if mark(row) == const.FEE_MARK]
    found = list(zip(nets, costs, strict=False))
    apart = [row for row in ordered if mark(row) == APART_MARK]
    if apart:
        found += zip(apart, transactions(wire, apart[0]), strict=False)
    return found


def payments_of(wire, documents):
    """All payments of some documents, deleted ones too.

    :param documents: pairs of ``Invoice``, ``CreditNote`` … and its id
    :rtype: list[dict]
    """
    found, terms = (
        [],
        [f'{name}.{name}ID==guid("{one}")' for name, one in sorted(documents) if one],
    )
    for at in range(0, len(terms), const.WHERE_TERMS):
        where = " OR ".join(terms[at : at + const.WHERE_TERMS])
        pages = feeds.by_number(wire, "Payments", Kind.PAYMENT, {"where": where})
        found += [row for page, __ in pages for row in page]
    return found


def same_day(row, body):
    """Is it of the day that a request says?"""
    return day(row.get("Date")) == day(body.get("Date"))


def transactions(wire, half):
    """The bank transactions of a payment's fee, live ones first.

    :param dict half: the payment, or what of it there will be: Date and Reference
    :rtype: list[dict]
    """
    wanted = base(half, APART_MARK) + const.FEE_MARK
    when = booked.moment_of(day(half.get("Date")))
    where = f'(Type=="RECEIVE" OR Type=="SPEND") AND Date=={when}'
    pages = feeds.by_number(wire, "BankTransactions", Kind.PAYMENT, {"where": where})
    found = [
        row
        for page, __ in pages
        for row in page
        if word(row.get("Reference")) == wanted
    ]
    return sorted(
        found,
        key=lambda row: (
            row.get("Status") == "DELETED",
            moment(row.get("UpdatedDateUTC")),
            row["BankTransactionID"],
        ),
    )
