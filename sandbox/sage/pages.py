"""What the browsable pages show: plain data, no HTML."""

from __future__ import annotations

from .. import entries
from ..accountpages import Results
from ..ledger import ZERO, year_start
from ..tables import Row
from . import contacts
from .books import Books
from .kinds import KINDS as DOCUMENTS
from .refs import name_of

TITLES = {
    "sales_invoices": "Sales invoices",
    "sales_credit_notes": "Sales credit notes",
    "purchase_invoices": "Purchase invoices",
    "purchase_credit_notes": "Purchase credit notes",
    "contact_payments": "Payments",
    "contact_allocations": "Allocations",
    "other_payments": "Other payments",
    "journals": "Journals",
    "products": "Products",
    "services": "Services",
    "contacts": "Contacts",
}
_HIDDEN = frozenset(("id", "lines", "prices", "bank", "treatment", "main_address"))
# Field -> what the id in it names.
_NAMED = {
    "contact_id": "contacts",
    "bank_account_id": "bank_accounts",
    "main_address_id": "addresses",
    "delivery_address_id": "addresses",
    "main_contact_person_id": "contact_persons",
    "sales_ledger_account_id": "ledger_accounts",
    "purchase_ledger_account_id": "ledger_accounts",
    "transaction_id": "transactions",
}


def index_page(books: Books) -> dict:
    """Lists of everything, newest documents first, and the balances of all accounts."""
    trial = books.ledger.trial_balance()
    accounts = sorted(books.ledger_accounts, key=lambda a: a["nominal_code"])
    return {
        "company": books.company,
        "lists": [_list(books, kind) for kind in TITLES],
        "accounts": [
            {
                "id": row["id"],
                "code": f"{row['nominal_code']:04}",
                "name": row["name"],
                "type": row["ledger_account_type_id"],
                "status": "ACTIVE" if row["included_in_chart"] else "ARCHIVED",
                "balance": trial.get(row["id"], ZERO),
            }
            for row in accounts
        ],
    }


def results(books: Books) -> Results | None:
    """Sage carries former years to one account, by an option of this sandbox."""
    if not books.options["year_end_close"]:
        return None
    end = books.financial["year_end_date"]
    return Results(
        account=books.control("PROFIT_AND_LOSS"),
        year_start=lambda day: year_start(day, end.month, end.day),
    )


def _list(books: Books, kind: str) -> dict:
    rows = [_entry(books, kind, row) for row in getattr(books, kind)]
    if kind != "contacts":
        rows.reverse()
    return {"kind": kind, "title": TITLES[kind], "rows": rows}


def _entry(books: Books, kind: str, row: Row) -> dict:
    contact = books.contacts.rows.get(row.get("contact_id"))
    return {
        "id": row["id"],
        "number": name_of(books, kind, row),
        "date": row.get("date"),
        "contact": contact["name"] if contact else "",
        "type": row.get("transaction_type_id", ""),
        "total": row.get("total_amount", row.get("total")),
        "due": row.get("_open") if kind in DOCUMENTS else None,
        "currency": row.get("currency_id", ""),
        "status": _status(row),
    }


def _status(row: Row) -> str:
    if row.get("deleted_at"):
        return "DELETED"
    if row.get("is_active") is False or row.get("active") is False:
        return "ARCHIVED"
    return row.get("status_id", "")


def record_page(books: Books, kind: str, record_id: str) -> dict | None:
    """One record with its lines, entries and payments; None when unknown."""
    kind = kind.lower()
    row = getattr(books, kind).get(record_id) if kind in TITLES else None
    if row is None:
        return None
    title = TITLES[kind].removesuffix("s")
    return {
        "kind": kind,
        "id": row["id"],
        "title": f"{title} {name_of(books, kind, row) or row['id']}",
        "fields": _fields(books, kind, row),
        "lines": [_line(books, line) for line in row.get("lines", ())],
        "entries": _entries(books, kind, row),
        "payments": _payments(books, row) if kind in DOCUMENTS else [],
        "history": [],
        "attachments": [],
    }


def _fields(books: Books, kind: str, row: Row) -> list[tuple[str, object]]:
    fields = []
    for name, value in row.items():
        if name.startswith("_") or name in _HIDDEN or value in (None, ""):
            continue
        if name in _NAMED and (found := getattr(books, _NAMED[name]).rows.get(value)):
            value = name_of(books, _NAMED[name], found) or value
        if not isinstance(value, dict):
            fields.append((name.removesuffix("_id").replace("_", " "), value))
    if kind in DOCUMENTS:
        fields.append(("open", row["_open"]))
    if kind == "contacts":
        fields.append(("balance", contacts.balance(books, row)))
    if kind in ("contact_payments", "contact_allocations"):
        for part in books.applications.all("owner", row["id"]):
            document = getattr(books, part["_kind"]).rows[part["artefact_id"]]
            name = name_of(books, part["_kind"], document)
            fields.append((f"settles {name}", part["amount"] + part["discount"]))
    return fields


def _line(books: Books, line: Row) -> dict:
    account = books.ledger_accounts.rows.get(line["ledger_account_id"])
    amount = line.get("net_amount", line.get("total_amount"))
    if amount is None:
        amount = line["debit"] - line["credit"]
    return {
        "description": line.get("description") or line.get("details") or "",
        "quantity": line.get("quantity"),
        "unit_amount": line.get("unit_price"),
        "discount": line.get("discount_amount") or None,
        "account": name_of(books, "ledger_accounts", account),
        "tax_type": line.get("tax_rate_id") or "",
        "tax": line.get("tax_amount"),
        "amount": amount,
        "tracking": "",
    }


def _entries(books: Books, kind: str, row: Row) -> list[dict]:
    sources = [(kind, row["id"])]
    for part in books.applications.all("artefact", row["id"]):
        sources.append((part["_owner_kind"], part["_owner"]))

    def name(account_id: str) -> str:
        row = books.ledger_accounts.rows[account_id]
        return name_of(books, "ledger_accounts", row)

    return entries.shown(books.ledger, sources, name)


def _payments(books: Books, row: Row) -> list[dict]:
    found = []
    for part in books.applications.all("artefact", row["id"]):
        owner = getattr(books, part["_owner_kind"]).rows[part["_owner"]]
        bank = books.bank_accounts.rows.get(owner.get("bank_account_id"))
        found.append(
            {
                "id": owner["id"],
                "kind": part["_owner_kind"],
                "date": part["date"],
                "amount": part["amount"],
                "status": _status(owner),
                "reference": owner.get("reference") or "",
                "account": name_of(books, "bank_accounts", bank)
                if bank
                else "Allocation",
            }
        )
    return found
