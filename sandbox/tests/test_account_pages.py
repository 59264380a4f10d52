"""An account's page shows, for a person, what the provider's reports say of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal as D
from html import unescape
from urllib.parse import parse_qsl

import pytest
import requests

from sandbox.accountant import ACCOUNTANTS, accountant
from sandbox.ledger import month_end

MARCH = date(2026, 3, 1)


@pytest.fixture(params=list(ACCOUNTANTS))
def they(sandbox, request):
    sandbox.config(request.param, limits=False)
    (company, *__) = sandbox.describe(request.param)["companies"]
    with accountant(request.param, sandbox, company["id"]) as made:
        made.calls_per_second = 0
        yield made


def address(they, account, first="", last=""):
    told = they.client.describe(they.provider)["account_page"]
    for name, value in (
        ("company", they.company_id),
        ("account", account),
        ("first", first),
        ("last", last),
    ):
        told = told.replace(f"{{{name}}}", str(value))
    return told


def page(they, account, first="", last="", **params):
    url = address(they, account, first, last)
    url = url.partition("?")[0] if params else url
    reply = requests.get(url, params, timeout=9)
    assert reply.status_code == 200, reply.text
    return reply.text


def figures(text):
    found = re.findall(r'<dd id="(\w+)">([^<]*)</dd>', text)
    return {name: D(amount.replace(",", "")) for name, amount in found}


def test_the_months_are_those_of_the_reports(they):
    """Of each account that has anything, also those that were there before us."""
    fuel, loan = (
        they.add_account("Fuel", "expense").id,
        they.add_account("Van loan", "liability").id,
    )
    for month, day in ((1, 31), (2, 1), (2, 28), (3, 1), (3, 31)):
        they.book(date(2026, month, day), [(fuel, D("10.10")), (loan, D("-10.10"))])
    end = month_end(MARCH)
    signs = {one["id"]: sign for one, sign in classes(they)}
    checked = 0
    for account, amount in they.month_figures(MARCH).items():
        told = figures(page(they, account, MARCH, end))
        assert told == {"total": signs[account] * amount}, account
        checked += 1
    for account, amount in they.day_balances(end).items():
        told = figures(page(they, account, MARCH, end))
        assert told["closing"] == signs[account] * amount, account
        assert told["opening"] + told["total"] == told["closing"]
        checked += 1
    assert checked >= 2
    before = they.day_balances(MARCH - timedelta(days=1))
    assert figures(page(they, loan, MARCH, end))["opening"] == -before[loan]


def classes(they):
    """Accounts, and what reports multiply their debits with."""
    debits = ("ASSET", "EXPENSE", "EXPENDITURE")
    for one in they.accounts():
        raw = one.raw
        group = raw.get("Class") or raw.get("Classification")
        group = group or raw["ledger_account_group"]["id"]
        yield {"id": one.id}, 1 if group.upper() in debits else -1


def test_each_entry_with_the_balance_after_it(they):
    loan, van = (
        they.add_account(name, kind).id
        for name, kind in (("Van loan", "liability"), ("Van", "asset"))
    )
    for day, amount in ((2, "1000"), (9, "20.50"), (30, "-0.50")):
        they.book(MARCH.replace(day=day), [(van, D(amount)), (loan, -D(amount))])
    text = page(they, van, MARCH, month_end(MARCH))
    balances = re.findall(r'<td class="r">([\d,.]+)</td></tr>', text)
    assert balances == ["1,020.00", "1,020.50", "1,000.00"]
    late = page(they, van, date(2026, 3, 30))
    assert figures(late) == {
        "opening": D("1020.50"),
        "total": D("-0.5"),
        "closing": 1020,
    }
    assert figures(page(they, van, "", date(2026, 3, 9)))["closing"] == D("1020.50")
    assert figures(page(they, van))["closing"] == 1020
    assert "Nothing is booked" in page(they, van, "2026-04-01", "2026-04-30")


def test_former_years_are_on_the_account_for_them(they):
    fuel, loan = (
        they.add_account(name, kind).id
        for name, kind in (("Fuel", "expense"), ("Van loan", "liability"))
    )
    for year in (2024, 2025, 2026):
        they.book(date(year, 2, 9), [(fuel, D(year)), (loan, D(-year))])
    for day in (date(2026, 2, 28), date(2027, 3, 31), date(2028, 7, 31)):
        for account, amount in they.day_balances(day).items():
            told = figures(page(they, account, day.replace(day=1), day))
            assert abs(told["closing"]) == abs(amount), (account, day)


def test_many_entries_come_in_pages_of_the_same_days(they):
    van, loan = (
        they.add_account(name, kind).id
        for name, kind in (("Van", "asset"), ("Van loan", "liability"))
    )
    for day in (date(2026, 2, 28), *[MARCH] * 101):
        they.book(day, [(van, D(1)), (loan, D(-1))])
    text = page(they, van, MARCH, MARCH)
    assert figures(text) == {"opening": 1, "total": 101, "closing": 102}
    (older,) = re.findall(r'href="\?([^"]+)">older', text)
    rest = page(they, van, **dict(parse_qsl(unescape(older))))
    assert figures(rest) == figures(text)
    assert re.findall(r'<td class="r">([\d.]+)</td></tr>', rest) == ["2.00"]


def test_what_is_not_there_or_no_day_is_said(they):
    account = they.accounts()[0].id
    for url in (address(they, "nobody"), address(they, account, "yesterday")):
        reply = requests.get(url, timeout=9)
        assert reply.status_code == 404
        assert "Not found" in reply.text


def test_the_chart_leads_to_each_account(they):
    base, __, tail = address(they, "x").partition("/accounts/")
    assert tail
    reply = requests.get(f"{base}/accounts", timeout=9)
    links = set(re.findall(r'href="([^"]*/accounts/[^"]+)"', reply.text))
    assert len(links) == len(they.accounts())
    assert requests.get(they.client.url + links.pop(), timeout=9).ok


LINKS = {
    "xero": (
        "/Bank/BankTransactions.aspx?accountID=%s",
        "/GeneralLedger/ChartOfAccounts.aspx",
    ),
    "quickbooks": ("/app/register?accountId=%s", "/app/chartofaccounts"),
}


def test_links_of_their_own_screens_lead_here(they):
    if they.provider not in LINKS:
        pytest.skip("no pattern of such links is known")
    told = they.client.describe(they.provider)
    bank = they.add_account("Till", "asset", bank=True).id
    account, chart = LINKS[they.provider]
    if they.provider == "xero":
        code = they.call("GET", "Organisation")["Organisations"][0]["ShortCode"]
        go = f"{told['web']}/organisationlogin/default.aspx"
        ask = [
            (go, {"shortcode": code, "redirecturl": path})
            for path in (account % bank, chart)
        ]
    else:
        company = {"deeplinkcompanyid": they.company_id}
        ask = [(told["web"] + path, company) for path in (account % bank, chart)]
    pages = [requests.get(url, params, timeout=9) for url, params in ask]
    assert [reply.status_code for reply in pages] == [200, 200]
    assert f"/accounts/{bank}" in pages[0].url
    assert pages[1].url.endswith(f"{they.company_id}/accounts")
    if they.provider == "quickbooks":
        reply = requests.get(told["web"] + account % "9999", timeout=9)
        assert reply.status_code == 404
