"""Journals: base currency only, debits and credits must agree (section 13)."""

from __future__ import annotations

from ..ledger import ZERO, Posting
from ..tables import Row
from . import posting
from .books import Books, new_id
from .lists import changed, listing, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, day_text, moment, text_of

KIND, ROOT = "journals", "journal"


def render(books: Books, row: Row) -> dict:
    """A journal with its lines."""
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "transaction_type": ref(books, "transaction_types", "JOURNAL"),
        "deleted_at": moment(row["deleted_at"]),
        "date": day_text(row["date"]),
        "reference": row["reference"],
        "description": row["description"] or "",
        "total": text_of(row["total"]),
        "journal_code": None,
        "journal_lines": [_line(books, line) for line in row["lines"]],
        "migrated": False,
    }


RENDERERS[KIND] = render


def _line(books: Books, line: Row) -> dict:
    return {
        "id": line["id"],
        "ledger_account": ref(books, "ledger_accounts", line["ledger_account_id"]),
        "details": line["details"] or "",
        "debit": text_of(line["debit"]),
        "credit": text_of(line["credit"]),
        "analysis_type_categories": [],
        "include_on_tax_return": line["include_on_tax_return"],
        "tax_reconciled": False,
        "cleared": False,
        "bank_reconciled": False,
        "journal_line_foreign_currency": None,
    }


def create(books: Books, element: Element) -> Row:
    """Book a journal.

    :raise ApiError: every rule that it breaks
    """
    problems = element.problems
    element.need("date", "reference", "journal_lines")
    problems.check()
    lines = [_read(books, sent) for sent in element.many("journal_lines")]
    debits = sum((line["debit"] for line in lines), ZERO)
    credits = sum((line["credit"] for line in lines), ZERO)
    if debits != credits or not debits:
        element.refuse("journal_lines", "The debits and credits must balance.")
    row = books.stamped(
        deleted_at=None,
        date=element.day("date"),
        reference=element.text("reference", 255),
        description=element.text("description", 200),
        total=debits,
        lines=lines,
    )
    books.check_lock(row["date"], problems, creation=True)
    problems.check()
    postings = [
        Posting(
            line["ledger_account_id"],
            line["debit"] - line["credit"],
            books.base_currency,
            line["debit"] - line["credit"],
            line["details"] or "",
        )
        for line in lines
    ]
    row["transaction_id"] = posting.book(
        books,
        (KIND, row["id"]),
        "JOURNAL",
        row["date"],
        postings,
        reference=row["reference"],
        total=debits,
    )
    return books.journals.save(row)


def _read(books: Books, sent: Element) -> Row:
    if not sent.has("ledger_account_id"):
        sent.problems.add(sent.at("ledger_account_id"))
        sent.problems.check()
    account = books.usable_account(sent.text("ledger_account_id"), "journals")
    debit, credit = sent.money("debit") or ZERO, sent.money("credit") or ZERO
    if debit < 0 or credit < 0 or (debit and credit):
        sent.refuse("debit", "is invalid")
    return {
        "id": new_id(),
        "ledger_account_id": account,
        "debit": debit,
        "credit": credit,
        "details": sent.text("details", 255),
        "include_on_tax_return": bool(sent.flag("include_on_tax_return")),
    }


@route("GET", KIND, "Journals")
def get_journals(call: Call) -> dict:
    """All journals."""
    return listing(call, KIND, changed(call, call.books.journals), render)


@route("GET", f"{KIND}/{{key}}", "Journals")
def get_journal(call: Call, key: str) -> dict:
    """One journal."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Journals", need="full")
def post_journal(call: Call) -> dict:
    """Book a journal."""
    return render(call.books, create(call.books, call.root(ROOT)))


@route("DELETE", f"{KIND}/{{key}}", "Journals")
def delete_journal(call: Call, key: str) -> None:
    """Take a journal back."""
    posting.delete(call.books, KIND, key)
