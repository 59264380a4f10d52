"""Actuals to look at: all spaces together, in one currency."""

from odoo import api, fields, models
from odoo.tools import SQL

from .accounting_ledger_account import ACCOUNT_CLASSES
from .accounting_space import BASES, SOURCES


class AccountingActual(models.Model):
    """A value of a row in a month, with what a pivot groups by.

    Other currencies are converted by Odoo's rates to the one of the company that looks:
    by the rate of the last day of the value's month, for movements and balances alike;
    where the month is not over, by the latest one that is known.
    """

    _name = "accounting.actual"
    _description = "Actual"
    _auto = False
    _order = "month desc, space_id, table_id, row_id"
    _rec_name = "month"

    month = fields.Date(readonly=True)
    space_id = fields.Many2one("accounting.space", readonly=True)
    table_id = fields.Many2one("accounting.space.table", readonly=True)
    row_id = fields.Many2one("accounting.space.row", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    account_class = fields.Selection(ACCOUNT_CLASSES, string="Class", readonly=True)
    account_code = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        string="Amount There",
        readonly=True,
        aggregator=None,
        help="In the currency of the books there.",
    )
    shown_currency_id = fields.Many2one("res.currency", readonly=True)
    converted = fields.Monetary(
        string="Amount",
        readonly=True,
        currency_field="shown_currency_id",
        help="In the currency of the company that looks, by Odoo's rate of that day.",
    )
    effect = fields.Monetary(
        string="Effect on the Result",
        readonly=True,
        currency_field="shown_currency_id",
        help="Income less expenses; balances have none.",
    )
    source = fields.Selection(SOURCES, string="Report", readonly=True)
    basis = fields.Selection(BASES, readonly=True)
    read_at = fields.Datetime(string="As Of", readonly=True)
    manual = fields.Boolean(string="By Hand", readonly=True)

    @property
    def _table_query(self):
        company = self.env.company
        currency = company.currency_id
        return SQL(
            """
            SELECT v.id, v.month, v.space_id, r.table_id, v.row_id, v.company_id,
                   r.account_class, r.code AS account_code, v.currency_id, v.amount,
                   %(currency)s AS shown_currency_id,
                   ROUND((v.amount * rate.factor)::numeric, %(digits)s) AS converted,
                   CASE r.account_class
                       WHEN 'revenue' THEN
                           ROUND((v.amount * rate.factor)::numeric, %(digits)s)
                       WHEN 'expense' THEN
                           -ROUND((v.amount * rate.factor)::numeric, %(digits)s)
                       ELSE 0
                   END AS effect,
                   v.source, v.basis, v.read_at, r.manual
              FROM accounting_space_value v
              JOIN accounting_space_row r
                ON r.id = v.row_id AND NOT COALESCE(r.skipped, FALSE)
              JOIN accounting_space s ON s.id = v.space_id AND s.active
              JOIN LATERAL (
                   SELECT CASE WHEN v.currency_id = %(currency)s THEN 1 ELSE
                       COALESCE(%(theirs)s, 1) / COALESCE(NULLIF(%(ours)s, 0), 1)
                   END AS factor
              ) rate ON TRUE
            """,
            currency=currency.id,
            digits=currency.decimal_places,
            theirs=self._rate(SQL("%s", currency.id), company),
            ours=self._rate(SQL("v.currency_id"), company),
        )

    @api.model
    def _rate(self, currency, company):
        """The rate of a currency at the end of the value's month; before the first one
        that is known, that."""
        root = company.root_id.id
        return SQL(
            """(SELECT c.rate FROM res_currency_rate c
                WHERE c.currency_id = %(currency)s
                  AND (c.company_id IS NULL OR c.company_id = %(root)s)
                ORDER BY c.name >= v.month + INTERVAL '1 month',
                         CASE WHEN c.name < v.month + INTERVAL '1 month'
                              THEN c.name END DESC,
                         c.name, c.company_id
                LIMIT 1)""",
            currency=currency,
            root=root,
        )

    def action_open_account(self):
        """The account at the provider."""
        self.ensure_one()
        return self.row_id.action_open_account()
