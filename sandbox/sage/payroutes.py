"""The routes of payments, and how payments look."""

from __future__ import annotations

from ..ledger import ZERO
from ..tables import Row
from . import payments
from .books import Books
from .errors import Problems
from .lists import changed, dated, listing, matching, ordered, single
from .payments import KIND, ROOT
from .refs import RENDERERS, link, ref
from .routing import Call, route
from .values import Element, day_text, moment, text_of


def render(books: Books, row: Row) -> dict:
    """A payment with what it settles, and what is left of it."""
    over = books.payments_on_account.find("payment", row["id"])
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "links": link(books, KIND, row["id"]),
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "transaction_type": ref(books, "transaction_types", row["transaction_type_id"]),
        "deleted_at": moment(row["deleted_at"]),
        "payment_method": ref(books, "payment_methods", row["payment_method_id"]),
        "contact": ref(books, "contacts", row["contact_id"]),
        "bank_account": ref(books, "bank_accounts", row["bank_account_id"]),
        "date": day_text(row["date"]),
        "net_amount": text_of(row["total_amount"]),
        "tax_amount": text_of(ZERO),
        "total_amount": text_of(row["total_amount"]),
        "currency": ref(books, "currencies", row["currency_id"]),
        "exchange_rate": text_of(row["exchange_rate"]),
        "base_currency_net_amount": text_of(row["_base_total"]),
        "base_currency_tax_amount": text_of(ZERO),
        "base_currency_total_amount": text_of(row["_base_total"]),
        "base_currency_currency_charge": text_of(row["_charge"]),
        "reference": row["reference"],
        "allocated_artefacts": allocated(books, row["id"]),
        "tax_rate": None,
        "payment_on_account": on_account(books, over) if over else None,
        "editable": not row["deleted_at"],
    }


def allocated(books: Books, owner_id: str, *, discounts: bool = True) -> list[dict]:
    """`allocated_artefacts` of a payment or an allocation."""
    found = []
    for part in books.applications.all("owner", owner_id):
        artefact = ref(books, part["_kind"], part["artefact_id"])
        links = link(books, part["_kind"], part["artefact_id"])
        line = {
            "id": part["id"],
            "artefact": {**artefact, "links": links},
            "amount": text_of(part["_shown"]),
        }
        if discounts:
            line["discount"] = text_of(part["discount"])
        found.append(line)
    return found


def on_account(books: Books, row: Row) -> dict:
    """What is left of a payment, as an artefact of its own."""
    contact = books.contacts.rows[row["contact_id"]]
    return {
        **ref(books, "payments_on_account", row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "contact_name": contact["name"],
        "contact_reference": contact["reference"],
        "contact": ref(books, "contacts", row["contact_id"]),
        "date": day_text(row["date"]),
        "reference": row["reference"],
        "net_amount": text_of(row["total_amount"]),
        "tax_amount": text_of(ZERO),
        "total_amount": text_of(row["total_amount"]),
        "outstanding_amount": text_of(row["_open"]),
        "currency": ref(books, "currencies", row["currency_id"]),
        "exchange_rate": text_of(row["exchange_rate"]),
        "base_currency_net_amount": text_of(row["_base_total"]),
        "base_currency_tax_amount": text_of(ZERO),
        "base_currency_total_amount": text_of(row["_base_total"]),
        "base_currency_outstanding_amount": text_of(row["_open_base"]),
        "status": ref(books, "artefact_statuses", row["status_id"]),
    }


RENDERERS[KIND] = render
RENDERERS["payments_on_account"] = on_account


@route("GET", KIND, "Bank")
def get_payments(call: Call) -> dict:
    """All payments; there is no search."""
    table, contact = call.books.contact_payments, call.arg("contact_id")
    rows = changed(call, table.all("contact", contact) if contact else table)
    rows = matching(
        call,
        rows,
        bank_account_id="bank_account_id",
        transaction_type_id="transaction_type_id",
    )
    return listing(call, KIND, ordered(call, dated(call, rows)), render)


@route("GET", f"{KIND}/{{key}}", "Bank")
def get_payment(call: Call, key: str) -> dict:
    """One payment."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Bank")
def post_payment(call: Call) -> dict:
    """Receive or pay money."""
    return render(call.books, payments.create(call.books, call.root(ROOT)))


@route("PUT", f"{KIND}/{{key}}", "Bank")
def put_payment(call: Call, key: str) -> dict:
    """Change a payment: as if it were taken back and entered again."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    return render(books, replace(books, row, element.raw))


def replace(books: Books, row: Row, changes: dict) -> Row:
    """Book a payment anew with changed fields, under its id.

    :raise ApiError: it cannot be taken back, or breaks a rule
    """
    whole = Element({**payments.as_sent(books, row), **changes}, Problems())
    books.check_lock(row["date"], whole.problems)
    payments.take_back(books, row)
    return payments.create(books, whole, {**row, "updated_at": books.now()})


@route("DELETE", f"{KIND}/{{key}}", "Bank")
def delete_payment(call: Call, key: str) -> None:
    """Take a payment back; what it had settled is open again."""
    books, row = call.books, call.books.live(KIND, key)
    books.check_open(row["date"])
    payments.take_back(books, row)
    now = books.now()
    over = books.payments_on_account.find("payment", key)
    if over is not None:
        gone = {**over, "_open": ZERO, "_open_base": ZERO, "deleted_at": now}
        books.payments_on_account.save(gone)
    books.contact_payments.save({**row, "deleted_at": now, "updated_at": now})
