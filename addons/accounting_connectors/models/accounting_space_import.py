"""Reading actuals: whole reports in as few calls as the provider allows, each kept and
committed with what it was; cut off anywhere, it goes on where it was."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..providers.actuals import (
    EARNINGS,
    FX_GAINS,
    Basis,
    Source,
    end_of,
    fiscal_start,
    following,
    month_of,
    months,
    tie,
)
from ..providers.errors import ConnectorError
from .accounting_connector_locks import ACTUALS, BEATEN
from .accounting_space import IMPORT, SOURCES

_logger = logging.getLogger(__name__)

YEARS = 5  # that a first import goes back, where nobody says otherwise
FRESH = timedelta(hours=20)  # a daily refresh comes no earlier after the last
WHOLE = timedelta(days=7)  # after which all months are read once more
WINDOW = 3  # months that a daily refresh reads, where a call answers only one
PAUSE = timedelta(minutes=5)  # after a failure
CHART = timedelta(hours=1)  # after which the chart is read before the reports


class AccountingSpaceChunk(models.Model):
    """One call of an import: some months of one report."""

    _name = "accounting.space.chunk"
    _description = "Call of an import of actuals"
    _order = "space_id, sequence, id"

    space_id = fields.Many2one(
        "accounting.space", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="space_id.company_id", store=True)
    sequence = fields.Integer()
    source = fields.Selection(SOURCES, required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    compares = fields.Boolean(help="Read to compare with, at the end of the month.")
    done = fields.Boolean()


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    begun_at = fields.Datetime(readonly=True)
    next_try_at = fields.Datetime(readonly=True)

    # === WHAT IS READ === #

    def _plan_whole(self):
        """All months since the first one, the newest first, then what they are compared
        with: each year end, and the last month that is over.

        :rtype: list[dict] values of chunks
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        plan = self.connector_id._capabilities().actuals
        chunks = []
        for source, size in plan.reports:
            chunks += self._spans(source, self.first_month, today, size)
        chunks.sort(key=lambda chunk: chunk["last"], reverse=True)
        if plan.trial_balance:
            chunks += self._comparisons(self.first_month, today)
        return self._numbered(chunks)

    def _plan_daily(self):
        """The months that can still change, and one comparison that tells whether
        anything before them did.

        :rtype: list[dict]
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        plan = self.connector_id._capabilities().actuals
        chunks, first = [], month_of(today)
        for source, size in plan.reports:
            since = max(
                following(month_of(today), 1 - max(size, WINDOW)),
                month_of(self.first_month),
            )
            chunks += self._spans(source, since, today, size)
            first = min(first, since)
        before = following(first, -1)
        if plan.trial_balance and before >= month_of(self.first_month):
            chunks.append(self._comparison(before))
        return self._numbered(chunks)

    def _plan_next(self):
        """What a refresh reads: all months once a week, or when what was read before is
        not all that is wanted now."""
        limit = fields.Datetime.now() - WHOLE
        late = not self.whole_at or self.whole_at < limit
        return self._plan_whole() if late else self._plan_daily()

    def _spans(self, source, first, last, size):
        wanted = months(first, last)
        found = []
        while wanted:
            part, wanted = wanted[-size:], wanted[:-size]
            found.append({"source": source.value, "first": part[0], "last": part[-1]})
        return found

    def _comparisons(self, first, today):
        over = following(month_of(today), -1)
        ends = {
            month
            for month in months(first, over)
            if following(month) == fiscal_start(following(month), self._year_end())
        }
        one_each = any(
            source is Source.TRIAL_BALANCE
            for source, __ in self.connector_id._capabilities().actuals.reports
        )
        wanted = {over} if one_each else ends | {over}
        return [
            self._comparison(month)
            for month in sorted(wanted, reverse=True)
            if month >= month_of(first)
        ]

    def _comparison(self, month):
        return {
            "source": Source.TRIAL_BALANCE.value,
            "first": month,
            "last": month,
            "compares": True,
        }

    def _numbered(self, chunks):
        return [
            {**chunk, "space_id": self.id, "sequence": at}
            for at, chunk in enumerate(chunks)
        ]

    def _year_end(self):
        """:rtype: tuple[int, int] month and day"""
        month, day = (self.connector_id.year_end or "12-31").split("-")
        return int(month), int(day)

    # === GOING ON === #

    def _begin(self, chunks):
        """Write down what is to be read; the cron reads it."""
        self.ensure_one()
        Chunk = self.env["accounting.space.chunk"].sudo()
        Chunk.search([("space_id", "=", self.id)]).unlink()
        Chunk.create(chunks)
        now = fields.Datetime.now()
        self.sudo().write({"begun_at": now, "message": False, "next_try_at": False})
        self._wake_actuals()

    @api.model
    def _wake_actuals(self, at=None):
        self.env.ref("accounting_connectors.ir_cron_actuals").sudo()._trigger(at)

    @api.model
    def _cron_actuals(self):
        """Go on with each import, and begin what is due."""
        cron = self.env["ir.cron"]
        spaces = self.sudo().search([("connector_id.connected", "=", True)])
        spaces = spaces.filtered(
            lambda space: (
                not space.connector_id.needs_reconnect
                and space.state in ("importing", "ready")
            )
        )
        cron._commit_progress(remaining=len(spaces))
        for space in spaces:
            space._import_actuals()
            if not cron._commit_progress(1):
                self._wake_actuals()
                return

    def _is_due(self):
        now = fields.Datetime.now()
        return self.state == "ready" and (
            not self.read_at or self.read_at < now - FRESH
        )

    def _import_actuals(self):
        """Read what is left of a space. Only one worker does of a company."""
        self.ensure_one()
        connector = self.connector_id
        if not connector._try_lock(ACTUALS):
            return
        try:
            self.env["ir.cron"]._commit_progress()  # a snapshot as new as the lock
            self._go_on()
        finally:
            self.env.cr.rollback()
            connector._unlock(ACTUALS)

    def _go_on(self):
        now = fields.Datetime.now()
        if self.next_try_at and self.next_try_at > now:
            return
        if self._is_due() and not self._left():
            self._begin(self._plan_next())
            self.env["ir.cron"]._commit_progress()
        adapter = None  # one for all calls: it reads the chart but once
        while self._left():
            try:
                adapter = adapter or self._reader()
                self._read(self._left()[:1], adapter)
            except BEATEN as error:
                self.env.cr.rollback()
                _logger.info("actuals of %s start over: %s", self, error)
                self._wake_actuals()
                return
            except ConnectorError as error:
                self.env.cr.rollback()
                self._put_off(self.connector_id._sentence(error), error)
                return
            except Exception:  # a bug of ours, in one space
                self.env.cr.rollback()
                _logger.exception("actuals of %s", self)
                self._put_off(
                    self.env._(
                        "An error of the connector itself; its log has the details."
                    )
                )
                return
            # counted each by each: a job of which nothing is done when its worker dies
            # is one that Odoo gives up for a while after the third time
            if not self.env["ir.cron"]._commit_progress(1):
                self._wake_actuals()
                return
        self._end()

    def _reader(self):
        """An adapter for the reports, of a chart that is as new as they are."""
        connector = self.connector_id
        read_at = connector.chart_read_at
        if not read_at or read_at < fields.Datetime.now() - CHART:
            connector._read_reference()
            self.env["ir.cron"]._commit_progress()
        return connector._adapter()

    def _left(self):
        return self.chunk_ids.filtered(lambda chunk: not chunk.done)

    def _put_off(self, sentence, error=None):
        """It goes on later, and by itself; what was read is kept."""
        if error is not None and error.stops_connection:
            self.connector_id._access_lost(error)
        wait = timedelta(seconds=getattr(error, "retry_after", 0) or 0) or PAUSE
        self.write({"message": sentence, "next_try_at": fields.Datetime.now() + wait})
        self._wake_actuals(self.next_try_at)
        self.env["ir.cron"]._commit_progress()

    def _end(self):
        """All calls are made. Where a comparison tells that something before the months
        that were read is not what it was, all of it is read again."""
        if not self.chunk_ids or self._left():
            return
        now = fields.Datetime.now()
        values = {"read_at": now, "message": False, "next_try_at": False}
        older = self._older_changed()
        if self._is_whole():
            values["whole_at"] = now
            compared = self.chunk_ids.filtered("compares").mapped("first")
            self.env["accounting.space.tie"]._forget_former(self, compared)
        if self.state == "importing":
            values["state"] = "ready"
        self.with_context(**IMPORT).write(values)
        self.chunk_ids.unlink()
        if older:
            self._begin(self._plan_whole())
        self.env["ir.cron"]._commit_progress()

    def _is_whole(self):
        return min(self.chunk_ids.mapped("first")) <= month_of(self.first_month)

    def _older_changed(self):
        """Does the comparison of a daily refresh say that former months changed?"""
        if self._is_whole():
            return False
        compared = self.chunk_ids.filtered("compares").mapped("first")
        return bool(self.tie_ids.filtered(lambda t: t.differs and t.month in compared))

    # === READING ONE === #

    def _read(self, chunk, adapter):
        """One call, kept whole."""
        basis, source = Basis(self.basis), Source(chunk.source)
        if chunk.compares:
            balances = adapter.trial_balance(end_of(chunk.first), basis)
            self._compare(chunk.first, balances)
        else:
            report = adapter.report(source, chunk.first, chunk.last, basis)
            self._keep(report)
        chunk.done = True

    def _keep(self, report):
        """Store a report: each account's value in each of its months."""
        rows = self._rows_of(report.lines)
        amounts = {}
        for line in report.lines:
            row = rows[line.account_id]
            if row.skipped or row.manual:
                continue
            for month in report.months:
                key = row.id, month
                amounts[key] = amounts.get(key, 0) + line.amounts.get(month, 0)
        self._store(report, amounts)
        self._zero_missing(report, rows)
        self.env["accounting.space.tie"]._keep(self, tie(report))

    def _store(self, report, amounts):
        """One statement for all values; the same report twice changes nothing."""
        self.env["accounting.space.value"].flush_model()
        values = [
            (row, self.id, self.company_id.id, self.currency_id.id, month, amount)
            for (row, month), amount in amounts.items()
        ]
        if not values:
            return
        tail = (report.source.value, report.basis.value, fields.Datetime.now())
        tuples = SQL(",").join(SQL("%s", (*value, *tail)) for value in values)
        self.env.cr.execute(
            SQL(
                "INSERT INTO accounting_space_value (row_id, space_id, company_id,"
                " currency_id, month, amount, source, basis, read_at) VALUES %s"
                " ON CONFLICT (row_id, month) DO UPDATE SET amount = EXCLUDED.amount,"
                " source = EXCLUDED.source, basis = EXCLUDED.basis,"
                " read_at = EXCLUDED.read_at",
                tuples,
            )
        )
        self.env["accounting.space.value"].invalidate_model()

    def _zero_missing(self, report, rows):
        """Rows that the report leaves out had nothing in its months, or have nothing
        any more: that, too, is this report's word, as of now."""
        classes = {
            Source.PROFIT_AND_LOSS: ("revenue", "expense"),
            Source.BALANCE_SHEET: ("asset", "liability", "equity"),
        }.get(report.source, ("revenue", "expense", "asset", "liability", "equity"))
        self.env["accounting.space.row"].flush_model(["account_class", "manual"])
        told = [rows[line.account_id].id for line in report.lines]
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_space_value v SET amount = 0, source = %s,"
                " basis = %s, read_at = %s"
                " FROM accounting_space_row r WHERE r.id = v.row_id AND r.space_id = %s"
                " AND r.account_class IN %s AND NOT COALESCE(r.manual, false)"
                " AND v.month IN %s AND r.id NOT IN %s",
                report.source.value,
                report.basis.value,
                fields.Datetime.now(),
                self.id,
                classes,
                report.months,
                tuple(told) or (0,),
            )
        )
        self.env["accounting.space.value"].invalidate_model()

    def _rows_of(self, lines):
        """The rows of some lines; an account that is new gets one, and a question.

        :rtype: dict[str, accounting.space.row]
        """
        rows = {row.account_ref: row for row in self.row_ids}
        fresh = [line for line in lines if line.account_id not in rows]
        if fresh:
            made = self.with_context(**IMPORT)._add_rows(
                {
                    line.account_id: (line.name, line.account_class.value)
                    for line in fresh
                },
                question=True,
            )
            rows |= {row.account_ref: row for row in made}
        return rows

    def _special_name(self, account_ref, name):
        names = {
            EARNINGS: self.env._("Result of the year so far"),
            FX_GAINS: self.env._("Currency gains and losses"),
        }
        return names.get(account_ref, name)
