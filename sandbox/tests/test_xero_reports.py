"""Reports against ledgers computed by hand, and against each other."""

from __future__ import annotations

import random
from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture(scope="module")
def desk():
    """Sales 100 in June, 200 in October, 300 and −50 in November; rent 80, goods 30.

    The year ends on 30 June. October's invoice is paid in November; owners put in
    1,000.
    """
    desk = Desk()
    june = desk.invoice(desk.line("100"), Date="2026-06-30", DueDate="2026-07-30")
    desk.pay(june, "110", Date="2026-07-15")
    october = desk.invoice(desk.line("200"), Date="2026-10-31")
    desk.pay(october, "220", Date="2026-11-01")
    north = [{"Name": "Region", "Option": "North"}]
    desk.invoice(desk.line("300", Tracking=north), Date="2026-11-30")
    desk.credit_note(desk.line("50"), Date="2026-11-02")
    desk.invoice(desk.line("80", "469"), Type="ACCPAY", Date="2026-11-03")
    desk.invoice(desk.line("30", "310"), Type="ACCPAY", Date="2026-11-03")
    desk.put(
        "BankTransactions",
        {
            "Type": "RECEIVE",
            "Contact": {"Name": "Owner"},
            "Date": "2026-05-01",
            "BankAccount": {"Code": "090"},
            "LineItems": [desk.line("1000", "970", TaxType="BASEXCLUDED")],
        },
    )
    return desk


def report(desk, name, **query):
    return desk.call(
        "GET", f"Reports/{name}", query={"standardLayout": "true", **query}
    ).json["Reports"][0]


def figures(found):
    """{label: [values]} of all rows, and the order of sections."""
    rows = {}
    for section in found["Rows"][1:]:
        for row in section["Rows"]:
            label, *values = [c.get("Value") for c in row["Cells"]]
            rows[label] = values
    return rows


def test_profit_and_loss_of_a_month(desk):
    found = report(desk, "ProfitAndLoss", fromDate="2026-11-01", toDate="2026-11-30")
    assert figures(found) == {
        "Sales": ["250.00"],
        "Total Income": ["250.00"],
        "Cost of Goods Sold": ["30.00"],
        "Total Cost of Sales": ["30.00"],
        "Gross Profit": ["220.00"],
        "Rent": ["80.00"],
        "Total Operating Expenses": ["80.00"],
        "NET PROFIT": ["140.00"],
    }
    assert [s.get("Title") for s in found["Rows"]] == [
        None,
        " Income",
        " Less Cost of Sales",
        "",
        " Less Operating Expenses",
        "",
    ]
    assert found["ReportTitles"] == [
        "Profit & Loss",
        "Demo Company (AU)",
        "1 November 2026 to 30 November 2026",
    ]
    cell = found["Rows"][1]["Rows"][0]["Cells"][1]
    assert cell["Attributes"] == [
        {"Value": desk.id_of("account", "200"), "Id": "account"}
    ]


def test_profit_and_loss_defaults_to_the_current_month(desk):
    found = report(desk, "ProfitAndLoss")
    assert found["Rows"][0]["Cells"] == [{"Value": ""}, {"Value": "30 Nov 26"}]


def test_periods_run_back_from_the_newest_by_day_numbers(desk):
    """From 1 to 30 November the period before is 1 to 30 October: the 31st is lost."""
    short = report(
        desk,
        "ProfitAndLoss",
        fromDate="2026-11-01",
        toDate="2026-11-30",
        periods=2,
        timeframe="MONTH",
    )
    assert [c["Value"] for c in short["Rows"][0]["Cells"]] == [
        "",
        "30 Nov 26",
        "30 Oct 26",
        "30 Sep 26",
    ]
    assert figures(short)["Sales"] == ["250.00", "0.00", "0.00"]
    full = report(
        desk, "ProfitAndLoss", fromDate="2026-10-01", toDate="2026-10-31", periods=4
    )
    assert [c["Value"] for c in full["Rows"][0]["Cells"]][2:] == [
        "30 Sep 26",
        "31 Aug 26",
        "31 Jul 26",
        "30 Jun 26",
    ]
    assert figures(full)["Sales"] == ["200.00", "0.00", "0.00", "0.00", "100.00"]


@pytest.mark.parametrize(
    "timeframe, second", [("QUARTER", "31 Jul 26"), ("YEAR", "31 Oct 25")]
)
def test_timeframes(desk, timeframe, second):
    found = report(
        desk,
        "ProfitAndLoss",
        fromDate="2026-10-01",
        toDate="2026-10-31",
        periods=1,
        timeframe=timeframe,
    )
    assert found["Rows"][0]["Cells"][2]["Value"] == second


def test_profit_by_tracking_option(desk):
    category = desk.get("TrackingCategories")[0]
    north = next(o for o in category["Options"] if o["Name"] == "North")
    query = {
        "fromDate": "2026-11-01",
        "toDate": "2026-11-30",
        "trackingCategoryID": category["TrackingCategoryID"],
    }
    found = report(
        desk, "ProfitAndLoss", **query, trackingOptionID=north["TrackingOptionID"]
    )
    assert figures(found)["NET PROFIT"] == ["300.00"]
    assert desk.call("GET", "Reports/ProfitAndLoss", query=query).status == 501


def test_balance_sheet(desk):
    """Bank 1000+110+220; receivable 330−55; payable 88+33; tax 10+20+30−5−8−3."""
    found = report(desk, "BalanceSheet", date="2026-11-15")
    assert found["Rows"][0]["Cells"] == [
        {"Value": ""},
        {"Value": "30 Nov 2026"},
        {"Value": "30 Nov 2025"},
    ]
    rows = {label: values[0] for label, values in figures(found).items()}
    assert rows == {
        "Business Bank Account": "1330.00",
        "Total Bank": "1330.00",
        "Accounts Receivable": "275.00",
        "Total Current Assets": "275.00",
        "Total Assets": "1605.00",
        "Accounts Payable": "121.00",
        "GST": "44.00",
        "Total Current Liabilities": "165.00",
        "Total Liabilities": "165.00",
        "Net Assets": "1440.00",
        "Current Year Earnings": "340.00",
        "Retained Earnings": "100.00",
        "Owner A Share Capital": "1000.00",
        "Total Equity": "1440.00",
    }
    assert [s["Title"] for s in found["Rows"][1:]] == [
        "Assets",
        "Bank",
        "Current Assets",
        "",
        "Liabilities",
        "Current Liabilities",
        "",
        "",
        "Equity",
    ]


def test_balance_sheet_before_the_year_turns(desk):
    rows = figures(report(desk, "BalanceSheet", date="2026-06-30", periods=1))
    assert rows["Current Year Earnings"] == ["100.00", "0.00"]
    assert "Retained Earnings" not in rows
    assert rows["Owner A Share Capital"] == ["1000.00", "1000.00"]
    assert rows["Total Equity"] == rows["Net Assets"] == ["1100.00", "1000.00"]


def test_trial_balance(desk):
    found = report(desk, "TrialBalance", date="2026-11-30")
    assert [c["Value"] for c in found["Rows"][0]["Cells"]] == [
        "Account",
        "Debit",
        "Credit",
        "YTD Debit",
        "YTD Credit",
    ]
    assert figures(found) == {
        "Sales (200)": [None, "250.00", None, "450.00"],
        "Cost of Goods Sold (310)": ["30.00", None, "30.00", None],
        "Rent (469)": ["80.00", None, "80.00", None],
        "Accounts Receivable (610)": ["55.00", None, "275.00", None],
        "Business Bank Account (090)": ["220.00", None, "1330.00", None],
        "Accounts Payable (800)": [None, "121.00", None, "121.00"],
        "GST (820)": [None, "14.00", None, "44.00"],
        "Owner A Share Capital (970)": [None, "0.00", None, "1000.00"],
        "Retained Earnings (960)": [None, "0.00", None, "100.00"],
        "Total": ["385.00", "385.00", "1715.00", "1715.00"],
    }


@pytest.mark.parametrize(
    "name, query, status",
    [
        ("ProfitAndLoss", {"fromDate": "soon"}, 400),
        ("ProfitAndLoss", {"periods": 13}, 400),
        ("ProfitAndLoss", {"timeframe": "WEEK"}, 400),
        ("ProfitAndLoss", {"fromDate": "2026-11-02", "toDate": "2026-11-01"}, 400),
        ("BalanceSheet", {"periods": "x"}, 400),
        ("TrialBalance", {"date": "x"}, 400),
        ("BalanceSheet", {"trackingOptionID1": "x"}, 501),
    ],
)
def test_what_reports_refuse(desk, name, query, status):
    assert desk.call("GET", f"Reports/{name}", query=query).status == status


def test_on_a_cash_basis_a_document_counts_as_far_as_it_is_paid():
    """November: 110 of 330 are paid, so 100 of sales and 10 of GST; 11 of a bill of
    33, so 10 of goods and 1 of GST. Of a credit note of 55, half is used on the first
    invoice, half stays open: 25 of sales are lost, and 25 earned."""
    desk = Desk()
    invoice = desk.invoice(desk.line("300"), Date="2026-10-05")
    desk.pay(invoice, "110", Date="2026-11-02")
    bill = desk.invoice(desk.line("30", "310"), Type="ACCPAY", Date="2026-10-06")
    desk.pay(bill, "11", Date="2026-11-03")
    note = desk.credit_note(desk.line("50"), Date="2026-11-04")
    used = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": "27.50"}
    desk.put(f"CreditNotes/{note['CreditNoteID']}/Allocations", used)
    gone = desk.pay(invoice, "5", Date="2026-11-05")
    desk.post(f"Payments/{gone['PaymentID']}", {"Status": "DELETED"})
    for shown in (True, False):
        desk.put(
            "ManualJournals",
            {
                "Narration": "Wages",
                "Status": "POSTED",
                "Date": "2026-10-30",
                "ShowOnCashBasisReports": shown,
                "JournalLines": [
                    {"AccountCode": "477", "LineAmount": "7"},
                    {"AccountCode": "850", "LineAmount": "-7"},
                ],
            },
        )
    asked = {
        "fromDate": "2026-11-01",
        "toDate": "2026-11-30",
        "periods": 1,
        "paymentsOnly": "true",
    }
    found = figures(report(desk, "ProfitAndLoss", **asked))
    assert found["Sales"] == ["100.00", "0.00"]
    assert found["Cost of Goods Sold"] == ["10.00", "0.00"]
    assert found["Wages and Salaries"] == ["0.00", "7.00"]
    assert found["NET PROFIT"] == ["90.00", "-7.00"]
    asked = {"date": "2026-11-30", "paymentsOnly": "true"}
    sheet = figures(report(desk, "BalanceSheet", **asked))
    assert "Accounts Receivable" not in sheet and "Accounts Payable" not in sheet
    assert sheet["Business Bank Account"][0] == "99.00"
    assert sheet["GST"][0] == "9.00"
    assert sheet["Net Assets"] == sheet["Total Equity"] == ["83.00", "0.00"]
    total = figures(report(desk, "TrialBalance", **asked))["Total"]
    assert total[2] == total[3] == "116.00"


def test_exchange_gains_are_one_line_in_the_uk():
    desk = Desk("UK")
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5")
    desk.pay(invoice, "120", CurrencyRate="0.4")
    found = report(desk, "ProfitAndLoss")
    row = next(
        r
        for s in found["Rows"][1:]
        for r in s["Rows"]
        if r["Cells"][0]["Value"] == "Foreign Currency Gains and Losses"
    )
    assert row["Cells"][1] == {
        "Value": "-60.00",
        "Attributes": [{"Value": "FXGROUPID", "Id": "account"}],
    }


@pytest.mark.parametrize("version", ["AU", "UK", "US"])
def test_a_business_with_a_past(version):
    """Sales 7,950, costs 3,740, wages 1,800, each month a hundredth more; fees 22."""
    desk = Desk(version)
    desk.provider.configure({"company": desk.company.id, "sample_history": 3})
    found = figures(
        report(
            desk, "ProfitAndLoss", fromDate="2026-10-01", toDate="2026-10-31", periods=2
        )
    )
    assert found["Total Income"] == ["8109.00", "8029.50", "7950.00"]
    assert found["Bank Fees"] == ["22.00"] * 3
    costs = [D("3740") * n / 100 + D("1800") * n / 100 + 22 for n in (102, 101, 100)]
    assert [D(v) for v in found["NET PROFIT"]] == [
        D(income) - cost
        for income, cost in zip(found["Total Income"], costs, strict=True)
    ]
    assert desk.balance("610") == desk.balance("800") == 0
    assert len(desk.get("Invoices")) == 18 and desk.events == []


@pytest.mark.parametrize("version", ["AU", "UK", "US"])
def test_reports_tie_out_whatever_was_booked(version):
    """300 random documents: assets − liabilities = equity, and debits = credits."""
    desk, chance = Desk(version), random.Random(7)
    for _ in range(300):
        random_document(desk, chance)
    for day in ("2025-12-31", "2026-03-31", "2026-06-30", "2026-11-30"):
        for cash in ("false", "true"):
            basis = {"date": day, "paymentsOnly": cash}
            sheet = figures(report(desk, "BalanceSheet", periods=3, **basis))
            assert sheet["Net Assets"] == sheet["Total Equity"]
            total = figures(report(desk, "TrialBalance", **basis))["Total"]
            assert total[0] == total[1] and total[2] == total[3]
    year = desk.provider.books(desk.company.id).year_start(desk.clock.now().date())
    profit = figures(
        report(desk, "ProfitAndLoss", fromDate=year.isoformat(), toDate="2026-11-30")
    )["NET PROFIT"]
    assert (
        figures(report(desk, "BalanceSheet", date="2026-11-30"))[
            "Current Year Earnings"
        ][0]
        == profit[0]
    )
    control = sum(
        i["AmountDue"] / i["CurrencyRate"]
        for i in desk.get("Invoices")
        if i["Type"] == "ACCREC" and i["Status"] == "AUTHORISED"
    )
    assert abs(desk.balance("610") - control) < D("1.00")  # cents of exchange only


def random_document(desk, chance):
    """An invoice or bill, perhaps paid in part, the payment perhaps taken back."""
    kind, account = chance.choice([("ACCREC", "200"), ("ACCPAY", "469")])
    currency = chance.choice(list(desk.provider.books(desk.company.id).currencies.rows))
    day = f"{chance.choice((2025, 2026))}-{chance.randint(1, 11):02}-15"
    lines = [
        desk.line(str(D(chance.randint(1, 99999)) / 100), account)
        for _ in range(chance.randint(1, 4))
    ]
    invoice = desk.invoice(
        *lines,
        Type=kind,
        Date=day,
        CurrencyCode=currency,
        CurrencyRate=str(D(chance.randint(400, 1700)) / 1000),
        LineAmountTypes=chance.choice(["Exclusive", "Inclusive", "NoTax"]),
    )
    if chance.random() < 0.6:
        amount = (
            invoice["Total"]
            if chance.random() < 0.5
            else D(chance.randint(1, int(invoice["Total"] * 100))) / 100
        )
        payment = desk.pay(
            invoice,
            str(amount),
            Date=day,
            CurrencyRate=str(D(chance.randint(400, 1700)) / 1000),
        )
        if chance.random() < 0.3:
            desk.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    elif chance.random() < 0.3:
        desk.post(f"Invoices/{invoice['InvoiceID']}", {"Status": "VOIDED"})
