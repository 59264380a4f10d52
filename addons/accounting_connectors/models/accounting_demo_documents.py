"""The demo companies' documents: invoices, credit notes, payments, drafts.

``demo/documents.csv`` has them, a row per line; ``demo/settlements.csv`` says what was
paid or credited. Dates are days before the day of installing.
"""

from odoo import Command, api, models

MOVE_TYPES = {
    "invoice": "out_invoice",
    "draft": "out_invoice",
    "credit": "out_refund",
    "draft_credit": "out_refund",
}


class AccountingConnectorDemo(models.AbstractModel):
    _inherit = "accounting.connector.demo"

    # === DOCUMENTS === #

    @api.model
    def _load_documents(self):
        self = self._quiet()
        documents = self._documents()
        for code in self._companies():
            self.with_company(self._company(code))._load_company_documents(
                code, [doc for doc in documents if doc["ref"].lower().startswith(code)]
            )
        for row in self._rows("settlements"):
            code = row["ref"][:2].lower()
            self.with_company(self._company(code))._settle(row)

    def _documents(self):
        """The documents of the table, each with its ``lines``.

        A row with a reference begins a document, one without is its next line.
        """
        documents = []
        for row in self._rows("documents"):
            if row["ref"]:
                documents.append({**row, "lines": []})
            documents[-1]["lines"].append(row)
        return documents

    def _load_company_documents(self, code, documents):
        """Create and post what is not there yet, in one batch each."""
        fresh = [doc for doc in documents if not self._document(doc["ref"])]
        moves = self.env["account.move"].create(
            [self._document_values(code, doc) for doc in fresh]
        )
        self._name_records(
            {
                self._document_name(doc["ref"]): move
                for doc, move in zip(fresh, moves, strict=True)
            }
        )
        posted = self.env["account.move"].union(
            *(
                move
                for doc, move in zip(fresh, moves, strict=True)
                if not doc["kind"].startswith("draft")
            )
        )
        posted.sorted("invoice_date").action_post()

    def _document_name(self, ref):
        return f"document_{ref.lower().replace('-', '_')}"

    def _document(self, ref):
        return self._ref(self._document_name(ref))

    def _document_values(self, code, doc):
        day = self._day(doc["days"])
        customer = self._ref(f"customer_{doc['customer']}")
        term = "30days" if customer.is_company else "15days"
        currency = self.env["res.currency"].search([("name", "=", doc["currency"])])
        return {
            "move_type": MOVE_TYPES[doc["kind"]],
            "company_id": self._company(code).id,
            "partner_id": customer.id,
            "ref": doc["ref"],
            "invoice_date": day,
            "invoice_payment_term_id": self.env.ref(
                f"account.account_payment_term_{term}"
            ).id,
            "currency_id": currency.id,
            "invoice_user_id": self.env.ref("base.user_admin").id,
            "invoice_line_ids": [
                Command.create(self._line_values(code, row)) for row in doc["lines"]
            ],
        }

    def _line_values(self, code, row):
        values = {
            "product_id": self._ref(f"product_{row['product']}").id,
            "quantity": float(row["quantity"]),
            "price_unit": float(row["price"]),
            "discount": float(row["discount"] or 0),
            "tax_ids": [Command.set(self._taxes(code, row["taxes"]).ids)],
        }
        if row["label"]:
            values["name"] = row["label"]
        return values

    # === SETTLEMENTS === #

    def _settle(self, row):
        """Pay, reverse, or use a credit note on, a document that is still unpaid.

        ``action`` is ``pay`` (``amount`` empty: all), ``reverse``, or ``use:<ref>``.
        """
        name = f"settlement_{row['ref']}_{row['action']}".lower()
        name = name.replace("-", "_").replace(":", "_")
        if self._ref(name):
            return
        move = self._document(row["ref"])
        action, __, other = row["action"].partition(":")
        if action == "pay":
            done = self._pay(move, row)
        elif action == "reverse":
            done = self._reverse(move, row)
        else:
            done = self._document(other)
            both = (move | done).line_ids
            both.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).reconcile()
        self._name_records({name: done})

    def _pay(self, move, row):
        values = {
            "payment_date": self._day(row["days"]),
            "journal_id": self._bank(move.company_id).id,
        }
        if row["amount"]:
            values["amount"] = float(row["amount"])
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return wizard.create(values)._create_payments()

    def _reverse(self, move, row):
        """Credit a document in full, which settles it."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        reversal = wizard.create(
            {
                "date": self._day(row["days"]),
                "reason": "Order cancelled",
                "journal_id": move.journal_id.id,
            }
        )
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        return reversal.new_move_ids
