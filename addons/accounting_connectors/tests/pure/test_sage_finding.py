"""Looking at Sage for what may be there already."""

import pytest
from providers.documents import Kind
from providers.errors import RejectedError, TransientError
from pure_books import void
from pure_builders import D, update, write
from pure_sage import (
    CUSTOMER,
    INVOICE,
    NOTE,
    SALES,
    fault,
    listed,
    named,
    note,
    orders,
    sage_allocation,
    sage_contact,
    sage_invoice,
    sage_item,
    sage_payment,
)


def document(**values):
    row = {
        "id": INVOICE,
        "reference": "INV/2026/0042",
        "invoice_number": "SI-7",
        "contact": named(CUSTOMER),
        "currency": named("GBP"),
        "total_amount": "120.0",
        "status": named("UNPAID"),
        "invoice_lines": [{"ledger_account": named(SALES)}],
    }
    return row | values


def found(adapter, *documents):
    (candidates,) = adapter.find([write(one) for one in documents])
    return candidates


def test_a_document_by_its_reference(sage_adapter, sage):
    sage.on(
        "GET",
        "sales_invoices",
        **listed(
            document(),
            document(id="x", reference="INV/2026/00421"),
            document(id="v", status=named("VOID")),
            document(id="d", status=named("DRAFT")),
            document(id="g", deleted_at="2026-11-21T10:00:00Z"),
        ),
    )
    (receipt,) = found(sage_adapter, sage_invoice())
    assert sage_invoice().is_same(receipt)
    assert receipt.remote_id == INVOICE
    (asked,) = sage.asked
    assert asked.query["search"] == "INV/2026/0042"
    assert "invoice_lines" in asked.query["attributes"]
    assert "contact_id" not in asked.query  # another customer's would be a clash


def test_a_document_with_our_number_and_other_contents_is_a_candidate(
    sage_adapter, sage
):
    others = document(id="y", reference="", invoice_number="INV/2026/0042")
    sage.on("GET", "sales_invoices", **listed(others | {"total_amount": "1.00"}))
    (receipt,) = found(sage_adapter, sage_invoice())
    assert receipt.number == "INV/2026/0042"
    assert not sage_invoice().is_same(receipt)


def test_a_long_number_is_ours_only_with_our_name_in_the_notes(sage_adapter, sage):
    ours = sage_invoice(number="HQ/SALES/INVOICES/2026/11/000042")
    row = document(reference=ours.number[-25:])

    def is_same(notes):
        sage.on("GET", "sales_invoices", **listed(row | {"notes": notes}))
        (receipt,) = found(sage_adapter, ours)
        return ours.is_same(receipt)

    assert is_same(f"PO 7\n{ours.number} [odoo:account.move,42]")
    assert not is_same("[odoo:account.move,421]")
    assert not is_same(None)


def test_a_credit_note_has_its_own_list(sage_adapter, sage):
    row = document(
        id=NOTE, reference="RINV/2026/0001", credit_note_number="RINV/2026/0001"
    )
    sage.on("GET", "sales_credit_notes", **listed(row))
    (receipt,) = found(sage_adapter, note())
    assert note().is_same(receipt)


def test_each_write_has_its_own_candidates(sage_adapter, sage):
    def answer(asked):
        if asked.query["search"] == "INV/0001":
            return listed(document(reference="INV/0001"))
        return listed()

    sage.on("GET", "sales_invoices", answer)
    none, one, nothing = sage_adapter.find(orders(3))
    assert (none, nothing) == ([], [])
    assert one[0].number == "INV/0001"


def test_a_contact_by_the_short_form_of_our_number(sage_adapter, sage):
    theirs = {"id": "c1", "reference": "O42", "name": "Somebody"}
    ours = {"id": "c2", "reference": "O42", "source_guid": "ODOO-42", "name": "S"}
    sage.on("GET", "contacts", **listed(theirs, ours))
    (receipt,) = found(sage_adapter, sage_contact())
    assert receipt.remote_id == "c2"
    assert len(sage.asked) == 1


def test_a_contact_whose_reference_was_taken_is_found_by_name(sage_adapter, sage):
    def answer(asked):
        if asked.query["search"] == "O42":
            return listed()
        return listed(
            {"id": "c2", "source_guid": "ODOO-42", "name": "Sunny Roofs"},
            {"id": "c3", "source_guid": "ODOO-43", "name": "Sunny Roofs"},
        )

    sage.on("GET", "contacts", answer)
    (receipt,) = found(sage_adapter, sage_contact())
    assert receipt.remote_id == "c2"
    assert [one.query["search"] for one in sage.asked] == ["O42", "Sunny Roofs"]


def test_a_reference_alone_proves_nothing(sage_adapter, sage):
    """Anybody may call a customer O42; with the same name it is ours."""
    sage.on("GET", "contacts", **listed({"id": "c1", "reference": "O42", "name": "X"}))
    assert found(sage_adapter, sage_contact()) == []
    same = {"id": "c1", "reference": "O42", "name": "SUNNY ROOFS"}
    sage.on("GET", "contacts", **listed(same))
    assert len(found(sage_adapter, sage_contact())) == 1
    sage.on("GET", "contacts", **listed(same | {"deleted_at": "2026-01-01"}))
    assert found(sage_adapter, sage_contact()) == []


def test_an_item_in_either_list(sage_adapter, sage):
    sage.on("GET", "services", **listed({"id": "s", "item_code": "PANEL-2"}))
    product = {"id": "p", "item_code": "PANEL", "sales_ledger_account": named(SALES)}
    sage.on("GET", "products", **listed(product))
    (receipt,) = found(sage_adapter, sage_item())
    assert (receipt.remote_id, receipt.account_id) == ("products/p", SALES)
    assert sage_item().is_same(receipt)


def payment_row(**values):
    row = {
        "id": "p1",
        "reference": "BNK1/2026/0007",
        "date": "2026-11-21",
        "total_amount": "120.00",
        "contact": named(CUSTOMER),
        "allocated_artefacts": [{"artefact": named(INVOICE), "amount": "120.0"}],
    }
    return row | values


def test_a_payment_among_the_customers_of_those_days(sage_adapter, sage):
    elsewhere = [{"artefact": named("other"), "amount": "120.0"}]
    sage.on(
        "GET",
        "contact_payments",
        **listed(
            payment_row(),
            payment_row(id="p2", allocated_artefacts=elsewhere),
            payment_row(id="p3", date="2026-11-20"),
            payment_row(id="p4", deleted_at="2026-11-21T10:00:00Z"),
            payment_row(
                id="p5",
                allocated_artefacts=[{"artefact": named(INVOICE), "amount": "60.0"}],
            ),
            payment_row(id="p6", reference="by hand"),
        ),
    )
    ours, by_hand = found(sage_adapter, sage_payment())
    assert sage_payment().is_same(ours) and ours.remote_id == "p1"
    assert not sage_payment().is_same(by_hand)
    query = sage.asked[0].query
    assert query["contact_id"] == CUSTOMER
    assert (query["from_date"], query["to_date"]) == ("2026-11-20", "2026-11-22")


def test_an_allocation_between_the_same_two(sage_adapter, sage):
    def row(remote_id, invoice, credit, amount="30.00", **values):
        sides = [(invoice, amount), (credit, f"-{amount}")]
        return {
            "id": remote_id,
            "allocated_artefacts": [
                {"artefact": named(one), "amount": value} for one, value in sides
            ],
            **values,
        }

    sage.on(
        "GET",
        "contact_allocations",
        **listed(
            row("a1", INVOICE, NOTE),
            row("a2", INVOICE, "other"),
            row("a3", "other", NOTE),
            row("a4", INVOICE, NOTE, "20.00"),
            row("a5", INVOICE, NOTE, deleted_at="2026-11-21T10:00:00Z"),
        ),
    )
    (receipt,) = found(sage_adapter, sage_allocation())
    assert receipt.remote_id == "a1" and sage_allocation().is_same(receipt)
    assert receipt.total == D(30)


def test_the_same_search_is_made_once(sage_adapter, sage):
    sage.on("GET", "contact_payments", **listed(payment_row()))
    writes = [write(sage_payment(ref=f"p,{n}"), f"k{n}") for n in range(5)]
    assert [len(one) for one in sage_adapter.find(writes)] == [1] * 5
    assert len(sage.asked) == 1


def test_a_change_is_looked_up_by_its_id(sage_adapter, sage):
    sage.on("GET", f"sales_invoices/{INVOICE}", data=document())
    (one,) = sage_adapter.find([update(sage_invoice(), INVOICE)])
    assert one[0].number == "INV/2026/0042"
    assert sage.asked[0].query["mark_as_sent"] == "false"
    (voided,) = sage_adapter.find([void(Kind.INVOICE, INVOICE)])
    assert voided[0].remote_id == INVOICE
    (gone,) = sage_adapter.find([void(Kind.INVOICE, "gone")])
    assert gone == []
    sage.on("GET", "services/s", data={"id": "s", "item_code": "PANEL"})
    (item,) = sage_adapter.find([update(sage_item(), "services/s")])
    assert item[0].remote_id == "services/s"


def test_who_cannot_look_does_not_know(sage_adapter, sage):
    sage.on("GET", "sales_invoices", status=503)
    with pytest.raises(TransientError):
        sage_adapter.find([write(sage_invoice())])
    with pytest.raises(TransientError):
        sage_adapter.find([void(Kind.INVOICE, INVOICE)])
    sage.on("GET", "sales_invoices", **fault("bad filter", status=400))
    with pytest.raises(RejectedError):
        sage_adapter.find([write(sage_invoice())])
