"""What breaks the stamp of a month that was agreed on, written where it happens: a
change of ours in its own transaction, one there when it is read."""

from odoo import api, fields, models

from ..providers.documents import Kind
from ..providers.reconciling import MONEY, from_record
from ..providers.standing import Booked, Settlement
from .account_move import KIND_OF_TYPE
from .account_partial_reconcile import PAYMENT_JOURNALS

# What makes a document count, or count otherwise
WATCHED = frozenset({"state", "name", "partner_id", "invoice_date", "date"})


class AccountingReconciliation(models.Model):
    _inherit = "accounting.reconciliation"

    @api.model
    def _watching(self, companies, days):
        """Months of some companies that a change on some days concerns: agreed on, or
        being compared just now."""
        days = [day for day in days if day]
        if not days:
            return self.browse().sudo()
        return self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("purpose", "=", "month"),
                ("state", "in", ("agrees", "running")),
                ("first_date", "<=", max(days)),
                ("last_date", ">=", min(days)),
            ]
        )

    def _changed(self, what):
        """Break the stamp; of what is compared just now, once that is done.

        :param str what: changed, for people
        """
        for one in self:
            if one.state == "running":
                one.dirty = one.dirty or what
            elif one.state == "agrees":
                one.write(
                    {
                        "state": "changed",
                        "changed_at": fields.Datetime.now(),
                        "changed_what": what,
                    }
                )

    @api.model
    def _changed_here(self, records, day_of, what_of):
        """Records of ours changed.

        :param day_of: their day in the ledger
        :param what_of: what to say of one
        """
        days = {record: day_of(record) for record in records}
        months = self._watching(records.company_id, days.values())
        for month in months:
            for record, day in days.items():
                mine = record.company_id == month.company_id
                if mine and day and month.first_date <= day <= month.last_date:
                    month._changed(what_of(record))
                    break

    def _is_other(self, row, entry):
        """Is what was just read not what the month was compared with?

        :param accounting.reconciliation.entry row: as it was read for that; or None
        :param Entry entry: as it is there now
        """
        if row and not row.outside:
            before = row._entry()
            if not before.is_booked and not entry.is_booked:
                return False
            return row.facts != entry.facts
        if not entry.is_booked or not self._is_within(entry.date):
            return False
        if self.state == "running" and self.step in ("money", "documents"):
            return False  # it is still to be read
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Save; a month that was agreed on is no more when a document of it changes."""
        watched = self.browse()
        if WATCHED & vals.keys():
            watched = self._accounting_counted()
            before = {move: move._accounting_counts() for move in watched}
            days = {move: move._accounting_day() for move in watched}
        result = super().write(vals)
        if watched:
            watched._accounting_tell_month(before, days)
        return result

    def _accounting_counted(self):
        """Those that are compared with a provider's books."""
        return self.filtered(
            lambda move: (
                move.move_type in KIND_OF_TYPE
                or move.move_type == "entry"
                and move.journal_id.type in PAYMENT_JOURNALS
            )
        )

    def _accounting_day(self):
        return self.invoice_date if self.move_type in KIND_OF_TYPE else self.date

    def _accounting_counts(self):
        """All that is compared of it and can change by itself."""
        posted = self.state == "posted"
        return posted and (self.name, self.partner_id.id, self._accounting_day())

    def _accounting_tell_month(self, before, days):
        changed = self.filtered(lambda move: move._accounting_counts() != before[move])
        # an entry of the bank counts by what it settles, or whom it is from
        changed = changed.filtered(
            lambda move: move.move_type in KIND_OF_TYPE or move.partner_id
        )
        if not changed:
            return
        months = self.env["accounting.reconciliation"]
        for day_of in (days.get, lambda move: move._accounting_day()):
            months._changed_here(
                changed, day_of, lambda move: move._accounting_change()
            )

    def _accounting_change(self):
        """What happened to it, in words."""
        words = {
            "posted": self.env._("%(name)s was confirmed or changed", name=self.name),
            "draft": self.env._("%(name)s was reset to draft", name=self.name),
            "cancel": self.env._("%(name)s was cancelled", name=self.name),
        }
        return words[self.state]


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._accounting_tell_month()
        return partials

    def unlink(self):
        self._accounting_tell_month()
        return super().unlink()

    def _accounting_tell_month(self):
        """A payment counts by what it settles, in the month of the money."""
        paid = self.filtered(
            lambda p: (
                p._accounting_counterpart().journal_id.type in PAYMENT_JOURNALS
                and p._accounting_is_posted()
            )
        )
        if paid:
            self.env["accounting.reconciliation"]._changed_here(
                paid,
                lambda p: p._accounting_counterpart().date,
                lambda p: self.env._(
                    "%(name)s was matched or unmatched", name=p._accounting_name()
                ),
            )

    def _accounting_counterpart(self):
        """The money that settles one document; empty where it is something else."""
        lines = self._accounting_document_lines()
        both = self.debit_move_id | self.credit_move_id
        return both - lines if len(lines) == 1 else both[:0]


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    @api.model
    def _store(self, connector, records):
        changed = super()._store(connector, records)
        told = [r for r in records if isinstance(r, Booked | Settlement)]
        ids = set(changed.mapped("remote_id")) if told else ()
        if ids:
            self._tell_months(connector, [r for r in told if r.remote_id in ids])
        return changed

    @api.model
    def _tell_months(self, connector, records):
        """Break the stamp of months in which a document there is not as it was."""
        months = (
            self.env["accounting.reconciliation"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", connector.id),
                    ("purpose", "=", "month"),
                    ("state", "in", ("agrees", "running")),
                ]
            )
        )
        if not months:
            return
        entries = [from_record(record) for record in records]
        known = {
            (row.reconciliation_id, row.is_money, row.key): row
            for row in self.env["accounting.reconciliation.entry"]
            .sudo()
            .search(
                [
                    ("reconciliation_id", "in", months.ids),
                    ("side", "=", "theirs"),
                    ("key", "in", [one.remote_id for one in entries]),
                ]
            )
        }
        for month in months:
            kinds = month._kinds()
            for entry in entries:
                money = entry.kind in MONEY
                if (Kind.PAYMENT if money else entry.kind) not in kinds:
                    continue
                row = known.get((month, money, entry.remote_id))
                if month._is_other(row, entry):
                    month._changed(self._what_changed(connector, entry))
                    break

    def _what_changed(self, connector, entry):
        return self.env._(
            "%(name)s was changed at %(provider)s",
            name=entry.number,
            provider=connector._offline_adapter().label,
        )
