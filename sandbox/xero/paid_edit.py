"""The little that may still change once money has been applied to a document."""

from __future__ import annotations

from . import contacts, errors, lines, posting
from .books import Books
from .documents import DocumentKind, check_url
from .errors import Invalid, Problems
from .store import Row
from .values import Element

_NUMBERS = (
    "Quantity",
    "UnitAmount",
    "LineAmount",
    "TaxAmount",
    "DiscountRate",
    "DiscountAmount",
)
_QUIET = frozenset(("DueDate", "SentToContact"))  # these do not bump UpdatedDateUTC


def edit_paid(
    books: Books, kind: DocumentKind, old: Row, element: Element
) -> tuple[Row, list[str]]:
    """Change reference, due date, number, theme, contact, link, texts and accounts.

    :raise Invalid: anything else differs from what is booked
    """
    problems, new = Problems(), dict(old)
    books.check_lock(old["Date"], problems)
    day = element.day("Date")
    if day is not None and day != old["Date"]:
        problems.add(errors.PAID_DATE)
    _refuse_changes(old, element, problems)
    _header(books, kind, new, element, problems)
    if element.has("LineItems"):
        new["LineItems"] = _lines(books, old, element, problems)
    problems.check()
    changed = {k for k in new if new[k] != old.get(k)}
    if not changed:
        return old, []
    if "LineItems" in changed:
        source = (kind.wire.plural, old[kind.wire.key])
        books.ledger.reverse(source, "Edited")
        posting.post_document(books, new, source)
    if changed - _QUIET:
        new["UpdatedDateUTC"] = books.now()
    kind.table(books).save(new)
    books.note(new[kind.wire.key], "Edited", "")
    books.emit(kind.event, "UPDATE", kind.wire.plural, new[kind.wire.key])
    return new, []


def _refuse_changes(old: Row, element: Element, problems: Problems) -> None:
    for key, read in (
        ("CurrencyCode", element.text),
        ("CurrencyRate", element.number),
        ("LineAmountTypes", element.text),
        ("SubTotal", element.money),
        ("TotalTax", element.money),
        ("Total", element.money),
    ):
        if element.has(key) and read(key) != old[key]:
            problems.add(errors.PAID_EDIT)


def _header(books, kind, new, element, problems) -> None:
    receivable = new["Type"] == kind.receivable
    if element.has("Reference") and receivable:
        new["Reference"] = element.text("Reference")
    if element.day("DueDate") and kind.has_due_date:
        new["DueDate"] = element.day("DueDate")
    if element.text(kind.number):
        number = element.text(kind.number)
        taken = kind.table(books).find("number", number.lower())
        if (
            receivable
            and taken is not None
            and (taken[kind.wire.key] != new[kind.wire.key])
        ):
            problems.add(kind.number_taken)
        new[kind.number] = number
    for key, read in (
        ("BrandingThemeID", element.guid),
        ("Url", element.text),
        ("ExpectedPaymentDate", element.day),
        ("PlannedPaymentDate", element.day),
        ("SentToContact", element.flag),
    ):
        if element.has(key):
            new[key] = read(key)
    check_url(new.get("Url"), problems)
    if element.has("Contact"):
        _contact(books, new, element, problems)


def _contact(books, new, element, problems) -> None:
    contact = contacts.for_document(books, element.one("Contact"), problems)
    if contact is None or contact["ContactID"] == new["ContactID"]:
        return
    if new["AmountCredited"]:
        problems.add(errors.PAID_EDIT)
    new["ContactID"] = contact["ContactID"]


def _lines(books, old, element, problems) -> list[Row]:
    """The lines again, with other texts, accounts or tracking only."""
    elements = element.many("LineItems")
    known = {line["LineItemID"]: line for line in old["LineItems"]}
    ids = [e.guid("LineItemID") for e in elements]
    if ids != list(known):
        problems.add(errors.PAID_EDIT)
        return old["LineItems"]
    rules = lines.LineRules(
        books,
        old["LineAmountTypes"],
        places=4,
        old=known,
        sales=old["Type"].startswith("ACCREC"),
    )
    try:
        new = lines.read(elements, rules, problems)
        problems.check()
    except Invalid:
        return old["LineItems"]
    for line in new:
        before = known[line["LineItemID"]]
        if any(line.get(k) != before.get(k) for k in (*_NUMBERS, "TaxType")):
            problems.add(errors.PAID_EDIT)
    return new
