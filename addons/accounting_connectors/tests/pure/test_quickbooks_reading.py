"""Reading lists: by pages, by what changed, and what every kind looks like."""

from datetime import UTC, datetime, timedelta

import pytest
from providers.documents import AccountClass, Kind, Role
from providers.errors import RejectedError, TransientError
from providers.quickbooks import const
from pure_builders import D
from pure_quickbooks import TAX_RATES, US_CODES, company_of, qb_adapter
from pure_quickbooks_wire import asked, captured, customer, queried, say, statement


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


def stamped(remote_id, moment, **values):
    return customer(Id=remote_id, MetaData={"LastUpdatedTime": moment}, **values)


def test_a_list_is_read_by_pages_in_the_order_of_changes(adapter, server, monkeypatch):
    """Each page goes on from the moment where the last one ended, so that what changes
    meanwhile is skipped by none; what both show is told once."""
    monkeypatch.setattr(const, "PAGE_SIZE", 2)
    one = stamped("1", "2026-11-01T10:00:00Z")
    two = stamped("2", "2026-11-01T11:00:00Z")
    three = stamped("3", "2026-11-01T12:00:00Z", Active=False)
    say(server, queried("Item", one, two), queried("Item", two, three))
    say(server, queried("Item", three))
    pages = list(adapter.pull(Kind.ITEM))
    assert [[one.remote_id for one in page.records] for page in pages] == [
        ["1", "2"],
        ["3"],
        [],
    ]
    assert [page.cursor for page in pages] == [
        datetime(2026, 11, 1, 11, tzinfo=UTC),
        datetime(2026, 11, 1, 12, tzinfo=UTC),
        datetime(2026, 11, 20, 8, 55, 0, 123000, tzinfo=UTC),
    ]
    assert [one.active for one in pages[1].records] == [False]
    assert statement(server, 0) == (
        "SELECT *, Sku FROM Item WHERE Active IN (true, false)"
        " ORDERBY MetaData.LastUpdatedTime STARTPOSITION 1 MAXRESULTS 2"
    )
    assert "LastUpdatedTime >= '2026-11-01T11:00:00+00:00'" in statement(server, 1)


def test_a_moment_that_fills_a_page_goes_on_by_place(adapter, server, monkeypatch):
    monkeypatch.setattr(const, "PAGE_SIZE", 1)
    say(server, queried("Item", stamped("1", "2026-11-01T10:00:00Z")))
    say(server, queried("Item", stamped("1", "2026-11-01T10:00:00Z")))
    say(server, queried("Item", stamped("2", "2026-11-01T10:00:00Z")))
    say(server, queried("Item"))
    pages = list(adapter.pull(Kind.ITEM))
    found = [one.remote_id for page in pages for one in page.records]
    assert found == ["1", "2"]
    assert "STARTPOSITION 2" in statement(server, 2)


def test_two_lists_of_a_feed_go_on_from_what_both_have_reached(
    adapter, server, monkeypatch
):
    monkeypatch.setattr(const, "PAGE_SIZE", 1)
    say(server, queried("Customer", stamped("1", "2026-11-03T10:00:00Z")))
    say(server, queried("Vendor", stamped("7", "2026-11-01T10:00:00Z")))
    say(server, queried("Vendor"), queried("Customer"))
    pages = list(adapter.pull(Kind.CONTACT))
    assert [[one.remote_id for one in page.records] for page in pages] == [
        ["1"],
        ["vendor/7"],
        [],
        [],
    ]
    assert [page.cursor and page.cursor.day for page in pages] == [None, 1, 3, 20]


def test_changes_are_captured_tombstones_too(adapter, server):
    since = datetime.now(UTC) - timedelta(days=2)
    gone = {"domain": "QBO", "status": "Deleted", "Id": "61"}
    euro = customer(CurrencyRef={"value": "EUR"})
    vendor = {"Id": "56", "SyncToken": "1", "DisplayName": "Bob's", "Active": True}
    server.say(data=captured("Customer", euro, gone, Vendor=[vendor]))
    (page,) = adapter.pull(Kind.CONTACT, since)
    __, path, query, __ = asked(server)
    assert (path, query["entities"]) == ("cdc", "Customer,Vendor")
    assert query["changedSince"].endswith("+00:00")
    alive, dead, supplier = page.records
    assert (alive.number, alive.currency, alive.active) == ("ODOO-9", "EUR", True)
    assert (alive.role, alive.is_customer, alive.is_supplier) == ("", True, False)
    assert (dead.remote_id, dead.active) == ("61", False)
    assert (supplier.remote_id, supplier.role) == ("vendor/56", Role.SUPPLIER)
    assert (supplier.is_customer, supplier.is_supplier) == (False, True)


def test_where_capture_cannot_tell_all_a_query_does(adapter, server, monkeypatch):
    long_ago = datetime.now(UTC) - timedelta(days=40)
    server.say(data=queried("Item"))
    assert [page.records for page in adapter.pull(Kind.ITEM, long_ago)] == [()]
    assert "MetaData.LastUpdatedTime >= '" in statement(server)
    assert statement(server).startswith("SELECT *, Sku FROM Item WHERE")


def test_what_was_deleted_in_a_full_window_is_looked_for_in_narrower_ones(
    adapter, server, monkeypatch
):
    """No query tells what is gone."""
    monkeypatch.setattr(const, "CDC_FULL", 2)
    since = datetime.now(UTC) - timedelta(days=8)
    dead = [{"status": "Deleted", "Id": str(at)} for at in range(3)]
    say(server, captured("Item", dead[0], dead[1]), captured("Item", dead[1], dead[2]))
    say(server, captured("Item"), queried("Item", stamped("9", "2026-11-20T00:00:00Z")))
    first, second = adapter.pull(Kind.ITEM, since)
    assert [one.remote_id for one in first.records] == ["0", "1", "2"]
    assert not any(one.active for one in first.records)
    assert first.cursor is None
    assert [one.remote_id for one in second.records] == ["9"]
    windows = [asked(server, at)[2]["changedSince"] for at in range(3)]
    assert windows == sorted(set(windows))


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
    server.say(data=queried("Term"))
    facts = adapter.facts
    assert (facts.currency, facts.tax, facts.multicurrency) == ("USD", "none", False)
    assert adapter.facts == facts
    assert len(server.seen) == 5


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
