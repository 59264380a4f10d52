"""``./setup/run --check``: the main job, walked through the public surfaces.

For each provider: agree, sign in on its consent page, choose the companies, map, turn
on; confirm the demo drafts and send the older documents, pay, break a mapping and mend
it; then read every document back through the provider's own API and compare to the
cent.
"""

import time
from datetime import date
from decimal import Decimal

import requests

from .books import READERS
from .rpc import Client
from .say import note, step

PATIENCE = 180  # seconds for the engine to send everything
DOCUMENTS = ("out_invoice", "out_refund")
OPEN = ("pending", "running", "blocked", "failed")


def walk(odoo_url, database, login, password, sandbox_url):
    """Walk the main job.

    :return: 0 when every total is equal, else 1
    """
    odoo = Client(odoo_url, database, login, password)
    described = requests.get(f"{sandbox_url}/sandbox.json", timeout=30).json()
    failures = 0
    for provider, facts in described["providers"].items():
        if provider not in READERS:
            note(f"{provider}: no adapter is walked yet")
            continue
        failures += _Walk(odoo, provider, facts, sandbox_url).run()
    print("\nEvery total is equal." if not failures else f"\n{failures} differ.")
    return 1 if failures else 0


class _Walk:
    """One provider, from nothing to equal books."""

    def __init__(self, odoo, provider, facts, sandbox_url):
        self.odoo, self.provider, self.facts = odoo, provider, facts
        self.sandbox_url = sandbox_url

    def run(self):
        """:return: how many documents differ"""
        with step(f"{self.provider}: agreeing and signing in"):
            consent = self.sign_in()
        with step("Choosing the companies and reading their charts"):
            connectors = self.choose(consent)
        with step("Mapping and turning on"):
            self.map(connectors)
        with step("Confirming invoices, sending older ones, registering payments"):
            moves = self.documents(connectors)
        with step("Waiting until everything is there"):
            self.wait(connectors)
        with step("Breaking a mapping, confirming, mending, retrying"):
            moves.append(self.break_and_mend(connectors[0]))
        return self.compare(connectors, moves)

    def sign_in(self):
        """Terms, Connect, the provider's consent page, and back into Odoo.

        :return: id of the consent
        """
        wizard = self.odoo.create(
            "accounting.connect.wizard", {"provider": self.provider, "agree": True}
        )
        action = self.odoo.call("accounting.connect.wizard", "action_connect", [wizard])
        page = requests.get(action["url"], timeout=30)
        _expect(page.ok and "sandbox" in page.text, "the consent page did not open")
        form = [("company", company["id"]) for company in self.facts["companies"]]
        answer = requests.post(
            action["url"],
            data=[*form, ("action", "allow")],
            allow_redirects=False,
            timeout=30,
        )
        _expect(answer.status_code == 302, "the consent was not taken")
        back = self.odoo.get(answer.headers["Location"])
        _expect(back.status_code == 303, f"Odoo did not take the consent: {back.text}")
        return int(back.headers["Location"].rsplit("/")[-1])

    def choose(self, consent):
        """Tick every company that has an Odoo company, and import.

        :return: ids of the connectors
        """
        tenants = self.odoo.search_read(
            "accounting.tenant",
            [("authorization_id", "=", consent)],
            ["name", "company_id", "issue"],
        )
        for tenant in tenants:
            chosen = bool(tenant["company_id"]) and not tenant["issue"]
            self.odoo.call(
                "accounting.tenant", "write", [tenant["id"]], {"selected": chosen}
            )
        self.odoo.call("accounting.authorization", "action_continue", [consent])
        found = self.odoo.search_read(
            "accounting.connector",
            [("authorization_id", "=", consent)],
            ["remote_name", "company_id"],
        )
        _expect(bool(found), "no connector was made")
        for connector in found:
            note(f"  {connector['remote_name']} → {connector['company_id'][1]}")
        return [connector["id"] for connector in found]

    def map(self, connectors):
        """Answer what the suggestions left open, as a person would; turn on."""
        for connector in connectors:
            missing = self.missing(connector)
            for row in missing:
                self.odoo.call(
                    "accounting.ledger.mapping",
                    "write",
                    [row["id"]],
                    self.answer(connector, row),
                )
            note(f"  connector {connector}: {len(missing)} answers given by hand")
            self.odoo.call("accounting.connector", "action_enable", [connector])

    def missing(self, connector):
        return self.odoo.search_read(
            "accounting.ledger.mapping",
            [
                ("connector_id", "=", connector),
                ("needed", "=", True),
                ("state", "in", ["missing", "broken"]),
            ],
            ["name", "source", "tax_ids"],
        )

    def answer(self, connector, row):
        """Where a row without a suggestion goes: the nearest tax code, or the first
        account that fits."""
        mine = ("connector_id", "=", connector)
        if row["source"] == "tax":
            rate = sum(
                tax["amount"]
                for tax in self.odoo.search_read(
                    "account.tax", [("id", "in", row["tax_ids"])], ["amount"]
                )
            )
            codes = self.odoo.search_read(
                "accounting.tax.code",
                [mine, ("usable", "=", True), ("sales", "=", True)],
                ["rate"],
            )
            nearest = min(
                codes, key=lambda code: (abs(code["rate"] - rate), code["id"])
            )
            return {"tax_code_id": nearest["id"]}
        domain = [mine, ("system", "=", False)]
        payments = row["source"] == "journal"
        domain.append(
            ("payments", "=", True) if payments else ("account_class", "=", "revenue")
        )
        accounts = self.odoo.search_read("accounting.ledger.account", domain, ["id"])
        return {"ledger_account_id": accounts[0]["id"]}

    def documents(self, connectors):
        """Confirm the drafts, send by hand what was posted before, pay two in part.

        :return: ids of all documents that must be there
        """
        companies = [
            row["company_id"][0]
            for row in self.odoo.search_read(
                "accounting.connector", [("id", "in", connectors)], ["company_id"]
            )
        ]
        mine = [("move_type", "in", DOCUMENTS), ("company_id", "in", companies)]
        older = self.ids([*mine, ("state", "=", "posted")])
        drafts = self.ids([*mine, ("state", "=", "draft")])
        self.odoo.call("account.move", "action_post", drafts)
        self.odoo.call("account.move", "action_accounting_send", older)
        invoices = [*mine, ("id", "in", drafts), ("move_type", "=", "out_invoice")]
        for company in companies:
            found = self.odoo.search_read(
                "account.move",
                [*invoices, ("company_id", "=", company)],
                ["amount_total"],
                limit=2,
            )
            for move, share in zip(found, (Decimal(1), Decimal("0.4")), strict=False):
                self.pay(company, move, share)
        return older + drafts

    def ids(self, domain):
        return [
            row["id"] for row in self.odoo.search_read("account.move", domain, ["id"])
        ]

    def pay(self, company, move, share):
        """Register a payment for a share of an invoice."""
        context = {
            "active_model": "account.move",
            "active_ids": [move["id"]],
            "allowed_company_ids": [company],
        }
        wizard = self.odoo.create(
            "account.payment.register",
            {
                "amount": float(round(Decimal(str(move["amount_total"])) * share, 2)),
                "payment_date": date.today().isoformat(),
            },
            context=context,
        )
        self.odoo.call(
            "account.payment.register",
            "action_create_payments",
            [wizard],
            context=context,
        )

    def wait(self, connectors):
        """Until nothing is under way; what is stuck is printed."""
        end = time.monotonic() + PATIENCE
        domain = [("connector_id", "in", connectors), ("state", "in", OPEN)]
        while time.monotonic() < end:
            jobs = self.odoo.search_read(
                "accounting.job", domain, ["record_name", "state", "message"]
            )
            under_way = [job for job in jobs if job["state"] in ("pending", "running")]
            if not under_way:
                break
            time.sleep(0.5)
        for job in jobs:
            note(f"  {job['record_name']}: {job['state']}: {job['message']}")
        return jobs

    def break_and_mend(self, connector):
        """A mapping is lost, an invoice is stuck, the message leads to the cure.

        :return: id of the invoice
        """
        row = self.odoo.search_read(
            "accounting.ledger.mapping",
            [
                ("connector_id", "=", connector),
                ("source", "=", "tax"),
                ("state", "=", "mapped"),
                ("tax_ids", "!=", False),
            ],
            ["tax_code_id", "tax_ids", "company_id"],
            limit=1,
        )[0]
        self.odoo.call(
            "accounting.ledger.mapping", "write", [row["id"]], {"tax_code_id": False}
        )
        invoice = self.invoice(row)
        jobs = self.wait([connector])
        _expect(
            [job["state"] for job in jobs] == ["blocked"],
            f"one invoice should wait for its mapping, found {jobs}",
        )
        self.odoo.call(
            "accounting.ledger.mapping",
            "write",
            [row["id"]],
            {"tax_code_id": row["tax_code_id"][0]},
        )
        _expect(not self.wait([connector]), "the mended invoice did not go")
        return invoice

    def invoice(self, row):
        """A confirmed invoice with the taxes of a mapping row."""
        company = row["company_id"][0]
        context = {"allowed_company_ids": [company]}
        line = {
            "name": "Roof inspection",
            "quantity": 3,
            "price_unit": 33.33,
            "tax_ids": [(6, 0, row["tax_ids"])],
        }
        partner = self.odoo.search_read(
            "account.move",
            [("company_id", "=", company), ("move_type", "=", "out_invoice")],
            ["partner_id"],
            limit=1,
        )[0]["partner_id"][0]
        move = self.odoo.create(
            "account.move",
            {
                "move_type": "out_invoice",
                "partner_id": partner,
                "invoice_date": date.today().isoformat(),
                "invoice_line_ids": [(0, 0, line)],
            },
            context=context,
        )
        self.odoo.call("account.move", "action_post", [move], context=context)
        return move

    def compare(self, connectors, moves):
        """Print each document with both totals.

        :return: how many differ or are missing
        """
        amounts = ["amount_total", "amount_tax", "amount_residual"]
        fields = ["name", *amounts, "currency_id", "company_id"]
        ours = self.odoo.search_read(
            "account.move", [("id", "in", moves)], fields, order="company_id, name"
        )
        theirs = {}
        for connector in self.odoo.search_read(
            "accounting.connector",
            [("id", "in", connectors)],
            ["remote_id", "company_id"],
        ):
            theirs[connector["company_id"][0]] = READERS[self.provider](
                self.facts, self.sandbox_url, connector["remote_id"]
            )
        print(f"\n{'document':<22}{'Odoo total':>14}{'at ' + self.provider:>14}"
              f"{'tax':>12}{'there':>12}{'due':>12}{'there':>12}")  # fmt: skip
        return sum(self.row(move, theirs[move["company_id"][0]]) for move in ours)

    def row(self, move, there):
        """One line of the table.

        :return: 1 when anything differs
        """
        ours = tuple(
            Decimal(str(move[name])).quantize(Decimal("0.01"))
            for name in ("amount_total", "amount_tax", "amount_residual")
        )
        found = there.get(move["name"], [])
        if len(found) != 1:
            print(f"{move['name']:<22}{ours[0]:>14} is there {len(found)} times")
            return 1
        equal = found[0] == ours
        pairs = list(zip(ours, found[0], strict=True))
        cells = f"{pairs[0][0]:>14}{pairs[0][1]:>14}"
        cells += "".join(f"{one:>12}{other:>12}" for one, other in pairs[1:])
        print(f"{move['name']:<22}{cells}{'' if equal else '   DIFFERS'}")
        return 0 if equal else 1


def _expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)
