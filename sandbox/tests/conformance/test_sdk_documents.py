"""Xero's own SDK reads and writes contacts, invoices, payments, credit and bank money.

All that was said on the way is then judged by Xero's published schemas.
"""

from __future__ import annotations

import datetime as dt

import pytest
from sdk_kit import CITIES, line, make, new_invoice
from xero_schemas import UNNAMED


def test_sdk_writes_contacts(api, tenant, contact):
    assert contact.name == "Sunny Roofs" and contact.updated_date_utc
    page = api.get_contacts(
        tenant,
        page=1,
        page_size=5,
        order="Name ASC",
        include_archived=True,
        search_term="roofs",
    )
    assert [c.contact_id for c in page.contacts] == [contact.contact_id]
    assert page.contacts[0].contact_persons[0].first_name == "Ann"
    api.update_or_create_contacts(
        tenant,
        make(
            "Contacts",
            contacts=[make("Contact", contact_id=contact.contact_id, tax_number="123")],
        ),
    )
    api.update_contact(
        tenant,
        contact.contact_id,
        make(
            "Contacts",
            contacts=[make("Contact", contact_id=contact.contact_id, first_name="Bo")],
        ),
    )
    read = api.get_contact(tenant, contact.contact_id).contacts[0]
    assert (read.tax_number, read.first_name) == ("123", "Bo")


def test_sdk_writes_invoices(api, tenant, version, invoice, contact):
    assert invoice.status == "AUTHORISED" and len(invoice.line_items) == 2
    assert float(invoice.sub_total) == 379.81
    read = api.get_invoice(tenant, invoice.invoice_id, unitdp=4).invoices[0]
    assert read.date == dt.date(2026, 11, 2) and read.total == invoice.total
    page = api.get_invoices(
        tenant,
        page=1,
        page_size=10,
        statuses=["AUTHORISED"],
        contact_i_ds=[contact.contact_id],
        invoice_numbers=["SDK-1"],
        where='Type=="ACCREC"',
        order="Date DESC",
        unitdp=4,
        summary_only=False,
        include_archived=True,
        created_by_my_app=False,
        search_term="SDK",
    )
    assert [i.invoice_number for i in page.invoices] == ["SDK-1"]
    assert page.pagination.item_count == 1
    changed = api.update_invoice(
        tenant,
        invoice.invoice_id,
        make("Invoices", invoices=[make("Invoice", reference="SO1")]),
    )
    assert changed.invoices[0].reference == "SO1"
    note = api.create_invoice_history(
        tenant,
        invoice.invoice_id,
        make(
            "HistoryRecords", history_records=[make("HistoryRecord", details="Hello")]
        ),
    )
    assert note.history_records[0].details == "Hello"
    assert api.get_invoice_history(tenant, invoice.invoice_id).history_records


def test_sdk_sees_each_error_of_a_batch(api, tenant, version, contact):
    good = make(
        "Invoice",
        type="ACCREC",
        status="DRAFT",
        contact=make("Contact", contact_id=contact.contact_id),
        line_items=[line(version)],
    )
    bad = make(
        "Invoice",
        type="ACCREC",
        status="AUTHORISED",
        contact=make("Contact", contact_id=contact.contact_id),
        line_items=[line(version, "999")],
        date=dt.date(2026, 11, 2),
    )
    made = api.create_invoices(
        tenant, make("Invoices", invoices=[good, bad]), summarize_errors=False
    ).invoices
    assert [i.status_attribute_string for i in made] == ["OK", "ERROR"]
    assert "999" in made[1].validation_errors[0].message
    from xero_python.exceptions import AccountingBadRequestException

    with pytest.raises(AccountingBadRequestException) as caught:
        api.create_invoices(
            tenant, make("Invoices", invoices=[bad]), summarize_errors=True
        )
    assert "999" in caught.value.reason


def test_sdk_pays_and_credits(api, tenant, version, contact):
    target = new_invoice(api, tenant, version, contact, "SDK-2")
    paid = api.create_payments(
        tenant,
        make(
            "Payments",
            payments=[
                make(
                    "Payment",
                    invoice=make("Invoice", invoice_id=target.invoice_id),
                    account=make("Account", code="090"),
                    amount=10.0,
                    date=dt.date(2026, 11, 5),
                )
            ],
        ),
    ).payments[0]
    assert api.get_payment(tenant, paid.payment_id).payments[0].payment_type
    assert (
        api.get_payments(
            tenant,
            page=1,
            page_size=5,
            where=(f'Invoice.InvoiceId==guid("{target.invoice_id}")'),
        )
        .payments[0]
        .amount
        == 10
    )
    gone = api.delete_payment(
        tenant, paid.payment_id, make("PaymentDelete", status="DELETED")
    ).payments[0]
    assert gone.status == "DELETED"
    single = api.create_payment(
        tenant,
        make(
            "Payment",
            invoice=make("Invoice", invoice_number="SDK-2"),
            account=make("Account", code="090"),
            amount=1.0,
        ),
    )
    assert single.payments[0].status == "AUTHORISED"
    note = api.create_credit_notes(
        tenant,
        make(
            "CreditNotes",
            credit_notes=[
                make(
                    "CreditNote",
                    type="ACCRECCREDIT",
                    status="AUTHORISED",
                    contact=make("Contact", contact_id=contact.contact_id),
                    date=dt.date(2026, 11, 6),
                    line_items=[line(version)],
                )
            ],
        ),
    ).credit_notes[0]
    allocated = api.create_credit_note_allocation(
        tenant,
        note.credit_note_id,
        make(
            "Allocations",
            allocations=[
                make(
                    "Allocation",
                    amount=5.0,
                    date=dt.date(2026, 11, 6),
                    invoice=make("Invoice", invoice_id=target.invoice_id),
                )
            ],
        ),
    ).allocations[0]
    read = api.get_credit_note(tenant, note.credit_note_id).credit_notes[0]
    assert read.allocations[0].amount == 5
    assert api.get_credit_notes(tenant, page=1, page_size=3, unitdp=4).credit_notes
    freed = api.delete_credit_note_allocations(
        tenant, note.credit_note_id, allocated.allocation_id
    )
    assert freed.is_deleted


def test_sdk_moves_money_at_the_bank(api, tenant, version, contact):
    made = [
        api.create_bank_transactions(
            tenant,
            make(
                "BankTransactions",
                bank_transactions=[
                    make(
                        "BankTransaction",
                        type=kind,
                        contact=make("Contact", contact_id=contact.contact_id),
                        bank_account=make("Account", code="090"),
                        line_items=[
                            make(
                                "LineItem",
                                description="Deposit",
                                quantity=1.0,
                                unit_amount=50.0,
                                account_code=account,
                                tax_type=tax,
                            )
                        ],
                    )
                ],
            ),
            unitdp=4,
        ).bank_transactions[0]
        for kind, account, tax in (
            ("RECEIVE", "200", CITIES[version]),
            ("RECEIVE-OVERPAYMENT", None, None),
            ("RECEIVE-PREPAYMENT", "835", None),
        )
    ]
    assert [m.status for m in made] == ["AUTHORISED"] * 3
    assert len(api.get_bank_transactions(tenant, page=1).bank_transactions) == 3
    over = api.get_overpayments(tenant, page=1).overpayments[0]
    pre = api.get_prepayments(tenant, page=1).prepayments[0]
    target = new_invoice(api, tenant, version, contact, "SDK-3")
    for create, credit_id in (
        (api.create_overpayment_allocations, over.overpayment_id),
        (api.create_prepayment_allocations, pre.prepayment_id),
    ):
        assert create(
            tenant,
            credit_id,
            make(
                "Allocations",
                allocations=[
                    make(
                        "Allocation",
                        amount=20.0,
                        date=dt.date(2026, 11, 6),
                        invoice=make("Invoice", invoice_id=target.invoice_id),
                    )
                ],
            ),
        ).allocations
    read = api.get_invoice(tenant, target.invoice_id).invoices[0]
    assert read.amount_credited == 40
    assert len(read.overpayments) == len(read.prepayments) == 1


def test_every_reply_fits_its_schema(schemas, said):
    """Every answer to what the tests above wrote and read."""
    checked, strangers = schemas.judge(said)
    assert checked >= 25
    assert strangers <= UNNAMED
