"""Actuals to look at: all spaces together, in one currency, added up rightly."""

from collections.abc import Sized
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..providers.actuals import DEBIT_CLASSES, RESULT_CLASSES
from .accounting_ledger_account import ACCOUNT_CLASSES
from .accounting_space import BASES, HAND, SOURCES

CLASSES = [key for key, __ in ACCOUNT_CLASSES]  # in the order that people read them
RESULT = tuple(key.value for key in RESULT_CLASSES)
# How a class counts once several are added up: assets less what they are paid from,
# income less expenses
SIGNS = {
    key: 1 if (key in DEBIT_CLASSES) != (key in RESULT_CLASSES) else -1
    for key in CLASSES
}
OF_ONE_CLASS = ("account_class", "table_id", "row_id", "account_code")


class Figure(fields.Monetary):
    """An amount that may be unknown, which is not nil."""

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else super().convert_to_export(value, record)


class AccountingActual(models.Model):
    """A value of a row in a month, with what a pivot groups by.

    Other currencies are converted by Odoo's rates to the one of the company that looks:
    by the rate of the last day of the value's month, for movements and balances alike;
    where the month is not over, by the latest one that is known. Where Odoo has no rate
    of a currency at all, there is no figure, nor a sum of it.

    Where a balance sheet has a month but a row has nothing there any more, the row has
    nil: so the last that is known of it is not taken for what it has.
    """

    _name = "accounting.actual"
    _description = "Actual"
    _auto = False
    _order = "month desc, space_id, table_id, row_id"
    _rec_name = "month"
    _depends = {
        "accounting.space": ["active"],
        "accounting.space.row": [
            "table_id",
            "account_class",
            "code",
            "skipped",
            "manual",
            "cash",
        ],
        "accounting.space.value": [
            "month",
            "amount",
            "currency_id",
            "company_id",
            "space_id",
            "row_id",
            "source",
            "basis",
            "read_at",
        ],
        "res.currency.rate": ["currency_id", "company_id", "name", "rate"],
    }

    month = fields.Date(readonly=True)
    space_id = fields.Many2one("accounting.space", readonly=True)
    table_id = fields.Many2one("accounting.space.table", readonly=True)
    row_id = fields.Many2one("accounting.space.row", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    account_class = fields.Selection(ACCOUNT_CLASSES, string="Class", readonly=True)
    account_code = fields.Char(readonly=True)
    cash = fields.Boolean(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        string="Amount There",
        readonly=True,
        aggregator=None,
        help="In the currency of the books there.",
    )
    shown_currency_id = fields.Many2one(
        "res.currency", readonly=True, depends_context=["company"]
    )
    figure = Figure(
        string="Amount",
        readonly=True,
        currency_field="shown_currency_id",
        depends_context=["company"],
        help="In the currency of the company that looks, by Odoo's rate at the end of"
        " the month. Sums over several classes are income less expenses, or assets less"
        " liabilities and equity. Over several months balances are those of the last of"
        " them.",
    )
    source = fields.Selection(
        [*SOURCES, (HAND, "By hand")], string="Report", readonly=True
    )
    basis = fields.Selection(BASES, readonly=True)
    read_at = fields.Datetime(string="As Of", readonly=True)
    manual = fields.Boolean(string="By Hand", readonly=True)

    # === ROWS === #

    @property
    def _table_query(self):
        """``exact`` is not rounded yet: sums are rounded once, after adding up, so that
        what balances there balances here."""
        currency = self.env.company.currency_id
        return SQL(
            """
            WITH months AS (
                SELECT space_id, month,
                       LEAD(month) OVER (PARTITION BY space_id ORDER BY month) AS next
                  FROM accounting_space_value
                 WHERE row_id IN (SELECT id FROM accounting_space_row
                                   WHERE account_class NOT IN %(result)s)
                 GROUP BY space_id, month
            ), rates AS MATERIALIZED (  -- once per month, not per value
                SELECT currency_id, month, %(factor)s AS factor
                  FROM (SELECT DISTINCT currency_id, month
                          FROM accounting_space_value) used
            ), known AS (
                SELECT id, row_id, space_id, company_id, currency_id, month, amount,
                       source, basis, read_at
                  FROM accounting_space_value
                 UNION ALL
                SELECT -v.id, v.row_id, v.space_id, v.company_id, v.currency_id,
                       m.next, 0, v.source, v.basis, v.read_at
                  FROM accounting_space_value v
                  JOIN accounting_space_row r
                    ON r.id = v.row_id AND r.account_class NOT IN %(result)s
                  JOIN months m ON m.space_id = v.space_id AND m.month = v.month
                  LEFT JOIN accounting_space_value n
                    ON n.row_id = v.row_id AND n.month = m.next
                 WHERE m.next IS NOT NULL AND n.id IS NULL
            )
            SELECT v.id, v.month, v.space_id, r.table_id, v.row_id, v.company_id,
                   r.account_class, r.code AS account_code,
                   COALESCE(r.cash, FALSE) AS cash, v.currency_id, v.amount,
                   %(shown)s AS shown_currency_id, worth.exact, %(rounded)s AS figure,
                   %(sign)s AS sign,
                   r.account_class NOT IN %(result)s AS is_balance,
                   v.source, v.basis, v.read_at, r.manual
              FROM known v
              JOIN accounting_space_row r
                ON r.id = v.row_id AND NOT COALESCE(r.skipped, FALSE)
              JOIN accounting_space s ON s.id = v.space_id AND s.active
              JOIN rates ON rates.currency_id = v.currency_id
                        AND rates.month = v.month
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN v.amount = 0 THEN 0
                               ELSE v.amount * rates.factor END AS exact
              ) worth
            """,
            result=RESULT,
            shown=currency.id,
            factor=self._factor(SQL("used.currency_id"), SQL("used.month")),
            rounded=self._rounded(SQL("worth.exact")),
            sign=SQL(
                "CASE %s END",
                SQL(" ").join(
                    SQL("WHEN r.account_class = %s THEN %s", key, sign)
                    for key, sign in SIGNS.items()
                ),
            ),
        )

    @api.model
    def _rounded(self, exact):
        currency = self.env.company.currency_id
        return SQL("ROUND(%(x)s / %(step)s) * %(step)s", x=exact, step=_step(currency))

    @api.model
    def _factor(self, currency, month):
        """What an amount is multiplied by; NULL where Odoo has no rate of it.

        :param SQL currency: the amount's
        :param SQL month: its first day
        """
        shown = self.env.company.currency_id.id
        return SQL(
            "CASE WHEN %(currency)s = %(shown)s THEN 1"
            " ELSE COALESCE(%(shown_rate)s, 1) / NULLIF(%(rate)s, 0) END",
            currency=currency,
            shown=shown,
            shown_rate=self._rate(SQL("%s", shown), month),
            rate=self._rate(currency, month),
        )

    @api.model
    def _rate(self, currency, month):
        """The rate of a currency at the end of a month, as Odoo chooses it: one of the
        root company before one of all companies, then the latest; before the first one
        that is known, that."""
        return SQL(
            """(SELECT c.rate FROM res_currency_rate c
                WHERE c.currency_id = %(currency)s
                  AND (c.company_id IS NULL OR c.company_id = %(root)s)
                ORDER BY c.name >= %(month)s + INTERVAL '1 month', c.company_id,
                         CASE WHEN c.name < %(month)s + INTERVAL '1 month'
                              THEN c.name END DESC, c.name
                LIMIT 1)""",
            currency=currency,
            month=month,
            root=self.env.company.root_id.id,
        )

    # === SUMS === #

    @api.model
    def _search(self, domain, *args, **kwargs):
        query = super()._search(domain, *args, **kwargs)
        query.names_class = any(
            _names_class(condition) for condition in Domain(domain).iter_conditions()
        )
        return query

    def _read_group_groupby(self, alias, groupby_spec, query):
        term = super()._read_group_groupby(alias, groupby_spec, query)
        if alias == self._table and groupby_spec in OF_ONE_CLASS:
            query.class_terms = [*getattr(query, "class_terms", ()), term]
        return term

    def _read_group_select(self, aggregate_spec, query):
        """The sum of figures, which is not the sum of numbers.

        Over months movements add up, and balances are those of the latest month: of
        each space's own in the group, since one may be read later than another.

        Where a class, a table or a row is asked for, or grouped by, the sum has its
        own sign, as the values have. Any other (of a month, of a space) counts each
        class as :data:`SIGNS` says, also where it happens to have but one of them: a
        month without income is a loss.

        Movements and balances have no sum, and what has no rate makes none.
        """
        if aggregate_spec not in ("figure:sum", "figure:sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        table = SQL.identifier(self._table)
        if getattr(query, "names_class", False):
            own_sign = SQL("TRUE")
        else:
            terms = getattr(query, "class_terms", ())
            grouped = [SQL("GROUPING(%s) = 0", term) for term in terms]
            own_sign = SQL(" OR ").join(grouped or [SQL("FALSE")])
        return SQL(
            """
            CASE WHEN MIN(%(t)s.account_class) = MAX(%(t)s.account_class)
                  AND (%(own_sign)s)
                 THEN MIN(%(t)s.sign) ELSE 1 END
            * CASE
                WHEN BOOL_OR(%(t)s.is_balance) AND NOT BOOL_AND(%(t)s.is_balance)
                THEN NULL
                WHEN BOOL_OR(%(t)s.is_balance) AND MIN(%(t)s.month) < MAX(%(t)s.month)
                THEN (SELECT CASE WHEN BOOL_AND(exact IS NOT NULL) THEN %(latest)s END
                        FROM (SELECT exact, sign,
                                     month = MAX(month) OVER (PARTITION BY space) last
                                FROM UNNEST(ARRAY_AGG(%(t)s.space_id) %(balances)s,
                                            ARRAY_AGG(%(t)s.month) %(balances)s,
                                            ARRAY_AGG(%(t)s.sign) %(balances)s,
                                            ARRAY_AGG(%(t)s.exact) %(balances)s)
                                     AS balance (space, month, sign, exact)) balance
                       WHERE last)
                WHEN BOOL_AND(%(t)s.exact IS NOT NULL) THEN %(added)s
              END
            """,
            t=table,
            own_sign=own_sign,
            balances=SQL("FILTER (WHERE %s.is_balance)", table),
            latest=self._rounded(SQL("SUM(exact * sign)")),
            added=self._rounded(SQL("SUM(%(t)s.exact * %(t)s.sign)", t=table)),
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        """Classes in the order that people read them, not by their keys' letters."""
        terms = dict(groupby_terms)
        if "account_class" in terms:
            terms["account_class"] = SQL(
                "ARRAY_POSITION(%s::varchar[], %s)", CLASSES, terms["account_class"]
            )
        result = super()._read_group_orderby(order, terms, query)
        for spec, term in terms.items():  # super adds columns that it orders by
            if spec != "account_class":
                groupby_terms[spec] = term
        return result

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Tables and rows of several spaces say whose they are: most have one of the
        same name."""
        label = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec not in ("table_id", "row_id"):
            return label
        named = self.env[self._fields[groupby_spec].comodel_name].concat(*values).sudo()
        if len(named.space_id) < 2:
            return label
        spaces = {record.id: record.space_id.name for record in named}

        def label_with_space(value):
            (key, name), domain = label(value)
            return (key, f"{name} · {spaces[key]}"), domain

        return label_with_space

    # === BUTTONS === #

    def action_open_account(self):
        """The account at the provider, in this month."""
        self.ensure_one()
        return self.row_id.action_open_account(self.month)


def _names_class(condition):
    """Does a condition of a domain ask for a class, or for what is of one class?

    :param DomainCondition condition: of a search for actuals
    """
    name = condition.field_expr.split(".")[0]
    if name != "account_class":
        return name in OF_ONE_CLASS
    value = condition.value
    return not isinstance(value, Sized) or isinstance(value, str) or len(value) == 1


def _step(currency):
    """What amounts of a currency are multiples of.

    :rtype: Decimal
    """
    return Decimal(str(currency.rounding))
