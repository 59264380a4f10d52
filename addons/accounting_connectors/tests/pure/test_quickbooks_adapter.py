"""The wire: ids of requests, batches, lists, consent."""

import pytest
from providers.base import Adapter
from providers.documents import Kind, Operation, Receipt
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    UncertainError,
)
from providers.quickbooks import const
from providers.registry import adapter_class
from pure_books import void
from pure_builders import D, write
from pure_quickbooks import (
    REALM,
    company_of,
    qb_adapter,
    qb_allocation,
    qb_invoice,
    qb_line,
    qb_payment,
)
from pure_quickbooks_wire import TIME, answers, asked, fault, orders, row


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


# --- one and many ---


def test_one_document_goes_by_itself(adapter, server):
    server.say(data={"Invoice": row(), "time": TIME})
    (receipt,) = adapter.push(orders("A"))
    assert receipt == Receipt(
        remote_id="id-A",
        number="A",
        status="OPEN",
        version="0",
        contact_id="58",
        currency="USD",
        date=qb_invoice().date,
        total=D(108),
        tax=D(8),
    )
    method, path, query, body = asked(server)
    assert (method, path, query["minorversion"]) == ("POST", "invoice", "75")
    assert len(query["requestid"]) == 36
    assert body["DocNumber"] == "A"
    headers = server.seen[0][2]
    assert headers["Content-Type"] == headers["Accept"] == "application/json"
    assert headers["Authorization"] == "Bearer secret-token"


def test_the_request_id_is_the_orders_and_the_contents(adapter, server):
    again = [write(qb_invoice(number="A", reference="other"), "A")]
    for order in (orders("A"), orders("A"), again, [write(qb_invoice(), "B")]):
        server.say(data={"Invoice": row()})
        adapter.push(order)
    ids = [asked(server, at)[2]["requestid"] for at in range(4)]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_many_go_in_a_batch_and_are_told_apart_by_their_own_id(server):
    costs = []
    adapter = qb_adapter(server, before_call=costs.append)
    third = {"bId": "b2", **fault("6140", "Duplicate Document Number")}
    server.say(
        data=answers(
            third,
            {"bId": "b1", "Invoice": row("B")},
            {"bId": "b0", "Invoice": row("A")},
        )
    )
    first, second, taken, lost = adapter.push(orders("A", "B", "C", "D"))
    assert (first.remote_id, second.remote_id) == ("id-A", "id-B")
    assert (taken.cause, taken.params["number"]) == (Cause.NUMBER_TAKEN, "C")
    assert isinstance(lost, UncertainError)
    method, path, query, body = asked(server)
    assert (method, path, costs) == ("POST", "batch", [const.BATCH_COST])
    items = body["BatchItemRequest"]
    assert [item["bId"] for item in items] == ["b0", "b1", "b2", "b3"]
    assert {item["operation"] for item in items} == {"create"}
    assert len(query["requestid"]) <= 36
    assert const.CALLS_PER_MINUTE // const.BATCH_COST <= 40


def test_a_batch_refused_whole_is_halved_to_the_guilty_one(adapter, server):
    bad = fault("2010", "Request has invalid or unsupported property")
    server.say(400, bad)  # A B C
    server.say(data={"Invoice": row("A")})
    server.say(200, bad)  # B C, refused inside a yes
    server.say(400, bad)  # B
    server.say(data={"Invoice": row("C")})
    good, refused, other = adapter.push(orders("A", "B", "C"))
    assert (good.remote_id, other.remote_id) == ("id-A", "id-C")
    assert refused.cause is Cause.TEXT_INVALID
    paths = [asked(server, at)[1] for at in range(5)]
    assert paths == ["batch", "invoice", "batch", "invoice", "invoice"]
    assert len({asked(server, at)[2]["requestid"] for at in range(5)}) == 5


def test_more_than_thirty_are_two_batches(adapter, server):
    numbers = [f"N{at}" for at in range(31)]
    rows = [{"bId": f"b{at}", "Invoice": row(numbers[at])} for at in range(30)]
    server.say(data=answers(*rows))
    server.say(429)
    *done, limited = adapter.push(orders(*numbers))
    assert all(isinstance(one, Receipt) for one in done)
    assert isinstance(limited, RateLimitError) and limited.retry_after == 60


def test_what_cannot_be_sent_does_not_stop_others(adapter, server):
    server.say(data={"Invoice": row("B")})
    gap = write(qb_invoice(qb_line(item_id="")))
    blocked, done = adapter.push([gap, *orders("B")])
    assert isinstance(blocked, ConfigurationError)
    assert isinstance(done, Receipt)
    assert isinstance(adapter.push([gap])[0], ConfigurationError)
    assert len(server.seen) == 1


def test_after_a_lost_answer_nobody_knows(adapter, server):
    server.say(drop=True)
    with pytest.raises(UncertainError):
        adapter.push(orders("A", "B"))
    server.say(data={"time": TIME})
    assert isinstance(adapter.push(orders("A"))[0], UncertainError)


def test_an_expired_token_is_renewed_with_the_same_request_id(server):
    adapter = qb_adapter(server)
    server.say(401, {"fault": {"error": [{"code": "3200"}]}})
    server.say(data={"Invoice": row()})
    assert isinstance(adapter.push(orders("A"))[0], Receipt)
    assert asked(server, 0)[2] == asked(server, 1)[2]


def test_a_line_on_another_account_is_told(adapter, server):
    def answer(account):
        detail = {"ItemRef": {"value": "23"}, "ItemAccountRef": account}
        return {
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }

    stray = {"value": "82", "name": "Design income"}
    rows = [
        answer({"value": "79"}),
        answer(stray),
        {"DetailType": "SubTotalLineDetail"},
    ]
    server.say(data={"Invoice": row(Line=rows)})
    (receipt,) = adapter.push([write(qb_invoice(qb_line(), qb_line()))])
    assert receipt.strays == ("Line 2 (Panel) is on account Design income.",)


def test_numbers_that_quickbooks_gives(server):
    traits = company_of(SalesFormsPrefs={"CustomTxnNumbers": False}).traits
    adapter = qb_adapter(server, traits)
    server.say(data={"Invoice": row("A", DocNumber="1038")})
    (receipt,) = adapter.push(orders("A"))
    assert receipt.number == "A"
    assert receipt.warnings == ("QuickBooks numbers it 1038.",)


# --- consent ---


def test_the_company_of_a_consent(adapter, server):
    server.say(data={"CompanyInfo": {"CompanyName": "Craig's", "Country": "US"}})
    adapter.tenant_id = ""
    (tenant,) = adapter.tenants({"realmId": REALM, "code": "x"})
    assert (tenant.remote_id, tenant.name) == (REALM, "Craig's")
    assert asked(server)[1] == f"companyinfo/{REALM}"
    for wrong in ({}, {"realmId": "../x"}, {"realmId": ""}):
        with pytest.raises(AuthorizationError):
            adapter.tenants(wrong)
    adapter.release(tenant)
    assert len(server.seen) == 1


def test_the_registry_gives_it():
    cls = adapter_class("quickbooks")
    assert issubclass(cls, Adapter)
    assert (cls.code, cls.label) == ("quickbooks", "QuickBooks Online")
    capabilities = cls.capabilities
    assert capabilities.batch == 30
    assert capabilities.items_carry_account and capabilities.contact_per_currency
    assert capabilities.calls_per_second == 10
    assert not cls.oauth.revoke_ends_all


@pytest.mark.parametrize(
    ("traits", "kind", "patience"),
    [
        ({"custom_numbers": True}, Kind.INVOICE, 3),
        ({"custom_numbers": False}, Kind.INVOICE, 120),
        ({}, Kind.CREDIT_NOTE, 120),
        ({"custom_numbers": True}, Kind.PAYMENT, 120),
        ({"custom_numbers": False}, Kind.CONTACT, 3),
    ],
)
def test_a_lost_answer_is_looked_for_when_it_cannot_come_late(traits, kind, patience):
    adapter = adapter_class("quickbooks")(None, "1", traits=traits)
    assert adapter.settling(kind) == patience


def test_links(adapter):
    web = adapter.endpoints.web
    assert adapter.web_url(Kind.INVOICE, "145") == (
        f"{web}/app/invoice?txnId=145&deeplinkcompanyid={REALM}"
    )
    assert "creditmemo?txnId=1&" in adapter.web_url(Kind.CREDIT_NOTE, "1")
    assert "recvpayment?txnId=1&" in adapter.web_url(Kind.PAYMENT, "1")
    assert "billpayment?txnId=1&" in adapter.web_url(Kind.PAYMENT, "billpayment/1")
    assert "recvpayment?txnId=1&" in adapter.web_url(Kind.ALLOCATION, "1/145")
    assert "journal?txnId=1&" in adapter.web_url(Kind.ON_ACCOUNT, "journal/1")
    assert "vendordetail?nameId=1&" in adapter.web_url(Kind.CONTACT, "vendor/1")
    assert "bill?txnId=1&" in adapter.web_url(Kind.BILL, "1")
    assert "customerdetail?nameId=1&" in adapter.web_url(Kind.CONTACT, "1")
    assert adapter.web_url(Kind.ITEM, "1") == adapter.web_url(Kind.INVOICE, "") == ""


def test_mixed_or_impossible_orders_are_bugs(adapter):
    with pytest.raises(ValueError):
        adapter.push([*orders("A"), write(qb_payment())])
    for document in (qb_payment(), qb_allocation()):
        with pytest.raises(ValueError):
            adapter.push([write(document, operation=Operation.UPDATE, remote_id="r")])
    with pytest.raises(ValueError):
        adapter.push([void(Kind.CONTACT, "58")])
    with pytest.raises(ValueError):
        adapter.pull(Kind.BILL)
    assert adapter.push([]) == adapter.find([]) == []
