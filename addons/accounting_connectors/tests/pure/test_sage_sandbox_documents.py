"""The adapter against the sandbox: documents, under either answer to what no
page of Sage's says.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind, Receipt
from providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    UncertainError,
)
from pure_books import failed, only, void
from pure_builders import D, update, write
from pure_sage import sage_item
from pure_sage_books import SageBooks


def test_documents_agree_to_the_cent_in_every_form(sage_world):
    for at in range(3):
        books = SageBooks(sage_world, at)
        documents = [
            books.invoice(books.line("123.45"), books.line("-20.00"), number="A-1"),
            books.invoice(
                books.line("100.00", unit_price=D(120), tax_included=True),
                number="A-2",
            ),
            books.invoice(books.line("100.00", tax="10.03"), number="A-3"),
            books.invoice(
                books.line("90.00", quantity=D(2), unit_price=D(50), discount=D(10)),
                books.line("0.10", quantity=D(3000), unit_price=D("0.000033")),
                books.line("89.99", quantity=D(3), unit_price=D("33.33")),
                number="A-4",
            ),
            books.invoice(number="R-1", kind=Kind.CREDIT_NOTE),
        ]
        for order in documents:
            receipt = books.booked(order)
            assert (receipt.total, receipt.tax) == (order.total, order.tax)
            assert books.adapter.expected_total(order) == (order.total, order.tax)
            assert order.is_same(receipt)
            assert (receipt.strays, receipt.status) == ((), "UNPAID")
            assert receipt.url.startswith("http")


def test_what_is_in_the_books_is_what_odoo_says(sage_books):
    service = only(
        sage_books.adapter.push(
            [write(sage_item(account_id=sage_books.sales.remote_id))]
        )
    )
    text = sage_books.line("0.00", quantity=D(0), unit_price=D(0), account_id="")
    order = sage_books.invoice(
        sage_books.line(item_id=service.remote_id, description="Panel"),
        replace(text, description="black", tax_code=""),
        sage_books.line(
            "-50.00", account_id=sage_books.accounts["4030"].remote_id, account_code=""
        ),
        reference="PO 7",
    )
    receipt = sage_books.booked(order)
    row = sage_books.seen("sales_invoices", receipt.remote_id)
    assert (row["reference"], row["invoice_number"]) == (order.number,) * 2
    assert (row["due_date"], row["notes"]) == ("2026-12-20", "PO 7")
    panel, incentive = row["invoice_lines"]
    assert panel["description"] == "Panel\nblack"
    assert panel["service"]["id"] == service.remote_id.partition("/")[2]
    assert panel["ledger_account"]["displayed_as"].endswith("(4000)")
    assert incentive["ledger_account"]["displayed_as"].endswith("(4030)")
    assert D(incentive["net_amount"]) == -50


def test_a_thousand_documents_are_a_thousand_calls(sage_books):
    sage_books.log.clear()
    for start in range(0, 100, 20):
        writes = [
            write(sage_books.invoice(number=f"T-{n}"), f"t{n}")
            for n in range(start, start + 20)
        ]
        assert all(isinstance(one, Receipt) for one in sage_books.adapter.push(writes))
    assert len(sage_books.log) == 100
    assert {one.method for one in sage_books.log} == {"POST"}


def test_a_lost_answer_is_in_doubt_then_found(sage_world, sage_books):
    order = sage_books.invoice(number="D-1")
    sage_world.fault("drop_after", "sage", "sales_invoices", method="POST")
    error = failed(sage_books.adapter.push([write(order)]))
    assert isinstance(error, UncertainError) and error.verify_first
    ((receipt,),) = sage_books.adapter.find([write(order)])
    assert order.is_same(receipt)
    # and the same order again is the same document
    assert only(sage_books.adapter.push([write(order)])).remote_id == receipt.remote_id
    assert len(sage_books.adapter.find([write(order)])[0]) == 1


@pytest.mark.parametrize("kind", ["500", "503", "drop_before", "malformed"])
def test_one_of_many_in_doubt(sage_world, sage_books, kind):
    sage_world.fault(kind, "sage", "sales_invoices", method="POST", times=1)
    writes = [write(sage_books.invoice(number=f"E-{n}"), f"e{n}") for n in range(6)]
    verdicts = sage_books.adapter.push(writes)
    doubtful = [one for one in verdicts if not isinstance(one, Receipt)]
    assert len(doubtful) == 1 and isinstance(doubtful[0], UncertainError)


@pytest.mark.parametrize("status", [404, 422])
def test_a_hidden_account_is_named(sage_world, sage_books, status):
    sage_world.config("sage", hide_account="4000", record_not_found_status=status)
    error = failed(sage_books.adapter.push([write(sage_books.invoice())]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.ACCOUNT_UNFIT)
    assert error.params["account_code"] == "4000"
    sage_world.config("sage", show_account="4000", archive_account="4000")
    error = failed(sage_books.adapter.push([write(sage_books.invoice(), "k2")]))
    assert error.cause in (Cause.ACCOUNT_ARCHIVED, Cause.ACCOUNT_UNFIT)
    assert error.params["account_code"] == "4000"


@pytest.mark.parametrize("status", [404, 422])
def test_what_a_document_names_and_sage_does_not_have(sage_world, sage_books, status):
    sage_world.config("sage", record_not_found_status=status)
    for values, line, cause in (
        ({"contact_id": "f" * 32}, {}, Cause.CONTACT_UNKNOWN),
        ({}, {"account_id": "f" * 32}, Cause.ACCOUNT_UNKNOWN),
        ({}, {"tax_code": "GB_NOTHING"}, Cause.TAX_UNKNOWN),
    ):
        order = sage_books.invoice(sage_books.line(**line), **values)
        error = failed(sage_books.adapter.push([write(order, str(cause))]))
        assert (type(error), error.cause) == (ConfigurationError, cause)


def test_a_locked_period(sage_world, sage_books):
    sage_world.config("sage", lockdown_date="2026-11-20")
    sage_books.adapter.traits = sage_books.adapter.organisation().traits
    error = failed(sage_books.adapter.push([write(sage_books.invoice())]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PERIOD_LOCKED)
    assert error.params["lock_date"] == "2026-11-20"


def test_numbers_that_must_be_unique(sage_world, sage_books):
    order = sage_books.invoice(number="U-1")
    first = sage_books.booked(order)
    sage_world.config("sage", unique_invoice_numbers=True)
    error = failed(sage_books.adapter.push([write(order, "other")]))
    assert error.cause is Cause.NUMBER_TAKEN
    ((found,),) = sage_books.adapter.find([write(order)])
    assert found.remote_id == first.remote_id and order.is_same(found)


def test_a_long_number_is_found_again(sage_books):
    order = sage_books.invoice(number="HQ/SALES/INVOICES/2026/11/000042")
    receipt = sage_books.booked(order)
    assert order.is_same(receipt)
    ((found,),) = sage_books.adapter.find([write(order)])
    assert order.is_same(found)
    other = replace(order, ref="account.move,43")
    assert not other.is_same(sage_books.adapter.find([write(other)])[0][0])


@pytest.mark.parametrize("direction", ["base_per_foreign", "foreign_per_base"])
def test_a_rate_is_read_right_whichever_way_sage_reads_it(
    sage_world, sage_books, direction
):
    sage_world.config("sage", rate_direction=direction)
    customer = sage_books.customer("ODOO-1-EUR", currency="EUR")
    rate = {"currency": "EUR", "currency_rate": D("1.25")}
    orders = [
        sage_books.invoice(number=f"X-{n}", contact_id=customer.remote_id, **rate)
        for n in range(5)
    ]
    sage_books.log.clear()
    verdicts = sage_books.adapter.push([write(one, one.number) for one in orders])
    for order, receipt in zip(orders, verdicts, strict=True):
        assert isinstance(receipt, Receipt), receipt
        assert order.is_same(receipt) and receipt.strays == ()
        row = sage_books.seen("sales_invoices", receipt.remote_id)
        assert D(row["base_currency_total_amount"]) == D("96.00")
        assert D(row["total_amount"]) == 120
    written = [one for one in sage_books.log if one.method in ("POST", "PUT")]
    assert len(written) == (5 if direction == "base_per_foreign" else 6)
    paid = sage_books.payment(
        verdicts[0].remote_id,
        "120.00",
        contact_id=customer.remote_id,
        **rate,
    )
    receipt = only(sage_books.adapter.push([write(paid)]))
    assert paid.is_same(receipt) and receipt.strays == ()
    row = sage_books.seen("contact_payments", receipt.remote_id)
    assert D(row["base_currency_total_amount"]) == D("96.00")


@pytest.mark.parametrize(
    "options",
    [
        {"strict_tax": True},
        {"unit_price_places": 2},
        {"refuse_html_entities": True},
        {"line_discounts_posted": True},
        {"nested_by_default": False},
        {"mark_as_sent_on_read": False},
        {"idempotency": False},
    ],
    ids=str,
)
def test_either_answer_to_what_is_unconfirmed(sage_world, sage_books, options):
    sage_world.config("sage", **options)
    order = sage_books.invoice(
        sage_books.line(
            "89.99",
            quantity=D(3),
            unit_price=D("33.33"),
            discount=D(10),
            description="Nuts &amp; bolts",
        ),
        sage_books.line("33.33", quantity=D("0.3333"), unit_price=D("100.0030")),
    )
    receipt = sage_books.booked(order)
    assert order.is_same(receipt) and receipt.strays == ()
    row = sage_books.seen("sales_invoices", receipt.remote_id)
    assert {one["ledger_account"]["displayed_as"] for one in row["invoice_lines"]} == {
        "Sales - Products (4000)"
    }
    assert sum(D(one["net_amount"]) for one in row["invoice_lines"]) == order.net
    ((found,),) = sage_books.adapter.find([write(order)])
    assert order.is_same(found)


def test_a_business_that_takes_no_negative_lines_says_so(sage_world, sage_books):
    sage_world.config("sage", negative_lines=False)
    order = sage_books.invoice(sage_books.line(), sage_books.line("-10.00"))
    error = failed(sage_books.adapter.push([write(order)]))
    assert isinstance(error, RejectedError)
    assert "no negative line" in error.message and "invoice lines" in error.message


def test_a_sale_abroad_says_what_was_sold_where_sage_asks(sage_world, sage_books):
    sage_world.config("sage", cross_border_rule=True)
    abroad = sage_books.customer("ODOO-7", country_code="DE", name="Solar GmbH")
    item = sage_item(account_id=sage_books.sales.remote_id)
    goods = sage_item(code="G", is_service=False, account_id=item.account_id)
    service, product = sage_books.adapter.push([write(item, "s"), write(goods, "g")])
    zero = {"tax_code": "GB_ZERO", "tax": "0.00"}

    def order(*items):
        rows = [sage_books.line(item_id=one, **zero) for one in items]
        return sage_books.invoice(*rows, contact_id=abroad.remote_id)

    for one, kind in ((service, "SERVICES"), (product, "GOODS")):
        document = order(one.remote_id, one.remote_id)
        receipt = sage_books.booked(document, kind)
        assert document.is_same(receipt)
        row = sage_books.seen("sales_invoices", receipt.remote_id)
        assert {x["eu_goods_services_type"]["id"] for x in row["invoice_lines"]} == {
            kind
        }
    for document in (order(service.remote_id, product.remote_id), order("")):
        error = failed(sage_books.adapter.push([write(document)]))
        assert isinstance(error, RejectedError)  # that is not ours to guess
        assert "eu goods services type" in error.message


# --- changing and voiding ---


def test_a_document_is_changed(sage_books):
    order = sage_books.invoice(sage_books.line(), sage_books.line("5.00"))
    first = sage_books.booked(order)
    for lines in (
        (sage_books.line("80.00"), sage_books.line("5.00"), sage_books.line("1.00")),
        (sage_books.line("70.00"),),
    ):
        changed = sage_books.invoice(*lines)
        for version in ("", first.version, "2020-01-01T00:00:00Z"):
            receipt = only(
                sage_books.adapter.push(
                    [update(changed, first.remote_id, version=version)]
                )
            )
            assert receipt.remote_id == first.remote_id
            assert changed.is_same(receipt) and receipt.strays == ()


def test_a_void_document_is_void_for_good(sage_books):
    for kind in (Kind.INVOICE, Kind.CREDIT_NOTE):
        order = sage_books.invoice(number=f"V-{kind}", kind=kind)
        receipt = sage_books.booked(order)
        for __ in range(2):  # the second after a lost answer
            gone = only(sage_books.adapter.push([void(kind, receipt.remote_id)]))
            assert gone.status == "VOID"
        assert sage_books.adapter.find([write(order)]) == [[]]
        error = failed(sage_books.adapter.push([update(order, receipt.remote_id)]))
        assert error.cause is Cause.DOCUMENT_STATUS
        again = sage_books.booked(order, "again")
        assert again.remote_id != receipt.remote_id


def test_what_is_paid_or_declared_is_not_voided(sage_world, sage_books):
    bill = sage_books.booked(sage_books.invoice(number="W-1"))
    paid = sage_books.payment(bill.remote_id, "120.00")
    only(sage_books.adapter.push([write(paid)]))
    error = failed(sage_books.adapter.push([void(Kind.INVOICE, bill.remote_id)]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    other = sage_books.booked(sage_books.invoice(number="W-2"))
    sage_world.config("sage", tax_return_to="2026-11-30")
    error = failed(sage_books.adapter.push([void(Kind.INVOICE, other.remote_id)]))
    assert error.cause is Cause.DOCUMENT_STATUS
