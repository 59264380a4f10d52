"""From an account to where a person sees it at the provider."""

import re
from dataclasses import replace
from datetime import date

import pytest
import requests
from providers.base import Endpoints
from providers.documents import Account
from providers.kinds import AccountClass
from providers.registry import adapter_class

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
XERO = "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21ab&redirecturl="
QUICKBOOKS = "https://app.qbo.intuit.com/app/"


def account(account_class=AccountClass.EXPENSE, account_id="7 a", **values):
    return Account(
        remote_id=account_id,
        code="400",
        name="Fuel",
        type="",
        account_class=account_class,
        **values,
    )


def adapter(provider, **values):
    values = {"short_code": "!ab", **values}
    return adapter_class(provider)(None, "co 1", **values)


@pytest.mark.parametrize(
    "provider, one, url",
    [
        (
            "xero",
            account(AccountClass.ASSET, bank=True),
            f"{XERO}%2FBank%2FBankTransactions.aspx%3FaccountID%3D7%20a",
        ),
        ("xero", account(), f"{XERO}%2FGeneralLedger%2FChartOfAccounts.aspx"),
        (
            "quickbooks",
            account(AccountClass.EQUITY),
            f"{QUICKBOOKS}register?accountId=7%20a&deeplinkcompanyid=co%201",
        ),
        (
            "quickbooks",
            account(AccountClass.REVENUE),
            f"{QUICKBOOKS}chartofaccounts?deeplinkcompanyid=co%201",
        ),
        ("sage", account(), ""),
    ],
)
def test_the_nearest_page_that_is_known(provider, one, url):
    assert adapter(provider).account_url(one, FIRST, LAST) == url


def test_without_its_short_code_xero_has_no_pages():
    assert adapter("xero", short_code="").account_url(account()) == ""


@pytest.mark.parametrize("provider", ["xero", "quickbooks", "sage"])
def test_an_installer_may_know_a_better_page(provider):
    known = "https://books.example/{company}/{shortcode}/{account}?{first}..{last}&{x}"
    endpoints = replace(adapter_class(provider).endpoints, account_page=known)
    made = adapter(provider, endpoints=endpoints)
    assert made.account_url(account(), FIRST, LAST) == (
        "https://books.example/co%201/%21ab/7%20a?2026-03-01..2026-03-31&{x}"
    )
    assert made.account_url(account()).endswith("/7%20a?..&{x}")


@pytest.mark.parametrize("provider", ["xero", "quickbooks"])
@pytest.mark.parametrize("kind", list(AccountClass))
def test_the_pages_are_there(sandbox, provider, kind):
    """Each link of ours leads to that account, or to the chart it is in."""
    sandbox.reset()
    sandbox.config(provider, limits=False)
    shape = sandbox.describe(provider)
    company = shape["companies"][0]
    import_accountant = pytest.importorskip("sandbox.accountant").accountant
    with import_accountant(provider, sandbox, company["id"]) as they:
        made = they.add_account("Opened", kind.value, bank=kind is AccountClass.ASSET)
        code = ""
        if provider == "xero":
            (row,) = they.call("GET", "Organisation")["Organisations"]
            code = row["ShortCode"]
    names = ("api", "authorize", "token", "revoke", "web")
    endpoints = Endpoints(**{name: shape[name] for name in names})
    one = account(kind, made.id, bank=kind is AccountClass.ASSET)
    ours = adapter_class(provider)(
        None, company["id"], endpoints=endpoints, short_code=code
    )
    reply = requests.get(ours.account_url(one, FIRST, LAST), timeout=9)
    assert reply.status_code == 200
    assert re.search(rf"/accounts(/{made.id})?$", reply.url)
    assert "Opened" in reply.text
