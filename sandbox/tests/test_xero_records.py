"""Contacts, items, accounts, tax rates, tracking, settings."""

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


# --- accounts ---


def test_accounts_are_made_changed_archived(desk):
    made = desk.put("Accounts", {"Code": "201", "Name": "Sun", "Type": "REVENUE"})
    assert (made["Class"], made["Status"], made["TaxType"]) == (
        "REVENUE",
        "ACTIVE",
        "BASEXCLUDED",
    )
    path = f"Accounts/{made['AccountID']}"
    assert desk.post(path, {"Name": "Solar"})["Name"] == "Solar"
    assert desk.refused("POST", path, {"Name": "Other", "Status": "ARCHIVED"})
    assert desk.post(path, {"Status": "ARCHIVED"})["Status"] == "ARCHIVED"
    assert desk.get("Accounts/201")[0]["Status"] == "ARCHIVED"
    assert desk.post(path, {"Status": "ACTIVE"})["Status"] == "ACTIVE"


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"Code": "200"}, "Please enter a unique Code."),
        ({"Name": "sales"}, "Please enter a unique Name."),
        ({"Code": "12345678901"}, None),
        ({"Name": "n" * 151}, None),
        ({"Code": ""}, None),
        ({"Type": "BANK"}, None),
        ({"Type": "NOPE"}, None),
        ({"TaxType": "NOPE"}, None),
        ({"Type": "BANK", "BankAccountNumber": "1", "CurrencyCode": "NZD"}, None),
    ],
)
def test_what_accounts_must_keep_to(desk, fields, message):
    messages = desk.refused(
        "PUT", "Accounts", {"Code": "201", "Name": "Solar", "Type": "REVENUE", **fields}
    )
    assert messages and (message is None or message in messages)


def test_accounts_in_use_and_system_accounts_stay(desk):
    desk.invoice()
    for code in ("200", "610"):
        path = f"Accounts/{desk.id_of('account', code)}"
        assert desk.call("DELETE", path).status == 400
    assert desk.refused(
        "POST", f"Accounts/{desk.id_of('account', '610')}", {"Status": "ARCHIVED"}
    )
    assert desk.call("DELETE", f"Accounts/{desk.id_of('account', '260')}").status == 200
    assert desk.call("GET", "Accounts/260").status == 404


def test_an_account_that_a_draft_names_stays(desk):
    desk.invoice(desk.line("1", "260"), Status="DRAFT")
    assert desk.call("DELETE", f"Accounts/{desk.id_of('account', '260')}").status == 400


@pytest.mark.parametrize("version", ["AU", "UK", "US"])
def test_each_seed_has_what_the_books_need(version):
    desk = Desk(version)
    systems = {a.get("SystemAccount") for a in desk.get("Accounts")}
    assert systems >= {
        "DEBTORS",
        "CREDITORS",
        "GST",
        "ROUNDING",
        "RETAINEDEARNINGS",
        "REALISEDCURRENCYGAIN",
        "UNREALISEDCURRENCYGAIN",
    }
    rates = {r["TaxType"]: r for r in desk.get("TaxRates")}
    fits = {
        "REVENUE": "Revenue",
        "EXPENSE": "Expenses",
        "ASSET": "Assets",
        "LIABILITY": "Liabilities",
        "EQUITY": "Equity",
    }
    for account in desk.get("Accounts"):
        rate = rates[account["TaxType"]]
        assert rate[f"CanApplyTo{fits[account['Class']]}"], account
    assert Desk(version).get("Accounts") == desk.get("Accounts")


def test_types_that_no_sdk_knows_appear_when_asked_for(desk):
    desk.provider.configure({"company": desk.company.id, "allow_unknown_enum": True})
    assert "WAGESEXPENSE" in {a["Type"] for a in desk.get("Accounts")}
    desk.invoice(desk.line("10", "479", TaxType="BASEXCLUDED"), Type="ACCPAY")
    assert "WAGESEXPENSE" in {a["Type"] for a in desk.get("Accounts")}


# --- tax rates, tracking, settings ---


def test_custom_rates_are_numbered_and_only_they_change(desk):
    body = {
        "Name": "Eco",
        "ReportTaxType": "OUTPUT",
        "TaxComponents": [{"Name": "E", "Rate": "2.5"}],
    }
    made = desk.put("TaxRates", body)
    assert (made["TaxType"], made["EffectiveRate"]) == ("TAX001", D("2.5"))
    assert desk.refused("PUT", "TaxRates", body)
    assert desk.refused("POST", "TaxRates", {"TaxType": "OUTPUT", "Name": "x"})
    assert desk.refused(
        "POST",
        "TaxRates",
        {"TaxType": "TAX001", "TaxComponents": [{"Name": "F", "Rate": 1}]},
    )
    more = desk.post(
        "TaxRates",
        {
            "TaxType": "TAX001",
            "TaxComponents": [{"Name": "E", "Rate": "2.5"}, {"Name": "F", "Rate": 1}],
        },
    )
    assert more["EffectiveRate"] == D("3.5")
    assert (
        desk.post("TaxRates", {"TaxType": "TAX001", "Status": "DELETED"})["Status"]
        == "DELETED"
    )
    assert desk.refused("PUT", "Invoices", desk.draft(desk.line(TaxType="TAX001")))


def test_a_report_tax_type_is_needed_except_in_the_us(desk):
    body = {"Name": "Eco", "TaxComponents": [{"Name": "E", "Rate": 1}]}
    assert desk.refused("PUT", "TaxRates", body)
    assert Desk("US").put("TaxRates", body)["TaxType"] == "TAX002"
    assert desk.refused("PUT", "TaxRates", {**body, "ReportTaxType": "USSALESTAX"})


def test_tracking(desk):
    made = desk.put("TrackingCategories", {"Name": "Team"})
    assert desk.refused("PUT", "TrackingCategories", {"Name": "Third"})
    path = f"TrackingCategories/{made['TrackingCategoryID']}"
    option = desk.put(f"{path}/Options", {"Name": "Roof"})
    assert desk.refused("PUT", f"{path}/Options", {"Name": "roof"})
    line = desk.line(
        Tracking=[
            {"Name": "Region", "Option": "north"},
            {
                "TrackingCategoryID": made["TrackingCategoryID"],
                "TrackingOptionID": option["TrackingOptionID"],
            },
        ]
    )
    invoice = desk.invoice(line)
    tracked = invoice["LineItems"][0]["Tracking"]
    assert [t["Option"] for t in tracked] == ["North", "Roof"]
    assert desk.refused(
        "PUT", "Invoices", desk.draft({**line, "Tracking": line["Tracking"] * 2})
    )
    one = f"{path}/Options/{option['TrackingOptionID']}"
    assert desk.call("DELETE", one).status == desk.call("DELETE", path).status == 400
    reply = desk.call("POST", one, {"Status": "ARCHIVED"})
    assert reply.json["Options"][0]["Status"] == "ARCHIVED"
    assert desk.refused("PUT", "Invoices", desk.draft(line))
    desk.post(path, {"Status": "ARCHIVED"})
    assert [c["Name"] for c in desk.get("TrackingCategories")] == ["Region"]
    assert len(desk.get("TrackingCategories", includeArchived="true")) == 2


def test_settings(desk):
    organisation = desk.get("Organisation", "Organisations")[0]
    assert (organisation["BaseCurrency"], organisation["FinancialYearEndMonth"]) == (
        "AUD",
        6,
    )
    actions = {
        a["Name"]: a["Status"] for a in desk.get("Organisation/Actions", "Actions")
    }
    assert actions["CreateApprovedInvoice"] == "ALLOWED"
    assert actions["ApproveTransactionsBeforePeriodLockDate"] == "NOT-ALLOWED"
    assert [c["Code"] for c in desk.get("Currencies")] == ["AUD", "USD", "EUR"]
    assert [t["SortOrder"] for t in desk.get("BrandingThemes")] == [0, 1]
    assert desk.refused("PUT", "Currencies", {"Code": "nope"})


@pytest.mark.parametrize(
    "options",
    [
        {"nonsense": 1},
        {"company": "nobody"},
        {"archive_account": "999"},
        {"archive_contact": "nobody"},
        {"merge_contacts": ["City Agency", "nobody"]},
        {"period_lock_date": "soon"},
        {"sample_history": 0},
        {"sample_history": "x"},
        {"period_lock_date": 7},
        {"rates": {"USD": "x"}},
        {"currencies": 7},
    ],
)
def test_configure_refuses_what_it_does_not_know(desk, options):
    with pytest.raises(ValueError):
        desk.provider.configure({"company": desk.company.id, **options})


def test_reset_goes_back_to_the_seed(desk):
    desk.invoice()
    desk.provider.reset()
    assert desk.get("Invoices") == []
    assert desk.provider.ledger(desk.company.id).entries() == []
