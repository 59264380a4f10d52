"""Bills, their payments, expenses, journals and deposits of the QuickBooks sandbox."""

from __future__ import annotations

import pytest

from sandbox.quickbooks.testing import Desk

AP = "Accounts Payable (A/P)"


@pytest.fixture
def desk():
    return Desk()


def expense(amount=150, account="69", **detail):
    return {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": amount,
        "Description": "Audit",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}, **detail},
    }


def bill_body(*lines, **more):
    return {
        "VendorRef": {"value": "56"},
        "CurrencyRef": {"value": "USD"},
        "TxnDate": "2026-11-20",
        "Line": list(lines) or [expense()],
        **more,
    }


def pay_body(amount, *links, **more):
    return {
        "VendorRef": {"value": "56"},
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": amount,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": [
            {"Amount": part, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]}
            for row, kind, part in links
        ],
        **more,
    }


# --- bills ---


def test_a_bill_is_owed_to_its_vendor(desk):
    bill = desk.post("Bill", bill_body(DocNumber="F-8831"))
    assert (bill["TotalAmt"], bill["Balance"]) == (150, 150)
    assert bill["APAccountRef"] == {"value": "33", "name": AP}
    assert bill["DueDate"] == "2026-11-20"
    detail = bill["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["BillableStatus"] == "NotBillable"
    assert desk.balance("Legal & Professional Fees:Accounting") == 150
    assert desk.balance(AP) == -150
    assert desk.get("Vendor", "56")["Balance"] == 150
    assert desk.get("Account", "33")["CurrentBalance"] == -150


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"VendorRef": None}, "2020"),
        ({"VendorRef": {"value": "3"}}, "2500"),
        ({"Line": []}, "2250"),
        ({"Line": [expense(account="999")]}, "2500"),
        ({"Line": [expense(account="33")]}, "6430"),
        ({"Line": [expense(CustomerRef={"value": "999"})]}, "2500"),
        ({"APAccountRef": {"value": "35"}}, "6430"),
        ({"CurrencyRef": {"value": "EUR"}}, "6000"),
        ({"Haste": True}, "2010"),
    ],
)
def test_a_bill_is_refused_with_the_code_of_the_rule(desk, change, code):
    body = {k: v for k, v in bill_body(**change).items() if v is not None}
    assert desk.refused("Bill", body)["code"] == code
    assert desk.balance(AP) == 0


def test_even_a_sparse_update_of_a_bill_names_the_vendor(desk):
    bill = desk.post("Bill", bill_body())
    body = desk.sparse(bill, PrivateNote="x")
    assert desk.refused("Bill", body)["code"] == "2020"
    body["VendorRef"] = bill["VendorRef"]
    assert desk.post("Bill", body)["PrivateNote"] == "x"


def test_numbers_of_bills_are_watched_per_vendor_when_asked(desk):
    desk.post("Bill", bill_body(DocNumber="F-1"))
    desk.post("Bill", bill_body(DocNumber="F-1"))
    desk.configure(warn_duplicate_bills=True)
    assert desk.refused("Bill", bill_body(DocNumber="F-1"))["code"] == "6140"
    desk.post("Bill", bill_body(DocNumber="F-1", VendorRef={"value": "57"}))
    assert "DocNumber" not in desk.post("Bill", bill_body())


def test_a_bought_item_posts_to_its_expense_or_stock_account(desk):
    def line(item, amount, quantity):
        return {
            "DetailType": "ItemBasedExpenseLineDetail",
            "Amount": amount,
            "ItemBasedExpenseLineDetail": {
                "ItemRef": {"value": item},
                "Qty": quantity,
            },
        }

    before = desk.get("Item", "5")["QtyOnHand"]
    bill = desk.post("Bill", bill_body(line("15", 13, 2), line("5", 250, 2)))
    assert desk.balance("Inventory Asset") == 250
    assert desk.balance("Job Expenses:Job Materials:Plants and Soil") == 13
    assert desk.get("Item", "5")["QtyOnHand"] == before + 2
    desk.post("Bill", desk.handle(bill), operation="delete")
    assert desk.get("Item", "5")["QtyOnHand"] == before
    error = desk.refused("Bill", bill_body(line("2", 10, 1)))
    assert error["code"] == "6000"


# --- paying them ---


def test_a_bill_payment_clears_bills(desk):
    bill = desk.post("Bill", bill_body())
    payment = desk.post("BillPayment", pay_body(100, (bill, "Bill", 100)))
    read = desk.get("Bill", bill["Id"])
    assert read["Balance"] == 50
    assert read["LinkedTxn"] == [
        {"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}
    ]
    assert (desk.balance("Checking"), desk.balance(AP)) == (-100, -50)
    assert desk.get("Vendor", "56")["Balance"] == 50
    desk.post("BillPayment", desk.handle(payment), operation="delete")
    assert desk.get("Bill", bill["Id"])["Balance"] == 150


def test_a_vendor_credit_is_applied_by_a_zero_check(desk):
    bill = desk.post("Bill", bill_body())
    credit = desk.post("VendorCredit", bill_body(expense(40)))
    assert desk.balance(AP) == -110
    payment = desk.post(
        "BillPayment",
        pay_body(0, (bill, "Bill", 40), (credit, "VendorCredit", 40)),
    )
    assert payment["TotalAmt"] == 0
    assert desk.get("Bill", bill["Id"])["Balance"] == 110
    assert desk.get("VendorCredit", credit["Id"])["Balance"] == 0
    assert desk.balance(AP) == -110


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"PayType": None}, "2020"),
        ({"CheckPayment": None}, "2020"),
        ({"CheckPayment": {"BankAccountRef": {"value": "41"}}}, "6430"),
        ({"Line": None}, "2020"),
        ({"TotalAmt": 20}, "6000"),
        ({"VendorRef": {"value": "57"}}, "620"),
    ],
)
def test_a_bill_payment_is_refused_with_the_code_of_the_rule(desk, change, code):
    bill = desk.post("Bill", bill_body())
    body = {**pay_body(150, (bill, "Bill", 150)), **change}
    body = {key: value for key, value in body.items() if value is not None}
    assert desk.refused("BillPayment", body)["code"] == code
    assert desk.get("Bill", bill["Id"])["Balance"] == 150


def test_a_card_pays_bills_too(desk):
    bill = desk.post("Bill", bill_body())
    body = pay_body(
        150,
        (bill, "Bill", 150),
        PayType="CreditCard",
        CreditCardPayment={"CCAccountRef": {"value": "42"}},
    )
    del body["CheckPayment"]
    desk.post("BillPayment", body)
    assert desk.balance("Visa") == -150


def test_a_loss_on_a_foreign_bill(desk):
    made = desk.post(
        "Vendor", {"DisplayName": "Lieferant", "CurrencyRef": {"value": "EUR"}}
    )
    euros = {"VendorRef": {"value": made["Id"]}, "CurrencyRef": {"value": "EUR"}}
    bill = desk.post("Bill", bill_body(**euros, ExchangeRate="1.10"))
    assert desk.balance(f"{AP} - EUR") == -165
    desk.post(
        "BillPayment", pay_body(150, (bill, "Bill", 150), **euros, ExchangeRate="1.20")
    )
    assert desk.balance(f"{AP} - EUR") == 0
    assert desk.balance("Exchange Gain or Loss") == 15
    assert desk.balance("Checking") == -180


# --- expenses ---


def test_an_expense_is_paid_at_once(desk):
    body = {
        "PaymentType": "CreditCard",
        "AccountRef": {"value": "42"},
        "EntityRef": {"value": "33", "type": "Vendor"},
        "CurrencyRef": {"value": "USD"},
        "Line": [expense(30, "56")],
    }
    made = desk.post("Purchase", body)
    assert made["EntityRef"] == {
        "value": "33",
        "name": "Chin's Gas and Oil",
        "type": "Vendor",
    }
    assert (desk.balance("Automobile:Fuel"), desk.balance("Visa")) == (30, -30)
    desk.post("Purchase", {**body, "Credit": True})
    assert (desk.balance("Automobile:Fuel"), desk.balance("Visa")) == (0, 0)
    assert desk.refused("Purchase", {**body, "AccountRef": {"value": "35"}})[
        "code"
    ] == ("6430")
    del body["PaymentType"]
    assert desk.refused("Purchase", body)["code"] == "2020"


# --- journals ---


def side(kind, amount, account, who=None):
    detail = {"PostingType": kind, "AccountRef": {"value": account}}
    if who:
        name, row_id = who
        detail["Entity"] = {"Type": name, "EntityRef": {"value": row_id}}
    return {
        "DetailType": "JournalEntryLineDetail",
        "Amount": amount,
        "JournalEntryLineDetail": detail,
    }


def journal(*lines, **more):
    return {"CurrencyRef": {"value": "USD"}, "Line": list(lines), **more}


def test_a_journal_entry_posts_both_sides(desk):
    made = desk.post(
        "JournalEntry",
        journal(side("Debit", 70, "17"), side("Credit", 70, "35"), DocNumber="JE-1"),
    )
    assert made["TotalAmt"] == 0 and made["Adjustment"] is False
    assert (desk.balance("Rent or Lease"), desk.balance("Checking")) == (70, -70)
    again = desk.update(
        "JournalEntry",
        made,
        Line=[side("Debit", 5, "17"), side("Credit", 5, "35")],
    )
    assert desk.balance("Checking") == -5 and again["DocNumber"] == "JE-1"
    desk.post("JournalEntry", desk.handle(again), operation="delete")
    assert desk.balance("Checking") == 0


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([side("Debit", 70, "17"), side("Credit", 69, "35")], "2300"),
        ([side("Debit", 70, "17")], "6000"),
        ([side("Debit", -70, "17"), side("Credit", -70, "35")], "2290"),
        ([side("Debit", 70, "84"), side("Credit", 70, "35")], "6000"),
        ([side("Debit", 7, "84", ("Vendor", "56")), side("Credit", 7, "35")], "6000"),
        ([side("Debit", 7, "17", ("Customer", "999")), side("Credit", 7, "1")], "2500"),
        ([side("Debit", 7, "999"), side("Credit", 7, "35")], "2500"),
        ([side("Both", 7, "17"), side("Credit", 7, "35")], "2170"),
    ],
)
def test_a_journal_is_refused_with_the_code_of_the_rule(desk, lines, code):
    assert desk.refused("JournalEntry", journal(*lines))["code"] == code


def test_several_control_lines_as_the_option_says(desk):
    body = journal(
        side("Debit", 7, "84", ("Customer", "3")),
        side("Credit", 7, "84", ("Customer", "4")),
    )
    desk.post("JournalEntry", body)
    assert desk.get("Customer", "3")["Balance"] == 7
    assert desk.get("Customer", "4")["Balance"] == -7
    desk.configure(journal_one_control_line=True)
    assert desk.refused("JournalEntry", body)["code"] == "6000"


def test_numbers_of_journals_are_watched_when_asked(desk):
    body = journal(side("Debit", 7, "17"), side("Credit", 7, "35"), DocNumber="JE-001")
    desk.post("JournalEntry", body)
    desk.post("JournalEntry", body)
    desk.configure(warn_duplicate_journals=True)
    error = desk.refused("JournalEntry", body)
    assert error["code"] == "6140" and "TxnType=Journal Entry" in error["Detail"]


def test_a_foreign_journal_is_posted_at_its_rate(desk):
    made = desk.post(
        "Customer", {"DisplayName": "Laden", "CurrencyRef": {"value": "EUR"}}
    )
    lines = [
        side("Debit", 100, "84", ("Customer", made["Id"])),
        side("Credit", 100, "1"),
    ]
    body = journal(*lines, CurrencyRef={"value": "EUR"}, ExchangeRate="1.25")
    desk.post("JournalEntry", body)
    assert desk.balance("Accounts Receivable (A/R) - EUR") == 125
    body = journal(*lines)
    assert desk.refused("JournalEntry", body)["code"] == "6000"


# --- deposits ---


def deposit(*payments):
    return {
        "DepositToAccountRef": {"value": "35"},
        "CurrencyRef": {"value": "USD"},
        "Line": [
            {
                "Amount": row["TotalAmt"],
                "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind, "TxnLineId": "0"}],
            }
            for kind, row in payments
        ],
    }


def test_what_is_deposited_can_no_longer_be_touched(desk):
    invoice = desk.invoice()
    payment = desk.pay(100, (invoice, "Invoice", 100))
    receipt = desk.post("SalesReceipt", desk.draft(desk.line("20")))
    made = desk.post(
        "Deposit", deposit(("Payment", payment), ("SalesReceipt", receipt))
    )
    assert made["TotalAmt"] == 120
    assert (desk.balance("Checking"), desk.balance("Undeposited Funds")) == (120, 0)
    read = desk.get("Payment", payment["Id"])
    assert read["LinkedTxn"] == [{"TxnId": made["Id"], "TxnType": "Deposit"}]
    refusals = [
        desk.refused("Payment", desk.sparse(read, PrivateNote="x")),
        desk.refused("Payment", desk.handle(read), operation="delete"),
        desk.refused("Payment", desk.handle(read), operation="update", include="void"),
        desk.refused("SalesReceipt", desk.handle(receipt), operation="delete"),
        desk.refused("Deposit", deposit(("Payment", payment))),
    ]
    assert {r["code"] for r in refusals} == {"6540"}
    desk.post("Deposit", desk.handle(made), operation="delete")
    assert desk.balance("Undeposited Funds") == 120
    desk.post("Payment", desk.handle(read), operation="delete")


def test_a_deposit_takes_money_from_other_accounts_too(desk):
    line = {
        "Amount": 12,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": {"value": "25"}},
    }
    body = {**deposit(), "Line": [line]}
    desk.post("Deposit", body)
    assert (desk.balance("Checking"), desk.balance("Interest Earned")) == (12, -12)
    straight = desk.pay(10, DepositToAccountRef={"value": "36"})
    assert desk.refused("Deposit", deposit(("Payment", straight)))["code"] == "620"
