"""What changed in Sage, read in pages.

Sage has no webhooks: each list is asked for what was created or changed since a moment,
and for what was deleted since. A record that is missing from an answer says nothing.
"""

from datetime import timedelta

from ..documents import Kind, Page
from ..errors import Cause, ConfigurationError, RejectedError
from ..kinds import PURCHASES
from ..values import day, rows, sub, word
from . import booked, const, fees, lists, reading
from .nested import record_id

OVERLAP = timedelta(minutes=5)  # of incremental reads: clocks and commits are not exact
LONG = timedelta(days=1)  # since when all contacts are read, not those that changed
OPTIONAL = frozenset(
    {const.SERVICES, const.PRODUCTS, *(const.PATH[one] for one in PURCHASES)}
)
DENIED = frozenset({Cause.AREA_DENIED, Cause.FEATURE_OFF})
CHANGES = ("updated_or_created_since", "deleted_since")
# What is read of a document: its lines are nobody's news
DOCUMENT_FIELDS = (
    "contact,contact_name,date,due_date,reference,currency,total_amount,tax_amount,"
    "outstanding_amount,status,updated_at,deleted_at,links"
)


def pull(wire, kind, since):
    """Contacts, items, documents or money; all, or what changed.

    :param wire: the adapter
    :param datetime since: UTC
    :rtype: Iterator[Page]
    """
    if kind is Kind.CONTACT:
        asked = {"exclude_system": "true", "attributes": lists.ALL}
        asked["nested_attributes"] = lists.ALL
        return _contacts(wire, asked, since)
    if kind is Kind.ITEM:
        asked = {"attributes": lists.ALL}
        paths = [
            (const.SERVICES, asked, lambda row: reading.item(const.SERVICES, row)),
            (const.PRODUCTS, asked, lambda row: reading.item(const.PRODUCTS, row)),
        ]
        return _changed(wire, kind, paths, since)
    if kind is Kind.INVOICE:
        return _changed(wire, kind, [_documents(one) for one in const.LINES], since)
    return _Money(wire).changed(since)


def documents(wire, kinds, first, last):
    """See :meth:`Adapter.documents`; how many there are is known before the first page
    is given out, since the first page of each list says it.

    :rtype: Iterator[Page]
    """
    days = {"from_date": first.isoformat(), "to_date": last.isoformat()}
    opened, counts = [], []
    for kind in sorted(kinds):
        path, asked, make = _documents(kind)
        parts = lists.parts(wire, path, {**asked, **days}, kind)
        opened.append((next(parts), parts, make))
        counts.append(opened[-1][0].total)
    total = None if None in counts else sum(counts)
    for part, parts, make in opened:
        yield Page(records=tuple(map(make, part.rows)), total=total)
        for following in parts:
            yield Page(records=tuple(map(make, following.rows)), total=total)


def _documents(kind):
    fields = f"{DOCUMENT_FIELDS},{const.NUMBER_FIELD[kind]}"
    return (
        const.PATH[kind],
        {"attributes": fields},
        lambda row: booked.document(kind, row),
    )


def _contact(row):
    """A contact, unless it is one of Sage's own."""
    return None if row.get("system") is True else reading.contact(row)


def _contacts(wire, asked, since):
    """Contacts; whether one counts as changed when its address or e-mail was, which are
    records of their own at Sage, is unconfirmed. So who looks far back, as is done once
    a day, reads all of them.
    """
    if not since:
        yield from _changed(wire, Kind.CONTACT, [("contacts", asked, _contact)], None)
        return
    started, moment = None, _moment(since)
    gone = {**asked, "deleted_since": moment}
    for part in lists.parts(wire, "contacts", gone, Kind.CONTACT):
        started = started or part.asked
        yield Page(records=_made(_contact, part.rows))
    is_long = started is not None and started - since > LONG
    changed = asked if is_long else {**asked, "updated_or_created_since": moment}
    for part in lists.parts(wire, "contacts", changed, Kind.CONTACT):
        yield Page(
            records=_made(_contact, part.rows), cursor=started if part.last else None
        )


def _made(make, found):
    """Records of rows, but for those that are none of ours."""
    return tuple(record for record in map(make, found) if record)


def _moment(since):
    return (since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


def _allowed(wire, path, asked, kind):
    """The pages of a list. A user's role is given by area: who may not see purchases,
    say, reads what else there is, and a page of nothing here.

    :raise ConfigurationError: it is a list that all of this is for
    """
    try:
        yield from lists.parts(wire, path, asked, kind)
    except ConfigurationError as error:
        if path not in OPTIONAL or error.cause not in DENIED:
            raise
        yield lists.NOTHING


def _changed(wire, kind, paths, since):
    """Lists one after the other; with a moment, what was changed and what was deleted
    since. Sage does not sort all of them by change, so only the last page says how far
    we have read: to when the first was answered.

    :param list paths: path, parameters and maker of a record
    """
    wanted = paths
    if since:
        wanted = [
            (path, {**asked, name: _moment(since)}, make)
            for name in CHANGES
            for path, asked, make in paths
        ]
    started = None
    for at, (path, asked, make) in enumerate(wanted, 1):
        for part in _allowed(wire, path, asked, kind):
            started = started or part.asked
            end = part.last and at == len(wanted)
            yield Page(
                records=_made(make, part.rows),
                cursor=started if end else None,
                total=part.total if len(wanted) == 1 else None,
            )


def money_of(wire, days):
    """Payments of some days, with their fees.

    :param dict days: the filter that names them
    :rtype: Iterator[Page]
    """
    return _Money(wire).dated(days)


class _Money:
    """One read of payments, their fees and allocations; what it looks up besides is
    looked up once."""

    def __init__(self, wire):
        self.wire, self.seen, self.on_account = wire, set(), {}
        self._banks, self._asked = None, set()

    def changed(self, since):
        """:rtype: Iterator[Page]"""
        started, touched = None, set()
        for asked in self._ways(since) if since else ():
            for part in self._parts(const.FEES, asked):
                started = started or part.asked
                touched.update(filter(None, map(fees.payment_of, part.rows)))
        for asked in self._ways(since):
            for part in self._parts("contact_payments", asked):
                started = started or part.asked
                yield Page(records=self._payments(part.rows))
        yield Page(records=self._payments(self._named(touched - self.seen)))
        ways = self._ways(since)
        for at, asked in enumerate(ways, 1):
            for part in self._parts("contact_allocations", asked):
                end = part.last and at == len(ways)
                yield Page(
                    records=tuple(map(self._allocation, part.rows)),
                    cursor=started if end else None,
                )

    def dated(self, days):
        """:rtype: Iterator[Page]"""
        for part in self._parts("contact_payments", days):
            yield Page(records=self._payments(part.rows))

    def _ways(self, since):
        return [{name: _moment(since)} for name in CHANGES] if since else [{}]

    def _parts(self, path, asked):
        asked = {"attributes": lists.ALL, **asked}
        return lists.parts(self.wire, path, asked, Kind.PAYMENT)

    def _payments(self, found):
        """Payments of a page, with their fees: what was booked on their days."""
        self._note(found)
        self.seen.update(row["id"] for row in found)
        held = self._fees([row for row in found if not row.get("deleted_at")])
        discounts = self.wire.traits.get("discounts") or {}
        return tuple(
            booked.payment(
                row,
                self._ledgers(),
                {True: discounts.get("customers"), False: discounts.get("suppliers")},
                fees.of(held, row["id"]),
            )
            for row in found
        )

    def _note(self, found):
        for row in found:
            over = word(sub(row, "payment_on_account").get("id"))
            if over:
                self.on_account[over] = word(row.get("id"))

    def _fees(self, found):
        days = sorted(filter(None, (day(row.get("date")) for row in found)))
        if not days:
            return []
        asked = {
            "from_date": days[0].isoformat(),
            "to_date": days[-1].isoformat(),
            "attributes": lists.ALL,
        }
        return lists.every(self.wire, const.FEES, asked, Kind.PAYMENT)

    def _named(self, ids):
        """Payments whose fee was changed, and nothing else."""
        found = []
        for payment_id in sorted(ids):
            try:
                path = f"contact_payments/{payment_id}"
                row = self.wire.call("GET", path, kind=Kind.PAYMENT).data
            except RejectedError:  # it is told among what was deleted, if it was
                continue
            if isinstance(row, dict) and row.get("id"):
                found.append(row)
        return found

    def _ledgers(self):
        """Ledger account and currency of each bank account."""
        if self._banks is None:
            held = lists.every(
                self.wire, "bank_accounts", {"attributes": lists.ALL}, Kind.ACCOUNT
            )
            self._banks = {
                row["id"]: (
                    record_id(row, "ledger_account"),
                    record_id(row, "currency"),
                )
                for row in held
            }
        return self._banks

    def _allocation(self, row):
        """An allocation. Money on account is named by an id of its own there; the
        payment that it came with is among the contact's."""
        used = [
            word(sub(one, "artefact").get("id"))
            for one in rows(row, "allocated_artefacts")
            if booked.list_of(sub(one, "artefact")) == booked.ON_ACCOUNT
        ]
        contact = record_id(row, "contact")
        unknown = any(one not in self.on_account for one in used)
        if unknown and contact and contact not in self._asked:
            self._asked.add(contact)
            asked = {"contact_id": contact, "attributes": lists.ALL}
            self._note(lists.every(self.wire, "contact_payments", asked, Kind.PAYMENT))
        return booked.allocation(row, self.on_account)
