"""The adapter against the sandbox over loopback: consent, master data, limits, links.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.documents import AccountClass, Contact, Item, Kind, Tenant
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
)
from providers.oauth import OAuthClient, new_verifier
from pure_books import XeroAdapter, failed, only, pulled
from pure_builders import D, update, write


def test_refresh_wrong_secret_and_revoke(sandbox, shape, endpoints):
    company = shape["companies"][0]["id"]
    given = sandbox.token("xero", [company])

    def client(secret):
        return OAuthClient(
            XeroAdapter.oauth,
            endpoints,
            shape["client_id"],
            secret,
            "http://localhost:8069/cb",
            timeout=5,
        )

    good = client(shape["client_secret"])
    renewed = good.refresh(given["refresh_token"])
    assert renewed.access_token != given["access_token"]
    assert renewed.refresh_token != given["refresh_token"]
    assert renewed.expires_in == 1800
    assert good.refresh(given["refresh_token"])  # the grace after a lost answer
    with pytest.raises(ConfigurationError) as caught:
        client("wrong").refresh(renewed.refresh_token)
    assert caught.value.cause is Cause.CLIENT_WRONG
    good.revoke(renewed.refresh_token)
    with pytest.raises(AuthorizationError) as caught:
        good.refresh(renewed.refresh_token)
    assert caught.value.cause is Cause.RECONNECT
    url = good.authorization_url("s", new_verifier())
    assert parse_qs(urlsplit(url).query)["client_id"] == [shape["client_id"]]


def test_tenants_and_release(connect, shape):
    adapter = connect()
    (tenant,) = adapter.tenants({})
    assert tenant.remote_id == shape["companies"][0]["id"]
    assert tenant.name == "Demo Company (AU)"
    adapter.release(tenant)
    with pytest.raises(AuthorizationError):
        adapter.organisation()
    adapter.release(Tenant(remote_id="x", name="", connection_id="unknown"))


def test_organisation(connect):
    for at, (country, currency) in enumerate(
        [("AU", "AUD"), ("GB", "GBP"), ("US", "USD")]
    ):
        organisation = connect(at).organisation()
        assert (organisation.country, organisation.currency) == (country, currency)
        assert currency in organisation.currencies
        assert organisation.short_code


def test_accounts_and_tax_rates(books):
    assert books.sales.account_class is AccountClass.REVENUE
    assert books.bank.payments
    assert any(account.system for account in books.accounts.values())
    assert isinstance(books.rate.rate, Decimal)
    assert books.rate.components


def test_contacts_come_back_as_sent_and_since(books):
    anna = Contact(number="ODOO-2", name="Anna", email="a@b.example", city="Perth")
    books.adapter.push([write(anna)])
    found = {c.number: c for c in pulled(books.adapter, Kind.CONTACT)}
    assert found["ODOO-2"].city == "Perth"
    assert found["ODOO-2"].email == "a@b.example"
    later = datetime.now(UTC) + timedelta(days=1)
    assert pulled(books.adapter, Kind.CONTACT, later) == []


def test_paging_by_moment_loses_nobody(books, monkeypatch):
    from providers.xero import const

    batch = [write(Contact(number=f"P-{n}", name=f"Person {n}")) for n in range(50)]
    books.adapter.push(batch)
    monkeypatch.setattr(const, "PAGE_SIZE", 7)
    found = [contact.number for contact in pulled(books.adapter, Kind.CONTACT)]
    assert {f"P-{n}" for n in range(50)} <= set(found)
    ours = [number for number in found if number.startswith("P-")]
    assert len(ours) == 50  # nobody twice either


def test_a_contact_is_updated_and_archived(books):
    contact = Contact(number="ODOO-1", name="Sunny Roofs Ltd", phone="1")
    change = update(contact, books.contact.remote_id)
    only(books.adapter.push([change]))
    found = {c.number: c for c in pulled(books.adapter, Kind.CONTACT)}
    assert found["ODOO-1"].name == "Sunny Roofs Ltd"
    only(books.adapter.push([replace(change, document=replace(contact, active=False))]))
    error = failed(books.adapter.push([write(books.invoice())]))
    assert error.cause is Cause.CONTACT_ARCHIVED
    assert isinstance(error, ConfigurationError)


def test_items(books):
    item = Item(
        code="PANEL",
        name="Panel",
        price=D("99.9999"),
        account_id=books.sales.remote_id,
        account_code=books.sales.code,
        tax_code=books.rate.remote_id,
    )
    receipt = only(books.adapter.push([write(item)]))
    (found,) = [i for i in pulled(books.adapter, Kind.ITEM) if i.code == "PANEL"]
    assert (found.remote_id, found.price) == (receipt.remote_id, D("99.9999"))
    assert failed(books.adapter.push([write(item, "k2")])).cause is Cause.ITEM_TAKEN
    assert books.adapter.find([write(item)])[0][0].remote_id == receipt.remote_id


def test_limits_faults_and_a_dead_consent(connect, sandbox):
    sandbox.config("xero", limits=True)  # without limits nothing tells what is left
    states = []
    adapter = connect(on_headers=states.append)
    adapter.organisation()
    assert states and states[-1].day_left is not None
    sandbox.fault("429", "xero", "Accounts")
    with pytest.raises(RateLimitError):
        pulled(adapter, Kind.ACCOUNT)
    sandbox.fault("malformed", "xero", "Accounts")
    with pytest.raises(ConnectorError) as caught:
        pulled(adapter, Kind.ACCOUNT)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
    sandbox.fault("unauthorized", "xero", "Accounts", times=2)
    with pytest.raises(AuthorizationError):
        pulled(adapter, Kind.ACCOUNT)
    sandbox.clear_faults()
    assert pulled(adapter, Kind.ACCOUNT)


def test_the_link_opens_the_sandboxs_page(books):
    receipt = only(books.adapter.push([write(books.invoice(number="J-1"))]))
    books.adapter.short_code = books.adapter.organisation().short_code
    url = books.adapter.web_url(Kind.INVOICE, receipt.remote_id)
    assert receipt.remote_id in url
    assert url.startswith(books.adapter.endpoints.web)
    assert books.adapter.web_url(Kind.ITEM, "x") == ""
