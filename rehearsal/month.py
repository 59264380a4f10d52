"""The script: four weeks, on both sides."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.accountant import Accountant, Document

from .desk import Desk

RATE, NEW_RATE = Decimal(8), Decimal(9)
FOREIGN_RATE = Decimal("1.25")  # of the foreign currency per unit of the company's


class Month:
    """One company, at one provider.

    :param desk: of the person at Odoo
    :param books: of the person at the provider
    :param dict connector: ``id`` and ``provider``
    :param sync: lets both systems come to rest
    :param bell: ``bell(webhook_lose=3)`` spoils the next webhooks; None: there are none
    :param mark: in names, so that two months in one Odoo are told apart
    """

    def __init__(
        self,
        desk: Desk,
        books: Accountant,
        connector: dict,
        sync: Callable[[], None],
        bell: Callable[..., None] | None = None,
        mark: str = "R",
    ):
        self.desk, self.books, self.connector = desk, books, connector["id"]
        self.sync, self.bell = sync, bell or (lambda **tricks: None)
        self.mark = mark
        self.sales: list[int] = []  # invoices, in their order
        self.notes: list[int] = []  # credit notes
        self.bills: list[int] = []

    def play(self) -> None:
        """All of it."""
        self.set_up()
        self.first_week()
        self.second_week()
        self.third_week()
        self.fourth_week()

    # === BEFORE === #

    def set_up(self) -> None:
        """Customers, products, a tax of 8 %, a second currency, and vendor bills on."""
        desk, books = self.desk, self.books
        self.customers = [
            desk.partner(self.named(name), email=self.mail(name), city=city)
            for name, city in (
                ("Acacia", "Leeds"),
                ("Banksia", "Perth"),
                ("Correa", "Bath"),
                ("Dianella", "York"),
                ("Eremophila", "Hull"),
            )
        ]
        self.abroad = desk.partner(self.named("Ficus"), email=self.mail("Ficus"))
        self.supplier = desk.partner(
            self.named("Grevillea"), email=self.mail("Grevillea")
        )
        self.met_there = books.add_contact(
            self.named("Hakea"), email=self.mail("Hakea")
        )
        self.products = [
            desk.product(
                f"Panel {self.mark}",
                "product",
                240.0,
                default_code=f"{self.mark}-PANEL",
            ),
            desk.product(
                f"Wiring {self.mark}", "service", 85.5, default_code=f"{self.mark}-WIRE"
            ),
            desk.product(
                f"Rebate {self.mark}",
                "incentive",
                -50.0,
                default_code=f"{self.mark}-REBATE",
            ),
            desk.product(
                f"Freight {self.mark}",
                "shipping",
                19.99,
                default_code=f"{self.mark}-FREIGHT",
            ),
        ]
        self.tax, self.tax_code = self.add_tax(f"Rehearsal {self.mark} 8 %", RATE)
        self.currency = self.add_currency()
        desk.change("accounting.connector", self.connector, push_bills=True)
        self.sync()
        (self.hakea,) = (
            row["id"]
            for row in desk.read(
                "res.partner", [("name", "=", self.named("Hakea"))], ["id"]
            )
        )

    def named(self, name: str) -> str:
        return f"{name} {self.mark} Ltd"

    def mail(self, name: str) -> str:
        return f"{name}.{self.mark}@example.com".lower()

    def add_tax(self, name: str, rate: Decimal) -> tuple[int, str]:
        """A tax in Odoo, its code there, and the mapping of the one to the other."""
        desk = self.desk
        code = self.books.add_tax_rate(name, (name, str(rate)))
        tax = desk.create(
            "account.tax",
            {"name": name, "amount": float(rate), "type_tax_use": "sale"},
        )
        desk.call("accounting.connector", "action_refresh_chart", [self.connector])
        (there,) = desk.read(
            "accounting.tax.code",
            [("connector_id", "=", self.connector), ("remote_id", "=", code)],
            ["id"],
        )
        mine = [("connector_id", "=", self.connector), ("source", "=", "tax")]
        rows = desk.read("accounting.ledger.mapping", mine, ["tax_ids"])
        row = next((row["id"] for row in rows if row["tax_ids"] == [tax]), None)
        if row:
            desk.change("accounting.ledger.mapping", row, tax_code_id=there["id"])
        else:
            desk.create(
                "accounting.ledger.mapping",
                {
                    "connector_id": self.connector,
                    "source": "tax",
                    "tax_ids": [(6, 0, [tax])],
                    "tax_code_id": there["id"],
                },
            )
        return tax, code

    def add_currency(self) -> int:
        """A second currency, on both sides."""
        desk = self.desk
        own = desk.one("res.company", desk.company, "currency_id")[1]
        code = "EUR" if own != "EUR" else "USD"
        currency = self.odoo_currency(code)
        # an easy rate: what each system rounds of a harder one, line by line or in one
        # sum, is its own, and cents apart in the company's currency
        rate = {
            "currency_id": currency,
            "company_id": desk.company,
            "name": desk.today.isoformat(),
        }
        domain = [(name, "=", value) for name, value in rate.items()]
        known = desk.read("res.currency.rate", domain, ["id"])
        easy = {"company_rate": float(FOREIGN_RATE)}
        if known:
            desk.change("res.currency.rate", known[0]["id"], **easy)
        else:
            desk.create("res.currency.rate", {**rate, **easy})
        known = desk.one("accounting.connector", self.connector, "currency_codes")
        if code not in known.split(","):
            self.books.enable_currency(code)
        desk.call("accounting.connector", "action_refresh_chart", [self.connector])
        return currency

    def odoo_currency(self, code: str) -> int:
        rows = self.desk.read(
            "res.currency",
            [("name", "=", code), ("active", "in", [True, False])],
            ["id"],
        )
        self.desk.change("res.currency", rows[0]["id"], active=True)
        return rows[0]["id"]

    # === WEEK BY WEEK === #

    def first_week(self) -> None:
        """Invoices of all sorts; paid here, and paid there."""
        desk = self.desk
        for at in range(20):
            self.invoice(at)
        self.sync()
        desk.pay(self.sales[0])
        desk.pay(self.sales[1], amount=Decimal("33.33"))
        desk.pay(self.sales[2], self.sales[7])  # one payment, one customer
        self.pay_there(self.sales[3])
        self.pay_there(self.sales[4], Decimal("50"))
        desk.pay(self.sales[18])  # foreign
        self.pay_there(self.sales[19])  # foreign
        self.sync()

    def second_week(self) -> None:
        """Edits, cancellations, credit notes; contacts changed on both sides."""
        desk, books = self.desk, self.books
        for at in range(20, 40):
            self.invoice(at)
        self.sync()
        for at in (20, 21, 22, 23):
            desk.edit(self.sales[at], 111.11 + at)
        for at in (24, 25, 26):
            desk.cancel(self.sales[at])
        self.credit(27, Decimal("20.00"))
        self.credit(28, Decimal("10.00"))
        refund = self.credit(29, Decimal("15.00"), use=False)
        desk.pay(refund)  # paid back
        self.bell(webhook_lose=2)
        first, second = self.customers[:2]
        desk.change("res.partner", first, phone="+61 8 5550 1001")
        books.change_contact(self.contact(first), city="Fremantle")
        desk.change("res.partner", second, city="Albany")
        self.sync()
        self.bell(webhook_duplicate=2)
        books.change_contact(self.contact(second), phone="+61 8 5550 1002")
        books.add_contact(self.named("Isotoma"), email=self.mail("Isotoma"))
        desk.partner(self.named("Jacksonia"), email=self.mail("Jack"), customer_rank=1)
        books.change_item(self.item(f"{self.mark}-PANEL"), description="Panel, 440 W")
        self.sync()

    def third_week(self) -> None:
        """Another tax rate, money on account, one receipt for three invoices, bills."""
        desk, books = self.desk, self.books
        books.change_tax_rate(self.tax_code, NEW_RATE)
        desk.change("accounting.connector", self.connector, override_taxes=True)
        desk.call("accounting.connector", "action_refresh_chart", [self.connector])
        for at in range(40, 60):
            self.invoice(at)
        self.sync()
        overpaid = desk.receive(self.customers[3], Decimal("75.00"))
        self.sync()
        entry = desk.one("account.payment", overpaid, "move_id")[0]
        desk.use(entry, self.sales[43])
        same = [self.sales[at] for at in (40, 45, 50)]
        books.pay_several(
            [(self.there(one), Decimal("12.50")) for one in same],
            self.bank(),
            day=desk.today,
            reference="ONE FOR THREE",
        )
        for price in (310.0, 42.42, 99.0):
            self.bill(price)
        self.sync()
        desk.pay(self.bills[0])
        self.pay_there(self.bills[1])
        self.bell(webhook_lose=3)
        self.sync()

    def fourth_week(self) -> None:
        """What was done is taken back, here and there."""
        desk, books = self.desk, self.books
        desk.take_back(self.sales[0])
        (paid,) = (
            payment
            for payment in books.payments()
            if self.there(self.sales[3]).id in payment.document_ids
        )
        books.delete_payment(paid.id)
        self.sync()
        books.void_invoice(self.there(self.sales[8]))
        self.sync()
        self.answer("cancel")

    # === STEPS === #

    def invoice(self, at: int) -> None:
        """Invoice number ``at``: every fifth with the rebate, every seventh with a
        discount, two in twenty in the other currency."""
        panel, wiring, rebate, freight = self.products
        foreign = at % 20 >= 18
        taxes = () if foreign else (self.tax,)
        lines = [
            (panel, 1 + at % 3, 240.0 + at, taxes, 12.5 if at % 7 == 0 else 0),
            (wiring, 1.5, 85.33, taxes),
        ]
        if at % 5 == 0:
            lines.append((rebate, 1, -50.0, taxes))
        if at % 4 == 0:
            lines.append((freight, 1, 19.99))
        customer = self.abroad if foreign else self.customers[at % 5]
        if at % 20 == 17:
            customer = self.hakea
        values: dict[str, Any] = {"currency_id": self.currency} if foreign else {}
        self.sales.append(self.desk.document(customer, *lines, **values))

    def credit(self, at: int, amount: Decimal, use: bool = True) -> int:
        """A credit note for a part of an invoice, used on it or left open."""
        partner = self.desk.one("account.move", self.sales[at], "partner_id")[0]
        line = (self.products[1], 1, float(amount))
        note = self.desk.document(partner, line, kind="out_refund")
        self.notes.append(note)
        if use:
            self.desk.use(note, self.sales[at])
        return note

    def bill(self, price: float) -> None:
        line = (self.products[3], 2, price)
        bill = self.desk.document(
            self.supplier,
            line,
            kind="in_invoice",
            ref=f"GS-{len(self.bills) + 901}",
        )
        self.bills.append(bill)

    def pay_there(self, move: int, amount: Decimal | None = None) -> None:
        day = self.desk.today
        self.books.pay_invoice(self.there(move), self.bank(), amount, day=day)

    def there(self, move: int) -> Document:
        """The document as the provider has it now."""
        remote = self.link("account.move", move)
        return next(one for one in self.books.documents() if one.id == remote)

    def contact(self, partner: int) -> str:
        return self.link("res.partner", partner)

    def item(self, code: str) -> str:
        return next(one.id for one in self.books.items() if one.code == code)

    def link(self, model: str, record: int) -> str:
        mine = [
            ("connector_id", "=", self.connector),
            ("res_model", "=", model),
            ("res_id", "=", record),
        ]
        rows = self.desk.read("accounting.link", mine, ["remote_id"])
        if len(rows) != 1:
            jobs = self.desk.read(
                "accounting.job", mine, ["record_name", "state", "message"]
            )
            raise AssertionError(f"{model} {record}: {len(rows)} links, jobs {jobs}")
        return rows[0]["remote_id"]

    def bank(self) -> str:
        """Id of the account there that the bank journal is mapped to."""
        row = self.desk.read(
            "accounting.ledger.mapping",
            [
                ("connector_id", "=", self.connector),
                ("source", "=", "journal"),
                ("journal_id.type", "=", "bank"),
            ],
            ["ledger_account_id"],
        )[0]
        account = row["ledger_account_id"][0]
        return self.desk.one("accounting.ledger.account", account, "remote_id")

    def answer(self, choice: str) -> None:
        """Answer all questions about documents in one way."""
        asked = self.desk.read(
            "accounting.remote.record",
            [
                ("connector_id", "=", self.connector),
                ("state", "=", "question"),
                ("kind", "=", "invoice"),
            ],
            ["id"],
        )
        assert len(asked) == 1, f"one question was to be asked, not {len(asked)}"
        self.desk.call(
            "accounting.remote.record", "action_answer", [asked[0]["id"]], choice
        )
        self.sync()
