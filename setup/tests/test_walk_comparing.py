"""What `./setup/run --check` compares: it must see every kind of difference."""

import dataclasses
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from kit.walk.comparing import Comparison, Ours
from sandbox.accountant import (
    CREDIT_NOTE,
    INVOICE,
    OPEN,
    VOID,
    Allocation,
    Document,
    Line,
    Payment,
)

DAY = date(2026, 11, 20)


def document(remote_id, kind, number, total, due, *lines):
    return Document(
        kind=kind,
        id=remote_id,
        number=number,
        date=DAY,
        currency="AUD",
        total=Decimal(total),
        tax=Decimal("1.00"),
        due=Decimal(due),
        status=OPEN,
        contact_id="c",
        lines=tuple(Line(account_id=a, net=Decimal(net)) for a, net in lines),
    )


OLD = document("old", INVOICE, "INV/0", "1.00", "1.00")
BILL = document("i", INVOICE, "INV/1", "11.00", "3.00", ("sales", "6"), ("fees", "4"))
NOTE = document("n", CREDIT_NOTE, "RINV/1", "3.00", "0.00", ("sales", "2"))
PAID = Payment(
    id="p",
    document_ids=("i",),
    amount=Decimal("5.00"),
    currency="AUD",
    date=DAY,
    account_id="bank",
    reference="BNK/1",
)
USED = Allocation(
    id="a", credit_id="n", invoice_id="i", amount=Decimal("3.00"), date=DAY
)


class Accountant:
    """Whose books are what the test says."""

    def __init__(self, documents, payments, allocations):
        self.documents = lambda: documents
        self.payments = lambda: payments
        self.allocations = lambda: allocations

    def is_numbered(self, document, number):
        return document.number == number


class Odoo:
    """Its answers, by model."""

    ACCOUNTS = {1: ("200 Sales", "sales"), 2: ("260 Fees", "fees"), 3: ("Bank", "bank")}
    MOVES = [
        (1, "INV/1", "out_invoice", 11.0, 3.0, [(6.0, "200 Sales"), (4.0, "260 Fees")]),
        (2, "RINV/1", "out_refund", 3.0, 0.0, [(2.0, "200 Sales")]),
    ]

    def call(self, model, method, ids, fields):
        moves = {10: 1, 11: 99, 20: 2}
        rows = ((x, moves[x], 8 if x == 11 else 7) for x in ids)
        return [{"id": i, "move_id": [m], "journal_id": [j]} for i, m, j in rows]

    def search_read(self, model, domain, fields, **more):
        return getattr(self, model.replace(".", "_"))()

    def account_move(self):
        return [
            {
                "id": move_id,
                "name": name,
                "move_type": kind,
                "company_id": [5],
                "amount_total": total,
                "amount_tax": 1.0,
                "amount_residual": due,
            }
            for move_id, name, kind, total, due, _ in self.MOVES
        ]

    def account_move_line(self):
        return [
            {
                "move_id": [move[0]],
                "display_type": "product",
                "amount_currency": net if move[2] == "out_refund" else -net,
                "accounting_account_reason": f"Books {account}, by everything else",
            }
            for move in self.MOVES
            for net, account in move[5]
        ]

    def account_partial_reconcile(self):
        names = ("debit_move_id", "credit_move_id")
        amounts = ("debit_amount_currency", "credit_amount_currency")
        return [
            dict(zip(names, ([10], [11]), strict=True)) | dict.fromkeys(amounts, 5.0),
            dict(zip(names, ([10], [20]), strict=True)) | dict.fromkeys(amounts, 3.0),
        ]

    def account_journal(self):
        return [{"id": 7, "type": "sale"}, {"id": 8, "type": "bank"}]

    def accounting_ledger_account(self):
        return [
            {"id": row, "display_name": name, "remote_id": remote}
            for row, (name, remote) in self.ACCOUNTS.items()
        ]

    def accounting_ledger_mapping(self):
        return [{"journal_id": [8], "ledger_account_id": [3]}]


def differences(monkeypatch, documents=(BILL, NOTE), payments=(PAID,), used=(USED,)):
    """How many there are, and what was found, when the books hold this."""
    before = Accountant([OLD], [], [])
    monkeypatch.setattr("kit.walk.comparing.accountant", lambda *given: before)
    connector = {"id": 1, "remote_id": "r", "remote_name": "R", "company_id": [5, "O"]}
    comparison = Comparison(Odoo(), None, "books", "Books", [connector])
    comparison.books[0].they = Accountant([OLD, *documents], payments, used)
    seen = Counter()
    wrong = comparison.books[0].compare(Ours(Odoo(), [1, 2]), seen)
    assert comparison.run([1, 2]) == len(wrong)
    return wrong, seen


def test_equal_books_have_no_difference(monkeypatch):
    wrong, seen = differences(monkeypatch)
    assert wrong == []
    assert seen == {"documents": 2, "lines": 3, "payments": 1, "credits": 1}


def changed(**values):
    return dataclasses.replace(BILL, **values)


STRAY = (Line(account_id="sales", net=Decimal(6)), Line(account_id="x", net=Decimal(4)))
MORE = (*BILL.lines, Line(account_id="sales", net=Decimal("0.01")))


@pytest.mark.parametrize(
    "bill, words",
    [
        (changed(total=Decimal("11.01")), "INV/1 differs"),
        (changed(tax=Decimal("1.01")), "INV/1 differs"),
        (changed(due=Decimal("3.01")), "INV/1 differs"),
        (changed(status=VOID), "INV/1 differs"),
        (changed(kind=CREDIT_NOTE), "INV/1 is 0 times"),
        (changed(lines=STRAY), "4.00 is not on the account"),
        (changed(lines=MORE), "1 lines too many"),
    ],
)
def test_what_is_off_in_a_document_is_told(monkeypatch, bill, words):
    wrong, _ = differences(monkeypatch, documents=(bill, NOTE))
    assert any(words in sentence for sentence in wrong), wrong


def test_a_second_one_is_told(monkeypatch):
    wrong, _ = differences(monkeypatch, documents=(BILL, changed(id="i2"), NOTE))
    assert "INV/1 is 2 times at Books" in wrong


def test_one_that_nobody_made_is_told(monkeypatch):
    strange = changed(id="s", number="INV/9")
    wrong, _ = differences(monkeypatch, documents=(BILL, strange, NOTE))
    assert wrong == ["INV/9 at Books is no document of Odoo's"]


@pytest.mark.parametrize("field, value", [("account_id", "x"), ("amount", Decimal(4))])
def test_a_payment_elsewhere_is_told(monkeypatch, field, value):
    off = dataclasses.replace(PAID, **{field: value})
    wrong, _ = differences(monkeypatch, payments=(off,))
    assert wrong == ["INV/1: 5.00 paid is not at Books"]


def test_a_credit_that_was_not_used_is_told(monkeypatch):
    wrong, _ = differences(monkeypatch, used=())
    assert wrong == ["RINV/1 → INV/1: 3.00 is not at Books"]
