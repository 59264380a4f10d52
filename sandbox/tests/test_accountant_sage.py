"""What goes both ways, as the accountant does it in Sage's books."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest

from sandbox.accountant import BILL, OPEN, PAID, VENDOR_CREDIT, VOID, Refused
from sandbox.accountant.sage import SageAccountant

CREDIT_NOTE, INVOICE = "credit_note", "invoice"


@pytest.fixture
def they(sandbox):
    companies = sandbox.describe("sage")["companies"]
    with SageAccountant(sandbox, companies[0]["id"]) as accountant:
        yield accountant


@pytest.fixture
def ledger(they):
    """Ids of ledger accounts by code."""
    return {one.code: one.id for one in they.accounts()}


@pytest.fixture
def made(they, ledger):
    """Make a document for a customer or supplier of its own."""
    parties = {}

    def make(kind=INVOICE, number="T-1", net="100"):
        bought = kind in (BILL, VENDOR_CREDIT)
        if bought not in parties:
            add = they.add_supplier if bought else they.add_contact
            parties[bought] = add("Timber Merchants" if bought else "Rosa Quispe")
        account = ledger["5000" if bought else "4000"]
        return they.add_invoice(number, parties[bought], account, net, kind=kind)

    return make


def now(they, document):
    """The document as it stands."""
    return next(one for one in they.documents() if one.id == document.id)


@pytest.mark.parametrize("kind", [INVOICE, CREDIT_NOTE, BILL, VENDOR_CREDIT])
def test_documents_of_each_kind_are_made_changed_paid_and_voided(
    they, ledger, made, kind
):
    document = made(kind)
    assert (document.kind, document.number, document.total) == (kind, "T-1", 100)
    assert they.is_numbered(document, "T-1")
    assert they.change_invoice(document, "80").total == 80
    payment = they.pay_invoice(now(they, document), ledger["1200"], "30")
    assert (now(they, document).status, now(they, document).due) == (OPEN, 50)
    (paid,) = they.payments()
    assert (paid.id, paid.amount, paid.document_ids) == (payment, 30, (document.id,))
    assert paid.inbound is (kind in (INVOICE, VENDOR_CREDIT))
    assert sum(they.trial_balance(document.date).values()) == 0
    they.delete_payment(payment)
    they.void_invoice(document)
    assert they.payments() == []
    assert [one.status for one in they.documents()] in ([VOID], [])
    assert they.trial_balance(document.date) == {}


def test_one_receipt_for_several_and_a_fee_beside_it(they, ledger, made):
    one, two = made(number="A"), made(number="B")
    (payment,) = they.pay_several(
        [(one, Decimal(100)), (two, Decimal(40))], ledger["1200"], reference="R"
    )
    line = {
        "ledger_account_id": ledger["7900"],
        "total_amount": 3,
        "details": f"Fee of {payment}",
    }
    body = {
        "transaction_type_id": "OTHER_PAYMENT",
        "bank_account_id": they.call("GET", "bank_accounts")["$items"][0]["id"],
        "date": one.date.isoformat(),
        "total_amount": 3,
        "payment_lines": [line],
    }
    they.call("POST", "other_payments", {"other_payment": body})
    (paid,) = they.payments()
    assert (paid.amount, paid.fee, paid.unallocated) == (140, 3, 0)
    assert now(they, one).status == PAID and now(they, two).due == 60


@pytest.mark.parametrize("kind", [INVOICE, BILL])
def test_money_on_account_is_used(they, ledger, made, kind):
    document = made(kind)
    credit = they.receive_on_account(
        document.contact_id, ledger["1200"], "50", inbound=kind == INVOICE
    )
    they.allocate(credit, document, "30")
    (used,) = they.allocations()
    assert (used.credit_id, used.invoice_id) == (credit, document.id)
    assert used.amount == 30 and now(they, document).due == 70
    (paid,) = they.payments()
    assert (paid.unallocated, paid.inbound) == (20, kind == INVOICE)
    with pytest.raises(Refused):  # it is in use
        they.delete_payment(credit)


def test_a_suppliers_credit_is_used_on_a_bill(they, made):
    bill, note = made(BILL), made(VENDOR_CREDIT, "T-2", "25")
    they.allocate(note.id, bill, "25")
    (used,) = they.allocations()
    assert (used.credit_id, used.invoice_id) == (note.id, bill.id)


def test_contacts_and_items_change(they, ledger):
    supplier = they.add_supplier("Timber Merchants", email="a@timber.example")
    they.change_contact(supplier, name="Timber Ltd", phone="0123", city="Leeds")
    found = {one.id: one for one in they.contacts()}[supplier]
    assert (found.name, found.phone, found.city) == ("Timber Ltd", "0123", "Leeds")
    assert found.supplier and found.email == "a@timber.example"
    for act, active in (
        (they.archive_contact, False),
        (they.restore_contact, True),
    ):
        act(supplier)
        assert {one.id: one for one in they.contacts()}[supplier].active is active
    item = they.add_item("BOARD", "Board", ledger["4000"])
    they.change_item(item, name="Plank", description="Oak", price="12.50")
    found = {one.id: one for one in they.items()}[item]
    assert (found.name, found.description) == ("Plank", "Oak")
    assert found.price == Decimal("12.50")
    they.archive_item(item)
    assert not {one.id: one for one in they.items()}[item].active


def test_a_rate_becomes_another(they):
    they.change_tax_rate("GB_STANDARD", "22.5")
    rate = they.call("GET", "tax_rates/GB_STANDARD")
    assert (rate["percentage"], rate["displayed_as"]) == ("22.5", "Standard 22.50%")


def test_tracking_and_files(they, made):
    category = they.add_tracking("Region", "North", "South")
    kind = they.call("GET", f"analysis_types/{category}")
    names = {one["name"]: one["id"] for one in kind["analysis_type_categories"]}
    assert {"North", "South"} <= set(names)
    document = made()
    line = {
        "id": document.raw["invoice_lines"][0]["id"],
        "analysis_type_categories": [names["South"]],
    }
    they.call(
        "PUT",
        f"sales_invoices/{document.id}",
        {"sales_invoice": {"invoice_lines": [line]}},
    )
    assert now(they, document).lines[0].tracking == ("South",)
    assert they.add_tracking("Team", "Red") != category
    body = {
        "file": base64.b64encode(b"%PDF").decode(),
        "file_name": "a.pdf",
        "mime_type": "application/pdf",
        "attachment_context_type_id": "SALES_INVOICE",
        "attachment_context_id": document.id,
    }
    they.call("POST", "attachments", {"attachment": body})
    assert they.attachments(document) == {"a.pdf": 4}
    assert they.attachments(made(BILL)) == {}
