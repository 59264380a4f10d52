"""Bad input of every kind gets an answer, changes nothing, and unbalances nothing."""

from __future__ import annotations

import random

import pytest
from fuzz_kit import spoil

from sandbox.sage.pages import TITLES
from sandbox.sage.routing import _ROUTES
from sandbox.sage.testing import Desk, root

JUNK = (
    None,
    "",
    " ",
    "x",
    "é" * 300,
    "0",
    "-1",
    "1e9",
    "NaN",
    "Infinity",
    0,
    -1,
    1.5,
    0.001,
    10**20,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    [{}],
    ["CUSTOMER"],
    {"a": 1},
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "EUR",
    "\x00",
    "0123456789abcdef0123456789abcdef",
)


def bodies(desk):
    """A good body for each write, with the path that it goes to."""
    made, note = desk.invoice(desk.line(9000)), desk.invoice(path="sales_credit_notes")
    paid = desk.pay(1, (made, 1))
    draft = desk.invoice(status_id="DRAFT")
    joined = desk.allocate((made, 1), (note, 1))
    line = desk.line(
        product_id=desk.items("products")[0]["id"],
        discount_percentage=5,
        unit_price_includes_tax=False,
    )
    document = {
        "contact_id": desk.contact(),
        "date": "2026-11-20",
        "invoice_lines": [line],
        "due_date": "2026-12-20",
        "reference": "r",
        "currency_id": "GBP",
        "exchange_rate": 1,
        "shipping_net_amount": 1,
        "shipping_tax_rate_id": "GB_STANDARD",
        "main_address": {"city": "Bath", "country_id": "GB"},
    }
    euro = {
        **document,
        "contact_id": desk.contact("SOI001"),
        "currency_id": "EUR",
        "exchange_rate": "0.85",
    }
    bill = {
        **document,
        "contact_id": desk.contact("SOL001"),
        "invoice_lines": [desk.line(code=5000)],
    }
    contact = {
        "name": "N",
        "contact_type_ids": ["CUSTOMER", "VENDOR"],
        "reference": "N1",
        "tax_number": "GB123456789",
        "credit_days": 5,
        "credit_terms": "month_end_invoice",
        "currency_id": "EUR",
        "main_address": {"city": "Bath", "country_id": "GB"},
        "delivery_address": {"city": "Bath"},
        "main_contact_person": {"name": "A", "contact_person_type_ids": ["SALES"]},
        "bank_account_details": {"iban": "x"},
        "tax_treatment": {"home_tax": True},
    }
    item = {
        "item_code": "N",
        "description": "n",
        "sales_ledger_account_id": desk.account(4000),
        "purchase_ledger_account_id": desk.account(5000),
        "cost_price": 1,
        "sales_prices": [{"price": 1, "price_name": "p"}],
    }
    account = {
        "ledger_account_type_id": "SALES",
        "included_in_chart": True,
        "name": "n",
        "display_name": "n",
        "nominal_code": 4055,
        "tax_rate_id": "GB_STANDARD",
    }
    lines = [
        {"ledger_account_id": desk.account(c), "debit": d, "credit": 1 - d}
        for c, d in ((7100, 1), (2101, 0))
    ]
    other = {
        "transaction_type_id": "OTHER_PAYMENT",
        "bank_account_id": desk.bank(),
        "date": "2026-11-20",
        "total_amount": 1,
        "payment_lines": [{"ledger_account_id": desk.account(7100), "total_amount": 1}],
    }
    bank = {
        "bank_account_type_id": "CHECKING",
        "bank_account_details": {"account_name": "n"},
        "currency_id": "USD",
        "nominal_code": 1290,
    }
    return (
        ("POST", "sales_invoices", document),
        ("POST", "sales_invoices", euro),
        ("PUT", f"sales_invoices/{made['id']}", {"notes": "n", "sent": True}),
        ("PUT", f"sales_invoices/{draft['id']}", document),
        ("POST", "sales_credit_notes", {**document, "credit_note_lines": [line]}),
        ("POST", "purchase_invoices", bill),
        ("POST", "contact_payments", desk.payment("0.01", (made, "0.01"))),
        ("PUT", f"contact_payments/{paid['id']}", desk.payment(2, (made, 1))),
        ("POST", "contact_allocations", desk.allocation((made, 0.01), (note, 0.01))),
        (
            "PUT",
            f"contact_allocations/{joined['id']}",
            desk.allocation((made, 1), (note, -1)),
        ),
        ("POST", "contacts", contact),
        ("PUT", f"contacts/{desk.contact('HAR001')}", contact),
        ("POST", "products", item),
        ("POST", "services", item),
        ("POST", "ledger_accounts", account),
        ("POST", "bank_accounts", bank),
        (
            "POST",
            "journals",
            {"date": "2026-11-20", "reference": "j", "journal_lines": lines},
        ),
        ("POST", "other_payments", other),
        ("POST", "business_exchange_rates", {"currency_id": "CHF", "rate": 1}),
        ("PUT", "financial_settings", {"year_end_lockdown_date": "2020-01-01"}),
        ("PUT", "invoice_settings", {"next_invoice_number": 9000}),
    )


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_bodies(seed):
    desk, chance = Desk(), random.Random(seed)
    good = bodies(desk)
    outcomes = {}
    for _ in range(1500):
        method, path, body = chance.choice(good)
        before = len(desk.ledger.entries())
        settings = desk.books.financial
        reply = desk.call(method, path, {root(path): spoil(chance, body, JUNK)})
        assert reply.status in (200, 201, 400, 422), (path, reply.status)
        good_one = reply.status < 400
        if not good_one:
            assert len(desk.ledger.entries()) == before
            assert desk.books.financial == settings
            assert all(d["$message"] for d in reply.json)
        elif path == "financial_settings":
            desk.configure(lockdown_date=None)
        outcomes[good_one] = outcomes.get(good_one, 0) + 1
        assert desk.books.journal.changes == []
    assert min(outcomes[True], outcomes[False]) > 100
    assert sum(desk.ledger.trial_balance().values()) == 0
    read_everything(desk)


def read_everything(desk):
    """Whatever was let in can be read, listed, and shown; and the books agree."""
    for (name, parts), routes in _ROUTES.items():
        if parts == 1 and any(r.method == "GET" for r in routes):
            days = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
            reply = desk.call("GET", name, attributes="all", **days)
            assert reply.status == 200, name
    for kind in TITLES:
        for row in desk.items(kind)[:50]:
            assert desk.provider.record_page(desk.company.id, kind, row["id"])
    open_base = sum(
        sign * row["_open_base"]
        for kind, sign in (("sales_invoices", 1), ("sales_credit_notes", -1))
        for row in getattr(desk.books, kind)
    )
    on_account = sum(
        row["_sign"] * row["_open_base"]
        for row in desk.books.payments_on_account
        if row["_control"] == "TRADE_DEBTORS"
    )
    assert desk.balance(1100) == open_base + on_account


@pytest.mark.parametrize("seed", range(2))
def test_spoilt_queries(seed):
    desk, chance = Desk(), random.Random(seed)
    desk.pay(10, (desk.invoice(), 1))
    names = sorted({key[0] for key in _ROUTES})
    keys = """page items_per_page attributes nested_attributes sort search from_date
        to_date updated_or_created_since deleted_since contact_id status_id visible_in
        contact_type_id show_balance exclude_system usage active email transaction_id
        """.split()
    values = """1 0 -1 x 200 all id,name date:asc date:up due_date true maybe SALES
        sales 2026-11-20 2026-02-30 2026-11-20T00:00:00Z 2026-11-20T00:00:00+01:00
        9999-12-31 0001-01-01T00:00:00+14:00 é % \x00 CUSTOMER ١""".split()
    for _ in range(2000):
        query = {chance.choice(keys): chance.choice(values) for _ in range(2)}
        path = chance.choice(names)
        if chance.random() < 0.3:
            path = f"{path}/{chance.choice(values)}"
        reply = desk.call("GET", path, **query)
        assert reply.status in (200, 400, 404, 405, 422), (path, query)
