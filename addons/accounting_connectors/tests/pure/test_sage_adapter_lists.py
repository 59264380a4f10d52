"""Sage's lists page by page, and how far they have been read."""

from datetime import UTC, datetime

import pytest
from providers.documents import Kind
from providers.errors import (
    Cause,
    RejectedError,
    TransientError,
)
from providers.sage import const, lists
from pure_books import pulled
from pure_sage import DATE, listed

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def numbered(count, path="/contacts", **traps):
    """A list of ``count`` rows in pages, with Sage's manners."""

    def answer(asked):
        size, page = int(asked.query["items_per_page"]), int(asked.query["page"])
        last = max(-(-count // size), 1)
        page = min(page, last)  # past the end comes the last page again
        ids = range((page - 1) * size, min(page * size, count))
        data = {
            "$total": count,
            "$page": page,
            "$itemsPerPage": size,
            "$items": [{"id": f"id{n}", "name": f"Name {n}"} for n in ids],
        }
        if page < last:
            data["$next"] = f"{path}?page={page + 1}&items_per_page={size}"
        return {"data": data | traps, "headers": {"Date": DATE}}

    return answer


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400, 431])
def test_every_row_once_in_as_few_calls_as_there_are_pages(sage_adapter, sage, count):
    sage.on("GET", "contacts", numbered(count))
    found = pulled(sage_adapter, Kind.CONTACT)
    assert [one.remote_id for one in found] == [f"id{n}" for n in range(count)]
    assert len(sage.asked) == max(-(-count // 200), 1)
    first = sage.asked[0].query
    assert (first["items_per_page"], first["page"]) == ("200", "1")
    assert first["exclude_system"] == "true" and first["attributes"] == "all"
    assert all(one.query["exclude_system"] == "true" for one in sage.asked)


@pytest.mark.parametrize(
    "traps",
    [
        {"$next": None},
        {"$next": ""},
        {"$next": "https://elsewhere.example/v3.1/contacts?page=2&items_per_page=200"},
        {"$page": None},
        {"$itemsPerPage": None, "$items_per_page": "200"},
    ],
)
def test_the_next_page_is_found_whatever_the_link_says(sage_adapter, sage, traps):
    """Missing, whole, of another host: we ask our own address."""

    def answer(asked):
        said = numbered(201)(asked)
        if asked.query["page"] == "1" or "$next" not in traps:
            said["data"] |= traps
        return said

    sage.on("GET", "contacts", answer)
    assert len(pulled(sage_adapter, Kind.CONTACT)) == 201
    assert len(sage.asked) == 2


def test_a_list_that_repeats_its_last_page_ends(sage_adapter, sage):
    sage.on("GET", "contacts", numbered(3, **{"$total": None, "$next": "/x?page=2"}))
    assert len(pulled(sage_adapter, Kind.CONTACT)) == 3
    assert len(sage.asked) == 2


def test_a_list_that_never_ends_is_an_error(sage_adapter, sage, monkeypatch):
    monkeypatch.setattr(const, "MAX_PAGES", 4)

    def endless(asked):
        page = int(asked.query["page"])
        row = {"id": f"id{page}"}
        return listed(row, **{"$total": None, "$next": f"/x?page={page + 1}"})

    sage.on("GET", "contacts", endless)
    with pytest.raises(TransientError) as caught:
        pulled(sage_adapter, Kind.CONTACT)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
    monkeypatch.setattr(const, "LOOKUP_PAGES", 2)
    with pytest.raises(RejectedError):
        lists.some(sage_adapter, "contacts", {}, Kind.CONTACT)


def test_only_the_last_page_says_how_far_we_have_read(sage_adapter, sage):
    """The rows are in no order: whoever stops half way has to begin again."""
    sage.on("GET", "contacts", numbered(401))
    pages = list(sage_adapter.pull(Kind.CONTACT))
    assert [page.cursor for page in pages] == [None, None, NOON]
    assert pages[0].total == 401


def test_what_changed_and_what_was_deleted_since(sage_adapter, sage):
    def answer(asked):
        if "deleted_since" in asked.query:
            gone = {"id": "c2", "name": "Gone", "deleted_at": "2026-11-21T09:00:00Z"}
            return listed(gone)
        return listed({"id": "c1", "name": "There"})

    sage.on("GET", "contacts", answer)
    pages = list(sage_adapter.pull(Kind.CONTACT, datetime(2026, 11, 21, 9, tzinfo=UTC)))
    gone, there = [record for page in pages for record in page.records]
    assert (there.active, gone.active) == (True, False)
    first, second = (one.query for one in sage.asked)
    assert first["deleted_since"] == "2026-11-21T08:55:00Z"
    assert second["updated_or_created_since"] == "2026-11-21T08:55:00Z"
    assert [page.cursor for page in pages] == [None, NOON]


def test_what_is_not_read(sage_adapter):
    with pytest.raises(ValueError):
        sage_adapter.pull(Kind.BILL)


@pytest.mark.parametrize("data", [[], {}, {"$items": None}, {"error": "x"}, None])
def test_what_is_no_list_is_not_an_empty_one(sage_adapter, sage, data):
    """All accounts that a chart no longer lists are archived here."""
    sage.on("GET", "bank_accounts", data=data)
    with pytest.raises(TransientError) as caught:
        pulled(sage_adapter, Kind.ACCOUNT)
    assert caught.value.cause is Cause.ANSWER_UNREADABLE
