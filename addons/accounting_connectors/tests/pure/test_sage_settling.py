"""Payments and allocations on their way to Sage."""

from providers.documents import Receipt
from providers.errors import (
    Cause,
    RateLimitError,
    RejectedError,
)
from pure_books import failed, only
from pure_builders import D, write
from pure_sage import (
    CUSTOMER,
    INVOICE,
    TRAITS,
    adapter_of,
    fault,
    listed,
    named,
    sage_allocation,
    sage_payment,
)


def paid(asked, **values):
    body = asked.body["contact_payment"]
    parts = [
        {"artefact": named(one["artefact_id"]), "amount": str(one["amount"])}
        for one in body["allocated_artefacts"]
    ]
    row = {
        "id": "p1",
        "reference": body["reference"],
        "contact": named(body["contact_id"]),
        "date": body["date"],
        "total_amount": str(body["total_amount"]),
        "allocated_artefacts": parts,
    }
    return {"status": 201, "data": row | values}


def test_a_payment(sage_adapter, sage):
    sage.on("POST", "contact_payments", paid)
    long = sage_payment(reference="BANK/STATEMENT/2026/11/000042")
    for document in (sage_payment(), long):
        receipt = only(sage_adapter.push([write(document)]))
        assert document.is_same(receipt)
        assert (receipt.remote_id, receipt.contact_id) == ("p1", CUSTOMER)


def test_money_that_was_not_set_against_the_document_shows(sage_adapter, sage):
    part = [{"artefact": named(INVOICE), "amount": "100.00"}]
    sage.on("POST", "contact_payments", lambda a: paid(a, allocated_artefacts=part))
    receipt = only(sage_adapter.push([write(sage_payment())]))
    assert receipt.total == D(100)  # the engine compares it with ours


def test_a_payments_rate_is_put_right_too(sage_adapter, sage):
    def answer(asked):
        rate = asked.body["contact_payment"]["exchange_rate"]
        return paid(asked, base_currency_total_amount=str(round(D(120) / rate, 2)))

    sage.on("POST", "contact_payments", answer)
    sage.on(
        "PUT",
        "contact_payments/p1",
        data={
            "id": "p1",
            "total_amount": "120.00",
            "base_currency_total_amount": "96.00",
            "date": "2026-11-21",
            "reference": "BNK1/2026/0007",
        },
    )
    document = sage_payment(currency="EUR", currency_rate=D("1.25"))
    receipt = only(sage_adapter.push([write(document)]))
    assert receipt.strays == () and document.is_same(receipt)
    (put,) = sage.sent("PUT", "contact_payments")
    assert put.body == {"contact_payment": {"exchange_rate": D("1.25")}}


def allotted(asked, **values):
    body = asked.body["contact_allocation"]
    parts = [
        {"artefact": named(one["artefact_id"]), "amount": str(one["amount"])}
        for one in body["allocated_artefacts"]
    ]
    row = {
        "id": f"al-{body['allocated_artefacts'][0]['amount']}",
        "contact": named(body["contact_id"]),
        "date": body["date"],
        "allocated_artefacts": parts,
    }
    return {"status": 201, "data": row | values}


def allocations(*amounts):
    return [write(sage_allocation(amount=D(one)), one) for one in amounts]


def test_an_allocation(sage_adapter, sage):
    sage.on("POST", "contact_allocations", allotted)
    found = sage_adapter.push(allocations("10.00", "20.00", "30.00"))
    assert [one.total for one in found] == [D(10), D(20), D(30)]
    assert sage_allocation().is_same(found[2])
    assert len(sage.asked) == 3


def test_the_other_sign_is_found_out_once(sage_adapter, sage):
    def positive(asked):
        rows = asked.body["contact_allocation"]["allocated_artefacts"]
        if any(one["amount"] < 0 for one in rows):
            return fault("must be greater than 0", "allocated_artefacts.amount")
        return allotted(asked)

    sage.on("POST", "contact_allocations", positive)
    found = sage_adapter.push(allocations("10.00", "20.00", "30.00"))
    assert [one.total for one in found] == [D(10), D(20), D(30)]
    assert len(sage.asked) == 4


def test_another_name_of_the_type_is_read_from_sage(sage_adapter, sage):
    def strict(asked):
        if (
            asked.body["contact_allocation"]["transaction_type_id"]
            != "SALES_ALLOCATION"
        ):
            return fault("is invalid", "transaction_type_id")
        return allotted(asked)

    sage.on("POST", "contact_allocations", strict)
    sage.on("GET", "transaction_types", **listed(named("X"), named("SALES_ALLOCATION")))
    found = sage_adapter.push(allocations("10.00", "20.00"))
    assert all(isinstance(one, Receipt) for one in found)
    assert len(sage.sent("GET", "transaction_types")) == 1
    assert len(sage.sent("POST", "contact_allocations")) == 3


def test_an_allocation_that_no_form_helps_keeps_its_first_refusal(sage_adapter, sage):
    sage.on("POST", "contact_allocations", **fault("exceeds the outstanding amount"))
    error = failed(sage_adapter.push(allocations("10.00")))
    assert error.cause is Cause.OVERPAID
    assert len(sage.asked) == 2  # each sign once
    sage.on("POST", "contact_allocations", **fault("is invalid", "transaction_type_id"))
    sage.on("GET", "transaction_types", status=503)
    assert isinstance(failed(sage_adapter.push(allocations("10.00"))), RejectedError)


def test_who_must_wait_with_the_first_waits_with_all(sage_adapter, sage):
    sage.on("POST", "contact_allocations", status=429)
    verdicts = sage_adapter.push(allocations("1.00", "2.00", "3.00"))
    assert all(isinstance(one, RateLimitError) for one in verdicts)
    assert len(sage.asked) == 1


def test_the_plan_start_has_no_allocations(server, sage):
    sage_adapter = adapter_of(server, TRAITS | {"plan": "start"})
    sage.on("POST", "contact_allocations", **fault("No.", status=403))
    error = failed(sage_adapter.push(allocations("1.00")))
    assert error.cause is Cause.FEATURE_OFF
    assert error.params["feature"] == "setting credit notes against invoices"


def test_nothing_goes_out_for_a_customer_that_is_not_linked(sage_adapter, sage):
    nobody = [
        write(sage_allocation(contact_id="")),
        write(sage_allocation(contact_id="", amount=D(1)), "k2"),
    ]
    causes = {one.cause for one in sage_adapter.push(nobody)}
    assert causes == {Cause.CONTACT_UNKNOWN}
    assert not sage.asked
