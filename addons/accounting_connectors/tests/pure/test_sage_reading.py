"""Sage's lists and what is read from them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from providers.documents import AccountClass, Kind, Notice
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RejectedError,
    TransientError,
)
from providers.sage import const, lists
from pure_books import pulled
from pure_builders import D
from pure_sage import BUSINESS, DATE, Sage, adapter_of, fault, listed, named

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def sage(server):
    server.reply = Sage()
    return server.reply


@pytest.fixture
def adapter(server, sage):
    return adapter_of(server)


def numbered(count, path="/contacts", **traps):
    """A list of ``count`` rows in pages, with Sage's manners."""

    def answer(asked):
        size, page = int(asked.query["items_per_page"]), int(asked.query["page"])
        last = max(-(-count // size), 1)
        page = min(page, last)  # past the end comes the last page again
        ids = range((page - 1) * size, min(page * size, count))
        data = {
            "$total": count,
            "$page": page,
            "$itemsPerPage": size,
            "$items": [{"id": f"id{n}", "name": f"Name {n}"} for n in ids],
        }
        if page < last:
            data["$next"] = f"{path}?page={page + 1}&items_per_page={size}"
        return {"data": data | traps, "headers": {"Date": DATE}}

    return answer


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400, 431])
def test_every_row_once_in_as_few_calls_as_there_are_pages(adapter, sage, count):
    sage.on("GET", "contacts", numbered(count))
    found = pulled(adapter, Kind.CONTACT)
    assert [one.remote_id for one in found] == [f"id{n}" for n in range(count)]
    assert len(sage.asked) == max(-(-count // 200), 1)
    first = sage.asked[0].query
    assert (first["items_per_page"], first["page"]) == ("200", "1")
    assert first["exclude_system"] == "true" and first["attributes"] == "all"
    assert all(one.query["exclude_system"] == "true" for one in sage.asked)


@pytest.mark.parametrize(
    "traps",
    [
        {"$next": None},
        {"$next": ""},
        {"$next": "https://elsewhere.example/v3.1/contacts?page=2&items_per_page=200"},
        {"$page": None},
        {"$itemsPerPage": None, "$items_per_page": "200"},
    ],
)
def test_the_next_page_is_found_whatever_the_link_says(adapter, sage, traps):
    """Missing, whole, of another host: we ask our own address."""

    def answer(asked):
        said = numbered(201)(asked)
        if asked.query["page"] == "1" or "$next" not in traps:
            said["data"] |= traps
        return said

    sage.on("GET", "contacts", answer)
    assert len(pulled(adapter, Kind.CONTACT)) == 201
    assert len(sage.asked) == 2


def test_a_list_that_repeats_its_last_page_ends(adapter, sage):
    sage.on("GET", "contacts", numbered(3, **{"$total": None, "$next": "/x?page=2"}))
    assert len(pulled(adapter, Kind.CONTACT)) == 3
    assert len(sage.asked) == 2


def test_a_list_that_never_ends_is_an_error(adapter, sage, monkeypatch):
    monkeypatch.setattr(const, "MAX_PAGES", 4)

    def endless(asked):
        page = int(asked.query["page"])
        row = {"id": f"id{page}"}
        return listed(row, **{"$total": None, "$next": f"/x?page={page + 1}"})

    sage.on("GET", "contacts", endless)
    with pytest.raises(TransientError) as caught:
        pulled(adapter, Kind.CONTACT)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
    monkeypatch.setattr(const, "LOOKUP_PAGES", 2)
    with pytest.raises(RejectedError):
        lists.some(adapter, "contacts", {}, Kind.CONTACT)


def test_only_the_last_page_says_how_far_we_have_read(adapter, sage):
    """The rows are in no order: whoever stops half way has to begin again."""
    sage.on("GET", "contacts", numbered(401))
    pages = list(adapter.pull(Kind.CONTACT))
    assert [page.cursor for page in pages] == [None, None, NOON]
    assert pages[0].total == 401


def test_what_changed_and_what_was_deleted_since(adapter, sage):
    def answer(asked):
        if "deleted_since" in asked.query:
            gone = {"id": "c2", "name": "Gone", "deleted_at": "2026-11-21T09:00:00Z"}
            return listed(gone)
        return listed({"id": "c1", "name": "There"})

    sage.on("GET", "contacts", answer)
    pages = list(adapter.pull(Kind.CONTACT, datetime(2026, 11, 21, 9, tzinfo=UTC)))
    there, gone = [record for page in pages for record in page.records]
    assert (there.active, gone.active) == (True, False)
    first, second = (one.query for one in sage.asked)
    assert first["updated_or_created_since"] == "2026-11-21T08:55:00Z"
    assert second["deleted_since"] == "2026-11-21T08:55:00Z"
    assert [page.cursor for page in pages] == [None, NOON]


def test_contacts(adapter, sage):
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
    first, old, erased = pulled(adapter, Kind.CONTACT)
    assert first.number == "ODOO-42"
    assert (first.street, first.city, first.zip) == ("1 High St", "Leeds", "")
    assert (first.country, first.country_code) == ("United Kingdom", "GB")
    assert (first.currency, first.phone, first.vat) == ("EUR", "0113", "GB123")
    assert first.is_customer and first.is_supplier and first.active
    assert first.version == "2026-11-20T10:00:00Z"
    assert (old.number, old.active, erased.active) == ("OLD", False, False)


def test_services_and_products_are_items(adapter, sage):
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
    pages = list(adapter.pull(Kind.ITEM))
    (one,), (two,) = (page.records for page in pages)
    assert (one.remote_id, one.code, one.name) == ("services/s1", "HOUR", "Work")
    assert (one.account_id, one.price, one.is_service) == ("a1", D(50), True)
    assert (two.remote_id, two.code, two.active) == ("products/p1", "", False)
    assert (two.price, two.is_service, two.account_id) == (D("12.50"), False, "")
    assert one.active
    assert [page.cursor for page in pages] == [None, NOON]


def test_accounts_with_their_bank_accounts(adapter, sage):
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

    sage.on(
        "GET",
        "ledger_accounts",
        **listed(
            ledger("a1", 4000, "SALES", tax_rate=named("GB_STANDARD")),
            ledger("a2", 30, "FIXED_ASSETS", visible_in_sales=False),
            ledger("a3", 1100, "CURRENT_ASSETS", is_control_account=True),
            ledger("a4", 1200, "BANK", is_control_account=True, visible_in_sales=False),
            ledger("a5", 4900, "OTHER_INCOME", included_in_chart=False),
            ledger("a6", 9999, "SPECIAL", ledger_account_group=named("CAPITAL")),
            ledger("a7", 2205, "NEW_KIND"),
            ledger("a8", None, "BANK", visible_in_sales=False),
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
    (page,) = adapter.pull(Kind.ACCOUNT)
    found = {one.remote_id: one for one in page.records}
    one = found["a1"]
    assert (one.code, one.name, one.tax_code) == ("4000", "Account 4000", "GB_STANDARD")
    assert one.account_class is AccountClass.REVENUE and not one.system
    assert found["a2"].code == "0030"
    assert found["a2"].system and found["a2"].description  # Sage cannot find it
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


def test_a_bank_account_out_of_use_is_archived(adapter, sage):
    sage.on("GET", "ledger_accounts", **listed({"id": "a4", "nominal_code": 1200}))
    closed = {"id": "b4", "ledger_account": named("a4"), "is_active": False}
    sage.on("GET", "bank_accounts", **listed(closed))
    (account,) = pulled(adapter, Kind.ACCOUNT)
    assert account.payments and not account.active


def test_who_may_not_see_the_bank_is_told_so(adapter, sage):
    sage.on("GET", "bank_accounts", **fault("No access", status=403))
    with pytest.raises(ConfigurationError) as caught:
        pulled(adapter, Kind.ACCOUNT)
    assert caught.value.params["area"] == "Bank"


def test_tax_rates(adapter, sage):
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
    one, two, buy = pulled(adapter, Kind.TAX_RATE)
    assert (one.name, one.rate) == ("Standard 20.00%", D(20))
    assert one.sales and one.purchases and one.active
    assert (two.rate, two.sales, two.purchases) == (D("8.75"), True, False)
    assert two.components == (
        ("State", Decimal("6.25"), False),
        ("County", Decimal("2.5"), False),
    )
    assert not two.active
    assert (buy.sales, buy.purchases) == (False, True)


# --- the business ---

BUSINESS_ROW = {
    "id": BUSINESS,
    "name": "Sandbox Trading Ltd",
    "country": named("GB"),
    "is_demo": False,
    "subscriptions": [
        {"id": "s", "displayed_as": "Accounting Plus", "active": True, "status": "ok"}
    ],
}
MONEY = {
    "base_currency": named("GBP"),
    "multi_currency_enabled": True,
    "year_end_date": "2027-03-31",
    "year_end_lockdown_date": "2026-03-31",
    "tax_scheme": named("STANDARD"),
}
SETTINGS = {
    "business_created_at": "2020-01-01T00:00:00Z",
    "default_ledger_accounts": {"product_purchase_ledger_account": named("a5000")},
}


@pytest.fixture
def business(sage):
    sage.on("GET", f"businesses/{BUSINESS}", data=BUSINESS_ROW)
    sage.on("GET", "financial_settings", data=MONEY)
    sage.on("GET", "business_settings", data=SETTINGS)
    sage.on("GET", "currencies", **listed(named("GBP"), named("EUR")))
    sage.on("GET", "product_sales_price_types", **listed({"id": "p1", "name": "Sales"}))
    sage.on("GET", "service_rate_types", **listed({"id": "r1", "name": "Rate"}))
    return sage


def test_the_business_and_what_its_settings_allow(adapter, business):
    found = adapter.organisation()
    assert (found.name, found.country) == ("Sandbox Trading Ltd", "GB")
    assert (found.currency, found.currencies) == ("GBP", ("EUR", "GBP"))
    assert (found.year_lock_date, found.year_end) == (date(2026, 3, 31), (3, 31))
    assert found.notices == ()
    assert found.traits == {
        "country": "GB",
        "currency": "GBP",
        "plan": "plus",
        "multi_currency": True,
        "tax_registered": True,
        "tax_region": "",
        "purchase_account": "a5000",
        "lock_date": "2026-03-31",
        "business_created_at": "2020-01-01T00:00:00Z",
        "product_sales_price_type": "p1",
        "product_sales_price_type_name": "Sales",
        "service_rate_type": "r1",
        "service_rate_type_name": "Rate",
    }
    assert len(business.asked) == 6
    assert {one.headers["X-Business"] for one in business.asked} == {BUSINESS}
    assert pulled(adapter, Kind.ORGANISATION) == [found]


def test_a_small_business(adapter, business):
    start = [{"displayed_as": "Accounting Start", "active": None}]
    row = BUSINESS_ROW | {"subscriptions": start, "country": named("CA")}
    row["region"] = named("CA-BC")
    business.on("GET", f"businesses/{BUSINESS}", data=row)
    single = {
        "multi_currency_enabled": False,
        "tax_scheme": named("NOT_REGISTERED"),
        "year_end_lockdown_date": "",
        "year_end_date": None,
    }
    business.on("GET", "financial_settings", data=MONEY | single)
    no_role = fault("Not allowed", status=403)
    business.on("GET", "product_sales_price_types", **no_role)
    business.on("GET", "service_rate_types", **no_role)
    found = adapter.organisation()
    assert found.currencies == ("GBP",)
    assert (found.year_lock_date, found.year_end) == (None, (12, 31))
    assert set(found.notices) == {Notice.PLAN_LIMITED, Notice.TAX_OFF}
    assert (found.traits["plan"], found.traits["tax_region"]) == ("start", "CA-BC")
    assert found.traits["service_rate_type"] == ""
    assert not business.sent("GET", "currencies")


def test_a_business_that_cannot_be_reached_stops_the_connection(adapter, business):
    ended = [{"displayed_as": "Accounting Plus", "active": False}]
    for answer, cause in (
        ({"data": BUSINESS_ROW | {"subscriptions": ended}}, Cause.SUBSCRIPTION),
        (fault("No active subscription. (MSE)", status=401), Cause.SUBSCRIPTION),
        (fault("No role", status=403), Cause.ACCESS_DENIED),
        ({"status": 404, "data": []}, Cause.TENANT_GONE),
        ({"data": BUSINESS_ROW, "headers": {"X-Business": "x"}}, Cause.TENANT_GONE),
    ):
        business.on("GET", f"businesses/{BUSINESS}", **answer)
        with pytest.raises(AuthorizationError) as caught:
            adapter.organisation()
        assert caught.value.cause is cause


def test_the_businesses_of_a_consent(server, sage):
    envelope = {
        "$total": 2,
        "$page": 1,
        "$items_per_page": 2147483647,
        "$items": [
            BUSINESS_ROW,
            {"id": "b2", "displayed_as": "Second", "$path": "/businesses/b2"},
        ],
    }
    sage.on("GET", "businesses", data=envelope)
    adapter = adapter_of(server)
    adapter.tenant_id = ""
    one, two = adapter.tenants({})
    assert (one.remote_id, one.name) == (BUSINESS, "Sandbox Trading Ltd")
    assert one.extra["subscriptions"][0]["displayed_as"] == "Accounting Plus"
    assert (two.name, two.extra) == ("Second", {"subscriptions": []})
    assert "X-Business" not in sage.asked[0].headers
    assert adapter.release(one) is None and len(sage.asked) == 1


def test_what_is_not_read(adapter):
    with pytest.raises(ValueError):
        adapter.pull(Kind.BILL)
