"""Money at the provider on an account that no journal in Odoo stands for."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..providers.errors import Cause


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    lacks_journal = fields.Boolean(
        compute="_compute_lacks_journal",
        help="Is it held up because no journal goes to its account?",
    )

    def _compute_lacks_journal(self):
        for row in self:
            account = row._account_without_journal()
            row.lacks_journal = bool(account) and account.payments

    def _account_without_journal(self):
        """The account that the money is on, where no journal is mapped to it.

        :rtype: accounting.ledger.account
        """
        self.ensure_one()
        accounts = self.env["accounting.ledger.account"]
        if self.state != "held" or self.cause != Cause.JOURNAL_MISSING.value:
            return accounts
        account = accounts.sudo().search(
            [
                ("connector_id", "=", self.connector_id.id),
                ("remote_id", "=", (self.content or {}).get("account_id")),
            ],
            limit=1,
        )
        mapped = self.gap_ids.ledger_account_id
        return accounts if account in mapped else account

    def action_create_journal(self):
        """Make the journal that the money belongs to, map it, and take the money over.

        :raise AccessError: whoever asks may not make journals
        :raise UserError: there is a journal for it by now
        """
        self.ensure_one()
        self.check_access("read")
        account = self._account_without_journal()
        if not account:
            raise UserError(
                self.env._("There is a journal for it by now. Press Look again.")
            )
        connector = self.connector_id.sudo()
        company = connector.company_id
        foreign = self.env["res.currency"].search(
            [("name", "=", account.currency_code), ("id", "!=", company.currency_id.id)]
        )
        journal = (
            self.env["account.journal"]
            .with_company(company)
            .create(
                {
                    "name": account.name,
                    "type": "bank" if account.bank else "cash",
                    "company_id": company.id,
                    "currency_id": foreign.id,
                }
            )
        )
        mapping = self.env["accounting.ledger.mapping"].sudo()
        row = mapping._ensure(connector, [("journal", journal)])
        row.ledger_account_id = account
        self._take_now()
