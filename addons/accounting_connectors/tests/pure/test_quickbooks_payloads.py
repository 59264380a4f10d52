"""The bodies: names, lengths, marks; every word of them is known to Intuit's schema."""

from dataclasses import replace

import pytest
from providers.documents import Contact, Item, Kind, Operation
from providers.errors import Cause, ConfigurationError, RejectedError
from providers.quickbooks import payloads, settlements, text
from pure_builders import D, line, write
from pure_quickbooks import (
    AST,
    ONE_CURRENCY,
    THEIR_NUMBERS,
    UK,
    US,
    qb_allocation,
    qb_invoice,
    qb_line,
    qb_payment,
    qb_refund,
)

CONTACT = Contact(
    ref="res.partner,9",
    number="ODOO-9",
    name="  Sunny: Roofs\tLtd ",
    email="office@sunny.example",
    phone="+61 2 5550 0000",
    vat="GB123456789",
    website="https://sunny.example",
    street="1 Main St",
    street2="Floor 2",
    city="Perth",
    zip="6000",
    state="Western Australia",
    state_code="WA",
    country="Australia",
    currency="EUR",
)
ITEM = Item(
    ref="product.product,3",
    code="PANEL-440",
    name="Solar panel: 440 W",
    description="Black",
    price=D("199.99"),
    account_id="79",
    is_service=False,
)


def test_contact():
    assert payloads.contact(CONTACT, UK) == {
        "DisplayName": "Sunny - Roofs Ltd",
        "PrimaryEmailAddr": {"Address": "office@sunny.example"},
        "PrimaryPhone": {"FreeFormNumber": "+61 2 5550 0000"},
        "WebAddr": {"URI": "https://sunny.example"},
        "BillAddr": {
            "Line1": "1 Main St",
            "Line2": "Floor 2",
            "City": "Perth",
            "CountrySubDivisionCode": "WA",
            "PostalCode": "6000",
            "Country": "Australia",
        },
        "PrimaryTaxIdentifier": "GB123456789",
        "Notes": "Odoo contact ODOO-9",
        "CurrencyRef": {"value": "EUR"},
    }


def test_a_change_of_a_contact_leaves_notes_and_currency_alone():
    body = payloads.contact(CONTACT, US, creating=False)
    assert body["Active"] is True
    assert not {"Notes", "CurrencyRef", "PrimaryTaxIdentifier"} & body.keys()
    gone = replace(CONTACT, active=False)
    assert payloads.contact(gone, US, creating=False) == {"Active": False}


def test_a_contact_of_one_currency_has_no_currency():
    assert "CurrencyRef" not in payloads.contact(CONTACT, ONE_CURRENCY)
    bare = payloads.contact(Contact(name="A", number="N"), ONE_CURRENCY)
    assert bare == {"DisplayName": "A", "Notes": "Odoo contact N"}


def test_half_an_address_or_number_is_left_out():
    long = replace(
        CONTACT,
        name="N" * 120,
        email="e" * 101,
        phone="+61 (2) 5550 0000 / 0001",
        website="sunny.example",
    )
    body = payloads.contact(long, US)
    assert body["DisplayName"] == "N" * 99 + "…"
    assert body["PrimaryPhone"] == {"FreeFormNumber": "+612555000000001"}
    assert not {"PrimaryEmailAddr", "WebAddr"} & body.keys()


def test_the_number_is_read_from_the_notes_again():
    mark = payloads.contact(CONTACT, US)["Notes"]
    assert text.contact_number(f"Prefers calls\nOdoo contact X-1\n{mark} ") == "ODOO-9"
    assert text.contact_number(f"see {mark}, older") == ""
    assert text.contact_number(None) == ""


def test_item():
    assert payloads.item(ITEM) == {
        "Name": "[PANEL-440] Solar panel - 440 W",
        "Sku": "PANEL-440",
        "Description": "Black",
        "UnitPrice": D("199.99"),
        "Type": "NonInventory",
        "IncomeAccountRef": {"value": "79"},
    }
    service = payloads.item(replace(ITEM, is_service=True, price=None))
    assert service["Type"] == "Service"
    assert "UnitPrice" not in service


def test_a_change_of_an_item_never_moves_what_its_lines_post_to():
    body = payloads.item(ITEM, creating=False)
    assert not {"IncomeAccountRef", "Type"} & body.keys()
    assert body["Active"] is True


def test_an_item_that_cannot_be_told_apart_or_posts_nowhere():
    long = payloads.item(replace(ITEM, code="C" * 98, name="x" * 50))
    assert long["Name"] == "[" + "C" * 98 + "…"
    with pytest.raises(RejectedError) as caught:
        payloads.item(replace(ITEM, code="C" * 99))
    assert caught.value.cause is Cause.TEXT_INVALID
    with pytest.raises(ConfigurationError) as caught:
        payloads.item(replace(ITEM, account_id=""))
    assert caught.value.cause is Cause.MAPPING_MISSING


def test_invoice():
    document = qb_invoice(
        qb_line("90.00", "7.20", quantity=D(2), unit_price=D(50), discount=D(10)),
        qb_line("10.00", "0.80"),
        reference="SO0107",
        url="https://odoo.example/odoo/accounting/42",
    )
    body = payloads.invoice(document, US)
    assert (body["TxnDate"], body["DueDate"]) == ("2026-11-20", "2026-12-20")
    assert body["DocNumber"] == "INV/2026/0042"
    assert body["CustomerRef"] == {"value": "58"}
    assert body["CurrencyRef"] == {"value": "USD"}
    assert "ExchangeRate" not in body
    assert body["PrivateNote"].splitlines() == [
        "SO0107",
        "https://odoo.example/odoo/accounting/42",
        "odoo:account.move,42 INV/2026/0042",
    ]
    first, second = body["Line"]
    assert first["Amount"] == D("90")
    assert first["SalesItemLineDetail"] == {
        "ItemRef": {"value": "23"},
        "Qty": D(2),
        "UnitPrice": D(45),
        "TaxCodeRef": {"value": "TAX"},
    }
    assert first["Description"] == "Panel (2 × 50 − 10 %)"
    assert second["Description"] == "Panel"
    assert "AccountRef" not in str(body).replace("ItemAccountRef", "")


def test_a_credit_memo_is_positive_and_due_to_nobody():
    body = payloads.invoice(qb_invoice(kind=Kind.CREDIT_NOTE), US)
    assert "DueDate" not in body
    assert body["Line"][0]["Amount"] == D("100")


def test_a_long_number_keeps_its_end_and_is_whole_in_the_note():
    number = "CUSTOMER-INVOICES/2026/11/00042"
    body = payloads.invoice(qb_invoice(number=number), US)
    assert body["DocNumber"] == "NVOICES/2026/11/00042"
    assert len(body["DocNumber"]) == 21
    assert text.mark_of(body) == ("account.move,42", number)


def test_a_company_that_numbers_by_itself_gets_no_number():
    body = payloads.invoice(qb_invoice(), THEIR_NUMBERS)
    assert "DocNumber" not in body
    assert text.mark_of(body) == ("account.move,42", "INV/2026/0042")


@pytest.mark.parametrize(
    ("note", "mark"),
    [
        ("odoo:account.move,42 INV/1", ("account.move,42", "INV/1")),
        ("odoo:account.move,42", ("account.move,42", "")),
        ("x\r\nodoo:account.move,1 A\nodoo:account.move,42 B C \n", None),
        ("see odoo:account.move,42 INV/1", ("", "")),
        (None, ("", "")),
    ],
)
def test_marks_are_read_from_whole_lines(note, mark):
    expected = mark or ("account.move,42", "B C")
    assert text.mark_of({"PrivateNote": note}) == expected


def test_notes_and_incentives():
    rows = (
        line("0.00", "0.00", description=" Thank you ", account_id="", quantity=D(0)),
        qb_line("-20.00", "-1.60", quantity=D(1), unit_price=D(-20)),
        qb_line("120.00", "9.60"),
    )
    body = payloads.invoice(qb_invoice(*rows), US)
    note, incentive, __ = body["Line"]
    assert note == {
        "DetailType": "DescriptionOnly",
        "Description": "Thank you",
        "DescriptionLineDetail": {},
    }
    assert incentive["Amount"] == D("-20")
    assert incentive["SalesItemLineDetail"]["UnitPrice"] == D("-20")


def test_a_text_is_cut_and_keeps_its_numbers():
    row = qb_line("99.99", "8.00", quantity=D(7), unit_price=D("15.87"), discount=D(10))
    row = replace(row, description="d" * 5000)
    words = payloads.invoice(qb_invoice(row), US)["Line"][0]["Description"]
    assert len(words) == 4000
    assert words.endswith("… (7 × 15.87 − 10 %)")


def test_quickbooks_wants_home_units_for_one_foreign_unit():
    document = qb_invoice(currency="EUR", currency_rate=D("0.6"))
    body = payloads.invoice(document, US)
    assert body["CurrencyRef"] == {"value": "EUR"}
    assert body["ExchangeRate"] == D("1.66666666667")
    yen = qb_invoice(currency="JPY", currency_rate=D("157.3"))
    rate = payloads.invoice(yen, US)["ExchangeRate"]
    assert rate == D("0.00635727908455")
    own = qb_invoice(currency_rate=D(1))
    assert "ExchangeRate" not in payloads.invoice(own, US)


def test_a_currency_that_the_company_does_not_use():
    with pytest.raises(ConfigurationError) as caught:
        payloads.invoice(qb_invoice(currency="EUR"), ONE_CURRENCY)
    assert caught.value.cause is Cause.CURRENCY_MISSING
    assert caught.value.params["currency"] == "EUR"
    body = payloads.invoice(qb_invoice(), ONE_CURRENCY)
    assert not {"CurrencyRef", "ExchangeRate"} & body.keys()


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (qb_line(item_id=""), Cause.MAPPING_MISSING),
        (qb_line("1.0000001", "0.00", tax_code="NON"), Cause.TOTAL_DIFFERS),
        (qb_line("-5.00", "-0.40"), Cause.NEGATIVE_TOTAL),
    ],
)
def test_what_is_refused_before_it_is_sent(row, cause):
    with pytest.raises((ConfigurationError, RejectedError)) as caught:
        payloads.invoice(qb_invoice(row), US)
    assert caught.value.cause is cause
    assert caught.value.params["number"] == "INV/2026/0042"


def test_payment():
    body = payloads.body(write(qb_payment(document_number="INV/1")), US)
    assert body == {
        "CustomerRef": {"value": "58"},
        "TxnDate": "2026-11-21",
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": D("108"),
        "DepositToAccountRef": {"value": "35"},
        "PaymentRefNum": "BNK1/2026/0007",
        "PrivateNote": "INV/1\nodoo:account.partial.reconcile,7 BNK1/2026/0007",
        "Line": [
            {
                "Amount": D("108"),
                "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}],
            }
        ],
    }
    with pytest.raises(RejectedError) as caught:
        payloads.body(write(qb_payment(contact_id="")), US)
    assert caught.value.cause is Cause.CONTACT_UNKNOWN


def test_the_rate_of_a_payment_makes_what_the_bank_got():
    document = qb_payment(
        currency="EUR", currency_rate=D("0.9"), account_amount=D("119.77")
    )
    rate = payloads.body(write(document), US)["ExchangeRate"]
    assert (rate * document.amount).quantize(D("0.01")) == D("119.77")


def test_allocation_is_a_payment_of_nothing():
    body = payloads.body(write(qb_allocation()), US)
    assert body["TotalAmt"] == 0
    assert "DepositToAccountRef" not in body
    assert [
        (row["Amount"], row["LinkedTxn"][0]["TxnType"], row["LinkedTxn"][0]["TxnId"])
        for row in body["Line"]
    ] == [(D(45), "Invoice", "145"), (D(45), "CreditMemo", "73")]


def test_money_paid_back_is_an_entry_and_a_link():
    entry = settlements.journal(qb_refund(), {}, "84")
    debit, credit = (row["JournalEntryLineDetail"] for row in entry["Line"])
    assert {row["Amount"] for row in entry["Line"]} == {D("108")}
    assert debit == {
        "PostingType": "Debit",
        "AccountRef": {"value": "84"},
        "Entity": {"Type": "Customer", "EntityRef": {"value": "58"}},
    }
    assert credit == {"PostingType": "Credit", "AccountRef": {"value": "35"}}
    assert entry["DocNumber"] == "ODOO-PAID-7"
    assert text.mark_of(entry) == ("account.partial.reconcile,7", "BNK1/2026/0007")
    link = settlements.journal_link(qb_refund(), {}, {}, "500")
    assert link["TotalAmt"] == 0
    targets = [row["LinkedTxn"][0] for row in link["Line"]]
    assert targets == [
        {"TxnId": "500", "TxnType": "JournalEntry"},
        {"TxnId": "73", "TxnType": "CreditMemo"},
    ]


# --- every word is Intuit's ---

BODIES = {
    "customer": payloads.contact(CONTACT, UK),
    "item": payloads.item(ITEM),
    "invoice": payloads.invoice(
        qb_invoice(currency="EUR", currency_rate=D("0.9"), reference="R"), US
    ),
    "creditmemo": payloads.invoice(
        qb_invoice(qb_line(tax="20.00", tax_code="6"), kind=Kind.CREDIT_NOTE), UK
    ),
    "payment": payloads.body(write(qb_payment()), US),
    "journalentry": settlements.journal(qb_refund(), {}, "84"),
}


@pytest.mark.parametrize("entity", BODIES)
def test_no_name_is_misspelt(entity):
    """Held against the objects of python-quickbooks, which know what QuickBooks
    answers (they lack some input fields, named here)."""
    objects = pytest.importorskip("quickbooks.objects")
    known = {
        "customer": objects.Customer,
        "item": objects.Item,
        "invoice": objects.Invoice,
        "creditmemo": objects.CreditMemo,
        "payment": objects.Payment,
        "journalentry": objects.JournalEntry,
    }
    names = set(vars(known[entity]())) | set(known[entity].class_dict)
    names |= set(known[entity].list_dict) | {"Line", "PrivateNote", "DocNumber"}
    unknown = BODIES[entity].keys() - names
    assert unknown <= {"WebAddr", "BillAddr", "Sku", "ExchangeRate"}


def test_an_update_says_only_what_is_given():
    order = write(ITEM, operation=Operation.UPDATE, remote_id="23")
    assert "Type" not in payloads.body(order, US)
    order = write(qb_invoice(), operation=Operation.UPDATE, remote_id="145")
    assert "PrivateNote" not in payloads.body(order, US)  # the bookkeeper's by now
    assert payloads.body(write(qb_invoice(qb_line(tax_code="TAX"))), AST)["Line"]
