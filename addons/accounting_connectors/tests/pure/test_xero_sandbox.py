"""The adapter against the sandbox over loopback: real HTTP, a real ledger beyond it.

Skipped where the sandbox package is not beside the addon.
"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.base import Endpoints
from providers.documents import (
    AccountClass,
    Allocation,
    Contact,
    Item,
    Kind,
    Operation,
    Receipt,
    Tenant,
    Write,
)
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RateLimitError,
    RejectedError,
    UncertainError,
)
from providers.oauth import OAuthClient, new_verifier
from providers.registry import adapter_class
from providers.transport import Transport
from pure_builders import D, invoice, line, payment, write

REPOSITORY = Path(__file__).resolve().parents[4]
if str(REPOSITORY) not in sys.path:
    sys.path.insert(0, str(REPOSITORY))
testing = pytest.importorskip(
    "sandbox.testing", reason="the sandbox is not beside the addon"
)
XeroAdapter = adapter_class("xero")
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sandbox():
    with testing.SandboxProcess() as running:
        running.config("xero", limits=False)
        yield running


@pytest.fixture
def shape(sandbox):
    sandbox.reset()
    sandbox.config("xero", limits=False)
    return sandbox.describe("xero")


@pytest.fixture
def endpoints(shape):
    names = ("api", "authorize", "token", "revoke", "connections", "web")
    return Endpoints(**{name: shape[name] for name in names})


@pytest.fixture
def log():
    return []


@pytest.fixture
def connect(sandbox, shape, endpoints, log):
    """Make an adapter for one of the three companies."""

    def make(at=0, **arguments):
        company = shape["companies"][at]["id"]
        token = sandbox.token("xero", [company])["access_token"]
        transport = Transport(
            token=lambda force: token, recorder=log.append, timeout=5, **arguments
        )
        return XeroAdapter(transport, company, endpoints=endpoints)

    return make


class Books:
    """An organisation with what invoices need."""

    def __init__(self, adapter):
        self.adapter = adapter
        self.accounts = {a.code: a for a in pulled(adapter, Kind.ACCOUNT)}
        self.rates = {r.remote_id: r for r in pulled(adapter, Kind.TAX_RATE)}
        self.sales = self.accounts["200"]
        self.bank = next(a for a in self.accounts.values() if a.bank and a.active)
        self.rate = next(
            rate
            for rate in self.rates.values()
            if rate.sales and rate.rate > 0 and AccountClass.REVENUE in rate.classes
        )
        self.contact = only(
            adapter.push([write(Contact(number="ODOO-1", name="Sunny Roofs"))])
        )

    def line(self, net="100.00", **values):
        tax = (D(net) * self.rate.rate / 100).quantize(D("0.01"), "ROUND_HALF_UP")
        base = {
            "account_id": self.sales.remote_id,
            "account_code": self.sales.code,
            "tax_code": self.rate.remote_id,
            "tax_rate": self.rate.rate,
            "tax": str(tax),
        }
        return line(net, **base | values)

    def invoice(self, *lines, **values):
        base = {"contact_id": self.contact.remote_id, "date": TODAY}
        return invoice(*(lines or [self.line()]), **base | values)


@pytest.fixture
def books(connect):
    return Books(connect())


def pulled(adapter, kind, since=None):
    return [record for page in adapter.pull(kind, since) for record in page.records]


def only(verdicts):
    (verdict,) = verdicts
    assert isinstance(verdict, Receipt), verdict
    return verdict


def failed(verdicts):
    (verdict,) = verdicts
    assert isinstance(verdict, ConnectorError), verdict
    return verdict


def void(kind, remote_id):
    return Write(
        document=None,
        key="v",
        kind=kind,
        operation=Operation.VOID,
        remote_id=remote_id,
    )


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
    change = write(
        contact, operation=Operation.UPDATE, remote_id=books.contact.remote_id
    )
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


def test_invoices_agree_to_the_cent_in_every_form(books):
    rate = books.rate.rate
    gross = D("99.99")
    tax = (gross - gross / (1 + rate / 100)).quantize(D("0.01"), "ROUND_HALF_UP")
    documents = [
        books.invoice(books.line("123.45"), books.line("-20.00"), number="A-1"),
        books.invoice(
            books.line(
                str(gross - tax), tax=str(tax), unit_price=gross, tax_included=True
            ),
            number="A-2",
        ),
        books.invoice(books.line("100.00", tax="10.03"), number="A-3"),
        books.invoice(
            books.line("90.00", quantity=D(2), unit_price=D(50), discount=D(10)),
            books.line("0.10", tax="0.01", quantity=D(3000), unit_price=D("0.000033")),
            number="A-4",
        ),
    ]
    writes = [write(one, f"k{n}") for n, one in enumerate(documents)]
    for document, receipt in zip(documents, books.adapter.push(writes), strict=True):
        assert isinstance(receipt, Receipt), receipt
        assert (receipt.total, receipt.tax) == (document.total, document.tax)
        assert books.adapter.expected_total(document) == (document.total, document.tax)
        assert document.is_same(receipt)
        assert receipt.warnings == ()
        assert receipt.status == "AUTHORISED"


def test_one_bad_document_takes_no_other_with_it(books, log):
    bad_account = books.line(account_code="9999", account_id="")
    bad_tax = books.line(tax_code="NOPE")
    documents = [
        books.invoice(number="B-1"),
        books.invoice(bad_account, number="B-2"),
        books.invoice(bad_tax, number="B-3"),
        books.invoice(number="B-4"),
    ]
    log.clear()
    verdicts = books.adapter.push([write(one, one.number) for one in documents])
    assert len(log) == 1
    assert [type(one) for one in verdicts] == [
        Receipt,
        ConfigurationError,
        ConfigurationError,
        Receipt,
    ]
    assert [verdicts[0].number, verdicts[3].number] == ["B-1", "B-4"]
    assert verdicts[1].cause is Cause.ACCOUNT_UNKNOWN
    assert verdicts[1].params["account_code"] == "9999"
    assert verdicts[2].cause is Cause.TAX_UNKNOWN
    assert verdicts[2].params["tax_code"] == "NOPE"


def test_a_number_is_taken_once_and_found(books):
    document = books.invoice(number="C-1")
    first = only(books.adapter.push([write(document, "k1")]))
    error = failed(books.adapter.push([write(document, "k2")]))
    assert (type(error), error.cause) == (RejectedError, Cause.NUMBER_TAKEN)
    comma = books.invoice(number="C,2")
    only(books.adapter.push([write(comma)]))
    found = books.adapter.find(
        [write(document), write(books.invoice(number="C-9")), write(comma)]
    )
    assert [[one.number for one in row] for row in found] == [["C-1"], [], ["C,2"]]
    assert found[0][0].remote_id == first.remote_id
    assert document.is_same(found[0][0])


def test_a_lost_answer_is_uncertain_and_then_found(books, sandbox):
    document = books.invoice(number="D-1")
    sandbox.fault("drop_after", "xero", "Invoices", method="PUT")
    with pytest.raises(UncertainError):
        books.adapter.push([write(document)])
    ((receipt,),) = books.adapter.find([write(document)])
    assert document.is_same(receipt)


def test_the_same_order_again_is_answered_from_memory(books):
    order = write(books.invoice(number="E-1"), "same")
    first, again = (only(books.adapter.push([order])) for __ in range(2))
    assert first.remote_id == again.remote_id


def test_payments_part_full_too_much_and_deleted(books):
    document = only(books.adapter.push([write(books.invoice(number="F-1"))]))
    paid = {
        "document_id": document.remote_id,
        "account_id": books.bank.remote_id,
        "date": TODAY,
    }
    part = payment(amount=D("10.00"), reference="P-1", **paid)
    rest = payment(amount=document.total - 10, reference="P-2", **paid)
    first, second = books.adapter.push([write(part, "p1"), write(rest, "p2")])
    assert (first.total, second.total) == (part.amount, rest.amount)
    assert part.is_same(first)
    error = failed(books.adapter.push([write(part, "p3")]))
    assert isinstance(error, RejectedError)
    ((found,),) = books.adapter.find([write(part)])
    assert found.remote_id == first.remote_id
    gone = only(books.adapter.push([void(Kind.PAYMENT, first.remote_id)]))
    assert gone.status == "DELETED"
    assert books.adapter.find([write(part)]) == [[]]
    wrong = payment(**{**paid, "account_id": books.sales.remote_id}, amount=D(1))
    error = failed(books.adapter.push([write(wrong, "p4")]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PAYMENT_ACCOUNT)


def test_credit_note_allocation_refund_and_undoing(books):
    adapter = books.adapter
    bill = only(adapter.push([write(books.invoice(number="G-1"))]))
    note = books.invoice(kind=Kind.CREDIT_NOTE, number="R-1")
    credit = only(adapter.push([write(note)]))
    assert (credit.total, credit.number) == (note.total, "R-1")
    assert adapter.find([write(note)])[0][0].remote_id == credit.remote_id
    used = Allocation(
        ref="x",
        credit_note_id=credit.remote_id,
        invoice_id=bill.remote_id,
        amount=D("45.00"),
        currency="AUD",
        date=TODAY,
    )
    allocated = only(adapter.push([write(used)]))
    assert allocated.total == 45
    ((found,),) = adapter.find([write(used)])
    assert found.remote_id == allocated.remote_id
    refund = payment(
        document_kind=Kind.CREDIT_NOTE,
        document_id=credit.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D("5.00"),
    )
    paid = only(adapter.push([write(refund)]))
    assert adapter.find([write(refund)])[0][0].remote_id == paid.remote_id
    error = failed(adapter.push([void(Kind.CREDIT_NOTE, credit.remote_id)]))
    assert error.cause is Cause.DOCUMENT_STATUS
    only(adapter.push([void(Kind.PAYMENT, paid.remote_id)]))
    only(adapter.push([void(Kind.ALLOCATION, allocated.remote_id)]))
    assert adapter.find([write(used)]) == [[]]
    gone = only(
        adapter.push([replace(void(Kind.CREDIT_NOTE, credit.remote_id), key="v2")])
    )
    assert gone.status == "VOIDED"


def test_an_unpaid_invoice_is_replaced_and_voided(books):
    adapter = books.adapter
    sent = only(adapter.push([write(books.invoice(number="H-1"))]))
    changed = books.invoice(books.line("50.00"), books.line("7.00"), number="H-1")
    change = write(changed, operation=Operation.UPDATE, remote_id=sent.remote_id)
    now = only(adapter.push([change]))
    assert (now.remote_id, now.total) == (sent.remote_id, changed.total)
    assert adapter.find([change])[0][0].total == changed.total
    gone = only(adapter.push([void(Kind.INVOICE, sent.remote_id)]))
    assert gone.status == "VOIDED"
    assert adapter.find([write(changed)]) == [[]]  # not in the books any more
    assert adapter.find([void(Kind.INVOICE, sent.remote_id)])[0][0].status == "VOIDED"


def test_foreign_currency_and_one_that_is_missing(books):
    organisation = books.adapter.organisation()
    other = next(c for c in organisation.currencies if c != organisation.currency)
    document = books.invoice(number="I-1", currency=other, currency_rate=D("0.65"))
    assert only(books.adapter.push([write(document)])).currency == other
    missing = books.invoice(number="I-2", currency="ISK", currency_rate=D(90))
    error = failed(books.adapter.push([write(missing)]))
    assert (error.cause, error.params["currency"]) == (Cause.CURRENCY_MISSING, "ISK")


def test_limits_faults_and_a_dead_consent(connect, sandbox):
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


def test_fifty_at_a_time_and_nothing_secret_in_the_log(books, log):
    log.clear()
    writes = [write(books.invoice(number=f"K-{n}"), f"k{n}") for n in range(120)]
    verdicts = books.adapter.push(writes)
    assert [one.number for one in verdicts] == [f"K-{n}" for n in range(120)]
    assert len(log) == 3
    assert all("Bearer" not in repr(one) for one in log)
    assert all(one.correlation for one in log)
