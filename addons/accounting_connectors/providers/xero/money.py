"""Xero's payments, overpayments and prepayments as settlements.

A payment there settles one document and has no fee. One of ours with a fee stands there
as two records (:mod:`fees`), which are read as the one that they are.
"""

from dataclasses import replace
from datetime import UTC, datetime

from ..documents import Kind
from ..standing import Part, Settlement
from . import booked, const, feeds, fees
from .reading import version
from .values import amount, day, moment, rows, sub, word

LISTS = {
    "Payments": (Kind.PAYMENT, "PaymentID"),
    "Overpayments": (Kind.ON_ACCOUNT, "OverpaymentID"),
    "Prepayments": (Kind.ON_ACCOUNT, "PrepaymentID"),
}
# What a payment settles, and whether money comes in: api/accounting/types, 2026-11-20
TYPES = {
    "ACCRECPAYMENT": (Kind.INVOICE, True),
    "ACCPAYPAYMENT": (Kind.BILL, False),
    "ARCREDITPAYMENT": (Kind.CREDIT_NOTE, False),
    "APCREDITPAYMENT": (Kind.VENDOR_CREDIT, True),
    "AROVERPAYMENTPAYMENT": (Kind.ON_ACCOUNT, False),
    "ARPREPAYMENTPAYMENT": (Kind.ON_ACCOUNT, False),
    "APOVERPAYMENTPAYMENT": (Kind.ON_ACCOUNT, True),
    "APPREPAYMENTPAYMENT": (Kind.ON_ACCOUNT, True),
}
# Where a payment says what it settles. Of a credit note both are seen, with the credit
# note's own id (deletePayment's published example against the schema, 2026-11-21)
STUBS = {
    "Invoice": ("InvoiceID", ""),
    "CreditNote": ("CreditNoteID", ""),
    "Overpayment": ("OverpaymentID", ""),
    "Prepayment": ("PrepaymentID", "Prepayments/"),
}
PURCHASE = ("SPEND", "AP")


def settlements(wire, name, found):
    """The settlements in rows of one of the lists.

    :param str name: of the list
    :rtype: list[Settlement]
    """
    if name == "Payments":
        return [*_plain(found), *_with_fees(wire, found)]
    banks = bank_rows(wire, found)
    key = LISTS[name][1]
    return [
        on_account(name, row, banks.get(word(row.get(key)).lower(), {}))
        for row in found
    ]


def target(row):
    """What a payment settles.

    :return: its kind, its id, and what the payment says of it; an empty id when the
        payment does not tell, or is of a type that we do not know
    """
    kind = TYPES.get(word(row.get("PaymentType")), (None, None))[0]
    for name, (key, prefix) in STUBS.items():
        stub = sub(row, name)
        if kind and word(stub.get(key)):
            return kind, prefix + word(stub[key]), stub
    return kind, "", {}


def _plain(found):
    """Payments that are one record. Money that only takes money on account back is told
    with that."""
    read = [
        payment(row)
        for row in found
        if not fees.mark(row) and not fees.base(row, const.UNDO_MARK)
    ]
    return [one for one in read if one]


def payment(row):
    """:rtype: Settlement | None: it settles nothing that we know"""
    kind, document_id, stub = target(row)
    if not document_id:
        return None
    paid, at_bank = (
        amount(row.get("Amount")) or const.ZERO,
        amount(row.get("BankAmount")),
    )
    number = word(stub.get("InvoiceNumber")) or word(stub.get("CreditNoteNumber"))
    when = day(row.get("Date"))
    return Settlement(
        kind=Kind.PAYMENT,
        remote_id=word(row.get("PaymentID")),
        active=row.get("Status") != "DELETED",
        inbound=TYPES[row["PaymentType"]][1],
        contact_id=word(sub(stub, "Contact").get("ContactID")),
        account_id=word(sub(row, "Account").get("AccountID")),
        date=when,
        currency=word(stub.get("CurrencyCode")),
        currency_rate=_rate(row),
        amount=paid,
        account_amount=at_bank if at_bank != paid else None,
        parts=(
            Part(
                document_kind=kind,
                document_id=document_id,
                amount=paid,
                date=when,
                number=number,
            ),
        ),
        reference=word(row.get("Reference")),
        reconciled=row.get("IsReconciled") is True,
        version=version(row),
        changed_at=moment(row.get("UpdatedDateUTC")),
    )


def _rate(row):
    """None in the base currency."""
    rate = amount(row.get("CurrencyRate"))
    return rate if rate not in (None, 1) else None


def _with_fees(wire, found):
    """Payments of ours that are two records. One whose other half is not there may be
    under way, and is not told before it is whole; after a while it is somebody else's
    that only looks like one of ours."""
    pairs, lone = fees.pairs(wire, [row for row in found if fees.mark(row)])
    told = [with_fee(*pair) for pair in pairs]
    then = datetime.now(UTC) - const.UNDER_WAY
    told += [
        payment(row)
        for row in lone
        if (moment(row.get("UpdatedDateUTC")) or then) <= then
    ]
    return [one for one in told if one]


def with_fee(main, fee):
    """A payment and its fee as one.

    :param dict main: the payment that reaches the bank
    :param dict fee: the payment, or the bank transaction, of the fee
    :rtype: Settlement | None
    """
    base = payment(main)
    if not base:
        return None
    apart = "BankTransactionID" in fee
    alive = [row for row in (main, fee) if row.get("Status") != "DELETED"]
    paid = base.amount if main in alive or not alive else const.ZERO
    cost = amount(fee.get("Total" if apart else "Amount")) or const.ZERO
    if fee not in alive and alive:
        cost = const.ZERO
    whole = paid if apart else paid + cost
    part = replace(base.parts[0], amount=whole)
    newest = max((main, fee), key=lambda row: moment(row.get("UpdatedDateUTC")))
    return replace(
        base,
        remote_id=fees.remote_id(main, fee),
        active=bool(alive),
        amount=whole,
        fee=fees.signed(cost, base.inbound, apart),
        fee_account_id=fees.account_of(fee),
        parts=(part,),
        reference=fees.base(main, fees.mark(main)),
        version=version(newest),
        changed_at=moment(newest.get("UpdatedDateUTC")),
    )


def on_account(name, row, bank):
    """An overpayment or prepayment. Xero tells the bank account only with the bank
    transaction that made it.

    :param dict bank: that transaction; empty where there is none
    :rtype: Settlement
    """
    remote_id = on_account_id(name, row)
    spent = word(row.get("Type")).startswith(PURCHASE)
    lines = rows(row, "LineItems")
    told = word(row.get("Reference")) or word(bank.get("Reference"))
    kind = Kind.VENDOR_CREDIT if spent else Kind.CREDIT_NOTE
    return Settlement(
        kind=Kind.ON_ACCOUNT,
        remote_id=remote_id,
        active=row.get("Status") != "VOIDED" and not undone(row),
        inbound=not spent,
        contact_id=word(sub(row, "Contact").get("ContactID")),
        account_id=word(sub(bank, "BankAccount").get("AccountID")),
        date=day(row.get("Date")),
        currency=word(row.get("CurrencyCode")),
        currency_rate=_rate(row),
        amount=amount(row.get("Total")) or const.ZERO,
        parts=booked.allocations(row, kind, allocation_path(remote_id)),
        unallocated=amount(row.get("RemainingCredit")) or const.ZERO,
        reference=told or (word(lines[0].get("Description")) if lines else ""),
        reconciled=bank.get("IsReconciled") is True,
        version=version(row),
        changed_at=moment(row.get("UpdatedDateUTC")),
    )


def on_account_id(name, row):
    """The id of money on account: an overpayment's own, since that is what we make; a
    prepayment's says so.

    :param str name: of the list
    """
    own = word(row.get(LISTS[name][1]))
    return own if name == "Overpayments" else f"{name}/{own}"


def allocation_path(remote_id):
    """Where the allocations of money on account are: also what their ids begin with."""
    return remote_id if "/" in remote_id else f"Overpayments/{remote_id}"


def undone(row):
    """Was the money paid back to undo it, as we do where Xero does not void it?"""
    return not amount(row.get("RemainingCredit")) and any(
        fees.base(one, const.UNDO_MARK) for one in rows(row, "Payments")
    )


def bank_rows(wire, found):
    """The bank transactions that made money on account, by the id of that.

    :param list[dict] found: overpayments or prepayments
    :rtype: dict[str, dict]
    """
    days = sorted(filter(None, (day(row.get("Date")) for row in found)))
    if not days:
        return {}
    types = sorted({word(row.get("Type")) for row in found if "-" in row["Type"]})
    if not types:
        return {}
    either = " OR ".join(f'Type=="{one}"' for one in types)
    span = [booked.moment_of(one) for one in (days[0], days[-1])]
    where = f"({either}) AND Date>={span[0]} AND Date<={span[1]}"
    made = {}
    for page, __ in feeds.by_number(
        wire, "BankTransactions", Kind.ON_ACCOUNT, {"where": where}
    ):
        for row in page:
            for key in ("OverpaymentID", "PrepaymentID"):
                if word(row.get(key)):
                    made[word(row[key]).lower()] = row
    return made
