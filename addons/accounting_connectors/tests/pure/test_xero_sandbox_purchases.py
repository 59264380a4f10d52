"""Vendor bills and credits, later edits, files and tracking at the sandbox's Xero.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import (
    Allocation,
    Attachment,
    Contact,
    Item,
    Kind,
    Operation,
    Receipt,
    TrackingOption,
)
from providers.errors import Cause, ConfigurationError, RejectedError, UncertainError
from pure_books import TODAY, failed, only, pulled, void
from pure_builders import D, payment, write
from pure_xero import documents, money, read

PDF = b"%PDF-1.4 nothing"


@pytest.fixture
def they(xero_accountant):
    return xero_accountant


@pytest.fixture
def bill(books):
    """Makes a bill of 429 General Expenses, with the tax of purchases."""
    account = books.accounts["429"]
    rate = books.rates["INPUT"]

    def make(*nets, kind=Kind.BILL, **values):
        tax = {"tax_code": rate.remote_id, "tax_rate": rate.rate}
        place = {"account_id": account.remote_id, "account_code": account.code}
        lines = [books.line(net, **place, **tax) for net in nets or ("100.00",)]
        base = {
            "kind": kind,
            "number": "BILL/2026/11/0001",
            "reference": "ACME 4711",
            "url": "https://odoo.example.com/odoo/bills/42",
        }
        return books.invoice(*lines, **base | values)

    return make


@pytest.mark.parametrize("kind", [Kind.BILL, Kind.VENDOR_CREDIT])
def test_made_read_changed_and_voided(books, they, bill, kind):
    before = they.trial_balance(TODAY.replace(month=12, day=31))
    document = bill("100.00", "20.00", kind=kind)
    assert books.adapter.expected_total(document) == (document.total, document.tax)
    receipt = only(books.adapter.push([write(document)]))
    assert document.is_same(receipt) and receipt.strays == ()
    found = documents(books)[receipt.remote_id]
    assert (found.kind, found.number) == (kind, "ACME 4711")
    assert (found.total, found.tax, found.due) == (
        document.total,
        document.tax,
        document.total,
    )
    assert (found.version, found.date) == (receipt.version, TODAY)
    after = they.trial_balance(TODAY.replace(month=12, day=31))
    sign = 1 if kind is Kind.BILL else -1
    cost = books.accounts["429"].remote_id
    assert after[cost] - before.get(cost, 0) == sign * 120

    changed = replace(bill("90.00", kind=kind), date=TODAY)
    change = write(changed, operation=Operation.UPDATE, remote_id=receipt.remote_id)
    now = only(books.adapter.push([change]))
    assert (now.remote_id, now.total, now.number) == (
        receipt.remote_id,
        changed.total,
        changed.number,
    )
    assert documents(books)[receipt.remote_id].version == now.version
    gone = only(books.adapter.push([void(kind, receipt.remote_id)]))
    assert gone.status == "VOIDED"
    assert they.trial_balance(TODAY.replace(month=12, day=31)) == before
    again = replace(void(kind, receipt.remote_id), key="v2")
    assert only(books.adapter.push([again])).status == "VOIDED"


@pytest.mark.parametrize("kind", [Kind.BILL, Kind.VENDOR_CREDIT])
def test_a_lost_answer_is_found_and_nobody_elses_bill(books, sandbox, they, bill, kind):
    stranger = they.add_supplier("Another vendor")
    cost = books.accounts["429"].remote_id
    they.add_invoice("ACME 4711", stranger, cost, "110.00", kind=kind.value)
    document = bill(kind=kind)
    assert books.adapter.find([write(document)]) == [[]]
    path = "Invoices" if kind is Kind.BILL else "CreditNotes"
    sandbox.fault("drop_after", "xero", path, method="PUT")
    with pytest.raises(UncertainError):
        books.adapter.push([write(document)])
    other = bill(kind=kind, number="BILL/2", reference="ACME 4712")
    ((found,), nothing) = books.adapter.find([write(document), write(other)])
    assert document.is_same(found) and nothing == []
    if kind is Kind.BILL:  # the same number leads to another record of ours
        other = replace(document, url="https://odoo.example.com/odoo/bills/43")
        assert books.adapter.find([write(other)]) == [[]]


def test_without_the_vendors_number_ours_stands_in(books, bill):
    document = bill(reference="")
    receipt = only(books.adapter.push([write(document)]))
    assert documents(books)[receipt.remote_id].number == document.number
    assert document.is_same(receipt)


def test_bills_are_paid_and_vendors_credits_used_and_refunded(books, bill):
    adapter = books.adapter
    owed = only(adapter.push([write(bill("200.00"))]))
    credit = only(
        adapter.push([write(bill("100.00", kind=Kind.VENDOR_CREDIT, reference="R-1"))])
    )
    base = {"account_id": books.bank.remote_id, "date": TODAY}
    out = payment(
        document_kind=Kind.BILL, document_id=owed.remote_id, amount=D(50), **base
    )
    back = payment(
        document_kind=Kind.VENDOR_CREDIT,
        document_id=credit.remote_id,
        amount=D(30),
        reference="PBNK1/2026/0010",
        **base,
    )
    paid, returned = adapter.push([write(out, "a"), write(back, "b")])
    assert out.is_same(paid) and back.is_same(returned)
    use = Allocation(
        ref="x",
        credit_kind=Kind.VENDOR_CREDIT,
        credit_id=credit.remote_id,
        invoice_kind=Kind.BILL,
        invoice_id=owed.remote_id,
        amount=D(40),
        currency="AUD",
        date=TODAY,
    )
    used = only(adapter.push([write(use)]))
    there = documents(books)
    assert there[owed.remote_id].due == owed.total - 90
    assert there[credit.remote_id].due == credit.total - 70
    assert there[credit.remote_id].allocations[0].remote_id == used.remote_id
    read_money = money(books)
    assert not read_money[paid.remote_id].inbound
    assert read_money[returned.remote_id].inbound
    assert [
        [r.remote_id for r in found]
        for found in adapter.find([write(out), write(back)])
    ] == [
        [paid.remote_id],
        [returned.remote_id],
    ]
    for kind, one in ((Kind.BILL, owed), (Kind.VENDOR_CREDIT, credit)):
        error = failed(adapter.push([void(kind, one.remote_id)]))
        assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)


@pytest.fixture
def part_paid(books):
    """An invoice of 110.00 of which 10.00 are paid."""
    document = books.invoice(number="S-1", reference="PO 1")
    receipt = only(books.adapter.push([write(document)]))
    paid = payment(
        document_id=receipt.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D(10),
    )
    only(books.adapter.push([write(paid)]))
    return document, receipt


def test_what_may_change_of_a_document_in_part_paid_does(books, they, part_paid):
    document, receipt = part_paid
    other = books.accounts["260"]
    line = replace(
        document.lines[0],
        description="Panel, black",
        account_id=other.remote_id,
        account_code=other.code,
    )
    changed = replace(
        document, lines=(line,), reference="PO 2", due_date=TODAY, sent=True
    )
    change = write(changed, operation=Operation.UPDATE, remote_id=receipt.remote_id)
    assert only(books.adapter.push([change])).remote_id == receipt.remote_id
    (there,) = [one for one in they.documents() if one.id == receipt.remote_id]
    assert (there.memo, there.sent, there.due_date) == ("PO 2", True, TODAY)
    assert [one.account_id for one in there.lines] == [other.remote_id]
    assert there.lines[0].description == "Panel, black"


@pytest.mark.parametrize(
    "change",
    [
        lambda books, one: books.invoice(books.line("90.00"), number="S-1"),
        lambda books, one: books.invoice(
            books.line("60.00"), books.line("40.00"), number="S-1"
        ),
        lambda books, one: replace(one, date=TODAY.replace(day=1)),
    ],
)
def test_what_may_not_change_of_it_is_refused(books, part_paid, change):
    document, receipt = part_paid
    changed = change(books, document)
    order = write(changed, operation=Operation.UPDATE, remote_id=receipt.remote_id)
    error = failed(books.adapter.push([order]))
    assert (type(error), error.cause) == (RejectedError, Cause.DOCUMENT_SETTLED)
    assert documents(books)[receipt.remote_id].total == receipt.total
    error = failed(books.adapter.push([void(Kind.INVOICE, receipt.remote_id)]))
    assert error.cause is Cause.DOCUMENT_SETTLED


def test_sent_noted_and_due(books, they):
    document = books.invoice(
        number="T-1", sent=True, note="Thank you.\nSee you soon.", reference="PO 7"
    )
    receipt = only(books.adapter.push([write(document)]))
    assert (receipt.strays, receipt.warnings) == ((), ())
    (there,) = they.documents("T-1")
    assert (there.sent, there.memo) == (True, "PO 7")
    assert there.due_date == document.due_date
    assert there.raw["LineItems"][-1]["Description"] == document.note
    unsent = books.invoice(number="T-2")
    only(books.adapter.push([write(unsent)]))
    (there,) = they.documents("T-2")
    assert not there.sent
    again = replace(unsent, sent=True)
    order = write(again, operation=Operation.UPDATE, remote_id=there.id)
    only(books.adapter.push([order]))
    assert they.documents("T-2")[0].sent


def test_lines_are_tracked_by_options(sandbox, books, they):
    category = they.add_tracking("Project", "North")
    other = they.add_tracking("Branch", "Perth") if _room(they) else None
    categories = {one.remote_id: one for one in pulled(books.adapter, Kind.TRACKING)}
    pairs = tuple(
        (one, categories[one].options[0].remote_id) for one in (category, other) if one
    )
    line = books.line(tracking=pairs)
    only(books.adapter.push([write(books.invoice(line, number="U-1"))]))
    (there,) = they.documents("U-1")
    assert there.lines[0].tracking == (("North", "Perth") if other else ("North",))
    lost = books.line(tracking=((category, "11111111-2222-3333-4444-555555555555"),))
    error = failed(books.adapter.push([write(books.invoice(lost, number="U-2"))]))
    assert (type(error), error.cause) == (ConfigurationError, Cause.TRACKING_UNKNOWN)
    sandbox.config("xero", unknown_tracking_dropped=True)
    good = books.line(tracking=pairs)
    sent = books.invoice(good, lost, number="U-3", note="Thank you")
    receipt = only(books.adapter.push([write(sent)]))
    (told,) = receipt.warnings
    assert told.startswith("Line 2 is not tracked")


def _room(they):
    rows = they.call("GET", "TrackingCategories")["TrackingCategories"]
    return len(rows) < 2


def test_options_are_made_found_renamed_and_archived(books, sandbox, they):
    category = they.add_tracking("Project", "North")
    south = TrackingOption(category_id=category, name="South")
    receipt = only(books.adapter.push([write(south)]))
    assert south.is_same(receipt)
    again = only(books.adapter.push([write(south, "k2")]))  # there already
    assert again.remote_id == receipt.remote_id
    ((found,),) = books.adapter.find([write(south)])
    assert found.remote_id == receipt.remote_id
    renamed = replace(south, name="Deep South", active=False)
    order = write(renamed, operation=Operation.UPDATE, remote_id=receipt.remote_id)
    only(books.adapter.push([order]))
    (there,) = [
        one for one in read(books, Kind.TRACKING).values() if one.remote_id == category
    ]
    assert {(one.name, one.active) for one in there.options} == {
        ("North", True),
        ("Deep South", False),
    }
    sandbox.fault("drop_after", "xero", "TrackingCategories", method="PUT")
    east = TrackingOption(category_id=category, name="East")
    with pytest.raises(UncertainError):
        books.adapter.push([write(east)])
    assert books.adapter.find([write(east)])[0][0].number == "East"


def attached(kind, document_id, **values):
    base = {
        "ref": "ir.attachment,5",
        "document_kind": kind,
        "document_id": document_id,
        "name": "INV/2026/0042.pdf",
        "mimetype": "application/pdf",
        "checksum": "abc",
        "size": len(PDF),
        "content": PDF,
        "for_customer": True,
    }
    return Attachment(**base | values)


@pytest.mark.parametrize(
    "kind", [Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT]
)
def test_files_of_documents(books, they, bill, log, kind):
    purchase = kind in (Kind.BILL, Kind.VENDOR_CREDIT)
    document = bill(kind=kind) if purchase else books.invoice(kind=kind, number="A-1")
    receipt = only(books.adapter.push([write(document)]))
    file = attached(kind, receipt.remote_id)
    assert books.adapter.find([write(file)]) == [[]]
    done = only(books.adapter.push([write(file)]))
    assert file.is_same(done) and done.total == len(PDF)
    (there,) = [one for one in they.documents() if one.id == receipt.remote_id]
    assert they.attachments(there) == {"INV-2026-0042.pdf": len(PDF)}
    path = (
        "CreditNotes" if kind in (Kind.CREDIT_NOTE, Kind.VENDOR_CREDIT) else "Invoices"
    )
    (row,) = they.call("GET", f"{path}/{receipt.remote_id}/Attachments")["Attachments"]
    assert row["IncludeOnline"] is not purchase
    assert row["MimeType"] == "application/pdf"
    ((found,),) = books.adapter.find([write(file)])
    assert file.is_same(found) and found.remote_id == done.remote_id
    larger = replace(file, content=PDF * 2, size=len(PDF) * 2)
    assert not larger.is_same(found)
    assert only(books.adapter.push([write(larger, "k2")])).total == len(PDF) * 2
    assert they.attachments(there) == {"INV-2026-0042.pdf": len(PDF) * 2}


def test_files_that_are_refused_and_what_the_log_keeps(books, log):
    receipt = only(books.adapter.push([write(books.invoice(number="A-1"))]))
    empty = attached(Kind.INVOICE, receipt.remote_id, content=b"", size=0)
    error = failed(books.adapter.push([write(empty)]))
    assert (type(error), error.cause) == (RejectedError, Cause.FILE_REFUSED)
    assert error.params["name"] == empty.name
    huge = b"x" * (books.adapter.capabilities.attachment_bytes + 1)
    large = attached(Kind.INVOICE, receipt.remote_id, content=huge, size=len(huge))
    assert failed(books.adapter.push([write(large)])).cause is Cause.FILE_REFUSED
    for number in range(10):
        one = attached(Kind.INVOICE, receipt.remote_id, name=f"{number}.pdf")
        only(books.adapter.push([write(one, str(number))]))
    log.clear()
    text = attached(
        Kind.INVOICE,
        receipt.remote_id,
        name="notes.txt",
        mimetype="text/plain",
        content=b"our secret prices",
    )
    error = failed(books.adapter.push([write(text)]))
    assert (type(error), error.cause) == (RejectedError, Cause.FILE_REFUSED)
    assert "secret prices" not in repr(log)


def test_what_else_a_contact_has_there_stays(books, they):
    made = they.add_contact("Rosa Quispe", number="ODOO-7")
    lists = {
        "Phones": [
            {"PhoneType": "DEFAULT", "PhoneNumber": "1"},
            {"PhoneType": "MOBILE", "PhoneNumber": "2"},
        ],
        "Addresses": [
            {"AddressType": "POBOX", "City": "Perth", "AddressLine1": "Box 1"},
            {"AddressType": "STREET", "City": "Darwin", "AddressLine1": "Road 2"},
        ],
    }
    they.call("POST", f"Contacts/{made}", {"Contacts": [lists]})
    contact = Contact(
        number="ODOO-7", name="Rosa Q", phone="3", city="Perth", street="Box 1"
    )
    order = write(contact, operation=Operation.UPDATE, remote_id=made)
    only(books.adapter.push([order]))
    (row,) = they.call("GET", f"Contacts/{made}")["Contacts"]
    assert row["Name"] == "Rosa Q"
    phones = {one["PhoneType"]: one["PhoneNumber"] for one in row["Phones"]}
    assert phones == {"DEFAULT": "3", "MOBILE": "2"}
    assert {one["AddressType"]: one["City"] for one in row["Addresses"]} == {
        "POBOX": "Perth",
        "STREET": "Darwin",
    }
    moved = replace(contact, city="Hobart", phone="")
    order = write(moved, "k2", operation=Operation.UPDATE, remote_id=made)
    only(books.adapter.push([order]))
    (row,) = they.call("GET", f"Contacts/{made}")["Contacts"]
    assert {one["AddressType"]: one["City"] for one in row["Addresses"]} == {
        "POBOX": "Hobart",
        "STREET": "Darwin",
    }
    assert {one["PhoneType"] for one in row["Phones"]} == {"DEFAULT", "MOBILE"}


def test_archived_and_restored(books, they):
    remote_id = books.contact.remote_id
    contact = Contact(number="ODOO-1", name="Sunny Roofs")
    for at, active in enumerate((False, True)):
        order = write(
            replace(contact, active=active),
            f"k{at}",
            operation=Operation.UPDATE,
            remote_id=remote_id,
        )
        only(books.adapter.push([order]))
        assert read(books, Kind.CONTACT)[remote_id].active is active


def test_an_item_that_is_bought_and_one_that_is_not_sold(books):
    item = Item(
        code="W-1",
        name="Widget",
        price=D("12.5"),
        account_code=books.sales.code,
        cost=D("7.25"),
        cost_account_code="310",
        is_purchased=True,
    )
    receipt = only(books.adapter.push([write(item)]))
    found = read(books, Kind.ITEM)[receipt.remote_id]
    assert (found.cost, found.cost_account_code) == (D("7.25"), "310")
    # what is not ours to say leaves alone what is there
    order = write(
        replace(item, is_purchased=False, cost=None, price=D(13)),
        operation=Operation.UPDATE,
        remote_id=receipt.remote_id,
    )
    assert isinstance(only(books.adapter.push([order])), Receipt)
    found = read(books, Kind.ITEM)[receipt.remote_id]
    assert (found.price, found.cost, found.is_purchased) == (13, D("7.25"), True)
    bought = replace(item, code="W-2", is_sold=False)
    receipt = only(books.adapter.push([write(bought)]))
    assert not read(books, Kind.ITEM)[receipt.remote_id].is_sold
