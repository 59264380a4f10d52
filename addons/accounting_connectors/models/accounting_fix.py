"""What must be fixed: what is stuck, by what has to be mended once for all of it."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.errors import Cause
from .accounting_job_fix import CONTACT_CAUSES, MAPPING_CAUSES, SIGN_IN_CAUSES

GAP = "gap:"  # keys of missing answers: ids of the rows of which one would do
CONNECTION = "connection"
# Ledger and tax settings that are missing or wrong: what is mended first
SETTINGS = {
    *MAPPING_CAUSES,
    Cause.MAPPING_MISSING,
    Cause.FEE_UNMAPPED,
    Cause.JOURNAL_MISSING,
}
# Which parameters of a refusal say what has to be mended; the other causes are mended
# document by document, and have one group
WHAT = {
    **dict.fromkeys(SETTINGS, ("account_code",)),
    Cause.TAX_MISSING: ("account_code",),
    Cause.TAX_UNKNOWN: ("tax_code",),
    Cause.TAX_UNFIT: ("tax_code", "account_code"),
    Cause.PERIOD_LOCKED: ("lock_date",),
    Cause.CURRENCY_MISSING: ("currency",),
    Cause.FEATURE_OFF: ("feature",),
    Cause.AREA_DENIED: ("area",),
    Cause.ITEM_TAKEN: ("item_code",),
    Cause.ITEM_ARCHIVED: ("item_code",),
    Cause.TRACKING_UNKNOWN: ("name",),
}
OF_CONTACTS = {*CONTACT_CAUSES, Cause.CONTACT_ARCHIVED, Cause.CONTACT_UNKNOWN}
OF_RECORDS = {Cause.EMAIL_INVALID}
# Mended on one screen for all; of the others each document has its own
AT_ONCE = {
    *SETTINGS,
    *CONTACT_CAUSES,
    *SIGN_IN_CAUSES,
    Cause.CLIENT_WRONG,
    Cause.EMAIL_INVALID,
    Cause.ITEM_TAKEN,
    Cause.TRACKING_UNKNOWN,
}


class AccountingFix(models.Model):
    """A group of stuck jobs with one cause that is mended once.

    What waits for a stuck job waits for that one's cause. A job with several gaps is in
    a group for each. Where the connection is broken, all that waits is in its group.
    Computed from the jobs as they are: it is gone when they are.
    """

    _name = "accounting.fix"
    _description = "What must be fixed"
    _auto = False
    _order = "rank, amount desc, id"
    _rec_name = "title"
    _depends = {
        "accounting.job": [
            "state", "cause", "error_class", "params", "gaps", "raw_message",
            "connector_id", "company_id", "res_model", "res_id", "after_ids",
        ],
        "accounting.connector": ["connected", "access_error", "authorization_id"],
        "accounting.authorization": ["auth_error", "ended_at"],
        "accounting.ledger.mapping": ["state"],
        "account.move": [
            "amount_total", "amount_total_signed", "currency_id",
            "commercial_partner_id",
        ],
        "account.payment": ["amount", "amount_company_currency_signed", "currency_id"],
        "account.partial.reconcile": ["amount", "debit_amount_currency"],
        "accounting.correction": ["content", "amount", "move_id"],
    }  # fmt: skip

    connector_id = fields.Many2one("accounting.connector", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    key = fields.Char(readonly=True)
    cause = fields.Char(readonly=True)
    rank = fields.Integer(readonly=True, help="Ledger and tax settings come first.")
    sample_id = fields.Many2one("accounting.job", readonly=True)
    job_count = fields.Integer(string="Jobs", readonly=True)
    document_count = fields.Integer(
        string="Documents",
        readonly=True,
        help="Invoices, credit notes, bills, payments and the like that wait for it.",
    )
    amount = fields.Monetary(
        string="Amount Waiting",
        readonly=True,
        help="In the currency of the company, converted by Odoo at the date of each"
        " document. Credit notes and payments count by their amount, without sign: it"
        " says how much waits, not what is earned.",
    )
    amounts = fields.Char(
        string="In Their Currencies",
        compute="_compute_amounts",
        compute_sudo=True,
        help="Where documents are in other currencies than the company's.",
    )
    waiting = fields.Char(compute="_compute_waiting", help="How many, in words.")
    since = fields.Datetime(string="Oldest", readonly=True)
    title = fields.Char(
        string="What Must Be Fixed", compute="_compute_title", compute_sudo=True
    )
    message = fields.Char(
        string="What to Do", compute="_compute_title", compute_sudo=True
    )
    provider_words = fields.Char(
        string="In Their Words", compute="_compute_title", compute_sudo=True
    )
    fixable = fields.Boolean(compute="_compute_fixable")
    job_ids = fields.Many2many("accounting.job", compute="_compute_job_ids")

    # === WHAT IS STUCK, FOR WHAT === #

    @api.model
    def _key_sql(self):
        """What has to be mended, as text, of a row ``s`` of ``stuck``."""
        parts = []
        params = SQL("coalesce(s.params, '{}'::jsonb)")
        for cause, names in WHAT.items():
            told = SQL(", ").join(SQL("%s ->> %s", params, name) for name in names)
            parts.append(
                SQL("WHEN s.cause = %s THEN concat_ws('|', %s)", cause.value, told)
            )
        parts += [
            SQL(
                "WHEN s.cause IN %s THEN coalesce(s.contact_id, s.res_id)::text",
                tuple(cause.value for cause in OF_CONTACTS),
            ),
            SQL(
                "WHEN s.cause IN %s THEN s.res_model || s.res_id",
                tuple(cause.value for cause in OF_RECORDS),
            ),
            # what nobody knows is told by the provider's words, but for the number
            SQL(
                "WHEN coalesce(s.cause, 'unknown') = 'unknown' THEN replace("
                "s.raw_message, coalesce(nullif(%s ->> 'number', ''), '#'), '#')",
                params,
            ),
        ]
        return SQL(
            "CASE WHEN s.broken THEN %s ELSE coalesce(s.cause, 'unknown')"
            " || ':' || coalesce(CASE %s END, '') END",
            CONNECTION,
            SQL(" ").join(parts),
        )

    @api.model
    def _stuck_sql(self):
        """Common table expressions up to ``entries``: each stuck job with each of its
        groups, and ``money``: what each of them is worth."""
        return SQL(
            """
            RECURSIVE stuck AS (
                SELECT j.id, j.connector_id, j.company_id, j.cause, j.params, j.gaps,
                       j.raw_message, j.res_model, j.res_id, j.create_date,
                       j.state = 'pending' AS waiting,
                       j.state = 'pending' OR j.error_class = 'authorization'
                       AND j.cause <> 'client_wrong' AS broken,
                       coalesce(m.commercial_partner_id, p.partner_id) AS contact_id
                  FROM accounting_job j
                  JOIN accounting_connector c ON c.id = j.connector_id
                  LEFT JOIN accounting_authorization a ON a.id = c.authorization_id
                  LEFT JOIN account_move m
                    ON j.res_model = 'account.move' AND m.id = j.res_id
                  LEFT JOIN account_payment p
                    ON j.res_model = 'account.payment' AND p.id = j.res_id
                 WHERE c.connected
                   AND (j.state IN ('blocked', 'failed')
                        -- a broken connection holds up all that waits
                        OR j.state = 'pending'
                        AND (c.access_error IS NOT NULL OR a.auth_error IS NOT NULL
                             OR a.ended_at IS NOT NULL OR a.id IS NULL))
            ), roots (root_id, job_id) AS (
                SELECT s.id, s.id FROM stuck s
                 WHERE s.cause IS DISTINCT FROM 'prerequisite'
                    OR NOT EXISTS (SELECT 1 FROM accounting_job_after_rel r
                                     JOIN stuck first ON first.id = r.after_id
                                    WHERE r.job_id = s.id)
                 UNION
                SELECT roots.root_id, s.id
                  FROM roots
                  JOIN accounting_job_after_rel r ON r.after_id = roots.job_id
                  JOIN stuck s ON s.id = r.job_id AND s.cause = 'prerequisite'
            ), gaps AS (  -- alternatives of which none has an answer yet
                SELECT s.id AS root_id,
                       string_agg(DISTINCT row.id::text, ',' ORDER BY row.id::text)
                       AS rows
                  FROM stuck s
                  JOIN LATERAL jsonb_array_elements(
                        CASE jsonb_typeof(s.gaps) WHEN 'array' THEN s.gaps END)
                       WITH ORDINALITY alternatives (ids, at) ON true
                  JOIN LATERAL jsonb_array_elements_text(alternatives.ids) one ON true
                  JOIN accounting_ledger_mapping row ON row.id = one.value::int
                 WHERE s.cause = %(missing)s AND NOT s.broken
                 GROUP BY s.id, alternatives.at
                HAVING bool_and(row.state IS DISTINCT FROM 'mapped')
            ), keys AS (
                SELECT s.id AS root_id, coalesce(%(gap)s || gaps.rows, %(key)s) AS key,
                       s.connector_id, s.company_id,
                       s.cause, s.waiting, NOT s.broken AND (s.cause IN %(settings)s
                       OR jsonb_typeof(s.gaps) = 'array' AND s.gaps <> '[]') AS setting
                  FROM stuck s LEFT JOIN gaps ON gaps.root_id = s.id
                 WHERE s.cause IS DISTINCT FROM 'prerequisite'
                    OR s.id IN (SELECT root_id FROM roots)
            ), entries AS (
                -- an id that stays as long as the group does, for links in mails; of 31
                -- bits, because XML-RPC knows no longer ones
                SELECT DISTINCT ('x' || substr(md5(k.connector_id || ':' || k.key), 1,
                       8))::bit(32)::int & 2147483647 AS fix_id,
                       k.key, k.cause, k.waiting, k.setting, k.connector_id,
                       k.company_id, k.root_id, r.job_id
                  FROM keys k JOIN roots r ON r.root_id = k.root_id
            ), money AS (
                SELECT j.id AS job_id, j.res_model, j.res_id, j.create_date,
                       abs(CASE j.res_model
                           WHEN 'account.move' THEN m.amount_total
                           WHEN 'account.payment' THEN p.amount
                           WHEN 'account.partial.reconcile' THEN
                                part.debit_amount_currency
                           WHEN 'accounting.correction' THEN
                                coalesce(nullif(cor.amount, ''),
                                         cor.content ->> 'total')::numeric
                           END) AS amount,
                       abs(CASE j.res_model
                           WHEN 'account.move' THEN m.amount_total_signed
                           WHEN 'account.payment' THEN p.amount_company_currency_signed
                           WHEN 'account.partial.reconcile' THEN part.amount
                           WHEN 'accounting.correction' THEN
                                coalesce(nullif(cor.amount, ''),
                                         cor.content ->> 'total')::numeric
                                * moved.amount_total_signed
                                / nullif(moved.amount_total, 0)
                           END) AS company_amount,
                       coalesce(m.currency_id, p.currency_id, part.debit_currency_id,
                                moved.currency_id) AS currency_id
                  FROM accounting_job j  -- by its index: the above is estimated poorly
                  LEFT JOIN account_move m
                    ON j.res_model = 'account.move' AND m.id = j.res_id
                  LEFT JOIN account_payment p
                    ON j.res_model = 'account.payment' AND p.id = j.res_id
                  LEFT JOIN account_partial_reconcile part
                    ON j.res_model = 'account.partial.reconcile' AND part.id = j.res_id
                  LEFT JOIN accounting_correction cor
                    ON j.res_model = 'accounting.correction' AND cor.id = j.res_id
                  LEFT JOIN account_move moved ON moved.id = cor.move_id
            )
            """,
            missing=Cause.MAPPING_MISSING.value,
            gap=GAP,
            key=self._key_sql(),
            settings=tuple(cause.value for cause in SETTINGS),
        )

    @property
    def _table_query(self):
        """A record that two jobs are about, such as a change and a file of it, counts
        once."""
        return SQL(
            """
            WITH %(stuck)s, records AS (
                SELECT e.fix_id, m.res_model, m.res_id, max(m.company_amount) AS amount,
                       count(DISTINCT e.job_id) AS jobs, min(m.create_date) AS since,
                       min(e.root_id) FILTER (WHERE NOT e.waiting) AS tried_id,
                       min(e.root_id) AS root_id, min(e.key) AS key,
                       bool_or(e.setting) AS setting,
                       min(e.cause) AS cause, min(e.connector_id) AS connector_id,
                       min(e.company_id) AS company_id
                  FROM entries e JOIN money m ON m.job_id = e.job_id
                 GROUP BY e.fix_id, m.res_model, m.res_id
            )
            SELECT r.fix_id AS id, min(r.connector_id) AS connector_id,
                   min(r.company_id) AS company_id, min(r.key) AS key,
                   min(r.cause) AS cause,
                   coalesce(min(r.tried_id), min(r.root_id)) AS sample_id,
                   min(co.currency_id) AS currency_id,
                   CASE WHEN bool_or(r.setting) THEN 0 ELSE 1 END AS rank,
                   sum(r.jobs)::int AS job_count, count(r.amount)::int
                   AS document_count,
                   coalesce(sum(r.amount), 0) AS amount, min(r.since) AS since
              FROM records r JOIN res_company co ON co.id = r.company_id
             GROUP BY r.fix_id
            """,
            stuck=self._stuck_sql(),
        )

    def _flush_depends(self):
        for name, names in self._depends.items():
            self.env[name].flush_model(names)
