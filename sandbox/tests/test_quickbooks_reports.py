"""Reports of the QuickBooks sandbox: they agree with the ledger and each other."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.reports import build
from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    """Three months of a small business."""
    desk = Desk()
    desk.invoice(desk.line("500.00"), TxnDate="2026-01-15", DocNumber="I-1")
    paid = desk.invoice(
        desk.line("75.00", item="4", TaxCodeRef={"value": "TAX"}),
        TxnDate="2026-02-10",
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}},
        DocNumber="I-2",
    )
    desk.pay("81.00", (paid, "Invoice", "81.00"), TxnDate="2026-02-20")
    desk.post(
        "Bill",
        {
            "VendorRef": {"value": "56"},
            "CurrencyRef": {"value": "USD"},
            "TxnDate": "2026-02-01",
            "Line": [
                {
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "Amount": 120,
                    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "69"}},
                }
            ],
        },
    )
    desk.invoice(desk.line("40.00"), TxnDate="2025-12-31", DocNumber="I-0")
    return desk


def report(desk, name, **query):
    reply = desk.call("GET", f"reports/{name}", query=query)
    assert reply.status == 200, reply.content
    assert set(reply.json) == {"Header", "Columns", "Rows"}
    return reply.json


def walk(rows):
    """Every row and section, at any depth."""
    for row in rows.get("Row", ()):
        yield row
        yield from walk(row.get("Rows", {}))


def group(found, name):
    """The totals of a section."""
    row = next(r for r in walk(found["Rows"]) if r.get("group") == name)
    return [cell["value"] for cell in row["Summary"]["ColData"][1:]]


def data(found):
    """Amounts of accounts, by id."""
    return {
        row["ColData"][0]["id"]: [cell["value"] for cell in row["ColData"][1:]]
        for row in walk(found["Rows"])
        if "ColData" in row and "id" in row["ColData"][0]
    }


YEAR = {"start_date": "2026-01-01", "end_date": "2026-03-31"}


def test_profit_and_loss_by_month(desk):
    found = report(desk, "ProfitAndLoss", summarize_column_by="Month", **YEAR)
    columns = [c["MetaData"][-1]["Value"] for c in found["Columns"]["Column"]]
    assert columns == ["account", "Jan 2026", "Feb 2026", "Mar 2026", "total"]
    assert found["Columns"]["Column"][2]["MetaData"][:2] == [
        {"Name": "StartDate", "Value": "2026-02-01"},
        {"Name": "EndDate", "Value": "2026-02-28"},
    ]
    assert data(found)["1"] == ["500.00", "", "", "500.00"]
    assert data(found)["69"] == ["", "120.00", "", "120.00"]
    assert group(found, "Income") == ["500.00", "75.00", "", "575.00"]
    assert group(found, "NetIncome") == ["500.00", "-45.00", "", "455.00"]
    header = found["Header"]
    assert (header["ReportName"], header["Currency"]) == ("ProfitAndLoss", "USD")
    assert header["Option"][1] == {"Name": "NoReportData", "Value": "false"}


def test_sub_accounts_stand_below_their_parents(desk):
    found = report(desk, "ProfitAndLoss", **YEAR)
    parent = next(
        row
        for row in walk(found["Rows"])
        if row.get("Header", {}).get("ColData", [{}])[0].get("id") == "12"
    )
    assert parent["Rows"]["Row"][0]["ColData"][0] == {"value": "Accounting", "id": "69"}
    assert parent["Summary"]["ColData"] == [
        {"value": "Total Legal & Professional Fees"},
        {"value": "120.00"},
    ]


def test_an_empty_report_has_its_sections_and_no_figures():
    found = report(Desk(), "ProfitAndLoss", **YEAR)
    assert found["Header"]["Option"][1]["Value"] == "true"
    groups = [row["group"] for row in found["Rows"]["Row"]]
    assert groups == [
        "Income",
        "COGS",
        "GrossProfit",
        "Expenses",
        "NetOperatingIncome",
        "OtherIncome",
        "OtherExpenses",
        "NetOtherIncome",
        "NetIncome",
    ]
    assert group(found, "NetIncome") == [""]


def test_the_balance_sheet_balances_and_carries_earlier_years(desk):
    found = report(desk, "BalanceSheet", end_date="2026-02-28")
    totals = [
        row["Summary"]["ColData"][1]["value"]
        for row in found["Rows"]["Row"]
        if row["group"] in ("TotalAssets", "TotalLiabilitiesAndEquity")
    ]
    # receivables 540, undeposited funds 81
    assert totals == ["621.00", "621.00"]
    assert data(found)["2"] == ["40.00"]
    assert group(found, "AR") == ["540.00"]
    assert group(found, "AP") == ["120.00"]
    income = next(
        row["ColData"]
        for row in walk(found["Rows"])
        if row.get("ColData", [{}])[0].get("value") == "Net Income"
    )
    assert income[1]["value"] == "455.00"


def test_the_trial_balance_adds_up_to_the_ledger(desk):
    found = report(desk, "TrialBalance", **YEAR)
    rows = data(found)
    assert rows["84"] == ["540.00", ""] and rows["1"] == ["", "500.00"]
    assert rows["2"] == ["", "40.00"]
    debit, credit = group(found, "GrandTotal")
    assert debit == credit == "741.00"
    for account, (left, right) in rows.items():
        if account in ("1", "2"):
            continue  # last year's income stands under retained earnings
        assert desk.ledger.balance(account) == D(left or 0) - D(right or 0)


def test_the_general_ledger_shows_documents_as_they_stand(desk):
    first = desk.query("select * from Invoice where DocNumber = 'I-1'")["Invoice"][0]
    desk.update("Invoice", first, Line=[desk.line("510.00")])
    found = report(desk, "GeneralLedger", **YEAR)
    keys = [c["MetaData"][0]["Value"] for c in found["Columns"]["Column"]]
    assert keys[:2] == ["tx_date", "txn_type"] and len(keys) == 8
    receivable = next(
        row
        for row in found["Rows"]["Row"]
        if row["Header"]["ColData"][0].get("id") == "84"
    )
    rows = [[c["value"] for c in r["ColData"]] for r in receivable["Rows"]["Row"]]
    assert rows[0][0] == "Beginning Balance" and rows[0][-1] == "40.00"
    assert rows[1] == [
        "2026-01-15",
        "Invoice",
        "I-1",
        "Cool Cars",
        "",
        "Services",
        "510.00",
        "550.00",
    ]
    assert [r[1] for r in rows[1:]] == ["Invoice", "Invoice", "Payment"]
    assert rows[2][5] == "-Split-"
    assert rows[-1][-2:] == ["-81.00", "550.00"]
    total = receivable["Summary"]["ColData"]
    assert (total[0]["value"], total[6]["value"]) == (
        "Total for Accounts Receivable (A/R)",
        "510.00",
    )
    cell = receivable["Rows"]["Row"][1]["ColData"][1]
    assert cell["id"] == first["Id"]
    income = next(
        row
        for row in found["Rows"]["Row"]
        if row["Header"]["ColData"][0].get("id") == "1"
    )
    assert income["Summary"]["ColData"][6]["value"] == "510.00"


def test_reports_can_be_narrowed(desk):
    desk.invoice(
        desk.line("9.00", ClassRef={"value": "1"}),
        CustomerRef={"value": "4"},
        TxnDate="2026-03-01",
    )
    for narrowed in ({"customer": "4"}, {"class": "1"}, {"customer": "4,5"}):
        found = report(desk, "ProfitAndLoss", **YEAR, **narrowed)
        assert group(found, "NetIncome") == ["9.00"]
    found = report(desk, "GeneralLedger", **YEAR, account="69")
    assert len(found["Rows"]["Row"]) == 1


# --- on a cash basis ---


def cash(desk, **dates):
    return report(desk, "ProfitAndLoss", accounting_method="Cash", **dates)


def test_on_a_cash_basis_only_what_was_paid_counts(desk):
    found = cash(desk, **YEAR)
    assert found["Header"]["ReportBasis"] == "Cash"
    assert data(found) == {"82": ["75.00"]}
    assert group(
        cash(desk, start_date="2026-01-01", end_date="2026-02-19"), "Income"
    ) == [""]
    trial = report(desk, "TrialBalance", accounting_method="Cash", **YEAR)
    assert data(trial) == {
        "4": ["81.00", ""],
        "82": ["", "75.00"],
        "90": ["", "6.00"],
    }


def test_part_payments_credits_and_advances_on_a_cash_basis():
    desk = Desk()
    invoice = desk.invoice(desk.line("100.00"), desk.line("50.00", item="4"))
    memo = desk.credit_memo(desk.line("30.00"))
    desk.pay("40.00", (invoice, "Invoice", "30.00"))
    desk.pay(0, (invoice, "Invoice", "30.00"), (memo, "CreditMemo", "30.00"))
    found = data(cash(desk, **{**YEAR, "end_date": "2026-12-31"}))
    # 60 of 150 are paid: 40 of the first line, 20 of the second; 30 were credited
    assert found == {"1": ["10.00"], "82": ["20.00"], "87": ["10.00"]}


def test_bills_on_a_cash_basis(desk):
    bill = desk.query("select * from Bill")["Bill"][0]
    desk.post(
        "BillPayment",
        {
            "VendorRef": {"value": "56"},
            "CurrencyRef": {"value": "USD"},
            "TxnDate": "2026-03-05",
            "TotalAmt": 60,
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": "35"}},
            "Line": [
                {
                    "Amount": 60,
                    "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}],
                }
            ],
        },
    )
    found = data(cash(desk, **YEAR))
    assert found["69"] == ["60.00"]
    balance = report(desk, "BalanceSheet", accounting_method="Cash", **YEAR)
    assert "33" not in data(balance) and "84" not in data(balance)
    totals = [
        row["Summary"]["ColData"][1]["value"]
        for row in balance["Rows"]["Row"]
        if row["group"] in ("TotalAssets", "TotalLiabilitiesAndEquity")
    ]
    assert totals[0] == totals[1] == "21.00"


# --- by age ---


def test_receivables_by_age(desk):
    found = report(desk, "AgedReceivables", report_date="2026-03-31")
    keys = [c["MetaData"][0]["Value"] for c in found["Columns"]["Column"]]
    assert keys == ["cust_name", "current", "0", "1", "2", "3", "total"]
    # due 2026-02-14 (45 days ago) and 2026-01-30 (60 days ago)
    assert data(found) == {"3": ["", "", "540.00", "", "", "540.00"]}
    assert group(found, "GrandTotal")[-1] == "540.00"
    # before the payment came, what it paid was open
    found = report(desk, "AgedReceivables", report_date="2026-02-15")
    assert data(found)["3"] == ["81.00", "540.00", "", "", "", "621.00"]


def test_unapplied_money_and_credits_count_against_what_is_owed(desk):
    desk.pay("100.00", TxnDate="2026-03-30")
    desk.credit_memo(desk.line("7.00"), TxnDate="2026-03-31")
    found = report(desk, "AgedReceivables", report_date="2026-03-31")
    assert data(found)["3"] == ["-7.00", "-100.00", "540.00", "", "", "433.00"]
    assert desk.balance("Accounts Receivable (A/R)") == 433


def test_payables_by_age(desk):
    found = report(desk, "AgedPayables", report_date="2026-06-30")
    assert data(found) == {"56": ["", "", "", "", "120.00", "120.00"]}
    assert report(Desk(), "AgedPayables")["Header"]["Option"][1]["Value"] == "true"


@pytest.mark.parametrize(
    ("macro", "days"),
    [
        ("This Month", ("2026-11-01", "2026-11-30")),
        ("Last Month", ("2026-10-01", "2026-10-31")),
        ("This Fiscal Year", ("2026-04-01", "2027-03-31")),
        ("This Fiscal Year-to-date", ("2026-04-01", "2026-11-20")),
        ("Last Fiscal Year", ("2025-04-01", "2026-03-31")),
        ("Today", ("2026-11-20", "2026-11-20")),
    ],
)
def test_macros_follow_the_financial_year(macro, days):
    found = report(Desk("UK"), "ProfitAndLoss", date_macro=macro)["Header"]
    assert (found["StartPeriod"], found["EndPeriod"]) == days


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("Gossip", {}, "500"),
        ("ProfitAndLoss", {"start_date": "soon"}, "2040"),
        ("AgedPayables", {"report_date": "soon"}, "2040"),
        ("ProfitAndLoss", {"summarize_column_by": "Mood"}, "2170"),
        ("ProfitAndLoss", {"accounting_method": "Barter"}, "2170"),
        ("ProfitAndLoss", {"date_macro": "Whenever"}, "2170"),
        (
            "ProfitAndLoss",
            {"start_date": "2026-02-01", "end_date": "2026-01-01"},
            "2040",
        ),
    ],
)
def test_what_is_not_played_is_refused(name, query, code):
    reply = Desk().call("GET", f"reports/{name}", query=query)
    assert (reply.status, reply.error["code"]) == (400, code)


# --- what is not known of the real ones ---


def cells_of(row):
    return [cell["value"] for cell in row["ColData"]]


@pytest.mark.parametrize(
    ("shown", "head", "rows"),
    [
        ("header", "7.00", [["Accounting", "120.00"]]),
        ("row", "", [["Legal & Professional Fees", "7.00"], ["Accounting", "120.00"]]),
        (
            "both",
            "7.00",
            [["Legal & Professional Fees", "7.00"], ["Accounting", "120.00"]],
        ),
    ],
)
def test_what_is_booked_on_a_parent_itself(desk, shown, head, rows):
    lines = [
        {
            "DetailType": "JournalEntryLineDetail",
            "Amount": 7,
            "JournalEntryLineDetail": {
                "PostingType": side,
                "AccountRef": {"value": account},
            },
        }
        for side, account in (("Debit", "12"), ("Credit", "35"))
    ]
    entry = {"TxnDate": "2026-02-01", "CurrencyRef": {"value": "USD"}, "Line": lines}
    desk.post("JournalEntry", entry)
    desk.configure(report_parents=shown)
    found = report(desk, "ProfitAndLoss", **YEAR)
    parent = next(
        row
        for row in walk(found["Rows"])
        if row.get("Header", {}).get("ColData", [{}])[0].get("id") == "12"
    )
    assert cells_of(parent["Header"]) == ["Legal & Professional Fees", head]
    assert [cells_of(row) for row in parent["Rows"]["Row"]] == rows
    assert cells_of(parent["Summary"])[1] == "127.00"


def test_a_british_form_takes_off_what_is_owed(desk):
    desk.configure(report_layout="vertical", report_net_income="bare")
    found = report(desk, "BalanceSheet", end_date="2026-02-28")
    rows = {
        (row.get("ColData") or row["Header"]["ColData"])[0]["value"]: row
        for row in found["Rows"]["Row"]
    }
    assert not any("group" in row for row in walk(found["Rows"]))
    net = rows["TOTAL NET ASSETS (LIABILITIES)"]
    own = rows["Capital and Reserves"]["Summary"]
    assert cells_of(net)[1] == cells_of(own)[1] == "495.00"
    assert cells_of(rows["NET CURRENT ASSETS (LIABILITIES)"])[1] == "495.00"


def test_grand_totals(desk):
    desk.configure(report_layout="grand_totals")
    found = report(desk, "BalanceSheet", end_date="2026-02-28")
    totals = [
        (row["group"], cells_of(row["Summary"])[1]) for row in found["Rows"]["Row"]
    ]
    assert totals == [("GrandTotal", "621.00"), ("GrandTotal", "621.00")]


def test_titles_and_order(desk):
    desk.update("Account", desk.get("Account", "69"), Name="Audit", AcctNum="6010")
    desk.configure(report_numbers=True, report_reversed=True)
    found = report(desk, "ProfitAndLoss", **YEAR)
    groups = [row["group"] for row in found["Rows"]["Row"]]
    assert (groups[0], groups[-1]) == ("NetIncome", "Income")
    row = next(one for one in walk(found["Rows"]) if "6010" in str(one.get("ColData")))
    assert row["ColData"][0] == {"value": "6010 Audit", "id": "69"}


def test_idle_months_have_no_column(desk):
    desk.configure(report_idle_months=False)
    found = report(desk, "ProfitAndLoss", summarize_column_by="Month", **YEAR)
    titles = [column["ColTitle"] for column in found["Columns"]["Column"]]
    assert titles == ["", "Jan 2026", "Feb 2026", "Total"]
    assert group(found, "NetIncome") == ["500.00", "-45.00", "455.00"]
    found = report(desk, "BalanceSheet", summarize_column_by="Month", **YEAR)
    assert len(found["Columns"]["Column"]) == 5


@pytest.mark.parametrize("limit", [{"report_months": 2}, {"report_cells": 60}])
def test_a_report_that_is_too_large_ends_with_a_notice(desk, limit):
    desk.configure(**limit)
    found = report(desk, "ProfitAndLoss", summarize_column_by="Month", **YEAR)
    last = found["Rows"]["Row"][-1]
    assert cells_of(last)[0].startswith("Unable to display more data.")
    assert not any(row.get("group") == "NetIncome" for row in walk(found["Rows"]))
    short = {**YEAR, "end_date": "2026-01-31"}
    found = report(desk, "ProfitAndLoss", summarize_column_by="Month", **short)
    assert group(found, "NetIncome") == ["500.00", "500.00"]


def test_where_the_income_of_a_trial_balance_begins(desk):
    days = {"start_date": "2026-02-01", "end_date": "2026-03-31"}
    assert data(report(desk, "TrialBalance", **days))["1"] == ["", "500.00"]
    desk.configure(trial_balance_from="start_date")
    assert "1" not in data(report(desk, "TrialBalance", **days))


def test_a_person_without_rights_sees_no_report(desk):
    desk.configure(report_denied=True)
    reply = desk.call("GET", "reports/ProfitAndLoss")
    assert (reply.status, reply.error["code"]) == (403, "5020")


def test_books_kept_by_an_older_sandbox_report(desk):
    state = desk.books.state()
    state["options"] = {"report_numbers": True}
    books = Books(desk.company, desk.clock)
    books.restore(state)
    assert books.options["report_numbers"] is True
    found = build(books, "BalanceSheet", {"end_date": "2026-02-28"})
    assert group(found, "TotalAssets") == ["621.00"]
