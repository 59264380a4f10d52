"""Payments and allocations at Sage."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def status(desk, document, path="sales_invoices") -> str:
    found = desk.get(f"{path}/{document['id']}", mark_as_sent="false")
    return found["status"]["id"]


def open_of(desk, document, path="sales_invoices") -> str:
    found = desk.get(f"{path}/{document['id']}", mark_as_sent="false")
    return found["outstanding_amount"]


# --- payments ---


def test_a_receipt_settles_in_part_and_in_full(desk):
    made = desk.invoice()
    first = desk.pay(50, (made, 50), reference="BNK1/2026/0007")
    assert first["displayed_as"] == "BNK1/2026/0007"
    assert first["payment_on_account"] is None
    part = first["allocated_artefacts"][0]
    assert (part["artefact"]["displayed_as"], part["amount"]) == ("SI-1", "50.0")
    assert (status(desk, made), open_of(desk, made)) == ("PART_PAID", "70.0")
    desk.pay(70, (made, 70))
    found = desk.get(f"sales_invoices/{made['id']}", show_payments_allocations="true")
    assert found["status"]["id"] == "PAID" and found["last_paid"] == "2026-11-25"
    assert found["total_paid"] == "120.0"
    assert [p["amount"] for p in found["payments_allocations"]] == ["50.0", "70.0"]
    assert found["payments_allocations"][0]["contact_payment"]["id"] == first["id"]
    assert (desk.balance(1200), desk.balance(1100)) == (D(120), D(0))


def test_one_receipt_for_several_invoices_with_a_rest_on_account(desk):
    one, two = desk.invoice(), desk.invoice()
    paid = desk.pay(200, (one, 120), (two, 60))
    over = paid["payment_on_account"]
    assert (over["outstanding_amount"], over["status"]["id"]) == ("20.0", "UNPAID")
    assert over["contact"]["id"] == desk.contact()
    assert [status(desk, d) for d in (one, two)] == ["PAID", "PART_PAID"]
    items = desk.items("unallocated_artefacts", contact_id=desk.contact())
    assert {i["id"] for i in items} == {two["id"], over["id"]}
    assert desk.get(f"contacts/{desk.contact()}", show_balance="true")["balance"] == (
        "40.0"
    )


def test_a_discount_settles_too(desk):
    made = desk.invoice()
    desk.pay(115, (made, 115, 5))
    assert status(desk, made) == "PAID"
    assert (desk.balance(4020), desk.balance(1100)) == (D(5), D(0))
    found = desk.get(f"sales_invoices/{made['id']}")
    assert found["payments_allocations_total_discount"] == "5.0"


def test_refund_of_a_credit_note(desk):
    note = desk.invoice(path="sales_credit_notes")
    desk.pay(120, (note, 120), transaction_type_id="CUSTOMER_REFUND")
    assert status(desk, note, "sales_credit_notes") == "PAID"
    assert (desk.balance(1200), desk.balance(1100)) == (D(-120), D(0))


def test_paying_a_supplier(desk):
    bill = desk.invoice(path="purchase_invoices")
    assert (desk.balance(2100), desk.balance(2201)) == (D(-120), D(20))
    supplier = {
        "transaction_type_id": "VENDOR_PAYMENT",
        "contact_id": desk.contact("SOL001"),
    }
    desk.pay(120, (bill, 120), **supplier)
    assert status(desk, bill, "purchase_invoices") == "PAID"
    assert (desk.balance(1200), desk.balance(2100)) == (D(-120), D(0))


def refused(desk, amount, *artefacts, **body):
    return desk.refused("contact_payments", **desk.payment(amount, *artefacts, **body))


@pytest.mark.parametrize(
    "field",
    ["transaction_type_id", "contact_id", "bank_account_id", "date", "total_amount"],
)
def test_what_a_payment_needs(desk, field):
    reply = refused(desk, 10, **{field: None})
    assert (reply.status, reply.faults) == (422, [(field, "This field is required.")])


def test_what_a_payment_may_not_settle(desk):
    made, other = desk.invoice(), desk.invoice(contact_id=desk.contact("HAR001"))
    note, draft = (
        desk.invoice(path="sales_credit_notes"),
        desk.invoice(status_id="DRAFT"),
    )
    void = desk.invoice()
    desk.delete(f"sales_invoices/{void['id']}", void_reason="x")
    amount = "allocated_artefacts.amount"
    target = "allocated_artefacts.artefact_id"
    for parts, source in (
        ([(made, 121)], amount),
        ([(made, 115, 6)], amount),
        ([(made, -5)], amount),
        ([(made, 60), (made, 61)], amount),
        ([(made, 100), (made, 20)], "allocated_artefacts"),
        ([(other, 10)], target),
        ([(note, 10)], target),
        ([(draft, 10)], target),
        ([(void, 10)], target),
    ):
        reply = refused(desk, 200, *parts)
        assert (reply.status, source in dict(reply.faults)) == (422, True), parts
    assert refused(desk, 50, (made, 60)).faults[0][0] == "allocated_artefacts"
    assert refused(desk, 0).faults[0][0] == "total_amount"
    assert refused(desk, 10, ({"id": "0" * 32}, 10)).json[0]["$dataCode"] == (
        "RecordNotFound"
    )
    supplier = {"transaction_type_id": "VENDOR_PAYMENT"}
    assert refused(desk, 10, **supplier).faults == [("", "Couldn't find Supplier.")]
    assert refused(desk, 10, transaction_type_id="NOPE").status == 422
    assert refused(desk, 10, currency_id="EUR").faults[0][0] == "currency_id"
    assert refused(desk, 10, ({"id": made["transaction"]["id"]}, 10)).status == 422
    assert refused(desk, 10, reference="r" * 26).faults[0][0] == "reference"
    assert not desk.get("contact_payments")["$total"]
    assert open_of(desk, made) == "120.0"


def test_bank_accounts_that_take_no_money(desk):
    assert refused(desk, 10, bank_account_id=desk.account(1200)).status == 422
    assert refused(desk, 10, bank_account_id=desk.bank("Euro")).status == 422
    desk.configure(hide_bank_account="Savings")
    assert refused(desk, 10, bank_account_id=desk.bank("Savings")).status == 422
    desk.configure(delete_bank_account="Petty cash")
    assert refused(desk, 10, bank_account_id=desk.bank("Petty")).status == 422


def test_deleting_a_payment_opens_the_invoice_again(desk):
    made = desk.invoice()
    paid = desk.pay(150, (made, 120))
    path = f"contact_payments/{paid['id']}"
    assert desk.delete(path) is None
    assert (status(desk, made), open_of(desk, made)) == ("UNPAID", "120.0")
    assert (desk.balance(1200), desk.balance(1100)) == (D(0), D(120))
    assert desk.get("contact_payments")["$total"] == 0
    gone = desk.get("contact_payments", deleted_since="2026-11-20")["$items"]
    assert [g["id"] for g in gone] == [paid["id"]]
    assert desk.get(path)["deleted_at"] == "2026-11-20T12:00:00Z"
    assert desk.call("DELETE", path).status == 404
    assert desk.get("unallocated_artefacts")["$total"] == 1
    desk.configure(get_deleted=False)
    assert desk.call("GET", path).status == 404


def test_changing_a_payment_books_it_anew(desk):
    one, two = desk.invoice(), desk.invoice()
    paid = desk.pay(120, (one, 120))
    parts = [{"artefact_id": two["id"], "amount": 100}]
    new = desk.put(f"contact_payments/{paid['id']}", allocated_artefacts=parts)
    assert new["id"] == paid["id"] and new["transaction"] == paid["transaction"]
    assert new["payment_on_account"]["total_amount"] == "20.0"
    assert [open_of(desk, d) for d in (one, two)] == ["120.0", "20.0"]
    assert desk.balance(1200) == D(120)


def test_settling_touches_the_document_unless_told_not_to(desk):
    one, two = desk.invoice(), desk.invoice()
    desk.clock.advance(60)
    desk.pay(10, (one, 10))
    since = {"updated_or_created_since": "2026-11-20T12:01:00Z"}
    found = desk.get("sales_invoices", **since)["$items"]
    assert [f["id"] for f in found] == [one["id"]]
    desk.configure(payments_touch_documents=False)
    desk.clock.advance(60)
    desk.pay(10, (two, 10))
    since = {"updated_or_created_since": "2026-11-20T12:02:00Z"}
    assert desk.get("sales_invoices", **since)["$total"] == 0
    assert desk.get("contact_payments", **since)["$total"] == 1


def test_lockdown_holds_payments_too(desk):
    made = desk.invoice()
    paid = desk.pay(10, (made, 10), date="2026-11-21")
    desk.configure(lockdown_date="2026-11-21")
    assert refused(desk, 10, (made, 10), date="2026-11-21").faults[0][0] == "date"
    assert desk.call("DELETE", f"contact_payments/{paid['id']}").status == 422


# --- allocations ---


def test_a_credit_note_is_set_off_against_an_invoice(desk):
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    joined = desk.allocate((note, -100), (made, 100))
    assert joined["transaction_type"]["id"] == "CUSTOMER_ALLOCATION"
    assert joined["transaction"]["id"]
    assert [a["amount"] for a in joined["allocated_artefacts"]] == ["-100.0", "100.0"]
    assert "discount" not in joined["allocated_artefacts"][0]
    assert (open_of(desk, made), status(desk, made)) == ("20.0", "PART_PAID")
    assert open_of(desk, note, "sales_credit_notes") == "20.0"
    listed = desk.items("contact_allocations", contact_id=desk.contact())
    assert [row["id"] for row in listed] == [joined["id"]]
    assert desk.delete(f"contact_allocations/{joined['id']}") is None
    assert (open_of(desk, made), status(desk, made)) == ("120.0", "UNPAID")
    assert desk.get("contact_allocations")["$total"] == 0
    deleted = desk.get("contact_allocations", deleted_since="2026-11-01")
    assert deleted["$total"] == 1


def test_money_on_account_is_set_off(desk):
    made = desk.invoice()
    paid = desk.pay(150)
    over = paid["payment_on_account"]
    desk.allocate((made, 120), (over, 120))
    assert status(desk, made) == "PAID"
    again = desk.get(f"contact_payments/{paid['id']}")["payment_on_account"]
    assert (again["outstanding_amount"], again["status"]["id"]) == ("30.0", "PART_PAID")
    assert desk.call("DELETE", f"contact_payments/{paid['id']}").status == 422
    assert (desk.balance(1100), desk.balance(1200)) == (D(-30), D(150))


def test_suppliers_have_a_type_of_their_own(desk):
    bill = desk.invoice(path="purchase_invoices")
    note = desk.invoice(desk.line(50, code=5000), path="purchase_credit_notes")
    supplier = {
        "transaction_type_id": "VENDOR_ALLOCATION",
        "contact_id": desk.contact("SOL001"),
    }
    desk.allocate((bill, 60), (note, 60), **supplier)
    assert open_of(desk, bill, "purchase_invoices") == "60.0"
    assert status(desk, note, "purchase_credit_notes") == "PAID"


def not_allocated(desk, *artefacts, **body):
    sent = desk.allocation(*artefacts, **body)
    return desk.refused("contact_allocations", **sent)


def test_what_an_allocation_must_keep_to(desk):
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    other = desk.invoice(contact_id=desk.contact("HAR001"))
    assert "must balance" in not_allocated(desk, (made, 10), (note, 11)).faults[0][1]
    assert not_allocated(desk, (made, 10)).status == 422
    assert not_allocated(desk, (made, 121), (note, 121)).status == 422
    assert not_allocated(desk, (other, 10), (note, 10)).status == 422
    assert not_allocated(desk, (made, -10), (note, -10)).status == 422
    supplier = {"transaction_type_id": "VENDOR_ALLOCATION"}
    assert not_allocated(desk, (made, 10), (note, 10), **supplier).status == 422
    assert not_allocated(desk, (made, 5), (made, 5), (note, 10)).status == 422


@pytest.mark.parametrize(
    "rule, taken, refused_amount",
    [("negative_credits", -10, 10), ("positive", 10, -10)],
)
def test_the_sign_of_the_credit_side_is_an_option(desk, rule, taken, refused_amount):
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    desk.configure(allocation_sign=rule)
    assert not_allocated(desk, (made, 10), (note, refused_amount)).status == 422
    assert desk.allocate((made, 10), (note, taken))


def test_the_types_ids_are_an_option(desk):
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    desk.configure(allocation_type_ids=["CUST_ALLOC", "VEND_ALLOC"])
    known = [row["id"] for row in desk.items("transaction_types")]
    assert "CUST_ALLOC" in known and "CUSTOMER_ALLOCATION" not in known
    assert not_allocated(desk, (made, 10), (note, 10)).status == 422
    kind = {"transaction_type_id": "CUST_ALLOC"}
    assert desk.allocate((made, 10), (note, 10), **kind)


def test_changing_an_allocation(desk):
    made, note = desk.invoice(), desk.invoice(path="sales_credit_notes")
    joined = desk.allocate((note, 100), (made, 100))
    parts = [{"artefact_id": d["id"], "amount": 40} for d in (note, made)]
    path = f"contact_allocations/{joined['id']}"
    assert desk.put(path, allocated_artefacts=parts)["id"] == joined["id"]
    assert open_of(desk, made) == "80.0"


# --- other payments, as fees are booked ---


def test_other_payments_may_need_a_tax_rate(desk):
    line = {"ledger_account_id": desk.account(7900), "total_amount": 3}
    body = {
        "transaction_type_id": "OTHER_PAYMENT",
        "bank_account_id": desk.bank(),
        "date": "2026-11-20",
        "total_amount": 3,
    }
    assert desk.post("other_payments", payment_lines=[line], **body)
    desk.configure(other_payments_need_tax=True)
    refused = desk.refused("other_payments", payment_lines=[line], **body)
    assert refused.faults == [("payment_lines.tax_rate_id", "This field is required.")]
    line["tax_rate_id"] = "GB_NO_TAX"
    desk.post("other_payments", payment_lines=[line], **body)
    assert (desk.balance(1200), desk.balance(7900)) == (D(-6), D(6))
