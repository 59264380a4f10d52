"""Invoices, payments and allocations in Sage's words."""

from decimal import Decimal

import pytest
from providers.errors import Cause, ConfigurationError, RejectedError
from providers.exact_json import dump
from providers.sage import artefacts, editing, forms, masters, payments, rates
from pure_builders import D
from pure_sage import (
    BANK,
    CUSTOMER,
    INVOICE,
    NOTE,
    SALES,
    TRAITS,
    note,
    sage_allocation,
    sage_contact,
    sage_invoice,
    sage_line,
    sage_payment,
)

TEXT = {"account_id": "", "quantity": D(0), "unit_price": D(0)}


def text_line(words):
    return sage_line("0.00", "0.00", description=words, tax_code="", **TEXT)


def test_an_invoice():
    body = artefacts.document(sage_invoice(reference="PO 7"), TRAITS)
    assert body == {
        "contact_id": CUSTOMER,
        "date": "2026-11-20",
        "due_date": "2026-12-20",
        "reference": "INV/2026/0042",
        "invoice_number": "INV/2026/0042",
        "notes": "PO 7",
        "currency_id": "GBP",
        "invoice_lines": [
            {
                "description": "Panel",
                "ledger_account_id": SALES,
                "quantity": D(1),
                "unit_price": D(100),
                "tax_rate_id": "GB_STANDARD",
                "tax_amount": D(20),
            }
        ],
    }
    assert b'"unit_price":100' in dump(body)


def test_a_credit_note_has_its_own_words_and_positive_amounts():
    body = artefacts.document(note(), TRAITS)
    assert body["credit_note_number"] == body["reference"] == "RINV/2026/0001"
    assert body["credit_note_lines"][0]["unit_price"] == 100
    assert not {"due_date", "invoice_lines", "invoice_number"} & set(body)


def test_a_long_number_keeps_its_end_and_says_all_in_the_notes():
    long = "HQ/SALES/INVOICES/2026/11/000042"
    body = artefacts.document(sage_invoice(number=long), TRAITS)
    assert body["reference"] == long[-25:] == "S/INVOICES/2026/11/000042"
    assert "invoice_number" not in body
    assert body["notes"] == f"{long} [odoo:account.move,42]"


@pytest.mark.parametrize(
    ("values", "quantity", "price", "told"),
    [
        ({"net": "37.50", "quantity": D("2.5"), "unit_price": D(15)}, "2.5", "15", ""),
        # a discount goes into the price where that is exact
        (
            {
                "net": "90.00",
                "quantity": D(2),
                "unit_price": D(50),
                "discount": D(10),
            },
            "2",
            "45",
            " (2 × 50 − 10 %)",
        ),
        # else one at the net amount
        (
            {
                "net": "89.99",
                "quantity": D(3),
                "unit_price": D("33.33"),
                "discount": D(10),
            },
            "1",
            "89.99",
            " (3 × 33.33 − 10 %)",
        ),
        # a product that Sage would have to round
        (
            {"net": "639.98", "quantity": D("7.5"), "unit_price": D("85.33")},
            "1",
            "639.98",
            " (7.5 × 85.33)",
        ),
        # more decimals than a price has for certain
        (
            {"net": "12.34", "quantity": D(100), "unit_price": D("0.1234")},
            "1",
            "12.34",
            " (100 × 0.1234)",
        ),
        # typed with tax
        (
            {
                "net": "100.00",
                "quantity": D(4),
                "unit_price": D(30),
                "tax_included": True,
            },
            "4",
            "25",
            "",
        ),
        # an incentive; the sign stands at the price
        (
            {"net": "-50.00", "tax": "-10.00", "unit_price": D(-50)},
            "1",
            "-50",
            "",
        ),
        (
            {
                "net": "-50.00",
                "tax": "-10.00",
                "quantity": D(-2),
                "unit_price": D(25),
            },
            "2",
            "-25",
            "",
        ),
        ({"net": "0.00", "tax": "0.00", "quantity": D(3)}, "3", "0", ""),
        (
            {
                "net": "0.00",
                "tax": "0.00",
                "quantity": D(0),
                "unit_price": D(9),
            },
            "1",
            "0",
            " (0 × 9)",
        ),
    ],
)
def test_quantity_times_price_is_the_net_with_nothing_to_round(
    values, quantity, price, told
):
    row = sage_line(**values)
    said = artefacts.line(row, "Panel")
    assert (said["quantity"], said["unit_price"]) == (D(quantity), D(price))
    assert said["quantity"] * said["unit_price"] == row.net
    assert said["description"] == "Panel" + told
    assert said["tax_amount"] == row.tax
    assert not {"discount_amount", "discount_percentage"} & set(said)


def test_any_line_makes_its_net_exactly():
    for quantity in ("0.33", "1", "3", "7", "12.5", "0.3333", "-4"):
        for price in ("0.01", "9.99", "33.3333", "1234.56"):
            for discount in ("0", "12.5", "33"):
                gross = D(quantity) * D(price) * (1 - D(discount) / 100)
                net = str(forms.cents(gross))
                row = sage_line(
                    net,
                    "0.00",
                    quantity=D(quantity),
                    unit_price=D(price),
                    discount=D(discount),
                )
                said = forms.wording(row)
                assert said.quantity > 0
                assert said.quantity * said.unit_price == row.net


def test_notes_and_headings_join_the_text_of_a_line():
    document = sage_invoice(
        text_line("Roof works"),
        sage_line(description="Panel"),
        text_line("with frame"),
        text_line("black"),
        sage_line(description="Cable"),
    )
    first, second = artefacts.lines(document)
    assert first["description"] == "Roof works\nPanel\nwith frame\nblack"
    assert second["description"] == "Cable"


def test_entities_of_html_become_their_characters():
    """Sage refuses them as a missing field (github byte8io, troubleshooting)."""
    row = sage_line(description="Nuts &amp; bolts")
    assert artefacts.lines(sage_invoice(row))[0]["description"] == "Nuts & bolts"
    assert masters.name("Black &lt;b&gt;\n  White") == "Black <b> White"


def test_items_are_named_by_their_list():
    one, two = artefacts.lines(
        sage_invoice(sage_line(item_id="services/s1"), sage_line(item_id="products/p1"))
    )
    assert (one["service_id"], two["product_id"]) == ("s1", "p1")
    assert "product_id" not in one


def test_a_foreign_document_says_both_rates():
    document = sage_invoice(currency="EUR", currency_rate=D("1.17"))
    body = artefacts.document(document, TRAITS)
    assert body["currency_id"] == "EUR"
    assert body["exchange_rate"] == D("0.854700854701")
    assert body["inverse_exchange_rate"] == D("1.17")
    assert body["exchange_rate"] * body["inverse_exchange_rate"] == pytest.approx(1)
    other = rates.turned(body, D("1.17"))
    assert other["exchange_rate"] == D("1.17")


def test_the_rate_is_judged_by_the_amount_in_base_currency():
    def row(base):
        return {"base_currency_total_amount": base}

    total, rate = D("120.00"), D("1.17")
    assert not rates.is_turned(total, rate, row("102.56"))
    assert rates.astray(total, rate, row("102.56")) is None
    assert rates.is_turned(total, rate, row("140.40"))
    assert not rates.is_turned(total, rate, row("120.00"))  # neither way
    told = rates.astray(total, rate, row("120.00"))
    assert told == (D("102.56"), D("120.00"))
    assert rates.astray(total, rate, {}) is None
    assert rates.astray(total, None, row("1.00")) is None


def test_a_business_with_one_currency_is_told_no_currency():
    single = TRAITS | {"multi_currency": False}
    assert "currency_id" not in artefacts.document(sage_invoice(), single)
    assert "currency_id" not in masters.contact(sage_contact(), single)
    foreign = sage_invoice(currency="EUR", currency_rate=D("1.17"))
    for make in (
        lambda: artefacts.document(foreign, single),
        lambda: masters.contact(sage_contact(currency="EUR"), single),
        lambda: payments.payment(sage_payment(currency="EUR"), single),
    ):
        with pytest.raises(ConfigurationError) as caught:
            make()
        assert caught.value.cause is Cause.FEATURE_OFF
        assert caught.value.params["feature"] == "multi-currency"


def test_canada_says_whose_tax_it_is():
    traits = TRAITS | {"country": "CA", "tax_region": "CA-BC"}
    assert (
        artefacts.document(sage_invoice(), traits)["tax_address_region_id"] == "CA-BC"
    )
    assert "tax_address_region_id" not in artefacts.document(sage_invoice(), TRAITS)


def test_what_sage_would_book_otherwise_is_not_sent():
    def refused(document, traits=TRAITS):
        with pytest.raises((ConfigurationError, RejectedError)) as caught:
            artefacts.document(document, traits)
        return caught.value

    error = refused(sage_invoice(sage_line(tax_code="")))
    assert (error.cause, error.params["line"]) == (Cause.TAX_MISSING, 1)
    untaxed = sage_invoice(sage_line(tax="0.00", tax_code=""))
    assert refused(untaxed).cause is Cause.TAX_MISSING
    assert artefacts.document(untaxed, TRAITS | {"tax_registered": False})
    error = refused(sage_invoice(sage_line("-100.00", "-20.00")))
    assert error.cause is Cause.NEGATIVE_TOTAL
    assert refused(sage_invoice(text_line("only words"))).cause is Cause.TEXT_INVALID
    dinar = sage_invoice(sage_line("1.005", "0.201"), currency="KWD", digits=3)
    error = refused(dinar)
    assert (error.cause, error.params["ours"]) == (Cause.TOTAL_DIFFERS, D("1.206"))
    assert forms.totals(dinar) == (D("1.21"), D("0.20"))


def test_the_total_is_the_sum_of_what_is_sent():
    document = sage_invoice(
        sage_line("33.33", "6.67"), sage_line("-10.00", "-2.00"), text_line("x")
    )
    assert forms.totals(document) == (document.total, document.tax)


def test_an_update_tells_lines_by_their_ids():
    document = sage_invoice(sage_line(), sage_line(description="New"))
    body = artefacts.document(document, TRAITS)
    held = {"invoice_lines": [{"id": "l1"}]}
    rows = editing.changes(body, document.kind, held)["invoice_lines"]
    assert rows[0]["id"] == "l1" and "id" not in rows[1]
    assert "invoice_number" not in editing.changes(body, document.kind, held)
    # Sage does not take a product off a line
    stuck = {"invoice_lines": [{"id": "l1", "product": {"id": "p"}}, {"id": "l2"}]}
    rows = editing.changes(body, document.kind, stuck)["invoice_lines"]
    assert "id" not in rows[0] and rows[1]["id"] == "l2"


def test_a_payment():
    body = payments.payment(sage_payment(), TRAITS)
    assert body == {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": CUSTOMER,
        "bank_account_id": BANK,
        "date": "2026-11-21",
        "total_amount": D(120),
        "reference": "BNK1/2026/0007",
        "currency_id": "GBP",
        "allocated_artefacts": [{"artefact_id": INVOICE, "amount": D(120)}],
    }
    refund = sage_payment(document_kind=note().kind, document_id=NOTE)
    assert payments.payment(refund, TRAITS)["transaction_type_id"] == "CUSTOMER_REFUND"
    foreign = sage_payment(currency="EUR", currency_rate=D("1.25"), reference="R" * 30)
    body = payments.payment(foreign, TRAITS)
    assert (body["exchange_rate"], len(body["reference"])) == (Decimal("0.8"), 25)
    assert "inverse_exchange_rate" not in body
    with pytest.raises(ConfigurationError) as caught:
        payments.payment(sage_payment(contact_id=""), TRAITS)
    assert caught.value.cause is Cause.CONTACT_UNKNOWN


def test_an_allocation_has_two_sides_that_balance():
    body = payments.allocation(sage_allocation())
    assert body["transaction_type_id"] == "CUSTOMER_ALLOCATION"
    assert body["allocated_artefacts"] == [
        {"artefact_id": INVOICE, "amount": D(30)},
        {"artefact_id": NOTE, "amount": D(-30)},
    ]
    both = payments.allocation(sage_allocation(), negative=False)
    assert [one["amount"] for one in both["allocated_artefacts"]] == [30, 30]


def test_the_type_of_an_allocation_among_others():
    ids = ["SALES_INVOICE", "VENDOR_ALLOCATION", "CUSTOMER_ALLOCATION"]
    assert payments.allocation_type(ids) == "CUSTOMER_ALLOCATION"
    assert payments.allocation_type(["SALES_ALLOCATION"]) == "SALES_ALLOCATION"
    assert payments.allocation_type(["V_ALLOC", "CUSTOMER_ALLOC"]) == "CUSTOMER_ALLOC"
    assert payments.allocation_type([]) == "CUSTOMER_ALLOCATION"
