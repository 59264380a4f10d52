"""Random work on Sage's books: whatever is done, control accounts fit open items."""

from __future__ import annotations

import random
from decimal import Decimal as D

import pytest

from sandbox.ledger import ZERO
from sandbox.sage.testing import Desk

CONTROL = {1100: ("TRADE_DEBTORS", 1), 2100: ("TRADE_CREDITORS", -1)}
WAYS = {
    "sales_invoices": ("CUSTOMER_RECEIPT", "BRI001 SOI001"),
    "sales_credit_notes": ("CUSTOMER_REFUND", "BRI001 SOI001"),
    "purchase_invoices": ("VENDOR_PAYMENT", "SOL001"),
    "purchase_credit_notes": ("VENDOR_REFUND", "SOL001"),
}


class Walk:
    """One desk and a dice; every step may be refused, none may raise."""

    def __init__(self, seed: int):
        self.desk, self.chance = Desk(), random.Random(seed)
        self.done: dict[str, int] = {}

    def cents(self, most: int) -> str:
        return str(D(self.chance.randint(1, most)) / 100)

    def rate(self) -> str:
        return self.chance.choice(("0.85", "0.8547", "0.9", "1.1731"))

    def pick(self, *kinds: str) -> tuple[str, dict] | None:
        rows = [
            (kind, row)
            for kind in kinds
            for row in getattr(self.desk.books, kind)
            if not row["deleted_at"]
        ]
        return self.chance.choice(rows) if rows else None

    def send(self, name: str, method: str, path: str, body=None, **query) -> None:
        reply = self.desk.call(method, path, body, **query)
        assert reply.status in (200, 201, 204, 422), (path, reply.content)
        key = name if reply.status < 300 else f"{name} refused"
        self.done[key] = self.done.get(key, 0) + 1

    # --- steps ---

    def document(self) -> None:
        kind = self.chance.choice(list(WAYS))
        code = 4000 if kind.startswith("sales") else 5000
        lines = []
        for _ in range(self.chance.randint(1, 4)):
            price = self.cents(99_999)
            tax = (D(price) / 5).quantize(D("0.01"))
            lines.append(self.desk.line(price, str(tax), code=code))
        reference = self.chance.choice(WAYS[kind][1].split())
        body = {
            "contact_id": self.desk.contact(reference),
            "date": "2026-11-20",
            "due_date": "2026-12-20",
            "exchange_rate": self.rate(),
            "credit_note_lines" if "credit" in kind else "invoice_lines": lines,
        }
        self.send(kind, "POST", kind, {kind.removesuffix("s"): body})

    def edit(self) -> None:
        found = self.pick(*WAYS)
        if found:
            kind, row = found
            key = "credit_note_lines" if "credit" in kind else "invoice_lines"
            code = 4000 if kind.startswith("sales") else 5000
            body = {key: [self.desk.line(self.cents(9999), "0.01", code=code)]}
            path = f"{kind}/{row['id']}"
            self.send("edit", "PUT", path, {kind.removesuffix("s"): body})

    def void(self) -> None:
        found = self.pick(*WAYS)
        if found:
            kind, row = found
            self.send("void", "DELETE", f"{kind}/{row['id']}", void_reason="x")

    def pay(self) -> None:
        found = self.pick(*WAYS)
        if found:
            kind, row = found
            amount = self.share(row["_open"])
            body = self.desk.payment(
                str(amount + D(self.chance.choice((0, 0, 5)))),
                (row, str(amount), self.chance.choice(("0", "0", "0.01"))),
                transaction_type_id=WAYS[kind][0],
                contact_id=row["contact_id"],
                exchange_rate=self.rate(),
            )
            self.send("pay", "POST", "contact_payments", {"contact_payment": body})

    def share(self, amount: D) -> D:
        part = D(self.chance.choice(("1", "1", "0.5", "0.3333", "1.1")))
        return max((amount * part).quantize(D("0.01")), D("0.01"))

    def allocate(self) -> None:
        side = self.chance.choice(("sales", "purchase"))
        one = self.pick(f"{side}_invoices")
        other = self.pick(f"{side}_credit_notes", "payments_on_account")
        if one and other:
            amount = self.share(min(one[1]["_open"], other[1]["_open"]))
            who = "CUSTOMER" if side == "sales" else "VENDOR"
            body = self.desk.allocation(
                (one[1], str(amount)),
                (other[1], str(-amount)),
                transaction_type_id=f"{who}_ALLOCATION",
                contact_id=one[1]["contact_id"],
            )
            path = "contact_allocations"
            self.send("allocate", "POST", path, {"contact_allocation": body})

    def take_back(self) -> None:
        found = self.pick("contact_payments", "contact_allocations")
        if found:
            self.send("take back", "DELETE", f"{found[0]}/{found[1]['id']}")

    def repay(self) -> None:
        found = self.pick("contact_payments")
        if found:
            body = {"exchange_rate": self.rate(), "reference": "again"}
            path = f"contact_payments/{found[1]['id']}"
            self.send("repay", "PUT", path, {"contact_payment": body})

    # --- what must hold ---

    def check(self) -> None:
        desk = self.desk
        assert sum(desk.ledger.trial_balance().values()) == 0
        for code, (control, sign) in CONTROL.items():
            side = "sales" if sign > 0 else "purchase"
            owed = sum(
                (
                    sign * kind_sign * row["_open_base"]
                    for kind, kind_sign in (
                        (f"{side}_invoices", 1),
                        (f"{side}_credit_notes", -1),
                    )
                    for row in getattr(desk.books, kind)
                ),
                ZERO,
            )
            owed += sum(
                (
                    row["_sign"] * row["_open_base"]
                    for row in desk.books.payments_on_account
                    if row["_control"] == control
                ),
                ZERO,
            )
            assert desk.balance(code) == owed, (code, self.done)
        for kind in WAYS:
            for row in getattr(desk.books, kind):
                self.check_open(row)

    def check_open(self, row: dict) -> None:
        parts = self.desk.books.applications.all("artefact", row["id"])
        taken = sum((p["amount"] + p["discount"] for p in parts), ZERO)
        if row["status_id"] != "VOID" and not row["deleted_at"]:
            assert row["_open"] == row["total_amount"] - taken
            assert (row["_open"] == 0) == (row["_open_base"] == 0) or row["_open"] > 0
        assert row["_open"] >= 0 and row["_open_base"] >= 0


@pytest.mark.parametrize("seed", range(6))
def test_random_work_keeps_open_items_and_ledger_together(seed):
    walk = Walk(seed)
    walk.desk.configure(void_when_paid=bool(seed % 2))
    steps = (
        [walk.document] * 4
        + [walk.pay] * 4
        + [walk.allocate] * 3
        + [walk.edit, walk.void, walk.take_back, walk.repay]
    )
    for number in range(400):
        walk.chance.choice(steps)()
        if number % 20 == 0:
            walk.check()
    walk.check()
    for name in ("pay", "allocate", "void", "edit", "take back", "repay"):
        assert walk.done.get(name), walk.done
