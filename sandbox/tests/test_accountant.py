"""The accountant does and sees the same things in every provider's books."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sandbox.accountant import (
    ACCOUNTANTS,
    CREDIT_NOTE,
    INVOICE,
    OPEN,
    PAID,
    VOID,
    Line,
    Refused,
    accountant,
)
from sandbox.accountant.settling import pairs

# the British company of each, and how it calls its kinds of accounts
STAGES = {
    "xero": ("Demo Company (UK)", ("SALES", "REVENUE"), ("BANK",)),
    "quickbooks": ("Sandbox Company (UK)", ("Income",), ("Bank",)),
    "sage": ("Sandbox Trading Ltd", ("SALES",), ("BANK",)),
}
AMERICAN = {
    "xero": "Demo Company (US)",
    "quickbooks": "Sandbox Company (US)",
    "sage": "Sandbox Trading Inc",
}
TODAY = date.today()


class Desk:
    """An accountant and the accounts that the tests use."""

    def __init__(self, sandbox, provider, company=None):
        name, income, bank = STAGES[provider]
        self.provider, self.client = provider, sandbox
        companies = sandbox.describe(provider)["companies"]
        self.company = next(c for c in companies if c["name"] == (company or name))
        self.they = accountant(provider, sandbox, self.company["id"])
        usable = [one for one in self.they.accounts() if one.active]
        self.sales, self.other_sales = [a for a in usable if a.type in income][:2]
        self.bank = next(a for a in usable if a.type in bank)

    def customer(self, **more):
        return self.they.add_contact("Rosa Quispe", **more)

    def invoice(self, number="T-1", net="100.10", **more):
        contact = more.pop("contact", None) or self.customer()
        return self.they.add_invoice(number, contact, self.sales.id, net, **more)


@pytest.fixture(params=list(ACCOUNTANTS))
def desk(sandbox, request):
    if request.param == "quickbooks":
        sandbox.config("quickbooks", second_limit=1000)
    desk = Desk(sandbox, request.param)
    desk.they.calls_per_second = 0  # nobody waits where nothing is limited
    yield desk
    desk.they.close()


def test_the_pace_of_quickbooks_is_kept(sandbox):
    sandbox.config("quickbooks", second_limit=10)
    they = Desk(sandbox, "quickbooks").they
    started = time.monotonic()
    for __ in range(12):
        they.accounts()
    they.close()
    assert time.monotonic() - started > 2
    assert all(row["status"] == 200 for row in sandbox.requests("quickbooks")[-12:])


def test_contact_comes_back(desk):
    made = desk.they.add_contact("Tom Ashby", email="tom@example.com", number="X-7")
    found = {one.id: one for one in desk.they.contacts()}[made]
    assert (found.name, found.email) == ("Tom Ashby", "tom@example.com")
    assert (found.number, found.active) == ("X-7", True)


def test_contact_is_renamed_and_archived(desk):
    made = desk.customer()
    desk.they.rename_contact(made, "Rosa Ashby")
    assert {one.id: one.name for one in desk.they.contacts()}[made] == "Rosa Ashby"
    desk.they.archive_contact(made)
    assert not {one.id: one.active for one in desk.they.contacts()}[made]


def test_item_changes_its_account(desk):
    made = desk.they.add_item("W-1", "Widget", desk.sales.id)

    def item():
        return {one.id: one for one in desk.they.items()}[made]

    assert (item().code, item().name, item().active) == ("W-1", "Widget", True)
    assert item().account_id == desk.sales.id
    desk.they.change_item_account(made, desk.other_sales.id)
    assert item().account_id == desk.other_sales.id


def test_invoice_comes_back_as_it_was_made(desk):
    contact = desk.customer()
    made = desk.invoice(contact=contact, day=TODAY - timedelta(days=3))
    (found,) = desk.they.documents("T-1")
    assert found == made
    assert (found.kind, found.number, found.contact_id) == (INVOICE, "T-1", contact)
    assert (found.total, found.tax, found.due) == (Decimal("100.10"), 0, found.total)
    assert (found.status, found.currency) == (OPEN, "GBP")
    assert found.date == TODAY - timedelta(days=3)
    (line,) = found.lines
    assert (line.account_id, line.net) == (desk.sales.id, Decimal("100.10"))
    assert line.tax_code


def test_credit_note_comes_back(desk):
    desk.invoice("C-1", "12.34", kind=CREDIT_NOTE)
    (found,) = desk.they.documents("C-1")
    assert (found.kind, found.total, found.due) == (
        CREDIT_NOTE,
        Decimal("12.34"),
        Decimal("12.34"),
    )
    assert [line.net for line in found.lines] == [Decimal("12.34")]


def test_line_names_its_item(desk):
    item = desk.they.add_item("W-1", "Widget", desk.sales.id)
    contact = desk.customer()
    lines = [
        line
        for number in ("I-1", "I-2")
        for line in desk.they.add_invoice(number, contact, desk.sales.id, 5).lines
    ]
    assert all(isinstance(line, Line) for line in lines)
    known = {one.id for one in desk.they.items()}
    if desk.provider == "quickbooks":  # where a line has no account but its item's
        assert {line.item_id for line in lines} <= known
    else:
        assert {line.item_id for line in lines} == {""}
    assert item in known


def test_all_pages_are_read(desk, monkeypatch):
    contact = desk.customer()
    before = len(desk.they.documents())
    for number in range(7):
        desk.invoice(f"P-{number}", "1", contact=contact)
    monkeypatch.setattr(f"sandbox.accountant.{desk.provider}_reading.PAGE", 3)
    found = desk.they.documents()
    assert len(found) == len({one.id for one in found}) == before + 7


def test_voided_document_is_still_there(desk):
    made = desk.invoice()
    desk.they.void_invoice(made)
    (found,) = desk.they.documents("T-1")
    assert (found.id, found.status, found.voided) == (made.id, VOID, True)


def test_credit_note_is_taken_back(desk):
    made = desk.invoice("C-1", kind=CREDIT_NOTE)
    desk.they.void_invoice(made)
    left = [one.status for one in desk.they.documents("C-1")]
    assert left == ([] if desk.provider == "quickbooks" else [VOID])


def test_payment_settles_its_invoice(desk):
    made = desk.invoice()
    part = desk.they.pay_invoice(made, desk.bank.id, "40.05", reference="BNK/1")
    (found,) = [one for one in desk.they.payments() if made.id in one.document_ids]
    assert (found.id, found.amount, found.date) == (part, Decimal("40.05"), TODAY)
    assert (found.account_id, found.reference) == (desk.bank.id, "BNK/1")
    assert found.currency == "GBP"
    (open_,) = desk.they.documents("T-1")
    assert (open_.status, open_.due) == (OPEN, Decimal("60.05"))
    desk.they.pay_invoice(open_, desk.bank.id)
    (paid,) = desk.they.documents("T-1")
    assert (paid.status, paid.due) == (PAID, 0)


def test_allocation_names_both_sides(desk):
    contact = desk.customer()
    credit = desk.invoice("C-1", "30", kind=CREDIT_NOTE, contact=contact)
    bill = desk.invoice("T-1", "100", contact=contact)
    desk.they.allocate(credit.id, bill, 30)
    (found,) = [a for a in desk.they.allocations() if a.invoice_id == bill.id]
    assert (found.credit_id, found.amount) == (credit.id, 30)
    assert found.date == TODAY
    assert not [p for p in desk.they.payments() if bill.id in p.document_ids]


def test_account_is_archived_and_restored(desk):
    def active():
        return {one.id: one for one in desk.they.accounts()}[desk.other_sales.id].active

    desk.they.archive_account(desk.other_sales.id)
    assert not active()
    desk.they.restore_account(desk.other_sales.id)
    assert active()
    names = {one.id: one.name for one in desk.they.accounts()}
    assert names[desk.other_sales.id] == desk.other_sales.name


def test_closed_books_refuse(desk):
    contact = desk.customer()
    desk.they.close_books(TODAY - timedelta(days=10))
    with pytest.raises(Refused) as refused:
        desk.invoice(contact=contact, day=TODAY - timedelta(days=11))
    assert 400 <= refused.value.status < 500
    assert desk.they.documents("T-1") == []
    desk.they.close_books(None)
    desk.invoice(contact=contact, day=TODAY - timedelta(days=11))
    assert len(desk.they.documents("T-1")) == 1


def test_currency_can_be_used_once_enabled(desk):
    desk.they.enable_currency("SEK")
    contact = desk.customer(currency="SEK")
    made = desk.invoice(contact=contact, currency="SEK")
    assert (made.currency, made.total) == ("SEK", Decimal("100.10"))
    found = {one.id: one.currency for one in desk.they.contacts()}[contact]
    assert found == ("" if desk.provider == "xero" else "SEK")


@pytest.mark.parametrize("provider", list(ACCOUNTANTS))
def test_tax_rate_is_charged(sandbox, provider):
    desk = Desk(sandbox, provider, AMERICAN[provider])
    code = desk.they.add_tax_rate("City tax", ("State", "6.25"), ("City", "1.75"))
    made = desk.invoice(net="80", tax_code=code)
    assert (made.tax, made.total) == (Decimal("6.40"), Decimal("86.40"))


def test_tax_rate_outside_america(desk):
    if desk.provider == "sage":
        with pytest.raises(Refused):
            desk.they.add_tax_rate("Island duty", ("Duty", "7.5"))
        return
    code = desk.they.add_tax_rate("Island duty", ("Duty", "7.5"))
    made = desk.invoice(net="20", tax_code=code)
    assert (made.tax, made.total) == (Decimal("1.50"), Decimal("21.50"))
    assert [line.tax_code for line in made.lines] == [code]


def test_trial_balance_follows_the_books(desk):
    before = desk.they.trial_balance(TODAY)
    made = desk.invoice(net="250.75")
    desk.they.pay_invoice(made, desk.bank.id, 50)
    if desk.provider == "sage":  # whose report is some seconds behind
        desk.client.clock(advance_s=60)
    after = desk.they.trial_balance(TODAY)
    assert sum(after.values()) == 0

    def moved(account):
        return after.get(account.id, 0) - before.get(account.id, 0)

    assert moved(desk.sales) == Decimal("-250.75")
    assert moved(desk.bank) == 50


def test_a_token_that_ended_is_replaced(desk):
    seen = {one.id for one in desk.they.contacts()}
    desk.client.clock(advance_s=2 * 3600)
    assert {one.id for one in desk.they.contacts()} == seen


def test_a_full_minute_is_waited_for(desk, monkeypatch):
    monkeypatch.setattr(
        "sandbox.accountant.calling.PATIENCE", 1
    )  # QuickBooks says nothing
    desk.client.fault("429", desk.provider, seconds=1)
    assert desk.they.accounts()
    assert [fault["fired"] for fault in desk.client.faults()] == [1]


def test_reads_are_few(desk):
    desk.they.accounts()  # with a token at hand
    desk.client.forget_requests()
    desk.they.documents()
    desk.they.payments()
    desk.they.contacts()
    assert desk.client.summary(desk.provider)["total"] <= 10


def test_the_address_is_enough(sandbox, desk):
    other = accountant(desk.provider, sandbox.url, desk.company["id"])
    assert other.accounts() == desk.they.accounts()


def test_companies_are_apart(sandbox, desk):
    desk.invoice()
    there = Desk(sandbox, desk.provider, AMERICAN[desk.provider])
    assert there.they.documents("T-1") == []


def test_credits_are_paired_in_their_order():
    credits = [("c1", Decimal(5)), ("c2", Decimal(7))]
    debits = [("i1", Decimal(6)), ("i2", Decimal(6))]
    assert list(pairs(credits, debits)) == [
        ("c1", "i1", 5),
        ("c2", "i1", 1),
        ("c2", "i2", 6),
    ]
