"""A business with a past: the same documents every month, larger as time goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from . import banking, documents, invoices, journals, payments
from .books import Books
from .reportparts import earlier
from .store import Row
from .values import Element

MAX_MONTHS = 36
_SALES = (
    ("City Agency", "200", "4200.00"),
    ("Bank West", "200", "3100.00"),
    ("Boom FM", "260", "650.00"),
)
_COSTS = (
    ("Truxton Property Management", "469", "1250.00"),
    ("ABC Furniture", "310", "2350.00"),
    ("Net Connect", "489", "140.00"),
)
_WAGES, _FEES, _CAPITAL = "1800.00", "22.00", "25000.00"


def write_history(books: Books, months: int) -> None:
    """Book so many whole months before the current one, each paid within itself.

    Per month: three sales invoices, three bills, wages by journal, bank fees. Each
    month's amounts are one per cent of the first's above those of the month before.
    Owners put capital in at the start.

    :raise ValueError: not from 1 to 36 months
    """
    if not 1 <= int(months) <= MAX_MONTHS:
        raise ValueError(f"sample_history takes 1 to {MAX_MONTHS} months")
    this = books.today().replace(day=1)
    with books.transaction():
        _money(books, "RECEIVE", earlier(this, months), "970", _CAPITAL, "Capital")
        for n in range(months):
            _month(books, earlier(this, months - n), Decimal(100 + n) / 100)


def _month(books: Books, first: date, factor: Decimal) -> None:
    for kind, rows in (("ACCREC", _SALES), ("ACCPAY", _COSTS)):
        for day, (contact, account, amount) in enumerate(rows, 3):
            row = _document(
                books,
                kind,
                contact,
                account,
                Decimal(amount) * factor,
                first.replace(day=day),
            )
            payments.create(
                books,
                Element(
                    {
                        "Invoice": {"InvoiceID": row["InvoiceID"]},
                        "Account": {"Code": "090"},
                        "Amount": row["Total"],
                        "Date": first.replace(day=day + 20).isoformat(),
                    }
                ),
            )
    wages = str((Decimal(_WAGES) * factor).quantize(Decimal("0.01")))
    journals.save(
        books,
        None,
        Element(
            {
                "Narration": "Wages",
                "Status": "POSTED",
                "Date": first.replace(day=28).isoformat(),
                "JournalLines": [
                    {"AccountCode": "477", "LineAmount": wages},
                    {"AccountCode": "850", "LineAmount": f"-{wages}"},
                ],
            }
        ),
    )
    _money(books, "SPEND", first.replace(day=28), "404", _FEES, "Bank fees")


def _document(books, kind, contact, account, amount, day) -> Row:
    row, _ = documents.save(
        books,
        invoices.KIND,
        None,
        Element(
            {
                "Type": kind,
                "Status": "AUTHORISED",
                "Contact": {"Name": contact},
                "Date": day.isoformat(),
                "DueDate": day.replace(day=28).isoformat(),
                "LineItems": [
                    {
                        "Description": "Sample",
                        "Quantity": 1,
                        "UnitAmount": amount,
                        "AccountCode": account,
                    }
                ],
            }
        ),
        2,
    )
    return row


def _money(books, kind, day, account, amount, reference) -> None:
    banking.save(
        books,
        None,
        Element(
            {
                "Type": kind,
                "Contact": {"Name": "Bank West"},
                "Date": day.isoformat(),
                "BankAccount": {"Code": "090"},
                "Reference": reference,
                "LineItems": [
                    {
                        "Description": reference,
                        "Quantity": 1,
                        "UnitAmount": amount,
                        "AccountCode": account,
                    }
                ],
            }
        ),
        2,
    )
