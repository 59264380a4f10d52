"""Files and tracking of documents at the sandbox's Xero.

Skipped where the sandbox package is not beside the addon.
"""

from dataclasses import replace

import pytest
from providers.documents import Kind, TrackingOption
from providers.errors import Cause, ConfigurationError, RejectedError, UncertainError
from pure_books import failed, only, pulled
from pure_builders import PDF, attachment, update, write
from pure_xero import read


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
    order = update(renamed, receipt.remote_id)
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
    base = {"name": "INV/2026/0042.pdf", "for_customer": True}
    return attachment(document_id, kind, **base | values)


@pytest.mark.parametrize(
    "kind", [Kind.INVOICE, Kind.CREDIT_NOTE, Kind.BILL, Kind.VENDOR_CREDIT]
)
def test_files_of_documents(books, they, log, kind):
    purchase = kind in (Kind.BILL, Kind.VENDOR_CREDIT)
    document = (
        books.bill(kind=kind) if purchase else books.invoice(kind=kind, number="A-1")
    )
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
