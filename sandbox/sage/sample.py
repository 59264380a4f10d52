"""A business with a past: the same documents every month, larger as time goes on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..ledger import month_end
from ..tables import Row
from . import documents, journals, payments
from .books import Books
from .codes import RECEIPT, VENDOR_PAYMENT
from .errors import Problems
from .kinds import PURCHASE_INVOICE, SALES_INVOICE, DocumentKind
from .values import HUNDRED, Element, cents

MAX_MONTHS = 36
_SALES = (
    ("BRI001", 4000, "4200.00"),
    ("HAR001", 4010, "3100.00"),
    ("MEA001", 4920, "650.00"),
)
_COSTS = (
    ("SOL001", 5000, "2350.00"),
    ("CIT001", 5050, "480.00"),
    ("NOR001", 7100, "1250.00"),
)
_WAGES, _CAPITAL = "1800.00", "25000.00"


def write_history(books: Books, months: int) -> None:
    """Book so many whole months before the current one, each paid within itself.

    Per month: three invoices, three bills, wages by journal. Each month's amounts are
    one per cent of the first's above those of the month before. Owners put capital in
    at the start.

    :raise ValueError: not from 1 to 36 months
    """
    if not 1 <= int(months) <= MAX_MONTHS:
        raise ValueError(f"sample_history takes 1 to {MAX_MONTHS} months")
    this = books.today().replace(day=1)
    with books.transaction():
        _journal(books, earlier(this, months), "Capital", 1200, 3000, _CAPITAL)
        for number in range(months):
            first = earlier(this, months - number)
            _month(books, first, Decimal(100 + number) / 100)


def earlier(first: date, months: int) -> date:
    """The first day of the month so many months before."""
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _month(books: Books, first: date, factor: Decimal) -> None:
    for kind, rows in ((SALES_INVOICE, _SALES), (PURCHASE_INVOICE, _COSTS)):
        for day, (contact, account, amount) in enumerate(rows, 3):
            net = cents(Decimal(amount) * factor)
            row = _document(books, kind, contact, account, net, first.replace(day=day))
            _pay(books, kind, row, first.replace(day=day + 20))
    wages = cents(Decimal(_WAGES) * factor)
    _journal(books, month_end(first), "Wages", 7000, 2101, wages)


def _document(books, kind: DocumentKind, contact, account, net, day: date) -> Row:
    found = books.ledger_accounts.find("code", account)
    rate = books.tax_rates.rows.get(found["tax_rate_id"])
    percentage = rate["percentage"] if rate else Decimal(0)
    body = {
        "contact_id": books.contacts.find("reference", contact.lower())["id"],
        "date": day.isoformat(),
        "due_date": (day + timedelta(days=30)).isoformat(),
        kind.lines: [
            {
                "description": "Sample",
                "ledger_account_id": found["id"],
                "quantity": 1,
                "unit_price": net,
                "tax_rate_id": found["tax_rate_id"],
                "tax_amount": cents(net * percentage / HUNDRED),
            }
        ],
    }
    return documents.create(books, kind, Element(body, Problems()))


def _pay(books: Books, kind: DocumentKind, row: Row, day: date) -> None:
    body = {
        "transaction_type_id": RECEIPT if kind.sales else VENDOR_PAYMENT,
        "contact_id": row["contact_id"],
        "bank_account_id": books.business["_bank_account"],
        "date": day.isoformat(),
        "total_amount": row["total_amount"],
        "allocated_artefacts": [
            {"artefact_id": row["id"], "amount": row["total_amount"]}
        ],
    }
    payments.create(books, Element(body, Problems()))


def _journal(books: Books, day: date, name, debit: int, credit: int, amount) -> None:
    sides = ((debit, amount, 0), (credit, 0, amount))
    body = {
        "date": day.isoformat(),
        "reference": name,
        "journal_lines": [
            {
                "ledger_account_id": books.ledger_accounts.find("code", code)["id"],
                "debit": debited,
                "credit": credited,
            }
            for code, debited, credited in sides
        ],
    }
    journals.create(books, Element(body, Problems()))
