"""Sales forms of the QuickBooks sandbox: lines, totals, numbers, where they post."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk


@pytest.fixture
def desk():
    return Desk()


# --- what comes back ---


def test_an_invoice_comes_back_with_what_quickbooks_adds(desk):
    invoice = desk.invoice(desk.line("80.50"), desk.line("19.50"), DocNumber="INV/1")
    assert invoice["TotalAmt"] == invoice["Balance"] == D("100.00")
    assert [line.get("Id") for line in invoice["Line"]] == ["1", "2", None]
    assert invoice["Line"][-1] == {
        "Amount": D("100.00"),
        "DetailType": "SubTotalLineDetail",
        "SubTotalLineDetail": {},
    }
    assert invoice["CustomerRef"] == {"value": "3", "name": "Cool Cars"}
    assert (invoice["SyncToken"], invoice["domain"]) == ("0", "QBO")
    assert invoice["EmailStatus"] == "NotSet"
    assert invoice["LinkedTxn"] == []
    assert desk.get("Invoice", invoice["Id"]) == invoice
    assert desk.events == [
        (
            desk.company.id,
            "Invoice",
            "CREATE",
            invoice["Id"],
            "https://quickbooks.api.intuit.com/v3/company/9130357766900001/invoice/"
            + invoice["Id"],
        )
    ]


def test_transactions_share_one_counter_of_ids(desk):
    invoice, memo = desk.invoice(), desk.credit_memo()
    assert int(memo["Id"]) == int(invoice["Id"]) + 1


def test_ids_differ_between_companies():
    ids = {Desk(c).invoice()["Id"] for c in ("US", "UK", "AU")}
    assert len(ids) == 3


def test_a_line_posts_to_the_income_account_of_its_item(desk):
    wanted = {"value": "86", "name": "Discounts given"}
    line = desk.line("75.00", item="4", ItemAccountRef=wanted)
    invoice = desk.invoice(line)
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert detail["ItemAccountRef"] == {"value": "82", "name": "Design income"}
    assert desk.balance("Design income") == -75
    assert desk.balance("Discounts given") == 0
    assert desk.balance("Accounts Receivable (A/R)") == 75


def test_an_item_that_moved_leaves_its_old_invoices_alone(desk):
    old = desk.invoice(desk.line("10.00", item="4"))
    desk.configure(repoint_item=["Design", "79"])
    desk.invoice(desk.line("5.00", item="4"))
    assert desk.balance("Design income") == -10
    assert desk.balance("Sales of Product Income") == -5
    # an edit that keeps the line keeps its account
    line = desk.get("Invoice", old["Id"])["Line"][0]
    desk.update("Invoice", old, Line=[{**line, "Amount": 12}])
    assert desk.balance("Design income") == -12


def test_history_moves_with_the_item_where_the_option_says_so(desk):
    desk.configure(repoint_rewrites_history=True)
    old = desk.invoice(desk.line("10.00", item="4"))
    desk.configure(repoint_item=["Design", "79"])
    assert desk.balance("Design income") == 0
    assert desk.balance("Sales of Product Income") == -10
    read = desk.get("Invoice", old["Id"])["Line"][0]["SalesItemLineDetail"]
    assert read["ItemAccountRef"]["value"] == "79"


def test_notes_are_kept_and_carry_no_amount(desk):
    note = {
        "DetailType": "DescriptionOnly",
        "Description": "Thank you",
        "DescriptionLineDetail": {},
    }
    invoice = desk.invoice(desk.line(), note)
    assert invoice["Line"][1]["Description"] == "Thank you"
    assert "Amount" not in invoice["Line"][1]
    assert invoice["TotalAmt"] == 100


def test_a_line_of_text_alone_is_no_invoice(desk):
    note = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    assert desk.refused("Invoice", desk.draft(note))["code"] == "2250"


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "good"),
    [
        (3, "33.333333", "100.00", True),
        (3, "33.33", "100.00", False),
        ("128.350", "14.50", "1861.08", True),
        ("128.350", "14.50", "1861.07", False),
        (None, "33.33", "100.00", True),
        ("-1", "10", "-10", True),
    ],
)
def test_quantity_times_price_must_be_the_amount(desk, quantity, price, amount, good):
    extra = desk.line("500.00")
    line = desk.line(amount, UnitPrice=price)
    if quantity is not None:
        line["SalesItemLineDetail"]["Qty"] = quantity
    if good:
        assert desk.invoice(line, extra)["TotalAmt"] == D(amount) + 500
        return
    error = desk.refused("Invoice", desk.draft(line, extra))
    assert error["code"] == "6070"
    assert "Amount is not equal to UnitPrice * Qty. Supplied value:" in error["Detail"]


def test_a_negative_line_is_a_discount_but_a_negative_total_is_refused(desk):
    invoice = desk.invoice(desk.line("100.00"), desk.line("-30.00", item="4"))
    assert invoice["TotalAmt"] == 70
    assert desk.balance("Design income") == 30
    body = desk.draft(desk.line("10.00"), desk.line("-30.00"))
    assert desk.refused("Invoice", body)["code"] == "2290"


# --- discounts ---


def discount(**detail):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def test_a_discount_in_percent_is_computed_and_posted(desk):
    invoice = desk.invoice(
        desk.line("150.00"), discount(PercentBased=True, DiscountPercent=10)
    )
    assert (invoice["Line"][1]["Amount"], invoice["TotalAmt"]) == (15, 135)
    assert desk.balance("Discounts given") == 15
    assert desk.balance("Services") == -150


def test_a_second_discount_is_refused_and_so_is_any_when_switched_off(desk):
    line = {**discount(), "Amount": 5}
    assert desk.refused("Invoice", desk.draft(desk.line(), line, line))["code"] == (
        "6000"
    )
    desk.configure(allow_discount=False)
    assert desk.refused("Invoice", desk.draft(desk.line(), line))["code"] == "5030"


# --- required things and references ---


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"CustomerRef": None}, "2020"),
        ({"CustomerRef": {"value": ""}}, "2020"),
        ({"CustomerRef": {"value": "4711"}}, "2500"),
        ({"CurrencyRef": None}, "2020"),
        ({"CurrencyRef": {"value": "EUR"}}, "6000"),
        ({"CurrencyRef": {"value": "XYZ"}}, "2220"),
        ({"Line": None}, "2020"),
        ({"Line": []}, "2250"),
        ({"DocNumber": "X" * 22}, "2050"),
        ({"PrivateNote": "X" * 4001}, "2050"),
        ({"CustomerMemo": {"value": "X" * 1001}}, "2050"),
        ({"TxnDate": "20/11/2026"}, "2040"),
        ({"SalesTermRef": {"value": "77"}}, "2500"),
        ({"DepartmentRef": {"value": "77"}}, "2500"),
        ({"Colour": "red"}, "2010"),
        ({"BillAddr": {"Street": "x"}}, "2010"),
        ({"GlobalTaxCalculation": "Sometimes"}, "2170"),
    ],
)
def test_an_invoice_is_refused_with_the_code_of_the_rule(desk, change, code):
    body = {k: v for k, v in desk.draft(**change).items() if v is not None}
    assert desk.refused("Invoice", body)["code"] == code
    assert desk.ledger.entries() == [] and desk.events == []


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"ItemRef": {"value": "999"}}, "2500"),
        ({"ItemRef": {}}, "2020"),
        ({"ClassRef": {"value": "999"}}, "2500"),
        ({"Discount": 3}, "2010"),
    ],
)
def test_a_line_is_refused_with_the_code_of_the_rule(desk, detail, code):
    error = desk.refused("Invoice", desk.draft(desk.line(**detail)))
    assert error["code"] == code
    if code == "2500":
        assert error["Message"] == "Invalid Reference Id"
        assert error["Detail"].endswith(" element id 999 not found")


def test_the_unknown_property_is_named_with_the_known_ones(desk):
    error = desk.refused("Invoice", desk.draft(Colour="red"))
    assert error["Message"] == "Request has invalid or unsupported property"
    assert 'Unrecognized field "Colour"' in error["Detail"]
    assert '"CustomerRef"' in error["Detail"]


def test_what_is_inactive_cannot_be_used(desk):
    for option, body in (
        ("archive_customer", desk.draft()),
        ("archive_item", desk.draft()),
        ("archive_account", desk.draft()),
    ):
        thing = {"customer": "Cool Cars", "item": "Hours", "account": "Services"}
        name = option.split("_")[1]
        desk.configure(**{option: thing[name]})
        error = desk.refused("Invoice", body)
        assert error["code"] == "610" and "made inactive" in error["Detail"]
        restored = f"{thing[name]} (deleted)"
        desk.configure(**{f"restore_{name}": restored})
        assert desk.invoice()["TotalAmt"] == 100


def test_junk_of_client_libraries_is_not_an_error(desk):
    line = desk.line(
        "100.0", Qty="1", UnitPrice="100", ClassRef={"value": "", "name": ""}
    )
    line.update(Id="0", LineNum=0, LinkedTxn=[])
    subtotal = {"DetailType": "SubTotalLineDetail", "Amount": 100, "Id": "0"}
    invoice = desk.invoice(
        line,
        {**line, "SalesItemLineDetail": dict(line["SalesItemLineDetail"])},
        subtotal,
        DueDate="",
        ShipDate="",
        TotalAmt="",
        ExchangeRate=1,
        GlobalTaxCalculation="TaxExcluded",
        DepartmentRef={"value": "", "name": "", "type": ""},
        sparse=False,
        Id=None,
        SyncToken=0,
    )
    assert invoice["TotalAmt"] == 200
    assert [line.get("Id") for line in invoice["Line"]] == ["1", "2", None]


# --- dates ---


@pytest.mark.parametrize(
    ("term", "due"),
    [
        (None, "2026-12-20"),
        ({"DueDays": 10}, "2026-11-30"),
        ({"DayOfMonthDue": 25}, "2026-11-25"),
        ({"DayOfMonthDue": 25, "DueNextMonthDays": 10}, "2026-12-25"),
        ({"DayOfMonthDue": 31}, "2026-11-30"),
        ({"DayOfMonthDue": 5}, "2026-12-05"),
    ],
)
def test_the_due_date_follows_the_term(desk, term, due):
    more = {}
    if term:
        made = desk.post("Term", {"Name": "Ours", **term})
        more["SalesTermRef"] = {"value": made["Id"]}
    assert desk.invoice(**more)["DueDate"] == due


def test_a_sent_due_date_wins_and_the_date_defaults_to_today(desk):
    body = desk.draft(DueDate="2027-01-15")
    del body["TxnDate"]
    invoice = desk.post("Invoice", body)
    assert (invoice["TxnDate"], invoice["DueDate"]) == ("2026-11-20", "2027-01-15")


# --- numbers ---


def test_with_custom_numbers_what_is_sent_is_kept_and_nothing_is_made_up(desk):
    assert desk.invoice(DocNumber="INV/2026/00012")["DocNumber"] == "INV/2026/00012"
    assert "DocNumber" not in desk.invoice()
    assert desk.invoice(DocNumber="AUTO_GENERATE")["DocNumber"] == "1038"


def test_without_custom_numbers_all_sales_forms_count_on_together(desk):
    desk.configure(custom_numbers=False)
    numbers = [desk.invoice()["DocNumber"], desk.credit_memo()["DocNumber"]]
    assert numbers == ["1038", "1039"]
    kept = desk.invoice(DocNumber="OURS-1")
    assert kept["DocNumber"] == "OURS-1"
    assert desk.update("Invoice", kept, PrivateNote="x")["DocNumber"] == "OURS-1"
    desk.configure(replace_numbers=True)
    assert desk.invoice(DocNumber="OURS-2")["DocNumber"] == "1040"


def test_a_taken_number_is_refused_unless_asked_otherwise(desk):
    first = desk.invoice(DocNumber="INV/1")
    for body in (desk.draft(DocNumber="INV/1"), desk.draft(DocNumber="inv/1")):
        error = desk.refused("Invoice", body)
        assert error["code"] == "6140"
    assert error["Detail"].endswith(
        f"DocNumber=inv/1 is assigned to TxnType=Invoice with TxnId={first['Id']}"
    )
    again = desk.post(
        "Invoice", desk.draft(DocNumber="INV/1"), include="allowduplicatedocnum"
    )
    assert again["DocNumber"] == "INV/1"
    desk.configure(warn_duplicates=False)
    assert desk.invoice(DocNumber="INV/1")["DocNumber"] == "INV/1"


# --- the other forms ---


def test_a_credit_memo_posts_the_other_way_round(desk):
    memo = desk.credit_memo(desk.line("40.00"))
    assert (memo["Balance"], memo["RemainingCredit"]) == (40, 40)
    assert desk.balance("Accounts Receivable (A/R)") == -40
    assert desk.balance("Services") == 40
    assert desk.get("Customer", "3")["Balance"] == -40


def test_a_sales_receipt_goes_to_undeposited_funds_by_default(desk):
    receipt = desk.post("SalesReceipt", desk.draft())
    assert receipt["DepositToAccountRef"]["value"] == "4"
    assert (receipt["Balance"], desk.balance("Undeposited Funds")) == (0, 100)
    to_bank = desk.draft(DepositToAccountRef={"value": "35"})
    del to_bank["CustomerRef"]
    desk.post("SalesReceipt", to_bank)
    assert desk.balance("Checking") == 100
    assert desk.get("Customer", "3")["Balance"] == 0
    wrong = desk.draft(DepositToAccountRef={"value": "7"})
    assert desk.refused("SalesReceipt", wrong)["code"] == "6430"


def test_a_refund_needs_the_account_that_the_money_leaves(desk):
    assert desk.refused("RefundReceipt", desk.draft())["code"] == "2020"
    desk.post("RefundReceipt", desk.draft(DepositToAccountRef={"value": "35"}))
    assert (desk.balance("Checking"), desk.balance("Services")) == (-100, 100)


def test_stock_that_is_sold_costs_what_it_was_bought_for(desk):
    before = desk.get("Item", "5")["QtyOnHand"]
    line = desk.line("550.00", item="5", Qty=2, UnitPrice=275)
    invoice = desk.invoice(line)
    assert desk.balance("Cost of Goods Sold") == 250
    assert desk.balance("Inventory Asset") == -250
    assert desk.get("Item", "5")["QtyOnHand"] == before - 2
    desk.post("Invoice", desk.handle(invoice), operation="delete")
    assert desk.balance("Cost of Goods Sold") == 0
    assert desk.get("Item", "5")["QtyOnHand"] == before
