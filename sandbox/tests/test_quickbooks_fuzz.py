"""Random work on the QuickBooks books: whatever happens, they stay in balance."""

from __future__ import annotations

import random
from decimal import Decimal as D

import pytest

from sandbox.quickbooks.testing import Desk

STEPS = 250
KINDS = ("Invoice", "CreditMemo", "Payment")


class Shop:
    """One company with customers in two currencies, and somebody clicking about."""

    def __init__(self, seed: int, country: str, **options):
        self.random = random.Random(seed)
        self.desk = Desk(country, **options)
        self.home = self.desk.currency
        self.foreign = "EUR"
        self.customers = {
            self.home: self.desk.customer_id,
            self.foreign: self.desk.post(
                "Customer",
                {"DisplayName": "Fremd", "CurrencyRef": {"value": self.foreign}},
            )["Id"],
        }

    def amount(self) -> str:
        return str(D(self.random.randint(1, 99999)) / 100)

    def header(self) -> dict:
        currency = self.random.choice((self.home, self.foreign))
        found = {
            "CurrencyRef": {"value": currency},
            "CustomerRef": {"value": self.customers[currency]},
            "TxnDate": f"2026-{self.random.randint(1, 11):02}-20",
        }
        if currency != self.home:
            found["ExchangeRate"] = str(D(self.random.randint(90, 140)) / 100)
        return found

    def lines(self) -> list[dict]:
        count = self.random.randint(1, 4)
        return [self.desk.line(self.amount()) for _ in range(count)]

    def pick(self, kind: str, currency: str | None = None) -> dict | None:
        rows = [
            row
            for row in self.desk.books[kind]
            if currency is None or row["CurrencyRef"] == currency
        ]
        return self.desk.get(kind, self.random.choice(rows)["Id"]) if rows else None

    # --- what may be done ---

    def sell(self) -> tuple:
        kind = self.random.choice(("Invoice", "Invoice", "CreditMemo"))
        return kind, {"Line": self.lines(), **self.header()}, {}

    def edit(self) -> tuple | None:
        kind = self.random.choice(("Invoice", "CreditMemo"))
        row = self.pick(kind)
        if row is None:
            return None
        changes = {"Line": self.lines()}
        if row["CurrencyRef"]["value"] != self.home and self.random.random() < 0.5:
            changes["ExchangeRate"] = str(D(self.random.randint(90, 140)) / 100)
        return kind, self.desk.sparse(row, **changes), {}

    def pay(self) -> tuple:
        header = self.header()
        currency = header["CurrencyRef"]["value"]
        links, money = [], D(self.amount())
        for kind in ("Invoice", "Invoice", "CreditMemo"):
            row = self.pick(kind, currency)
            if row is not None and self.random.random() < 0.7:
                links.append((row, kind, self.amount()))
        body = self.desk.payment(str(money), *links, **header)
        payment = self.pick("Payment", currency)
        if payment is not None and self.random.random() < 0.4:
            body = self.desk.sparse(payment, Line=body["Line"])
        return "Payment", body, {}

    def cancel(self) -> tuple | None:
        kind = self.random.choice(KINDS)
        row = self.pick(kind)
        operation = self.random.choice(("delete", "void"))
        return row and (kind, self.desk.handle(row), {"operation": operation})

    def step(self) -> str:
        """Do something; the fault's code, or an empty text."""
        done = self.random.choice((self.sell, self.edit, self.pay, self.cancel))()
        if done is None:
            return ""
        kind, body, query = done
        reply = self.desk.call("POST", kind.lower(), body, query=query)
        return "" if reply.status == 200 else reply.error["code"]

    # --- what must hold ---

    def check(self) -> None:
        books, ledger = self.desk.books, self.desk.ledger
        ledger.trial_balance()
        for currency, customer in self.customers.items():
            rows = {
                kind: [r for r in books[kind] if r["CurrencyRef"] == currency]
                for kind in KINDS
            }
            open_here = (
                sum((r["Balance"] for r in rows["Invoice"]), D(0))
                - sum((r["Balance"] for r in rows["CreditMemo"]), D(0))
                - sum((r["UnappliedAmt"] for r in rows["Payment"]), D(0))
            )
            assert self.desk.get("Customer", customer)["Balance"] == open_here
            unapplied = sum(
                (
                    (r["UnappliedAmt"] * r["ExchangeRate"]).quantize(
                        D("0.01"), "ROUND_HALF_UP"
                    )
                    for r in rows["Payment"]
                ),
                D(0),
            )
            at_home = (
                sum((r["_open_home"] for r in rows["Invoice"]), D(0))
                - sum((r["_open_home"] for r in rows["CreditMemo"]), D(0))
                - unapplied
            )
            control = books.control("AR", currency)
            assert ledger.balance(control) == at_home
            if currency != self.home:
                assert ledger.foreign_balance(control, currency) == open_here
        for row in books["Payment"]:
            assert row["UnappliedAmt"] >= 0
        for kind in ("Invoice", "CreditMemo"):
            for row in books[kind]:
                assert 0 <= row["Balance"] <= row["TotalAmt"]

    def total(self, name: str, row: int = -1, **query) -> list[str]:
        """The amounts that a section of a report comes to."""
        reply = self.desk.call("GET", f"reports/{name}", query=query)
        cells = reply.json["Rows"]["Row"][row]["Summary"]["ColData"]
        return [cell["value"] for cell in cells[1:]]

    def check_reports(self) -> None:
        year = {"start_date": "2026-01-01", "end_date": "2026-12-31"}
        for method in ("Accrual", "Cash"):
            query = {**year, "accounting_method": method}
            debit, credit = self.total("TrialBalance", **query)
            assert debit == credit
            assets = self.total("BalanceSheet", 0, **query)
            assert assets == self.total("BalanceSheet", 1, **query)
        *_, owed = self.total("AgedReceivables", report_date="2026-12-31")
        control = self.desk.books.control
        balances = (self.desk.ledger.balance(control("AR", c)) for c in self.customers)
        assert D(owed or 0) == sum(balances)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("country", "options"),
    [
        ("US", {}),
        ("UK", {"overapplied": "refused"}),
        ("AU", {"voidable": list(KINDS)}),
        ("US", {"auto_apply_credit": True}),
    ],
)
def test_the_books_agree_after_every_kind_of_work(seed, country, options):
    shop = Shop(seed, country, **options)
    codes = set()
    for number in range(STEPS):
        codes.add(shop.step())
        if number % 10 == 0:
            shop.check()
    shop.check()
    shop.check_reports()
    assert codes <= {"", "500", "620", "6000", "6480", "610"}, codes


SCRAPS = [
    None, "", 0, -1, 1.5, "x", "1", True, [], {}, [[]], [None], {"value": None},
    {"value": []}, {"value": "1"}, "2026-11-20", "9" * 400, 10**30, [{"Amount": "x"}],
    [{"DetailType": "SalesItemLineDetail"}], {"a": {"b": 1}}, "\u0000",
]  # fmt: skip


@pytest.mark.parametrize("country", ["US", "UK"])
def test_no_body_brings_the_books_down(country):
    desk, dice = Desk(country), random.Random(7)
    from sandbox.quickbooks.shapes import SHAPES

    made = desk.invoice()
    for _ in range(3000):
        kind = dice.choice(sorted(SHAPES))
        keys = dice.sample(sorted(SHAPES[kind].kinds), k=dice.randint(0, 5))
        body = desk.draft() if dice.random() < 0.5 else {}
        body = {key: value for key, value in body.items() if key in SHAPES[kind].kinds}
        body.update({key: dice.choice(SCRAPS) for key in keys})
        if dice.random() < 0.2:
            body.update(desk.handle(made))
        query = {"operation": dice.choice(("", "delete", "void", "update"))}
        reply = desk.call("POST", kind.lower(), body, query=query)
        assert reply.status in (200, 400), reply.content
        if reply.status == 400:
            assert reply.error["code"].isdecimal()
    desk.ledger.trial_balance()


def test_no_statement_brings_the_books_down():
    desk, dice = Desk(), random.Random(7)
    desk.invoice()
    words = (
        "select * count ( ) from Customer Invoice Account where and or in like = < > "
        "<= 'x' 'a\\'b' '2026-11-20' true 5 -1 Id Name Active Balance TxnDate orderby "
        "order by asc desc , startposition maxresults MetaData.CreateTime %"
    ).split()
    for _ in range(3000):
        start = ["select", "*", "from", "Invoice", "where"][: dice.randint(0, 5)]
        rest = [dice.choice(words) for _ in range(dice.randint(0, 8))]
        query = {"query": " ".join([*start, *rest])}
        reply = desk.call("GET", "query", query=query)
        assert reply.status in (200, 400)
        if reply.status == 400:
            assert reply.error["code"] in ("4000", "4001")
