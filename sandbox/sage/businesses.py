"""A business as `/businesses` shows it (reference section 3)."""

from __future__ import annotations

from .books import Books
from .refs import ref
from .values import moment


def stub(books: Books) -> dict:
    """A business in the list: the base fields."""
    company = books.company
    return {
        "displayed_as": company.name,
        "id": company.id,
        "$path": f"/businesses/{company.id}",
    }


def business(books: Books) -> dict:
    """A business in full."""
    row = books.business
    plan = books.options["plan"]
    active = books.options["subscription_active"]
    return {
        **stub(books),
        "name": books.company.name,
        "address_line_1": row["address_line_1"],
        "address_line_2": "",
        "city": row["city"],
        "postal_code": row["postal_code"],
        "region": row["region"],
        "country": ref(books, "countries", books.company.country),
        "telephone": "",
        "mobile": "",
        "website": "",
        "is_demo": False,
        "ni_based": False,
        "subscriptions": [
            {
                "id": f"ACCOUNTING_{plan}",
                "displayed_as": f"Accounting {plan.title()}",
                "active": active,
                "status": "active" if active else "cancelled",
            }
        ],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
    }
