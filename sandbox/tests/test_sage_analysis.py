"""Analysis types at Sage, and the lines that carry their categories."""

from __future__ import annotations

import pytest

from sandbox.sage.testing import Desk

KEY = "analysis_type_categories"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def types(desk):
    """The analysis types by name."""
    return {row["name"]: row for row in desk.items("analysis_types")}


@pytest.fixture
def department(desk, types):
    """One that can be chosen on documents."""
    path = f"analysis_types/{types['Department']['id']}"
    return desk.put(path, active_areas=["SALES", "EXPENSES"])


def on_lines(desk, document, path="sales_invoices"):
    """Categories of each line, by name."""
    found = desk.get(f"{path}/{document['id']}", show_analysis_types="true")
    return [[one["displayed_as"] for one in x[KEY]] for x in found["invoice_lines"]]


def test_a_new_business_has_six_types_of_three_categories(desk, types):
    assert len(types) == 6
    assert types["Department"]["active_areas"] == []
    assert types["Department"]["analysis_type_level"]["identifier"] == "TRANSACTION"
    assert types["Customer Group"]["analysis_type_level"]["id"] == 2
    assert [one["code"] for one in types["Project"][KEY]] == ["01", "02", "03"]
    assert len(desk.items(KEY)) == 18
    found = desk.items("analysis_types", analysis_type_level="1")
    assert {row["name"] for row in found} == {"Department", "Cost Centre", "Project"}


def test_types_are_renamed_and_made_active_never_added(desk, types):
    path = f"analysis_types/{types['Project']['id']}"
    changed = desk.put(path, name="Region", active_areas=["SALES", "BANKING"])
    assert (changed["name"], changed["active_areas"]) == (
        "Region",
        ["SALES", "BANKING"],
    )
    reply = desk.refused(path, "PUT", active_areas=["STOCK"])
    assert reply.status == 422
    assert desk.call("POST", "analysis_types", {}).status == 405


def test_categories_are_added_renamed_and_taken_away(desk, department):
    body = {"name": "North", "analysis_type_id": department["id"]}
    made = desk.post(KEY, code="04", **body)
    assert made["analysis_type"]["id"] == department["id"]
    taken = desk.refused(KEY, code="04", **body)
    assert taken.faults == [("code", "has already been taken")]
    assert desk.refused(KEY, code="N", **body).faults[0][0] == "code"
    assert desk.refused(KEY, **body).faults == [("code", "This field is required.")]
    renamed = desk.put(f"{KEY}/{made['id']}", name="Far North", code="99")
    assert (renamed["name"], renamed["code"]) == ("Far North", "04")
    desk.invoice(desk.line(**{KEY: [made["id"]]}))
    refused = desk.call("DELETE", f"{KEY}/{made['id']}")
    assert refused.status == 405 and "in use" in refused.faults[0][1]
    desk.delete(f"{KEY}/{desk.post(KEY, code='05', **body)['id']}")
    assert len(desk.items(KEY)) == 19


def test_lines_carry_them_and_show_them_when_asked(desk, department):
    key = department[KEY][0]["id"]
    made = desk.invoice(desk.line(**{KEY: [{"id": key}]}), desk.line())
    assert [line[KEY] for line in made["invoice_lines"]] == [[], []]
    assert on_lines(desk, made) == [["Department 1"], []]
    first, second = made["invoice_lines"]
    path = f"sales_invoices/{made['id']}"
    other = department[KEY][1]["id"]
    lines = [
        {"id": first["id"], "description": "Chair"},
        {"id": second["id"], KEY: [other]},
    ]
    desk.put(path, invoice_lines=lines)  # the first says nothing of it, and keeps it
    assert on_lines(desk, made) == [["Department 1"], ["Department 2"]]
    desk.put(path, invoice_lines=[{"id": first["id"], KEY: []}])
    assert on_lines(desk, made) == [[]]


@pytest.mark.parametrize("path", ["sales_invoices", "purchase_invoices"])
def test_a_category_must_be_active_for_the_kind_of_document(desk, types, path):
    kind = types["Cost Centre"]
    key = kind[KEY][0]["id"]
    area = "SALES" if path.startswith("sales") else "EXPENSES"
    code = 4000 if path.startswith("sales") else 5000
    other = "EXPENSES" if area == "SALES" else "SALES"
    desk.put(f"analysis_types/{kind['id']}", active_areas=[other])
    body = {
        "contact_id": desk.contact("BRI001" if area == "SALES" else "SOL001"),
        "date": "2026-11-20",
        "due_date": "2026-12-20",
        "invoice_lines": [desk.line(code=code, **{KEY: [key]})],
    }
    refused = desk.refused(path, **body)
    assert f"not enabled for Active Area {area}" in refused.faults[0][1]
    desk.put(f"analysis_types/{kind['id']}", active_areas=[area])
    assert on_lines(desk, desk.post(path, **body), path) == [["Cost Centre 1"]]


def test_one_category_of_a_type_and_no_unknown_one(desk, department):
    one, two = (row["id"] for row in department[KEY][:2])
    body = {"contact_id": desk.contact(), "date": "2026-11-20"}
    for sent, status in (([one, two], 422), (["f" * 32], 422)):
        lines = [desk.line(**{KEY: sent})]
        refused = desk.refused("sales_invoices", invoice_lines=lines, **body)
        assert refused.status == status
    assert desk.items("sales_invoices") == []


@pytest.mark.parametrize("form", ["objects", "ids"])
def test_how_a_line_names_them_is_an_option(desk, department, form):
    desk.configure(analysis_line_form=form)
    key = department[KEY][0]["id"]
    good, bad = ({"id": key}, key) if form == "objects" else (key, {"id": key})
    assert desk.invoice(desk.line(**{KEY: [good]}))
    body = {"contact_id": desk.contact(), "date": "2026-11-20"}
    lines = [desk.line(**{KEY: [bad]})]
    refused = desk.refused("sales_invoices", invoice_lines=lines, **body)
    assert refused.faults == [(f"invoice_lines.{KEY}", "is invalid")]


def test_other_payments_have_an_area_of_their_own(desk, types):
    kind = types["Project"]
    line = {
        "ledger_account_id": desk.account(7900),
        "total_amount": 3,
        KEY: [kind[KEY][0]["id"]],
    }
    body = {
        "transaction_type_id": "OTHER_PAYMENT",
        "bank_account_id": desk.bank(),
        "date": "2026-11-20",
        "total_amount": 3,
        "payment_lines": [line],
    }
    refused = desk.refused("other_payments", **body)
    assert "Active Area BANKING" in refused.faults[0][1]
    desk.put(f"analysis_types/{kind['id']}", active_areas=["BANKING"])
    made = desk.post("other_payments", **body)
    found = desk.get(f"other_payments/{made['id']}", show_analysis_types="true")
    (shown,) = found["payment_lines"][0][KEY]
    assert shown["analysis_type"]["id"] == kind["id"]


def test_the_plan_start_has_none(desk):
    desk.configure(plan="START")
    assert desk.call("GET", "analysis_types").status == 401
