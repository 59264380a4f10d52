"""The adapter against the sandbox: tracking, files, later edits, the sent mark, items
and contacts that change.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind, Operation, TrackingOption, Write
from providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
    UncertainError,
)
from pure_books import failed, only, pulled, void
from pure_builders import D, attachment, update, write
from pure_sage import sage_contact, sage_item

PDF = b"%PDF-1.7 invoice"


# === TRACKING === #


@pytest.fixture
def regions(sage_books, sage_clerk):
    """A category of tracking that is active, with options by name."""
    sage_clerk.add_tracking("Region", "North", "South")
    found = {one.name: one for one in pulled(sage_books.adapter, Kind.TRACKING)}
    return found["Region"]


def option(category, name):
    return next(one for one in category.options if one.name == name)


def test_categories_are_read_with_their_options(sage_books, regions):
    found = pulled(sage_books.adapter, Kind.TRACKING)
    assert len(found) == sage_books.adapter.capabilities.tracking_axes == 3
    assert [one.name for one in found if one.active] == ["Region"]
    assert {one.name for one in regions.options} >= {"North", "South"}
    assert {one.category_id for one in regions.options} == {regions.remote_id}
    assert not regions.on_document


@pytest.mark.parametrize("form", ["either", "objects", "ids"])
@pytest.mark.parametrize("kind", [Kind.INVOICE, Kind.BILL])
def test_lines_are_tracked_however_sage_wants_it_said(
    sage_world, sage_books, sage_clerk, regions, form, kind
):
    sage_world.config("sage", analysis_line_form=form)
    north = option(regions, "North").remote_id
    pairs = ((regions.remote_id, north),)
    if kind is Kind.INVOICE:
        order = sage_books.invoice(sage_books.line(tracking=pairs), number="T-1")
    else:
        costs = sage_books.accounts["5000"].remote_id
        order = sage_books.bill(
            sage_books.line(account_id=costs, tracking=pairs), number="T-1"
        )
    booked = sage_books.booked(order)
    (seen,) = sage_clerk.documents("T-1")
    assert [line.tracking for line in seen.lines] == [("North",)]
    # what is as it should be is not sent again, what changed is
    sage_books.log.clear()
    only(sage_books.adapter.push([update(order, booked.remote_id)]))
    assert [one.method for one in sage_books.log] == ["GET"]
    south = ((regions.remote_id, option(regions, "South").remote_id),)
    moved = replace(order, lines=(replace(order.lines[0], tracking=south),))
    only(sage_books.adapter.push([update(moved, booked.remote_id)]))
    (seen,) = sage_clerk.documents("T-1")
    assert [line.tracking for line in seen.lines] == [("South",)]


def test_what_somebody_tracked_there_stays(sage_books, sage_clerk, regions):
    """We say nothing of tracking, so we take none away."""
    order = sage_books.invoice(number="T-2")
    booked = sage_books.booked(order)
    row = sage_books.seen("sales_invoices", booked.remote_id)
    north = option(regions, "North").remote_id
    line = {"id": row["invoice_lines"][0]["id"], "analysis_type_categories": [north]}
    body = {"sales_invoice": {"invoice_lines": [line]}}
    sage_clerk.call("PUT", f"sales_invoices/{booked.remote_id}", body)
    dearer = replace(order.lines[0], unit_price=D(50), net=D(50), tax=D(10))
    order = replace(order, lines=(dearer,), net=D(50), tax=D(10), total=D(60))
    only(sage_books.adapter.push([update(order, booked.remote_id)]))
    (seen,) = sage_clerk.documents("T-2")
    assert (seen.total, seen.lines[0].tracking) == (D(60), ("North",))


def test_an_area_that_is_off_and_an_option_that_is_gone_are_named(sage_books, regions):
    off = next(
        one for one in pulled(sage_books.adapter, Kind.TRACKING) if not one.active
    )
    for pair, name in (
        ((off.remote_id, off.options[0].remote_id), off.options[0].name),
        ((regions.remote_id, "f" * 32), "f" * 32),
    ):
        line = sage_books.line(tracking=(pair,))
        error = failed(sage_books.adapter.push([write(sage_books.invoice(line), name)]))
        told = (type(error), error.cause, error.params["name"])
        assert told == (ConfigurationError, Cause.TRACKING_UNKNOWN, name)


def test_options_are_made_once_and_renamed(sage_world, sage_books, regions):
    adapter = sage_books.adapter
    names = ("East", "West", "east")
    orders = [
        TrackingOption(category_id=regions.remote_id, name=name) for name in names
    ]
    made = adapter.push([write(one, one.name, kind=Kind.TRACKING) for one in orders])
    assert [one.number for one in made] == ["East", "West", "East"]
    assert made[0].remote_id == made[2].remote_id != made[1].remote_id
    ((found,),) = adapter.find([write(orders[1], kind=Kind.TRACKING)])
    assert found == made[1]
    renamed = replace(orders[1], name="Far West", remote_id=made[1].remote_id)
    order = update(renamed, made[1].remote_id, kind=Kind.TRACKING)
    assert only(adapter.push([order])).number == "Far West"
    # a lost answer: looked at, and made if it is not there
    for fault, there in (("drop_after", True), ("drop_before", False)):
        order = write(
            TrackingOption(category_id=regions.remote_id, name=fault),
            kind=Kind.TRACKING,
        )
        sage_world.fault(fault, "sage", "analysis_type_categories", method="POST")
        assert isinstance(failed(adapter.push([order])), UncertainError)
        (found,) = adapter.find([order])
        assert bool(found) is there
        only(adapter.push([order]))
    (region,) = [one for one in pulled(adapter, Kind.TRACKING) if one.active]
    held = [one.name for one in region.options]
    assert len(held) == len(set(held)) == 9
    assert adapter.settling(Kind.TRACKING) > adapter.settling(Kind.INVOICE)


# === FILES === #


@pytest.mark.parametrize("kind", [Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL])
def test_a_file_is_there_found_and_taken_away(sage_books, sage_clerk, kind):
    order = sage_books.invoice(number="A-1", kind=kind)
    if kind is Kind.BILL:
        order = sage_books.bill(number="A-1")
    document, adapter = sage_books.booked(order), sage_books.adapter
    file = attachment(document.remote_id, kind)
    receipt = only(adapter.push([write(file, kind=Kind.ATTACHMENT)]))
    assert file.is_same(receipt) and receipt.total == len(PDF)
    (seen,) = sage_clerk.documents("A-1")
    assert sage_clerk.attachments(seen) == {"invoice.pdf": len(PDF)}
    ((found,),) = adapter.find([write(file, kind=Kind.ATTACHMENT)])
    assert found.remote_id == receipt.remote_id
    newer = attachment(document.remote_id, kind, PDF + b"2")
    assert adapter.find([write(newer, kind=Kind.ATTACHMENT)]) == [[]]
    for __ in range(2):
        only(adapter.push([void(Kind.ATTACHMENT, receipt.remote_id)]))
    assert sage_clerk.attachments(seen) == {}


def test_a_lost_file_is_found(sage_world, sage_books):
    document = sage_books.booked(sage_books.invoice(number="A-2"))
    order = write(attachment(document.remote_id), kind=Kind.ATTACHMENT)
    sage_world.fault("drop_after", "sage", "attachments", method="POST")
    assert isinstance(failed(sage_books.adapter.push([order])), UncertainError)
    ((found,),) = sage_books.adapter.find([order])
    assert order.document.is_same(found)


@pytest.mark.parametrize(
    "values",
    [
        {"mimetype": "text/plain", "name": "a.txt"},
        {"size": 2_621_441},
    ],
)
def test_a_file_that_sage_does_not_take_is_not_sent(sage_books, values):
    document = sage_books.booked(sage_books.invoice(number="A-3"))
    sage_books.log.clear()
    file = attachment(document.remote_id, **values)
    error = failed(sage_books.adapter.push([write(file, kind=Kind.ATTACHMENT)]))
    assert (type(error), error.cause) == (RejectedError, Cause.FILE_REFUSED)
    assert (error.params["name"], sage_books.log) == (file.name, [])
    limits = sage_books.adapter.capabilities
    assert limits.attachment_bytes == 2_621_440
    assert "application/pdf" in limits.attachment_types


def test_files_of_sales_may_be_refused_for_good(sage_world, sage_books):
    sage_world.config("sage", sales_attachments=False)
    document = sage_books.booked(sage_books.invoice(number="A-4"))
    order = write(attachment(document.remote_id), kind=Kind.ATTACHMENT)
    error = failed(sage_books.adapter.push([order]))
    assert (type(error), error.cause) == (RejectedError, Cause.FILE_REFUSED)


# === LATER EDITS, AND THE SENT MARK === #


def test_only_what_changed_is_sent(sage_books):
    """A paid invoice can still get another due date and be marked as sent."""
    adapter = sage_books.adapter
    order = sage_books.invoice(number="E-1")
    booked = sage_books.booked(order)
    only(adapter.push([write(sage_books.payment(booked.remote_id, "120.00"))]))
    marked = replace(order, sent=True, due_date=order.due_date.replace(day=24))
    changed = only(adapter.push([update(marked, booked.remote_id)]))
    assert changed.remote_id == booked.remote_id
    row = sage_books.seen("sales_invoices", booked.remote_id)
    assert (row["sent"], row["due_date"]) == (True, marked.due_date.isoformat())
    assert row["status"]["id"] == "PAID"
    sage_books.log.clear()
    only(adapter.push([update(marked, booked.remote_id)]))
    assert [one.method for one in sage_books.log] == ["GET"]


def test_the_amount_of_a_paid_document_stays(sage_books):
    order = sage_books.invoice(number="E-2")
    booked = sage_books.booked(order)
    only(sage_books.adapter.push([write(sage_books.payment(booked.remote_id, "20"))]))
    dearer = replace(order.lines[0], unit_price=D(50), net=D(50), tax=D(10))
    other = replace(order, lines=(dearer,), net=D(50), tax=D(10), total=D(60))
    error = failed(sage_books.adapter.push([update(other, booked.remote_id)]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    assert error.params["number"] == "E-2"


def test_sent_from_the_beginning_with_note_and_terms(sage_books):
    order = sage_books.invoice(
        number="E-3", sent=True, note="Gate 4", payment_terms="30 days", reference="PO"
    )
    booked = sage_books.booked(order)
    row = sage_books.adapter.call(
        "GET", f"sales_invoices/{booked.remote_id}", params={"mark_as_sent": "false"}
    ).data
    assert row["sent"] is True
    assert row["notes"].split("\n") == ["PO", "30 days", "Gate 4"]


def test_one_that_is_not_sent_yet_is_not_marked(sage_books):
    booked = sage_books.booked(sage_books.invoice(number="E-4"))
    path = f"sales_invoices/{booked.remote_id}"
    asked = {"mark_as_sent": "false"}
    assert sage_books.adapter.call("GET", path, params=asked).data["sent"] is False


# === ITEMS AND CONTACTS === #


def test_an_item_with_what_it_costs_archived_and_back(sage_books):
    adapter, costs = sage_books.adapter, sage_books.accounts["5020"].remote_id
    order = sage_item(
        account_id=sage_books.sales.remote_id,
        is_service=False,
        is_purchased=True,
        cost=D("7.50"),
        cost_account_id=costs,
    )
    made = only(adapter.push([write(order)]))

    def read():
        found = {one.remote_id: one for one in pulled(adapter, Kind.ITEM)}
        return found[made.remote_id]

    one = read()
    assert (one.cost, one.cost_account_id, one.is_purchased) == (D("7.50"), costs, True)
    assert (one.price, one.version) == (order.price, made.version)
    for active in (False, True):
        changed = replace(order, active=active, cost=D("8.25"))
        receipt = only(adapter.push([update(changed, made.remote_id)]))
        assert (read().active, read().cost) == (active, D("8.25"))
        assert read().version == receipt.version


def test_a_contact_becomes_a_supplier_as_well_and_its_version_is_ours(sage_books):
    adapter = sage_books.adapter
    order = sage_contact(
        number="ODOO-1", is_supplier=True, email="a@sunny.example", city="Leeds"
    )
    receipt = only(adapter.push([update(order, sage_books.contact.remote_id)]))
    found = {one.remote_id: one for one in pulled(adapter, Kind.CONTACT)}
    one = found[receipt.remote_id]
    assert (one.is_customer, one.is_supplier) == (True, True)
    assert (one.email, one.city, one.version) == (
        "a@sunny.example",
        "Leeds",
        receipt.version,
    )
    assert Kind.CONTACT not in adapter.capabilities.archives
    assert Kind.ITEM in adapter.capabilities.archives


def test_what_sage_has_no_way_for_is_an_error_of_ours(sage_books):
    order = Write(
        document=None,
        key="k",
        kind=Kind.CONTACT,
        operation=Operation.VOID,
        remote_id="x",
    )
    with pytest.raises(ValueError, match="cannot void"):
        sage_books.adapter.push([order])
