"""Money at a provider, told by hand: what Odoo makes of it, without the wire."""

from datetime import date
from decimal import Decimal

from ..providers.documents import Kind
from ..providers.standing import Part, Settlement
from .common import ConnectorCase

DAY = date(2026, 11, 5)
KIND_OF = {
    "out_invoice": Kind.INVOICE,
    "out_refund": Kind.CREDIT_NOTE,
    "in_invoice": Kind.BILL,
    "in_refund": Kind.VENDOR_CREDIT,
}


class MoneyCase(ConnectorCase):
    """Documents that are linked as if they had been sent, and settlements of them."""

    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.bank = self.company_data["default_journal_bank"]
        self.bank_there = self.mapping(
            self.connector, "journal", self.bank
        ).ledger_account_id
        self.link("contact", self.partner_a, "C-1")
        self.link("item", self.panel, "I-1")
        self.env["accounting.job"].sudo().search([]).unlink()

    def link(self, kind, record, remote_id):
        self.link_to(self.connector, kind, record, remote_id)

    def sent(self, amount, move_type="out_invoice", **values):
        """A document that is there, with nothing waiting."""
        move = self.make_invoice((self.panel, amount), move_type=move_type, **values)
        self.link(KIND_OF[move_type].value, move, f"D-{move.id}")
        self.job_of(move).unlink()
        return move

    def part(self, move, amount, **values):
        return Part(
            document_kind=KIND_OF[move.move_type],
            document_id=f"D-{move.id}",
            amount=Decimal(str(amount)),
            **values,
        )

    def money(self, *parts, remote_id="P-1", **values):
        """A settlement of (document, amount) pairs."""
        told = tuple(self.part(*one) for one in parts)
        rest = values.get("unallocated", Decimal(0))
        return Settlement(
            **{
                "kind": Kind.PAYMENT,
                "remote_id": remote_id,
                "contact_id": "C-1",
                "account_id": self.bank_there.remote_id,
                "date": DAY,
                "currency": "USD",
                "amount": sum((one.amount for one in told), Decimal(0)) + rest,
                "parts": told,
                "reference": "paid there",
                **values,
            }
        )

    def tell(self, *settlements):
        """Have it read and taken over, as in a cron."""
        with self.apart(self.connector) as connector:
            connector.env["accounting.remote.record"]._store(connector, settlements)
            connector._take_over([Kind.PAYMENT])
        return self.row(settlements[0].remote_id) if settlements else None

    def row(self, remote_id):
        kinds = ("payment", "allocation", "on_account")
        return self.remote_row(self.connector, remote_id, *kinds)

    def answer(self, remote_id, answer):
        self.row(remote_id).action_answer(answer)
        self.tell()

    def payment(self, remote_id="P-1"):
        """The one payment that came from there."""
        row = self.row(remote_id)
        self.assertEqual(row.state, "done", row.message or row.raw_message)
        return self.env["account.payment"].browse(row.res_id)

    def payments(self):
        return self.env["account.payment"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "canceled")]
        )

    def open_jobs(self):
        """Kinds of all that waits to be sent."""
        jobs = (
            self.env["accounting.job"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("state", "not in", ("done", "cancelled")),
                ]
            )
        )
        return sorted((job.kind, job.operation) for job in jobs)

    def matched(self, payment):
        """What a payment settles, by document, exact."""
        lines = payment._seek_for_lines()[1]
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        found = {}
        for partial in partials:
            line = partial._accounting_document_lines()
            if line:
                amount = partial._accounting_amount(line)
                found[line.move_id] = found.get(line.move_id, Decimal(0)) + amount
        return found

    def assert_asked(self, remote_id, topic, *words):
        row = self.row(remote_id)
        self.assertEqual((row.state, row.topic), ("question", topic), row.message)
        for word in words:
            self.assertIn(word, row.message)
        self.assertNotIn("…", row.message)
        return row
