"""The adapter against the sandbox over loopback: consent, company, lists, limits.

Skipped where the sandbox package is not beside the addon.
"""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.documents import AccountClass, Contact, Item, Kind, Notice
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
    UncertainError,
)
from providers.oauth import OAuthClient
from providers.quickbooks import const, webhooks
from providers.quickbooks.adapter import QuickBooksAdapter
from pure_books import failed, only, pulled
from pure_builders import D, update, write
from pure_quickbooks import QbCompany


@pytest.fixture
def us(sandbox):
    """The American company, back at the seed."""
    sandbox.reset()
    return QbCompany(sandbox)


def test_refresh_wrong_secret_and_revoke(us, sandbox):
    given = sandbox.token("quickbooks", [us.realm])

    def client(secret):
        return OAuthClient(
            QuickBooksAdapter.oauth,
            us.endpoints,
            us.shape["client_id"],
            secret,
            "http://localhost:8069/cb",
            timeout=5,
        )

    good = client(us.shape["client_secret"])
    renewed = good.refresh(given["refresh_token"])
    assert renewed.access_token != given["access_token"]
    assert renewed.expires_in == 3600
    assert renewed.refresh_expires_in > 99 * 86400
    with pytest.raises(ConfigurationError) as caught:
        client("wrong").refresh(renewed.refresh_token)
    assert caught.value.cause is Cause.CLIENT_WRONG
    good.revoke(renewed.refresh_token)
    with pytest.raises(AuthorizationError) as caught:
        good.refresh(renewed.refresh_token)
    assert caught.value.cause is Cause.RECONNECT
    query = parse_qs(urlsplit(good.authorization_url("s")).query)
    assert query["scope"] == ["com.intuit.quickbooks.accounting"]


def test_the_company_of_a_consent(us):
    (tenant,) = us.adapter.tenants({"realmId": us.realm})
    assert (tenant.remote_id, tenant.name) == (us.realm, "Sandbox Company (US)")
    us.token = "nonsense"
    with pytest.raises(AuthorizationError) as caught:
        us.adapter.organisation()
    assert caught.value.cause is Cause.RECONNECT
    assert "nonsense" not in caught.value.message


@pytest.mark.parametrize(
    ("at", "country", "currency", "tax"),
    [
        (0, "US", "USD", "manual"),
        (1, "GB", "GBP", "global"),
        (2, "AU", "AUD", "global"),
    ],
)
def test_companies(sandbox, at, country, currency, tax):
    found = QbCompany(sandbox, at).organisation
    assert (found.country, found.currency) == (country, currency)
    assert currency in found.currencies and "EUR" in found.currencies
    assert found.traits["tax"] == tax
    assert found.notices == ()


def test_what_a_person_changes_there_is_seen(us):
    us.option(close_date="2025-12-31", custom_numbers=False, tax_mode="ast")
    us.read()
    assert us.organisation.period_lock_date == date(2025, 12, 31)
    notices = {Notice.NUMBERS_THEIRS, Notice.TAX_COMPUTED}
    assert set(us.organisation.notices) == notices
    assert {rate.remote_id for rate in us.rates.values()} == {"TAX", "NON"}
    us.option(auto_apply_credit=True, tax_mode="none", multicurrency=False)
    us.read()
    assert {Notice.CREDITS_APPLIED, Notice.TAX_OFF} < set(us.organisation.notices)
    assert us.organisation.currencies == ("USD",)
    assert {rate.remote_id for rate in us.rates.values()} == {"NON"}


def test_accounts_and_tax_rates(us):
    assert us.sales.account_class is AccountClass.REVENUE
    by_type = {account.type: account for account in us.accounts}
    assert by_type["Accounts Receivable"].system
    assert by_type["Bank"].bank and by_type["Bank"].payments
    undeposited = [one for one in us.accounts if one.name == "Undeposited Funds"]
    assert [one.payments for one in undeposited] == [True]
    goods = us.rates["Tax on Goods"]
    assert goods.rate == D("8.75")
    assert [part[:2] for part in goods.components] == [
        ("State Tax", D("6.25")),
        ("County Tax", D("2.5")),
    ]


def test_contacts_come_back_as_sent_and_since(us):
    anna = Contact(
        number="ODOO-2",
        name="Anna O'Neil",
        email="a@b.example",
        city="Perth",
        currency="EUR",
    )
    since = datetime.now(UTC) - timedelta(minutes=1)
    receipt = only(us.push(anna))
    assert anna.is_same(receipt)
    for found in (
        pulled(us.adapter, Kind.CONTACT, since),
        pulled(us.adapter, Kind.CONTACT),
    ):
        (back,) = [one for one in found if one.number == "ODOO-2"]
        assert (back.name, back.email, back.city) == (anna.name, anna.email, "Perth")
        assert (back.currency, back.remote_id) == ("EUR", receipt.remote_id)
    ((found,),) = us.adapter.find([write(anna)])
    assert found.remote_id == receipt.remote_id
    later = datetime.now(UTC) + timedelta(days=1)
    assert pulled(us.adapter, Kind.CONTACT, later) == []


def test_paging_loses_nobody(us, monkeypatch):
    batch = [Contact(number=f"P-{at}", name=f"Person {at}") for at in range(30)]
    assert len([only([one]) for one in us.push(*batch)]) == 30
    monkeypatch.setattr(const, "PAGE_SIZE", 7)
    found = [one.number for one in pulled(us.adapter, Kind.CONTACT)]
    assert sorted(one for one in found if one.startswith("P-")) == sorted(
        contact.number for contact in batch
    )
    monkeypatch.setattr(const, "CDC_FULL", 10)
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = [one.number for one in pulled(us.adapter, Kind.CONTACT, since)]
    assert len(found) == 30


def test_a_contact_is_changed_and_made_inactive(us):
    remote_id = us.contact()
    contact = Contact(number="ODOO-9", name="Sunny Roofs Ltd", phone="1")
    change = update(contact, remote_id)
    assert only(us.adapter.push([change])).number == "ODOO-9"
    found = {one.number: one for one in pulled(us.adapter, Kind.CONTACT)}
    assert (found["ODOO-9"].name, found["ODOO-9"].phone) == ("Sunny Roofs Ltd", "1")
    gone = replace(change, document=replace(contact, active=False), key="k2")
    assert only(us.adapter.push([gone])).status == "INACTIVE"
    (back,) = [c for c in pulled(us.adapter, Kind.CONTACT) if c.remote_id == remote_id]
    assert (back.name, back.active) == ("Sunny Roofs Ltd", False)
    error = failed(us.push(us.invoice(us.line(item_id="1"), contact_id=remote_id)))
    assert error.cause is Cause.CONTACT_ARCHIVED
    assert error.params["contact_name"] == "Sunny Roofs Ltd"


def test_names_that_are_taken(us):
    error = failed(us.push(Contact(number="ODOO-3", name="Cool Cars")))
    assert error.cause is Cause.CONTACT_TAKEN
    assert error.params["contact_name"] == "Cool Cars"
    vendor = Contact(number="ODOO-4", name="Books by Bessie")
    receipt = only(us.push(vendor))
    assert vendor.is_same(receipt)
    assert receipt.warnings
    ((found,),) = us.adapter.find([write(vendor)])
    assert found.remote_id == receipt.remote_id


def test_items(us):
    item = Item(
        code="PANEL",
        name="Solar: panel",
        price=D("99.9999"),
        account_id=us.sales.remote_id,
        is_service=False,
    )
    receipt = only(us.push(item))
    assert receipt.account_id == us.sales.remote_id
    (found,) = [one for one in pulled(us.adapter, Kind.ITEM) if one.code == "PANEL"]
    assert (found.remote_id, found.price) == (receipt.remote_id, D("99.9999"))
    assert (found.account_id, found.is_service) == (us.sales.remote_id, False)
    assert failed(us.push(item)).cause is Cause.ITEM_TAKEN
    ((there,),) = us.adapter.find([write(item)])
    assert (there.remote_id, there.account_id) == (
        receipt.remote_id,
        us.sales.remote_id,
    )
    renamed = update(replace(item, name="Panel", account_id="1"), receipt.remote_id)
    changed = only(us.adapter.push([renamed]))
    assert changed.account_id == us.sales.remote_id  # never moved


def test_limits_faults_and_a_dead_consent(us, sandbox):
    sandbox.fault("429", "quickbooks", "query")
    with pytest.raises(RateLimitError) as caught:
        pulled(us.adapter, Kind.ACCOUNT)
    assert caught.value.retry_after == 60
    sandbox.fault("malformed", "quickbooks", "query")
    with pytest.raises(ConnectorError) as caught:
        pulled(us.adapter, Kind.ACCOUNT)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
    sandbox.fault("503", "quickbooks", "customer")
    with pytest.raises(UncertainError):
        us.push(Contact(number="ODOO-5", name="Anna"))
    sandbox.fault("unauthorized", "quickbooks", "query", times=2)
    with pytest.raises(AuthorizationError):
        pulled(us.adapter, Kind.ACCOUNT)
    sandbox.clear_faults()
    assert pulled(us.adapter, Kind.ACCOUNT)
    assert all(one.correlation for one in us.log if one.status)
    us.option(suspended=True)
    with pytest.raises(AuthorizationError) as caught:
        us.push(Contact(number="ODOO-6", name="Berta"))
    assert caught.value.cause is Cause.SUBSCRIPTION


def test_throttled_in_json(us, sandbox):
    sandbox.config("quickbooks", throttle_format="json", throttle_retry_after=True)
    sandbox.fault("429", "quickbooks", "query", seconds=7)
    with pytest.raises(RateLimitError) as caught:
        pulled(us.adapter, Kind.ACCOUNT)
    assert caught.value.retry_after == 7


def test_a_customer_that_became_another(us):
    """A merge leaves no trace in what changed, but what names the customer is told."""
    remote_id, other = us.contact(), us.contact("ODOO-8", "Sunny Roof")
    us.option(merged="silent")
    us.option(merge_customers=[other, remote_id])
    error = failed(us.push(us.invoice(us.line(item_id="1"), contact_id=other)))
    assert error.cause in (Cause.CONTACT_UNKNOWN, Cause.CONTACT_ARCHIVED)
    change = update(Contact(name="A"), other)
    assert failed(us.adapter.push([change])).cause is Cause.CONTACT_UNKNOWN
    assert us.adapter.find([change]) == [[]]


@pytest.mark.parametrize("shape", ["cloudevents", "legacy"])
def test_the_doorbell(us, sandbox, server, shape):
    sandbox.config("quickbooks", webhook_format=shape)
    server.say()
    sandbox.webhook("quickbooks", server.url)
    remote_id = us.contact()
    deadline = time.monotonic() + 5
    while not server.seen and time.monotonic() < deadline:
        time.sleep(0.02)
    __, __, headers, body = server.seen[0]
    signature = headers[webhooks.SIGNATURE_HEADER]
    assert webhooks.genuine(body, signature, us.shape["webhook_key"])
    assert not webhooks.genuine(body, signature, "another")
    (event,) = webhooks.events(body)
    assert (event.tenant_id, event.kind) == (us.realm, Kind.CONTACT)
    assert (event.remote_id, event.operation) == (remote_id, "create")
