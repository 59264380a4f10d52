"""Analytic accounts on the lines of a document, as tracking options."""

from odoo import models

from ..providers import shares
from ..providers.documents import Kind
from ..providers.errors import Cause, ConfigurationError
from .account_move_line import TEXTS
from .accounting_job_describe import After

UNSENT = {"tax", "payment_term", "cogs", *TEXTS}  # lines that have no amount there


class LineTracking:
    """Where the lines of some documents go in the tracking categories of a provider.

    :param account.move moves: documents to be described together
    """

    def __init__(self, connector, moves):
        self.env, self.connector = moves.env, connector
        self.categories = (
            connector._tracked_categories()
            if connector.push_tracking
            else moves.env["accounting.tracking.category"].sudo()
        )
        self.by_plan = {category.plan_id.id: category for category in self.categories}
        self.accounts = self.accounts_of(moves) if self.categories else ()
        self.options = self.categories._options_for(self.accounts)

    def accounts_of(self, moves):
        """Analytic accounts of the plans that go there, on lines with an amount.

        :rtype: account.analytic.account
        """
        ids = set()
        for line in moves.line_ids:
            if line.display_type not in UNSENT:
                ids |= shares.accounts_of(line.analytic_distribution)
        accounts = self.env["account.analytic.account"].sudo().browse(sorted(ids))
        return accounts.exists().filtered(
            lambda account: account.root_plan_id.id in self.by_plan
        )

    def missing(self, move):
        """Accounts of a document that are no option yet, where one can be made.

        :rtype: account.analytic.account
        """
        accounts = self.env["account.analytic.account"]
        if Kind.TRACKING not in self.connector._capabilities().writes:
            return accounts
        for account in self.accounts_of(move) if self.categories else ():
            category = self.by_plan[account.root_plan_id.id]
            if account.id not in self.options and category.active:
                accounts |= account
        return accounts

    def unknown(self, move):
        """Accounts of a document that cannot go there: no option, or an archived one.

        :rtype: account.analytic.account
        """
        accounts = self.accounts_of(move) if self.categories else ()
        return self.env["account.analytic.account"].browse(
            [account.id for account in accounts if not self.usable(account)]
        )

    def usable(self, account):
        """Has this account an option that lines can carry?"""
        option = self.options.get(account.id)
        return option and option.active and option.category_id.active

    def apply(self, move, lines):
        """Lines with their options; one that goes to several options is divided.

        :param list[tuple[account.move.line, Line]] lines: of the document
        :rtype: list[Line]
        :raise ConfigurationError: an account has no option, or the document says more
            than the provider's can
        """
        if not self.categories:
            return [line for __, line in lines]
        if unknown := self.unknown(move):
            names = ", ".join(account.display_name for account in unknown.sudo())
            raise ConfigurationError(names, cause=Cause.TRACKING_UNKNOWN, name=names)
        places = {
            account.id: (option.category_id.remote_id, option.remote_id)
            for account in self.accounts
            if (option := self.options.get(account.id))
        }
        heads = {c.remote_id for c in self.categories if c.on_document}
        common = self.of_document(move, lines, places, heads)
        places = {at: pair for at, pair in places.items() if pair[0] not in heads}
        digits = move.currency_id.decimal_places
        sent = []
        for record, line in lines:
            if line.is_text:
                sent.append(line)
                continue
            parts = {
                pairs + common: percent
                for pairs, percent in self.parts(record, places).items()
            }
            sent += shares.divide(line, parts, digits)
        return sent

    def parts(self, record, places):
        """What percentage of a line goes where.

        :param account.move.line record: the line
        :raise ConfigurationError: more than all of it is given away
        """
        try:
            return shares.shares(record.analytic_distribution, places)
        except shares.Overfull as error:
            raise ConfigurationError(
                self.env._(
                    "The analytic distribution of “%(line)s” makes %(percent)g %%."
                    " Correct it, and retry.",
                    line=(record.name or "")[:60],
                    percent=float(error.percent),
                )
            ) from error

    def of_document(self, move, lines, places, heads):
        """The options that the document as a whole carries. Lines that say nothing go
        with the others.

        :param set heads: ids of the categories that a document has one of
        :rtype: tuple[tuple[str, str], ...]
        :raise ConfigurationError: its lines do not agree
        """
        if not heads:
            return ()
        mine = {at: pair for at, pair in places.items() if pair[0] in heads}
        found = {}
        for record, line in lines:
            for pairs in () if line.is_text else self.parts(record, mine):
                for category, option in pairs:
                    found.setdefault(category, set()).add(option)
        for category, options in found.items():
            if len(options) > 1:
                raise self._mixed(move, category, options)
        return tuple(
            (category, *options) for category, options in sorted(found.items())
        )

    def _mixed(self, move, category_id, option_ids):
        category = self.categories.filtered(lambda c: c.remote_id == category_id)
        options = category.option_ids.filtered(lambda o: o.remote_id in option_ids)
        names = ", ".join(options.mapped("name"))
        return ConfigurationError(
            names, cause=Cause.TRACKING_MIXED, category=category.name, names=names
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _accounting_prerequisites(self, connector, contacts, items, *more):
        """Documents also wait for options that are not there yet."""
        waiting = super()._accounting_prerequisites(connector, contacts, items, *more)
        items.tracking = LineTracking(connector, self)
        missing = {move.id: items.tracking.missing(move) for move in self}
        accounts = self.env["account.analytic.account"].union(*missing.values())
        jobs = self._accounting_need(connector, Kind.TRACKING, accounts)
        for move_id, mine in missing.items():
            for account in mine:
                before = waiting.get(move_id, After(jobs[account.id])).jobs
                waiting[move_id] = After(before | jobs[account.id])
        return waiting

    def _accounting_enqueue_tracking(self):
        """Write jobs for posted documents whose analytic accounts were changed: those
        that are there, and those that wait for just this."""
        posted = self.filtered(lambda move: move.state == "posted")
        if not posted:
            return
        for connector, mine in self.env["accounting.connector"]._each_with(posted):
            if not connector.push_tracking:
                continue
            known = self.env["accounting.link"]._find(connector, self._name, mine.ids)
            stuck = self.env["accounting.job"]._about(
                mine,
                ("connector_id", "=", connector.id),
                ("state", "in", ("blocked", "failed")),
            )
            sent = {*known, *stuck.mapped("res_id")}
            mine.filtered(lambda m, s=sent: m.id in s)._accounting_enqueue()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        """Analytic accounts can be changed on a posted document: it is sent again."""
        result = super().write(vals)
        if "analytic_distribution" in vals:
            self.move_id._accounting_enqueue_tracking()
        return result
