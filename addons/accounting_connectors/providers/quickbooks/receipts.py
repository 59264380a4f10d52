"""What QuickBooks answered to a write, or holds now, as receipts."""

from decimal import Decimal

from ..documents import Kind, Receipt
from ..kinds import PURCHASES
from . import const, places, text, tracking
from .reading import alive, title, version
from .values import amount, day, identity, ref_id, rows, sub, word

GONE = frozenset({"DELETED", "VOIDED"})
SALE = "SalesItemLineDetail"
EXPENSE = "AccountBasedExpenseLineDetail"


def receipt(kind, row, facts, document=None, entity=""):
    """The receipt for one record.

    :param Kind kind: what the record is
    :param dict row: QuickBooks' words
    :param company.Facts facts: of the company
    :param document: what was sent, to compare with
    :param str entity: what QuickBooks calls it, where that is not the customers' side
    :rtype: Receipt
    """
    entity = entity or const.ENTITY[kind]
    return _MAKERS[kind](kind, entity, row, facts, document)


def _listed(entity, row, number, account=""):
    return Receipt(
        remote_id=places.id_of(entity, row),
        number=number,
        status="ACTIVE" if alive(row) else "INACTIVE",
        version=version(row),
        currency=ref_id(row, "CurrencyRef"),
        account_id=account,
    )


def _contact(kind, entity, row, facts, document):
    return _listed(entity, row, text.contact_number(row.get("Notes")))


def _item(kind, entity, row, facts, document):
    return _listed(entity, row, text.item_code(row), ref_id(row, "IncomeAccountRef"))


def _option(kind, entity, row, facts, document):
    return _listed(entity, row, title(row))


def _attachment(kind, entity, row, facts, document):
    return Receipt(
        remote_id=places.id_of(entity, row),
        number=word(row.get("FileName")),
        version=version(row),
        total=amount(row.get("Size")),
    )


def _document(kind, entity, row, facts, document):
    number, warnings = number_of(row, kind, facts)
    told = tracking.warnings(document, facts) if document else ()
    return Receipt(
        remote_id=places.id_of(entity, row),
        number=number,
        status=status(row),
        version=version(row),
        contact_id=places.party_of(row),
        currency=_currency(row, facts),
        date=day(row.get("TxnDate")),
        total=amount(row.get("TotalAmt")),
        tax=amount(sub(row, "TxnTaxDetail").get("TotalTax")),
        strays=strays(document, row) if document else (),
        warnings=warnings + told,
    )


def _currency(row, facts):
    """A company of one currency need not tell it."""
    return ref_id(row, "CurrencyRef") or facts.currency


def _money(kind, entity, row, facts, document):
    """Of an allocation the total is what it applies; the payment is of nothing."""
    total = amount(row.get("TotalAmt"))
    if kind is Kind.ALLOCATION or entity == "JournalEntry":
        total = next(
            (amount(line.get("Amount")) for line in rows(row, "Line")), Decimal(0)
        )
    journal_id = tied(row) if kind is Kind.PAYMENT else ""
    return Receipt(
        remote_id=places.id_of(entity, row),
        number=reference_of(row),
        status=status(row),
        version=both(journal_id, version(row)) if journal_id else version(row),
        contact_id=places.party_of(row),
        currency=_currency(row, facts),
        date=day(row.get("TxnDate")),
        total=total,
    )


_MAKERS = {
    Kind.CONTACT: _contact,
    Kind.ITEM: _item,
    Kind.TRACKING: _option,
    Kind.ATTACHMENT: _attachment,
    **dict.fromkeys(const.DOCUMENTS, _document),
    **dict.fromkeys((Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT), _money),
}


def tied(row):
    """The journal entry that a payment of nothing ties to documents; empty for any
    other.

    :rtype: str
    """
    if row is None or amount(row.get("TotalAmt")):
        return ""
    links = (link for line in rows(row, "Line") for link in rows(line, "LinkedTxn"))
    found = (one for one in links if word(one.get("TxnType")) == "JournalEntry")
    return next((identity(one.get("TxnId")) for one in found), "")


def both(journal_id, token):
    """The version of money that a journal entry moved and a payment of nothing ties:
    taking it back needs the entry even when the payment is gone already.

    :rtype: str
    """
    return f"{journal_id}/{token}"


def number_of(row, kind, facts):
    """The number of a document that Odoo knows. A bill carries the supplier's: ours is
    told by our mark alone.

    :rtype: tuple[str, tuple[str, ...]]
    """
    if kind in PURCHASES:
        return text.mark_of(row)[1] or word(row.get("DocNumber")), ()
    return _number(row, "DocNumber", facts.custom_numbers)


def reference_of(row):
    """The reference of money: a customer's, or a check's number.

    :rtype: str
    """
    field = "DocNumber" if ref_id(row, "VendorRef") else "PaymentRefNum"
    return _number(row, field, True)[0]


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
    theirs = list(filter(None, map(_account_of, rows(row, "Line"))))
    if len(ours) != len(theirs):
        return ()
    found = []
    for (at, line), account in zip(ours, theirs, strict=True):
        actual = identity(account.get("value"))
        if actual and line.account_id and actual != line.account_id:
            name = word(account.get("name")) or actual
            found.append(f"Line {at} ({line.description[:60]}) is on account {name}.")
    return tuple(found)


def _account_of(line):
    """The account that a line is booked on; ``None`` for one without an amount."""
    if line.get("DetailType") == SALE:
        return sub(sub(line, SALE), "ItemAccountRef") or {"value": ""}
    if line.get("DetailType") == EXPENSE:
        return sub(sub(line, EXPENSE), "AccountRef") or {"value": ""}
    return None


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
