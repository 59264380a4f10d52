"""Two ledgers of the same days side by side: what each has, where they differ, and
which documents make the difference.

Amounts are never converted: what is in another currency is added up by itself, so that
every sum is exact. Each difference takes its share of what the sums differ by; what no
difference takes is shown as not explained.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .kinds import CREDITS, PURCHASES, Kind, Status
from .matching import name_key, text_key
from .radar import Ours, scan
from .standing import Coded, Entered, Settlement

ZERO = Decimal(0)
BOOKED = frozenset({Status.OPEN, Status.PAID})
MONEY = frozenset({Kind.PAYMENT, Kind.ON_ACCOUNT})
NEAR_DAYS = 7  # within which the same money may be dated on both sides


class What(StrEnum):
    """How two ledgers can differ in one document or payment."""

    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    DOUBLED = "doubled"
    UNLINKED = "unlinked"
    STATUS = "status"
    CURRENCY = "currency"
    AMOUNT = "amount"
    TAX = "tax"
    ACCOUNT = "account"
    TAX_CODE = "tax_code"
    PARTNER = "partner"
    DATE = "date"
    DUE_DATE = "due_date"
    DUE = "due"


class By(StrEnum):
    """What the sums are by."""

    KIND = "kind"
    ACCOUNT = "account"
    TAX_CODE = "tax_code"
    TAX = "tax"
    PARTNER = "partner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """What one sum is of. ``group`` keeps sales, purchases and money apart."""

    by: By
    key: str
    group: str
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A document or payment as one side has it.

    Of ours, ``remote_id`` is what it is linked to; ``ref`` is empty for one that is
    theirs. ``contact_id`` is theirs on both sides, as far as it is known.
    """

    ref: str = ""
    remote_id: str = ""
    kind: Kind
    numbers: tuple[str, ...] = ()
    date: date | None = None
    due_date: date | None = None
    currency: str = ""
    total: Decimal = ZERO
    tax: Decimal | None = None
    due: Decimal | None = None
    status: Status = Status.OPEN
    contact_id: str = ""
    contact_name: str = ""
    inbound: bool = True  # of money
    lines: tuple[Coded, ...] | None = None  # of money: the account that it is on
    settles: tuple[tuple[str, Decimal], ...] = ()  # remote ids of documents
    url: str = ""

    @property
    def is_booked(self):
        """Does it count in the ledger?"""
        return self.status in BOOKED

    @property
    def group(self):
        """sales, purchases or money."""
        if self.kind in MONEY:
            return "money"
        return "purchases" if self.kind in PURCHASES else "sales"

    @property
    def sign(self):
        """Credits and money paid out count against the rest."""
        if self.kind in MONEY:
            return 1 if self.inbound else -1
        return -1 if self.kind in CREDITS else 1

    @property
    def number(self):
        """What a person calls it."""
        return self.numbers[0] if self.numbers else self.remote_id

    @property
    def facts(self):
        """All of it that must not change once a month is agreed on: not what is paid
        of it later.

        :rtype: str
        """
        said = (
            self.kind.value, self.date, self.currency, _figure(self.total),
            _figure(self.tax), self.contact_id, self.inbound, self.is_booked,
        )  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def sums(self):
        """What it adds to the sums of its side; nothing when it is not booked.

        :rtype: Counter
        """
        found = Counter()
        if not self.is_booked:
            return found

        def add(by, key, amount):
            one = Sum(by=by, key=key, group=self.group, currency=self.currency)
            found[one] += self.sign * amount

        whole, tax = self.total, self.tax or ZERO
        kind = Kind.PAYMENT if self.kind in MONEY else self.kind
        add(By.KIND, kind.value, whole)
        add(By.PARTNER, self.contact_id or name_key(self.contact_name), whole)
        if self.kind not in MONEY:
            add(By.TAX, "", tax)
        left = whole - tax
        for line in self.lines or ():
            add(By.ACCOUNT, line.account_id, line.net)
            if self.kind not in MONEY:
                add(By.TAX_CODE, line.tax_code, line.net)
            left -= line.net
        if left:  # what lines do not tell is on an account that nobody knows
            add(By.ACCOUNT, "", left)
            if self.kind not in MONEY:
                add(By.TAX_CODE, "", left)
        return Counter({one: amount for one, amount in found.items() if amount})


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One way in which the ledgers differ, with its share of the sums."""

    what: What
    ours: Entry | None = None
    theirs: Entry | None = None
    here: str = ""  # as our side says it
    there: str = ""
    shares: dict[Sum, Decimal] = field(default_factory=dict)

    @property
    def currency(self):
        """That its amount is in."""
        return (self.ours or self.theirs).currency

    @property
    def amount(self):
        """By which our total is higher, signed as in the ledger."""
        own = (
            share
            for one, share in self.shares.items()
            if one.by is By.KIND and one.currency == self.currency
        )
        return sum(own, ZERO)

    @property
    def key(self):
        """The same for the same difference, found again."""
        said = (
            self.what.value,
            self.ours.ref if self.ours else "",
            self.theirs.remote_id if self.theirs else "",
            self.here,
            self.there,
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass(slots=True)
class Total:
    """One sum on both sides, and how much of what it differs by is explained."""

    ours: Decimal = ZERO
    theirs: Decimal = ZERO
    explained: Decimal = ZERO
    name: str = ""  # of a partner

    @property
    def difference(self):
        return self.ours - self.theirs

    @property
    def unexplained(self):
        return self.difference - self.explained


def from_record(record):
    """An entry of theirs.

    :param Entered | Booked | Settlement record: as an adapter tells it
    :rtype: Entry
    """
    if isinstance(record, Settlement):
        return _of_money(record)
    lines = None
    if isinstance(record, Entered):
        record, lines = record.booked, record.lines
    return Entry(
        remote_id=record.remote_id,
        kind=record.kind,
        numbers=tuple(filter(None, (record.number, record.reference))),
        date=record.date,
        due_date=record.due_date,
        currency=record.currency,
        total=record.total or ZERO,
        tax=record.tax,
        due=record.due,
        status=record.status,
        contact_id=record.contact_id,
        contact_name=record.contact_name,
        lines=lines,
        url=record.url,
    )


def _of_money(record):
    return Entry(
        remote_id=record.remote_id,
        kind=record.kind,
        numbers=tuple(filter(None, (record.reference,))),
        date=record.date,
        currency=record.currency,
        total=record.amount,
        status=Status.OPEN if record.active else Status.DELETED,
        contact_id=record.contact_id,
        inbound=record.inbound,
        lines=coded_money(record.account_id, record.amount),
        settles=tuple((part.document_id, part.amount) for part in record.parts),
    )


def coded_money(account_id, amount):
    """The account of money as the line of an entry; ``None``: it is not told."""
    return (Coded(account_id=account_id, net=amount),) if account_id else None


class Reconciler:
    """Compares both sides, pair by pair: money first, then documents, since what is
    paid of a document follows from its payments. Keeps sums, not entries.

    :param Iterable[Entry] strays: of theirs, those that nothing is linked to: they may
        be there a second time
    :ivar dict totals: of each sum, see :class:`Total`
    """

    def __init__(self, strays=()):
        self.totals = defaultdict(Total)
        self._prints = {"ours": hashlib.sha256(), "theirs": hashlib.sha256()}
        # by which our open amount of a document is higher because of its payments
        self._paid = defaultdict(Decimal)
        # what strays may be the double of, by what both would say
        self._twins = dict.fromkeys(fact for one in strays for fact in _facts(one))

    @property
    def fingerprints(self):
        """Of all that was compared, of both sides.

        :rtype: tuple[str, str]
        """
        return tuple(one.hexdigest() for one in self._prints.values())

    # === PAIRS === #

    def pair(self, ours, theirs, *, linked=True, here=True, there=True):
        """The differences of one document or payment that both sides know.

        :param bool linked: False: only we say that they are the same
        :param bool here: does ours count in these days?
        :param bool there: does theirs? False: it is dated in others
        :rtype: list[Difference]
        """
        ours, theirs = _comparable(ours, theirs)
        mine = self._count(ours, "ours") if here else Counter()
        other = self._count(theirs, "theirs") if there else Counter()
        left = Counter(mine)
        left.subtract(other)
        left = {one: share for one, share in left.items() if share}
        for fact in _facts(theirs):
            if fact in self._twins:
                self._twins[fact] = self._twins[fact] or ours
        found = list(self._told(ours, theirs))
        if not linked:
            here_, there_ = ours.number, theirs.number
            found.append((What.UNLINKED, here_, there_))
        if ours.kind in MONEY:
            self._settled(ours if here else None, theirs if there else None)
        return self._shared(found, ours, theirs, left)

    def _told(self, ours, theirs):
        """What differs, with both sides' words."""
        if ours.is_booked != theirs.is_booked:
            yield What.STATUS, _standing(ours), _standing(theirs)
            return
        if not ours.is_booked:
            return
        if ours.date != theirs.date:
            yield What.DATE, str(ours.date or ""), str(theirs.date or "")
        if ours.due_date and theirs.due_date and ours.due_date != theirs.due_date:
            yield What.DUE_DATE, str(ours.due_date), str(theirs.due_date)
        if _another_partner(ours, theirs):
            yield What.PARTNER, ours.contact_name, theirs.contact_name
        if ours.currency != theirs.currency:  # then no amount can be compared
            yield What.CURRENCY, ours.currency, theirs.currency
            return
        taxed = None not in (ours.tax, theirs.tax) and ours.tax != theirs.tax
        if taxed:
            yield What.TAX, _figure(ours.tax), _figure(theirs.tax)
        nets = [one.total - (one.tax or ZERO) for one in (ours, theirs)]
        whole = ours.total != theirs.total
        if whole and (nets[0] != nets[1] or not taxed):
            yield What.AMOUNT, _figure(ours.total), _figure(theirs.total)
        yield from self._coded(ours, theirs, taxed)
        if not self._is_due(ours, theirs):
            yield What.DUE, _figure(ours.due), _figure(theirs.due)

    def _coded(self, ours, theirs, taxed):
        """Lines that are on other accounts, or under other tax codes with the same
        tax."""
        if ours.lines is None:
            return
        for what, name in ((What.ACCOUNT, "account_id"), (What.TAX_CODE, "tax_code")):
            mine, other = (_nets(one.lines, name) for one in (ours, theirs))
            apart = _moved(mine, other)
            if apart and not (taxed and what is What.TAX_CODE):
                yield what, *(" ".join(_words(one, apart)) for one in (mine, other))

    def _is_due(self, ours, theirs):
        """Is as much left to pay as follows from totals and payments?"""
        if ours.kind in MONEY or None in (ours.due, theirs.due):
            return True
        paid = self._paid.get(theirs.remote_id, ZERO)
        follows = ours.total - theirs.total + paid
        return ours.due - theirs.due in (follows, ZERO)

    def _shared(self, told, ours, theirs, left):
        """Differences, each with its share of what the sums differ by; what fits none
        is the last one's."""
        found, left = [], dict(left)
        order = sorted(told, key=lambda one: SHARES_ORDER.index(one[0]))
        for at, (what, here, there) in enumerate(order, 1):
            takes = TAKES.get(what)
            shares = {
                one: share
                for one, share in left.items()
                if takes is None or one.by in takes
            }
            if what in (What.DUE, What.DUE_DATE, What.UNLINKED) and at < len(order):
                shares = {}
            for one in shares:
                del left[one]
            found.append(
                Difference(
                    what=what,
                    ours=ours,
                    theirs=theirs,
                    here=here,
                    there=there,
                    shares=shares,
                )
            )
        if left and found:
            last = found[-1]
            found[-1] = replace(last, shares={**last.shares, **left})
        for one in found:
            self._explain(one)
        return found

    # === ONE SIDE ONLY === #

    def only_here(self, ours, there=None):
        """Ours without any there, or with one that is gone.

        :param Entry there: what is known of it there; ``None``: nothing
        :rtype: list[Difference]
        """
        shares = dict(self._count(ours, "ours"))
        if ours.kind in MONEY:
            self._settled(ours, None)
        if not ours.is_booked:
            return []
        what = What.MISSING_THERE if there is None else What.STATUS
        return [self._lone(what, ours, there, shares, ours.number, _standing(there))]

    def only_there(self, theirs):
        """Theirs without any of ours, or once too often.

        :rtype: list[Difference]
        """
        shares = {k: -v for k, v in self._count(theirs, "theirs").items()}
        if not theirs.is_booked:
            return []
        if theirs.kind in MONEY:
            self._settled(None, theirs)
        ours = next(filter(None, map(self._twins.get, _facts(theirs))), None)
        what = What.DOUBLED if ours else What.MISSING_HERE
        here = ours.number if ours else ""
        return [self._lone(what, ours, theirs, shares, here, theirs.number)]

    def _lone(self, what, ours, theirs, shares, here, there):
        found = Difference(
            what=what,
            ours=ours,
            theirs=theirs,
            here=here,
            there=there,
            shares=shares,
        )
        self._explain(found)
        return found

    # === SUMS === #

    def _count(self, entry, side):
        sums = entry.sums()
        for one, amount in sums.items():
            total = self.totals[one]
            setattr(total, side, getattr(total, side) + amount)
            if one.by is By.PARTNER and not total.name:
                total.name = entry.contact_name
        if entry.is_booked:
            said = (entry.ref or entry.remote_id, entry.facts, _coding(entry))
            self._prints[side].update(repr(said).encode())
        return sums

    def _explain(self, difference):
        for one, share in difference.shares.items():
            self.totals[one].explained += share

    def _settled(self, ours, theirs):
        """Remember what payments of one side alone do to their documents."""
        if ours and ours.is_booked:
            for remote_id, amount in ours.settles:
                self._pay(remote_id, -amount)
        if theirs and theirs.is_booked:
            for remote_id, amount in theirs.settles:
                self._pay(remote_id, amount)

    def _pay(self, remote_id, amount):
        self._paid[remote_id] += amount
        if not self._paid[remote_id]:  # as almost always
            del self._paid[remote_id]


def matched(all_ours, all_theirs):
    """Which of ours that are linked to nothing are which of theirs that nothing is
    linked to.

    :param list[Entry] all_ours: with contacts as far as they are known
    :param list[Entry] all_theirs: of the same days
    :return: remote id by ref
    :rtype: dict[str, str]
    """
    documents = [one for one in all_ours if one.kind not in MONEY and one.is_booked]
    told = [one for one in all_theirs if one.kind not in MONEY and one.is_booked]
    asked = [_asked(one) for one in documents]
    found, taken = {}, set()
    booked = [_Seen(one) for one in told]
    for ref, finding in scan(asked, booked).items():
        for match in finding.matches:
            sure = {"number", "customer"} <= set(match.same)
            if sure and match.remote_id not in taken:
                found[ref] = match.remote_id
                taken.add(match.remote_id)
                break
    return found | _same_money(all_ours, all_theirs)


def _same_money(all_ours, all_theirs):
    """Money for the same documents, of the same amount, within a few days."""
    waiting = defaultdict(list)
    for one in all_theirs:
        if one.kind in MONEY and one.is_booked and one.settles:
            waiting[_money_key(one)].append(one)
    found = {}
    for one in all_ours:
        if one.kind not in MONEY or not one.is_booked or not one.settles:
            continue
        for other in waiting[_money_key(one)]:
            if abs((one.date - other.date).days) <= NEAR_DAYS:
                waiting[_money_key(one)].remove(other)
                found[one.ref] = other.remote_id
                break
    return found


def _money_key(entry):
    ids = tuple(sorted(remote_id for remote_id, __ in entry.settles))
    return entry.inbound, entry.total, ids


class _Seen:
    """An entry of theirs, as the radar looks at documents."""

    __slots__ = ("entry",)

    def __init__(self, entry):
        self.entry = entry

    def __getattr__(self, name):
        if name in ("number", "reference"):
            numbers = (*self.entry.numbers, "", "")
            return numbers[0 if name == "number" else 1]
        return getattr(self.entry, name)


def _asked(entry):
    return Ours(
        ref=entry.ref,
        kind=entry.kind,
        numbers=entry.numbers,
        date=entry.date,
        currency=entry.currency,
        total=entry.total,
        contacts={entry.contact_id: 100} if entry.contact_id else {},
        contact_name=entry.contact_name,
    )


# What a difference explains of the sums; the others: all that is left
TAKES = {
    What.ACCOUNT: {By.ACCOUNT},
    What.TAX_CODE: {By.TAX_CODE},
    What.PARTNER: {By.PARTNER},
}
SHARES_ORDER = [
    What.CURRENCY, What.ACCOUNT, What.TAX_CODE, What.PARTNER, What.STATUS, What.AMOUNT,
    What.TAX, What.DATE, What.DUE_DATE, What.DUE, What.UNLINKED, What.MISSING_HERE,
    What.MISSING_THERE, What.DOUBLED,
]  # fmt: skip


def _facts(entry):
    """Under which one is found that somebody entered a second time."""
    if entry.kind in MONEY:
        if entry.settles:
            yield (*_money_key(entry), entry.date)
        return
    for number in entry.numbers:
        yield entry.kind, text_key(number), entry.total, entry.contact_id


def _comparable(ours, theirs):
    """Both without what one of them does not tell."""
    if not ours.contact_id or not theirs.contact_id:
        if not _another_partner(ours, theirs):
            known = ours.contact_id or theirs.contact_id
            ours = replace(ours, contact_id=known)
            theirs = replace(theirs, contact_id=known)
    if ours.lines is None or theirs.lines is None:
        ours, theirs = replace(ours, lines=None), replace(theirs, lines=None)
    if not theirs.currency:
        theirs = replace(theirs, currency=ours.currency)
    if theirs.date is None:
        theirs = replace(theirs, date=ours.date)
    if ours.tax is None or theirs.tax is None:
        ours, theirs = replace(ours, tax=None), replace(theirs, tax=None)
    return ours, theirs


def _standing(entry):
    if entry is None:
        return ""
    return entry.status.value


def _another_partner(ours, theirs):
    if ours.contact_id and theirs.contact_id:
        return ours.contact_id != theirs.contact_id
    if not (ours.contact_name and theirs.contact_name):
        return False
    return name_key(ours.contact_name) != name_key(theirs.contact_name)


def _nets(lines, name):
    found = Counter()
    for line in lines:
        found[getattr(line, name)] += line.net
    return {key: net for key, net in found.items() if net}


def _moved(mine, other):
    """Keys of lines that are elsewhere on the other side: not those that merely have
    another amount there."""
    if set(mine) != set(other):
        return set(mine) ^ set(other) | _apart(mine, other)
    if sum(mine.values()) == sum(other.values()):
        return _apart(mine, other)
    return set()


def _apart(mine, other):
    return {key for key in mine if key in other and mine[key] != other[key]}


def _words(nets, keys):
    return [f"{key}={_figure(nets[key])}" for key in sorted(keys & set(nets))]


def _coding(entry):
    lines = entry.lines or ()
    return sorted((x.account_id, x.tax_code, _figure(x.net)) for x in lines)


def _figure(amount):
    return "" if amount is None else f"{amount.normalize():f}"
