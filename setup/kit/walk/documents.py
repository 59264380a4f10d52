"""What a person does in Odoo while the connectors are on."""

import time
from datetime import date
from decimal import Decimal

from ..say import note
from .expecting import expect

PATIENCE = 300  # seconds for the engine to send everything, within call limits
DOCUMENTS = ("out_invoice", "out_refund")
OPEN = ("pending", "running", "blocked", "failed")
UNDER_WAY = ("pending", "running")


class Documents:
    """The documents of all connected companies.

    :param connectors: of all providers: id, company_id
    """

    def __init__(self, odoo, connectors):
        self.odoo = odoo
        self.connectors = [connector["id"] for connector in connectors]
        self.companies = sorted({one["company_id"][0] for one in connectors})
        self.moves = []

    def send_all(self):
        """Confirm the drafts, send by hand what was posted before, pay two of each
        company's, one of them in part."""
        mine = [("move_type", "in", DOCUMENTS), ("company_id", "in", self.companies)]
        older = self.ids([*mine, ("state", "=", "posted")])
        drafts = self.ids([*mine, ("state", "=", "draft")])
        self.odoo.call("account.move", "action_post", drafts)
        self.odoo.call("account.move", "action_accounting_send", older)
        invoices = [*mine, ("id", "in", drafts), ("move_type", "=", "out_invoice")]
        for company in self.companies:
            found = self.odoo.search_read(
                "account.move",
                [*invoices, ("company_id", "=", company)],
                ["amount_total"],
                limit=2,
            )
            for move, share in zip(found, (Decimal(1), Decimal("0.4")), strict=False):
                self.pay(company, move, share)
        self.moves += older + drafts

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

    def wait(self, connectors=None):
        """Until nothing is under way; what is stuck is printed.

        :param connectors: ids; all by default
        :return: the jobs that are not at their end
        """
        end = time.monotonic() + PATIENCE
        among = self.connectors if connectors is None else connectors
        domain = [("connector_id", "in", among), ("state", "in", OPEN)]
        while time.monotonic() < end:
            jobs = self.odoo.search_read(
                "accounting.job",
                domain,
                ["connector_id", "record_name", "state", "message"],
            )
            if not any(job["state"] in UNDER_WAY for job in jobs):
                break
            time.sleep(0.5)
        for job in jobs:
            where, what = job["connector_id"][1], job["record_name"]
            note(f"  {where}: {what}: {job['state']}: {job['message']}")
        return jobs

    # === BREAKING AND MENDING === #

    def break_and_mend(self, connector):
        """A mapping is lost, an invoice is stuck, the message leads to the cure."""
        row = self.odoo.search_read(
            "accounting.ledger.mapping",
            [
                ("connector_id", "=", connector["id"]),
                ("source", "=", "tax"),
                ("state", "=", "mapped"),
                ("tax_ids", "!=", False),
                ("tax_code_id.rate", ">", 0),
            ],
            ["tax_code_id", "tax_ids", "company_id"],
            limit=1,
        )[0]
        self.answer(row, False)
        self.moves.append(self.invoice(row))
        jobs = self.wait([connector["id"]])
        expect(
            [job["state"] for job in jobs] == ["blocked"],
            f"one invoice should wait for its mapping, found {jobs}",
        )
        self.answer(row, row["tax_code_id"][0])
        expect(not self.wait([connector["id"]]), "the mended invoice did not go")

    def answer(self, row, tax_code):
        values = {"tax_code_id": tax_code}
        self.odoo.call("accounting.ledger.mapping", "write", [row["id"]], values)

    def invoice(self, row):
        """A confirmed invoice with the taxes of a mapping row, and a number that is
        longer than the providers' fields for it.

        :return: its id
        """
        company, today = row["company_id"][0], date.today()
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
                "invoice_date": today.isoformat(),
                "name": f"INSPECTION/ROOF/{today.year}/{len(self.moves):05}",
                "invoice_line_ids": [(0, 0, line)],
            },
            context=context,
        )
        self.odoo.call("account.move", "action_post", [move], context=context)
        return move
