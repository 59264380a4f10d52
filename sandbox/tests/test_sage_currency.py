"""Foreign currency at Sage: rates, their direction, realised differences."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def euro(desk, **body):
    line = desk.line(1000, 0, tax_rate_id="GB_ZERO")
    return desk.invoice(line, contact_id=desk.contact("SOI001"), **body)


def pay_euro(desk, amount, *artefacts, **body):
    who = {"contact_id": desk.contact("SOI001")}
    return desk.pay(amount, *artefacts, **{**who, **body})


def test_a_contacts_currency_rules_its_documents(desk):
    made = euro(desk, currency_id="EUR", exchange_rate="0.8547")
    assert made["currency"]["displayed_as"] == "Euro (EUR)"
    assert (made["total_amount"], made["base_currency_total_amount"]) == (
        "1000.0",
        "854.7",
    )
    assert made["inverse_exchange_rate"] == "1.1700011700"[:12].rstrip("0")
    assert made["base_currency_outstanding_amount"] == "854.7"
    assert (desk.balance(1100), desk.balance(4000)) == (D("854.70"), D("-854.70"))
    bad = {"invoice_lines": [desk.line()], "date": "2026-11-20", "currency_id": "EUR"}
    reply = desk.refused("sales_invoices", contact_id=desk.contact(), **bad)
    assert reply.faults[0][0] == "currency_id"


def test_which_way_the_rate_goes_is_an_option(desk):
    desk.configure(rate_direction="foreign_per_base")
    both = {"exchange_rate": "1.25", "inverse_exchange_rate": "0.8"}
    assert euro(desk, **both)["base_currency_total_amount"] == "800.0"
    only = euro(desk, inverse_exchange_rate="0.8")
    assert (only["base_currency_total_amount"], only["exchange_rate"]) == (
        "800.0",
        "1.25",
    )
    desk.configure(rate_direction="base_per_foreign")
    assert euro(desk, inverse_exchange_rate="1.25")["base_currency_total_amount"] == (
        "800.0"
    )


def test_without_a_rate_the_one_in_force_is_taken(desk):
    desk.configure(rates={"EUR": "0.9"})
    assert euro(desk)["base_currency_total_amount"] == "900.0"
    desk.post("business_exchange_rates", currency_id="EUR", rate="0.7")
    assert euro(desk)["exchange_rate"] == "0.9"
    desk.put("financial_settings", use_live_exchange_rates=False)
    assert euro(desk)["exchange_rate"] == "0.7"
    assert desk.get("exchange_rates/EUR")["rate"] == "0.7"
    assert desk.get("live_exchange_rates/EUR")["rate"] == "0.9"


@pytest.mark.parametrize("bank", ["Current", "Euro account"])
def test_a_realised_difference_goes_to_its_account(desk, bank):
    made = euro(desk, exchange_rate="0.85")
    paid = pay_euro(
        desk, 400, (made, 400), exchange_rate="0.9", bank_account_id=desk.bank(bank)
    )
    assert paid["base_currency_total_amount"] == "360.0"
    code = 1200 if bank == "Current" else 1240
    assert (desk.balance(code), desk.balance(1100)) == (D(360), D(510))
    assert desk.balance(8211) == D(-20)
    pay_euro(
        desk, 600, (made, 600), exchange_rate="0.8", bank_account_id=desk.bank(bank)
    )
    assert (desk.balance(1100), desk.balance(8211)) == (D(0), D(10))
    found = desk.get(f"sales_invoices/{made['id']}")
    assert found["status"]["id"] == "PAID"
    account = next(b for b in desk.items("bank_accounts") if b["id"] == desk.bank(bank))
    assert account["balance"] == ("840.0" if bank == "Current" else "1000.0")


def test_rounding_leaves_no_difference_at_one_rate(desk):
    lines = [desk.line("33.33", "6.67") for _ in range(3)]
    made = desk.invoice(
        *lines, contact_id=desk.contact("SOI001"), exchange_rate="0.8547"
    )
    pay_euro(desk, "120", (made, "120"), exchange_rate="0.8547")
    assert desk.balance(8211) == D(0) and desk.balance(1100) == D(0)
    base = sum(D(x["base_currency_total_amount"]) for x in made["invoice_lines"])
    assert base == D(made["base_currency_total_amount"])


def test_an_allocation_across_rates_books_the_difference(desk):
    made = euro(desk, exchange_rate="0.85")
    note = euro(desk, path="sales_credit_notes", exchange_rate="0.80")
    desk.allocate((note, 1000), (made, 1000), contact_id=desk.contact("SOI001"))
    assert (desk.balance(1100), desk.balance(8211)) == (D(0), D(50))


def test_bank_charge_of_a_conversion(desk):
    made = euro(desk, exchange_rate="0.85")
    pay_euro(
        desk,
        1000,
        (made, 1000),
        exchange_rate="0.85",
        base_currency_currency_charge="12.50",
    )
    assert (desk.balance(1200), desk.balance(7900)) == (D("837.50"), D("12.50"))


def test_foreign_currency_needs_the_plan_and_the_setting(desk):
    desk.configure(multi_currency=False)
    bad = {"invoice_lines": [desk.line()], "date": "2026-11-20"}
    reply = desk.refused("sales_invoices", contact_id=desk.contact("SOI001"), **bad)
    assert reply.faults == [("currency_id", "Multi-currency is not enabled.")]
    new = {"name": "N", "contact_type_ids": ["CUSTOMER"], "currency_id": "EUR"}
    assert desk.refused("contacts", **new).faults[0][0] == "currency_id"
    desk.configure(multi_currency=True, plan="STANDARD")
    assert desk.refused("contacts", **new).status == 422
