"""Invoices (ACCREC) and bills (ACCPAY)."""

from __future__ import annotations

from werkzeug import Response

from . import documents, docviews, errors
from .batch import Kind, write
from .books import Books
from .documents import DocumentKind
from .errors import not_found, refuse_one, unknown_document
from .query import order, paged, plain_fields, where, words
from .routing import Call, route
from .store import Row
from .values import Element

KIND = DocumentKind(
    wire=Kind("Invoices", "InvoiceID"),
    table_name="invoices",
    number="InvoiceNumber",
    receivable="ACCREC",
    payable="ACCPAY",
    prefix="INV",
    event="INVOICE",
    number_taken=errors.NUMBER_TAKEN,
    discounts=True,
    has_due_date=True,
)
_PLAIN = (
    "InvoiceID",
    "InvoiceNumber",
    "Type",
    "Status",
    "Reference",
    "Date",
    "DueDate",
    "AmountPaid",
    "AmountCredited",
    "Total",
    "SubTotal",
    "TotalTax",
    "CurrencyCode",
    "UpdatedDateUTC",
    "FullyPaidOnDate",
    "SentToContact",
    "ExpectedPaymentDate",
    "PlannedPaymentDate",
    "BrandingThemeID",
    "Url",
)
NEWEST_LAST = "UpdatedDateUTC ASC,{} ASC"


def contact_fields(books: Books) -> dict:
    """Where-fields that look through to the contact."""

    def of(name):
        return lambda row: books.contacts.get(row["ContactID"]).get(name)

    return {
        f"contact.{name.lower()}": of(name)
        for name in ("ContactID", "Name", "ContactNumber", "AccountNumber")
    }


def _fields(books: Books) -> dict:
    return {
        **plain_fields(_PLAIN),
        **contact_fields(books),
        "amountdue": lambda row: row["_open"],
    }


@route("GET", "Invoices", "invoices")
def get_invoices(call: Call) -> dict:
    """Invoices that fit; lines come only with `page` or `Statuses`."""
    books, rows = call.books, _chosen(call)
    whole = bool(call.arg("page") or call.arg("Statuses"))
    pagination = {}
    if whole:
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    summary = call.flag("summaryOnly")
    return {
        **pagination,
        "Invoices": [
            docviews.invoice(
                books,
                r,
                whole=whole and not summary,
                summary=summary,
                places=call.unit_places,
            )
            for r in rows
        ],
    }


def _chosen(call: Call) -> list[Row]:
    books, since = call.books, call.since
    fields = _fields(books)
    test = where(call.arg("where"), fields)
    tests = [test] if test else []
    for name, field in (
        ("IDs", "InvoiceID"),
        ("InvoiceNumbers", "InvoiceNumber"),
        ("ContactIDs", "ContactID"),
        ("Statuses", "Status"),
    ):
        wanted = {w.lower() for w in words(call.arg(name))}
        if wanted:
            tests.append(lambda r, f=field, w=wanted: r[f].lower() in w)
    if since is not None:
        tests.append(lambda r: r["UpdatedDateUTC"] >= since)
    if call.arg("searchTerm"):
        term = call.arg("searchTerm").lower()
        tests.append(lambda r: _mentions(books, r, term))
    rows = [r for r in books.invoices if all(t(r) for t in tests)]
    return order(rows, call.arg("order") or NEWEST_LAST.format("InvoiceID"), fields)


def _mentions(books: Books, row: Row, term: str) -> bool:
    contact = books.contacts.get(row["ContactID"])
    return any(
        term in (text or "").lower()
        for text in (row["InvoiceNumber"], row.get("Reference"), contact["Name"])
    )


def find(books: Books, key: str) -> Row | None:
    """An invoice by id, or by number (receivables first)."""
    number = key.lower()
    return (
        books.invoices.get(key)
        or books.invoices.find("number", number)
        or books.invoices.find("any_number", number)
    )


@route("GET", "Invoices/{invoice}", "invoices")
def get_invoice(call: Call, invoice: str) -> dict:
    """One invoice, by id or number, with its lines."""
    row = find(call.books, invoice)
    if row is None:
        raise not_found()
    if "application/pdf" in call.request.headers.get("Accept", ""):
        raise errors.not_implemented("PDF copies are not emulated by this sandbox")
    return {"Invoices": [docviews.invoice(call.books, row, places=call.unit_places)]}


@route("GET", "Invoices/{invoice}/OnlineInvoice", "invoices")
def get_online_invoice(call: Call, invoice: str) -> dict:
    """The address of the customer's copy of an approved sales invoice."""
    row = call.books.invoices.get(invoice)
    if row is None:
        raise not_found()
    if row["Type"] != "ACCREC" or row["Status"] not in documents.BOOKED:
        raise refuse_one("Online invoices exist for approved sales invoices only.")
    return {
        "OnlineInvoices": [
            {"OnlineInvoiceUrl": f"https://in.xero.com/{row['InvoiceID'][:8]}"}
        ]
    }


@route("POST", "Invoices/{invoice}/Email", "invoices")
def email_invoice(call: Call, invoice: str) -> Response:
    """Mark as sent; no mail leaves the sandbox."""
    books, row = call.books, call.books.invoices.get(invoice)
    if row is None:
        raise unknown_document()
    if row["Status"] not in ("SUBMITTED", *documents.BOOKED):
        raise refuse_one(errors.BAD_STATUS)
    books.invoices.save({**row, "SentToContact": True, "UpdatedDateUTC": books.now()})
    books.note(row["InvoiceID"], "Invoice sent", "This invoice has been sent.")
    return Response(status=204)


@route("PUT", "Invoices", "invoices")
def put_invoices(call: Call) -> dict:
    """Create invoices; a number in use is refused."""
    return _write(call, lambda element: None)


@route("POST", "Invoices", "invoices")
def post_invoices(call: Call) -> dict:
    """Create, or edit by InvoiceID or by the number of a sales invoice."""

    def existing(element: Element) -> Row | None:
        invoice_id = element.guid("InvoiceID")
        if invoice_id:
            row = call.books.invoices.get(invoice_id)
            if row is None:
                raise errors.invalid(errors.UNKNOWN_DOCUMENT)
            return row
        if (element.text("Type") or "ACCREC").upper() != "ACCREC":
            return None
        return call.books.invoices.find(
            "number", (element.text("InvoiceNumber") or "").lower()
        )

    return _write(call, existing)


@route("POST", "Invoices/{invoice}", "invoices")
def post_invoice(call: Call, invoice: str) -> dict:
    """Edit, void or delete one invoice."""
    row = find(call.books, invoice)
    if row is None:
        raise unknown_document()
    return _write(call, lambda element: row)


def _write(call: Call, existing) -> dict:
    books, places = call.books, call.unit_places

    def apply(element: Element):
        return documents.save(books, KIND, existing(element), element, places)

    return write(
        call, KIND.wire, apply, lambda row: docviews.invoice(books, row, places=places)
    )
