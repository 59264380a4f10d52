"""Contacts, people, items, ledger and bank accounts of Sage."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- contacts ---


def contact(desk, **body):
    return desk.post(
        "contacts", **{"name": "Lagoon Ltd", "contact_type_ids": ["CUSTOMER"], **body}
    )


def test_a_contact_with_address_and_person(desk):
    made = contact(
        desk,
        reference="ODOO-42",
        main_address={"address_line_1": "1 Quay St", "country_id": "FR"},
        main_contact_person={"name": "Ann", "email": "ann@lagoon.example"},
        delivery_address={"city": "Lyon"},
        bank_account_details={"iban": "FR76"},
        source_guid="res.partner,42",
    )
    assert made["displayed_as"] == "Lagoon Ltd (ODOO-42)"
    assert made["email"] == "ann@lagoon.example"
    assert made["main_contact_person"]["email"] == "ann@lagoon.example"
    assert made["main_address"]["country_group"]["id"] == "EU"
    assert made["delivery_address"]["city"] == "Lyon"
    assert made["currency"]["id"] == "GBP" and made["deletable"] is True
    assert (made["tax_number"], made["credit_days"]) == ("", None)
    read = desk.get(f"contacts/{made['id']}")
    assert read == made
    desk.configure(nested_by_default=False)
    read = desk.get(f"contacts/{made['id']}")
    assert set(read["main_address"]) == {"id", "displayed_as", "$path"}
    assert read["email"] == "ann@lagoon.example"


def test_email_cannot_be_written_directly(desk):
    made = contact(desk, email="x@example.com")
    assert made["email"] == ""
    new = desk.put(
        f"contacts/{made['id']}", main_contact_person={"email": "y@z.example"}
    )
    assert new["email"] == "y@z.example"
    assert new["main_contact_person"]["name"] == "Main Contact"


@pytest.mark.parametrize(
    "fields, source",
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"contact_type_ids": None}, "contact_type_ids"),
        ({"contact_type_ids": []}, "contact_type_ids"),
        ({"reference": "ODOO-42-EUR"}, "reference"),
        ({"reference": "bri001"}, "reference"),
        ({"notes": "n" * 4001}, "notes"),
        ({"tax_number": "GB12"}, "tax_number"),
        ({"credit_terms": "some_day"}, "credit_terms"),
        ({"main_address": {"postal_code": "p" * 11}}, "main_address.postal_code"),
        ({"main_contact_person": {"email": "nobody"}}, "main_contact_person.email"),
    ],
)
def test_what_contacts_must_keep_to(desk, fields, source):
    body = {"name": "N", "contact_type_ids": ["CUSTOMER"], **fields}
    reply = desk.refused("contacts", **body)
    assert (reply.status, reply.faults[0][0]) == (422, source)
    assert desk.get("contacts")["$total"] == 9


def test_tax_numbers_are_checked_by_form(desk):
    for number in ("GB123456789", "123 4567 89", "FR12345678901", "IE1234567A"):
        assert contact(desk, tax_number=number)["tax_number"] == number
    desk.configure(tax_number_check=False)
    assert contact(desk, tax_number="GB12")


def test_a_deleted_contacts_reference_stays_taken(desk):
    made = contact(desk, reference="R1")
    assert desk.delete(f"contacts/{made['id']}") is None
    assert desk.refused(
        "contacts", name="N", contact_type_ids=["CUSTOMER"], reference="R1"
    ).faults == [("reference", "has already been taken")]
    gone = desk.get("contacts", deleted_since="2026-11-20")["$items"]
    assert [g["id"] for g in gone] == [made["id"]]
    assert desk.refused(f"contacts/{made['id']}", "PUT", name="X").status == 404


def test_contacts_with_documents_stay(desk):
    desk.invoice()
    path = f"contacts/{desk.contact()}"
    assert desk.get(path)["deletable"] is False
    assert desk.call("DELETE", path).status == 422
    assert desk.refused(path, "PUT", currency_id="EUR").faults[0][0] == "currency_id"
    system = f"contacts/{desk.contact('HMRC')}"
    assert desk.get(system)["system"] is True
    assert desk.call("DELETE", system).status == 422


def test_further_addresses_and_persons(desk):
    who = desk.contact()
    place = desk.post(
        "addresses",
        contact_id=who,
        name="Yard",
        address_type_id="DELIVERY",
        is_main_address=True,
        city="Bath",
    )
    assert desk.get(f"contacts/{who}")["main_address"]["city"] == "Bath"
    assert len(desk.items("addresses", contact_id=who)) == 2
    person = desk.post(
        "contact_persons",
        address_id=place["id"],
        name="Bo",
        contact_person_type_ids=["SALES"],
        email="bo@example.com",
        is_main_contact=True,
    )
    assert desk.get(f"contacts/{who}")["email"] == "bo@example.com"
    new = desk.put(f"contact_persons/{person['id']}", telephone="555")
    assert (new["telephone"], new["name"]) == ("555", "Bo")
    assert desk.refused("addresses", contact_id=who).status == 422


# --- items ---


def test_a_product_and_its_price(desk):
    made = desk.post(
        "products",
        item_code="P1",
        description="Panel",
        sales_ledger_account_id=desk.account(4000),
        purchase_ledger_account_id=desk.account(5000),
        sales_tax_rate_id="GB_STANDARD",
        sales_prices=[{"price": "99.99"}],
    )
    assert made["displayed_as"] == "Panel"
    assert [p["price"] for p in made["sales_prices"]] == ["99.99", "0.0", "0.0"]
    assert made["sales_ledger_account"]["displayed_as"] == "Sales - Products (4000)"
    path = f"products/{made['id']}"
    new = desk.put(path, active=False, sales_prices=[{"price": 5}])
    assert (new["active"], new["sales_prices"][0]["price"]) == (False, "5.0")
    assert [p["id"] for p in desk.items("products", active="false")] == [made["id"]]
    assert desk.items("products", search="p1")
    assert desk.delete(path) is None
    assert desk.get("products", deleted_since="2026-11-01")["$total"] == 1


def test_a_service_needs_no_purchase_account(desk):
    made = desk.post(
        "services",
        item_code="S1",
        description="Work",
        sales_ledger_account_id=desk.account(4010),
        sales_rates=[{"rate": 65, "rate_name": "Hour"}],
    )
    rate = made["sales_rates"][0]
    assert (rate["rate"], rate["rate_name"]) == ("65.0", "Hour")
    assert made["purchase_ledger_account"] is None


def test_what_items_must_keep_to(desk):
    good = {"description": "X", "sales_ledger_account_id": desk.account(4000)}
    reply = desk.refused("products", **good)
    assert reply.faults == [("purchase_ledger_account_id", "This field is required.")]
    good["purchase_ledger_account_id"] = desk.account(5000)
    for fields in (
        {"description": "d" * 256},
        {"notes": "n" * 501},
        {"item_code": "panel-440"},
        {"sales_ledger_account_id": desk.account(5000)},
        {"purchase_ledger_account_id": desk.account(4000)},
        {"sales_tax_rate_id": "NOPE"},
    ):
        assert desk.refused("products", **{**good, **fields}).status == 422, fields
    desk.configure(unique_item_codes=False)
    assert desk.post("products", **good, item_code="panel-440")


def test_items_on_documents_stay(desk):
    item = desk.items("products")[0]
    desk.invoice(desk.line(product_id=item["id"]))
    path = f"products/{item['id']}"
    assert desk.get(path)["deletable"] is False
    assert desk.call("DELETE", path).status == 422
    assert desk.put(path, active=False)["active"] is False


# --- ledger accounts ---


def account(desk, **fields):
    return {
        "ledger_account_type_id": "SALES",
        "included_in_chart": True,
        "name": "Solar",
        "display_name": "Solar",
        "nominal_code": 4050,
        **fields,
    }


def test_accounts_are_opened_and_taken_out_of_the_chart(desk):
    made = desk.post("ledger_accounts", **account(desk))
    assert made["displayed_as"] == "Solar (4050)" and made["nominal_code"] == 4050
    assert made["visible_in_sales"] is True and made["visible_in_expenses"] is False
    assert desk.invoice(desk.line(ledger_account_id=made["id"]))
    path = f"ledger_accounts/{made['id']}"
    assert desk.put(path, included_in_chart=False)["included_in_chart"] is False
    assert desk.call("DELETE", path).status == 405
    line = desk.line(ledger_account_id=made["id"])
    assert desk.refused(
        "sales_invoices",
        contact_id=desk.contact(),
        date="2026-11-20",
        invoice_lines=[line],
    ).faults == [("", "Couldn't find record.")]


def test_what_accounts_must_keep_to(desk):
    for fields in (
        {"name": None},
        {"nominal_code": 4000},
        {"nominal_code": 0},
        {"nominal_code": "4050.5"},
        {"ledger_account_type_id": "NOPE"},
        {"ledger_account_type_id": "BANK"},
        {"name": "n" * 201},
        {"control_name": "MINE"},
    ):
        assert desk.refused("ledger_accounts", **account(desk, **fields)).status == 422
    control = f"ledger_accounts/{desk.account(1100)}"
    assert desk.refused(control, "PUT", included_in_chart=False).status == 422
    desk.invoice()
    used = f"ledger_accounts/{desk.account(4000)}"
    reply = desk.refused(used, "PUT", ledger_account_type_id="EQUITY")
    assert reply.faults[0][0] == "ledger_account_type_id"


def test_codes_below_a_thousand_are_padded_in_names_only(desk):
    found = desk.items("ledger_accounts")[0]
    assert found["displayed_as"].endswith("(0030)") and found["nominal_code"] == 30


# --- bank accounts ---


def test_a_bank_account_brings_its_ledger_account(desk):
    made = desk.post(
        "bank_accounts",
        bank_account_type_id="CHECKING",
        currency_id="USD",
        bank_account_details={"account_name": "Dollars", "iban": "GB29"},
    )
    assert made["displayed_as"] == "Dollars (1220)" and made["nominal_code"] is None
    assert made["currency"]["id"] == "USD" and made["deletable"] is True
    ledger = desk.get(f"ledger_accounts/{made['ledger_account']['id']}")
    assert ledger["ledger_account_type"]["id"] == "BANK"
    path = f"bank_accounts/{made['id']}"
    assert desk.refused(path, "PUT", currency_id="GBP").status == 422
    assert desk.put(path, is_active=False)["is_active"] is False
    assert desk.delete(path) is None
    ledger = desk.get(f"ledger_accounts/{made['ledger_account']['id']}")
    assert ledger["included_in_chart"] is False


def test_bank_accounts_show_their_balance(desk):
    desk.pay("150.50")
    first = desk.items("bank_accounts")[0]
    assert (first["balance"], first["deletable"]) == ("150.5", False)
    assert first["ledger_account"]["id"] == desk.account(1200) != first["id"]
    assert desk.call("DELETE", f"bank_accounts/{first['id']}").status == 422


def test_what_bank_accounts_need(desk):
    reply = desk.refused("bank_accounts", bank_account_type_id="CHECKING")
    assert reply.faults[0][0] == "bank_account_details"
    body = {"bank_account_type_id": "CHECKING", "bank_account_details": {"iban": "x"}}
    reply = desk.refused("bank_accounts", **body)
    assert reply.faults[0][0] == "bank_account_details.account_name"
    named = {
        **body,
        "bank_account_details": {"account_name": "N"},
        "nominal_code": 1100,
    }
    assert desk.refused("bank_accounts", **named).faults[0][0] == "nominal_code"


# --- tax rates ---


def test_rates_are_read_only_outside_the_us(desk):
    standard = desk.get("tax_rates/GB_STANDARD")
    assert (standard["name"], standard["percentage"]) == ("STANDARD", "20.0")
    assert standard["editable"] is False and standard["component_tax_rates"] == []
    assert desk.refused("tax_rates", name="X").status == 401
    both = {"date": "2026-01-01", "include_historical_data": "true"}
    assert desk.call("GET", "tax_rates", **both).status == 400


def test_rates_are_written_in_the_us():
    desk = Desk("US")
    combined = desk.get("tax_rates/US_CA_COMBINED")
    assert combined["is_combined_rate"] is True
    assert (combined["displayed_as"], combined["percentage"]) == (
        "Tax on Goods 8.75%",
        "8.75",
    )
    made = desk.post(
        "tax_rates",
        name="Texas",
        agency="Comptroller",
        component_tax_rate=[
            {"name": "State", "percentage": "6.25"},
            {"name": "City", "percentage": 2},
        ],
    )
    assert (made["percentage"], len(made["component_tax_rates"])) == ("8.25", 2)
    line = desk.line(tax_rate_id=made["id"], tax_amount="8.25")
    assert D(desk.invoice(line)["total_amount"]) == D("108.25")
    assert desk.put(f"tax_rates/{made['id']}", name="TX")["displayed_as"] == "TX 8.25%"
    desk.delete(f"tax_rates/{made['id']}")
    assert made["id"] not in [r["id"] for r in desk.items("tax_rates")]
    assert desk.refused("tax_rates", name="Empty").status == 422
