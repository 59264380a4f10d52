"""What documents do to the accounts there, in balance."""

from dataclasses import replace

import pytest
from providers.bookings import Booking, Control, TaxSum, bookings, taxes
from providers.documents import Allocation, Kind, OnAccount
from pure_books import TODAY
from pure_builders import D, invoice, line, payment

GOODS, WORK, BANK, FEES = "a-goods", "a-work", "a-bank", "a-fees"
LINES = (
    line("100.00", account_id=GOODS, tax_code="T10"),
    line("50.00", account_id=GOODS, tax_code="T10"),
    line("-20.00", "0.00", account_id=WORK, tax_code="T0"),
)


def said(document):
    found = bookings(document)
    assert sum(one.amount for one in found) == 0
    return {(one.account, one.tax_code): one.amount for one in found}


@pytest.mark.parametrize(
    ("kind", "control", "sign"),
    [
        (Kind.INVOICE, Control.RECEIVABLE, 1),
        (Kind.CREDIT_NOTE, Control.RECEIVABLE, -1),
        (Kind.BILL, Control.PAYABLE, -1),
        (Kind.VENDOR_CREDIT, Control.PAYABLE, 1),
    ],
)
def test_documents(kind, control, sign):
    assert said(invoice(*LINES, kind=kind)) == {
        (control, ""): sign * D("145.00"),
        (GOODS, ""): sign * D("-150.00"),
        (WORK, ""): sign * D("20.00"),
        (Control.TAX, "T10"): sign * D("-15.00"),
    }


def test_debits_come_first():
    found = bookings(invoice(*LINES, kind=Kind.BILL))
    assert [one.amount > 0 for one in found] == [True, True, False, False]


def test_taxes_by_code():
    note = replace(LINES[0], ref="n", net=D(0), tax=D(0), quantity=D(0), account_id="")
    assert taxes(invoice(*LINES, note)) == [
        TaxSum("T10", D("150.00"), D("15.00")),
        TaxSum("T0", D("-20.00"), D("0.00")),
    ]


@pytest.mark.parametrize(
    ("kind", "control", "sign"),
    [
        (Kind.INVOICE, Control.RECEIVABLE, 1),
        (Kind.BILL, Control.PAYABLE, -1),
        (Kind.CREDIT_NOTE, Control.RECEIVABLE, -1),
        (Kind.VENDOR_CREDIT, Control.PAYABLE, 1),
    ],
)
def test_payments(kind, control, sign):
    paid = payment(document_kind=kind, account_id=BANK, amount=D("110.00"))
    assert said(paid) == {(BANK, ""): sign * 110, (control, ""): sign * -110}
    with_fee = replace(paid, fee=D("2.50"), fee_account_id=FEES)
    assert said(with_fee) == {
        (BANK, ""): sign * D("107.50"),
        (FEES, ""): sign * D("2.50"),
        (control, ""): sign * -110,
    }


def test_money_on_account_and_credits_used():
    values = {"ref": "p", "contact_id": "c", "account_id": BANK, "date": TODAY}
    values |= {"amount": D(70), "currency": "AUD"}
    assert bookings(OnAccount(inbound=True, **values)) == [
        Booking(BANK, D(70)),
        Booking(Control.RECEIVABLE, D(-70)),
    ]
    assert said(OnAccount(inbound=False, **values)) == {
        (Control.PAYABLE, ""): 70,
        (BANK, ""): -70,
    }
    used = Allocation(
        ref="x", credit_id="c", invoice_id="i", amount=D(5), currency="AUD", date=TODAY
    )
    assert bookings(used) == []
