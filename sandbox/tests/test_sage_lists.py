"""Lists of Sage: envelopes, pages, chosen fields, filters, order."""

from __future__ import annotations

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def five(desk):
    for number in range(5):
        desk.invoice(reference=f"R{number}", date=f"2026-11-1{number}")
        desk.clock.advance(60)
    return desk


# --- envelope and pages ---


def test_envelope_of_a_page_in_the_middle(five):
    page = five.get(
        "sales_invoices", items_per_page=2, page=2, sort="date:asc", search="R"
    )
    assert (page["$total"], page["$page"], page["$itemsPerPage"]) == (5, 2, 2)
    query = "items_per_page=2&sort=date%3Aasc&search=R"
    assert page["$next"] == f"/sales_invoices?page=3&{query}"
    assert page["$back"] == f"/sales_invoices?page=1&{query}"
    assert [i["displayed_as"] for i in page["$items"]] == ["SI-3", "SI-4"]


def test_ends_of_a_list(five):
    first = five.get("sales_invoices", items_per_page=5)
    assert first["$next"] is None and first["$back"] is None
    assert five.get("journals") == {
        "$total": 0,
        "$page": 1,
        "$next": None,
        "$back": None,
        "$itemsPerPage": 20,
        "$items": [],
    }


def test_past_the_end_comes_the_last_page_again(five):
    last = five.get("sales_invoices", items_per_page=2, page=3)
    past = five.get("sales_invoices", items_per_page=2, page=9)
    assert len(last["$items"]) == 1 and past == last


@pytest.mark.parametrize(
    "query",
    [
        {"items_per_page": 201},
        {"items_per_page": 0},
        {"page": 0},
        {"page": "x"},
        {"sort": "name"},
        {"sort": "date:up"},
        {"from_date": "yesterday"},
        {"updated_or_created_since": "2026-13-01"},
    ],
)
def test_filters_that_cannot_be(desk, query):
    assert desk.call("GET", "sales_invoices", **query).status == 400


# --- fields ---


def test_lists_give_base_fields_until_asked(five):
    base = five.get("sales_invoices")["$items"][0]
    assert set(base) == {"id", "displayed_as", "$path"}
    some = five.get("sales_invoices", attributes="reference,total_amount")["$items"]
    assert set(some[0]) == {*base, "reference", "total_amount"}
    whole = five.get("sales_invoices", attributes="all")["$items"][0]
    assert whole["invoice_lines"] and whole["status"]["id"] == "UNPAID"


def test_single_objects_give_everything_until_asked(five):
    path = five.get("sales_invoices")["$items"][0]["$path"][1:]
    assert len(five.get(path)) > 40
    assert set(five.get(path, attributes="date")) == {
        "id",
        "displayed_as",
        "$path",
        "date",
    }


def test_nested_objects_are_opened_on_request(five):
    path = five.get("sales_invoices")["$items"][0]["$path"][1:]
    assert set(five.get(path)["contact"]) == {"id", "displayed_as", "$path"}
    whole = five.get(path, nested_attributes="all")
    assert whole["contact"]["name"] == "Brightwell Homes"
    assert set(whole["invoice_lines"][0]["ledger_account"]) == {
        "id",
        "displayed_as",
        "$path",
    }
    some = five.get(path, nested_attributes="reference")["contact"]
    assert set(some) == {"id", "displayed_as", "$path", "reference"}
    listed = five.get(
        "contacts", attributes="main_contact_person", nested_attributes="email"
    )
    assert "@" in listed["$items"][0]["main_contact_person"]["email"]


# --- filters ---


def numbers(desk, path="sales_invoices", **query):
    return [i["displayed_as"] for i in desk.get(path, **query)["$items"]]


def test_newest_first_unless_sorted(five):
    assert numbers(five) == ["SI-5", "SI-4", "SI-3", "SI-2", "SI-1"]
    assert numbers(five, sort="created_at") == numbers(five)[::-1]
    assert numbers(five, sort="due_date:desc")[0] == "SI-5"
    assert five.call("GET", "sales_credit_notes", sort="due_date").status == 400


def test_days_are_included_on_both_ends(five):
    found = numbers(five, from_date="2026-11-11", to_date="2026-11-13")
    assert found == ["SI-4", "SI-3", "SI-2"]


def test_changed_since_includes_and_deleted_since_excludes_the_moment(five):
    since = {"updated_or_created_since": "2026-11-20T12:03:00Z"}
    assert numbers(five, **since) == ["SI-5", "SI-4"]
    assert numbers(five, updated_or_created_since="2026-11-20T13:03:00+01:00") == [
        "SI-5",
        "SI-4",
    ]
    paid = five.pay(10)
    five.delete(f"contact_payments/{paid['id']}")  # at 12:05
    for moment, count in (("2026-11-20T12:04:59Z", 1), ("2026-11-20T12:05:00Z", 0)):
        assert five.get("contact_payments", deleted_since=moment)["$total"] == count


def test_search_is_in_references_numbers_and_names(five):
    other = five.invoice(contact_id=five.contact("HAR001"), reference="X9")
    assert numbers(five, search="r3") == ["SI-4"]
    assert numbers(five, search="harbour") == [other["displayed_as"]]
    assert numbers(five, search="SI-2") == ["SI-2"]
    assert numbers(five, contact_id=five.contact("HAR001")) == ["SI-6"]
    assert numbers(five, status_id="PAID") == []


def test_contacts_are_filtered(desk):
    def names(**query):
        return [c["displayed_as"] for c in desk.get("contacts", **query)["$items"]]

    assert "HMRC (HMRC)" in names()
    assert "HMRC (HMRC)" not in names(exclude_system="true")
    assert names(search="bri001") == ["Brightwell Homes (BRI001)"]
    assert names(email="accounts@harbourlofts.example.com") == [
        "Harbour Lofts (HAR001)"
    ]
    vendors = names(contact_type_id="VENDOR")
    assert "Northgate Builders (NOR001)" in vendors
    assert "Harbour Lofts (HAR001)" not in vendors
    desk.configure(archive_contact="HAR001")
    assert len(names(filter_inactive_contacts="true")) == len(names()) - 1
    desk.configure(restore_contact="HAR001")
    assert len(names(filter_inactive_contacts="true")) == len(names())


def test_ledger_accounts_are_filtered(desk):
    def codes(**query):
        query = {"attributes": "nominal_code", "items_per_page": 200, **query}
        return [
            a["nominal_code"] for a in desk.get("ledger_accounts", **query)["$items"]
        ]

    assert codes() == sorted(codes())
    sales = codes(visible_in="sales")
    assert {4000, 4010, 4020, 4200, 4910, 2110} <= set(sales)
    assert not {1100, 2200, 5000, 4900} & set(sales)
    assert set(codes(not_visible_in="sales")) == set(codes()) - set(sales)
    assert codes(ledger_account_type_id="BANK") == [1200, 1210, 1230, 1240, 1250]
    assert 1100 in codes(show_control_accounts="true")
    assert codes(search="carriage") == [4910, 5100]
    desk.configure(archive_account=4010)
    assert 4010 not in codes(visible_in="sales")
    assert codes(show_included_in_chart="false") == [4010]
    assert desk.call("GET", "ledger_accounts", visible_in="moon").status == 400


def test_codes_are_served(desk):
    assert numbers(desk, "artefact_statuses")[0] == "Draft"
    assert desk.get("countries/GB")["displayed_as"] == "United Kingdom (GB)"
    assert desk.get("payment_methods")["$total"] == 4
    assert desk.call("GET", "countries/XX").status == 404
