"""Payments, credits and exchange rates of the QuickBooks sandbox: to the cent."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk

AR = "Accounts Receivable (A/R)"


@pytest.fixture
def desk():
    return Desk()


def balance(desk, invoice, kind="Invoice"):
    return desk.get(kind, invoice["Id"])["Balance"]


# --- payments ---


def test_a_payment_clears_what_it_names_and_both_sides_tell(desk):
    invoice = desk.invoice()
    payment = desk.pay("60.00", (invoice, "Invoice", "60.00"))
    assert payment["UnappliedAmt"] == 0
    assert payment["DepositToAccountRef"]["name"] == "Undeposited Funds"
    assert payment["Line"] == [
        {"Amount": 60, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    ]
    read = desk.get("Invoice", invoice["Id"])
    assert read["Balance"] == 40
    assert read["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert (desk.balance("Undeposited Funds"), desk.balance(AR)) == (60, 40)
    assert desk.get("Customer", "3")["Balance"] == 40


def test_what_is_paid_too_much_stays_unapplied_and_can_be_applied_later(desk):
    invoice = desk.invoice()
    payment = desk.pay("250.00", (invoice, "Invoice", "100.00"))
    assert payment["UnappliedAmt"] == 150
    assert desk.get("Customer", "3")["Balance"] == -150
    later = desk.invoice(desk.line("120.00"))
    lines = desk.payment(
        "250.00", (invoice, "Invoice", "100.00"), (later, "Invoice", "120.00")
    )["Line"]
    payment = desk.update("Payment", payment, Line=lines)
    assert payment["UnappliedAmt"] == 30
    assert (balance(desk, invoice), balance(desk, later)) == (0, 0)
    assert desk.balance(AR) == -30


def test_a_full_update_without_lines_unlinks(desk):
    invoice = desk.invoice()
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    body = {**desk.payment("100.00"), **desk.handle(payment)}
    del body["Line"]
    payment = desk.post("Payment", body)
    assert (payment["Line"], payment["UnappliedAmt"]) == ([], 100)
    assert balance(desk, invoice) == 100


def test_a_deleted_payment_opens_the_invoice_again(desk):
    invoice = desk.invoice()
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    desk.post("Payment", desk.handle(payment), operation="delete")
    assert balance(desk, invoice) == 100
    assert desk.get("Invoice", invoice["Id"])["LinkedTxn"] == []
    assert (desk.balance("Undeposited Funds"), desk.balance(AR)) == (0, 100)
    reply = desk.call("GET", f"payment/{payment['Id']}")
    assert (reply.status, reply.error["code"]) == (400, "610")


def test_a_void_payment_keeps_its_record_with_zeros(desk):
    invoice = desk.invoice()
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    body = {**desk.handle(payment), "sparse": True}
    gone = desk.post("Payment", body, operation="update", include="void")
    assert (gone["TotalAmt"], gone["UnappliedAmt"], gone["Line"]) == (0, 0, [])
    assert (gone["PrivateNote"], gone["SyncToken"]) == ("Voided", "1")
    assert balance(desk, invoice) == 100 and desk.balance(AR) == 100
    assert desk.get("Customer", "3")["Balance"] == 100


def test_the_token_of_a_paid_document_moves_as_the_option_says(desk):
    invoice = desk.invoice()
    desk.pay("10.00", (invoice, "Invoice", "10.00"))
    assert desk.get("Invoice", invoice["Id"])["SyncToken"] == "1"
    desk.configure(link_bumps_token=False)
    desk.pay("10.00", (invoice, "Invoice", "10.00"))
    assert desk.get("Invoice", invoice["Id"])["SyncToken"] == "1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"TotalAmt": None}, "6000"),
        ({"TotalAmt": "-1"}, "2290"),
        ({"CustomerRef": {"value": "4"}}, "620"),
        ({"CustomerRef": {"value": "999"}}, "2500"),
        ({"DepositToAccountRef": {"value": "999"}}, "2500"),
        ({"DepositToAccountRef": {"value": "84"}}, "6430"),
        ({"TotalAmt": "50"}, "6000"),
        ({"Line": [{"Amount": 5}]}, "2020"),
        ({"Line": [{"LinkedTxn": [{"TxnId": "1", "TxnType": "Invoice"}]}]}, "2020"),
        (
            {"Line": [{"Amount": 5, "LinkedTxn": [{"TxnId": "9", "TxnType": "Bill"}]}]},
            "620",
        ),
        (
            {
                "Line": [
                    {"Amount": 5, "LinkedTxn": [{"TxnId": "9", "TxnType": "Invoice"}]}
                ]
            },
            "610",
        ),
    ],
)
def test_a_payment_is_refused_with_the_code_of_the_rule(desk, change, code):
    invoice = desk.invoice()
    body = desk.payment("100.00", (invoice, "Invoice", "100.00"), **change)
    body = {key: value for key, value in body.items() if value is not None}
    assert desk.refused("Payment", body)["code"] == code
    assert balance(desk, invoice) == 100 and desk.balance(AR) == 100
    assert len(desk.events) == 1


def test_a_closed_invoice_cannot_be_paid_again(desk):
    invoice = desk.invoice()
    desk.pay("100.00", (invoice, "Invoice", "100.00"))
    body = desk.payment("5.00", (invoice, "Invoice", "5.00"))
    assert desk.refused("Payment", body)["code"] == "620"


def test_a_line_above_what_is_open_is_cut_or_refused_as_the_option_says(desk):
    invoice = desk.invoice()
    payment = desk.pay("150.00", (invoice, "Invoice", "150.00"))
    assert (payment["Line"][0]["Amount"], payment["UnappliedAmt"]) == (100, 50)
    desk.configure(overapplied="refused")
    body = desk.payment("150.00", (desk.invoice(), "Invoice", "150.00"))
    assert desk.refused("Payment", body)["code"] == "6000"


def test_a_sub_customer_s_invoice_may_be_paid_by_its_parent(desk):
    invoice = desk.invoice(CustomerRef={"value": "8"})
    desk.pay("100.00", (invoice, "Invoice", "100.00"), CustomerRef={"value": "7"})
    assert balance(desk, invoice) == 0


def test_a_dropped_link_answers_200_all_the_same(desk):
    desk.configure(drop_links=1)
    invoice = desk.invoice()
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    assert (payment["Line"], payment["UnappliedAmt"]) == ([], 100)
    assert balance(desk, invoice) == 100
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    assert payment["UnappliedAmt"] == 0
    invoice, memo = desk.invoice(), desk.credit_memo()
    desk.configure(drop_links=-1)
    links = (invoice, "Invoice", 50), (memo, "CreditMemo", 50)
    assert desk.pay(0, *links)["Line"] == []
    payment = desk.pay(20, *links)
    assert [line["LinkedTxn"][0]["TxnType"] for line in payment["Line"]] == [
        "CreditMemo"
    ]
    assert (balance(desk, invoice), balance(desk, memo, "CreditMemo")) == (100, 50)


# --- credits ---


def test_a_zero_payment_applies_a_credit_memo(desk):
    invoice, memo = desk.invoice(), desk.credit_memo(desk.line("30.00"))
    payment = desk.pay(0, (invoice, "Invoice", 30), (memo, "CreditMemo", 30))
    assert payment["TotalAmt"] == payment["UnappliedAmt"] == 0
    assert balance(desk, invoice) == 70
    read = desk.get("CreditMemo", memo["Id"])
    assert (read["Balance"], read["RemainingCredit"]) == (0, 0)
    assert desk.balance(AR) == 70


def test_credit_and_money_together(desk):
    invoice, memo = desk.invoice(), desk.credit_memo(desk.line("30.00"))
    payment = desk.pay(70, (invoice, "Invoice", 100), (memo, "CreditMemo", 30))
    assert payment["UnappliedAmt"] == 0
    assert balance(desk, invoice) == 0 and desk.balance(AR) == 0


def test_credits_alone_must_be_used_up(desk):
    memo = desk.credit_memo(desk.line("30.00"))
    body = desk.payment(0, (memo, "CreditMemo", 30))
    assert desk.refused("Payment", body)["code"] == "6000"


def test_a_journal_entry_can_be_paid(desk):
    debit = {
        "DetailType": "JournalEntryLineDetail",
        "Amount": 80,
        "JournalEntryLineDetail": {
            "PostingType": "Debit",
            "AccountRef": {"value": "84"},
            "Entity": {"Type": "Customer", "EntityRef": {"value": "3"}},
        },
    }
    credit = {
        "DetailType": "JournalEntryLineDetail",
        "Amount": 80,
        "JournalEntryLineDetail": {
            "PostingType": "Credit",
            "AccountRef": {"value": "1"},
        },
    }
    entry = desk.post(
        "JournalEntry", {"CurrencyRef": {"value": "USD"}, "Line": [debit, credit]}
    )
    assert desk.get("Customer", "3")["Balance"] == 80
    desk.pay(80, (entry, "JournalEntry", 80))
    assert desk.get("Customer", "3")["Balance"] == 0 and desk.balance(AR) == 0
    body = desk.payment(1, (entry, "JournalEntry", 1))
    assert desk.refused("Payment", body)["code"] == "620"
    read = desk.get("JournalEntry", entry["Id"])
    refusal = desk.refused("JournalEntry", desk.handle(read), operation="delete")
    assert refusal["code"] == "6480"


def test_with_the_preference_quickbooks_applies_credits_by_itself(desk):
    desk.configure(auto_apply_credit=True)
    memo = desk.credit_memo(desk.line("30.00"))
    invoice = desk.invoice()
    assert invoice["Balance"] == 70
    assert balance(desk, memo, "CreditMemo") == 0
    payment_id = invoice["LinkedTxn"][0]["TxnId"]
    assert desk.get("Payment", payment_id)["TotalAmt"] == 0


# --- documents that change below their payments ---


def test_a_cheaper_invoice_gives_the_payment_back_what_is_too_much(desk):
    invoice = desk.invoice()
    payment = desk.pay("100.00", (invoice, "Invoice", "100.00"))
    read = desk.get("Invoice", invoice["Id"])
    desk.update("Invoice", read, Line=[desk.line("60.00")])
    again = desk.get("Payment", payment["Id"])
    assert (again["Line"][0]["Amount"], again["UnappliedAmt"]) == (60, 40)
    assert balance(desk, invoice) == 0 and desk.balance(AR) == -40


def test_a_paid_invoice_cannot_be_voided_deleted_or_given_away(desk):
    invoice = desk.invoice()
    desk.pay("10.00", (invoice, "Invoice", "10.00"))
    read = desk.get("Invoice", invoice["Id"])
    for operation in ("void", "delete"):
        error = desk.refused("Invoice", desk.handle(read), operation=operation)
        assert error["code"] == "6480"
    body = desk.sparse(read, CustomerRef={"value": "4"})
    assert desk.refused("Invoice", body)["code"] == "6480"


# --- currencies ---


@pytest.fixture
def euros(desk):
    """A customer in euros."""
    made = desk.post(
        "Customer", {"DisplayName": "Blauer Laden", "CurrencyRef": {"value": "EUR"}}
    )
    return {"CustomerRef": {"value": made["Id"]}, "CurrencyRef": {"value": "EUR"}}


def test_a_foreign_invoice_is_kept_in_both_currencies(desk, euros):
    invoice = desk.invoice(desk.line("33.33"), **euros, ExchangeRate="1.1")
    assert (invoice["TotalAmt"], invoice["HomeTotalAmt"]) == (D("33.33"), D("36.66"))
    assert invoice["ExchangeRate"] == D("1.1")
    assert desk.balance(f"{AR} - EUR") == D("36.66")
    assert desk.balance("Services") == D("-36.66")
    read = desk.query(
        "select * from Account where Name = 'Accounts Receivable (A/R) - EUR'"
    )["Account"][0]
    assert read["CurrencyRef"]["value"] == "EUR"
    assert read["CurrentBalance"] == D("33.33")


def test_rounding_to_the_home_currency_stays_on_the_largest_line(desk, euros):
    lines = [desk.line("0.05"), desk.line("0.05"), desk.line("10.05", item="4")]
    invoice = desk.invoice(*lines, **euros, ExchangeRate="1.1")
    assert invoice["HomeTotalAmt"] == D("11.17")
    assert desk.balance("Services") == D("-0.12")
    assert desk.balance("Design income") == D("-11.05")


def test_the_gain_between_two_rates_is_booked_by_quickbooks(desk, euros):
    invoice = desk.invoice(**euros, ExchangeRate="1.10")
    desk.pay("100.00", (invoice, "Invoice", "100.00"), **euros, ExchangeRate="1.25")
    assert desk.balance("Undeposited Funds") == 125
    assert desk.balance(f"{AR} - EUR") == 0
    assert desk.balance("Exchange Gain or Loss") == -15


def test_part_payments_leave_no_cent_behind(desk, euros):
    invoice = desk.invoice(desk.line("100.00"), **euros, ExchangeRate="1.123456")
    for part in ("33.33", "33.33", "33.34"):
        desk.pay(part, (invoice, "Invoice", part), **euros, ExchangeRate="1.123456")
    assert desk.balance(f"{AR} - EUR") == 0
    assert abs(desk.balance("Exchange Gain or Loss")) <= D("0.02")


def test_a_credit_at_another_rate_leaves_a_difference(desk, euros):
    invoice = desk.invoice(**euros, ExchangeRate="1.10")
    memo = desk.credit_memo(**euros, ExchangeRate="1.30")
    desk.pay(0, (invoice, "Invoice", 100), (memo, "CreditMemo", 100), **euros)
    assert desk.balance(f"{AR} - EUR") == 0
    assert desk.balance("Exchange Gain or Loss") == -20


def test_a_new_rate_on_a_paid_invoice_moves_the_gain(desk, euros):
    invoice = desk.invoice(**euros, ExchangeRate="1.10")
    desk.pay("100.00", (invoice, "Invoice", "100.00"), **euros, ExchangeRate="1.25")
    read = desk.get("Invoice", invoice["Id"])
    desk.update("Invoice", read, ExchangeRate="1.20")
    assert desk.balance("Exchange Gain or Loss") == -5
    assert desk.balance(f"{AR} - EUR") == 0


def test_without_a_rate_the_one_of_the_day_is_taken(desk, euros):
    assert desk.invoice(**euros)["ExchangeRate"] == D("1.16")
    desk.post(
        "ExchangeRate",
        {"SourceCurrencyCode": "EUR", "Rate": "1.21", "AsOfDate": "2026-11-20"},
    )
    assert desk.invoice(**euros)["ExchangeRate"] == D("1.21")
    reply = desk.call(
        "GET",
        "exchangerate",
        query={"sourcecurrencycode": "EUR", "asofdate": "2026-11-20"},
    )
    assert reply.json["ExchangeRate"]["Rate"] == D("1.21")
    assert reply.json["ExchangeRate"]["TargetCurrencyCode"] == "USD"


def test_a_customer_s_currency_is_fixed_by_its_first_transaction(desk, euros):
    row_id = euros["CustomerRef"]["value"]
    customer = desk.get("Customer", row_id)
    customer = desk.update("Customer", customer, CurrencyRef={"value": "GBP"})
    euros["CurrencyRef"] = {"value": "GBP"}
    desk.invoice(**euros)
    body = desk.sparse(customer, CurrencyRef={"value": "EUR"})
    assert desk.refused("Customer", body)["code"] == "6000"
    body = desk.draft(**{**euros, "CurrencyRef": {"value": "EUR"}})
    error = desk.refused("Invoice", body)
    assert "currency of the transaction is invalid" in error["Detail"]


def test_without_multicurrency_there_is_no_foreign_money(desk):
    desk.configure(multicurrency=False)
    body = desk.draft()
    del body["CurrencyRef"]
    invoice = desk.post("Invoice", body)
    assert invoice["CurrencyRef"]["value"] == "USD"
    assert "ExchangeRate" not in invoice and "HomeTotalAmt" not in invoice
    body = {"DisplayName": "X", "CurrencyRef": {"value": "EUR"}}
    assert desk.refused("Customer", body)["code"] == "2220"


def test_a_payment_in_euros_may_go_to_an_account_in_euros_but_not_to_another(
    desk, euros
):
    invoice = desk.invoice(**euros, ExchangeRate="1.1")
    own = {"value": desk.id_of("Account", "Euro Account")}
    desk.pay(
        100,
        (invoice, "Invoice", 100),
        **euros,
        ExchangeRate="1.1",
        DepositToAccountRef=own,
    )
    assert desk.balance("Euro Account") == 110
    body = desk.payment(5, DepositToAccountRef=own)
    assert desk.refused("Payment", body)["code"] == "6000"
