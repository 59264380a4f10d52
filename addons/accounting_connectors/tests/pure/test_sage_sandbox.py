"""The adapter against the sandbox over loopback: consent, the business, what is read.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.base import Endpoints
from providers.documents import AccountClass, Kind, Notice
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
)
from providers.oauth import OAuthClient
from providers.registry import adapter_class
from pure_books import failed, only, pulled
from pure_builders import D, update, write
from pure_sage import sage_contact, sage_item
from pure_sage_books import NAMES, SageBooks


def client(shape, secret=None):
    return OAuthClient(
        adapter_class("sage").oauth,
        Endpoints(**{name: shape[name] for name in NAMES}),
        shape["client_id"],
        secret or shape["client_secret"],
        "http://localhost:8069/cb",
        timeout=5,
    )


def test_a_refresh_token_is_good_for_one_use(sage_world):
    shape = sage_world.describe("sage")
    given = sage_world.token("sage", [shape["companies"][0]["id"]])
    good = client(shape)
    renewed = good.refresh(given["refresh_token"])
    assert renewed.expires_in == 300
    assert renewed.refresh_expires_in == 31 * 86400
    with pytest.raises(AuthorizationError) as caught:
        good.refresh(given["refresh_token"])
    assert caught.value.cause is Cause.RECONNECT
    with pytest.raises(ConfigurationError) as caught:
        client(shape, "wrong").refresh(renewed.refresh_token)
    assert caught.value.cause is Cause.CLIENT_WRONG
    good.revoke(renewed.refresh_token)
    with pytest.raises(AuthorizationError):
        good.refresh(renewed.refresh_token)


def test_where_the_browser_is_sent(sage_world):
    url = client(sage_world.describe("sage")).authorization_url("s")
    query = parse_qs(urlsplit(url).query)
    assert query["filter"] == ["apiv3.1"]
    assert (query["scope"], query["state"]) == (["full_access"], ["s"])
    assert "code_challenge" not in query


def test_the_businesses_and_what_they_are(sage_world):
    found = [SageBooks(sage_world, at).adapter for at in range(3)]
    companies = [adapter.organisation() for adapter in found]
    assert [(one.name, one.country, one.currency) for one in companies] == [
        ("Sandbox Trading Ltd", "GB", "GBP"),
        ("Sandbox Trading Inc", "US", "USD"),
        ("Sandbox Trading (Ireland) Ltd", "IE", "EUR"),
    ]
    assert all("EUR" in one.currencies for one in companies)
    assert all(one.traits["plan"] == "plus" for one in companies)
    (tenant,) = found[0].tenants({})
    assert (tenant.remote_id, tenant.name) == (found[0].tenant_id, companies[0].name)
    found[0].tenant_id, stranger = found[1].tenant_id, found[0]
    with pytest.raises(AuthorizationError) as caught:
        stranger.organisation()
    assert caught.value.cause is Cause.ACCESS_DENIED


def test_settings_reach_the_business(sage_world, sage_books):
    sage_world.config(
        "sage", plan="START", multi_currency=False, lockdown_date="2026-10-31"
    )
    found = sage_books.adapter.organisation()
    assert found.traits["plan"] == "start"
    assert Notice.PLAN_LIMITED in found.notices
    assert found.currencies == ("GBP",)
    assert found.year_lock_date.isoformat() == "2026-10-31"


def test_the_chart_and_the_tax_rates(sage_books):
    accounts = sage_books.accounts
    assert accounts["4000"].account_class is AccountClass.REVENUE
    assert accounts["4000"].tax_code == "GB_STANDARD"
    assert accounts["1100"].system and accounts["3200"].system
    assert not accounts["7100"].system and accounts["7100"].description  # for bills
    assert not accounts["7900"].system  # bank charges
    assert not accounts["2110"].system  # customer deposits
    bank = accounts["1200"]
    assert bank.bank and bank.payments and not bank.system
    assert bank.payment_id and bank.payment_id != bank.remote_id
    assert accounts["1240"].currency == "EUR"
    assert {a.account_class for a in accounts.values()} == set(AccountClass)
    rates = sage_books.rates
    assert rates["GB_STANDARD"].rate == 20
    assert rates["GB_ZERO"].rate == rates["GB_EXEMPT"].rate == 0


def test_american_rates_have_their_parts(sage_world):
    books = SageBooks(sage_world, 1)
    (combined,) = [rate for rate in books.rates.values() if rate.components]
    assert combined.rate == D("8.75")
    assert sorted(part[1] for part in combined.components) == [D("2.5"), D("6.25")]


def test_only_what_changed_is_read_again(sage_world, sage_books):
    adapter = sage_books.adapter
    pages = list(adapter.pull(Kind.CONTACT))
    assert pages[-1].cursor
    sage_world.clock(3600)
    sage_books.customer("ODOO-77", name="Newcomer")
    newer = pulled(adapter, Kind.CONTACT, pages[-1].cursor)
    assert "ODOO-77" in [one.number for one in newer]
    everyone = pulled(adapter, Kind.CONTACT)
    assert len(newer) < len(everyone)
    assert len({one.remote_id for one in everyone}) == len(everyone)
    assert all(one.is_customer or one.is_supplier for one in everyone)
    assert not any("system" in one.name.lower() for one in everyone)


def test_what_was_deleted_is_told(sage_world, sage_books):
    adapter = sage_books.adapter
    since = list(adapter.pull(Kind.CONTACT))[-1].cursor
    sage_world.clock(3600)
    adapter.call("DELETE", f"contacts/{sage_books.contact.remote_id}")
    (gone,) = [
        one
        for one in pulled(adapter, Kind.CONTACT, since)
        if one.remote_id == sage_books.contact.remote_id
    ]
    assert not gone.active
    assert isinstance(since, datetime)


def test_three_pages_of_contacts(sage_books):
    adapter = sage_books.adapter
    for start in range(0, 420, 20):
        writes = [
            write(sage_contact(number=f"ODOO-{n}", name=f"Customer {n}"), f"c{n}")
            for n in range(1000 + start, 1020 + start)
        ]
        for order, receipt in zip(writes, adapter.push(writes), strict=True):
            assert order.document.is_same(receipt), receipt
    sage_books.log.clear()
    pages = list(adapter.pull(Kind.CONTACT))
    found = {one.number for page in pages for one in page.records}
    assert {f"ODOO-{n}" for n in range(1000, 1420)} <= found
    assert len(pages) == len(sage_books.log) == 3


# --- contacts and items ---


def test_a_contact_is_created_found_and_changed(sage_books):
    adapter = sage_books.adapter
    document = sage_contact(
        number="ODOO-42-EUR",
        name="Solar GmbH (EUR)",
        currency="EUR",
        email="a@solar.example",
        phone="+49 30 1",
        street="Allee 1",
        city="Berlin",
        zip="10115",
        country_code="DE",
    )
    receipt = only(adapter.push([write(document)]))
    ((found,),) = adapter.find([write(document)])
    assert document.is_same(receipt) and found.remote_id == receipt.remote_id
    row = sage_books.seen("contacts", receipt.remote_id)
    assert (row["reference"], row["source_guid"]) == ("O42EUR", "ODOO-42-EUR")
    (read,) = [c for c in pulled(adapter, Kind.CONTACT) if c.number == "ODOO-42-EUR"]
    assert (read.email, read.phone, read.city) == (
        "a@solar.example",
        "+49 30 1",
        "Berlin",
    )
    assert (read.currency, read.country_code) == ("EUR", "DE")
    moved = replace(document, city="Hamburg", email="b@solar.example")
    changed = only(adapter.push([update(moved, receipt.remote_id)]))
    assert changed.remote_id == receipt.remote_id
    (read,) = [c for c in pulled(adapter, Kind.CONTACT) if c.number == "ODOO-42-EUR"]
    assert (read.email, read.city, read.currency) == (
        "b@solar.example",
        "Hamburg",
        "EUR",
    )


def test_a_reference_stays_reserved_and_the_contact_goes_in_without(sage_books):
    adapter = sage_books.adapter
    document = sage_contact(number="ODOO-50", name="First")
    first = only(adapter.push([write(document, "k1")]))
    adapter.call("DELETE", f"contacts/{first.remote_id}")
    again = only(adapter.push([write(document, "k2")]))
    assert document.is_same(again) and again.remote_id != first.remote_id
    ((found,),) = adapter.find([write(document)])
    assert found.remote_id == again.remote_id
    # sent under another key, it is the one that is there
    assert only(adapter.push([write(document, "k3")])).remote_id != first.remote_id


def test_a_tax_number_that_is_none(sage_books):
    error = failed(
        sage_books.adapter.push([write(sage_contact(number="ODOO-9", vat="GB-NO"))])
    )
    assert (type(error), error.cause) == (RejectedError, Cause.TEXT_INVALID)
    assert "tax number" in error.message


def test_items_of_both_lists(sage_books):
    adapter, account = sage_books.adapter, sage_books.sales.remote_id
    service = sage_item(code="HOUR", name="Work", account_id=account)
    goods = sage_item(code="KIT", name="Kit", account_id=account, is_service=False)
    one, two = adapter.push([write(service, "s"), write(goods, "g")])
    assert one.remote_id.startswith("services/")
    assert two.remote_id.startswith("products/")
    assert (one.account_id, two.account_id) == (account, account)
    found = adapter.find([write(service), write(goods)])
    assert [row[0].remote_id for row in found] == [one.remote_id, two.remote_id]
    read = {item.code: item for item in pulled(adapter, Kind.ITEM)}
    assert read["HOUR"].is_service and not read["KIT"].is_service
    assert read["HOUR"].price == D("12.50")
    other = sage_books.accounts["4010"].remote_id
    moved = replace(service, account_id=other, price=D("15.00"), name="Labour")
    changed = only(adapter.push([update(moved, one.remote_id)]))
    assert (changed.remote_id, changed.account_id) == (one.remote_id, other)
    read = {item.code: item for item in pulled(adapter, Kind.ITEM)}
    assert (read["HOUR"].name, read["HOUR"].price) == ("Labour", D(15))
    error = failed(adapter.push([write(service, "again")]))
    assert (error.cause, error.params["item_code"]) == (Cause.ITEM_TAKEN, "HOUR")


# --- limits, roles, plans ---


def test_the_limit_is_sages_word(sage_world, sage_books):
    sage_world.fault("429", "sage", "contacts", times=100)
    contacts = [
        write(sage_contact(number=f"ODOO-{n}"), f"k{n}") for n in range(100, 120)
    ]
    sage_books.log.clear()
    verdicts = sage_books.adapter.push(contacts)
    assert all(isinstance(one, RateLimitError) for one in verdicts)
    assert all(one.retry_after is not None for one in verdicts)
    assert len(sage_books.log) <= 5


def test_a_role_holds_up_its_area_only(sage_world, sage_books):
    sage_world.config("sage", roles={"Sales": "Read Only"})
    error = failed(sage_books.adapter.push([write(sage_books.invoice())]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.AREA_DENIED)
    assert error.params["area"] == "Sales"
    assert sage_books.customer("ODOO-2")


@pytest.mark.parametrize("status", [401, 403])
def test_a_plan_without_items_is_no_lost_subscription(sage_world, sage_books, status):
    sage_world.config("sage", plan="START", plan_refusal_status=status)
    sage_books.adapter.traits = sage_books.adapter.organisation().traits
    item = sage_item(account_id=sage_books.sales.remote_id)
    error = failed(sage_books.adapter.push([write(item)]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.FEATURE_OFF)
    assert error.params["feature"] == "products and services"


def test_a_subscription_that_has_ended_stops_all(sage_world, sage_books):
    sage_world.config("sage", subscription_active=False)
    for attempt in (
        lambda: failed(sage_books.adapter.push([write(sage_books.invoice())])),
        lambda: failed(sage_books.adapter.push([write(sage_item())])),
    ):
        error = attempt()
        assert error.stops_connection and error.cause is Cause.SUBSCRIPTION
    with pytest.raises(AuthorizationError) as caught:
        sage_books.adapter.organisation()
    assert caught.value.cause is Cause.SUBSCRIPTION
