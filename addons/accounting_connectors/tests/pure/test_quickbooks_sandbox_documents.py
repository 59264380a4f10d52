"""Invoices, credit memos, payments, credits and refunds in the sandbox's books.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace
from datetime import date

import pytest
from providers.documents import Item, Kind, Operation, Receipt
from providers.errors import (
    Cause,
    ConfigurationError,
    UncertainError,
)
from pure_books import failed, only
from pure_builders import D, line, write
from pure_quickbooks_books import Books

# --- documents ---


def test_an_invoice_with_all_it_can_have(us):
    rows = (
        line("0.00", "0.00", description="Roof", account_id="", quantity=D(0)),
        us.line("99.99", quantity=D(3), unit_price=D("33.333")),
        us.line("87.23", quantity=D(7), unit_price=D("13.8461"), discount=D(10)),
        us.line("-20.00", quantity=D(1), unit_price=D(-20)),
        us.line("10.01", "No tax", quantity=D("0.33"), unit_price=D("30.33")),
    )
    document = us.invoice(*rows, reference="SO0107", url="https://odoo.example/1")
    receipt = us.sent(document)
    held = us.held("Invoice", receipt.remote_id)
    assert held["DueDate"] == "2026-12-20"
    kinds = [row["DetailType"] for row in held["Line"]]
    assert kinds[:2] == ["DescriptionOnly", "SalesItemLineDetail"]
    taxes = [row["Amount"] for row in held["TxnTaxDetail"]["TaxLine"]]
    assert sum(taxes) == document.tax
    page = us.adapter.web_url(Kind.INVOICE, receipt.remote_id)
    assert page.startswith(us.shape["web"])


def test_odoos_cents_where_the_rates_make_others(us):
    """Tax of 8.75 % on each of seven lines of 0.99, rounded by line: 0.63, by rate:
    0.61."""
    rows = [us.line("0.99", tax="0.09") for __ in range(7)]
    receipt = us.sent(us.invoice(*rows))
    assert receipt.tax == D("0.63")


def test_two_sales_taxes_are_refused_here(us):
    rows = us.line(), us.line("10.00", "California")
    error = failed(us.push(us.invoice(*rows)))
    assert (type(error), error.cause) == (ConfigurationError, Cause.TAX_MIXED)
    assert us.rates["California"].name in error.params["tax_code"]


def test_tax_that_quickbooks_computes_is_compared(us):
    us.option(tax_mode="ast")
    us.read()
    document = us.invoice(us.line("100.00", "Taxable", tax="8.75"))
    receipt = only(us.push(document))
    assert receipt.tax is not None and receipt.total != document.total
    us.option(tax_mode="none")
    us.read()
    error = failed(us.push(us.invoice(us.line("1.00", "No tax", tax="0.10"))))
    assert error.cause is Cause.FEATURE_OFF
    us.sent(us.invoice(us.line("1.00", "No tax"), number="NT"))


def test_tax_that_quickbooks_makes_itself_is_told(us):
    """Should a company not take Odoo's cents, its own are in the receipt: the engine
    compares them."""
    us.option(tax_override="ignored")
    document = us.invoice(*(us.line("0.99", tax="0.09") for __ in range(7)))
    receipt = only(us.push(document))
    assert receipt.tax in (D("0.60"), D("0.61"))
    assert receipt.total == document.net + receipt.tax


def test_british_and_australian_tax(gb, sandbox):
    rows = (
        gb.line("100.03", "20.0% S", tax="20.00"),
        gb.line("49.99", "5.0% R"),
        gb.line("5.00", "0.0% Z"),
        gb.line("6.00", "Exempt"),
        gb.line("7.00", "No VAT"),
        gb.line("8.00", "20.0% RC"),
    )
    receipt = gb.sent(gb.invoice(*rows))
    assert (
        gb.held("Invoice", receipt.remote_id)["GlobalTaxCalculation"] == "TaxExcluded"
    )
    au = Books(sandbox, 2)
    rows = (
        au.line("33.33", "GST", tax="3.34"),  # a cent more than the rate makes
        au.line("10.00", "GST free"),
        au.line("9.00", "Out of Scope"),
    )
    assert au.sent(au.invoice(*rows)).tax == D("3.34")
    assert au.sent(au.note(*rows)).tax == D("3.34")


def test_another_currency(us):
    euro = us.contact("ODOO-9-EUR", "Sunny Roofs (EUR)", currency="EUR")
    document = us.invoice(
        contact_id=euro, currency="EUR", currency_rate=D("0.9234"), number="E-1"
    )
    receipt = us.sent(document)
    held = us.held("Invoice", receipt.remote_id)
    assert abs(held["HomeTotalAmt"] - document.total / D("0.9234")) < D("0.01")
    paid = us.payment(
        receipt, document, contact_id=euro, currency_rate=D("0.95"), amount=D("50.00")
    )
    assert only(us.push(paid)).currency == "EUR"
    us.option(multicurrency=False)
    us.read()
    assert failed(us.push(document)).cause is Cause.CURRENCY_MISSING


def test_a_batch_of_thirty(us, sandbox):
    us.option(batch_shuffle=True)
    documents = [us.invoice(number=f"B-{at}") for at in range(30)]
    documents[7] = replace(documents[7], contact_id="99999999")
    documents[9] = us.invoice(us.line(item_id=""), number="B-9")
    sandbox.forget_requests()
    verdicts = us.push(*documents)
    causes = {at: v.cause for at, v in enumerate(verdicts) if not _good(v)}
    assert causes == {7: Cause.CONTACT_UNKNOWN, 9: Cause.MAPPING_MISSING}
    numbers = [v.number for v in verdicts if _good(v)]
    assert numbers == [d.number for at, d in enumerate(documents) if at not in causes]
    assert sandbox.summary("quickbooks")["total"] == 1


def _good(verdict):
    return isinstance(verdict, Receipt)


def test_numbers(us):
    long = "CUSTOMER-INVOICES/2026/11/00042"
    document = us.invoice(number=long)
    us.sent(document)
    error = failed(us.push(document))
    assert (error.cause, error.params["number"]) == (
        Cause.NUMBER_TAKEN,
        long,
    )
    ((found,),) = us.adapter.find([write(document)])
    assert document.is_same(found)


def test_numbers_that_quickbooks_gives(us):
    us.option(custom_numbers=False)
    us.read()
    document = us.invoice()
    receipt = us.sent(document)
    assert receipt.warnings
    twin = replace(document, ref="account.move,43", number="INV/2026/0043")
    other = us.sent(twin)
    assert other.remote_id != receipt.remote_id
    (first,), (second,) = us.adapter.find([write(document), write(twin)])
    assert (first.remote_id, second.remote_id) == (receipt.remote_id, other.remote_id)


def test_a_lost_answer_is_found_and_a_second_try_books_nothing(us, sandbox):
    document = us.invoice()
    order = write(document, "same-key")
    sandbox.fault("drop_after", "quickbooks", "/invoice", method="POST")
    with pytest.raises(UncertainError):
        us.adapter.push([order])
    ((found,),) = us.adapter.find([order])
    assert document.is_same(found)
    again = only(us.adapter.push([order]))  # QuickBooks knows the request's id
    assert again.remote_id == found.remote_id
    assert us.adapter.find([write(us.invoice(number="X"))]) == [[]]


def test_a_document_is_changed_over_what_is_there(us):
    receipt = us.sent(us.invoice())
    changed = us.invoice(us.line("50.00"), us.line("7.00", "No tax"))
    values = {"operation": Operation.UPDATE, "remote_id": receipt.remote_id}
    first = us.sent(changed, **values)
    assert int(first.version) > int(receipt.version)
    stale = us.sent(us.invoice(), version=receipt.version, **values)
    assert int(stale.version) > int(first.version)
    untaxed = us.invoice(us.line("50.00", "No tax"))
    assert us.sent(untaxed, version=stale.version, **values).tax == 0


def test_a_closed_period(us):
    us.option(close_date="2026-10-31")
    us.read()
    error = failed(us.push(us.invoice(date=date(2026, 10, 1))))
    assert (error.cause, error.params["lock_date"]) == (
        Cause.PERIOD_LOCKED,
        "2026-10-31",
    )
    us.sent(us.invoice())


def test_items_and_accounts_that_changed_there(us):
    receipt = us.sent(us.invoice())
    other = next(
        one
        for one in us.accounts
        if one.type == "Income" and one.remote_id != us.sales.remote_id
    )
    us.option(repoint_item=[us.product, other.remote_id])
    stray = only(us.push(us.invoice(number="S-1")))
    assert other.name.rpartition(":")[2] in stray.strays[0]
    us.option(archive_item=us.product)
    error = failed(us.push(us.invoice(number="S-2")))
    assert error.cause is Cause.ITEM_ARCHIVED
    assert error.params["item_code"] == "ODOO-ACC-1"
    us.option(archive_account=us.bank.remote_id)
    paid = us.payment(receipt, us.invoice())
    error = failed(us.push(paid))
    assert error.cause is Cause.ACCOUNT_ARCHIVED
    gone = replace(paid, account_id="99999999", account_code="9999")
    assert failed(us.push(gone)).cause is Cause.ACCOUNT_UNKNOWN
    error = failed(us.push(replace(paid, account_id=us.sales.remote_id)))
    assert error.cause is Cause.PAYMENT_ACCOUNT
    assert error.params["account_code"] == us.sales.name  # it has no code there
    us.option(income_items_any_account=False)
    liability = us.account("Other Current Liability")
    item = Item(code="DEP", name="Deposit", account_id=liability.remote_id)
    error = failed(us.push(replace(item, account_code="2200")))
    assert (error.cause, error.params["account_code"]) == (Cause.ACCOUNT_UNFIT, "2200")
