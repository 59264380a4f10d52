"""Contacts and items."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- contacts ---


def test_a_name_is_unique_among_active_contacts(desk):
    first = desk.put("Contacts", {"Name": "ACME"})
    assert desk.refused("PUT", "Contacts", {"Name": "acme"}) == [
        "The contact name acme is already assigned to another contact. The contact "
        "name must be unique across all active contacts."
    ]
    desk.post(
        "Contacts", {"ContactID": first["ContactID"], "ContactStatus": "ARCHIVED"}
    )
    second = desk.put("Contacts", {"Name": "ACME"})
    assert second["ContactID"] != first["ContactID"]
    archived = {"ContactID": first["ContactID"]}
    assert desk.post("Contacts", {**archived, "TaxNumber": "9"})["TaxNumber"] == "9"
    assert desk.refused("POST", "Contacts", {**archived, "ContactStatus": "ACTIVE"})


def test_a_contact_number_is_unique_and_finds_the_contact(desk):
    made = desk.put("Contacts", {"Name": "ACME", "ContactNumber": "P-7"})
    assert desk.refused("PUT", "Contacts", {"Name": "B", "ContactNumber": "P-7"}) == [
        "Another contact has this contact number. Please enter a different contact "
        "number."
    ]
    assert desk.get("Contacts/P-7")[0]["ContactID"] == made["ContactID"]


def test_post_matches_by_id_then_number_then_name(desk):
    a = desk.put("Contacts", {"Name": "A", "ContactNumber": "1"})
    b = desk.put("Contacts", {"Name": "B"})
    assert (
        desk.post("Contacts", {"Name": "A2", "ContactNumber": "1"})["ContactID"]
        == a["ContactID"]
    )
    assert (
        desk.post("Contacts", {"Name": "b", "TaxNumber": "9"})["ContactID"]
        == b["ContactID"]
    )
    assert desk.post("Contacts", {"Name": "C"})["ContactID"] not in (
        a["ContactID"],
        b["ContactID"],
    )
    assert desk.refused(
        "POST",
        "Contacts",
        {"ContactID": "1" * 8 + "-1111" * 3 + "-" + "1" * 12, "Name": "D"},
    )


def test_an_update_keeps_what_is_not_sent_and_replaces_lists(desk):
    made = desk.put(
        "Contacts",
        {
            "Name": "A",
            "EmailAddress": "a@a.example",
            "ContactPersons": [{"FirstName": "X"}, {"FirstName": "Y"}],
            "Addresses": [{"AddressType": "STREET", "City": "Perth"}],
        },
    )
    changed = desk.post(
        f"Contacts/{made['ContactID']}", {"ContactPersons": [{"FirstName": "Z"}]}
    )
    assert [p["FirstName"] for p in changed["ContactPersons"]] == ["Z"]
    assert changed["EmailAddress"] == "a@a.example"
    assert changed["Addresses"][0]["City"] == "Perth"


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"Name": ""}, "The Contact Name is required."),
        ({"Name": "a  b"}, None),
        ({"Name": " a"}, None),
        ({"Name": "<b>"}, None),
        ({"Name": "x" * 256}, None),
        ({"Name": "a", "ContactNumber": "x" * 51}, None),
        ({"Name": "a", "EmailAddress": "nobody"}, "Email address must be valid"),
        (
            {"Name": "a", "ContactPersons": [{"EmailAddress": "x@"}]},
            "Email address must be valid",
        ),
        ({"Name": "a", "ContactPersons": [{}] * 6}, None),
        ({"Name": "a", "Addresses": [{"Country": "A1"}]}, None),
    ],
)
def test_what_contacts_must_keep_to(desk, fields, message):
    messages = desk.refused("PUT", "Contacts", fields)
    assert message is None or message in messages
    assert len(desk.get("Contacts")) == 29


def test_archived_contacts_are_hidden_until_asked_for(desk):
    made = desk.put("Contacts", {"Name": "A", "ContactStatus": "ARCHIVED"})
    names = [c["Name"] for c in desk.get("Contacts")]
    assert "A" not in names
    assert "A" in [c["Name"] for c in desk.get("Contacts", includeArchived="True")]
    assert desk.get("Contacts", IDs=made["ContactID"]) and desk.get(
        f"Contacts/{made['ContactID']}"
    )


def test_a_merged_contact_points_to_the_one_that_is_left(desk):
    invoice = desk.invoice()
    desk.provider.configure(
        {"company": desk.company.id, "merge_contacts": ["City Agency", "Bank West"]}
    )
    gone = desk.get(f"Contacts/{desk.id_of('contact', 'City Agency')}")[0]
    kept = desk.id_of("contact", "Bank West")
    assert (gone["ContactStatus"], gone["MergedToContactID"]) == ("ARCHIVED", kept)
    moved = desk.get(f"Invoices/{invoice['InvoiceID']}")[0]
    assert moved["Contact"]["ContactID"] == kept


def test_contacts_flag_errors_their_own_way(desk):
    good, bad = desk.put("Contacts", {"Name": "A"}, {"Name": ""}, summarizeErrors=False)
    assert good["HasValidationErrors"] is False
    assert bad["HasValidationErrors"] is True and "HasErrors" not in bad


def test_fields_on_an_invoices_contact_update_the_contact(desk):
    contact = desk.put("Contacts", {"Name": "A"})
    desk.invoice(
        Contact={"ContactID": contact["ContactID"], "EmailAddress": "n@a.example"}
    )
    read = desk.get(f"Contacts/{contact['ContactID']}")[0]
    assert read["EmailAddress"] == "n@a.example"


# --- items ---


def test_items(desk):
    made = desk.put(
        "Items",
        {
            "Code": "X",
            "Name": "Thing",
            "SalesDetails": {
                "UnitPrice": "1.23456",
                "AccountCode": "200",
                "TaxType": "OUTPUT",
            },
        },
        unitdp=4,
    )
    assert made["SalesDetails"]["UnitPrice"] == D("1.2346")
    assert desk.get("Items/X")[0]["SalesDetails"]["UnitPrice"] == D("1.23")
    assert desk.refused("PUT", "Items", {"Code": "x"}) == [
        "Price List Item with Code 'x' already exists"
    ]
    changed = desk.post("Items", {"Code": "X", "Name": "Other"})
    assert (changed["ItemID"], changed["Name"]) == (made["ItemID"], "Other")
    assert changed["SalesDetails"]["AccountCode"] == "200"
    assert "SalesDetails" not in desk.post("Items/X", {"IsSold": False})


@pytest.mark.parametrize(
    "fields, message",
    [
        ({}, "Price List Item Code must be supplied"),
        ({"Code": "x" * 31}, None),
        ({"Code": "x", "Name": "n" * 51}, None),
        (
            {"Code": "x", "SalesDetails": {"AccountCode": "999"}},
            "Account code '999' does not exist or cannot be applied to items.",
        ),
        ({"Code": "x", "SalesDetails": {"TaxType": "NO"}}, None),
        ({"Code": "x", "InventoryAssetAccountCode": "630"}, None),
    ],
)
def test_what_items_must_keep_to(desk, fields, message):
    messages = desk.refused("PUT", "Items", {"Name": "n", **fields})
    assert messages and (message is None or message in messages)


def test_items_in_use_stay(desk):
    desk.invoice({"ItemCode": "BOOK"})
    assert desk.call("DELETE", "Items/BOOK").status == 400
    assert desk.call("DELETE", "Items/PR-BR").status == 204
    assert desk.call("GET", "Items/PR-BR").status == 404
