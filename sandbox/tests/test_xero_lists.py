"""Reading lists: pages, filters, order, changes since then, what lists leave out."""

from __future__ import annotations

import time
from decimal import Decimal as D

import pytest

from sandbox.xero.testing import Desk


@pytest.fixture(scope="module")
def desk():
    """Five documents, a minute apart: A-1 … A-4 (sales) and bill B-1; A-2 is paid."""
    desk = Desk()
    for n, name in enumerate(("City Agency", "Bank West", "City Agency", "Boom FM"), 1):
        desk.clock.advance(60)
        desk.invoice(
            desk.line(n * 100),
            InvoiceNumber=f"A-{n}",
            Date=f"2026-11-0{n}",
            Contact={"ContactID": desk.id_of("contact", name)},
            Reference=f'say "{n}"',
        )
    desk.clock.advance(60)
    desk.invoice(desk.line("50", "429"), Type="ACCPAY", InvoiceNumber="B-1")
    desk.clock.advance(60)
    desk.pay(desk.get("Invoices/A-2")[0], "220")
    return desk


def numbers(desk, **query):
    return [i["InvoiceNumber"] for i in desk.get("Invoices", **query)]


# --- where ---


@pytest.mark.parametrize(
    "where, expected",
    [
        ('Type=="ACCPAY"', "B-1"),
        ('Type = "ACCREC" AND Status="PAID"', "A-2"),
        ('Type!="ACCREC"', "B-1"),
        ("Total>=330 and Total<440", "A-3"),
        ("AmountDue==0", "A-2"),
        ("AmountPaid > 0", "A-2"),
        ("Date>=DateTime(2026,11,03) && Date<=DateTime(2026,11,04)", "A-3 A-4"),
        ("Date==DateTime(2026, 11, 4)", "A-4"),
        ('Date > DateTime.Parse("2026-11-04")', "B-1"),
        ('InvoiceNumber=="A-1" OR InvoiceNumber=="A-3"', "A-1 A-3"),
        ('(Type=="ACCPAY" OR Status=="PAID") AND AmountDue > 1', "B-1"),
        ('Type=="ACCPAY" OR Status=="PAID" AND AmountDue > 1', "B-1"),
        ('Reference=="say \\"3\\""', "A-3"),
        ("Reference==null", "B-1"),
        ('Reference!=null AND Contact.Name=="Boom FM"', "A-4"),
        ('Contact.Name.StartsWith("Bank")', "A-2"),
        ('Contact.Name.Contains("oom")', "A-4"),
        ('Contact.Name.ToLower().Contains("boom") == true', "A-4"),
        ('InvoiceNumber.EndsWith("1") && SentToContact=false', "A-1 B-1"),
        ('invoicenumber=="A-1"', "A-1"),
        ("FullyPaidOnDate!=null", "A-2"),
    ],
)
def test_where(desk, where, expected):
    assert numbers(desk, where=where, order="InvoiceNumber") == expected.split()


def test_where_by_guid(desk):
    found = desk.get("Invoices/A-3")[0]
    for name, value in (
        ("InvoiceID", found["InvoiceID"]),
        ("Contact.ContactID", found["Contact"]["ContactID"].upper()),
    ):
        assert "A-3" in numbers(desk, where=f'{name}==guid("{value}")')
    assert desk.get("Payments", where=f'Invoice.InvoiceId==guid("{NOBODY}")') == []


NOBODY = "11111111-1111-1111-1111-111111111111"


@pytest.mark.parametrize(
    "where",
    [
        "Type",
        'Type=="ACCREC',
        "Type==",
        'Nope=="x"',
        'Total=="x" AND',
        'Total>"x"',
        "Date==DateTime(2026,13,1)",
        "Type==ACCREC",
        ")",
        'Type.Shout("x")',
        "(" * 99,
        '__class__=="x"',
        'Type=="a" "b"',
        "1==1",
        "Date==DateTime()",
        "Type ; 1",
    ],
)
def test_a_bad_where_is_a_query_parse_exception(desk, where):
    reply = desk.call("GET", "Invoices", query={"where": where})
    assert (reply.status, reply.json["Type"], reply.json["ErrorNumber"]) == (
        400,
        "QueryParseException",
        16,
    )


# --- order, pages, parameters ---


@pytest.mark.parametrize(
    "order, expected",
    [
        (None, "A-1 A-3 A-4 B-1 A-2"),  # the payment moved A-2 to the end
        ("Date DESC", "B-1 A-4 A-3 A-2 A-1"),
        ("AmountDue", "A-2 B-1 A-1 A-3 A-4"),
        ("Contact.Name ASC, Total DESC", "A-2 A-4 A-3 A-1 B-1"),
    ],
)
def test_order(desk, order, expected):
    query = {"order": order} if order else {}
    assert numbers(desk, **query) == expected.split()


@pytest.mark.parametrize("order", ["Nope", "Date SIDEWAYS", "Date ASC x"])
def test_a_bad_order_is_refused(desk, order):
    assert desk.call("GET", "Invoices", query={"order": order}).status == 400


def test_pages_and_what_describes_them(desk):
    reply = desk.call("GET", "Invoices", query={"page": 2, "pageSize": 2}).json
    assert reply["pagination"] == {
        "page": 2,
        "pageSize": 2,
        "pageCount": 3,
        "itemCount": 5,
    }
    assert [i["InvoiceNumber"] for i in reply["Invoices"]] == ["A-4", "B-1"]
    assert desk.get("Invoices", page=9) == []
    assert "pagination" not in desk.call("GET", "Invoices").json


@pytest.mark.parametrize("size, used", [("0", 1), ("5000", 1000), ("", 100)])
def test_page_sizes_are_clamped(desk, size, used):
    reply = desk.call("GET", "Invoices", query={"page": 1, "pageSize": size}).json
    assert reply["pagination"]["pageSize"] == used


def test_lines_come_with_pages_statuses_and_single_reads_only(desk):
    assert "LineItems" not in desk.get("Invoices")[0]
    assert desk.get("Invoices", page=1)[0]["LineItems"]
    reply = desk.call("GET", "Invoices", query={"Statuses": "PAID,VOIDED"}).json
    assert reply["pagination"]["itemCount"] == 1
    assert reply["Invoices"][0]["LineItems"]
    assert desk.get("Invoices/A-1")[0]["LineItems"]


@pytest.mark.parametrize("flag", ["true", "True", "TRUE"])
def test_a_summary_has_less(desk, flag):
    found = desk.get("Invoices", page=1, summaryOnly=flag)[0]
    assert not {"LineItems", "Payments", "HasAttachments"} & set(found)
    assert desk.get("Invoices", page=1, summaryOnly="False")[0]["LineItems"]


def test_list_parameters(desk):
    one = desk.get("Invoices/A-1")[0]
    assert numbers(desk, IDs=one["InvoiceID"]) == ["A-1"]
    assert numbers(desk, InvoiceNumbers="A-1,B-1") == ["A-1", "B-1"]
    assert numbers(desk, ContactIDs=one["Contact"]["ContactID"]) == [
        "A-1",
        "A-3",
        "B-1",
    ]
    assert numbers(desk, searchTerm="boom") == ["A-4"]


# --- changes since ---


def since(desk, moment, path="Invoices", key="InvoiceNumber"):
    reply = desk.call("GET", path, headers={"If-Modified-Since": moment})
    assert reply.status == 200
    return [row[key] for row in reply.json[path]]


def test_changes_since_a_moment(desk):
    bill = desk.get("Invoices/B-1")[0]["UpdatedDateUTCString"]
    assert since(desk, bill) == ["B-1", "A-2"]
    assert since(desk, bill[:19]) == ["B-1", "A-2"]
    assert since(desk, bill[:19] + "+00:00") == ["B-1", "A-2"]
    assert since(desk, "Fri, 20 Nov 2026 23:00:00 GMT") == []
    assert since(desk, "2026-11-20T00:00:00", "Accounts", "Code") == []
    assert (
        desk.call("GET", "Invoices", headers={"If-Modified-Since": "yesterday"}).status
        == 412
    )


def test_a_payment_bumps_its_invoice(desk):
    invoice = desk.get("Invoices/A-2")[0]
    payment = desk.get("Payments")[0]
    assert invoice["UpdatedDateUTCString"] == payment["UpdatedDateUTCString"]


def test_trading_does_not_bump_a_contact(desk):
    contact = desk.get(f"Contacts/{desk.id_of('contact', 'City Agency')}")[0]
    assert contact["UpdatedDateUTC"] == "/Date(1751328000000+0000)/"
    assert contact["IsSupplier"] is True
    assert contact["Balances"]["AccountsReceivable"]["Outstanding"] == 440
    assert contact["Balances"]["AccountsPayable"]["Outstanding"] == 55


def test_what_contact_lists_leave_out(desk):
    assert not {"Addresses", "IsCustomer", "Balances"} & set(desk.get("Contacts")[0])
    assert "IsCustomer" in desk.get("Contacts", page=1)[0]
    assert "IsCustomer" not in desk.get("Contacts", page=1, summaryOnly=True)[0]


@pytest.mark.parametrize(
    "path, where, count",
    [
        ("Payments", 'PaymentType=="ACCRECPAYMENT" AND Status!="DELETED"', 1),
        ("Accounts", 'Status=="ACTIVE" AND Type=="BANK"', 2),
        ("Accounts", "SystemAccount==null AND EnablePaymentsToAccount==true", 3),
        ("TaxRates", 'TaxType=="OUTPUT"', 1),
        ("Items", 'Code=="BOOK"', 1),
        ("Contacts", 'EmailAddress=="accounts@bankwest.example.com"', 1),
        ("TrackingCategories", 'Name=="Region"', 1),
        ("Currencies", 'Code=="EUR"', 1),
    ],
)
def test_where_on_other_lists(desk, path, where, count):
    assert len(desk.get(path, where=where)) == count


# --- speed ---


def test_fifty_invoices_at_once_and_a_thousand_read_back():
    """Limits: 150 ms for a PUT of 50 three-line invoices, 1 s for a page of 1,000."""
    desk = Desk()
    body = {"Invoices": [desk.draft(*[desk.line("10.33")] * 3)] * 50}
    times = []
    for _ in range(20):
        start = time.perf_counter()
        assert desk.call("PUT", "Invoices", body).status == 200
        times.append(time.perf_counter() - start)
    assert min(times) < 0.150
    start = time.perf_counter()
    page = desk.call("GET", "Invoices", query={"page": 1, "pageSize": 1000})
    assert time.perf_counter() - start < 1
    assert len(page.json["Invoices"]) == 1000
    assert desk.balance("610") == 1000 * D("34.08")
