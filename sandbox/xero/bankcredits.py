"""Overpayments and prepayments: the credit that some bank transactions make."""

from __future__ import annotations

from decimal import Decimal

from . import allocations, contacts, docviews
from .books import Books
from .errors import not_found, unknown_document
from .query import order, paged, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import ZERO, day_string, moment_string
from .wire import compact, number

CREDITS = {
    "Overpayments": ("overpayments", "OverpaymentID", "OVERPAYMENT"),
    "Prepayments": ("prepayments", "PrepaymentID", "PREPAYMENT"),
}


def make(books: Books, transaction: Row, base: Decimal) -> None:
    """Keep what an over- or prepayment leaves open, beside the transaction.

    :param base: the total in the organisation's currency
    """
    plural = "Overpayments" if "OVERPAYMENT" in transaction["Type"] else "Prepayments"
    table, key, event = CREDITS[plural]
    row = {
        k: transaction[k]
        for k in (
            "Type",
            "ContactID",
            "Date",
            "Status",
            "Reference",
            "LineAmountTypes",
            "LineItems",
            "SubTotal",
            "TotalTax",
            "Total",
            "CurrencyCode",
            "CurrencyRate",
            "UpdatedDateUTC",
        )
    }
    row.update({key: new_id(), "_open": row["Total"], "_open_base": base})
    transaction[key] = row[key]
    getattr(books, table).save(row)
    books.note(row[key], "Created", f"{plural[:-1]} of {row['Total']}.")
    books.emit(event, "CREATE", plural, row[key])


def _of(books: Books, transaction: Row) -> tuple[str, Row]:
    """What a transaction made, and where it is listed."""
    for plural, (table, key, _) in CREDITS.items():
        if transaction.get(key):
            return plural, getattr(books, table).get(transaction[key])
    raise KeyError(transaction["BankTransactionID"])


def is_used(books: Books, transaction: Row) -> bool:
    """Whether something of it settles a document, or was paid back."""
    row = _of(books, transaction)[1]
    return row["_open"] != row["Total"]


def void(books: Books, transaction: Row) -> None:
    """With its transaction the credit goes, too."""
    plural, row = _of(books, transaction)
    table, key, event = CREDITS[plural]
    gone = {"Status": "VOIDED", "_open": ZERO, "_open_base": ZERO}
    getattr(books, table).save({**row, **gone, "UpdatedDateUTC": books.now()})
    books.note(row[key], "Voided", "")
    books.emit(event, "UPDATE", plural, row[key])


def render(books: Books, plural: str, row: Row, places: int = 2) -> dict:
    """An overpayment or prepayment as it leaves."""
    key = CREDITS[plural][1]
    result = compact(
        **{
            k: row.get(k)
            for k in (
                key,
                "Type",
                "Status",
                "Date",
                "LineAmountTypes",
                "SubTotal",
                "TotalTax",
                "Total",
                "CurrencyCode",
                "Reference",
                "UpdatedDateUTC",
            )
        }
    )
    result.update(
        RemainingCredit=row["_open"],
        CurrencyRate=number(row["CurrencyRate"]),
        Contact=contacts.stub(books, row["ContactID"]),
        DateString=day_string(row["Date"]),
        HasAttachments=False,
        LineItems=[docviews.line(part, places) for part in row["LineItems"]],
        Allocations=[
            docviews.allocation(books, a)
            for a in books.allocations.all("credit", row[key])
        ],
        Payments=docviews.payments_of(books, row[key]),
        UpdatedDateUTCString=moment_string(row["UpdatedDateUTC"]),
    )
    return result


def _fields(books: Books, key: str) -> dict:
    return {
        **plain_fields(
            (
                key,
                "Type",
                "Status",
                "Reference",
                "Date",
                "Total",
                "CurrencyCode",
                "UpdatedDateUTC",
            )
        ),
        "remainingcredit": lambda row: row["_open"],
        "contact.contactid": lambda row: row["ContactID"],
    }


def _register(plural: str) -> None:
    table, key, _ = CREDITS[plural]

    def listing(call: Call) -> dict:
        books, since = call.books, call.since
        fields = _fields(books, key)
        test = where(call.arg("where"), fields)
        rows = [
            r
            for r in getattr(books, table)
            if (test is None or test(r))
            and (since is None or r["UpdatedDateUTC"] >= since)
        ]
        rows = order(rows, call.arg("order") or f"UpdatedDateUTC ASC,{key} ASC", fields)
        pagination = {}
        if call.arg("page"):
            rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
            pagination = {"pagination": page}
        return {
            **pagination,
            plural: [render(books, plural, r, call.unit_places) for r in rows],
        }

    def reading(call: Call, credit: str) -> dict:
        row = getattr(call.books, table).get(credit)
        if row is None:
            raise not_found()
        return {plural: [render(call.books, plural, row, call.unit_places)]}

    def allocating(call: Call, credit: str) -> dict:
        row = getattr(call.books, table).get(credit)
        if row is None:
            raise unknown_document()
        return allocations.put(call, plural, row[key])

    def freeing(call: Call, credit: str, allocation: str) -> dict:
        return allocations.delete(call, credit, allocation)

    route("GET", plural, "payments")(listing)
    route("GET", f"{plural}/{{credit}}", "payments")(reading)
    route("PUT", f"{plural}/{{credit}}/Allocations", "payments")(allocating)
    route("DELETE", f"{plural}/{{credit}}/Allocations/{{allocation}}", "payments")(
        freeing
    )


for _plural in CREDITS:
    _register(_plural)
