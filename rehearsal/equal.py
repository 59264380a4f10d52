"""Both ledgers, per account and per customer."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sandbox.accountant import CREDIT_NOTE, VENDOR_CREDIT, Accountant
from sandbox.accountant.controls import (
    EXCHANGE,
    PAYABLE,
    RECEIVABLE,
    TAX,
    control_of,
)

from .desk import Desk

CREDITS = (CREDIT_NOTE, VENDOR_CREDIT)
MONEY = ("bank", "cash", "credit")
SIGN = {"out_invoice": 1, "out_refund": -1, "in_invoice": -1, "in_refund": 1}


@dataclass(frozen=True)
class Row:
    """One account's, or one customer's, amounts on both sides."""

    what: str
    here: Decimal
    there: Decimal

    @property
    def equal(self) -> bool:
        return self.here == self.there


class Ledgers:
    """What was booked since the moment this was made, on both sides.

    :param connector: id
    """

    def __init__(self, desk: Desk, books: Accountant, connector: int):
        self.desk, self.books, self.connector = desk, books, connector
        self.before_there = self._trial_balance()
        self.before_here = self._expected()
        self.owed_before_there = self._open_there()
        self.owed_before_here = self._open_here()

    def accounts(self) -> list[Row]:
        """What moved on each account there, in the company's currency, and what should
        have, going by Odoo's entries and the mapping."""
        there = Counter(self._trial_balance())
        there.subtract(self.before_there)
        here = Counter(self._expected())
        here.subtract(self.before_here)
        names = {one.id: f"{one.code} {one.name}" for one in self.books.accounts()}
        return [
            Row(names.get(one, one), here[one], there[one])
            for one in sorted({*here, *there}, key=lambda x: names.get(x, x))
            if here[one] or there[one]
        ]

    def parties(self) -> list[Row]:
        """What each customer owes, and we each supplier, in each currency."""
        here, there = self._open_here(), self._open_there()
        here.subtract(self.owed_before_here)
        there.subtract(self.owed_before_there)
        return [
            Row(f"{name} {currency}", here[name, currency], there[name, currency])
            for name, currency in sorted({*here, *there})
            if here[name, currency] or there[name, currency]
        ]

    # === HERE === #

    def _expected(self) -> dict[str, Decimal]:
        """Odoo's balances by account there: of documents that are sent, and of money.

        :return: debit balances by account id
        """
        found: dict[str, Decimal] = defaultdict(Decimal)
        lines = self.desk.read(
            "account.move.line",
            [
                ("company_id", "=", self.desk.company),
                ("parent_state", "=", "posted"),
                ("display_type", "not in", ("line_section", "line_note")),
                ("date", "!=", False),
            ],
            [
                "balance", "account_type", "journal_id", "display_type", "account_id",
                "accounting_account_reason", "move_id", "tax_line_id", "move_type",
            ],
        )  # fmt: skip
        moves = self._moves({line["move_id"][0] for line in lines})
        banks, accounts, named = self._banks(), self._account_rows(), self._named()
        for line in lines:
            move = moves[line["move_id"][0]]
            amount = _exact(line["balance"])
            if not move["counts"]:
                continue
            kind = line["account_type"]
            if kind == "asset_receivable":
                target = RECEIVABLE
            elif kind == "liability_payable":
                target = PAYABLE
            elif line["tax_line_id"]:
                target = TAX
            elif move["exchange"]:
                target = EXCHANGE
            elif line["move_type"] in SIGN:
                target = named(line["accounting_account_reason"] or "")
            elif line["account_id"][0] in accounts:
                target = accounts[line["account_id"][0]]
            else:
                target = banks.get(line["journal_id"][0], "")
            found[target] += amount
        return found

    def _moves(self, ids: set[int]) -> dict[int, dict]:
        """Of each entry whether it is to be there: documents that are linked, money in
        journals that are mapped, exchange differences of either."""
        rows = self.desk.read(
            "account.move",
            sorted(ids),
            ["move_type", "journal_id", "origin_payment_id"],
        )
        linked = {
            row["res_id"]
            for row in self.desk.read(
                "accounting.link",
                [
                    ("connector_id", "=", self.connector),
                    ("res_model", "=", "account.move"),
                ],
                ["res_id"],
            )
        }
        banks = self._banks()
        (company,) = self.desk.read(
            "res.company", [self.desk.company], ["currency_exchange_journal_id"]
        )
        exchange = (company["currency_exchange_journal_id"] or [None])[0]
        for row in rows:
            journal = row["journal_id"][0]
            row["exchange"] = journal == exchange
            row["counts"] = (
                row["id"] in linked
                if row["move_type"] in SIGN
                else journal in banks or row["exchange"]
            )
        return {row["id"]: row for row in rows}

    def _open_here(self) -> Counter:
        found: Counter = Counter()
        for line in self.desk.read(
            "account.move.line",
            [
                ("company_id", "=", self.desk.company),
                ("parent_state", "=", "posted"),
                ("account_type", "in", ("asset_receivable", "liability_payable")),
                ("reconciled", "=", False),
            ],
            ["partner_id", "currency_id", "amount_residual_currency", "move_id"],
        ):
            if self._moves({line["move_id"][0]})[line["move_id"][0]]["counts"]:
                party = self.desk.one("res.partner", line["partner_id"][0], "name")
                key = party, line["currency_id"][1]
                found[key] += _exact(line["amount_residual_currency"])
        return found

    # === THERE === #

    def _trial_balance(self) -> dict[str, Decimal]:
        """Balances there; all control accounts of one sort are one."""
        sorts = {
            one.id: control_of(self.books.provider, one)
            for one in self.books.accounts()
        }
        found: dict[str, Decimal] = defaultdict(Decimal)
        for account, amount in self.books.trial_balance(self.desk.today).items():
            found[sorts.get(account) or account] += amount
        return found

    def _open_there(self) -> Counter:
        parties = self._parties()
        found: Counter = Counter()
        for one in self.books.documents():
            if one.status in ("draft", "void"):
                continue
            sign = 1 if one.kind in ("invoice", VENDOR_CREDIT) else -1
            found[parties.get(one.contact_id, one.contact_id), one.currency] += (
                sign * one.due
            )
        for payment in self.books.payments():
            sign = -1 if payment.inbound else 1
            party = parties.get(payment.contact_id, payment.contact_id)
            found[party, payment.currency] += sign * payment.unallocated
        return found

    def _parties(self) -> dict[str, str]:
        """Names here of contacts there."""
        links = self.desk.read(
            "accounting.link",
            [
                ("connector_id", "=", self.connector),
                ("res_model", "=", "res.partner"),
            ],
            ["res_id", "remote_id"],
        )
        partners = sorted({row["res_id"] for row in links})
        names = {
            row["id"]: row["name"]
            for row in self.desk.read("res.partner", partners, ["name"])
        }
        return {
            row["remote_id"].rpartition("/")[2]: names[row["res_id"]] for row in links
        }

    # === THE MAPPING, AS SHOWN === #

    def _named(self):
        """From the sentence on a line to the account there."""
        rows = self.desk.read(
            "accounting.ledger.account",
            [
                ("connector_id", "=", self.connector),
                ("active", "in", [True, False]),
            ],
            ["display_name", "remote_id"],
        )
        names = {f"{row['display_name']}, ": row["remote_id"] for row in rows}

        def account(sentence: str) -> str:
            fitting = [name for name in names if name in sentence]
            return names[max(fitting, key=len)] if fitting else f"? {sentence}"

        return account

    def _banks(self) -> dict[int, str]:
        return self._rows("journal", "journal_id")

    def _account_rows(self) -> dict[int, str]:
        return self._rows("account", "account_id")

    def _rows(self, source: str, field: str) -> dict[int, str]:
        rows = self.desk.read(
            "accounting.ledger.mapping",
            [
                ("connector_id", "=", self.connector),
                ("source", "=", source),
                ("ledger_account_id", "!=", False),
            ],
            [field, "ledger_account_id"],
        )
        wanted = [row["ledger_account_id"][0] for row in rows]
        remote = {
            row["id"]: row["remote_id"]
            for row in self.desk.read(
                "accounting.ledger.account", wanted, ["remote_id"]
            )
        }
        return {row[field][0]: remote[row["ledger_account_id"][0]] for row in rows}


def _exact(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))
