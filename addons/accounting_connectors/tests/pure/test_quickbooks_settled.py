"""What a payment did, from rows as QuickBooks answers them: forms that people make at
its screens, and answers that leave something out."""

from datetime import UTC, datetime, timedelta

import pytest
from providers.documents import Kind
from pure_books import pulled
from pure_builders import D
from pure_quickbooks import qb_adapter
from pure_quickbooks_wire import captured, link, paid, paths, queried, say

SINCE = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def adapter(server):
    return qb_adapter(server)


def check(*lines, **values):
    """A payment to a supplier as QuickBooks answers it."""
    return {
        "Id": "300",
        "SyncToken": "0",
        "TxnDate": "2026-11-21",
        "VendorRef": {"value": "56"},
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": 0,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": list(lines),
    } | values


def told(adapter, server, entity, row, *answers):
    say(server, captured(entity, row), *answers)
    return pulled(adapter, Kind.PAYMENT, SINCE)


def parts(one, side="parts"):
    return [
        (part.document_kind, part.document_id, part.amount)
        for part in getattr(one, side)
    ]


def test_a_supplier_pays_back_by_deposit(adapter, server):
    deposit = {
        "Id": "90",
        "TxnDate": "2026-11-19",
        "DepositToAccountRef": {"value": "36"},
        "Line": [{"Amount": 40}],
    }
    row = check(link("90", "Deposit", 40), link("80", "VendorCredit", 40))
    (one,) = told(adapter, server, "BillPayment", row, queried("Deposit", deposit))
    assert (one.kind, one.remote_id, one.inbound) == (
        Kind.PAYMENT,
        "billpayment/300",
        True,
    )
    assert (one.account_id, one.amount, one.date.day) == ("36", D(40), 19)
    assert parts(one) == [(Kind.VENDOR_CREDIT, "80", 40)]
    assert one.version == "0"


@pytest.mark.parametrize("kind", ["Expense", "Check"])
def test_a_customer_is_paid_back_by_an_expense(adapter, server, kind):
    expense = {"Id": "91", "TxnDate": "2026-11-19", "AccountRef": {"value": "35"}}
    row = paid(link("73", "CreditMemo", 40), link("91", kind, 40), TotalAmt=0)
    (one,) = told(adapter, server, "Payment", row, queried("Purchase", expense))
    assert (one.kind, one.inbound, one.account_id) == (Kind.PAYMENT, False, "35")
    assert parts(one) == [(Kind.CREDIT_NOTE, "73", 40)]


def test_what_is_named_and_not_found_is_not_told(adapter, server):
    row = paid(link("73", "CreditMemo", 40), link("91", "Expense", 40), TotalAmt=0)
    assert told(adapter, server, "Payment", row, queried("Purchase")) == []


def journal(debit, amount="100", *more):
    sides = [(debit, amount, "84", "58"), (not debit, amount, "35", ""), *more]
    lines = [
        {
            "Amount": int(sum_),
            "JournalEntryLineDetail": {
                "PostingType": "Debit" if side else "Credit",
                "AccountRef": {"value": account},
                **(
                    {"Entity": {"Type": "Customer", "EntityRef": {"value": whose}}}
                    if whose
                    else {}
                ),
            },
        }
        for side, sum_, account, whose in sides
    ]
    return {"Id": "500", "TxnDate": "2026-11-18", "DocNumber": "JE-1", "Line": lines}


def test_money_entries_and_credits_in_one_payment(adapter, server):
    """An invoice of 200: 50 by a credit memo, 100 by an entry, 50 by the money itself,
    of which 10 are left."""
    row = paid(
        link("145", amount=200),
        link("73", "CreditMemo", 50),
        link("500", "JournalEntry", 100),
        TotalAmt=60,
    )
    answer = queried("JournalEntry", journal(False))
    found = told(adapter, server, "Payment", row, answer)
    by_id = {(one.kind, one.remote_id): one for one in found}
    used = by_id.pop((Kind.ALLOCATION, "200"))
    assert parts(used) == [(Kind.INVOICE, "145", 50)]
    assert parts(used, "credits") == [(Kind.CREDIT_NOTE, "73", 50)]
    entry = by_id.pop((Kind.PAYMENT, "200+500"))
    assert (entry.inbound, entry.amount, entry.account_id) == (True, D(100), "35")
    assert (parts(entry), entry.reference) == ([(Kind.INVOICE, "145", 100)], "JE-1")
    money = by_id.pop((Kind.PAYMENT, "200"))
    assert parts(money) == [(Kind.INVOICE, "145", 50)]
    assert (money.amount, money.unallocated) == (D(60), D(10))
    assert not by_id


def test_entries_in_the_same_answer_are_not_asked_for(adapter, server):
    row = paid(
        link("73", "CreditMemo", 100), link("500", "JournalEntry", 100), TotalAmt=0
    )
    say(server, captured("Payment", row, JournalEntry=[journal(True)]))
    (one,) = pulled(adapter, Kind.PAYMENT, SINCE)
    assert (one.inbound, one.version) == (False, "500/0")
    assert paths(server) == ["cdc"]


def test_what_is_deleted_was_any_of_three(adapter, server):
    """A tombstone says nothing but an id."""
    dead = {"status": "Deleted", "Id": "200"}
    say(server, captured("Payment", dead, BillPayment=[{**dead, "Id": "300"}]))
    found = pulled(adapter, Kind.PAYMENT, SINCE)
    assert {(one.kind, one.remote_id) for one in found} == {
        (kind, remote_id)
        for kind in (Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT)
        for remote_id in ("200", "billpayment/300")
    }
    assert not any(one.active for one in found)


def test_a_payment_of_a_journal_alone_settles_no_document(adapter, server):
    row = paid(link("500", "JournalEntry", 100), TotalAmt=100)
    answer = queried("JournalEntry", journal(True))
    (one,) = told(adapter, server, "Payment", row, answer)
    assert (one.amount, one.parts, one.unallocated) == (D(100), (), 0)


def test_a_check_with_a_card_and_a_number(adapter, server):
    row = check(
        link("81", "Bill", 80),
        TotalAmt=90,
        DocNumber="CHK-7",
        PayType="CreditCard",
        CreditCardPayment={"CCAccountRef": {"value": "41"}},
        CheckPayment=None,
    )
    (one,) = told(adapter, server, "BillPayment", row)
    assert (one.account_id, one.reference, one.unallocated) == ("41", "CHK-7", D(10))
    assert (one.contact_id, one.inbound) == ("vendor/56", False)
