"""Settings of the business, invoice numbers, exchange rates (reference section 15)."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from .books import Books
from .errors import not_found
from .lists import chosen, listing, single
from .refs import ref
from .routing import Call, route
from .values import Element, day_text, moment, rounded, text_of

DEFAULT_ACCOUNTS = (
    "bank_charges",
    "bank_interest_received",
    "bank_interest_charges_paid",
    "exchange_rate_gains",
    "exchange_rate_losses",
    "sales",
    "sales_discount",
    "purchase",
    "purchase_discount",
    "product_sales",
    "product_purchase",
    "service_sales",
    "service_purchase",
    "stock_purchase",
    "other_receipt",
    "other_payment",
    "customer_receipt_discount",
    "vendor_payment_discount",
    "carriage",
)
INVOICE_NUMBERS = (
    "next_invoice_number",
    "next_credit_note_number",
    "customer_credit_days",
    "vendor_credit_days",
)
INVOICE_TEXTS = {
    "sales_invoice_number_prefix": 6,
    "sales_credit_note_number_prefix": 6,
    "invoice_terms_and_conditions": 2000,
    "default_note_on_invoice": 2000,
    "default_note_on_credit_note": 2000,
    "customer_credit_terms": 30,
    "vendor_credit_terms": 30,
}


# --- financial settings ---


def financial(books: Books) -> dict:
    """The one record of financial settings; it has a path and no id."""
    row = books.financial
    return {
        "$path": "/financial_settings",
        "year_end_date": day_text(row["year_end_date"]),
        "year_end_lockdown_date": day_text(row["year_end_lockdown_date"]),
        "accounting_type": "accrual",
        "accounts_start_date": day_text(row["accounts_start_date"]),
        "base_currency": ref(books, "currencies", books.base_currency),
        "multi_currency_enabled": row["multi_currency_enabled"],
        "use_live_exchange_rates": row["use_live_exchange_rates"],
        "mtd_activation_status": "mtd_unavailable",
        "mtd_connected": False,
        "mtd_authenticated_date": "",
        "tax_scheme": ref(books, "tax_schemes", row["tax_scheme_id"]),
        "tax_return_frequency": ref(
            books, "tax_return_frequencies", row["tax_return_frequency_id"]
        ),
        "tax_number": row["tax_number"],
        "general_tax_number": "",
        "tax_office": None,
        "default_irpf_rate": "0.0",
        "flat_rate_tax_percentage": None,
        "recoverable_percentage": None,
        "sales_tax_calculation": row["tax_calculation"],
        "purchase_tax_calculation": row["tax_calculation"],
        "updated_at": moment(row["updated_at"]),
        "postponed_accounting": False,
        "destination_vat": False,
    }


@route("GET", "financial_settings")
def get_financial(call: Call) -> dict:
    """Currency, year end, lockdown date, tax scheme."""
    return chosen(call, financial(call.books), default_all=True)


@route("PUT", "financial_settings", "Settings", need="full")
def put_financial(call: Call) -> dict:
    """Change some of them."""
    books, element = call.books, call.root("financial_settings")
    fields: dict = {}
    for name in ("year_end_date", "year_end_lockdown_date", "accounts_start_date"):
        if element.sent(name):
            fields[name] = element.day(name)
    for name in ("multi_currency_enabled", "use_live_exchange_rates"):
        if element.has(name):
            fields[name] = element.flag(name)
    if fields.get("multi_currency_enabled") and books.options["plan"] != "PLUS":
        element.refuse("multi_currency_enabled", "is not part of your subscription")
    if element.has("tax_number"):
        fields["tax_number"] = element.text("tax_number", 255)
    element.problems.check()
    books.financial = {**books.financial, **fields, "updated_at": books.now()}
    return financial(books)


# --- business settings ---


def business(books: Books) -> dict:
    """Default accounts, and the moment that tells of a reset."""
    return {
        "$path": "/business_settings",
        "siret": None,
        "management_centre_member": None,
        "rcs_number": None,
        "share_capital": None,
        "business_activity_type": None,
        "legal_form_type": None,
        "auxiliary_accounts_visible": False,
        "default_ledger_accounts": {
            f"{name}_ledger_account": ref(
                books, "ledger_accounts", books.defaults.get(name)
            )
            for name in DEFAULT_ACCOUNTS
        },
        "business_type": None,
        "country_of_registration": None,
        "business_created_at": moment(books.business["created_at"]),
        "updated_at": moment(books.business["updated_at"]),
        "wizard_complete": True,
    }


@route("GET", "business_settings")
def get_business(call: Call) -> dict:
    """Default accounts and when the business began."""
    return chosen(call, business(call.books), default_all=True)


@route("PUT", "business_settings", "Settings", need="full")
def put_business(call: Call) -> dict:
    """Choose other default accounts."""
    books, element = call.books, call.root("business_settings")
    sent = element.one("default_ledger_accounts")
    found = {}
    for name in DEFAULT_ACCOUNTS if sent is not None else ():
        key = f"{name}_ledger_account_id"
        if sent.has(key):
            found[name] = books.named("ledger_accounts", sent.text(key))
    element.problems.check()
    books.defaults = {**books.defaults, **found}
    books.business = {**books.business, "updated_at": books.now()}
    return business(books)


# --- invoice settings ---


def invoicing(books: Books) -> dict:
    """Numbers and terms of sales documents."""
    row = books.invoicing
    return {
        "$path": "/invoice_settings",
        **{name: row[name] for name in INVOICE_NUMBERS},
        "separate_invoice_credit_note_numbering": row["separate"],
        **{name: row.get(name) or "" for name in INVOICE_TEXTS},
        "next_quote_number": 1,
        "quote_number_prefix": "QU-",
        "estimate_number_prefix": "ES-",
        "quick_entry_prefix": "QE-",
        "late_payment_percentage": "0.0",
        "prompt_payment_percentage": "0.0",
        "payment_bank_account": ref(
            books, "bank_accounts", books.business["_bank_account"]
        ),
        "updated_at": moment(row["updated_at"]),
    }


@route("GET", "invoice_settings")
def get_invoicing(call: Call) -> dict:
    """Numbers and terms of sales documents."""
    return chosen(call, invoicing(call.books), default_all=True)


@route("PUT", "invoice_settings", "Settings", need="full")
def put_invoicing(call: Call) -> dict:
    """Change numbers and terms."""
    books, element = call.books, call.root("invoice_settings")
    fields: dict = {}
    for name in INVOICE_NUMBERS:
        if element.has(name):
            fields[name] = element.whole(name)
            if fields[name] is not None and fields[name] < 0:
                element.refuse(name, "is invalid")
    for name, longest in INVOICE_TEXTS.items():
        if element.sent(name):
            fields[name] = element.text(name, longest)
    if element.has("separate_invoice_credit_note_numbering"):
        fields["separate"] = element.flag("separate_invoice_credit_note_numbering")
    element.problems.check()
    books.invoicing = {**books.invoicing, **fields, "updated_at": books.now()}
    return invoicing(books)


# --- exchange rates ---


def rates_of(books: Books, base_per_unit: Decimal) -> tuple[Decimal, Decimal]:
    """`exchange_rate` and `inverse_exchange_rate` of a rate, as the direction says."""
    inverse = rounded(1 / base_per_unit, 10)
    if books.options["rate_direction"] == "base_per_foreign":
        return base_per_unit, inverse
    return inverse, base_per_unit


def _stub(kind: str):
    def stub(books: Books, row: Row) -> dict:
        name = books.fixed("currencies")[row["id"]]["displayed_as"]
        return {"displayed_as": name, "$path": f"/{kind}/{row['id']}"}

    return stub


def _rate(kind: str):
    def render(books: Books, row: Row) -> dict:
        rate, inverse = rates_of(books, row["_base_per_unit"])
        found = {
            **_stub(kind)(books, row),
            "created_at": moment(row["created_at"]),
            "updated_at": moment(row["updated_at"]),
            "rate": text_of(rate),
            "inverse_rate": text_of(inverse),
            "base_currency": ref(books, "currencies", books.base_currency),
            "currency": ref(books, "currencies", row["id"]),
        }
        if kind == "live_exchange_rates":
            del found["created_at"]
            found["retrieved_at"] = moment(books.now())
        return found

    return render


def _in_force(books: Books) -> list[Row]:
    return [
        {**row, "_base_per_unit": books.rate_in_force(row["id"])}
        for row in books.exchange_rates
    ]


def _register(kind: str, rows, area: str = "") -> None:
    @route("GET", kind, area)
    def get_rates(call: Call) -> dict:
        return listing(call, kind, rows(call.books), _rate(kind), stub=_stub(kind))

    @route("GET", f"{kind}/{{key}}", area)
    def get_rate(call: Call, key: str) -> dict:
        for row in rows(call.books):
            if row["id"] == key:
                return single(call, kind, row, _rate(kind))
        raise not_found()


_register("exchange_rates", _in_force)
_register("live_exchange_rates", lambda books: list(books.exchange_rates))
_register(
    "business_exchange_rates",
    lambda books: list(books.business_exchange_rates),
    "Settings",
)


@route("POST", "business_exchange_rates", "Settings", need="full")
def post_rate(call: Call) -> dict:
    """A rate of one's own for a currency."""
    books, element = call.books, call.root("business_exchange_rate")
    element.need("currency_id", "rate")
    currency = books.named("currencies", element.text("currency_id"))
    if currency == books.base_currency:
        element.refuse("currency_id", "is the base currency")
    if books.business_exchange_rates.rows.get(currency):
        element.refuse("currency_id", "has already been taken")
    return _save_rate(books, element, {**books.stamped(), "id": currency})


@route("PUT", "business_exchange_rates/{key}", "Settings", need="full")
def put_rate(call: Call, key: str) -> dict:
    """Another rate."""
    books, element = call.books, call.root("business_exchange_rate")
    row = books.live("business_exchange_rates", key)
    return _save_rate(books, element, {**row, "updated_at": books.now()})


@route("DELETE", "business_exchange_rates/{key}", "Settings")
def delete_rate(call: Call, key: str) -> None:
    """Back to the live rate."""
    call.books.live("business_exchange_rates", key)
    call.books.business_exchange_rates.remove(key)


def _save_rate(books: Books, element: Element, row: Row) -> dict:
    rate = element.number("rate")
    if rate is not None and rate <= 0:
        element.refuse("rate", "must be greater than 0")
    element.problems.check()
    if rate is not None:
        direct = books.options["rate_direction"] == "base_per_foreign"
        row["_base_per_unit"] = rate if direct else 1 / rate
    kind = "business_exchange_rates"
    return _rate(kind)(books, books.business_exchange_rates.save(row))
