"""What is read from Sage: contacts, items, accounts, tax rates."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from providers.documents import AccountClass, Kind
from providers.errors import (
    ConfigurationError,
)
from pure_books import pulled
from pure_builders import D
from pure_sage import fault, listed, named

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_contacts(sage_adapter, sage):
    sage.on(
        "GET",
        "contacts",
        **listed(
            {
                "id": "c1",
                "displayed_as": "Sunny Roofs (O42)",
                "name": "Sunny Roofs",
                "reference": "O42",
                "source_guid": "ODOO-42",
                "email": "a@b.example",
                "tax_number": "GB123",
                "currency": named("EUR"),
                "contact_types": [named("CUSTOMER"), named("VENDOR")],
                "main_address": {
                    "address_line_1": "1 High St",
                    "city": "Leeds",
                    "region": "",
                    "postal_code": None,
                    "country": {"id": "GB", "displayed_as": "United Kingdom (GB)"},
                },
                "main_contact_person": {"telephone": "0113"},
                "updated_at": "2026-11-20T10:00:00Z",
            },
            {"id": "c2", "name": "Cash sales", "system": True},
            {"id": "c3", "name": "Old", "is_active": False, "reference": "OLD"},
            {"id": "c4", "name": "Erased", "gdpr_obfuscated": True},
        ),
    )
    first, old, erased = pulled(sage_adapter, Kind.CONTACT)
    assert first.number == "ODOO-42"
    assert (first.street, first.city, first.zip) == ("1 High St", "Leeds", "")
    assert (first.country, first.country_code) == ("United Kingdom", "GB")
    assert (first.currency, first.phone, first.vat) == ("EUR", "0113", "GB123")
    assert first.is_customer and first.is_supplier and first.active
    assert first.version == "2026-11-20T10:00:00Z"
    assert (old.number, old.active, erased.active) == ("OLD", False, False)


def test_services_and_products_are_items(sage_adapter, sage):
    service = {
        "id": "s1",
        "item_code": "HOUR",
        "description": "Work",
        "sales_ledger_account": named("a1"),
        "sales_rates": [
            {"rate": "60.0", "rate_includes_tax": True},
            {"rate": "50.0", "rate_includes_tax": False},
        ],
        "active": None,
    }
    product = {
        "id": "p1",
        "item_code": None,
        "description": "Panel",
        "sales_ledger_account": None,
        "sales_prices": [{"price": "12.50", "price_includes_tax": False}],
        "active": False,
    }
    sage.on("GET", "services", **listed(service))
    sage.on("GET", "products", **listed(product))
    pages = list(sage_adapter.pull(Kind.ITEM))
    (one,), (two,) = (page.records for page in pages)
    assert (one.remote_id, one.code, one.name) == ("services/s1", "HOUR", "Work")
    assert (one.account_id, one.price, one.is_service) == ("a1", D(50), True)
    assert (two.remote_id, two.code, two.active) == ("products/p1", "", False)
    assert (two.price, two.is_service, two.account_id) == (D("12.50"), False, "")
    assert one.active
    assert [page.cursor for page in pages] == [None, NOON]


def test_accounts_with_their_bank_accounts(sage_adapter, sage):
    def ledger(remote_id, code, kind, **values):
        row = {
            "id": remote_id,
            "nominal_code": code,
            "display_name": f"Account {code}",
            "ledger_account_type": {"id": kind, "displayed_as": kind.title()},
            "visible_in_sales": True,
            "included_in_chart": True,
            "is_control_account": False,
        }
        return row | values

    unbought, bought = {"visible_in_expenses": False}, {"visible_in_expenses": True}
    sage.on(
        "GET",
        "ledger_accounts",
        **listed(
            ledger("a1", 4000, "SALES", tax_rate=named("GB_STANDARD")),
            ledger("a2", 30, "EQUITY", visible_in_sales=False, **unbought),
            ledger("a0", 7100, "OVERHEADS", visible_in_sales=False),
            ledger("ac", 7900, "OVERHEADS", is_control_account=True, **bought),
            ledger("a3", 1100, "CURRENT_ASSETS", is_control_account=True),
            ledger("a4", 1200, "BANK", is_control_account=True, visible_in_sales=False),
            ledger("a5", 4900, "OTHER_INCOME", included_in_chart=False),
            ledger("a6", 9999, "SPECIAL", ledger_account_group=named("CAPITAL")),
            ledger("a7", 2205, "NEW_KIND"),
            ledger("a8", None, "BANK", visible_in_sales=False, **unbought),
            ledger("a9", 7000, "NEW_KIND"),
        ),
    )
    sage.on(
        "GET",
        "bank_accounts",
        **listed(
            {"id": "b4", "ledger_account": named("a4"), "currency": named("GBP")},
            {"id": "b8", "ledger_account": named("a8"), "deleted_at": "2026-01-01"},
            {"id": "b9", "ledger_account": None},
        ),
    )
    (page,) = sage_adapter.pull(Kind.ACCOUNT)
    found = {one.remote_id: one for one in page.records}
    one = found["a1"]
    assert (one.code, one.name, one.tax_code) == ("4000", "Account 4000", "GB_STANDARD")
    assert one.account_class is AccountClass.REVENUE and not one.system
    assert found["a2"].code == "0030"
    assert found["a2"].system and found["a2"].description  # Sage cannot find it
    assert found["a0"].description and not found["a0"].system  # for bills
    assert not found["ac"].system  # bank charges, say
    assert found["a3"].system and not found["a3"].payments
    bank = found["a4"]
    assert (bank.payment_id, bank.currency) == ("b4", "GBP")
    assert bank.bank and bank.payments and not bank.system and bank.active
    assert not found["a5"].active
    assert found["a6"].account_class is AccountClass.EQUITY
    assert found["a7"].account_class is AccountClass.LIABILITY
    assert found["a8"].system and not found["a8"].payments and not found["a8"].code
    assert found["a9"].account_class is AccountClass.EXPENSE
    assert all(row.query["attributes"] == "all" for row in sage.asked)


def test_a_bank_account_out_of_use_is_archived(sage_adapter, sage):
    sage.on("GET", "ledger_accounts", **listed({"id": "a4", "nominal_code": 1200}))
    closed = {"id": "b4", "ledger_account": named("a4"), "is_active": False}
    sage.on("GET", "bank_accounts", **listed(closed))
    (account,) = pulled(sage_adapter, Kind.ACCOUNT)
    assert account.payments and not account.active


def test_who_may_not_see_the_bank_is_told_so(sage_adapter, sage):
    sage.on("GET", "bank_accounts", **fault("No access", status=403))
    with pytest.raises(ConfigurationError) as caught:
        pulled(sage_adapter, Kind.ACCOUNT)
    assert caught.value.params["area"] == "Bank"


def test_tax_rates(sage_adapter, sage):
    standard = {
        "id": "GB_STANDARD",
        "displayed_as": "Standard 20.00%",
        "percentage": "20.0",
        "is_visible": True,
    }
    combined = {
        "id": "T1",
        "name": "City",
        "percentage": None,
        "is_combined_rate": True,
        "component_tax_rates": [
            {"name": "State", "percentage": "6.25"},
            {
                "name": "County",
                "percentage": None,
                "percentages": [
                    {"percentage": "2.0", "to_date": "2020-12-31"},
                    {"percentage": "2.5", "to_date": None},
                ],
            },
        ],
        "is_visible": False,
    }

    def answer(asked):
        if asked.query["usage"] == "sales":
            return listed(standard, combined)
        return listed(standard, {"id": "BUY", "percentage": "5"})

    sage.on("GET", "tax_rates", answer)
    one, two, buy = pulled(sage_adapter, Kind.TAX_RATE)
    assert (one.name, one.rate) == ("Standard 20.00%", D(20))
    assert one.sales and one.purchases and one.active
    assert (two.rate, two.sales, two.purchases) == (D("8.75"), True, False)
    assert two.components == (
        ("State", Decimal("6.25"), False),
        ("County", Decimal("2.5"), False),
    )
    assert not two.active
    assert (buy.sales, buy.purchases) == (False, True)
