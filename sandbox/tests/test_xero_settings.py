"""Accounts, tax rates, tracking, and what else an organisation is set up with."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


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
