"""What QuickBooks answered to a write, or holds now, as receipts."""

from decimal import Decimal

from ..documents import Kind, Receipt
from . import const, text
from .reading import alive, version
from .values import amount, day, identity, ref_id, rows, sub, word

GONE = frozenset({"DELETED", "VOIDED"})
SALE = "SalesItemLineDetail"


def receipt(kind, row, facts, document=None):
    """The receipt for one record.

    :param Kind kind: what the record is
    :param dict row: QuickBooks' words
    :param company.Facts facts: of the company
    :param document: what was sent, to compare with
    :rtype: Receipt
    """
    if kind is Kind.CONTACT:
        return _listed(row, text.contact_number(row.get("Notes")))
    if kind is Kind.ITEM:
        account = ref_id(row, "IncomeAccountRef")
        return _listed(row, text.item_code(row), account)
    if kind in const.DOCUMENTS:
        return _sale(row, facts, document)
    return _payment(kind, row, facts)


def _listed(row, number, account=""):
    return Receipt(
        remote_id=identity(row.get("Id")),
        number=number,
        status="ACTIVE" if alive(row) else "INACTIVE",
        version=version(row),
        currency=ref_id(row, "CurrencyRef"),
        account_id=account,
    )


def _sale(row, facts, document):
    number, warnings = _number(row, "DocNumber", facts.custom_numbers)
    return Receipt(
        remote_id=identity(row.get("Id")),
        number=number,
        status=status(row),
        version=version(row),
        contact_id=ref_id(row, "CustomerRef"),
        currency=_currency(row, facts),
        date=day(row.get("TxnDate")),
        total=amount(row.get("TotalAmt")),
        tax=amount(sub(row, "TxnTaxDetail").get("TotalTax")),
        strays=strays(document, row) if document else (),
        warnings=warnings,
    )


def _currency(row, facts):
    """A company of one currency need not tell it."""
    return ref_id(row, "CurrencyRef") or facts.currency


def _payment(kind, row, facts):
    """Of an allocation the total is what it applies; the payment is of nothing."""
    total = amount(row.get("TotalAmt"))
    if kind is Kind.ALLOCATION:
        total = next(
            (amount(line.get("Amount")) for line in rows(row, "Line")), Decimal(0)
        )
    return Receipt(
        remote_id=identity(row.get("Id")),
        number=_number(row, "PaymentRefNum", True)[0],
        status=status(row),
        version=version(row),
        contact_id=ref_id(row, "CustomerRef"),
        currency=_currency(row, facts),
        date=day(row.get("TxnDate")),
        total=total,
    )


def _number(row, field, custom):
    """The number that Odoo knows: what our mark says, as long as nobody gave the record
    another one; and a warning where QuickBooks numbers by itself.

    :param bool custom: are numbers there given by who writes?
    :rtype: tuple[str, tuple[str, ...]]
    """
    theirs, ours = word(row.get(field)), text.mark_of(row)[1]
    if not ours or (custom and theirs and text.doc_number(ours) != theirs):
        return theirs, ()
    if not theirs or text.doc_number(ours) == theirs:
        return ours, ()
    return ours, (f"QuickBooks numbers it {theirs}.",)


def status(row):
    """A transaction's state, in words of our own: QuickBooks has none.

    :rtype: str
    """
    if word(row.get("status")) == "Deleted":
        return "DELETED"
    total = amount(row.get("TotalAmt"))
    if not total and "Voided" in word(row.get("PrivateNote")):
        return "VOIDED"
    balance = amount(row.get("Balance"))
    return "PAID" if total and balance == 0 else "OPEN"


def strays(document, row):
    """Lines that QuickBooks put on another account than the mapped one: somebody gave
    their item another account there.

    :param Invoice document: as sent
    :rtype: tuple[str, ...]
    """
    ours = [(at, ln) for at, ln in enumerate(document.lines, 1) if not ln.is_text]
    theirs = [ln for ln in rows(row, "Line") if ln.get("DetailType") == SALE]
    if len(ours) != len(theirs):
        return ()
    found = []
    for (at, line), answer in zip(ours, theirs, strict=True):
        account = sub(sub(answer, SALE), "ItemAccountRef")
        actual = identity(account.get("value"))
        if actual and line.account_id and actual != line.account_id:
            name = word(account.get("name")) or actual
            found.append(f"Line {at} ({line.description[:60]}) is on account {name}.")
    return tuple(found)


def linked(row, kind, remote_id):
    """How much of a payment is applied to a transaction.

    :param str kind: Invoice, CreditMemo or JournalEntry
    :rtype: Decimal | None
    """
    total = None
    for line in rows(row, "Line"):
        for link in rows(line, "LinkedTxn"):
            target = (word(link.get("TxnType")), identity(link.get("TxnId")))
            if target == (kind, remote_id):
                total = (total or 0) + (amount(line.get("Amount")) or 0)
    return total


def is_ours(row, ref):
    """May this transaction be that record's? One marked as another's is not."""
    marked, __ = text.mark_of(row)
    return marked in ("", ref)
