"""Contacts and items in Sage's words."""

from dataclasses import replace

import pytest
from providers.errors import Cause, RejectedError
from providers.sage import masters
from pure_builders import D
from pure_sage import (
    SALES,
    TRAITS,
    sage_contact,
    sage_item,
)


def test_a_contact():
    document = sage_contact(
        name="Sunny &amp; Sons",
        email="a@b.example",
        phone="+44 20 7946 0000",
        vat="GB123456789",
        street="The Old Granary at the End of the Very Long Farm Lane 12",
        street2="Yard",
        city="London",
        zip="SW1A 1AA",
        country_code="GB",
    )
    assert masters.contact(document, TRAITS) == {
        "name": "Sunny & Sons",
        "contact_type_ids": ["CUSTOMER"],
        "reference": "O42",
        "source_guid": "ODOO-42",
        "tax_number": "GB123456789",
        "currency_id": "GBP",
        "main_address": {
            "address_line_1": "The Old Granary at the End of the Very Long Farm",
            "address_line_2": "Lane 12 Yard",
            "city": "London",
            "postal_code": "SW1A 1AA",
            "country_id": "GB",
        },
        "main_contact_person": {
            "name": "Sunny & Sons",
            "email": "a@b.example",
            "telephone": "+44 20 7946 0000",
        },
    }


def test_a_contact_within_bounds():
    document = sage_contact(
        name="N" * 120, email="e" * 95 + "@b.example", zip="1" * 12, phone="0" * 60
    )
    body = masters.contact(document, TRAITS)
    assert len(body["name"]) == 100 and body["name"].endswith("…")
    person = body["main_contact_person"]
    assert "email" not in person  # cut, it would be somebody else's
    assert len(person["telephone"]) == len(person["name"]) == 50
    assert len(body["main_address"]["postal_code"]) == 10
    bare = masters.contact(sage_contact(), TRAITS)
    assert not {"main_address", "main_contact_person", "tax_number"} & set(bare)


@pytest.mark.parametrize(
    ("number", "short"),
    [
        ("ODOO-42", "O42"),
        ("ODOO-42-EUR", "O42EUR"),
        ("ODOO-123456-EUR", "O123456EUR"),
        ("ODOO-1234567-EUR", ""),
        ("KUNDE-7", "KUNDE-7"),
        ("A-LONG-NUMBER", ""),
    ],
)
def test_a_short_reference_is_unique_or_left_out(number, short):
    assert masters.short_reference(number) == short
    body = masters.contact(sage_contact(number=number), TRAITS)
    assert body.get("reference", "") == short
    assert body["source_guid"] == number


def test_a_contact_that_is_there_keeps_what_is_its_own():
    row = {"contact_types": [{"id": "VENDOR"}], "reference": "ACME"}
    body = masters.changed_contact(sage_contact(), row)
    assert body == {
        "name": "Sunny Roofs",
        "contact_type_ids": ["VENDOR", "CUSTOMER"],
        "source_guid": "ODOO-42",
    }
    assert "source_guid" not in masters.changed_contact(
        sage_contact(), {"source_guid": "shop-1"}
    )


def test_items():
    lists = {"service_rate_type": "r1", "product_sales_price_type": "p1"}
    traits = TRAITS | lists | {"service_rate_type_name": "Rate"}
    service = sage_item(description="Monocrystalline", tax_code="GB_STANDARD")
    path = masters.item_path(service, traits)
    assert path == "services"
    assert masters.item(service, path, traits) == {
        "item_code": "PANEL",
        "description": "Panel",
        "notes": "Monocrystalline",
        "sales_ledger_account_id": SALES,
        "sales_tax_rate_id": "GB_STANDARD",
        "sales_rates": [
            {
                "rate_name": "Rate",
                "rate": D("12.5"),
                "rate_includes_tax": False,
                "service_rate_type_id": "r1",
            }
        ],
    }
    goods = replace(service, is_service=False)
    path = masters.item_path(goods, traits)
    body = masters.item(goods, path, traits)
    assert path == "products"
    assert body["purchase_ledger_account_id"] == traits["purchase_account"]
    assert body["sales_prices"][0]["product_sales_price_type_id"] == "p1"
    # without a purchase account Sage makes no product
    assert masters.item_path(goods, {}) == "services"
    assert "sales_rates" not in masters.item(service, "services", {})
    long = sage_item(code="C" * 256)
    with pytest.raises(RejectedError) as caught:
        masters.item(long, "services", {})
    assert caught.value.cause is Cause.TEXT_INVALID
