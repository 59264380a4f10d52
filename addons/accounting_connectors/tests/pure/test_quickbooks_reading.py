"""Reading lists: by pages, by what changed, and what every kind looks like."""

from datetime import UTC, datetime, timedelta

import pytest
from providers.documents import AccountClass, Kind
from providers.errors import RejectedError, TransientError
from providers.quickbooks import const
from pure_builders import D
from pure_quickbooks import TAX_RATES, US_CODES, company_of, qb_adapter
from pure_quickbooks_wire import asked, captured, customer, queried, say, statement


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


def test_a_list_is_read_by_pages_in_the_order_of_ids(adapter, server, monkeypatch):
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    server.say(data=queried("Customer", customer(Id="1"), customer(Id="2")))
    server.say(data=queried("Customer", customer(Id="3", Active=False)))
    first, second = adapter.pull(Kind.CONTACT)
    assert [one.remote_id for one in first.records] == ["1", "2"]
    assert first.cursor is None
    assert second.cursor == datetime(2026, 11, 20, 8, 55, 0, 123000, tzinfo=UTC)
    assert [one.active for one in second.records] == [False]
    assert statement(server, 0) == (
        "SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id"
        " STARTPOSITION 1 MAXRESULTS 2"
    )
    assert "STARTPOSITION 3" in statement(server, 1)


def test_changes_are_captured_tombstones_too(adapter, server):
    since = datetime.now(UTC) - timedelta(days=2)
    gone = {"domain": "QBO", "status": "Deleted", "Id": "61"}
    server.say(data=captured("Customer", customer(CurrencyRef={"value": "EUR"}), gone))
    (page,) = adapter.pull(Kind.CONTACT, since)
    __, path, query, __ = asked(server)
    assert (path, query["entities"]) == ("cdc", "Customer")
    assert query["changedSince"].endswith("+00:00")
    alive, dead = page.records
    assert (alive.number, alive.currency, alive.active) == ("ODOO-9", "EUR", True)
    assert (dead.remote_id, dead.active) == ("61", False)


def test_where_capture_cannot_tell_all_a_query_does(adapter, server, monkeypatch):
    long_ago = datetime.now(UTC) - timedelta(days=40)
    server.say(data=queried("Item"))
    assert [page.records for page in adapter.pull(Kind.ITEM, long_ago)] == [()]
    assert "MetaData.LastUpdatedTime >= '" in statement(server)
    assert statement(server).startswith("SELECT *, Sku FROM Item WHERE")
    monkeypatch.setattr(const, "CDC_FULL", 1)
    server.say(data=captured("Customer", customer()))
    server.say(data=queried("Customer", customer(), customer(Id="59")))
    (page,) = adapter.pull(Kind.CONTACT, datetime.now(UTC) - timedelta(days=1))
    assert len(page.records) == 2


def test_accounts(adapter, server):
    server.say(
        data=queried(
            "Account",
            {
                "Id": "1150040002",
                "Name": "Job Materials",
                "FullyQualifiedName": "Landscaping:Job Materials",
                "AcctNum": "4010",
                "Classification": "Revenue",
                "AccountType": "Income",
                "Active": True,
            },
            {"Id": "84", "Name": "A/R", "AccountType": "Accounts Receivable"},
            {
                "Id": "4",
                "Name": "Undeposited Funds",
                "AccountType": "Other Current Asset",
                "AccountSubType": "UndepositedFunds",
            },
            {"Id": "41", "Name": "Mastercard", "AccountType": "Credit Card"},
            {
                "Id": "35",
                "Name": "Checking (deleted)",
                "AccountType": "Bank",
                "Active": False,
                "CurrencyRef": {"value": "EUR"},
            },
            {"Id": "99", "Name": "New", "AccountType": "Something New"},
        )
    )
    (page,) = adapter.pull(Kind.ACCOUNT)
    income, debtors, undeposited, card, bank, new = page.records
    assert (income.remote_id, income.code) == ("1150040002", "4010")
    assert income.name == "Landscaping:Job Materials"
    assert income.account_class is AccountClass.REVENUE
    assert (income.system, income.payments) == (False, False)
    assert debtors.system and debtors.account_class is AccountClass.ASSET
    assert undeposited.payments and not undeposited.bank
    assert card.payments and card.account_class is AccountClass.LIABILITY
    assert (bank.name, bank.bank, bank.active) == ("Checking", True, False)
    assert bank.currency == "EUR"
    assert new.account_class is AccountClass.EXPENSE


def test_items(adapter, server):
    server.say(
        data=queried(
            "Item",
            {
                "Id": "23",
                "Name": "[PANEL] Panel",
                "Sku": "PANEL",
                "Type": "Service",
                "UnitPrice": 99.99,
                "IncomeAccountRef": {"value": "79"},
                "SyncToken": "2",
            },
            {"Id": "24", "Name": "[OLD] Old (deleted)", "Active": False},
            {"Id": "25", "Name": "Rocks", "Type": "NonInventory"},
            {"Id": "26", "Name": "Things", "Type": "Category"},
            {"Id": "27", "Name": "Bundle", "Type": "Group"},
        )
    )
    (page,) = adapter.pull(Kind.ITEM)
    panel, old, rocks = page.records
    assert (panel.code, panel.price, panel.account_id) == ("PANEL", D("99.99"), "79")
    assert (panel.version, panel.is_service) == ("2", True)
    assert (old.code, old.name, old.active) == ("OLD", "[OLD] Old", False)
    assert (rocks.code, rocks.is_service) == ("Rocks", False)


def tax_codes(server, adapter):
    server.say(data=queried("TaxCode", *US_CODES))
    rates = [{**r, "RateValue": str(r["RateValue"])} for r in TAX_RATES]
    server.say(data=queried("TaxRate", *rates))
    (page,) = adapter.pull(Kind.TAX_RATE)
    return {rate.remote_id: rate for rate in page.records}


def test_tax_codes(adapter, server):
    found = tax_codes(server, adapter)
    assert {key: rate.rate for key, rate in found.items()} == {
        "NON": D(0),
        "2": D(8),
        "3": D("9.1"),
    }
    assert found["3"].components == (
        ("AZ State tax", D("7.1"), False),
        ("Tucson City", D(2), False),
    )
    assert found["3"].sales and not found["3"].purchases


def test_tax_codes_of_automated_tax_and_of_none(server):
    computed = {"UsingSalesTax": True, "PartnerTaxEnabled": True}
    adapter = qb_adapter(server, company_of(TaxPrefs=computed).traits)
    assert set(tax_codes(server, adapter)) == {"TAX", "NON"}
    adapter = qb_adapter(server, company_of(TaxPrefs={}).traits)
    assert set(tax_codes(server, adapter)) == {"NON"}


def test_without_kept_facts_they_are_read(server):
    adapter = qb_adapter(server, {})
    server.say(data={"CompanyInfo": {"CompanyName": "C", "Country": "US"}})
    money = {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}}
    server.say(data={"Preferences": {"CurrencyPrefs": money}})
    server.say(data=queried("TaxCode"))
    server.say(data=queried("TaxRate"))
    facts = adapter.facts
    assert (facts.currency, facts.tax, facts.multicurrency) == ("USD", "none", False)
    assert adapter.facts == facts
    assert len(server.seen) == 4


def test_a_look_up_of_several_pages_and_one_that_does_not_end(
    adapter, server, monkeypatch
):
    monkeypatch.setattr(const, "PAGE_SIZE", 1)
    say(server, queried("Item", {"Id": "1"}), queried("Item", {"Id": "2"}))
    say(server, queried("Item"))
    assert [row["Id"] for row in adapter.query("Item", Kind.ITEM)] == ["1", "2"]
    assert statement(server) == "SELECT * FROM Item STARTPOSITION 3 MAXRESULTS 1"
    say(server, *[queried("Item", {"Id": "1"})] * 10)
    with pytest.raises(RejectedError):
        adapter.query("Item", Kind.ITEM)


def test_a_list_without_end(adapter, server, monkeypatch):
    from providers.quickbooks import pulling

    monkeypatch.setattr(const, "PAGE_SIZE", 1)
    monkeypatch.setattr(pulling, "MAX_PAGES", 2)
    for __ in range(2):
        server.say(data=queried("Customer", customer()))
    with pytest.raises(TransientError):
        list(adapter.pull(Kind.CONTACT))
