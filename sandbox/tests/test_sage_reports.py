"""Journals, other payments, transactions, entries and the trial balance of Sage."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk

YEAR = {"from_date": "2026-01-01", "to_date": "2026-12-31"}


@pytest.fixture
def desk():
    return Desk()


def journal(desk, *lines, **body):
    sent = {
        "date": "2026-11-20",
        "reference": "Accrual",
        "journal_lines": [
            {"ledger_account_id": desk.account(code), "debit": debit, "credit": credit}
            for code, debit, credit in lines
        ],
        **body,
    }
    return sent


# --- journals ---


def test_a_journal_is_booked_and_taken_back(desk):
    sent = journal(desk, (7100, 100, 0), (2101, 0, "99.50"), (9999, 0, "0.50"))
    made = desk.post("journals", **sent)
    assert (made["total"], made["displayed_as"]) == ("100.0", "Accrual")
    assert made["journal_lines"][1]["credit"] == "99.5"
    assert (desk.balance(7100), desk.balance(2101)) == (D(100), D("-99.50"))
    assert desk.delete(f"journals/{made['id']}") is None
    assert desk.balance(7100) == D(0)
    assert desk.get("journals")["$total"] == 0
    assert desk.get("journals", deleted_since="2026-11-01")["$total"] == 1


def test_what_journals_must_keep_to(desk):
    for lines, fields in (
        ([(7100, 100, 0), (2101, 0, 99)], {}),
        ([(7100, 0, 0), (2101, 0, 0)], {}),
        ([(7100, 5, 5), (2101, 5, 5)], {}),
        ([(7100, -5, 0), (2101, 0, -5)], {}),
        ([(7100, 5, 0), (1100, 0, 5)], {}),  # the debtors' control account
        ([(7100, 5, 0), (2101, 0, 5)], {"reference": None}),
        ([(7100, 5, 0), (2101, 0, 5)], {"date": "x"}),
        ([(7100, 5, 0), (2101, 0, 5)], {"journal_lines": None}),
    ):
        reply = desk.refused("journals", **journal(desk, *lines, **fields))
        assert reply.status == 422, (lines, fields)
    assert not desk.ledger.entries()


# --- other payments ---


def other(desk, kind="OTHER_PAYMENT", code=7100, amount=120, **body):
    line = {
        "ledger_account_id": desk.account(code),
        "total_amount": amount,
        "tax_rate_id": "GB_STANDARD",
        "tax_amount": 20,
    }
    return {
        "transaction_type_id": kind,
        "bank_account_id": desk.bank(),
        "date": "2026-11-20",
        "total_amount": 120,
        "payment_lines": [line],
        **body,
    }


def test_money_straight_to_an_account(desk):
    made = desk.post("other_payments", **other(desk))
    assert (made["net_amount"], made["tax_amount"]) == ("100.0", "20.0")
    assert [desk.balance(c) for c in (1200, 7100, 2201)] == [D(-120), D(100), D(20)]
    desk.post("other_payments", **other(desk, "OTHER_RECEIPT", 4900))
    assert [desk.balance(c) for c in (1200, 4900, 2200)] == [D(0), D(-100), D(-20)]
    found = desk.get("other_payments", transaction_type_id="OTHER_RECEIPT")
    assert found["$total"] == 1
    desk.delete(f"other_payments/{made['id']}")
    assert desk.balance(7100) == D(0)


def test_what_other_payments_must_keep_to(desk):
    for sent in (
        other(desk, amount=119),
        other(desk, "OTHER_RECEIPT", 7100),
        other(desk, "NOPE"),
        other(desk, payment_lines=[]),
        other(desk, bank_account_id=desk.bank("Euro")),
    ):
        assert desk.refused("other_payments", **sent).status == 422


# --- transactions and entries ---


def test_transactions_point_to_what_made_them(desk):
    made = desk.invoice(reference="R1")
    paid = desk.pay(120, (made, 120), reference="P1")
    found = {t["transaction_type"]["id"]: t for t in desk.items("transactions")}
    sale = found["SALES_INVOICE"]
    assert sale["origin"]["$path"] == f"/sales_invoices/{made['id']}"
    assert (sale["total"], sale["reference"], sale["deleted"]) == (
        "120.0",
        "SI-1",
        False,
    )
    assert sale["audit_trail_id"] == "1"
    assert found["CUSTOMER_RECEIPT"]["id"] == paid["transaction"]["id"]
    desk.delete(f"contact_payments/{paid['id']}")
    assert desk.get(f"transactions/{paid['transaction']['id']}")["deleted"] is True


def test_entries_can_be_told_apart(desk):
    made = desk.invoice()
    query = {"transaction_id": made["transaction"]["id"]}
    entries = desk.items("ledger_entries", **query)
    shown = [
        (e["ledger_account"]["displayed_as"], e["debit"], e["credit"]) for e in entries
    ]
    assert shown == [
        ("Trade Debtors (1100)", "120.0", "0.0"),
        ("Sales - Products (4000)", "0.0", "100.0"),
        ("VAT on Sales (2200)", "0.0", "20.0"),
    ]
    assert entries[1]["tax_rate"]["id"] == "GB_STANDARD"
    assert entries[0]["contact"]["id"] == desk.contact()
    one = desk.items("ledger_entries", ledger_account_id=desk.account(4000))
    assert [e["description"] for e in one] == ["Desk"]
    assert not desk.items("ledger_entries", to_date="2026-11-19")


def test_entries_add_up_to_the_ledger(desk):
    made = desk.invoice()
    desk.pay(50, (made, 50))
    desk.put(f"sales_invoices/{made['id']}", notes="x")
    draft = desk.invoice(desk.line(7, "1.4"))
    desk.delete(f"sales_invoices/{draft['id']}", void_reason="x")
    sums: dict[str, D] = {}
    for entry in desk.items("ledger_entries"):
        if not entry["deleted"]:
            key = entry["ledger_account"]["id"]
            sums[key] = sums.get(key, D(0)) + D(entry["debit"]) - D(entry["credit"])
    ledger = {a: b for a, b in desk.ledger.trial_balance().items() if b}
    assert {a: b for a, b in sums.items() if b} == ledger


# --- balances ---


def trial(desk, **query):
    found = desk.get("trial_balance", **{**YEAR, **query})["ledger_accounts"]
    return {row["displayed_as"][-5:-1]: row for row in found}


def test_the_trial_balance_balances(desk):
    desk.configure(sample_history=3)
    rows = trial(desk)
    for side in ("opening_balance", "closing_balance"):
        debit = sum(D(r[side]["debit"]) for r in rows.values())
        assert debit == sum(D(r[side]["credit"]) for r in rows.values())
    assert sum(D(r["debit"]) for r in rows.values()) == (
        sum(D(r["credit"]) for r in rows.values())
    )
    assert rows["3000"]["closing_balance"] == {"debit": "0", "credit": "25000.00"}
    assert rows["4000"]["credit"] == "12726.00"  # 4200 at 100, 101 and 102 per cent


def test_only_the_asked_days_move(desk):
    desk.invoice(date="2026-10-31")
    desk.invoice(date="2026-11-01")
    rows = trial(desk, from_date="2026-11-01", to_date="2026-11-30")
    assert rows["1100"]["opening_balance"] == {"debit": "120.00", "credit": "0"}
    assert (rows["1100"]["debit"], rows["1100"]["credit"]) == ("120.00", "0")
    assert rows["1100"]["closing_balance"]["debit"] == "240.00"


def test_earlier_years_are_carried_unless_told_not_to(desk):
    desk.invoice(date="2025-12-31")
    rows = trial(desk)
    assert rows["3100"]["opening_balance"]["credit"] == "100.00"
    assert "4000" not in rows
    desk.configure(year_end_close=False)
    rows = trial(desk)
    assert rows["4000"]["opening_balance"]["credit"] == "100.00"
    assert "3100" not in rows


def test_the_trial_balance_may_lag(desk):
    first = desk.invoice()
    desk.configure(trial_balance_lag_s=5)
    desk.clock.advance(60)
    desk.invoice(desk.line(200, 40))
    desk.delete(f"sales_invoices/{first['id']}", void_reason="x")
    assert trial(desk)["1100"]["debit"] == "120.00"
    desk.clock.advance(4)
    assert trial(desk)["1100"]["debit"] == "120.00"
    desk.clock.advance(1)
    assert trial(desk)["1100"]["debit"] == "240.00"


def test_days_are_needed(desk):
    assert desk.call("GET", "trial_balance", from_date="2026-01-01").status == 400
    query = {"show_balance_details": "true", "from_date": "2026-01-01"}
    assert desk.call("GET", "ledger_accounts", **query).status == 400


def test_balance_details_of_accounts(desk):
    desk.invoice()
    desk.invoice(desk.line(40, 8), path="sales_credit_notes")
    query = {"show_balance_details": "true", **YEAR}
    found = desk.get(f"ledger_accounts/{desk.account(4000)}", **query)
    assert found["balance_details"] == {
        "balance": "60.00",
        "credit_or_debit": "credit",
        "credits": "100.00",
        "debits": "40.00",
        **YEAR,
    }


# --- pages for people ---


def test_people_can_look_at_it(desk):
    made = desk.invoice(reference="R1")
    paid = desk.pay(50, (made, 50))
    note = desk.invoice(path="sales_credit_notes")
    desk.allocate((note, 30), (made, 30))
    page = desk.provider.record_page(desk.company.id, "sales_invoices", made["id"])
    assert page["title"] == "Sales invoice SI-1"
    assert page["lines"][0]["account"] == "Sales - Products (4000)"
    assert [p["amount"] for p in page["payments"]] == [D(50), D(30)]
    postings = [p["account"] for e in page["entries"] for p in e["postings"]]
    assert "Current (1200)" in postings
    assert ("open", D(40)) in page["fields"]
    page = desk.provider.record_page(desk.company.id, "contact_payments", paid["id"])
    assert ("settles SI-1", D(50)) in page["fields"]
    assert desk.provider.record_page(desk.company.id, "contacts", "0" * 32) is None
    assert desk.provider.record_page(desk.company.id, "nonsense", made["id"]) is None
    index = desk.provider.index_page(desk.company.id)
    lists = {rows["kind"]: rows["rows"] for rows in index["lists"]}
    assert lists["sales_invoices"][0]["due"] == D("40.00")
    assert len(lists["contacts"]) == 9
    debtors = next(a for a in index["accounts"] if a["code"] == "1100")
    assert debtors["balance"] == D("-50.00")


def test_history_takes_no_more_than_three_years(desk):
    desk.configure(sample_history=36)
    assert desk.get("sales_invoices")["$total"] == 108
    assert not any(
        invoice["outstanding_amount"] != "0.0"
        for invoice in desk.items("sales_invoices")
    )
