"""The control route, the pages, the state over a restart, and the seed."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox import state
from sandbox.desk import Clock
from sandbox.quickbooks import build
from sandbox.quickbooks.testing import Desk
from sandbox.quickbooks.values import stamp


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    "options",
    [
        {"colour": "red"},
        {"custom_numbers": "yes"},
        {"tax_mode": "global"},
        {"tax_override": "maybe"},
        {"class_tracking": "sometimes"},
        {"overapplied": 3},
        {"drop_links": True},
        {"close_date": "soon"},
        {"archive_account": "nobody"},
        {"repoint_item": ["Design"]},
        {"repoint_item": ["Design", "Checking"]},
        {"merge_customers": ["Cool Cars", "Cool Cars"]},
        {"voidable": ["Gadget"]},
        {"currencies": ["nonsense"]},
    ],
)
def test_a_wrong_option_is_refused_and_nothing_changes(desk, options):
    before = dict(desk.books.state())
    with pytest.raises(ValueError):
        desk.configure(**options)
    assert dict(desk.books.state()) == before and desk.events == []


def test_options_are_per_company_or_for_all():
    desk = Desk()
    other = desk.provider.books("9130357766900002")
    desk.configure(custom_numbers=False)
    assert other.settings["custom_numbers"] is True
    desk.provider.configure({"custom_numbers": False})
    assert other.settings["custom_numbers"] is False
    with pytest.raises(ValueError):
        desk.provider.configure({"company": "nobody", "custom_numbers": True})


def test_preferences_count_their_changes(desk):
    def token():
        return desk.call("GET", "preferences").json["Preferences"]["SyncToken"]

    before = token()
    desk.configure(auto_apply_credit=True, custom_numbers=False)
    assert int(token()) == int(before) + 2
    forms = desk.call("GET", "preferences").json["Preferences"]["SalesFormsPrefs"]
    assert forms["AutoApplyCredit"] is True and forms["CustomTxnNumbers"] is False


@pytest.mark.parametrize("wanted", ["Design", "4"])
def test_a_person_archives_by_id_or_name_and_webhooks_tell(desk, wanted):
    desk.configure(archive_item=wanted)
    assert desk.get("Item", "4")["Name"] == "Design (deleted)"
    assert desk.events[-1][1:4] == ("Item", "UPDATE", "4")


def test_accounts_are_found_by_number_too():
    desk = Desk("UK")
    desk.configure(archive_account="4020")
    found = desk.query("select * from Account where Active = false")["Account"]
    assert [row["Name"] for row in found] == ["Consultancy Income (deleted)"]


def test_a_system_account_can_be_archived_by_a_person_alone(desk):
    row = desk.get("Account", "4")
    assert desk.refused("Account", desk.sparse(row, Active=False))["code"] == "6000"
    desk.configure(archive_account="Undeposited Funds")
    assert desk.get("Account", "4")["Active"] is False


@pytest.mark.parametrize("merged", ["inactive", "deleted", "silent"])
def test_merged_customers_are_one(desk, merged):
    desk.configure(merged=merged)
    invoice = desk.invoice()
    desk.invoice(desk.line("5"), CustomerRef={"value": "4"})
    desk.clock.advance(60)
    since = stamp(desk.books.now())
    desk.configure(merge_customers=["Cool Cars", "Diego Rodriguez"])
    reply = desk.call("GET", "customer/3")
    if merged == "inactive":
        assert reply.json["Customer"]["Active"] is False
        assert reply.json["Customer"]["Balance"] == 0
    else:
        assert reply.error["code"] == "610"
    reply = desk.call(
        "GET", "cdc", query={"entities": "Customer", "changedSince": since}
    )
    ((slot,),) = [one["QueryResponse"] for one in reply.json["CDCResponse"]]
    told = {row["Id"]: row.get("status") for row in slot["Customer"]}
    gone = {"deleted": {"3": "Deleted"}, "inactive": {"3": None}, "silent": {}}
    assert told == {"4": None} | gone[merged]
    assert desk.get("Invoice", invoice["Id"])["CustomerRef"]["value"] == "4"
    assert desk.get("Customer", "4")["Balance"] == 105
    assert desk.events[-1][1:4] == ("Customer", "MERGE", "4")
    payment = desk.payment("100", (invoice, "Invoice", "100"))
    desk.post("Payment", {**payment, "CustomerRef": {"value": "4"}})
    assert desk.get("Customer", "4")["Balance"] == 5


def test_merged_vendors_are_one(desk):
    account = {"AccountRef": {"value": "69"}}
    line = {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": 40,
        "AccountBasedExpenseLineDetail": account,
    }
    vendor, currency = {"value": "56"}, {"value": "USD"}
    bill = desk.post("Bill", dict(VendorRef=vendor, CurrencyRef=currency, Line=[line]))
    desk.configure(merge_vendors=["Bob's Burger Joint", "Cal Telephone"])
    assert desk.get("Bill", bill["Id"])["VendorRef"]["value"] == "32"
    assert desk.get("Vendor", "32")["Balance"] == bill["TotalAmt"]
    assert not desk.get("Vendor", "56")["Active"]


def test_a_rate_that_changes(desk):
    before = desk.query("SELECT * FROM TaxRate WHERE Name = 'California'")
    desk.configure(tax_rates={"California": "8.5"})
    (rate,) = desk.query("SELECT * FROM TaxRate WHERE Name = 'California'")["TaxRate"]
    assert before["TaxRate"][0]["RateValue"] == 8
    assert rate["RateValue"] == D("8.5")
    with pytest.raises(ValueError):
        desk.configure(tax_rates={"Tucson": "8.5"})  # two components


def test_a_merge_reaches_journals_expenses_and_bills(desk):
    def side(kind, account):
        return {
            "DetailType": "JournalEntryLineDetail",
            "Amount": 8,
            "JournalEntryLineDetail": {
                "PostingType": kind,
                "AccountRef": {"value": account},
                "Entity": {"Type": "Customer", "EntityRef": {"value": "3"}},
            },
        }

    entry = desk.post(
        "JournalEntry",
        {
            "CurrencyRef": {"value": "USD"},
            "Line": [side("Debit", "84"), side("Credit", "1")],
        },
    )
    desk.configure(merge_customers=["3", "4"])
    lines = desk.get("JournalEntry", entry["Id"])["Line"]
    names = {x["JournalEntryLineDetail"]["Entity"]["EntityRef"]["value"] for x in lines}
    assert names == {"4"} and desk.get("Customer", "4")["Balance"] == 8
    body = desk.payment(8, (entry, "JournalEntry", 8), CustomerRef={"value": "4"})
    desk.post("Payment", body)
    assert desk.get("Customer", "4")["Balance"] == 0


def test_rates_and_currencies(desk):
    desk.configure(rates={"EUR": "1.5"}, currencies=["SEK"])
    made = desk.post(
        "Customer", {"DisplayName": "Affär", "CurrencyRef": {"value": "SEK"}}
    )
    assert made["CurrencyRef"]["value"] == "SEK"
    reply = desk.call("GET", "exchangerate", query="sourcecurrencycode=EUR")
    assert str(reply.json["ExchangeRate"]["Rate"]) == "1.5"


def test_the_companies_as_they_are_seeded():
    companies = build(Clock(), lambda *event: None).companies
    assert [(c.name, c.country, c.currency) for c in companies] == [
        ("Sandbox Company (US)", "US", "USD"),
        ("Sandbox Company (UK)", "GB", "GBP"),
        ("Sandbox Company (AU)", "AU", "AUD"),
    ]
    assert all(len(c.id) == 16 and c.id.isdecimal() for c in companies)


def test_ids_of_list_entries_differ_between_companies():
    books = [Desk(country).books for country in ("US", "UK", "AU")]
    for kind in ("Account", "Item", "TaxCode", "Customer", "Class", "Term"):
        ids = [set(row["Id"] for row in b[kind]) for b in books]
        assert all(ids) and not (ids[0] & ids[1] | ids[1] & ids[2] | ids[0] & ids[2])


@pytest.mark.parametrize("country", ["US", "UK", "AU"])
def test_every_entity_of_the_seed_can_be_read(country):
    desk = Desk(country)
    for kind, table in desk.books.tables.items():
        for row in table:
            if kind in ("Link", "Tombstone"):
                continue
            assert desk.get(kind, row["Id"])["Id"] == row["Id"]
    assert desk.ledger.entries() == []


def test_the_books_go_on_after_a_restart(desk, tmp_path):
    invoice = desk.invoice(DocNumber="INV/1")
    payment = desk.pay("30", (invoice, "Invoice", "30"))
    gone = desk.invoice()
    desk.post("Invoice", desk.handle(gone), operation="delete")
    desk.configure(close_date="2026-01-31", drop_links=2)
    path = tmp_path / "state"
    state.write(path, desk.provider.state())

    again = Desk()
    again.provider.restore(state.read(path))
    for kind, row in (("Invoice", invoice), ("Payment", payment)):
        assert again.get(kind, row["Id"]) == desk.get(kind, row["Id"])
    assert again.ledger.trial_balance() == desk.ledger.trial_balance()
    assert again.books.options == desk.books.options
    assert again.refused("Invoice", again.draft(DocNumber="INV/1"))["code"] == "6140"
    assert again.refused("Invoice", again.draft(TxnDate="2026-01-31"))["code"] == "6210"
    assert int(again.invoice()["Id"]) > int(gone["Id"])
    reply = again.call(
        "GET",
        "cdc",
        query={"entities": "Invoice", "changedSince": "2026-11-20T00:00:00Z"},
    )
    slot = reply.json["CDCResponse"][0]["QueryResponse"][0]
    assert [r["Id"] for r in slot["Invoice"] if "status" in r] == [gone["Id"]]


# --- pages for people ---


def test_the_pages_show_lines_with_accounts_payments_and_entries(desk):
    note = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    invoice = desk.invoice(
        desk.line("75", item="4", Qty=3, UnitPrice=25, TaxCodeRef={"value": "TAX"}),
        note,
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}},
        DocNumber="INV/1",
    )
    payment = desk.pay("81", (invoice, "Invoice", "81"))
    page = desk.provider.record_page(desk.company.id, "invoice", invoice["Id"])
    assert page["title"] == "Invoice INV/1"
    assert page["lines"][0]["account"] == "82 Design income"
    assert str(page["lines"][0]["quantity"]) == "3"
    assert page["lines"][2]["tax"] == 6
    assert [(p["kind"], p["id"]) for p in page["payments"]] == [
        ("payment", payment["Id"])
    ]
    accounts = {p["account"] for e in page["entries"] for p in e["postings"]}
    assert {"82 Design income", "84 Accounts Receivable (A/R)"} <= accounts
    assert ("Name", "Cool Cars") in page["fields"]

    page = desk.provider.record_page(desk.company.id, "Payment", payment["Id"])
    assert page["lines"][0]["description"] == f"Invoice {invoice['Id']}"
    customer = desk.provider.record_page(desk.company.id, "customer", "3")
    assert customer["title"] == "Customer Cool Cars"
    assert desk.provider.record_page(desk.company.id, "invoice", "9") is None
    assert desk.provider.record_page(desk.company.id, "gadget", "1") is None


def test_the_index_lists_documents_newest_first_with_balances(desk):
    first, second = desk.invoice(DocNumber="A"), desk.invoice(DocNumber="B")
    page = desk.provider.index_page(desk.company.id)
    lists = {entry["kind"]: entry for entry in page["lists"]}
    assert [row["number"] for row in lists["invoice"]["rows"]] == ["B", "A"]
    assert lists["invoice"]["rows"][0]["contact"] == "Cool Cars"
    titles = [entry["title"] for entry in page["lists"]]
    assert titles[:2] == ["Invoices", "Credit Memos"]
    assert {"Journal Entries", "Customers", "Vendors", "Items"} <= set(titles)
    balances = {row["name"]: row["balance"] for row in page["accounts"]}
    assert balances["Services"] == -200
    assert first["Id"] != second["Id"]
