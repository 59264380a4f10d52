"""What both sides may change, the other way: contacts and items as they are at the
provider become records in Odoo, and their changes arrive."""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models

from ..providers import records as codec
from ..providers.sameness import SHARED
from .accounting_mirrored_arrivals import Arrivals
from .accounting_taken import Candidate, Dropped, Later, NotOurs, Taken


@dataclass(frozen=True)
class Match:
    """A record in Odoo that a remote one may be.

    :param int points: see :class:`providers.matching.Score`
    :param bool certain: sure enough to link without asking
    :param str why: for the person, who has to say
    :param bool taken: it is linked to another remote record already
    """

    record: models.BaseModel
    points: int
    certain: bool
    why: str
    taken: bool = False

    def candidate(self):
        """:rtype: Candidate"""
        return Candidate(self.record, self.points, self.why)


class AccountingMirrored(models.AbstractModel):
    _inherit = "accounting.mirrored"

    # === WHAT A ROOM SAYS OF ITS RECORDS === #

    @api.model
    def _accounting_alike(self, connector, said):
        """Records that remote ones may be, in a constant number of queries.

        :param dict said: canonical record by remote record
        :rtype: dict[accounting.remote.record, list[Match]]
        """
        raise NotImplementedError

    @api.model
    def _accounting_make(self, connector, said):
        """New records.

        :param dict said: canonical record by remote record
        :return: per remote record the new one, or an error
        """
        raise NotImplementedError

    def _accounting_change(self, connector, theirs, changed):
        """Give this record the values of a remote one.

        :param theirs: the canonical record
        :param set changed: names of fields
        :raise UserError: Odoo refuses
        """
        raise NotImplementedError

    @api.model
    def _accounting_variant(self, connector, theirs):
        """Currency and role of the link to a remote record.

        :rtype: tuple[str, str]
        """
        return "", ""

    @api.model
    def _accounting_plain(self, connector, theirs):
        """A remote record in Odoo's words: without what we added to its name, its
        country as Odoo calls it.

        :rtype: Contact | Item
        """
        return theirs

    @api.model
    def _accounting_keys(self, theirs):
        """What no two records have in common; two new ones that share any are not made
        in one go.

        :rtype: set
        """
        return set()

    @api.model
    def _accounting_is_own(self, theirs):
        """Does a remote record exist for our bookkeeping only?"""
        return False

    def _accounting_moved(self, connector, row, theirs, link):
        """What becomes of a linked record whose place was taken by another there.

        :return: an outcome; None: it is where it was
        """
        return None

    def _accounting_objection(self, row, theirs, changed):
        """Why a change cannot be taken over as it is.

        :return: an outcome; None: no objection. May take fields out of ``changed``
        """
        return None

    @api.model
    def _accounting_question(self, matches, answer):
        """A question about a record that is not linked.

        :param list matches: of :class:`Match`
        :param str answer: what a person said, if asked before
        :return: an :class:`Ask`; None: there is nothing to ask
        """
        raise NotImplementedError

    # === TAKING OVER === #

    @api.model
    def _accounting_take(self, connector, rows):
        said, outcomes = {}, {}
        for row in rows:
            theirs = row._canonical()
            if self._accounting_is_own(theirs):
                outcomes[row] = NotOurs()
            else:
                said[row] = theirs
        links = self._accounting_links_there(connector, said)
        records = self.with_context(active_test=False).browse(
            [link.res_id for link in links.values() if link.res_model == self._name]
        )
        existing = {record.id: record for record in records.exists()}
        arrivals = Arrivals(self, connector, links)
        for row, theirs in list(said.items()):
            link = links.get(row)
            if not link:
                continue
            del said[row]
            if link.res_model != self._name:
                outcomes[row] = Taken()
            elif link.res_id not in existing:
                link._forget()
                outcomes[row] = Dropped()
            else:
                record = existing[link.res_id]
                outcomes[row] = arrivals.take(record, row, theirs, link)
        # the place of one that was merged is taken now
        for row in self._accounting_links_there(connector, said):
            del said[row]
            outcomes[row] = Later(0)
        outcomes |= self._accounting_take_fresh(connector, said)
        return outcomes

    @api.model
    def _accounting_links_there(self, connector, rows):
        """Links of remote records.

        :rtype: dict[accounting.remote.record, accounting.link]
        """
        kind = self._accounting_kind().value
        links = self.env["accounting.link"].search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", kind),
                ("remote_id", "in", [row.remote_id for row in rows]),
            ]
        )
        by_id = {link.remote_id: link for link in links}
        return {row: by_id[row.remote_id] for row in rows if row.remote_id in by_id}

    @api.model
    def _accounting_take_fresh(self, connector, said):
        """Remote records that are not linked: found, asked about, or made."""
        outcomes, linking, making, keys = {}, {}, {}, set()
        said = {
            row: self._accounting_plain(connector, theirs)
            for row, theirs in said.items()
        }
        alike = self._accounting_alike(connector, said) if said else {}
        chosen = set()
        for row, theirs in said.items():
            variant = self._accounting_variant(connector, theirs)
            matches = [
                dataclasses.replace(m, taken=True)
                if (m.record.id, variant) in chosen
                else m
                for m in alike[row]
            ]
            verdict = self._accounting_judge(connector, row, theirs, matches)
            if isinstance(verdict, models.BaseModel):
                linking[row] = verdict
                chosen.add((verdict.id, variant))
            elif verdict is MAKE:
                mine = self._accounting_keys(theirs)
                if mine & keys:
                    outcomes[row] = Later(0)  # compared with those that are made now
                    continue
                keys |= mine
                making[row] = theirs
            else:
                outcomes[row] = verdict
        made = self._accounting_make(connector, making) if making else {}
        for row, record in made.items():
            if isinstance(record, models.BaseModel):
                outcomes[row] = Taken(record)
            else:
                outcomes[row] = record
        made = {r: m for r, m in made.items() if isinstance(m, models.BaseModel)}
        self._accounting_tie(connector, said, linking | made)
        links = self._accounting_links_there(connector, linking)
        arrivals = Arrivals(self, connector, links)
        for row, record in linking.items():
            outcomes[row] = arrivals.take(record, row, said[row], links[row])
        settled = [
            row for row, outcome in outcomes.items() if isinstance(outcome, Taken)
        ]
        self._accounting_untie_jobs(
            connector, {m.record.id for row in settled for m in alike[row]}
        )
        return outcomes

    @api.model
    def _accounting_judge(self, connector, row, theirs, matches):
        """What becomes of a remote record that is not linked.

        :return: a record to link, ``MAKE``, or an outcome
        """
        decision = row.decision or {}
        answer, candidate = decision.get("answer"), decision.get("candidate") or {}
        if answer == "link" and candidate.get("model") == self._name:
            record = self.browse(candidate["id"]).exists()
            variant = self._accounting_variant(connector, theirs)
            links = self.env["accounting.link"]
            if record and not links._find(connector, self._name, record.ids, *variant):
                return record
        if answer == "create":
            return MAKE
        if not theirs.active or getattr(theirs, "merged_into", ""):
            return NotOurs()
        free = [m for m in matches if m.certain and not m.taken and m.record.active]
        if len(free) == 1:
            return free[0].record
        return self._accounting_question(matches, answer) or MAKE

    @api.model
    def _accounting_tie(self, connector, said, found):
        """Link remote records to ours, in one statement.

        :param dict found: record by remote record
        """
        rows = []
        for row, record in found.items():
            currency, role = self._accounting_variant(connector, row._canonical())
            rows.append(
                {
                    "kind": self._accounting_kind().value,
                    "res_model": self._name,
                    "res_id": record.id,
                    "remote_id": row.remote_id,
                    "remote_number": row.number or None,
                    "version": row.version or None,
                    "account_ref": row.account_ref or None,
                    "currency_code": currency or None,
                    "role": role or None,
                }
            )
        self.env["accounting.link"]._record(connector, rows)

    @api.model
    def _accounting_untie_jobs(self, connector, ids):
        """What waited for an answer about some records is looked at again."""
        jobs = self.env["accounting.job"]._about(
            self.browse(ids),
            ("connector_id", "=", connector.id),
            ("state", "=", "blocked"),
        )
        jobs._rearm()

    def _accounting_put_back(self, connector, field, value):
        """Give a field a value that was overwritten; a change of this side now."""
        kind = self._accounting_kind()
        name = SHARED[kind][field][-1]
        said = self._accounting_said(connector)
        values = codec.dump(said) | {one: "" for one in SHARED[kind][field]}
        values[name] = value == "True" if field == "active" else value or None
        values = {key: one for key, one in values.items() if one is not None}
        theirs = self._accounting_plain(connector, codec.load(type(said), values))
        self._accounting_change(connector, theirs, {field})


MAKE = object()


def by_key(pairs):
    """Records by what they are looked up by.

    :param pairs: key and record
    :rtype: dict
    """
    found = defaultdict(list)
    for key, record in pairs:
        if key:
            found[key].append(record)
    return found
