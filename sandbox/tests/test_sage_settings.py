"""Settings, access, idempotency, options and state of Sage's books."""

from __future__ import annotations

import pytest

from sandbox.desk import Clock
from sandbox.sage import build
from sandbox.sage.options import DEFAULTS
from sandbox.sage.replay import KEYED
from sandbox.sage.testing import Desk, root

KEY = "9b2f0c1d4e5a46788f90a1b2c3d4e5f6"


@pytest.fixture
def desk():
    return Desk()


def invoice_body(desk, **more):
    return {
        "contact_id": desk.contact(),
        "date": "2026-11-20",
        "invoice_lines": [desk.line()],
        **more,
    }


# --- settings ---


def test_financial_settings_have_a_path_and_no_id(desk):
    found = desk.get("financial_settings")
    assert "id" not in found and found["$path"] == "/financial_settings"
    assert found["base_currency"]["id"] == "GBP"
    assert found["year_end_date"] == "2026-12-31"
    assert found["mtd_authenticated_date"] == ""
    new = desk.put("financial_settings", year_end_lockdown_date="2026-09-30")
    assert new["year_end_lockdown_date"] == "2026-09-30"
    cleared = desk.put("financial_settings", year_end_lockdown_date=None)
    assert cleared["year_end_lockdown_date"] is None


def test_default_accounts_are_named(desk):
    found = desk.get("business_settings")["default_ledger_accounts"]
    assert found["sales_discount_ledger_account"]["displayed_as"] == (
        "Sales Discounts (4020)"
    )
    name = "sales_ledger_account"
    new = desk.put(
        "business_settings",
        default_ledger_accounts={f"{name}_id": desk.account(4010)},
    )
    assert new["default_ledger_accounts"][name]["id"] == desk.account(4010)


def test_a_refused_change_of_settings_changes_nothing(desk):
    before = desk.get("invoice_settings")
    reply = desk.refused(
        "invoice_settings", "PUT", next_invoice_number=7, customer_credit_days="x"
    )
    assert reply.status == 422
    assert desk.get("invoice_settings") == before


def test_own_exchange_rates(desk):
    made = desk.post("business_exchange_rates", currency_id="EUR", rate="0.85")
    assert made["displayed_as"] == "Euro (EUR)"
    new = desk.put("business_exchange_rates/EUR", rate="0.8")
    assert (new["rate"], new["inverse_rate"]) == ("0.8", "1.25")
    assert desk.refused("business_exchange_rates", currency_id="EUR", rate=1)
    desk.delete("business_exchange_rates/EUR")
    assert desk.get("business_exchange_rates")["$total"] == 0


def test_businesses_as_the_front_gives_them(desk):
    found = desk.provider.businesses_json()
    assert found["$items_per_page"] == 2147483647 and found["$total"] == 3
    assert found["$items"][0]["displayed_as"] == "Sandbox Trading Ltd"
    one = desk.provider.business_json(desk.company.id)
    assert one["country"] == {
        "id": "GB",
        "displayed_as": "United Kingdom (GB)",
        "$path": "/countries/GB",
    }
    assert one["subscriptions"][0]["active"] is True


def test_ids_of_businesses_are_32_hex_and_rows_differ(desk):
    ids = [company.id for company in desk.provider.companies]
    assert all(len(i) == 32 and int(i, 16) for i in ids)
    charts = [set(desk.provider.books(i).ledger_accounts.rows) for i in ids]
    assert not charts[0] & charts[1] and not charts[1] & charts[2]


# --- who may ---


def test_no_active_subscription(desk):
    desk.configure(subscription_active=False)
    reply = desk.call("GET", "contacts")
    assert reply.status == 401
    assert reply.json == [
        {
            "$severity": "error",
            "$dataCode": "AuthorizationFailure",
            "$message": "No active subscription. (MSE)",
            "$source": "",
        }
    ]
    assert desk.provider.business_json(desk.company.id)["subscriptions"][0][
        "active"
    ] is (False)


def test_plans_have_less(desk):
    desk.configure(plan="START")
    for path in ("services", "products", "contact_allocations", "purchase_invoices"):
        assert desk.refused(path).status == 401
    assert desk.invoice() and desk.get("services")["$total"] == 2
    desk.configure(plan_refusal_status=403)
    assert desk.refused("products").status == 403
    desk.configure(plan="STANDARD")
    body = {"description": "X", "sales_ledger_account_id": desk.account(4010)}
    assert desk.post("services", **body)


def test_roles_have_less(desk):
    made = desk.invoice()
    desk.configure(roles={"Sales": "Restricted", "Journals": "No Access"})
    assert desk.invoice()
    path = f"sales_invoices/{made['id']}"
    reply = desk.call("DELETE", path, void_reason="x")
    assert (reply.status, "Sales" in reply.faults[0][1]) == (403, True)
    assert desk.call("GET", "ledger_entries").status == 403
    desk.configure(roles={"Sales": "Read Only"})
    assert desk.refused("sales_invoices").status == 403
    assert desk.get(path)


def test_a_readonly_scope_reads(desk):
    scopes = frozenset(("readonly",))
    assert desk.call("GET", "contacts", scopes=scopes).status == 200
    assert desk.call("POST", "contacts", {}, scopes=scopes).status == 403


# --- paths and bodies ---


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "nonsense", 404),
        ("GET", "", 404),
        ("GET", "contacts/" + "0" * 32, 404),
        ("PATCH", "contacts", 405),
        ("DELETE", "ledger_accounts/x", 405),
        ("GET", "stock_items", 501),
        ("GET", "stock_items", 501),
    ],
)
def test_paths_that_answer_with_an_error(desk, method, path, status):
    reply = desk.call(method, path)
    assert reply.status == status
    assert set(reply.json[0]) == {"$severity", "$dataCode", "$message", "$source"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"contact": NaN}'])
def test_bodies_that_cannot_be_read(desk, body):
    assert desk.call("POST", "contacts", body).status == 400


def test_the_root_key_is_needed(desk):
    reply = desk.call("POST", "contacts", {"name": "N"})
    assert (reply.status, reply.faults[0][0]) == (422, "contact")


# --- idempotency ---


def test_the_same_key_makes_one_record(desk):
    body = invoice_body(desk, idempotency_id=KEY)
    first = desk.call("POST", "sales_invoices", {"sales_invoice": body})
    again = desk.call("POST", "sales_invoices", {"sales_invoice": body})
    assert again.status == 201 and again.content == first.content
    assert desk.get("sales_invoices")["$total"] == 1
    other = {**body, "reference": "other"}
    assert desk.refused("sales_invoices", **other).faults[0][0] == "idempotency_id"
    desk.configure(idempotency_body_check=False)
    assert desk.post("sales_invoices", **other) == first.json
    # the key belongs to the resource and the business
    assert desk.post(
        "contacts", name="N", contact_type_ids=["CUSTOMER"], idempotency_id=KEY
    )
    desk.configure(idempotency=False)
    assert desk.post("sales_invoices", **body)["id"] != first.json["id"]


def test_a_refusal_is_not_remembered(desk):
    body = invoice_body(desk, idempotency_id=KEY, reference="r" * 26)
    assert desk.refused("sales_invoices", **body).status == 422
    assert desk.post("sales_invoices", **{**body, "reference": "r"})


def test_keys_may_be_forgotten_after_a_while(desk):
    desk.configure(idempotency_retention_s=60)
    body = invoice_body(desk, idempotency_id=KEY)
    first = desk.post("sales_invoices", **body)
    desk.clock.advance(60)
    assert desk.post("sales_invoices", **body)["id"] == first["id"]
    desk.clock.advance(2)
    assert desk.post("sales_invoices", **body)["id"] != first["id"]


@pytest.mark.parametrize(
    "key", ["x", KEY[:-1], 5, "9b2f0c1d-4e5a-4678-8f90-a1b2c3d4e5f6"]
)
def test_keys_are_32_hex(desk, key):
    reply = desk.refused("sales_invoices", **invoice_body(desk, idempotency_id=key))
    assert (reply.status, reply.faults[0][0]) == (422, "idempotency_id")


def test_keyed_resources_are_those_of_the_reference():
    assert "tax_rates" not in KEYED and "attachments" not in KEYED
    assert all(root(path) == name for path, name in KEYED.items())


# --- options ---


@pytest.mark.parametrize(
    "options",
    [
        {"nonsense": 1},
        {"plan": "GOLD"},
        {"tax_scheme": "NOPE"},
        {"archive_account": 1},
        {"archive_contact": "nobody"},
        {"rates": {"XXX": 1}},
        {"roles": {"Sales": "King"}},
        {"lockdown_date": "soon"},
        {"negative_lines": "no"},
        {"unit_price_places": "x"},
        {"sample_history": 99},
        {"company": "0" * 32},
    ],
)
def test_options_that_cannot_be(desk, options):
    with pytest.raises(ValueError):
        desk.provider.configure(options)


def test_options_without_a_company_are_for_all(desk):
    desk.provider.configure({"plan": "STANDARD"})
    plans = {
        desk.provider.books(company.id).options["plan"]
        for company in desk.provider.companies
    }
    assert plans == {"STANDARD"}
    desk.provider.reset()
    assert desk.books.options == DEFAULTS


def test_prices_may_keep_two_decimals_only(desk):
    desk.configure(unit_price_places=2)
    line = desk.invoice(desk.line("9.999", 2))["invoice_lines"][0]
    assert line["unit_price"] == "10.0"


def test_a_business_reset_makes_all_ids_new(desk):
    before = desk.get("business_settings")["business_created_at"]
    made, account = desk.invoice(), desk.account(4000)
    desk.configure(business_reset=True)
    after = desk.get("business_settings")["business_created_at"]
    assert (before, after) == ("2025-07-01T00:00:00Z", "2026-11-20T12:00:00Z")
    assert desk.call("GET", f"sales_invoices/{made['id']}").status == 404
    assert desk.account(4000) != account
    assert desk.provider.businesses_json()["$items"][0]["id"] == desk.company.id
    other = next(c for c in desk.provider.companies if c.country == "IE")
    settings = desk.provider.books(other.id).business
    assert settings["_generation"] == 0


def test_a_contact_can_be_deleted_there(desk):
    desk.configure(delete_contact="HAR001")
    assert desk.call("GET", f"contacts/{desk.contact('HAR001')}").json["deleted_at"]
    body = invoice_body(desk, contact_id=desk.contact("HAR001"))
    assert desk.refused("sales_invoices", **body).status == 422


# --- over a restart ---


def test_everything_survives_a_restart(desk):
    desk.configure(plan="STANDARD", tax_return_to="2026-01-31")
    body = invoice_body(desk, idempotency_id=KEY)
    made = desk.post("sales_invoices", **body)
    desk.pay(10, (made, 10))
    provider = build(Clock(), None)
    provider.web_base = "http://127.0.0.1/sage/web"
    provider.restore(dict(desk.provider.state()))
    desk.provider = provider
    assert desk.books.options["plan"] == "STANDARD"
    again = desk.call("POST", "sales_invoices", {"sales_invoice": body})
    assert again.json["id"] == made["id"]
    found = desk.get(f"sales_invoices/{made['id']}")
    assert found["outstanding_amount"] == "110.0"
    assert found["links"][0]["href"].startswith("http://127.0.0.1/sage/web/")
    assert desk.invoice()["invoice_number"] == "SI-2"
