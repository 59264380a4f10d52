"""What the browsable pages show: plain data, no HTML."""

from __future__ import annotations

from .. import entries
from ..accountpages import Results
from .books import Books
from .contacts import balances
from .lines import is_text
from .store import Row
from .values import ZERO

KINDS = {
    "invoices": ("invoices", "InvoiceID", "InvoiceNumber", "Invoices"),
    "creditnotes": ("credit_notes", "CreditNoteID", "CreditNoteNumber", "CreditNotes"),
    "payments": ("payments", "PaymentID", "Reference", "Payments"),
    "contacts": ("contacts", "ContactID", "Name", "Contacts"),
    "manualjournals": (
        "manual_journals",
        "ManualJournalID",
        "Narration",
        "ManualJournals",
    ),
    "banktransactions": (
        "bank_transactions",
        "BankTransactionID",
        "Reference",
        "BankTransactions",
    ),
    "overpayments": ("overpayments", "OverpaymentID", "Reference", "Overpayments"),
    "prepayments": ("prepayments", "PrepaymentID", "Reference", "Prepayments"),
}
_HIDDEN = frozenset(
    (
        "LineItems",
        "JournalLines",
        "Addresses",
        "Phones",
        "ContactPersons",
        "BatchPayments",
        "PaymentTerms",
    )
)


def index_page(books: Books) -> dict:
    """Lists of everything, newest documents first, and the balances of all accounts."""
    trial = books.ledger.trial_balance()
    return {
        "company": books.company,
        "lists": [_list(books, kind) for kind in KINDS],
        "accounts": [
            {
                "id": a["AccountID"],
                "code": a.get("Code", ""),
                "name": a["Name"],
                "type": a["Type"],
                "status": a["Status"],
                "balance": trial.get(a["AccountID"], ZERO),
            }
            for a in sorted(books.accounts, key=lambda a: a.get("Code") or "")
        ],
    }


def results(books: Books) -> Results:
    """Xero's reports carry former years to retained earnings."""
    return Results(
        account=books.system_account("RETAINEDEARNINGS"), year_start=books.year_start
    )


def _list(books: Books, kind: str) -> dict:
    table, key, label, plural = KINDS[kind]
    rows = [_entry(books, row, key, label) for row in getattr(books, table)]
    if kind != "contacts":
        rows.reverse()
    return {"kind": kind, "title": plural, "rows": rows}


def _entry(books: Books, row: Row, key: str, label: str) -> dict:
    contact = books.contacts.get(row.get("ContactID"))
    return {
        "id": row[key],
        "number": row.get(label) or "",
        "date": row.get("Date"),
        "contact": contact["Name"] if contact else "",
        "type": row.get("Type", ""),
        "total": row.get("Total", row.get("Amount")),
        "due": row.get("_open"),
        "currency": row.get("CurrencyCode", ""),
        "status": row.get("Status") or row.get("ContactStatus", ""),
    }


def record_page(books: Books, kind: str, record_id: str) -> dict | None:
    """One record with its lines, entries, payments and history; None when unknown."""
    if kind.lower() not in KINDS:
        return None
    table, key, label, plural = KINDS[kind.lower()]
    row = getattr(books, table).get(record_id)
    if row is None:
        return None
    return {
        "kind": kind.lower(),
        "id": row[key],
        "title": f"{plural[:-1]} {row.get(label) or row[key]}",
        "fields": _fields(books, row, kind.lower()),
        "lines": _lines(books, row),
        "entries": _entries(books, plural, row[key]),
        "payments": _payments(books, row[key]),
        "history": [
            {
                "when": h["DateUTC"],
                "what": h["Changes"],
                "details": h["Details"],
                "user": h["User"],
            }
            for h in books.history.all("owner", row[key])
        ],
        "attachments": [
            {"name": a["FileName"], "size": a["ContentLength"]}
            for a in books.attachments.all("owner", row[key])
        ],
    }


def _fields(books: Books, row: Row, kind: str) -> list[tuple[str, object]]:
    fields = [
        (name, value)
        for name, value in row.items()
        if not name.startswith("_") and name not in _HIDDEN and value not in (None, "")
    ]
    contact = books.contacts.get(row.get("ContactID"))
    if contact is not None and kind != "contacts":
        fields.insert(0, ("Contact", contact["Name"]))
    if "_open" in row:
        fields.append(("Open", row["_open"]))
    if kind == "contacts":
        owed = balances(books, row["ContactID"])
        fields += [
            (f"{side} {part}", amount)
            for side, parts in owed.items()
            for part, amount in parts.items()
        ]
    return fields


def _lines(books: Books, row: Row) -> list[dict]:
    lines = []
    for line in row.get("LineItems") or row.get("JournalLines") or ():
        account = books.accounts.get(line.get("AccountID"))
        text = is_text(line)
        lines.append(
            {
                "description": line.get("Description", ""),
                "text_only": text,
                "quantity": line.get("Quantity"),
                "unit_amount": line.get("UnitAmount"),
                "discount": line.get("DiscountRate") or line.get("DiscountAmount"),
                "account": _account(account) if account else "",
                "tax_type": line.get("TaxType", ""),
                "tax": line.get("TaxAmount"),
                "amount": line.get("LineAmount"),
                "tracking": ", ".join(t["Option"] for t in line.get("Tracking", ())),
            }
        )
    return lines


def _entries(books: Books, plural: str, record_id: str) -> list[dict]:
    sources = [(plural, record_id)]
    sources += [
        ("Payments", p["PaymentID"]) for p in books.payments.all("document", record_id)
    ]
    for index in ("invoice", "credit"):
        sources += [
            ("Allocations", a["AllocationID"])
            for a in books.allocations.all(index, record_id)
        ]

    def name(account_id: str) -> str:
        row = books.accounts.get(account_id)
        return _account(row) if row else account_id

    return entries.shown(books.ledger, sources, name)


def _account(row: Row) -> str:
    return f"{row.get('Code', '')} {row['Name']}".strip()


def _payments(books: Books, record_id: str) -> list[dict]:
    return [
        {
            "id": p["PaymentID"],
            "date": p["Date"],
            "amount": p["Amount"],
            "status": p["Status"],
            "reference": p.get("Reference", ""),
            "account": books.accounts.get(p["_account"])["Name"],
        }
        for p in books.payments.all("document", record_id)
    ]
