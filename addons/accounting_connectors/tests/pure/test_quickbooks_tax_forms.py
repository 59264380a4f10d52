"""Sales tax as QuickBooks takes it, with Odoo's cents, or not at all."""

import pytest
from providers.errors import Cause, ConfigurationError
from providers.quickbooks import taxes
from pure_builders import D
from pure_quickbooks import AST, NO_TAX, UK, US, qb_invoice, qb_line


def tax_lines(detail):
    """Tax and base by rate."""
    return {
        row["TaxLineDetail"]["TaxRateRef"]["value"]: (
            row["Amount"],
            row["TaxLineDetail"]["NetAmountTaxable"],
        )
        for row in detail["TxnTaxDetail"]["TaxLine"]
    }


def test_us_one_code_for_the_document_and_taxable_or_not_on_lines():
    rows = (qb_line(), qb_line("50.00", "0.00", tax_code="NON"))
    document = qb_invoice(*rows)
    detail = taxes.details(document, US)
    assert detail["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}
    assert detail["TxnTaxDetail"]["TotalTax"] == D("8")
    assert tax_lines(detail) == {"3": (D("8"), D("100"))}
    assert "GlobalTaxCalculation" not in detail
    assert [taxes.line_code(row, US) for row in rows] == ["TAX", "NON"]


def test_us_odoos_tax_is_split_among_rates_to_the_cent():
    """7.1 % and 2 % of 10.05 are 0.71 and 0.20; Odoo's lines make 0.93 of it."""
    document = qb_invoice(
        *(qb_line("3.35", "0.31", tax_code="3", quantity=D(1)) for __ in range(3))
    )
    detail = taxes.details(document, US)
    assert tax_lines(detail) == {
        "1": (D("0.73"), D("10.05")),
        "2": (D("0.2"), D("10.05")),
    }
    assert detail["TxnTaxDetail"]["TotalTax"] == D("0.93")


def test_us_without_tax_the_header_says_so():
    document = qb_invoice(qb_line(tax="0.00", tax_code="NON"))
    assert taxes.details(document, US) == {"TxnTaxDetail": {"TotalTax": D(0)}}


def test_us_two_codes_in_one_document_cannot_be_said():
    document = qb_invoice(qb_line(), qb_line("10.00", "0.91", tax_code="3"))
    with pytest.raises(ConfigurationError) as caught:
        taxes.details(document, US)
    assert caught.value.cause is Cause.TAX_MIXED
    assert caught.value.params["tax_code"] == "California + Tucson"
    assert "California + Tucson" in caught.value.message


def test_automated_sales_tax_gets_no_amounts():
    rows = (qb_line(tax_code="TAX"), qb_line("5.00", "0.00", tax_code="NON"))
    assert taxes.details(qb_invoice(*rows), AST) == {}
    assert [taxes.line_code(row, AST) for row in rows] == ["TAX", "NON"]


def test_elsewhere_every_line_has_its_code_and_every_rate_its_tax():
    rows = (
        qb_line("100.00", "20.01", tax_code="6"),
        qb_line("-10.00", "-2.00", tax_code="6"),
        qb_line("40.00", "2.00", tax_code="7"),
        qb_line("5.00", "0.00", tax_code="8"),
        qb_line("7.00", "0.00", tax_code="9"),
    )
    detail = taxes.details(qb_invoice(*rows, currency="GBP"), UK)
    assert detail["GlobalTaxCalculation"] == "TaxExcluded"
    assert "TxnTaxCodeRef" not in detail["TxnTaxDetail"]
    assert tax_lines(detail) == {
        "20": (D("18.01"), D("90")),
        "21": (D("2"), D("40")),
        "22": (D("0"), D("5")),
    }
    assert [taxes.line_code(row, UK) for row in rows] == ["6", "6", "7", "8", "9"]


def test_a_rate_of_two_codes_is_told_once():
    """Rate 20 is the standard rate's and one side of the reverse charge."""
    rows = (
        qb_line("100.00", "20.00", tax_code="6"),
        qb_line("50.00", "0.00", tax_code="11"),
    )
    detail = taxes.details(qb_invoice(*rows, currency="GBP"), UK)
    assert tax_lines(detail) == {
        "20": (D("30"), D("150")),
        "23": (D("-10"), D("50")),
    }


def test_a_tax_on_tax_has_its_own_base():
    detail = taxes.details(
        qb_invoice(qb_line("100.00", "15.48", tax_code="12"), currency="GBP"), UK
    )
    assert tax_lines(detail) == {
        "21": (D("5"), D("100")),
        "24": (D("10.48"), D("105")),  # 10.47 and the cent that Odoo has more
    }


@pytest.mark.parametrize("tax", ["0.00", "0.01", "15.47", "15.50", "-3.00"])
@pytest.mark.parametrize("net", ["0.00", "0.01", "100.00", "-33.33"])
def test_the_parts_always_make_the_whole(net, tax):
    parts = UK.codes["12"].parts
    shares = taxes.shares(parts, D(net), D(tax))
    assert sum(share for __, __, share in shares) == D(tax)


def test_no_tax_at_all():
    document = qb_invoice(qb_line(tax="0.00", tax_code=""), currency="GBP")
    assert taxes.details(document, UK) == {"GlobalTaxCalculation": "NotApplicable"}
    document = qb_invoice(qb_line(tax="0.00", tax_code="NON"))
    assert taxes.details(document, NO_TAX) == {}
    assert taxes.line_code(document.lines[0], NO_TAX) == ""


@pytest.mark.parametrize(
    ("facts", "row", "cause"),
    [
        (NO_TAX, qb_line(tax_code="NON"), Cause.FEATURE_OFF),
        (US, qb_line(tax_code="NON"), Cause.TAX_UNFIT),
        (US, qb_line(tax_code=""), Cause.TAX_MISSING),
        (US, qb_line(tax_code="99"), Cause.TAX_UNKNOWN),
        (AST, qb_line(tax_code="2"), Cause.TAX_UNKNOWN),
        (AST, qb_line(tax_code="NON"), Cause.TAX_UNFIT),
        (UK, qb_line(tax_code="9"), Cause.TAX_UNFIT),
        (UK, qb_line(tax_code="8"), Cause.TAX_UNFIT),
        (UK, qb_line(tax_code=""), Cause.TAX_MISSING),
    ],
)
def test_what_cannot_be_said_is_refused_before_it_is_sent(facts, row, cause):
    with pytest.raises(ConfigurationError) as caught:
        taxes.details(qb_invoice(row), facts)
    assert caught.value.cause is cause
    assert caught.value.params["number"] == "INV/2026/0042"
