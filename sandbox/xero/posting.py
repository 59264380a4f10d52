"""From documents to the ledger."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import Posting
from . import taxrates
from .books import Books
from .lines import is_text, net_of
from .store import Row
from .values import ZERO, cents

# +1: the document is a debit on its control account.
SIGN = {
    "ACCREC": 1,
    "ACCPAY": -1,
    "ACCRECCREDIT": -1,
    "ACCPAYCREDIT": 1,
    "RECEIVE": 1,
    "SPEND": -1,
    "RECEIVE-OVERPAYMENT": -1,
    "SPEND-OVERPAYMENT": 1,
    "RECEIVE-PREPAYMENT": -1,
    "SPEND-PREPAYMENT": 1,
}
_PURCHASES = ("ACCPAY", "ACCPAYCREDIT", "SPEND", "SPEND-PREPAYMENT")
_RECEIVABLE = ("ACCREC", "ACCRECCREDIT", "RECEIVE-OVERPAYMENT")


def control_account(books: Books, kind: str) -> str:
    """The receivables or payables account of a type of document."""
    return books.system_account("DEBTORS" if kind in _RECEIVABLE else "CREDITORS")


def to_base(row: Row, amount: Decimal) -> Decimal:
    """An amount of the document in the base currency: foreign ÷ CurrencyRate."""
    rate = row["CurrencyRate"]
    return amount if rate == 1 else cents(amount / rate)


def post_document(
    books: Books, row: Row, source: tuple[str, str], *, control: str | None = None
) -> Decimal:
    """Book a document: control account against lines and tax.

    What rounding to the base currency leaves over goes to the rounding account.

    :return: the document's total in the base currency, always positive
    """
    sign = SIGN[row["Type"]]
    control = control or control_account(books, row["Type"])
    total = to_base(row, row["Total"])
    currency = row["CurrencyCode"]
    postings = [Posting(control, sign * total, currency, sign * row["Total"])]
    postings += line_postings(books, row, -sign)
    extra = row.get("RoundingAmount") or ZERO
    left = -sum((p.amount for p in postings), ZERO)
    if left or extra:
        postings.append(
            Posting(
                books.system_account("ROUNDING"),
                left,
                currency,
                -sign * extra,
                "Rounding",
            )
        )
    books.ledger.post(row["Date"], postings, source, _narration(row))
    return total


def line_postings(
    books: Books, row: Row, sign: int, share: Decimal = Decimal(1)
) -> list[Posting]:
    """The lines and their tax; tax that cannot be recovered stays with its line."""
    postings, currency = [], row["CurrencyCode"]
    tax_account = books.system_account("GST")
    for line in row["LineItems"]:
        if is_text(line) or "AccountID" not in line:
            continue
        tax = line.get("TaxAmount", ZERO)
        rate = books.tax_rates.rows.get(line.get("TaxType"))
        kept = tax
        if rate is not None and tax and row["Type"] in _PURCHASES:
            kept = cents(tax * taxrates.recoverable_share(rate))
        net = net_of(line, row["LineAmountTypes"]) + tax - kept
        tags = tuple(t["TrackingOptionID"] for t in line.get("Tracking", ()))
        for account, amount in ((line["AccountID"], net), (tax_account, kept)):
            if amount:
                amount = sign * amount if share == 1 else sign * cents(amount * share)
                postings.append(
                    Posting(
                        account,
                        to_base(row, amount),
                        currency,
                        amount,
                        line.get("Description") or "",
                        tags,
                    )
                )
    return postings


def _narration(row: Row) -> str:
    label = (
        row.get("InvoiceNumber")
        or row.get("CreditNoteNumber")
        or row.get("Reference")
        or ""
    )
    return f"{row['Type']} {label}".strip()
