"""What the control route may change in the books, to bring about situations.

Situations
- lockdown_date: ISO day or null
- archive_account, restore_account: nominal code or id; takes a ledger account out of
  the chart, or puts it back
- account_type: [nominal code or id, type]; another type, also of an account in use
- hide_account, show_account: code or id; no longer visible in sales and expenses, and
  visible again
- archive_contact, restore_contact, delete_contact: id, reference or name; inactive and
  active, and deleted as a person would
- delete_bank_account: id or name; hide_bank_account makes it inactive
- plan: START, STANDARD or PLUS; foreign currency is for PLUS
- tax_scheme: STANDARD or NOT_REGISTERED, as the financial settings show it
- multi_currency: switches foreign currency on or off
- subscription_active: false answers 401 "No active subscription. (MSE)" to everything
- roles: {area: Full | Restricted | Read Only | No Access}; areas are Sales, Purchases,
  Contacts, Bank, Journals, Products & Services, Settings, and, for the trial balance,
  Reporting
- business_reset (true): the person resets the business; all ids are new, and
  `business_created_at` with them
- tax_return_to: ISO day; documents up to it are on a submitted tax return
- trial_balance_lag_s: how far the trial balance is behind the ledger
- rates: {currency: base units per unit}
- tax_percentages: {code: percent}; Sage changes a rate of one component
- sample_history: book so many months of documents before the current one

Rules that no source confirms; the value that stands at first is in `options.py`
- negative_lines: lines may have a negative price or quantity
- strict_tax: `tax_amount` is checked against the rate, one cent off is let pass
- check_totals: sent totals must be those of the lines ("This field is required.")
- unit_price_places: decimals kept of unit prices and quantities
- refuse_html_entities: `&amp;` in a line's description is refused
- line_discounts_posted: a line's discount goes to the account for discounts
- unique_invoice_numbers, unique_item_codes: a number or code may stand once only
- tax_number_check: the form of a contact's tax number is checked
- void_when_paid: a settled document may be voided
- voids_touch_documents: voiding a document changes its `updated_at`
- cross_border_rule: a British business's sales abroad must be GB_ZERO and say whether
  goods or services, all lines alike
- rate_direction: base_per_foreign or foreign_per_base, of `exchange_rate`
- lockdown_inclusive: the lockdown date itself is locked
- lockdown_blocks_creation: not only changes but new documents are refused
- payments_touch_documents: what settles a document changes its `updated_at`
- mark_as_sent_on_read: a GET without `mark_as_sent=false` sets `sent`
- allocation_sign: either, negative_credits or positive, of amounts on the credit side
- allocation_type_ids: the two ids, customers' and suppliers'
- analysis_line_form: either, objects or ids; how lines name their categories
- sales_attachments: sales documents may have files
- other_payments_need_tax: lines of other payments must have a tax rate
- people_touch_contacts: a changed address or person changes its contact's `updated_at`
- nested_by_default: a single contact shows its address and person in full
- get_deleted: GET of a deleted record is 200 with `deleted_at`; else 404
- year_end_close: the trial balance carries earlier years' profit to account 3100; else
  it stays on the accounts that earned it, which never begin a year at zero
- trial_balance_zeros: the trial balance lists accounts without amounts
- trial_balance_archived: it lists accounts that are out of the chart
- record_not_found_status: 404 or 422, for bad ids in a body
- plan_refusal_status: 401 or 403
- idempotency, idempotency_body_check, idempotency_retention_s: whether keys are looked
  at, whether another body under one is refused, for how long they live (null: for ever)
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from ..books import apply_settings
from ..ledger import ZERO
from ..tables import Row
from .books import Books
from .codes import ACCOUNT_TYPES, AREAS
from .errors import ApiError
from .options import DEFAULTS
from .routing import LEVELS, PLANS
from .sample import write_history
from .taxes import displayed

ALLOWED: dict[str, tuple] = {
    "plan": PLANS,
    "rate_direction": ("base_per_foreign", "foreign_per_base"),
    "allocation_sign": ("either", "negative_credits", "positive"),
    "analysis_line_form": ("either", "objects", "ids"),
    "record_not_found_status": (404, 422),
    "plan_refusal_status": (401, 403),
}


def configure(books: Books, options: dict) -> None:
    """Apply options to one business's books.

    :raise ValueError: an option that is not known, or a thing that is not there
    """
    try:
        apply_settings(books, options, _SETTINGS, ApiError)
    finally:
        books.journal.clear()


def _option(books: Books, value, *, name: str) -> None:
    known = DEFAULTS[name]
    if name in ALLOWED and value not in ALLOWED[name]:
        raise ValueError(f"{name} must be one of {', '.join(map(str, ALLOWED[name]))}")
    if isinstance(known, bool) and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    if name == "tax_return_to":
        value = date.fromisoformat(value) if value else None
    elif name == "allocation_type_ids" and len(set(value)) != 2:
        raise ValueError("allocation_type_ids takes two ids")
    elif name == "roles" and not set(value.values()) <= set(LEVELS):
        raise ValueError(f"a role must be one of {', '.join(LEVELS)}")
    elif name == "unit_price_places":
        value = int(value)
    elif name in ("trial_balance_lag_s", "idempotency_retention_s"):
        value = None if value is None else float(value)
    books.options[name] = value


def _lockdown(books: Books, value: str | None) -> None:
    day = date.fromisoformat(value) if value else None
    books.financial = {**books.financial, "year_end_lockdown_date": day}


def _multi_currency(books: Books, value: bool) -> None:
    books.financial = {**books.financial, "multi_currency_enabled": bool(value)}


def _tax_scheme(books: Books, value: str) -> None:
    known = books.fixed("tax_schemes")
    if value not in known:
        raise ValueError(f"tax_scheme must be one of {', '.join(known)}")
    books.financial = {**books.financial, "tax_scheme_id": value}


def _rates(books: Books, rates: dict) -> None:
    for currency, rate in rates.items():
        row = books.exchange_rates.rows.get(currency)
        exact = Decimal(str(rate))
        if row is None or exact <= 0:
            raise ValueError(f"there is no rate for {currency}")
        new = {**row, "_base_per_unit": exact, "updated_at": books.now()}
        books.exchange_rates.save(new)


def _tax_percentages(books: Books, percentages: dict) -> None:
    for code, percent in percentages.items():
        row = books.tax_rates.rows.get(code)
        exact = Decimal(str(percent))
        if row is None or row.get("components") or not 0 <= exact <= 100:
            raise ValueError(f"there is no rate {code} of one component")
        name = row["displayed_as"].rsplit(" ", 1)[0]
        new = {**row, "percentage": exact, "displayed_as": displayed(name, exact)}
        books.tax_rates.save({**new, "updated_at": books.now()})


def _account(books: Books, wanted) -> Row:
    text = str(wanted)
    row = books.ledger_accounts.rows.get(text)
    if row is None and text.isdigit():
        row = books.ledger_accounts.find("code", int(text))
    if row is None:
        raise ValueError(f"{books.company.name} has no account {wanted}")
    return row


def _account_type(books: Books, pair: list) -> None:
    """As a person may in the chart, also of an account in use: its figures move to
    another place of the reports (Sage's help, "Edit a ledger account", 2026-11-21)."""
    wanted, kind = pair
    row = _account(books, wanted)
    if row["is_control_account"] or "BANK" in (kind, row["ledger_account_type_id"]):
        raise ValueError(f"{row['name']} keeps its type")
    if kind not in ACCOUNT_TYPES:
        raise ValueError(f"account_type cannot be {kind}")
    books.ledger.reclassify(row["id"], ACCOUNT_TYPES[kind][1])
    new = {**row, "ledger_account_type_id": kind, "updated_at": books.now()}
    books.ledger_accounts.save(new)


def _change_account(**fields):
    def change(books: Books, wanted) -> None:
        row = _account(books, wanted)
        new = {**row, **fields, "updated_at": books.now()}
        books.ledger_accounts.save(new)

    return change


_HIDE = {f"visible_in_{area}": False for area in AREAS if area != "reporting"}
_SHOW = {f"visible_in_{area}": True for area in ("sales", "expenses", "journals")}


def _contact(books: Books, wanted: str) -> Row:
    row = (
        books.contacts.rows.get(wanted)
        or books.contacts.find("reference", wanted.lower())
        or books.contacts.find("name", wanted.lower())
    )
    if row is None:
        raise ValueError(f"{books.company.name} has no contact {wanted}")
    return row


def _contact_active(active: bool):
    def change(books: Books, wanted: str) -> None:
        row = _contact(books, wanted)
        new = {**row, "is_active": active, "updated_at": books.now()}
        books.contacts.save(new)

    return change


def _delete_contact(books: Books, wanted: str) -> None:
    row, now = _contact(books, wanted), books.now()
    books.contacts.save({**row, "deleted_at": now, "updated_at": now})


def _bank(books: Books, wanted: str) -> Row:
    for row in books.bank_accounts:
        if wanted in (row["id"], row["details"]["account_name"]):
            return row
    raise ValueError(f"{books.company.name} has no bank account {wanted}")


def _hide_bank(books: Books, wanted: str) -> None:
    row = _bank(books, wanted)
    new = {**row, "is_active": False, "updated_at": books.now()}
    books.bank_accounts.save(new)


def _delete_bank(books: Books, wanted: str) -> None:
    row, now = _bank(books, wanted), books.now()
    if books.ledger.balance(row["ledger_account_id"]) != ZERO:
        raise ValueError("the bank account has a balance")
    books.bank_accounts.save({**row, "deleted_at": now, "updated_at": now})


_SETTINGS = {
    **{name: partial(_option, name=name) for name in DEFAULTS},
    "lockdown_date": _lockdown,
    "multi_currency": _multi_currency,
    "tax_scheme": _tax_scheme,
    "rates": _rates,
    "tax_percentages": _tax_percentages,
    "account_type": _account_type,
    "archive_account": _change_account(included_in_chart=False),
    "restore_account": _change_account(included_in_chart=True),
    "hide_account": _change_account(**_HIDE),
    "show_account": _change_account(**_SHOW),
    "archive_contact": _contact_active(False),
    "restore_contact": _contact_active(True),
    "delete_contact": _delete_contact,
    "hide_bank_account": _hide_bank,
    "delete_bank_account": _delete_bank,
    "sample_history": write_history,
}
