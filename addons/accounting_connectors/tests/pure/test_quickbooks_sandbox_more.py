"""Files, tracking, terms, notes and the mark of what was sent, in the sandbox's books.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Item, Kind, TrackingOption
from providers.errors import Cause, UncertainError
from providers.quickbooks import const
from pure_books import failed, only, pulled, void
from pure_builders import PDF, D, attachment, change, write


def file(receipt, kind=Kind.INVOICE, content=PDF, **values):
    base = {"name": 'INV/2026/0042 "é".pdf'}
    return attachment(receipt.remote_id, kind, content, **base | values)


# --- files ---


@pytest.mark.parametrize("kind", sorted(const.DOCUMENTS))
def test_files_of_all_documents(us, kind):
    makers = {
        Kind.INVOICE: us.invoice,
        Kind.CREDIT_NOTE: us.note,
        Kind.BILL: us.bill,
        Kind.VENDOR_CREDIT: us.credit,
    }
    document = makers[kind]()
    receipt = us.sent(document)
    ours = file(receipt, kind, for_customer=True)
    done = only(us.push(ours))
    assert ours.is_same(done)
    (made,) = [one for one in us.accountant.documents() if one.id == receipt.remote_id]
    assert us.accountant.attachments(made) == {ours.name: len(PDF)}
    row = us.held("Attachable", done.remote_id)
    assert row["AttachableRef"][0]["IncludeOnSend"] is True
    ((found,),) = us.adapter.find([write(ours)])
    assert ours.is_same(found) and found.remote_id == done.remote_id
    other = file(receipt, kind, content=b"other")
    assert not any(other.is_same(one) for one in us.adapter.find([write(other)])[0])
    order = replace(void(Kind.ATTACHMENT, done.remote_id), version=done.version)
    assert only(us.adapter.push([order])).status == "DELETED"
    assert us.adapter.find([write(ours)]) == [[]]
    assert only(us.adapter.push([order])).status == "DELETED"


@pytest.mark.parametrize("how", ["drop_after", "drop_before"])
def test_a_file_through_a_lost_answer(us, sandbox, how):
    ours = file(us.sent(us.invoice()))
    sandbox.fault(how, "quickbooks", "/upload", method="POST")
    with pytest.raises(UncertainError):
        us.push(ours)
    (candidates,) = us.adapter.find([write(ours)])
    assert [ours.is_same(one) for one in candidates] == [True] * (how == "drop_after")


def test_what_is_too_large_or_belongs_to_nothing(us, monkeypatch):
    receipt = us.sent(us.invoice())
    us.option(upload_limit=5)
    error = failed(us.push(file(receipt)))
    assert error.cause is Cause.FILE_REFUSED
    assert error.params["name"] == file(receipt).name
    us.option(upload_limit=10_000)
    lost = file(replace(receipt, remote_id="999"))
    assert failed(us.push(lost)).params["name"] == lost.name
    monkeypatch.setattr(const, "FILE_BYTES", 3)
    before = len(us.log)
    assert failed(us.push(file(receipt))).cause is Cause.FILE_REFUSED
    assert len(us.log) == before  # not even sent


def test_the_log_holds_no_content(us):
    receipt = us.sent(us.invoice())
    only(us.push(file(receipt, content=b"very private")))
    (exchange,) = [one for one in us.log if one.url.split("?")[0].endswith("/upload")]
    assert "private" not in exchange.request
    assert "bytes" in exchange.request


# --- tracking ---


@pytest.fixture
def tracked(us):
    us.option(class_tracking="line", departments=True)
    us.read()
    return us


def option(category, name, **values):
    return TrackingOption(category_id=category, name=name, **values)


def test_classes_and_locations(tracked):
    made = [
        only(tracked.push(option("class", "Solar"))),
        only(tracked.push(option("class", "Wind: sea"))),
        only(tracked.push(option("department", "North"))),
    ]
    assert [one.remote_id.partition("/")[0] for one in made] == [
        "class",
        "class",
        "department",
    ]
    found = {one.remote_id: one for one in pulled(tracked.adapter, Kind.TRACKING)}
    assert (found["class"].name, found["class"].on_document) == ("Class", False)
    assert found["department"].on_document
    names = {one.remote_id: one.name for one in found["class"].options}
    assert names[made[0].remote_id] == "Solar"
    assert names[made[1].remote_id] == "Wind - sea"
    ((again,),) = tracked.adapter.find([write(option("class", "Solar"))])
    assert again.remote_id == made[0].remote_id
    assert tracked.adapter.find([write(option("department", "Solar"))]) == [[]]
    order = change(
        option("class", "Solar", active=False, remote_id=made[0].remote_id), made[0]
    )
    assert only(tracked.adapter.push([order])).status == "INACTIVE"
    found = {one.remote_id: one for one in pulled(tracked.adapter, Kind.TRACKING)}
    (solar,) = [o for o in found["class"].options if o.remote_id == made[0].remote_id]
    assert (solar.active, solar.name) == (False, "Solar")


def options(tracked):
    """Two classes and a location, as pairs."""
    found = []
    for category, name in (("class", "A"), ("class", "B"), ("department", "N")):
        found.append((category, only(tracked.push(option(category, name))).remote_id))
    return found


@pytest.mark.parametrize("kind", ["invoice", "bill"])
def test_lines_are_tracked(tracked, kind):
    one, two, place = options(tracked)
    row = tracked.line if kind == "invoice" else tracked.expense
    document = getattr(tracked, kind)(
        row("100.00", tracking=(one, place)), row("50.00", tracking=(two, place))
    )
    receipt = tracked.sent(document)
    assert receipt.warnings == ()
    (made,) = [
        row for row in tracked.accountant.documents() if row.id == receipt.remote_id
    ]
    assert [line.tracking for line in made.lines] == [("A", "N"), ("B", "N")]


def test_what_a_document_has_once(tracked):
    """A class of the whole document where the company wants that, a location always;
    of two it has neither, and says so."""
    one, two, place = options(tracked)
    other = ("department", only(tracked.push(option("department", "S"))).remote_id)
    tracked.option(class_tracking="txn")
    tracked.read()
    document = tracked.invoice(tracked.line(tracking=(one, place)), tracked.line())
    row = tracked.held("Invoice", tracked.sent(document).remote_id)
    assert row["ClassRef"]["name"] == "A" and row["DepartmentRef"]["name"] == "N"
    mixed = tracked.invoice(
        tracked.line(tracking=(one, place)),
        tracked.line(tracking=(two, other)),
        number="INV/9",
    )
    receipt = tracked.sent(mixed)
    row = tracked.held("Invoice", receipt.remote_id)
    assert "ClassRef" not in row and "DepartmentRef" not in row
    assert len(receipt.warnings) == 2


def test_without_tracking_there_is_none(us):
    us.option(class_tracking="off", departments=False)
    us.read()
    assert pulled(us.adapter, Kind.TRACKING) == []
    row = us.line(tracking=(("class", "class/5"),))
    assert us.sent(us.invoice(row)).warnings == ()


# --- what else a document says ---


def test_terms_notes_and_sent(us):
    terms = us.adapter.query("Term", Kind.INVOICE)
    name = next(row["Name"] for row in terms if row["Name"] == "Net 30")
    document = us.invoice(note="Thank you\nSee you", payment_terms=name.upper())
    receipt = us.sent(document)
    row = us.held("Invoice", receipt.remote_id)
    assert row["SalesTermRef"]["name"] == "Net 30"
    assert row["DueDate"] == "2026-12-20"
    assert row["CustomerMemo"]["value"] == "Thank you\nSee you"
    assert row.get("EmailStatus", "NotSet") == "NotSet"
    order = change(replace(document, sent=True, payment_terms="Some day"), receipt)
    only(us.adapter.push([order]))
    (made,) = us.accountant.documents(document.number)
    assert made.sent


def test_items_with_costs(us):
    cost = us.account("Expense").remote_id
    both = Item(
        code="P",
        name="Panel",
        account_id=us.sales.remote_id,
        price=D(9),
        cost=D("4.5"),
        cost_account_id=cost,
        is_purchased=True,
    )
    bought = replace(both, code="B", is_sold=False)
    receipts = us.push(both, bought)
    found = {one.remote_id: one for one in pulled(us.adapter, Kind.ITEM)}
    one, two = (found[receipt.remote_id] for receipt in receipts)
    assert (one.cost, one.cost_account_id, one.is_sold) == (D("4.5"), cost, True)
    assert (two.is_sold, two.is_purchased, two.account_id) == (False, True, "")
    order = change(replace(both, cost=D(5), active=False), one)
    receipt = only(us.adapter.push([order]))
    read = {item.remote_id: item for item in pulled(us.adapter, Kind.ITEM)}[
        one.remote_id
    ]
    assert (read.cost, read.active, read.version) == (D(5), False, receipt.version)
    order = change(both, receipt)
    assert only(us.adapter.push([order])).status == "ACTIVE"
    assert failed(us.push(replace(both, code="C", account_id=""))).cause is (
        Cause.MAPPING_MISSING
    )
