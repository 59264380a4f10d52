"""Bank accounts: each has a ledger account of its own, under another id."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from . import people
from .accounts import check_code, new_account
from .books import Books, new_id
from .errors import invalid
from .lists import changed, listing, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, moment, text_of

KIND, ROOT = "bank_accounts", "bank_account"
DETAILS = ("account_name", "account_number", "sort_code", "bic", "iban")
FIRST_CODE = 1200


def render(books: Books, row: Row) -> dict:
    """A bank account; `nominal_code` is null on reads in Sage's samples."""
    used = books.ledger.is_used(row["ledger_account_id"])
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "deleted_at": moment(row["deleted_at"]),
        "bank_account_details": {key: row["details"].get(key) for key in DETAILS},
        "ledger_account": ref(books, "ledger_accounts", row["ledger_account_id"]),
        "bank_account_type": ref(
            books, "bank_account_types", row["bank_account_type_id"]
        ),
        "balance": text_of(balance(books, row)),
        "main_address": ref(books, "addresses", row.get("main_address_id")),
        "main_contact_person": ref(
            books, "contact_persons", row.get("main_contact_person_id")
        ),
        "nominal_code": None,
        "editable": True,
        "deletable": not used and not row["_default"],
        "journal_code": None,
        "default_payment_method": ref(
            books, "payment_methods", row["default_payment_method_id"]
        ),
        "gifi_code": None,
        "is_active": row["is_active"],
        "currency": ref(books, "currencies", row["currency_id"]),
    }


RENDERERS[KIND] = render


def balance(books: Books, row: Row) -> Decimal:
    """What is in the account, in its own currency."""
    account, currency = row["ledger_account_id"], row["currency_id"]
    if currency == books.base_currency:
        return books.ledger.balance(account)
    return books.ledger.foreign_balance(account, currency)


def new_bank_account(books: Books, name: str, code: int, **fields) -> Row:
    """A bank account and its ledger account.

    :param fields: id, ledger_account_id and details may be given
    """
    account_id = fields.pop("ledger_account_id", None) or new_id()
    stamps = {**books.stamped(), **fields}
    stamps = {key: stamps[key] for key in ("id", "created_at", "updated_at")}
    new_account(
        books,
        **{**stamps, "id": account_id},
        ledger_account_type_id="BANK",
        name=name,
        display_name=name,
        nominal_code=code,
        is_control_account=True,
    )
    return books.bank_accounts.save(
        {
            **stamps,
            "deleted_at": None,
            "details": {"account_name": name},
            "ledger_account_id": account_id,
            "bank_account_type_id": "CHECKING",
            "currency_id": books.base_currency,
            "default_payment_method_id": None,
            "is_active": True,
            "_default": False,
            **fields,
        }
    )


def usable(books: Books, bank_account_id: str | None) -> Row:
    """A bank account that money can go through.

    :raise ApiError: there is none, or it is inactive
    """
    row = books.bank_accounts.rows.get(bank_account_id)
    if row is None or row["deleted_at"]:
        raise books.no_record()
    if not row["is_active"]:
        raise invalid("bank_account_id", "The bank account is inactive.")
    return row


# --- routes ---


@route("GET", KIND, "Bank")
def get_bank_accounts(call: Call) -> dict:
    """All bank accounts."""
    rows = changed(call, call.books.bank_accounts)
    if call.flag("filter_inactive_bank_accounts"):
        rows = [r for r in rows if r["is_active"]]
    return listing(call, KIND, rows, render, nested=True)


@route("GET", f"{KIND}/{{key}}", "Bank")
def get_bank_account(call: Call, key: str) -> dict:
    """One bank account."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Bank", need="full")
def post_bank_account(call: Call) -> dict:
    """Open a bank account, and a ledger account with it."""
    books, element = call.books, call.root(ROOT)
    element.need("bank_account_type_id", "bank_account_details")
    details = _details(element, {})
    if element.has("bank_account_details") and not details.get("account_name"):
        element.problems.add("bank_account_details.account_name")
    fields = _fields(books, element)
    code = element.whole("nominal_code") or _free_code(books)
    check_code(books, code, element.problems)
    if element.has("currency_id"):
        currency = books.named("currencies", element.text("currency_id"))
        if not books.currency_allowed(currency):
            element.refuse("currency_id", "Multi-currency is not enabled.")
        fields["currency_id"] = currency
    element.problems.check()
    name = details["account_name"]
    row = new_bank_account(books, name, code, **fields, details=details)
    return render(books, _with_people(books, row, element))


@route("PUT", f"{KIND}/{{key}}", "Bank", need="full")
def put_bank_account(call: Call, key: str) -> dict:
    """Change a bank account; its currency stays."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    fields = _fields(books, element)
    if element.has("currency_id") and element.text("currency_id") != row["currency_id"]:
        element.refuse("currency_id", "cannot be changed")
    fields["details"] = _details(element, row["details"])
    element.problems.check()
    new = books.bank_accounts.save({**row, **fields, "updated_at": books.now()})
    return render(books, _with_people(books, new, element))


@route("DELETE", f"{KIND}/{{key}}", "Bank")
def delete_bank_account(call: Call, key: str) -> None:
    """Delete a bank account that was never used."""
    books, row = call.books, call.books.live(KIND, key)
    if not render(books, row)["deletable"]:
        raise invalid("", "The bank account cannot be deleted.")
    now = books.now()
    books.bank_accounts.save({**row, "deleted_at": now, "updated_at": now})
    account = books.ledger_accounts.rows[row["ledger_account_id"]]
    books.ledger_accounts.save(
        {**account, "included_in_chart": False, "updated_at": now}
    )


def _details(element: Element, old: dict) -> dict:
    sent = element.one("bank_account_details")
    if sent is None:
        return old
    return {**old, **{key: sent.text(key, 255) for key in DETAILS if sent.sent(key)}}


def _fields(books: Books, element: Element) -> dict:
    fields: dict = books.references(
        element,
        bank_account_type_id="bank_account_types",
        default_payment_method_id="payment_methods",
    )
    if element.has("is_active"):
        fields["is_active"] = element.flag("is_active")
    return fields


def _with_people(books: Books, row: Row, element: Element) -> Row:
    address = people.write_main_address(books, row, element.one("main_address"))
    person = people.write_main_person(books, row, element.one("main_contact_person"))
    element.problems.check()
    return books.bank_accounts.save(
        {**row, "main_address_id": address, "main_contact_person_id": person}
    )


def _free_code(books: Books) -> int:
    code = FIRST_CODE
    while books.ledger_accounts.find("code", code) is not None:
        code += 10
    return code
