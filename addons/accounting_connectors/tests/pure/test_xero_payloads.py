"""The bodies: names, lengths, and that xero-python's models know every word of them."""

from datetime import date

import pytest
from providers.documents import (
    Allocation,
    Contact,
    Item,
    Kind,
    OnAccount,
    Operation,
    TrackingOption,
)
from providers.errors import Cause, RejectedError
from providers.xero import batching, payloads, settlements
from pure_builders import D, invoice, line, payment, write

CONTACT = Contact(
    ref="res.partner,9",
    number="ODOO-9",
    name="  Sunny <b>  Roofs\tLtd ",
    email="office@sunny.example",
    phone="+61 2 5550 0000",
    vat="51824753556",
    registration="123456789",
    street="1 Main St",
    city="Perth",
    zip="6000",
    state="Western Australia",
    country="Australia",
)
ITEM = Item(
    ref="product.product,3",
    code="PANEL-440",
    name="Solar panel 440 W",
    description="Black",
    price=D("199.99995"),
    account_id="11111111-1111-1111-1111-111111111111",
    account_code="200",
    tax_code="OUTPUT",
)
ALLOCATION = Allocation(
    ref="x",
    credit_id="55555555-5555-5555-5555-555555555555",
    invoice_id="33333333-3333-3333-3333-333333333333",
    amount=D("45.00"),
    currency="AUD",
    date=date(2026, 11, 20),
)
FULL = invoice(
    line("90.00", quantity=D(2), unit_price=D(50), discount=D(10), item_code="PANEL"),
    line("10.00", "1.01", tracking=(("c-1", "o-1"), ("c-2", "o-2"))),
    line("5.00", account_code=""),
    currency="EUR",
    currency_rate=D("0.6"),
    reference="SO0107",
    url="https://odoo.example/odoo/invoice/42",
)


ON_ACCOUNT = OnAccount(
    ref="account.payment,9",
    inbound=True,
    contact_id="22222222-2222-2222-2222-222222222222",
    account_id="44444444-4444-4444-4444-444444444444",
    date=date(2026, 11, 21),
    amount=D("200.00"),
    currency="EUR",
    currency_rate=D("0.6"),
    reference="PBNK1/2026/0009",
)
FEE = {"fee": D("2.50"), "fee_account_id": "66666666-6666-6666-6666-666666666666"}


def test_contact():
    body = payloads.contact(CONTACT)
    assert body["Name"] == "Sunny b Roofs Ltd"
    assert body["ContactNumber"] == "ODOO-9"
    assert body["Addresses"] == [
        {
            "AddressType": "POBOX",
            "AddressLine1": "1 Main St",
            "City": "Perth",
            "Region": "Western Australia",
            "PostalCode": "6000",
            "Country": "Australia",
        }
    ]
    assert "IsCustomer" not in body  # read-only at Xero
    bare = payloads.contact(Contact(name="A", number="N"))
    assert bare == {"Name": "A", "ContactNumber": "N"}


def test_contact_update_and_archive():
    assert payloads.contact(CONTACT, "c-1")["ContactStatus"] == "ACTIVE"
    gone = Contact(name="A", active=False)
    assert payloads.contact(gone, "c-1") == {
        "ContactID": "c-1",
        "ContactStatus": "ARCHIVED",
    }


def test_item_price_keeps_four_decimals():
    body = payloads.item(ITEM)
    assert body["SalesDetails"] == {
        "UnitPrice": D("200"),
        "AccountCode": "200",
        "TaxType": "OUTPUT",
    }
    assert payloads.item(Item(code="A", name="x" * 60))["Name"] == "x" * 49 + "…"


def test_texts_are_cut_visibly_and_numbers_never():
    odd = {"quantity": D(3000), "unit_price": D("0.000033")}
    row = line("0.10", "0.01", description="é" * 5000, **odd)
    text = payloads.invoice(invoice(row))["LineItems"][0]["Description"]
    assert len(text) == 4000
    assert text.endswith("… (3000 × 0.000033)")
    with pytest.raises(RejectedError) as caught:
        payloads.invoice(invoice(line(), number="N" * 256))
    assert caught.value.cause is Cause.TEXT_INVALID
    with pytest.raises(RejectedError):
        payloads.item(Item(code="C" * 31, name="x"))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://odoo.example/odoo/42", True),
        ("http://localhost:8069/x", True),
        ("https://odoo.example/Xero/42", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_links_that_xero_takes(url, sent):
    assert ("Url" in payloads.invoice(invoice(line(), url=url))) is sent


def test_control_characters_and_countries():
    row = line(description="a\x00b\x0bc\nd")
    assert payloads.invoice(invoice(row))["LineItems"][0]["Description"] == "abc\nd"
    place = Contact(name="A", country="Korea (Republic of)", city="Seoul")
    assert "Country" not in payloads.contact(place)["Addresses"][0]


def test_due_date_is_always_there():
    body = payloads.invoice(invoice(line(), due_date=None))
    assert (body["Date"], body["DueDate"]) == ("2026-11-20", "2026-11-20")


def test_payments_of_invoices_and_refunds_of_credit_notes():
    body = settlements.payment(payment())
    assert body["Invoice"] == {"InvoiceID": payment().document_id}
    assert body["Account"] == {"AccountID": payment().account_id}
    assert body["Amount"] == 110
    refund = settlements.payment(
        payment(
            document_kind=Kind.CREDIT_NOTE,
            account_id="",
            account_code="090",
            account_amount=D("98.10"),
            currency_rate=D("0.9"),
        )
    )
    assert refund["CreditNote"] == {"CreditNoteID": payment().document_id}
    assert refund["Account"] == {"Code": "090"}
    assert refund["BankAmount"] == D("98.1") and "CurrencyRate" not in refund


def test_a_fee_is_two_records_that_make_the_payment():
    main, fee = settlements.with_fee(payment(**FEE))
    assert main["Amount"] + fee["Amount"] == payment().amount
    assert (main["Reference"], fee["Reference"]) == (
        "BNK1/2026/0007 (less fee)",
        "BNK1/2026/0007 (fee)",
    )
    assert main["Account"] == {"AccountID": payment().account_id}
    assert fee["Account"] == {"AccountID": FEE["fee_account_id"]}
    long = settlements.with_fee(payment(**FEE, reference="R" * 300))
    assert [one["Reference"].split("…")[1] for one in long] == [" (less fee)", " (fee)"]
    assert {len(one["Reference"]) for one in long} == {255}
    main, beside = settlements.with_fee(payment(**FEE | {"fee": D("-2.50")}))
    assert main["Amount"] == payment().amount
    assert (beside["Type"], beside["LineItems"][0]["UnitAmount"]) == (
        "RECEIVE",
        D("2.5"),
    )


def test_the_fee_of_a_foreign_payment_is_worth_what_it_is_at_the_bank():
    """97.50 there are 150.00 in the bank: the fee goes by the same rate."""
    foreign = payment(**FEE, amount=D(100), account_amount=D(150))
    main, fee = settlements.with_fee(foreign)
    assert main["BankAmount"] == 150 and "BankAmount" not in fee
    assert fee["CurrencyRate"] == D("0.65")
    main, fee = settlements.with_fee(payment(**FEE, currency_rate=D("0.9")))
    assert main["CurrencyRate"] == fee["CurrencyRate"] == D("0.9")


def test_purchases_go_by_the_vendors_number():
    bill = invoice(line(), kind=Kind.BILL, number="BILL/1", reference=" ACME 7 ")
    body = payloads.invoice(bill)
    assert (body["Type"], body["InvoiceNumber"]) == ("ACCPAY", "ACME 7")
    assert "Reference" not in body and body["DueDate"] == "2026-12-20"
    credit = invoice(line(), kind=Kind.VENDOR_CREDIT, number="RBILL/1")
    body = payloads.invoice(credit)
    assert (body["Type"], body["CreditNoteNumber"]) == ("ACCPAYCREDIT", "RBILL/1")
    assert "DueDate" not in body and "Url" not in body


def test_only_a_customers_invoice_is_marked_as_sent_and_never_unmarked():
    for kind in (Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT):
        assert "SentToContact" not in payloads.invoice(
            invoice(line(), kind=kind, sent=True)
        )
    assert payloads.invoice(invoice(line(), sent=True))["SentToContact"] is True
    assert "SentToContact" not in payloads.invoice(invoice(line(), sent=False))


def test_voids():
    gone = dict(operation=Operation.VOID, remote_id="r-1", document=None, key="k")
    assert settlements.body(write(**gone, kind=Kind.PAYMENT)) == {"Status": "DELETED"}
    assert settlements.body(write(**gone, kind=Kind.INVOICE)) == {
        "InvoiceID": "r-1",
        "Status": "VOIDED",
    }


def test_the_key_is_of_tenant_orders_and_bytes():
    writes = [write(invoice(line()))]
    key = batching.request_key("t", "PUT", "Invoices", writes, b"{}")
    assert len(key) <= 128
    assert key == batching.request_key("t", "PUT", "Invoices", writes, b"{}")
    others = {
        batching.request_key("u", "PUT", "Invoices", writes, b"{}"),
        batching.request_key("t", "PUT", "Invoices", writes, b"{ }"),
        batching.request_key("t", "POST", "Invoices", writes, b"{}"),
        batching.request_key("t", "PUT", "Invoices", [write(None, "k2")], b"{}"),
        key,
    }
    assert len(others) == 5


def known(model, body, path=""):
    """Walk a body along xero-python's models: every key must be one of theirs, every
    value of their type and in their list of allowed words."""
    from xero_python.accounting import models

    by_wire = {wire: name for name, wire in model.attribute_map.items()}
    for key, value in body.items():
        here = f"{path}.{key}"
        assert key in by_wire, f"{here} is no field of {model.__name__}"
        kind = model.openapi_types[by_wire[key]]
        if kind.startswith("list["):
            inner = getattr(models, kind[5:-1])
            for one in value:
                known(inner, one, here)
        elif kind == "float":
            assert isinstance(value, D), here
        elif kind == "bool":
            assert isinstance(value, bool), here
        elif kind == "str" or kind.startswith("date"):
            assert isinstance(value, str), here
        else:
            inner = getattr(models, kind)
            if isinstance(value, dict):
                known(inner, value, here)
            else:
                inner(value)  # an enum: raises on a word that it lacks
        if isinstance(value, str) and not hasattr(models, kind):
            made = model.__new__(model)
            setattr(made, by_wire[key], value)  # setters check lengths and words
            assert getattr(made, by_wire[key]) == value


@pytest.mark.parametrize(
    ("model", "body"),
    [
        ("Contact", payloads.contact(CONTACT, "22222222-2222-2222-2222-222222222222")),
        ("Item", payloads.item(ITEM, "11111111-1111-1111-1111-111111111111")),
        ("Invoice", payloads.invoice(FULL, "33333333-3333-3333-3333-333333333333")),
        (
            "CreditNote",
            payloads.invoice(invoice(line(), kind=Kind.CREDIT_NOTE, reference="x")),
        ),
        ("Payment", settlements.payment(payment(account_amount=D(1)))),
        ("Payment", settlements.payment(payment(currency_rate=D("0.9")))),
        ("Payment", settlements.payment(payment(document_kind=Kind.CREDIT_NOTE))),
        ("Payment", settlements.void(Kind.PAYMENT, "r")),
        ("Invoice", settlements.void(Kind.INVOICE, "r")),
        ("CreditNote", settlements.void(Kind.CREDIT_NOTE, "r")),
        ("Allocation", settlements.allocation(ALLOCATION)),
        ("Invoice", payloads.invoice(invoice(line(), kind=Kind.BILL, note="Hello"))),
        ("Invoice", payloads.invoice(invoice(line(), sent=True, note="Hello"))),
        ("CreditNote", payloads.invoice(invoice(line(), kind=Kind.VENDOR_CREDIT))),
        ("BankTransaction", settlements.on_account(ON_ACCOUNT)),
        ("Payment", settlements.with_fee(payment(**FEE))[1]),
        (
            "BankTransaction",
            settlements.with_fee(payment(**FEE | {"fee": D(-1)}, contact_id="c"))[1],
        ),
        ("Payment", settlements.payment(payment(document_kind=Kind.ON_ACCOUNT))),
        (
            "Payment",
            settlements.payment(
                payment(document_kind=Kind.ON_ACCOUNT, document_id="Prepayments/x")
            ),
        ),
        (
            "TrackingOption",
            settlements.option(TrackingOption(category_id="c", name="N")),
        ),
        (
            "TrackingOption",
            settlements.option(TrackingOption(category_id="c", name="N"), "o"),
        ),
    ],
)
def test_every_word_is_one_that_xero_python_knows(model, body):
    models = pytest.importorskip("xero_python.accounting.models")
    known(getattr(models, model), body)
