"""Payments to vendors, by check or card."""

from __future__ import annotations

from ..tables import Row
from . import errors
from .books import Books
from .entities import register
from .payments import OUT, book, start, undo
from .write import Draft, write_number


def _write_bill_payment(draft: Draft) -> Row:
    books, new, old = draft.books, draft.new, draft.old
    start(draft, OUT)
    if "Line" not in draft.sent and not (old and draft.sparse):
        raise errors.missing("Line")
    kind = draft.value("PayType")
    if kind is None:
        raise errors.missing("PayType")
    new["PayType"] = kind
    part, key, wanted = (
        ("CheckPayment", "BankAccountRef", "Bank")
        if kind == "Check"
        else ("CreditCardPayment", "CCAccountRef", "Credit Card")
    )
    detail = draft.value(part) or {}
    account = books.need("Account", detail.get(key), key)
    if account is None:
        raise errors.missing(key)
    if account["AccountType"] != wanted:
        raise errors.wrong_account(f"An account of type {wanted} is needed", key)
    if account["CurrencyRef"] not in (new["CurrencyRef"], books.base_currency):
        raise errors.currency_differs()
    new[part] = dict(detail)
    if kind == "Check":
        new[part].setdefault("PrintStatus", "NotSet")
    new["APAccountRef"] = books.control("AP", new["CurrencyRef"])
    write_number(draft, "BillPayment", warn=books.settings["warn_duplicate_checks"])
    return book(draft, OUT)


def _show_bill_payment(books: Books, row: Row, body: dict) -> None:
    body.pop("UnappliedAmt", None)


register(
    "BillPayment",
    "Txn",
    write=_write_bill_payment,
    undo=undo,
    extra=_show_bill_payment,
    label="Bill Payment",
    filters="DocNumber TxnDate VendorRef TotalAmt PayType CurrencyRef APAccountRef",
    total_count=True,
)
