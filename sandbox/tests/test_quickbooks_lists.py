"""Names, accounts, items and the small lists of the QuickBooks sandbox."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- customers and vendors ---


def test_a_customer_comes_back_as_it_is_kept(desk):
    made = desk.post(
        "Customer",
        {
            "DisplayName": "Lagoon Ltd",
            "CompanyName": "Lagoon Ltd",
            "PrimaryEmailAddr": {"Address": "ap@lagoon.test"},
            "PrimaryPhone": {"FreeFormNumber": "+1 555 0100"},
            "BillAddr": {"Line1": "1 Quay St", "City": "Mountain View"},
            "CurrencyRef": {"value": "USD"},
        },
    )
    assert made["Id"] == "58" and made["Balance"] == 0
    assert made["FullyQualifiedName"] == made["PrintOnCheckName"] == "Lagoon Ltd"
    assert (made["Active"], made["Job"], made["Taxable"]) == (True, False, True)
    assert made["DefaultTaxCodeRef"] == {"value": "2"}
    assert made["PrimaryEmailAddr"] == {"Address": "ap@lagoon.test"}
    # its address is copied to its invoices
    invoice = desk.invoice(CustomerRef={"value": made["Id"]})
    assert invoice["BillAddr"]["Line1"] == "1 Quay St"
    assert desk.get("Customer", made["Id"])["Balance"] == 100


def test_a_name_is_built_from_its_parts_or_missed(desk):
    made = desk.post("Customer", {"GivenName": "Ada", "FamilyName": "Byron"})
    assert made["DisplayName"] == "Ada Byron"
    assert desk.refused("Customer", {"Notes": "nobody"})["code"] == "6080"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Customer", "Cool Cars"),
        ("Customer", " cool CARS "),
        ("Customer", "PG&E"),
        ("Vendor", "Cool Cars"),
    ],
)
def test_customers_and_vendors_share_their_names(desk, kind, name):
    error = desk.refused(kind, {"DisplayName": name})
    assert (error["code"], error["Message"]) == ("6240", "Duplicate Name Exists Error")
    assert error["Detail"].startswith("The name supplied already exists. : Another")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"DisplayName": "Odd: name"}, "6000"),
        ({"DisplayName": "Odd\tname"}, "6000"),
        ({"DisplayName": "X" * 101}, "2050"),
        ({"PrimaryEmailAddr": {"Address": "nobody"}}, "2210"),
        ({"ParentRef": {"value": "999"}}, "2500"),
        ({"SalesTermRef": {"value": "999"}}, "2500"),
        ({"Color": "red"}, "2010"),
    ],
)
def test_a_customer_is_refused_with_the_code_of_the_rule(desk, change, code):
    body = {"DisplayName": "New Customer", **change}
    assert desk.refused("Customer", body)["code"] == code


def test_long_names_pass_where_the_option_allows_them(desk):
    desk.configure(display_name_limit=500)
    assert desk.post("Customer", {"DisplayName": "X" * 400})["Active"]


def test_an_inactive_name_carries_a_suffix_and_is_free_again(desk):
    row = desk.get("Customer", "3")
    gone = desk.update("Customer", row, Active=False)
    assert gone["DisplayName"] == "Cool Cars (deleted)" and not gone["Active"]
    again = desk.post("Customer", {"DisplayName": "Cool Cars"})
    gone_too = desk.update("Customer", again, Active=False)
    assert gone_too["DisplayName"] == "Cool Cars (deleted 1)"
    back = desk.update("Customer", gone, Active=True)
    assert back["DisplayName"] == "Cool Cars"
    assert desk.refused("Customer", desk.sparse(gone_too, Active=True))["code"] == (
        "6240"
    )


def test_who_still_owes_stays_active(desk):
    desk.invoice()
    row = desk.get("Customer", "3")
    assert desk.refused("Customer", desk.sparse(row, Active=False))["code"] == "6220"


def test_sub_customers_carry_the_names_above_them(desk):
    child = desk.get("Customer", "8")
    assert child["FullyQualifiedName"] == "Freeman Sporting Goods:0969 Ocean View Road"
    parent = desk.get("Customer", "7")
    desk.update("Customer", parent, DisplayName="Freeman Sports")
    child = desk.get("Customer", "8")
    assert child["FullyQualifiedName"] == "Freeman Sports:0969 Ocean View Road"
    assert child["SyncToken"] == "0"
    desk.invoice(CustomerRef={"value": "8"})
    parent = desk.get("Customer", "7")
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (0, 100)


def test_nobody_stands_below_himself(desk):
    for row_id in ("7", "8"):
        body = desk.sparse(desk.get("Customer", "7"), ParentRef={"value": row_id})
        assert desk.refused("Customer", body)["code"] == "6000"
    body = desk.sparse(desk.get("Account", "45"), ParentRef={"value": "47"})
    assert desk.refused("Account", body)["code"] == "6000"


def test_a_full_update_of_a_customer_drops_what_it_leaves_out(desk):
    made = desk.post(
        "Customer", {"DisplayName": "Lagoon", "Notes": "x", "Suffix": "II"}
    )
    body = {**desk.handle(made), "DisplayName": "Lagoon"}
    again = desk.post("Customer", body)
    assert "Notes" not in again and "Suffix" not in again and again["Active"]


def test_a_vendor_hides_its_tax_number(desk):
    made = desk.post("Vendor", {"DisplayName": "Lake", "TaxIdentifier": "99-5688293"})
    assert made["TaxIdentifier"] == "XXXXX8293" and made["Balance"] == 0


# --- accounts ---


def test_the_recorded_chart_is_there(desk):
    row = desk.get("Account", "84")
    assert row["Name"] == "Accounts Receivable (A/R)"
    assert (row["Classification"], row["AccountType"]) == (
        "Asset",
        "Accounts Receivable",
    )
    deep = desk.get("Account", "47")
    assert deep["FullyQualifiedName"] == (
        "Landscaping Services:Job Materials:Decks and Patios"
    )
    assert deep["ParentRef"] == {
        "value": "46",
        "name": "Landscaping Services:Job Materials",
    }
    found = desk.query("select count(*) from Account")
    assert found["totalCount"] == 95


def test_an_account_is_made_from_its_type_or_its_subtype(desk):
    made = desk.post("Account", {"Name": "Till", "AccountType": "Bank"})
    assert (made["AccountSubType"], made["CurrentBalance"]) == ("CashOnHand", 0)
    made = desk.post("Account", {"Name": "Tips", "AccountSubType": "ServiceFeeIncome"})
    assert (made["AccountType"], made["Classification"]) == ("Income", "Revenue")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "Till"}, "2020"),
        ({"AccountType": "Bank"}, "2020"),
        ({"Name": "Till", "AccountType": "Purse"}, "2170"),
        ({"Name": "Checking", "AccountType": "Bank"}, "6240"),
        ({"Name": 'The "Till"', "AccountType": "Bank"}, "6000"),
        ({"Name": "X" * 101, "AccountType": "Bank"}, "2050"),
        (
            {"Name": "T", "AccountType": "Income", "CurrencyRef": {"value": "EUR"}},
            "2220",
        ),
        (
            {"Name": "T", "AccountType": "Bank", "ParentRef": {"value": "1"}},
            "6000",
        ),
    ],
)
def test_an_account_is_refused_with_the_code_of_the_rule(desk, body, code):
    assert desk.refused("Account", body)["code"] == code


def test_six_levels_of_accounts_are_too_many(desk):
    parent = "47"
    for level in (4, 5):
        made = desk.post(
            "Account",
            {
                "Name": f"Level {level}",
                "AccountType": "Income",
                "SubAccount": True,
                "ParentRef": {"value": parent},
            },
        )
        parent = made["Id"]
    body = {"Name": "Six", "AccountType": "Income", "ParentRef": {"value": parent}}
    assert desk.refused("Account", body)["code"] == "6180"


def test_an_inactive_account_leaves_queries_and_changes_its_name(desk):
    row = desk.update("Account", desk.get("Account", "5"), Active=False)
    assert row["Name"] == "Fees Billed (deleted)"
    assert desk.query("select * from Account where Id = '5'") == {}
    found = desk.query("select * from Account where Id='5' and Active in (true,false)")
    assert found["Account"][0]["FullyQualifiedName"] == "Fees Billed (deleted)"


def test_the_balance_of_an_account_is_debit_positive(desk):
    desk.invoice()
    assert desk.get("Account", "84")["CurrentBalance"] == 100
    assert desk.get("Account", "1")["CurrentBalance"] == 0


def test_a_used_account_keeps_its_class(desk):
    desk.invoice()
    row = desk.get("Account", "1")
    body = desk.sparse(row, AccountType="Expense")
    assert desk.refused("Account", body)["code"] == "6000"


# --- items ---


def test_the_recorded_minimum_of_an_item(desk):
    made = desk.post(
        "Item",
        {
            "Name": "Odoo 400000 Sales",
            "Type": "Service",
            "IncomeAccountRef": {"value": "79"},
        },
    )
    assert made["IncomeAccountRef"]["name"] == "Sales of Product Income"
    assert (made["Taxable"], made["UnitPrice"], made["PurchaseCost"]) == (False, 0, 0)
    assert made["FullyQualifiedName"] == "Odoo 400000 Sales"
    assert made["DeferredRevenue"] is False and made["TrackQtyOnHand"] is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Name": None}, "2020"),
        ({"Name": "Hours"}, "6240"),
        ({"Name": "A:B"}, "6000"),
        ({"IncomeAccountRef": None}, "2020"),
        ({"IncomeAccountRef": {"value": "999"}}, "2500"),
        ({"IncomeAccountRef": {"value": "35"}}, "6430"),
        ({"IncomeAccountRef": {"value": "84"}}, "6430"),
        ({"Type": "Inventory"}, "2020"),
        ({"Type": "Gadget"}, "2170"),
        ({"UnitPrice": "-1"}, "2290"),
        ({"UnitPrice": "much"}, "2040"),
    ],
)
def test_an_item_is_refused_with_the_code_of_the_rule(desk, change, code):
    body = {
        "Name": "New",
        "Type": "Service",
        "IncomeAccountRef": {"value": "79"},
        **change,
    }
    body = {key: value for key, value in body.items() if value is not None}
    assert desk.refused("Item", body)["code"] == code


def test_items_on_liabilities_as_the_option_says(desk):
    liability = {"value": desk.id_of("Account", "Customer Deposits")}
    body = {"Name": "Deposit", "Type": "Service", "IncomeAccountRef": liability}
    made = desk.post("Item", body)
    desk.invoice(desk.line("20.00", item=made["Id"]))
    assert desk.balance("Customer Deposits") == -20
    desk.configure(income_items_any_account=False)
    assert desk.refused("Item", {**body, "Name": "Other"})["code"] == "6430"


def test_an_inventory_item_needs_its_accounts_and_its_start(desk):
    body = {
        "Name": "Rake",
        "Type": "Inventory",
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
        "AssetAccountRef": {"value": "81"},
        "QtyOnHand": 5,
        "InvStartDate": "2026-01-01",
        "TrackQtyOnHand": True,
        "PurchaseCost": "7.5",
    }
    made = desk.post("Item", body)
    assert (made["QtyOnHand"], made["PurchaseCost"]) == (5, D("7.5"))
    del body["InvStartDate"]
    assert desk.refused("Item", {**body, "Name": "Hoe"})["code"] == "2020"


# --- small lists ---


def test_terms_are_standard_or_driven_by_a_date(desk):
    made = desk.post("Term", {"Name": "Net 45", "DueDays": 45})
    assert (made["Type"], made["DueDays"]) == ("STANDARD", 45)
    made = desk.post("Term", {"Name": "The 15th", "DayOfMonthDue": 15})
    assert made["Type"] == "DATE_DRIVEN" and "DueDays" not in made
    assert desk.refused("Term", {"Name": "Whenever"})["code"] == "2020"
    assert desk.refused("Term", {"Name": "X" * 32, "DueDays": 1})["code"] == "2050"


def test_methods_classes_and_locations(desk):
    assert desk.post("PaymentMethod", {"Name": "Voucher"})["Type"] == "NON_CREDIT_CARD"
    made = desk.post("Class", {"Name": "West"})
    child = desk.post("Class", {"Name": "Shop", "ParentRef": {"value": made["Id"]}})
    assert child["FullyQualifiedName"] == "West:Shop" and child["SubClass"]
    line = desk.line(ClassRef={"value": child["Id"]})
    invoice = desk.invoice(line)
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert detail["ClassRef"]["name"] == "West:Shop"
    desk.configure(class_tracking="off", departments=False)
    assert desk.refused("Class", {"Name": "East"})["code"] == "5030"
    assert desk.refused("Department", {"Name": "East"})["code"] == "5030"
    detail = desk.invoice(line)["Line"][0]["SalesItemLineDetail"]
    assert "ClassRef" not in detail


def test_currencies_are_activated_before_they_are_used(desk):
    body = {"DisplayName": "Zürich AG", "CurrencyRef": {"value": "CHF"}}
    assert desk.refused("Customer", body)["code"] == "2220"
    made = desk.post("CompanyCurrency", {"Code": "CHF"})
    assert made["Name"] == "Swiss Franc"
    assert desk.post("Customer", body)["CurrencyRef"]["name"] == "Swiss Franc"
    assert desk.refused("CompanyCurrency", {"Code": "CHF"})["code"] == "6240"


def test_company_info_and_preferences_can_be_read_and_queried(desk):
    info = desk.call("GET", f"companyinfo/{desk.company.id}").json["CompanyInfo"]
    assert (info["Id"], info["CompanyName"], info["Country"]) == (
        "1",
        "Sandbox Company (US)",
        "US",
    )
    assert desk.query("select * from CompanyInfo")["CompanyInfo"] == [info]
    prefs = desk.query("select * from Preferences")["Preferences"][0]
    assert prefs["CurrencyPrefs"] == {
        "MultiCurrencyEnabled": True,
        "HomeCurrency": {"value": "USD"},
    }
    assert prefs["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert "BookCloseDate" not in prefs["AccountingInfoPrefs"]
    assert Desk("UK").call("GET", "companyinfo/1").json["CompanyInfo"]["Country"] == (
        "GB"
    )
