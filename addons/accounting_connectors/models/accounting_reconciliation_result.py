"""What a comparison found: sums, differences, what to do about each, and the stamp."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..providers import records as codec
from ..providers.documents import Kind
from ..providers.kinds import Status
from ..providers.reconciling import By, Entry, Reconciler, What, matched
from .accounting_job import OPEN_STATES
from .accounting_reconciliation import CERTIFICATE

SLICE = 500  # entries that are compared in one go
WHATS = [
    (What.MISSING_THERE.value, "Missing there"),
    (What.MISSING_HERE.value, "Missing here"),
    (What.DOUBLED.value, "There twice"),
    (What.UNLINKED.value, "Not linked"),
    (What.STATUS.value, "Another status"),
    (What.CURRENCY.value, "Another currency"),
    (What.AMOUNT.value, "Another amount"),
    (What.TAX.value, "Another tax"),
    (What.ACCOUNT.value, "Another account"),
    (What.TAX_CODE.value, "Another tax code"),
    (What.PARTNER.value, "Another customer or supplier"),
    (What.DATE.value, "Another date"),
    (What.DUE_DATE.value, "Another due date"),
    (What.DUE.value, "Paid differently"),
]
RESENT = {
    What.STATUS, What.CURRENCY, What.AMOUNT, What.TAX, What.ACCOUNT, What.TAX_CODE,
    What.PARTNER, What.DATE, What.DUE_DATE,
}  # fmt: skip
# what breaks a certificate of exactly once, to the cent
VOUCHED = {What.MISSING_THERE, What.STATUS, What.CURRENCY, What.AMOUNT, What.TAX}


class AccountingReconciliationTotal(models.Model):
    """One sum on both sides."""

    _name = "accounting.reconciliation.total"
    _description = "Sum of a comparison"
    _order = "by, group, name, id"

    reconciliation_id = fields.Many2one(
        "accounting.reconciliation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True)
    by = fields.Selection(
        [
            (By.KIND.value, "Kind"),
            (By.ACCOUNT.value, "Account"),
            (By.TAX_CODE.value, "Tax code"),
            (By.TAX.value, "Tax"),
            (By.PARTNER.value, "Customer or supplier"),
        ],
        required=True,
        readonly=True,
    )
    group = fields.Selection(
        [("sales", "Sales"), ("purchases", "Purchases"), ("money", "Payments")],
        readonly=True,
    )
    key = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    ours = fields.Monetary(string="Odoo", readonly=True)
    theirs = fields.Monetary(string="There", readonly=True)
    difference = fields.Monetary(readonly=True)
    unexplained = fields.Monetary(
        string="Not Explained",
        readonly=True,
        help="What no difference in the list accounts for.",
    )


class AccountingReconciliationDifference(models.Model):
    """One way in which both sides differ, in one document or payment."""

    _name = "accounting.reconciliation.difference"
    _description = "Difference of a comparison"
    _inherit = ["accounting.guarded"]
    _order = "state desc, what, date, id"

    reconciliation_id = fields.Many2one(
        "accounting.reconciliation",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    connector_id = fields.Many2one(related="reconciliation_id.connector_id")
    company_id = fields.Many2one(
        related="reconciliation_id.company_id", store=True, readonly=True
    )
    what = fields.Selection(WHATS, string="Difference", required=True, readonly=True)
    kind = fields.Char(readonly=True)
    name = fields.Char(string="Document", readonly=True)
    partner_name = fields.Char(string="Customer or Supplier", readonly=True)
    date = fields.Date(readonly=True)
    here = fields.Char(string="In Odoo", readonly=True)
    there = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        string="Odoo Is Higher By", readonly=True, help="Signed as in the ledger."
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    remote_id = fields.Char(readonly=True)
    url = fields.Char(readonly=True)
    key = fields.Char(readonly=True)
    content = fields.Json(readonly=True, help="As it was read there.")
    state = fields.Selection(
        [("open", "Open"), ("acted", "Under way"), ("accepted", "Accepted")],
        default="open",
        required=True,
        readonly=True,
    )
    reason = fields.Char(
        string="Accepted Because",
        help="With a reason the difference is accepted: the month agrees but for it.",
    )
    accepted_by_id = fields.Many2one("res.users", readonly=True)
    accepted_at = fields.Datetime(readonly=True)
    can_send = fields.Boolean(compute="_compute_can")
    can_resend = fields.Boolean(compute="_compute_can")
    can_link = fields.Boolean(compute="_compute_can")
    can_read = fields.Boolean(compute="_compute_can")

    @api.depends("what", "res_model", "remote_id", "state")
    def _compute_can(self):
        for one in self:
            what, open_ = What(one.what), one.state == "open"
            one.can_send = open_ and what is What.MISSING_THERE and bool(one.res_id)
            one.can_resend = (
                open_ and what in RESENT and one.res_model == "account.move"
            )
            one.can_link = open_ and what is What.UNLINKED
            one.can_read = open_ and what in (
                What.MISSING_HERE, What.DUE, What.STATUS, What.PARTNER,
            )  # fmt: skip

    def write(self, vals):
        """A reason accepts a difference, and taking it away opens it again."""
        result = super().write(vals)
        if "reason" in vals:
            accepted = bool((vals["reason"] or "").strip())
            self.sudo().write(
                {
                    "state": "accepted" if accepted else "open",
                    "accepted_by_id": accepted and self.env.uid,
                    "accepted_at": accepted and fields.Datetime.now(),
                }
            )
            self.reconciliation_id.sudo()._conclude()
        return result

    def _record(self):
        """What it is about in Odoo, if that is still there."""
        self.ensure_one()
        if self.res_model not in self.env or not self.res_id:
            return self.env["account.move"]
        return self.env[self.res_model].browse(self.res_id).exists()

    def _expect(self, name):
        """Refuse what the difference does not offer."""
        self.check_access("write")
        if not all(one[name] for one in self):
            raise UserError(
                self.env._("This is not offered for this difference. Load it again.")
            )

    def action_open_here(self):
        """Open our document, or the one that the payment is for."""
        self.ensure_one()
        self.check_access("read")
        record = self._record()
        if record._name == "account.partial.reconcile":
            record = record._accounting_document_lines()[:1].move_id
        if not record:
            raise UserError(self.env._("There is no such document in Odoo."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_there(self):
        """Open the document at the provider."""
        self.ensure_one()
        self.check_access("read")
        if not self.url:
            raise UserError(self.env._("The provider tells no address for this."))
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_send(self):
        """Send what is missing there. What was there and is gone is sent anew."""
        self._expect("can_send")
        for one in self.sudo():
            record = one._record()
            if not record:
                raise UserError(self.env._("There is no such document in Odoo."))
            self.env["accounting.link"].sudo()._about(
                record, ("connector_id", "=", one.connector_id.id)
            ).unlink()
            if record._name == "account.move":
                record._accounting_enqueue(by_hand=True)
            elif record._name == "account.payment":
                record._accounting_enqueue_rest(one.connector_id)
            else:
                record._accounting_enqueue(one.connector_id)
        self._under_way()

    def action_resend(self):
        """Send our version again: what may not be changed there is credited and issued
        anew, as the connector asks then."""
        self._expect("can_resend")
        for one in self.sudo():
            record = one._record()
            if record.state == "cancel":
                record._accounting_enqueue_void()
            else:
                record._accounting_enqueue(by_hand=True)
        self._under_way()

    def action_read(self):
        """Read from there what changed."""
        self._expect("can_read")
        self.reconciliation_id.connector_id.action_pull_now()
        self._under_way()

    def action_link(self):
        """Say that both are one."""
        self._expect("can_link")
        Link = self.env["accounting.link"].sudo()
        for one in self.sudo():
            connector, record = one.connector_id, one._record()
            entry = codec.load(Entry, one.content)
            taken = Link.search_count(
                [
                    ("connector_id", "=", connector.id),
                    ("kind", "=", entry.kind.value),
                    ("remote_id", "=", one.remote_id),
                ]
            )
            if not record or taken:
                raise UserError(
                    self.env._("One of them is linked already. Compare again.")
                )
            jobs = self.env["accounting.job"]._about(
                record,
                ("connector_id", "=", connector.id),
                ("state", "in", OPEN_STATES),
            )
            held = jobs.before_ids
            jobs._give_up(dependents=False)
            held._rearm()
            Link._record(
                connector,
                [
                    {
                        "kind": entry.kind.value,
                        "res_model": record._name,
                        "res_id": record.id,
                        "remote_id": one.remote_id,
                        "remote_number": entry.number,
                        "remote_status": entry.status.value.upper(),
                        "remote_total": str(entry.total),
                        "remote_url": one.url or None,
                    }
                ],
            )
            rows = self.env["accounting.remote.record"].sudo()
            rows._rearm_parts(connector, [one.remote_id])
        self._under_way()

    def _under_way(self):
        self.sudo().filtered(lambda one: one.state == "open").state = "acted"


class AccountingReconciliation(models.Model):
    _inherit = "accounting.reconciliation"

    def _step_compare(self):
        """Compare all that was read and write down the result, in one transaction."""
        strays = self._match_strays()
        reconciler, found = Reconciler(strays), []
        sent = {"sent": 0, "ids": set() if self.purpose == CERTIFICATE else None}
        self._clear_result()
        for is_money in (True, False):
            for ours, theirs in self._pairs(is_money):
                found += self._compared(reconciler, ours, theirs, sent)
                if len(found) > SLICE:
                    self._write_differences(found)
                    found = []
            for theirs in self._theirs_alone(is_money):
                found += self._wanted(reconciler.only_there(theirs))
        self._write_differences(found)
        self._write_totals(reconciler)
        ours, theirs = reconciler.fingerprints
        self.write(
            {
                "step": False,
                "compared_at": fields.Datetime.now(),
                "fingerprint_ours": ours,
                "fingerprint_theirs": theirs,
                "sent_count": sent["sent"],
                "remote_count": len(sent["ids"] or ()),
                "message": False,
                "next_try_at": False,
                "changed_at": False,
                "changed_what": False,
            }
        )
        self._conclude(fresh=True)
        return True

    def _compared(self, reconciler, ours, theirs, sent):
        """The differences of a row of ours with what it is compared with."""
        mine = ours._entry()
        if mine.remote_id and mine.is_booked and not ours.outside:
            sent["sent"] += 1
            if sent["ids"] is not None and theirs:
                sent["ids"].add((ours.is_money, theirs.key))
        if not theirs:
            if ours.outside:
                return []
            return self._wanted(reconciler.only_here(mine))
        other = theirs._entry()
        if other.status is Status.DELETED and not ours.outside:
            return self._wanted(reconciler.only_here(mine))
        found = reconciler.pair(
            mine,
            other,
            linked=not ours.unlinked,
            here=not ours.outside,
            there=not theirs.outside,
        )
        return self._wanted(found)

    def _wanted(self, found):
        """A certificate vouches for what was sent, and for nothing else."""
        if self.purpose != CERTIFICATE:
            return found
        return [
            one
            for one in found
            if one.what is What.DOUBLED
            or one.what in VOUCHED
            and one.ours
            and one.ours.remote_id
        ]

    def _clear_result(self):
        """What was accepted stays so while it is the same; the rest goes."""
        mine = [("reconciliation_id", "=", self.id)]
        self.env["accounting.reconciliation.total"].search(mine).unlink()
        self.env["accounting.reconciliation.difference"].search(
            [*mine, ("state", "!=", "accepted")]
        ).unlink()
        self.difference_ids.filtered(lambda d: d.state == "accepted").write(
            {"content": False}  # as a mark, until it is found again
        )

    # === PAIRS === #

    def _match_strays(self):
        """Pair what nobody has linked, and say what is left of theirs.

        :rtype: list[Entry]
        """
        rows = self.env["accounting.reconciliation.entry"]
        mine = [("reconciliation_id", "=", self.id), ("outside", "=", False)]
        ours = rows.search([*mine, ("side", "=", "ours"), ("pair", "=", False)])
        theirs = self._alone_rows()
        by_ref = {row.key: row for row in ours}
        told = {row.key: row for row in theirs}
        entries = [row._entry() for row in theirs]
        pairs = matched([row._entry() for row in ours], entries)
        for ref, remote_id in pairs.items():
            by_ref[ref].write({"pair": remote_id, "unlinked": True})
        rows.flush_model()
        gone = set(pairs.values())
        return [one for one in entries if told and one.remote_id not in gone]

    def _alone_rows(self, after=0, is_money=None, limit=None):
        """Theirs that none of ours is paired with."""
        self.env["accounting.reconciliation.entry"].flush_model()
        more = SQL() if is_money is None else SQL(" AND t.is_money = %s", is_money)
        ids = self.env.execute_query(
            SQL(
                "SELECT t.id FROM accounting_reconciliation_entry t"
                " WHERE t.reconciliation_id = %s AND t.side = 'theirs'"
                " AND NOT t.outside AND t.id > %s%s"
                " AND NOT EXISTS (SELECT 1 FROM accounting_reconciliation_entry o"
                " WHERE o.reconciliation_id = t.reconciliation_id AND o.side = 'ours'"
                " AND o.is_money = t.is_money AND o.pair = t.key)"
                " ORDER BY t.id LIMIT %s",
                self.id,
                after,
                more,
                limit,
            )
        )
        rows = self.env["accounting.reconciliation.entry"]
        return rows.browse([one[0] for one in ids])

    def _theirs_alone(self, is_money):
        """:rtype: Iterator[Entry]"""
        after = 0
        while rows := self._alone_rows(after, is_money, SLICE):
            after = max(rows.ids)
            yield from (row._entry() for row in rows)
            rows.invalidate_recordset()

    def _pairs(self, is_money):
        """Ours, each with what it is compared with, a slice at a time.

        :rtype: Iterator[tuple[models.Model, models.Model]]
        """
        entries, after = self.env["accounting.reconciliation.entry"], 0
        mine = [("reconciliation_id", "=", self.id), ("is_money", "=", is_money)]
        while ours := entries.search(
            [*mine, ("side", "=", "ours"), ("id", ">", after)], order="id", limit=SLICE
        ):
            after = max(ours.ids)
            keys = [key for key in ours.mapped("pair") if key]
            theirs = entries.search(
                [*mine, ("side", "=", "theirs"), ("key", "in", keys)]
            ).grouped("key")
            for row in ours:
                yield row, theirs.get(row.pair, entries)
            entries.invalidate_model()

    # === RESULT === #

    def _write_differences(self, found):
        """Rows of differences; one that was accepted before stays accepted."""
        rows = self.env["accounting.reconciliation.difference"]
        known = rows.search(
            [
                ("reconciliation_id", "=", self.id),
                ("key", "in", [one.key for one in found]),
            ]
        ).grouped("key")
        names = self._names()
        fresh = []
        for one in found:
            values = self._difference_values(one, names)
            if one.key in known:
                known[one.key].write(values)
            else:
                fresh.append(values)
        rows.create(fresh)

    def _difference_values(self, one, names):
        ours, theirs = one.ours, one.theirs
        either = ours or theirs
        model, __, res_id = (ours.ref if ours else "").partition(",")
        here, there = one.here, one.there
        if one.what in (What.ACCOUNT, What.TAX_CODE):
            own = names[By(one.what.value)]
            here, there = (_named(text, own) for text in (here, there))
        elif one.what is What.STATUS:
            here, there = (self._status_name(text) for text in (here, there))
        url = theirs.url if theirs else ""
        if not url and (theirs or ours.remote_id):
            remote_id = theirs.remote_id if theirs else ours.remote_id
            kind = theirs.kind if theirs else ours.kind
            url = self.connector_id._offline_adapter().web_url(kind, remote_id)
        return {
            "reconciliation_id": self.id,
            "what": one.what.value,
            "kind": either.kind.value,
            "name": either.number,
            "partner_name": either.contact_name
            or (theirs.contact_name if theirs else ""),
            "date": either.date,
            "here": here,
            "there": there,
            "currency_id": self._currency(one.currency).id,
            "amount": float(one.amount),
            "res_model": model or False,
            "res_id": int(res_id or 0),
            "remote_id": theirs.remote_id if theirs else either.remote_id,
            "url": url or False,
            "key": one.key,
            "content": codec.dump(theirs) if theirs else {"kind": either.kind.value},
        }

    def _status_name(self, status):
        known = {
            "open": self.env._("confirmed"),
            "paid": self.env._("paid"),
            "draft": self.env._("draft"),
            "void": self.env._("voided or cancelled"),
            "deleted": self.env._("deleted"),
        }
        return known.get(status, status)

    def _currency(self, code):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", code)], limit=1)

    def _names(self):
        """Names of accounts, and of tax codes, by their id there."""
        connector = self.connector_id.with_context(active_test=False)
        return {
            By.ACCOUNT: {
                one.remote_id: one.display_name for one in connector.ledger_account_ids
            },
            By.TAX_CODE: {one.remote_id: one.name for one in connector.tax_code_ids},
        }

    def _write_totals(self, reconciler):
        names, kinds = self._names(), self._kind_names()
        values = []
        for one, total in reconciler.totals.items():
            if not (total.ours or total.theirs):
                continue
            name = names.get(one.by, {}).get(one.key) or one.key
            if one.by is By.KIND:
                name = kinds.get(one.key, one.key)
            elif one.by is By.TAX:
                name = self.env._("All tax")
            elif one.by is By.PARTNER:
                name = total.name or one.key
            values.append(
                {
                    "reconciliation_id": self.id,
                    "by": one.by.value,
                    "group": one.group,
                    "key": one.key,
                    "name": name or self.env._("Not known"),
                    "currency_id": self._currency(one.currency).id,
                    "ours": float(total.ours),
                    "theirs": float(total.theirs),
                    "difference": float(total.difference),
                    "unexplained": float(total.unexplained),
                }
            )
        self.env["accounting.reconciliation.total"].create(values)
        self.unexplained_count = sum(
            1 for total in reconciler.totals.values() if total.unexplained
        )

    def _kind_names(self):
        return {
            Kind.INVOICE.value: self.env._("Invoices"),
            Kind.CREDIT_NOTE.value: self.env._("Credit notes"),
            Kind.BILL.value: self.env._("Bills"),
            Kind.VENDOR_CREDIT.value: self.env._("Vendor refunds"),
            Kind.PAYMENT.value: self.env._("Payments"),
        }

    def _conclude(self, fresh=False):
        """Count what is left, and stamp what agrees.

        :param bool fresh: it was just compared
        """
        self.ensure_one()
        if self.state == "running" and not fresh:
            return
        rows = self.env["accounting.reconciliation.difference"]
        mine = ("reconciliation_id", "=", self.id)
        if fresh:  # accepted before, and not found again
            rows.search(
                [mine, ("state", "=", "accepted"), ("content", "=", False)]
            ).unlink()
        groups = dict(rows._read_group([mine], ["state"], ["__count"]))
        by_what = dict(rows._read_group([mine], ["what"], ["__count"]))
        values = {
            "open_count": groups.get("open", 0) + groups.get("acted", 0),
            "accepted_count": groups.get("accepted", 0),
            "missing_count": by_what.get("missing_there", 0) + by_what.get("status", 0),
            "doubled_count": by_what.get("doubled", 0),
            "differing_count": sum(
                by_what.get(what.value, 0)
                for what in (What.AMOUNT, What.TAX, What.CURRENCY)
            ),
        }
        certified = self.purpose == CERTIFICATE
        unexplained = 0 if certified else self.unexplained_count
        if values["open_count"] or unexplained:
            values["state"] = "differs"
        elif fresh or self.state == "differs":
            values |= {
                "state": "agrees",
                "stamped_at": fields.Datetime.now(),
                "stamped_by_id": self.asked_by_id.id if fresh else self.env.uid,
            }
            if self.dirty:
                values |= {
                    "state": "changed",
                    "changed_at": fields.Datetime.now(),
                    "changed_what": self.dirty,
                }
        self.write(values)


def _named(text, names):
    """``id=amount`` pairs with the names that people know."""
    words = []
    for part in text.split():
        key, __, amount = part.rpartition("=")
        words.append(f"{names.get(key) or key or '—'}: {Decimal(amount):f}")
    return ", ".join(words)
