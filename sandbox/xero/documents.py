"""What invoices, bills and credit notes have in common: being written and edited."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import batch, contacts, errors, lines, posting
from .books import Books
from .errors import Problems, invalid
from .store import Row, Table, new_id
from .values import ZERO, Element, cents, rounded

MAX_ROUNDING = Decimal("0.10")
NEXT = {
    None: ("DRAFT", "SUBMITTED", "AUTHORISED"),
    "DRAFT": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"),
    "AUTHORISED": ("AUTHORISED", "VOIDED"),
    "PAID": ("PAID", "AUTHORISED", "VOIDED"),
}
BOOKED = ("AUTHORISED", "PAID")


@dataclass(frozen=True)
class DocumentKind:
    """Invoices or credit notes: the names that differ, and what each may carry."""

    wire: batch.Kind
    table_name: str
    number: str  # the field of the document's number
    receivable: str  # the type that is ours to number, and unique
    payable: str
    prefix: str
    event: str
    number_taken: str
    discounts: bool
    has_due_date: bool

    def table(self, books: Books) -> Table:
        """Where the documents are kept."""
        return getattr(books, self.table_name)


@dataclass
class Draft:
    """A document being written: what it was, what was sent, what it becomes."""

    books: Books
    kind: DocumentKind
    old: Row | None
    element: Element
    places: int
    new: Row
    problems: Problems
    warnings: list[str]

    @property
    def receivable(self) -> bool:
        return self.new["Type"] == self.kind.receivable

    @property
    def approved(self) -> bool:
        return self.new["Status"] in ("SUBMITTED", "AUTHORISED", "PAID")


def applied(row: Row) -> bool:
    """Whether money or another document has been applied to it."""
    return row["_open"] != row["Total"] and row["Status"] in BOOKED


def save(
    books: Books, kind: DocumentKind, old: Row | None, element: Element, places: int
) -> tuple[Row, list[str]]:
    """Create or edit a document and book what follows from it.

    :raise Invalid: every rule that it breaks
    """
    status = _next_status(kind, old, element)
    if status in ("VOIDED", "DELETED"):
        return cancel(books, kind, old, status), []
    if old is not None and applied(old):
        from .paid_edit import edit_paid

        return edit_paid(books, kind, old, element)
    draft = Draft(books, kind, old, element, places, dict(old or {}), Problems(), [])
    draft.new["Status"] = status
    _write_header(draft)
    draft.problems.check()
    _write_lines(draft)
    _totals(draft)
    _check_document(draft)
    draft.problems.check()
    return _book(draft), draft.warnings


def _next_status(kind: DocumentKind, old: Row | None, element: Element) -> str:
    sent = element.text("Status")
    current = old["Status"] if old else None
    status = (sent or current or "DRAFT").upper()
    if current is not None and current not in NEXT:
        raise invalid(errors.BAD_STATUS)
    if old is not None and status != current and applied(old) and status != "PAID":
        if not (current == "PAID" and status == "AUTHORISED"):
            raise invalid(errors.PAID_STATUS.format(status))
    if status not in NEXT[current]:
        raise invalid(errors.BAD_STATUS if old else errors.BAD_STATUS_NEW)
    return "AUTHORISED" if status == "PAID" else status


def cancel(books: Books, kind: DocumentKind, old: Row, status: str) -> Row:
    """Void an approved document, or delete one that never was approved."""
    problems = Problems()
    if status == "VOIDED":
        books.check_lock(old["Date"], problems)
        problems.check()
        books.ledger.reverse((kind.wire.plural, old[kind.wire.key]), "Voided")
    row = kind.table(books).save(
        {
            **old,
            "Status": status,
            "_open": ZERO,
            "_open_base": ZERO,
            "UpdatedDateUTC": books.now(),
        }
    )
    books.note(row[kind.wire.key], "Voided" if status == "VOIDED" else "Deleted", "")
    books.emit(kind.event, "UPDATE", kind.wire.plural, row[kind.wire.key])
    return row


# --- header ---


def _write_header(draft: Draft) -> None:
    books, element, new, old = draft.books, draft.element, draft.new, draft.old
    kind = (element.text("Type") or new.get("Type") or "").upper()
    if kind not in (draft.kind.receivable, draft.kind.payable):
        name = "Invoice" if draft.kind.has_due_date else "Credit Note"
        raise invalid(f"{name} Type must be specified")
    if old is not None and kind != old["Type"]:
        raise invalid("The Type of a document cannot be changed.")
    new["Type"] = kind
    if old is None or element.has("Contact"):
        contact = contacts.for_document(books, element.one("Contact"), draft.problems)
        new["ContactID"] = contact and contact["ContactID"]
    new["Date"] = element.day("Date") or new.get("Date") or books.today()
    if draft.kind.has_due_date:
        new["DueDate"] = element.day("DueDate") or new.get("DueDate")
    _write_number(draft)
    _write_currency(draft)
    _write_extras(draft)
    types = element.text("LineAmountTypes") or new.get("LineAmountTypes") or "Exclusive"
    if types.upper() not in {t.upper() for t in lines.AMOUNT_TYPES}:
        draft.problems.add("LineAmountTypes is not valid.")
    new["LineAmountTypes"] = next(
        (t for t in lines.AMOUNT_TYPES if t.upper() == types.upper()), "Exclusive"
    )


def _write_number(draft: Draft) -> None:
    field, new = draft.kind.number, draft.new
    if draft.element.has(field):
        new[field] = draft.element.text(field).strip()
    number = new.get(field) or ""
    if len(number) > 255:
        draft.problems.add(f"{field} must not exceed 255 characters.")
    if not draft.receivable:
        new[field] = number
        return
    table = draft.kind.table(draft.books)
    if not number:
        new[field] = draft.books.next_number(draft.kind.prefix, table)
        return
    taken = table.find("number", number.lower())
    key = draft.kind.wire.key
    if taken is not None and taken[key] != new.get(key):
        draft.problems.add(draft.kind.number_taken)


def _write_currency(draft: Draft) -> None:
    books, new, element = draft.books, draft.new, draft.element
    before = new.get("CurrencyCode")
    currency = (element.text("CurrencyCode") or before or books.base_currency).upper()
    if currency not in books.currencies.rows:
        draft.problems.add(errors.CURRENCY.format(currency))
        currency = books.base_currency
    new["CurrencyCode"] = currency
    rate = element.number("CurrencyRate")
    if currency == books.base_currency:
        new["CurrencyRate"] = Decimal(1)
    elif rate is not None:
        if rate <= 0:
            draft.problems.add("CurrencyRate must be greater than zero.")
            rate = Decimal(1)
        new["CurrencyRate"] = rounded(rate, 6)
    elif currency != before:
        new["CurrencyRate"] = books.rate_of(currency)


def _write_extras(draft: Draft) -> None:
    element, new, problems = draft.element, draft.new, draft.problems
    if element.has("Reference") and draft.receivable:
        new["Reference"] = element.text("Reference")
        if len(new["Reference"]) > 255:
            problems.add("Reference must not exceed 255 characters.")
    theme = element.guid("BrandingThemeID")
    if theme:
        new["BrandingThemeID"] = theme
        if draft.books.branding_themes.get(theme) is None:
            problems.add("The branding theme does not exist.")
    if element.has("Url"):
        new["Url"] = element.text("Url")
        check_url(new["Url"], problems)
    for key in ("ExpectedPaymentDate", "PlannedPaymentDate"):
        if element.has(key):
            new[key] = element.day(key)
    sent = element.flag("SentToContact")
    if sent and new["Status"] != "AUTHORISED":
        draft.warnings.append(errors.SENT_EARLY)
    elif sent is not None:
        new["SentToContact"] = sent


def check_url(url: str | None, problems: Problems) -> None:
    """Xero takes http(s) links that do not lead back to itself."""
    if url and (not url.startswith(("http://", "https://")) or "xero" in url.lower()):
        problems.add("The Url must be an http(s) address of another application.")


# --- lines and totals ---


def _write_lines(draft: Draft) -> None:
    new, old = draft.new, draft.old or {}
    kept = new["LineAmountTypes"] == old.get("LineAmountTypes")
    elements = draft.element.many("LineItems")
    places = draft.places
    if elements is None:
        places = 4  # stored prices keep the decimals they have
        elements = [lines.again(line, kept) for line in old.get("LineItems", ())]
    rules = lines.LineRules(
        draft.books,
        new["LineAmountTypes"],
        sales=draft.receivable,
        discounts=draft.receivable and draft.kind.discounts,
        approved=draft.approved,
        places=places,
        old={line["LineItemID"]: line for line in old.get("LineItems", ())}
        if kept
        else {},
    )
    new["LineItems"] = lines.read(elements, rules, draft.problems)
    draft.warnings.extend(rules.warnings)


def _totals(draft: Draft) -> None:
    new, element = draft.new, draft.element
    priced = [line for line in new["LineItems"] if not lines.is_text(line)]
    tax = sum((line.get("TaxAmount", ZERO) for line in priced), ZERO)
    net = sum((lines.net_of(line, new["LineAmountTypes"]) for line in priced), ZERO)
    new.update(SubTotal=net, TotalTax=tax, RoundingAmount=ZERO)
    given = {key: element.money(key) for key in ("SubTotal", "TotalTax", "Total")}
    new["Total"] = net + tax
    entered = given["Total"]
    if all(v is not None for v in given.values()) or "EnteredTotal" in new:
        if entered is None and not element.has("LineItems"):
            entered = new.get("EnteredTotal")
        _round_total(draft, entered)
    elif any(v is not None and v != new[key] for key, v in given.items()):
        draft.problems.add(errors.TOTALS)


def _round_total(draft: Draft, entered: Decimal | None) -> None:
    """Take a total that is up to 10 cents off; drafts only remember it."""
    new = draft.new
    new.pop("EnteredTotal", None)
    if entered is None or entered == new["Total"]:
        return
    if not draft.approved:
        new["EnteredTotal"] = entered
    elif abs(entered - new["Total"]) <= MAX_ROUNDING:
        new["RoundingAmount"] = entered - new["Total"]
        new["Total"] = entered
    else:
        draft.problems.add(errors.TOTALS)


def _check_document(draft: Draft) -> None:
    new, problems = draft.new, draft.problems
    if new["Total"] < 0:
        problems.add(errors.NEGATIVE)
    if new["Status"] != "DRAFT" and not any(
        not lines.is_text(line) for line in new["LineItems"]
    ):
        problems.add("One or more line items must be specified")
    if new["Status"] != "AUTHORISED":
        return
    if draft.kind.has_due_date and not new.get("DueDate"):
        problems.add(errors.DUE_DATE)
    draft.books.check_lock(new["Date"], problems)
    if draft.old is not None and draft.old["Status"] in BOOKED:
        draft.books.check_lock(draft.old["Date"], problems)


# --- booking ---


def _book(draft: Draft) -> Row:
    books, kind, new, old = draft.books, draft.kind, draft.new, draft.old
    key = kind.wire.key
    if old is None:
        new[key] = new_id()
    source = (kind.wire.plural, new[key])
    if old is not None and old["Status"] in BOOKED:
        books.ledger.reverse(source, "Edited")
    new.update(_open=new["Total"], _open_base=cents(posting.to_base(new, new["Total"])))
    new.pop("FullyPaidOnDate", None)
    new.setdefault("AmountPaid", ZERO)
    new.setdefault("AmountCredited", ZERO)
    new.setdefault("SentToContact", False)
    if new["Status"] == "AUTHORISED":
        posting.post_document(books, new, source)
        contacts.mark_trading(books, new["ContactID"], new["Type"])
        if not new["Total"]:
            new.update(Status="PAID", FullyPaidOnDate=new["Date"])
    new["UpdatedDateUTC"] = books.now()
    kind.table(books).save(new)
    _tell(draft)
    return new


def _tell(draft: Draft) -> None:
    books, kind, new, old = draft.books, draft.kind, draft.new, draft.old
    key = new[kind.wire.key]
    if old is None:
        name = books.contacts.get(new["ContactID"])["Name"]
        books.note(
            key, "Created", f"{new[kind.number]} to {name} for {new['Total']}.".strip()
        )
    elif old["Status"] == new["Status"]:
        books.note(key, "Edited", "")
    if new["Status"] in BOOKED and (old is None or old["Status"] not in BOOKED):
        books.note(key, "Approved", "")
    books.emit(kind.event, "CREATE" if old is None else "UPDATE", kind.wire.plural, key)
