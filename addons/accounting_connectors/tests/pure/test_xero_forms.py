"""Which form gives Odoo's cents, and that it does for any document that is sent."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from providers.documents import Kind
from providers.errors import Cause, ConfigurationError, RejectedError
from providers.xero import forms, payloads
from providers.xero.forms import Form
from pure_builders import D, invoice, line


def cents(value):
    """Rounding written anew, so that the tests do not agree with a mistake."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def booked(body, rates):
    """The total and tax that Xero makes of a body, by its published rules."""
    net = tax = gross = Decimal(0)
    for row in body["LineItems"]:
        factor = 1 - row.get("DiscountRate", Decimal(0)) / 100
        amount = cents(row["Quantity"] * cents4(row["UnitAmount"]) * factor)
        assert amount == row["LineAmount"], "Xero checks this itself"
        rate = rates.get(row.get("TaxType"), Decimal(0))
        if body["LineAmountTypes"] == "Inclusive":
            part = cents(amount - amount / (1 + rate / 100))
            net += amount - part
        else:
            part = cents(amount * rate / 100)
            net += amount
        tax += row.get("TaxAmount", part)
        gross += amount
    return net + tax, tax


def cents4(value):
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


RATES = {"OUTPUT": D(10), "US": D("8.25"), "ZERO": D(0), "MULTI": D("14.975")}


def test_prices_without_tax_leave_the_tax_to_xero():
    body = payloads.invoice(invoice(line("99.99", "10.00"), line("-5.00", "-0.50")))
    assert body["LineAmountTypes"] == "Exclusive"
    assert all("TaxAmount" not in row for row in body["LineItems"])
    assert body["LineItems"][1]["LineAmount"] == -5  # an incentive stays negative
    assert booked(body, RATES) == (D("104.49"), D("9.50"))


def test_prices_with_tax_stay_as_typed():
    typed = line("90.90", "9.09", unit_price=D("99.99"), tax_included=True)
    free = line("20.00", "0.00", tax_rate=D(0), tax_code="ZERO")
    body = payloads.invoice(invoice(typed, free))
    assert body["LineAmountTypes"] == "Inclusive"
    assert [row["UnitAmount"] for row in body["LineItems"]] == [D("99.99"), 20]
    assert booked(body, RATES) == (D("119.99"), D("9.09"))


def test_mixed_prices_and_a_cent_of_ours_take_the_override():
    typed = line("90.91", "9.08", unit_price=D("99.99"), tax_included=True)
    body = payloads.invoice(invoice(typed, line("10.00")))
    assert body["LineAmountTypes"] == "Exclusive"
    assert [row["TaxAmount"] for row in body["LineItems"]] == [D("9.08"), 1]
    assert booked(body, RATES) == (D("110.99"), D("10.08"))


def test_global_rounding_of_odoo_takes_the_override():
    rows = [line("0.55", tax) for tax in ("0.05", "0.06", "0.06")]
    body = payloads.invoice(invoice(*rows))
    assert [row["TaxAmount"] for row in body["LineItems"]] == [
        D("0.05"),
        D("0.06"),
        D("0.06"),
    ]
    assert booked(body, RATES) == (D("1.82"), D("0.17"))


def test_a_combined_rate_of_several_taxes():
    row = line("100.00", "14.98", tax_rate=D("14.975"), tax_code="MULTI")
    body = payloads.invoice(invoice(row))
    assert "TaxAmount" not in body["LineItems"][0]
    assert booked(body, RATES) == (D("114.98"), D("14.98"))


def test_a_discount_is_sent_where_xero_makes_the_same_of_it():
    row = line("90.00", quantity=D(3), unit_price=D("33.333333"), discount=D(10))
    sent = payloads.invoice(invoice(row))["LineItems"][0]
    assert (sent["Quantity"], sent["UnitAmount"], sent["DiscountRate"]) == (
        3,
        D("33.3333"),
        10,
    )
    assert sent["Description"] == "Panel"


def test_a_credit_note_has_the_price_after_discount_and_says_so():
    row = line("90.00", quantity=D(2), unit_price=D(50), discount=D(10))
    body = payloads.invoice(invoice(row, kind=Kind.CREDIT_NOTE, number="RINV/1"))
    sent = body["LineItems"][0]
    assert (sent["Quantity"], sent["UnitAmount"]) == (2, 45)
    assert "DiscountRate" not in sent
    assert sent["Description"] == "Panel (2 × 50 − 10 %)"
    assert body["Type"] == "ACCRECCREDIT" and body["CreditNoteNumber"] == "RINV/1"
    assert not {"DueDate", "Url", "InvoiceNumber"} & set(body)


def test_odd_cents_become_one_at_the_amount_and_the_text_tells():
    row = line("0.10", "0.01", quantity=D("3000"), unit_price=D("0.000033"))
    sent = payloads.invoice(invoice(row))["LineItems"][0]
    assert (sent["Quantity"], sent["UnitAmount"], sent["LineAmount"]) == (
        1,
        D("0.1"),
        D("0.1"),
    )
    assert sent["Description"] == "Panel (3000 × 0.000033)"


def test_no_tax_code_at_all_is_no_tax():
    body = payloads.invoice(invoice(line("10.00", "0.00", tax_code="", tax_rate=D(0))))
    assert body["LineAmountTypes"] == "NoTax"
    assert "TaxType" not in body["LineItems"][0]


def test_one_line_without_a_tax_code_is_a_gap():
    rows = line("10.00"), line("10.00", "0.00", tax_code="", tax_rate=D(0))
    with pytest.raises(ConfigurationError) as caught:
        payloads.invoice(invoice(*rows))
    assert caught.value.cause is Cause.TAX_MISSING
    assert caught.value.params["line"] == 2


def test_tax_without_any_tax_code_differs():
    with pytest.raises(RejectedError) as caught:
        payloads.invoice(invoice(line("10.00", tax_code="")))
    assert caught.value.cause is Cause.TOTAL_DIFFERS


def test_foreign_currency_carries_its_own_rate():
    body = payloads.invoice(
        invoice(line(), currency="EUR", currency_rate=D("0.61538461538"))
    )
    assert (body["CurrencyCode"], body["CurrencyRate"]) == ("EUR", D("0.615385"))
    assert "CurrencyRate" not in payloads.invoice(invoice(line()))


def test_yen_has_no_cents_and_xero_would_make_some():
    row = line("1005", "101", unit_price=D(1005))
    document = invoice(row, currency="JPY", digits=0)
    assert forms.choose(document) is Form.OVERRIDE
    body = payloads.invoice(document)
    assert booked(body, RATES) == (1106, 101)


def test_a_third_decimal_is_refused_with_both_numbers():
    row = line("10.005", "1.001", tax_rate=D(10))
    with pytest.raises(RejectedError) as caught:
        payloads.invoice(invoice(row, currency="KWD", digits=3))
    assert caught.value.cause is Cause.TOTAL_DIFFERS
    assert caught.value.params["total"] == D("11.006")
    assert caught.value.params["expected_total"] == D("11.01")


def test_errors_that_cancel_out_are_seen():
    rows = line("10.004", "1.00"), line("9.996", "1.00")
    with pytest.raises(RejectedError):
        payloads.invoice(invoice(*rows, digits=3))


amounts = st.decimals(-5000, 5000, places=2, allow_nan=False)
quantities = st.decimals("-50", "200", places=3, allow_nan=False)
prices = st.decimals("0", "900", places=6, allow_nan=False)
discounts = st.one_of(st.just(D(0)), st.decimals("0", "100", places=3))


@st.composite
def lines(draw):
    code = draw(st.sampled_from(sorted(RATES)))
    rate, included = RATES[code], draw(st.booleans())
    quantity, price, discount = draw(quantities), draw(prices), draw(discounts)
    amount = cents(quantity * price * (1 - discount / 100))
    if included:
        tax = cents(amount - amount / (1 + rate / 100))
        net = amount - tax
    else:
        net, tax = amount, cents(amount * rate / 100)
    tax += draw(st.sampled_from([D(0), D(0), D("0.01"), D("-0.01")]))
    return line(
        str(net),
        str(tax),
        quantity=quantity,
        unit_price=price,
        discount=discount,
        tax_included=included,
        tax_rate=rate,
        tax_code=code,
    )


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(lines(), min_size=1, max_size=6),
    st.sampled_from([Kind.INVOICE, Kind.CREDIT_NOTE]),
)
def test_what_is_sent_makes_our_total(rows, kind):
    document = invoice(*rows, kind=kind)
    body = payloads.invoice(document)
    assert booked(body, RATES) == (document.total, document.tax)
    assert forms.totals(document) == (document.total, document.tax)


@settings(max_examples=100, deadline=None)
@given(amounts, st.decimals("-40", "40", places=5), prices)
def test_any_quantity_and_price_make_the_line(net, quantity, price):
    row = line(str(net), "0.00", quantity=quantity, unit_price=price, tax_rate=D(0))
    sent = payloads.line(row, Form.EXCLUSIVE, True)
    assert cents(sent["Quantity"] * sent["UnitAmount"]) == net


def test_notes_and_headings_carry_words_only():
    note = line(
        "0.00",
        "0.00",
        description="Roof, north side",
        quantity=D(0),
        account_id="",
        account_code="",
        tax_code="",
        tax_rate=D(0),
    )
    body = payloads.invoice(invoice(note, line("10.00")))
    assert body["LineItems"][0] == {"Description": "Roof, north side"}
    assert body["LineItems"][1]["TaxType"] == "OUTPUT"
