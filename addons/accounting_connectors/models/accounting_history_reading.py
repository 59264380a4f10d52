"""What is there of the dates of earlier documents: read page by page, and compared."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..providers import money
from ..providers import records as codec
from ..providers.documents import PURCHASES, Kind
from ..providers.errors import ConnectorError
from ..providers.matching import name_key, score_contact, text_key
from ..providers.radar import Finding, Ours, Verdict, scan
from ..providers.standing import Booked
from .accounting_connector_locks import READING

FIRST_SPAN, LONGEST_SPAN = 31, 366  # days read in one go
MARGIN = timedelta(days=7)  # around the documents: a date there may be another
FEW = 100  # documents; a span that has fewer is followed by one twice as long
SHOWN = 5  # candidates that are kept of each document
DEFAULTS = {Verdict.THERE: "link", Verdict.ABSENT: "push"}  # what is proposed
CONTACT_KEYS = ("number", "vat", "registration", "email", "name_key")


class AccountingHistory(models.Model):
    _inherit = "accounting.history"

    def _read_on(self):
        """List, read and compare; resumes where it was cut off.

        :return: False when the time of this run of the cron is up
        :rtype: bool
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        try:
            if not self.listed:
                self._list()
                if not cron._commit_progress():
                    return False
            while self.state == "reading" and self._reads() and not self._all_read():
                if not self.connector_id._try_lock(READING):
                    self.next_try_at = fields.Datetime.now() + timedelta(seconds=10)
                    return True  # another worker reads of this company just now
                try:
                    cron._commit_progress()  # a snapshot as new as the lock
                    self._read_span()
                except Exception:
                    self.env.cr.rollback()  # or the lock could not be given back
                    raise
                finally:
                    self.connector_id._unlock(READING)
                if not cron._commit_progress():
                    return False
            if self.state == "reading":
                self._compare()
        except ConnectorError as error:
            self.env.cr.rollback()
            self._reading_failed(error)
        return True

    def _reads(self):
        """Can the provider's documents be read at all?"""
        return Kind.INVOICE in self.connector_id._capabilities().reads

    def _all_read(self):
        return bool(self.read_until and self.read_until >= self.read_to)

    def _reading_failed(self, error):
        """Say why, and go on when time can have cured it."""
        connector = self.connector_id
        if error.stops_connection:
            connector._access_lost(error)
        values = {"message": connector._sentence(error), "next_try_at": False}
        if error.retry or error.stops_connection:
            wait = timedelta(seconds=float(error.retry_after or 60))
            values["next_try_at"] = fields.Datetime.now() + wait
        else:
            values["state"] = "draft"
        self.write(values)

    # === LISTING === #

    def _list(self):
        """A line for each document of the choice; those of an earlier choice go."""
        moves = self.env["account.move"].search(
            self._document_domain() or [("id", "=", False)], order="invoice_date, id"
        )
        known = {line.move_id: line for line in self.line_ids}
        wanted = set(moves.ids)
        gone = [line.id for move, line in known.items() if move.id not in wanted]
        self.line_ids.browse(gone).filtered(lambda line: line.state == "open").unlink()
        Line = self.env["accounting.history.line"]
        fresh = []
        for move in moves:
            values = Line._values_of(move)
            if line := known.get(move):
                if line._is_stale():
                    line.write({**values, "verdict": False})
            else:
                fresh.append({"history_id": self.id, "move_id": move.id, **values})
        Line.create(fresh)
        dates = [move.invoice_date for move in moves]
        self.write(
            {
                "listed": True,
                "read_from": min(dates) - MARGIN if dates else self.first_date,
                "read_to": max(dates) + MARGIN if dates else self.first_date,
                "read_until": False,
                "read_span": FIRST_SPAN,
            }
        )

    # === READING === #

    def _read_span(self):
        """Read the provider's documents of the next days, keeping and committing page
        by page. A span that was cut off is read again.

        :raise ConnectorError: what was read is kept
        """
        connector = self.connector_id
        first = (
            self.read_until + timedelta(days=1) if self.read_until else self.read_from
        )
        last = min(first + timedelta(days=self.read_span - 1), self.read_to)
        kinds, read = frozenset(self._kinds()), 0
        for page in connector._adapter().documents(kinds, first, last):
            with connector._writing():
                self._keep(page.records)
                self.read_count += len(page.records)
            read += len(page.records)
            if self.state != "reading":
                return
        span = self.read_span
        self.write(
            {
                "read_until": last,
                "read_span": min(2 * span, LONGEST_SPAN) if read < FEW else span,
                "message": False,
            }
        )

    def _keep(self, records):
        """Keep what was read. What no document of ours is linked to is nothing to take
        over: it is what is compared with."""
        connector = self.connector_id
        rows = self.env["accounting.remote.record"]._store(connector, records)
        rows = rows.filtered(lambda row: row.state == "new")
        links = self.env["accounting.link"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "in", rows.mapped("kind")),
                ("remote_id", "in", rows.mapped("remote_id")),
            ]
        )
        linked = {(link.kind, link.remote_id) for link in links}
        rows.filtered(
            lambda row: (row.kind, row.remote_id) not in linked
        ).state = "other"

    # === COMPARING === #

    def _compare(self):
        """A verdict for each line, and what is proposed to do."""
        lines = self.line_ids.filtered(lambda line: line.state == "open")
        theirs = self._theirs()
        ours = self._ours(lines)
        if self._reads():
            findings = scan(ours.values(), [booked for booked, __ in theirs.values()])
        else:
            unknown = Finding(verdict=Verdict.UNKNOWN)
            findings = {one.ref: unknown for one in ours.values()}
        for line in lines:
            finding = findings[ours[line.id].ref]
            ids = {
                match.remote_id: theirs[line.kind, match.remote_id][1]
                for match in finding.matches[:SHOWN]
            }
            line._take_finding(finding, ids)
        self.write({"state": "review", "message": False, "next_try_at": False})

    def _theirs(self):
        """What the provider has of these kinds, and nothing here is linked to.

        :rtype: dict[tuple[str, str], tuple[Booked, int]] by kind and remote id, with
            the id of the row
        """
        self.env["accounting.remote.record"].flush_model()
        self.env["accounting.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT r.kind, r.remote_id, r.id, r.content"
                " FROM accounting_remote_record r WHERE r.connector_id = %s"
                " AND r.kind IN %s AND NOT EXISTS (SELECT 1 FROM accounting_link l"
                " WHERE l.connector_id = r.connector_id AND l.kind = r.kind"
                " AND l.remote_id = r.remote_id)",
                self.connector_id.id,
                tuple(kind.value for kind in self._kinds()) or ("",),
            )
        )
        return {
            (kind, remote_id): (codec.load(Booked, content or {}), row_id)
            for kind, remote_id, row_id, content in rows
        }

    def _ours(self, lines):
        """Our documents, as they are compared.

        :rtype: dict[int, Ours] by line id
        """
        connector = self.connector_id
        book = ContactBook(connector, lines.partner_id)
        found = {}
        for line in lines:
            move, kind = line.move_id, line._kind()
            numbers = (move.name, move.payment_reference)
            if kind in PURCHASES:
                numbers = (move.ref, move.name)
            found[line.id] = Ours(
                ref=f"{move._name},{move.id}",
                kind=kind,
                numbers=tuple(dict.fromkeys(filter(None, numbers))),
                date=line.date,
                currency=line.currency_id.name,
                total=money.amount(line.total, line.currency_id.decimal_places),
                contacts=book.contacts(
                    line.partner_id,
                    move._accounting_contact_currency(connector),
                    move._accounting_contact_role(connector),
                ),
                contact_name=line.partner_id.name or "",
            )
        return found


class ContactBook:
    """Which contacts there the partners of some documents may be.

    :param accounting.connector connector: whose
    :param res.partner partners: commercial partners
    """

    def __init__(self, connector, partners):
        env = connector.env
        self.linked = {}
        for link in env["accounting.link"]._about(
            partners,
            ("connector_id", "=", connector.id),
            ("kind", "=", Kind.CONTACT.value),
        ):
            key = link.res_id, link.currency_code or "", link.role or ""
            self.linked[key] = link.remote_id
        self.by_key = {}
        for row in env["accounting.remote.record"].search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", Kind.CONTACT.value),
            ],
            ["remote_id", "name", *CONTACT_KEYS],
        ):
            for name in CONTACT_KEYS:
                if row[name]:
                    self.by_key.setdefault((name, row[name]), []).append(row)

    def contacts(self, partner, currency, role):
        """Remote ids with points; the one that is linked alone, where there is one.

        :param str currency: see ``account.move._accounting_contact_currency``
        :param Role role: see ``account.move._accounting_contact_role``
        :rtype: dict[str, int]
        """
        if linked := self.linked.get((partner.id, currency, role.value)):
            return {linked: 100}
        ours = {
            "number": partner._accounting_number(currency),
            "vat": "" if partner.vat == "/" else partner.vat,
            "registration": partner.company_registry,
            "email": partner.email_normalized,
            "name": partner.name,
        }
        keys = {
            "number": ours["number"],
            "vat": text_key(ours["vat"]),
            "registration": text_key(ours["registration"]),
            "email": ours["email"] or "",
            "name_key": name_key(ours["name"]),
        }
        found = {}
        for key in keys.items():
            for row in self.by_key.get(key, ()):
                theirs = {name: row[name] for name in ours}
                points = score_contact(ours, theirs).points
                # what is linked has 100; another one is at most as good as certain
                found[row.remote_id] = min(points, 99)
        return found


class AccountingHistoryLine(models.Model):
    _inherit = "accounting.history.line"

    def _take_finding(self, finding, ids):
        """Write down a verdict. What a person decided stays, unless it is about
        something else now.

        :param Finding finding: of the radar
        :param dict ids: of the candidates' rows, by remote id
        """
        self.ensure_one()
        candidates = [
            {
                "id": ids[match.remote_id],
                "points": match.points,
                "same": list(match.same),
                "differs": [[one.what, one.ours, one.theirs] for one in match.differs],
            }
            for match in finding.matches
            if match.remote_id in ids
        ]
        verdict = finding.verdict.value
        if (self.verdict, self.candidates or []) == (verdict, candidates):
            return
        decision = DEFAULTS.get(finding.verdict, False)
        self.write(
            {
                "verdict": verdict,
                "candidates": candidates,
                "candidate_ids": [(6, 0, [one["id"] for one in candidates])],
                "decision": decision,
                "remote_record_id": (
                    candidates[0]["id"] if decision == "link" else False
                ),
            }
        )
