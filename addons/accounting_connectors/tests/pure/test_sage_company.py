"""The business: its settings, plan and subscription, and who may see it."""

from datetime import UTC, date, datetime

import pytest
from providers.documents import Kind, Notice
from providers.errors import (
    AuthorizationError,
    Cause,
    TransientError,
)
from pure_books import pulled
from pure_sage import BUSINESS, adapter_of, fault, listed, named

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


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


def test_the_business_and_what_its_settings_allow(sage_adapter, business):
    found = sage_adapter.organisation()
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
        "discounts": {"customers": "", "suppliers": ""},
        "lock_date": "2026-03-31",
        "product_sales_price_type": "p1",
        "product_sales_price_type_name": "Sales",
        "service_rate_type": "r1",
        "service_rate_type_name": "Rate",
    }
    assert found.books == "2020-01-01T00:00:00Z"
    assert len(business.asked) == 6
    assert {one.headers["X-Business"] for one in business.asked} == {BUSINESS}
    assert pulled(sage_adapter, Kind.ORGANISATION) == [found]


def test_a_small_business(sage_adapter, business):
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
    found = sage_adapter.organisation()
    assert found.currencies == ("GBP",)
    assert (found.year_lock_date, found.year_end) == (None, (12, 31))
    assert set(found.notices) == {Notice.PLAN_LIMITED, Notice.TAX_OFF}
    assert (found.traits["plan"], found.traits["tax_region"]) == ("start", "CA-BC")
    assert found.traits["service_rate_type"] == ""
    assert not business.sent("GET", "currencies")


def test_a_business_that_cannot_be_reached_stops_the_connection(sage_adapter, business):
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
            sage_adapter.organisation()
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
    sage_adapter = adapter_of(server)
    sage_adapter.tenant_id = ""
    one, two = sage_adapter.tenants({})
    assert (one.remote_id, one.name) == (BUSINESS, "Sandbox Trading Ltd")
    assert one.extra["subscriptions"][0]["displayed_as"] == "Accounting Plus"
    assert (two.name, two.extra) == ("Second", {"subscriptions": []})
    assert "X-Business" not in sage.asked[0].headers
    assert sage_adapter.release(one) is None and len(sage.asked) == 1


@pytest.mark.parametrize(
    "path", [f"businesses/{BUSINESS}", "financial_settings", "business_settings"]
)
def test_an_answer_about_nothing_is_none(sage_adapter, business, path):
    business.on("GET", path, data=[])
    with pytest.raises(TransientError) as caught:
        sage_adapter.organisation()
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
