"""Bad input of every kind gets an answer, changes nothing, and unbalances nothing."""

from __future__ import annotations

import random

import pytest
from fuzz_kit import spoil

from sandbox.xero.testing import Desk

JUNK = (
    None,
    "",
    " ",
    "x",
    "é" * 300,
    "0",
    "-1",
    "1e9",
    "NaN",
    0,
    -1,
    1.5,
    10**20,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"a": 1},
    "2026-02-30",
    "/Date(99999999999999999)/",
    "/Date(-1)/",
    "not-a-guid",
    "11111111-1111-1111-1111-111111111111",
)


def bodies(desk):
    """A good body for each write, with the address that it goes to."""
    invoice, note = desk.invoice(Status="DRAFT"), desk.credit_note()
    approved = desk.invoice()
    desk.pay(approved, 1)
    approved = desk.get(f"Invoices/{approved['InvoiceID']}")[0]
    bank = {
        "Type": "RECEIVE",
        "Contact": {"Name": "A"},
        "LineItems": [desk.line()],
        "BankAccount": {"Code": "090"},
        "Date": "2026-11-20",
    }
    line = desk.line(
        DiscountRate=5,
        Tracking=[{"Name": "Region", "Option": "North"}],
        ItemCode="BOOK",
        TaxAmount="1",
        TaxType="OUTPUT",
    )
    full = desk.draft(
        line,
        CurrencyCode="EUR",
        CurrencyRate="0.5",
        Reference="r",
        Url="https://a.example",
        LineAmountTypes="Inclusive",
    )
    return (
        ("PUT", "Invoices", full),
        ("POST", "Invoices", full),
        ("POST", f"Invoices/{invoice['InvoiceID']}", full),
        (
            "POST",
            f"Invoices/{approved['InvoiceID']}",
            {
                "LineItems": approved["LineItems"],
                "Reference": "r",
                "DueDate": "2027-01-01",
                "InvoiceNumber": approved["InvoiceNumber"],
                "Contact": {"ContactID": approved["Contact"]["ContactID"]},
            },
        ),
        ("PUT", "CreditNotes", {**desk.draft(), "Type": "ACCRECCREDIT"}),
        (
            "PUT",
            f"CreditNotes/{note['CreditNoteID']}/Allocations",
            {"Amount": 1, "Invoice": {"InvoiceID": approved["InvoiceID"]}},
        ),
        (
            "PUT",
            "Payments",
            {
                "Invoice": {"InvoiceID": approved["InvoiceID"]},
                "Amount": "0.01",
                "Account": {"Code": "090"},
                "Date": "2026-11-20",
                "CurrencyRate": 1,
                "BankAmount": "0.01",
            },
        ),
        (
            "PUT",
            "Contacts",
            {
                "Name": "N",
                "ContactNumber": "1",
                "EmailAddress": "a@b.example",
                "Addresses": [{"AddressType": "STREET", "City": "P", "Country": "A"}],
                "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "1"}],
                "ContactPersons": [{"FirstName": "A"}],
                "ContactStatus": "ACTIVE",
                "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
            },
        ),
        ("POST", "Contacts", {"ContactID": desk.id_of("contact", "Boom FM")}),
        (
            "POST",
            "Items",
            {
                "Code": "N",
                "Name": "n",
                "IsSold": True,
                "SalesDetails": {
                    "UnitPrice": 1,
                    "AccountCode": "200",
                    "TaxType": "OUTPUT",
                },
            },
        ),
        (
            "PUT",
            "Accounts",
            {
                "Code": "201",
                "Name": "n",
                "Type": "REVENUE",
                "TaxType": "OUTPUT",
                "EnablePaymentsToAccount": True,
            },
        ),
        (
            "POST",
            "TaxRates",
            {
                "Name": "n",
                "ReportTaxType": "OUTPUT",
                "TaxComponents": [{"Name": "a", "Rate": 1, "IsCompound": False}],
            },
        ),
        ("PUT", "BankTransactions", bank),
        ("PUT", "BankTransactions", {**bank, "Type": "SPEND-OVERPAYMENT"}),
        (
            "PUT",
            "ManualJournals",
            {
                "Narration": "n",
                "Status": "POSTED",
                "Date": "2026-11-20",
                "LineAmountTypes": "NoTax",
                "JournalLines": [
                    {"AccountCode": "429", "LineAmount": 1, "TaxType": "INPUT"},
                    {"AccountCode": "850", "LineAmount": -1},
                ],
            },
        ),
        ("PUT", "TrackingCategories", {"Name": "n"}),
        ("PUT", "Currencies", {"Code": "CHF"}),
        ("PUT", f"Invoices/{approved['InvoiceID']}/History", {"Details": "d"}),
    )


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_bodies(seed):
    desk, chance = Desk(), random.Random(seed)
    good = bodies(desk)
    outcomes = {}
    for _ in range(1500):
        method, path, body = chance.choice(good)
        before = len(desk.ledger.entries())
        reply = desk.call(
            method,
            path,
            spoil(chance, body, JUNK),
            query={"summarizeErrors": chance.choice(["true", "false"])},
        )
        assert reply.status in (200, 400), (path, reply.status)
        if reply.status == 400:
            assert len(desk.ledger.entries()) == before
            assert reply.json["ErrorNumber"] in (10, 14, 17)
        outcomes[reply.status] = outcomes.get(reply.status, 0) + 1
        assert desk.provider.books(desk.company.id).journal.changes == []
    assert outcomes[200] > 100 and outcomes[400] > 100
    assert sum(desk.ledger.trial_balance().values()) == 0
    read_everything(desk)


def read_everything(desk):
    """Whatever was let in can be read, listed, ordered, and shown."""
    for path in (
        "Invoices",
        "CreditNotes",
        "Payments",
        "Contacts",
        "Items",
        "Accounts",
        "TaxRates",
        "BankTransactions",
        "Overpayments",
        "ManualJournals",
    ):
        reply = desk.call("GET", path, query={"page": 1, "pageSize": 1000})
        assert reply.status == 200 and b"null" not in reply.content, path
    for name in ("ProfitAndLoss", "BalanceSheet", "TrialBalance"):
        assert desk.call("GET", f"Reports/{name}").status == 200
    for found in desk.provider.index_page(desk.company.id)["lists"]:
        for row in found["rows"][:50]:
            assert desk.provider.record_page(desk.company.id, found["kind"], row["id"])


@pytest.mark.parametrize("seed", range(2))
def test_spoilt_queries(seed):
    desk, chance = Desk(), random.Random(seed)
    desk.pay(desk.invoice(), 1)
    pieces = (
        "Type",
        "==",
        '"ACCREC"',
        "AND",
        "OR",
        "(",
        ")",
        "guid(",
        '"',
        "null",
        ">",
        "Date",
        "DateTime(2026,1,1)",
        "Total",
        "5",
        '.Contains("x")',
        "Contact.Name",
        "true",
        "!=",
        ",",
        "\\",
        "%",
        "\x00",
        "Status",
        "é",
        "Invoice.InvoiceID",
    )
    for _ in range(2000):
        parts = chance.choices(pieces, k=chance.randint(1, 8))
        text = chance.choice(("", " ")).join(parts)
        key = chance.choice(
            (
                "where",
                "where",
                "order",
                "page",
                "pageSize",
                "IDs",
                "fromDate",
                "date",
                "searchTerm",
            )
        )
        path = chance.choice(
            (
                "Invoices",
                "Payments",
                "Accounts",
                "Contacts",
                "Items",
                "Reports/ProfitAndLoss",
                "CreditNotes",
            )
        )
        reply = desk.call("GET", path, query={key: text})
        assert reply.status in (200, 400), (key, text)
        assert desk.call("GET", f"{path}/{text}").status in (200, 404, 501)
