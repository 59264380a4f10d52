"""What both sides may change, changed there: whose value of each field wins, and what
is kept of the one that lost."""

from odoo.exceptions import RedirectWarning, UserError

from ..providers import records as codec
from ..providers.errors import Cause, RejectedError
from ..providers.sameness import SHARED, is_blank, same, shown
from .accounting_taken import Taken

NEVER_FILLED = {"active", "account"}  # what differs in these is no gap


class Arrivals:
    """Changes of linked records: compared with what was taken over before and with what
    was changed here meanwhile; of two changes of a field the later one wins.

    :param accounting.mirrored model: contacts or products
    :param dict links: of the remote records that arrive
    """

    def __init__(self, model, connector, links):
        self.model, self.connector, self.env = model, connector, model.env
        self.kind = model._accounting_kind()
        all_links = self.env["accounting.link"].browse(
            [link.id for link in links.values()]
        )
        self.pending = self.env["accounting.local.change"]._pending(all_links)

    def take(self, record, row, theirs, link):
        """Take over what changed there of one record.

        :return: an outcome, see :mod:`accounting_taken`
        """
        model, connector = self.model, self.connector
        record = record.with_context(accounting_link=link.id)
        moved = record._accounting_moved(connector, row, theirs, link)
        if moved:
            return moved
        theirs = model._accounting_plain(connector, theirs)
        ours = model._accounting_plain(
            connector,
            record._accounting_said(connector, link.currency_code, link.role),
        )
        base = row._base()
        base = base and model._accounting_plain(connector, base)
        changed, is_news = self._changed(row, theirs, ours, base, link)
        changed, lost = self._resolve(theirs, ours, base, link, changed)
        asked = record._accounting_objection(row, theirs, changed)
        lost = {f: kept for f, kept in lost.items() if f in changed or kept == "here"}
        if changed:
            try:
                with self.env.cr.savepoint():
                    record._accounting_change(connector, theirs, changed)
            except (UserError, RedirectWarning) as error:
                return RejectedError(str(error), cause=Cause.UNKNOWN)
        self._keep_lost(record, theirs, ours, link, lost)
        overruled = changed & self.pending.get(link.id, {}).keys()
        if overruled:
            self.env["accounting.local.change"]._settle(link, overruled)
        self._remember(row, link, is_news)
        return asked or Taken(record)

    def _changed(self, row, theirs, ours, base, link):
        """Fields that were changed there since, and whether anything in them is news.

        Of a record that was just linked: what Odoo does not have.
        """
        sent = link.sent or {}
        if base is None and not sent:
            fresh = {
                field
                for field in SHARED[self.kind].keys() - NEVER_FILLED
                if is_blank(self.kind, field, ours)
                and not is_blank(self.kind, field, theirs)
            }
            return fresh, False
        own = self._as_sent(theirs, sent)
        own_write = bool(sent) and bool(link.version) and link.version == row.version
        changed, is_news = set(), False
        for field, names in SHARED[self.kind].items():
            if base is not None and same(self.kind, field, theirs, base):
                continue
            told = names[0] in sent
            if told and (own_write or same(self.kind, field, theirs, own)):
                continue
            is_news = True
            if not same(self.kind, field, theirs, ours):
                changed.add(field)
        return changed, is_news

    def _as_sent(self, theirs, sent):
        """Their record, had our last write been kept letter by letter."""
        values = {k: v for k, v in codec.dump(theirs).items() if k not in sent}
        values |= {k: v for k, v in sent.items() if v is not None}
        loaded = codec.load(type(theirs), values)
        return self.model._accounting_plain(self.connector, loaded)

    def _resolve(self, theirs, ours, base, link, changed):
        """Which changes there win.

        :return: fields in which theirs wins, and those in which a value is lost, with
            whose was kept
        :rtype: tuple[set[str], dict[str, str]]
        """
        pending, wins, lost = self.pending.get(link.id, {}), set(), {}
        there_at = theirs.changed_at and theirs.changed_at.replace(tzinfo=None)
        for field in changed:
            here_at = pending.get(field)
            if here_at and there_at and there_at <= here_at:
                lost[field] = "here"
                continue
            wins.add(field)
            known = base is not None and same(self.kind, field, ours, base)
            if not known and not is_blank(self.kind, field, ours):
                lost[field] = "there"
        return wins, lost

    def _keep_lost(self, record, theirs, ours, link, lost):
        """Keep the values that lost, to be looked up and put back."""
        pending = self.pending.get(link.id, {})
        there_at = theirs.changed_at and theirs.changed_at.replace(tzinfo=None)
        self.env["accounting.overwrite"].create(
            [
                {
                    "connector_id": self.connector.id,
                    "kind": self.kind.value,
                    "res_model": record._name,
                    "res_id": record.id,
                    "field": field,
                    "here": shown(self.kind, field, ours),
                    "there": shown(self.kind, field, theirs),
                    "kept": kept,
                    "changed_here_at": pending.get(field),
                    "changed_there_at": there_at,
                }
                for field, kept in lost.items()
            ]
        )

    def _remember(self, row, link, is_news):
        """What we know of the remote record now."""
        own_write = link.version and link.version == row.version
        if link.sent and not is_news and not own_write and row.version:
            return  # read before our last write
        known = {
            "version": row.version,
            "remote_number": row.number,
            "account_ref": row.account_ref,
        }
        values = {n: v for n, v in known.items() if (link[n] or "") != (v or "")}
        if link.sent:
            values["sent"] = False
        if is_news and link.fingerprint:
            values["fingerprint"] = False  # what was sent last would be a change now
        if values:
            link.write(values)
