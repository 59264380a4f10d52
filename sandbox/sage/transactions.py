"""Transactions and ledger entries: what documents have booked (section 7)."""

from __future__ import annotations

from ..ledger import ZERO
from ..tables import Row
from . import attachments
from .books import Books
from .lists import changed, dated, listing, matching, single
from .refs import RENDERERS, link, ref
from .routing import Call, route
from .values import day_text, moment, text_of


def _transaction(books: Books, row: Row) -> dict:
    kind, source_id = row["_source"]
    foreign = row["total_in_transaction_currency"]
    return {
        **ref(books, "transactions", row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "date": day_text(row["date"]),
        "deleted": row["deleted"],
        "reference": row["reference"],
        "total": text_of(row["total"]),
        "total_in_transaction_currency": text_of(foreign),
        "contact": ref(books, "contacts", row["contact_id"]),
        "transaction_type": ref(books, "transaction_types", row["transaction_type_id"]),
        "origin": {
            **ref(books, kind, source_id),
            "links": link(books, kind, source_id),
        },
        "audit_trail_id": row["audit_trail_id"],
        "number_of_attachments": str(attachments.count(books, row["id"])),
    }


def _entry(books: Books, row: Row) -> dict:
    amount = row["_amount"]
    return {
        **ref(books, "ledger_entries", row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "date": day_text(row["date"]),
        "credit": text_of(max(-amount, ZERO)),
        "debit": text_of(max(amount, ZERO)),
        "ledger_account": ref(books, "ledger_accounts", row["ledger_account_id"]),
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "contact": ref(books, "contacts", row["contact_id"]),
        "deleted": row["deleted"],
        "tax_rate": ref(books, "tax_rates", row["tax_rate_id"]),
        "description": row["description"],
        "journal_code": None,
    }


RENDERERS["transactions"] = _transaction
RENDERERS["ledger_entries"] = _entry


@route("GET", "transactions", "Journals")
def get_transactions(call: Call) -> dict:
    """All transactions, deleted ones too."""
    rows = changed(call, call.books.transactions, deletable=False)
    rows = matching(call, rows, transaction_type_id="transaction_type_id")
    return listing(call, "transactions", dated(call, rows), _transaction)


@route("GET", "transactions/{key}", "Journals")
def get_transaction(call: Call, key: str) -> dict:
    """One transaction."""
    row = call.books.existing("transactions", key)
    return single(call, "transactions", row, _transaction)


@route("GET", "ledger_entries", "Journals")
def get_entries(call: Call) -> dict:
    """All entries; deleted ones say so."""
    table, of = call.books.ledger_entries, call.arg("transaction_id")
    rows = changed(call, table.all("transaction", of) if of else table, deletable=False)
    rows = matching(
        call,
        rows,
        ledger_account_id="ledger_account_id",
        transaction_type_id="transaction_type_id",
    )
    return listing(call, "ledger_entries", dated(call, rows), _entry)


@route("GET", "ledger_entries/{key}", "Journals")
def get_entry(call: Call, key: str) -> dict:
    """One entry."""
    row = call.books.existing("ledger_entries", key)
    return single(call, "ledger_entries", row, _entry)
