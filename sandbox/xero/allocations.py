"""Using the credit of one document on an invoice or bill."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import Posting
from . import docviews, errors, posting, settle
from .batch import Kind, write
from .books import Books
from .errors import Problems, invalid, unknown_document
from .routing import Call
from .store import Row, new_id
from .values import Element

KIND = Kind("Allocations", "AllocationID")


def put(call: Call, kind: str, credit_id: str) -> dict:
    """PUT …/Allocations: allocate the credit of one document, in one or more parts."""
    books = call.books
    return write(
        call,
        KIND,
        lambda e: (_allocate(books, kind, credit_id, e), []),
        lambda row: docviews.allocation(books, row),
    )


def _allocate(books: Books, kind: str, credit_id: str, element: Element) -> Row:
    credit = settle.table(books, kind).get(credit_id)
    invoice = _invoice(books, element)
    amount = element.money("Amount")
    day = max(credit["Date"], invoice["Date"])
    _check(books, credit, invoice, amount, day)
    row = {
        "AllocationID": new_id(),
        "Amount": amount,
        "Date": day,
        "_credit": credit_id,
        "_credit_kind": kind,
        "_invoice": invoice["InvoiceID"],
    }
    row["_credit_base"] = settle.apply(books, kind, credit, amount, day, credited=True)
    row["_invoice_base"] = settle.apply(
        books, "Invoices", invoice, amount, day, credited=True
    )
    _post(books, credit, invoice, row)
    number = credit.get("CreditNoteNumber") or kind[:-1]
    books.note(
        invoice["InvoiceID"],
        "Credit applied",
        f"{number} for {amount} was applied to this invoice.",
    )
    books.note(
        credit_id, "Credit applied", f"{amount} applied to {invoice['InvoiceNumber']}."
    )
    return books.allocations.save(row)


def _invoice(books: Books, element: Element) -> Row:
    target = element.one("Invoice")
    row = None
    if target is not None:
        row = books.invoices.get(target.guid("InvoiceID"))
        number = (target.text("InvoiceNumber") or "").lower()
        row = row or (books.invoices.find("any_number", number) if number else None)
    if row is None:
        raise invalid(errors.PAY_TARGET)
    return row


def _check(books, credit: Row, invoice: Row, amount: Decimal | None, day) -> None:
    problems = Problems()
    sales = credit["Type"] in (
        "ACCRECCREDIT",
        "RECEIVE-OVERPAYMENT",
        "RECEIVE-PREPAYMENT",
    )
    if invoice["Type"] != ("ACCREC" if sales else "ACCPAY"):
        problems.add("Credit can only be allocated to a document of the same side.")
    if credit["ContactID"] != invoice["ContactID"]:
        problems.add("Credit can only be allocated to a document of the same contact.")
    if credit["CurrencyCode"] != invoice["CurrencyCode"]:
        problems.add("Credit can only be allocated to a document of the same currency.")
    if credit["Status"] not in ("AUTHORISED", "PAID") or invoice["Status"] not in (
        "AUTHORISED",
        "PAID",
    ):
        problems.add("Allocations can only be made between Authorised documents")
    elif amount is None or amount <= 0:
        problems.add("The allocation amount must be greater than zero.")
    elif amount > min(credit["_open"], invoice["_open"]):
        problems.add(
            "The amount applied exceeds what is outstanding on one of the documents"
        )
    books.check_lock(day, problems)
    problems.check()


def _post(books: Books, credit: Row, invoice: Row, row: Row) -> None:
    """Both documents leave the control account; other rates make a gain or loss.

    A prepayment sits on its own lines' accounts, so there the lines are taken back.
    """
    sign, currency = posting.SIGN[invoice["Type"]], invoice["CurrencyCode"]
    control = posting.control_account(books, invoice["Type"])
    postings = [
        Posting(control, -sign * row["_invoice_base"], currency, -sign * row["Amount"])
    ]
    if row["_credit_kind"] == "Prepayments":
        share = row["Amount"] / credit["Total"]
        postings += posting.line_postings(books, credit, sign, share)
    else:
        postings.append(
            Posting(control, sign * row["_credit_base"], currency, sign * row["Amount"])
        )
    left = -sum(p.amount for p in postings)
    if left:
        same_rate = credit["CurrencyRate"] == invoice["CurrencyRate"]
        account = "ROUNDING" if same_rate else "REALISEDCURRENCYGAIN"
        postings.append(Posting(books.system_account(account), left))
    books.ledger.post(
        row["Date"],
        postings,
        ("Allocations", row["AllocationID"]),
        f"Allocation to {invoice['InvoiceNumber']}",
    )


def delete(call: Call, credit_id: str, allocation_id: str) -> dict:
    """DELETE …/Allocations/{id}: both documents are open again by the amount."""
    books = call.books
    row = books.allocations.get(allocation_id)
    if row is None or row["_credit"] != credit_id.lower():
        raise unknown_document()
    problems = Problems()
    books.check_lock(row["Date"], problems)
    if problems.messages:
        raise errors.refuse_one(problems.messages[0])
    credit = settle.table(books, row["_credit_kind"]).get(row["_credit"])
    shown = {**docviews.allocation(books, row), "IsDeleted": True}
    invoice = books.invoices.get(row["_invoice"])
    settle.take_back(
        books,
        row["_credit_kind"],
        credit,
        row["Amount"],
        row["_credit_base"],
        credited=True,
    )
    settle.take_back(
        books, "Invoices", invoice, row["Amount"], row["_invoice_base"], credited=True
    )
    books.ledger.reverse(("Allocations", row["AllocationID"]), "Allocation removed")
    books.allocations.remove(row["AllocationID"])
    books.note(invoice["InvoiceID"], "Credit removed", f"{row['Amount']} removed.")
    return shown
