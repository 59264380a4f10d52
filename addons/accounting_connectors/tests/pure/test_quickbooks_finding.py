"""Looking whether a write is in the books already."""

from dataclasses import replace

import pytest
from providers.documents import Contact, Item, Kind
from providers.quickbooks import text
from pure_books import void
from pure_builders import update, write
from pure_quickbooks import (
    company_of,
    qb_adapter,
    qb_allocation,
    qb_invoice,
    qb_payment,
    qb_refund,
)
from pure_quickbooks_wire import (
    TIE,
    customer,
    fault,
    link,
    paid,
    queried,
    row,
    say,
    statement,
)

PAYMENT, REFUND = qb_payment(), qb_refund()


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


def find(adapter, *documents):
    return adapter.find([write(document) for document in documents])


def test_documents_are_found_by_number(adapter, server):
    long = "CUSTOMER-INVOICES/2026/11/00042"
    mark = f"odoo:account.move,42 {long}"
    rows = (
        row("A"),
        row("NVOICES/2026/11/00042", PrivateNote=mark),
        row("B", TotalAmt=0, PrivateNote="Voided"),
        row("C'C", PrivateNote=None),
    )
    say(server, queried("Invoice", *rows))
    numbers = ("A", long, "B", "C'C", "X")
    documents = [qb_invoice(number=number) for number in numbers]
    first, second, voided, third, none = find(adapter, *documents)
    assert documents[0].is_same(first[0])
    assert documents[1].is_same(second[0])
    assert documents[3].is_same(third[0])
    assert voided == none == []
    assert statement(server) == (
        "SELECT * FROM Invoice WHERE DocNumber IN ('A', 'NVOICES/2026/11/00042', 'B',"
        " 'C\\'C', 'X') MAXRESULTS 1000"
    )


def test_documents_that_quickbooks_numbers_are_found_by_their_mark(server):
    traits = company_of(SalesFormsPrefs={"CustomTxnNumbers": False}).traits
    adapter = qb_adapter(server, traits)
    rows = (
        row("1038", PrivateNote="odoo:account.move,42 INV/2026/0042"),
        row("1039", PrivateNote="odoo:account.move,43 INV/2026/0043"),
        row("1040", PrivateNote=None),
        row("1041", PrivateNote=None, TotalAmt=5),
    )
    say(server, queried("Invoice", *rows))
    document = qb_invoice()
    (candidates,) = find(adapter, document)
    assert [document.is_same(one) for one in candidates] == [True, False]
    assert [one.remote_id for one in candidates] == ["id-1038", "id-1040"]
    assert "CustomerRef = '58' AND TxnDate = '2026-11-20'" in statement(server)


def test_contacts_are_found_by_name_and_told_by_our_number(adapter, server):
    rows = (
        customer("Sunny Roofs (C)"),
        customer("Moon", number="ODOO-1", Id="60"),
        customer("Star", number="", Id="61"),
    )
    say(server, queried("Customer", *rows))
    found = find(
        adapter,
        Contact(number="ODOO-9", name="Sunny: Roofs"),
        Contact(number="ODOO-2", name="Moon"),
        Contact(name="STAR"),
    )
    assert [[one.remote_id for one in some] for some in found] == [["58"], [], ["61"]]
    assert "'Sunny - Roofs', 'Sunny - Roofs (C)'" in statement(server)
    assert "Active IN (true, false)" in statement(server)


def test_long_names_of_many_letters_are_asked_for_in_parts(adapter, server):
    people = [Contact(number=f"N{at}", name="株" * 90 + str(at)) for at in range(9)]
    say(server, *[queried("Customer")] * 5)
    assert find(adapter, *people) == [[]] * 9
    assert max(len(path) for __, path, *__ in server.seen) < 8000
    asked_for = "".join(statement(server, at) for at in range(len(server.seen)))
    assert all(text.name(one.name) in asked_for for one in people)


def test_items_are_found_by_code_or_where_that_fails_by_name(adapter, server):
    row = {
        "Id": "23",
        "Name": "[PANEL] Panel",
        "Sku": "PANEL",
        "IncomeAccountRef": {"value": "79"},
    }
    panel = Item(code="PANEL", name="Panel")
    say(server, queried("Item", row, {**row, "Id": "24", "Sku": "panel"}))
    ((found,),) = find(adapter, panel)
    assert (found.remote_id, found.account_id) == ("23", "79")
    assert panel.is_same(found)
    server.say(400, fault("4001", "Property Sku is not queryable"))
    say(server, queried("Item", row))
    assert find(adapter, panel)[0][0].remote_id == "23"
    assert "Name IN ('[PANEL] Panel')" in statement(server)


def test_payments_are_found_by_customer_day_and_link(adapter, server):
    twin = "odoo:account.partial.reconcile,8 BNK1/2026/0007"
    rows = (
        paid(),
        paid(Id="201", PrivateNote=twin),
        paid(Id="202", TotalAmt=50),
        paid(link("999"), Id="203"),
        paid(Id="204", TotalAmt=0, PrivateNote="Voided"),
        paid(Id="205", PrivateNote=None),
    )
    say(server, queried("Payment", *rows))
    second = replace(PAYMENT, ref="account.partial.reconcile,8")
    ours, other = find(adapter, PAYMENT, second)
    assert [one.remote_id for one in ours] == ["200", "203", "205"]
    assert [one.remote_id for one in other] == ["201", "205"]
    # marked as ours, but on another document: a person must look
    assert [PAYMENT.is_same(one) for one in ours] == [True, False, True]
    assert len(server.seen) == 1  # one customer, one day


def test_credits_are_found_by_both_their_links(adapter, server):
    both = link("145", amount=45), link("73", "CreditMemo", 45)
    rows = (
        paid(*both, Id="300", TotalAmt=0, PrivateNote=None),
        paid(link("145", amount=45), Id="301", TotalAmt=0),
        paid(link("145", amount=9), link("73", "CreditMemo", 9), TotalAmt=0),
    )
    say(server, queried("Payment", *rows))
    document = qb_allocation()
    ((found,),) = find(adapter, document)
    assert found.remote_id == "300"
    assert document.is_same(found)


def test_changes_are_found_by_id(adapter, server):
    def order(remote_id):
        return update(qb_invoice(), remote_id)

    say(server, queried("Invoice", row("A")))
    (found,), none = adapter.find([order("id-A"), order("id-B")])
    assert (found.remote_id, none) == ("id-A", [])
    say(server, queried("Payment", TIE))
    ((found,),) = adapter.find([void(Kind.PAYMENT, "201")])
    assert (found.remote_id, found.version) == ("201", "500/0")
