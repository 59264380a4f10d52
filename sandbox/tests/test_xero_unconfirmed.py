"""What no source confirms of Xero, one way and the other; the books stay right."""

from __future__ import annotations

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def on_account(desk, kind="RECEIVE-OVERPAYMENT", **more):
    line = {"Description": "Deposit", "Quantity": 1, "UnitAmount": "50"}
    if "PREPAYMENT" in kind:
        line |= {"AccountCode": "835"}
    return desk.put(
        "BankTransactions",
        {
            "Type": kind,
            "Contact": {"Name": "City Agency"},
            "Date": "2026-11-20",
            "BankAccount": {"Code": "090"},
            "Reference": "Deposit 3",
            "LineAmountTypes": "NoTax",
            "LineItems": [line],
            **more,
        },
    )


def balances(desk):
    return {key: one for key, one in desk.ledger.trial_balance().items() if one}


def test_options_are_true_or_false(desk):
    for value in ("yes", 1, None):
        with pytest.raises(ValueError):
            desk.configure(overpayment_delete=value)


@pytest.mark.parametrize("kind", ["RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT"])
def test_the_reference_of_an_overpayment(desk, kind):
    assert on_account(desk, kind)["Reference"] == "Deposit 3"
    assert desk.get("Overpayments")[0]["Reference"] == "Deposit 3"
    desk.configure(overpayment_reference=False)
    made = on_account(desk, kind)
    assert "Reference" not in made
    read = desk.get(f"Overpayments/{made['OverpaymentID']}", "Overpayments")[0]
    assert "Reference" not in read
    assert read["LineItems"][0]["Description"] == "Deposit"
    plain = on_account(desk, "RECEIVE", LineItems=[desk.line("5")])
    assert plain["Reference"] == "Deposit 3"  # of these it is always kept


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("RECEIVE-OVERPAYMENT", "Overpayments"),
        ("SPEND-OVERPAYMENT", "Overpayments"),
        ("RECEIVE-PREPAYMENT", "Prepayments"),
    ],
)
def test_an_unused_overpayment_is_deleted_where_xero_does_that(desk, kind, plural):
    before = balances(desk)
    made = on_account(desk, kind)
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})
    desk.configure(overpayment_delete=True)
    assert desk.refused("POST", path, {"Reference": "Another"})
    desk.events.clear()
    assert desk.post(path, {"Status": "DELETED"})["Status"] == "DELETED"
    (read,) = desk.get(plural)
    assert (read["Status"], read["RemainingCredit"]) == ("VOIDED", 0)
    assert balances(desk) == before
    (event,) = desk.events
    category = plural[:-1].upper()
    assert event[1:3] == (category, "UPDATE")
    assert (event[5]["Type"], event[5]["Status"]) == (kind, "VOIDED")
    assert desk.refused("POST", path, {"Status": "DELETED"})


def test_one_that_is_used_or_reconciled_is_not(desk):
    desk.configure(overpayment_delete=True)
    made = on_account(desk)
    invoice = desk.invoice()
    own = f"Overpayments/{made['OverpaymentID']}/Allocations"
    allocated = desk.put(
        own, {"Amount": "5", "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    )
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})
    desk.call("DELETE", f"{own}/{allocated['AllocationID']}")
    assert desk.post(path, {"Status": "DELETED"})["Status"] == "DELETED"
    reconciled = on_account(desk, IsReconciled=True)
    path = f"BankTransactions/{reconciled['BankTransactionID']}"
    assert desk.refused("POST", path, {"Status": "DELETED"})


def test_how_a_refund_names_its_credit_note(desk):
    note = desk.credit_note()
    refund = desk.put(
        "Payments",
        {
            "CreditNote": {"CreditNoteID": note["CreditNoteID"]},
            "Account": {"Code": "090"},
            "Amount": 10,
            "Date": "2026-11-20",
        },
    )
    path = f"Payments/{refund['PaymentID']}"
    assert refund["CreditNote"]["CreditNoteID"] == note["CreditNoteID"]
    desk.configure(credit_payment_as_invoice=True)
    (read,) = desk.get(path)
    assert "CreditNote" not in read
    assert read["Invoice"]["InvoiceID"] == note["CreditNoteID"]
    assert read["Invoice"]["InvoiceNumber"] == note["CreditNoteNumber"]
    paid = desk.pay(desk.invoice(), "5")
    assert paid["Invoice"]["Type"] == "ACCREC"


def test_payments_may_ring_or_not(desk):
    desk.configure(payment_events=False)
    invoice = desk.invoice()
    desk.events.clear()
    payment = desk.pay(invoice, "5")
    desk.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    assert [event[1] for event in desk.events] == ["INVOICE", "INVOICE"]


def test_settling_may_leave_the_document_as_it_was(desk):
    desk.configure(settling_bumps=False)
    invoice, note = desk.invoice(), desk.credit_note()
    seen = {one["UpdatedDateUTC"] for one in (invoice, note)}
    desk.events.clear()
    desk.clock.advance(60)
    desk.pay(invoice, "5")
    path = f"CreditNotes/{note['CreditNoteID']}/Allocations"
    body = {"Amount": "7", "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    allocated = desk.put(path, body)
    desk.call("DELETE", f"{path}/{allocated['AllocationID']}")
    (read,) = desk.get(f"Invoices/{invoice['InvoiceID']}")
    (credit,) = desk.get(f"CreditNotes/{note['CreditNoteID']}")
    assert read["AmountDue"] == 105
    assert {read["UpdatedDateUTC"], credit["UpdatedDateUTC"]} == seen
    assert [event[1] for event in desk.events] == ["PAYMENT"]


def test_an_unknown_option_is_refused_or_left_out(desk):
    desk.put("TrackingCategories", {"Name": "Project"})
    line = desk.line(Tracking=[{"Name": "Project", "Option": "Nowhere"}])
    assert desk.refused("PUT", "Invoices", desk.draft(line))
    desk.configure(unknown_tracking_dropped=True)
    assert desk.invoice(line)["LineItems"][0]["Tracking"] == []


def test_newer_events_say_what_became_of_their_record(desk):
    note = desk.credit_note()
    (event,) = desk.events
    assert event[5] == {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"}
    desk.events.clear()
    on_account(desk)
    (event,) = desk.events
    assert event[1:3] == ("OVERPAYMENT", "CREATE")
    assert set(event[5]) == {"Type", "Status", "UpdatedDateUTCString"}
    assert note["CreditNoteNumber"]


# === REPORTS === #


def table(desk, name="ProfitAndLoss", **query):
    if name == "ProfitAndLoss":
        query = {"fromDate": "2026-10-01", "toDate": "2026-10-31", **query}
    reply = desk.call("GET", f"Reports/{name}", query=query)
    return reply.json["Reports"][0]["Rows"] if reply.status == 200 else reply.status


def labels(rows):
    return [cell["Value"] for cell in rows[0]["Cells"][1:]]


def lines(rows):
    """Amounts by label, of all sections."""
    found = {}
    for section in rows[1:]:
        for line in section["Rows"]:
            name, *cells = line["Cells"]
            found[name["Value"]] = [cell.get("Value") for cell in cells]
    return found


def test_eleven_or_twelve_earlier_periods(desk):
    assert len(labels(table(desk, periods=12))) == 13
    assert table(desk, periods=13) == 400
    desk.configure(twelve_periods=False)
    assert len(labels(table(desk, periods=11))) == 12
    assert table(desk, periods=12) == 400


def test_reports_may_cover_no_more_than_365_days(desk):
    """From November 2025 to October 2026; from March 2023 to February 2024, which is
    leap."""
    desk.configure(reports_within_year=True)
    assert table(desk, periods=12) == 400
    assert len(labels(table(desk, periods=11))) == 12
    assert table(desk, "BalanceSheet", date="2024-02-29", periods=11) == 400
    assert len(labels(table(desk, "BalanceSheet", date="2024-02-29", periods=10))) == 11
    assert len(labels(table(desk, "BalanceSheet", date="2024-02-29"))) == 2


def test_columns_may_be_labelled_with_months(desk):
    assert labels(table(desk, periods=1)) == ["31 Oct 26", "30 Sep 26"]
    desk.configure(month_labels=True)
    assert labels(table(desk, periods=1)) == ["Oct-26", "Sep-26"]
    assert labels(table(desk, "BalanceSheet", date="2026-10-31")) == [
        "Oct-26",
        "Oct-25",
    ]


def test_zeros_may_be_blank(desk):
    desk.invoice(Date="2026-10-20")
    assert lines(table(desk, periods=1))["Sales"] == ["100.00", "0.00"]
    desk.configure(blank_zeros=True)
    found = lines(table(desk, periods=1))
    assert found["Sales"] == found["NET PROFIT"] == ["100.00", None]


def test_reports_may_have_british_words(desk):
    desk.invoice(Date="2026-10-20")
    desk.configure(british_reports=True)
    rows = table(desk)
    assert [row.get("Title") for row in rows] == [
        None,
        "Turnover",
        "",
        "Administrative Costs",
        "",
    ]
    assert lines(rows)["Profit after Taxation"] == ["100.00"]
    assert lines(rows)["Sales"] == ["100.00"]
    sheet = table(desk, "BalanceSheet", date="2026-10-31")
    assert sheet[-1]["Title"] == "Capital and Reserves"


def test_exchange_gains_may_stand_apart():
    desk = Desk("UK")
    invoice = desk.invoice(CurrencyCode="EUR", CurrencyRate="0.5", Date="2026-10-20")
    desk.pay(invoice, "120", CurrencyRate="0.4", Date="2026-10-20")
    assert "Foreign Currency Gains and Losses" in lines(table(desk))
    desk.configure(gains_merged=False)
    found = lines(table(desk))
    assert found["Realised Currency Gains"] == ["-60.00"]
    assert "Foreign Currency Gains and Losses" not in found


def test_an_overdrawn_bank_may_stand_among_the_liabilities(desk):
    for day, kind, amount in (("09-30", "RECEIVE", "50"), ("10-20", "SPEND", "80")):
        desk.put(
            "BankTransactions",
            {
                "Type": kind,
                "Contact": {"Name": "City Agency"},
                "Date": f"2026-{day}",
                "BankAccount": {"Code": "090"},
                "LineAmountTypes": "NoTax",
                "LineItems": [desk.line(amount, "404")],
            },
        )
    asked = {"date": "2026-10-31", "periods": 1}
    before = lines(table(desk, "BalanceSheet", **asked))
    assert before["Total Bank"] == before["Total Assets"] == ["-30.00", "50.00"]
    desk.configure(overdrafts_apart=True)
    rows = table(desk, "BalanceSheet", **asked)
    found = {row.get("Title"): row.get("Rows") for row in rows}
    bank, owed = (
        lines([None, {"Rows": found[title]}])["Business Bank Account"]
        for title in ("Bank", "Current Liabilities")
    )
    assert (bank, owed) == (["0.00", "50.00"], ["30.00", "0.00"])
    after = lines(rows)
    assert after["Total Assets"] == ["0.00", "50.00"]
    assert after["Total Liabilities"] == ["30.00", "0.00"]
    assert after["Net Assets"] == before["Net Assets"]


def test_a_user_without_report_rights(desk):
    desk.configure(report_rights=False)
    for name in ("ProfitAndLoss", "BalanceSheet", "TrialBalance"):
        assert table(desk, name) == 403
    assert desk.get("Accounts")
    desk.configure(report_rights=True)
    assert labels(table(desk)) == ["31 Oct 26"]
