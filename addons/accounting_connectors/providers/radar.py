"""Is this document of ours in the provider's books already? What speaks for it and what
against, pair by pair, and a verdict for each of ours over all pairs."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .kinds import PURCHASES, Kind, Status
from .matching import name_key, text_key

CUT = 21  # characters of the shortest field for a number
NEAR_DAYS = 7  # within which two dates may be of one document
NEAR_TOTAL = Decimal("0.05")
CERTAIN = 80  # points of a contact, see matching.Score
NAMED = 30  # points of one that has the same name, or more


class Verdict(StrEnum):
    """What is known of one of our documents."""

    THERE = "there"
    MAYBE = "maybe"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # the provider's documents cannot be read


@dataclass(frozen=True, kw_only=True, slots=True)
class Ours:
    """One of our documents, as it is compared.

    ``contacts`` holds the remote contacts that its customer may be, with points from
    :func:`matching.score_contact`; 100 for the one that it is linked to.
    """

    ref: str
    kind: Kind
    numbers: tuple[str, ...]  # that it goes by; of a bill the supplier's first
    date: date
    currency: str
    total: Decimal
    contacts: dict[str, int] = field(default_factory=dict)
    contact_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing in which two documents differ, as both write it."""

    what: str  # number, total, date, customer, namesake, currency, status, shared
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A remote document that one of ours may be."""

    remote_id: str
    points: int  # 0 to 100
    same: tuple[str, ...] = ()  # number, total, date, customer
    differs: tuple[Difference, ...] = ()

    @property
    def certain(self):
        """Nothing speaks against it but a few days."""
        return {"number", "total", "customer"} <= set(self.same) and all(
            one.what == "date" for one in self.differs
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """The verdict over one of our documents, with what it may be, best first."""

    verdict: Verdict
    matches: tuple[Match, ...] = ()


def number_key(number):
    """A document number without case and punctuation, its groups of digits without
    leading zeros: ``INV/2026/00012`` and ``inv-2026-12`` are one."""
    groups = re.findall(r"[0-9]+|[A-Z]+", (number or "").upper())
    return " ".join(group.lstrip("0") or "0" for group in groups)


def same_number(ours, theirs):
    """Are two numbers one, written differently or cut to the length of a field?"""
    if not ours or not theirs:
        return False
    if number_key(ours) == number_key(theirs) or text_key(ours) == text_key(theirs):
        return bool(text_key(ours))
    if len(ours) <= CUT or len(theirs) != CUT:
        return False
    return ours.startswith(theirs) or ours.endswith(theirs)


def compare(ours, theirs):
    """What speaks for and against one pair.

    :param Ours ours: ours
    :param Booked theirs: theirs
    :return: None where they cannot be one document
    :rtype: Match | None
    """
    if theirs.kind is not ours.kind or theirs.status is Status.DELETED:
        return None
    points, same, differs = 0, [], []

    def weigh(what, agrees, weight, mine, other, partly=0):
        nonlocal points
        if agrees:
            points += weight
            same.append(what)
        else:
            points += partly
            differs.append(Difference(what=what, ours=str(mine), theirs=str(other)))

    numbered = any(
        same_number(number, other)
        for number in ours.numbers
        for other in (theirs.number, theirs.reference)
    )
    # a provider that gives numbers of its own has ours beside it, if anywhere
    shown = " / ".join(filter(None, (theirs.number, theirs.reference)))
    weigh("number", numbered, 45, ours.numbers[0] if ours.numbers else "", shown)
    apart = None if theirs.total is None else abs(ours.total - theirs.total)
    close = 12 if apart is not None and apart <= NEAR_TOTAL else 0
    weigh("total", apart == 0, 25, ours.total, theirs.total, partly=close)
    days = abs((ours.date - theirs.date).days) if theirs.date else None
    close = 5 if days is not None and days <= NEAR_DAYS else 0
    weigh("date", days == 0, 10, ours.date, theirs.date or "", partly=close)
    points += _weigh_customer(ours, theirs, same, differs)
    if theirs.currency and theirs.currency != ours.currency:
        points -= 20
        differs.append(
            Difference(what="currency", ours=ours.currency, theirs=theirs.currency)
        )
    if theirs.status in (Status.VOID, Status.DRAFT):
        points -= 20
        differs.append(Difference(what="status", theirs=theirs.status.value))
    match = Match(
        remote_id=theirs.remote_id,
        points=max(0, min(points, 100)),
        same=tuple(same),
        differs=tuple(differs),
    )
    return match if _plausible(ours, match, apart, days) else None


def _weigh_customer(ours, theirs, same, differs):
    """Twenty points for a customer who is known to be the same, fifteen for a name."""
    known = ours.contacts.get(theirs.contact_id, 0)
    if known >= CERTAIN:
        same.append("customer")
        return 20
    linked = any(points >= 100 for points in ours.contacts.values())
    named = known >= NAMED or name_key(ours.contact_name) == name_key(
        theirs.contact_name
    )
    if named and not linked:
        same.append("customer")
        return 15
    what = "namesake" if named else "customer"
    differs.append(
        Difference(what=what, ours=ours.contact_name, theirs=theirs.contact_name)
    )
    return 0


def _plausible(ours, match, apart, days):
    """Is this worth a person's look? A number is, unless a supplier's, which others
    use as well; without it total, customer and date have to speak together."""
    same = set(match.same)
    if "number" in same:
        return ours.kind not in PURCHASES or bool(same & {"customer", "total"})
    if "customer" not in same or days is None or days > NEAR_DAYS:
        return False
    if any(one.what in ("currency", "status") for one in match.differs):
        return False
    return apart is not None and apart <= NEAR_TOTAL


class Radar:
    """The provider's documents, arranged for finding those that one of ours may be.

    :param Iterable[Booked] theirs: those that none of ours is linked to
    """

    def __init__(self, theirs):
        self.by_id, self.by_number = {}, defaultdict(set)
        self.by_customer = defaultdict(set)
        for one in theirs:
            key = (one.kind, one.remote_id)
            self.by_id[key] = one
            for number in filter(None, (one.number, one.reference)):
                for form in _forms(number):
                    self.by_number[form].add(key)
            for customer in (one.contact_id, name_key(one.contact_name)):
                if customer and one.date and one.total is not None:
                    about = int(one.total / NEAR_TOTAL)
                    self.by_customer[customer, one.date, about].add(key)

    def matches(self, ours):
        """What one of ours may be, best first.

        :rtype: list[Match]
        """
        keys = set()
        for number in ours.numbers:
            for form in _forms(number):
                keys |= self.by_number.get(form, set())
        about = int(ours.total / NEAR_TOTAL)
        for customer in {*ours.contacts, name_key(ours.contact_name)} - {""}:
            for shift in range(-NEAR_DAYS, NEAR_DAYS + 1):
                day = ours.date + timedelta(days=shift)
                for near in (about - 1, about, about + 1):
                    keys |= self.by_customer.get((customer, day, near), set())
        # in a fixed order: what is equally likely does not change places
        found = [compare(ours, self.by_id[key]) for key in sorted(keys)]
        found = [match for match in found if match]
        return sorted(found, key=lambda match: -match.points)


def scan(all_ours, theirs):
    """The verdict over each of our documents.

    Certain is only what is certain from both sides: one of theirs for one of ours.

    :param Iterable[Ours] all_ours: not linked yet
    :param Iterable[Booked] theirs: not linked yet
    :rtype: dict[str, Finding] by ``Ours.ref``
    """
    radar = Radar(theirs)
    matches = {ours.ref: (ours, radar.matches(ours)) for ours in all_ours}
    claims = defaultdict(list)
    for ref, (ours, found) in matches.items():
        for match in found:
            if match.certain:
                claims[ours.kind, match.remote_id].append(ref)
    findings = {}
    for ref, (ours, found) in matches.items():
        certain = [match for match in found if match.certain]
        rivals = claims[ours.kind, certain[0].remote_id] if certain else []
        if len(certain) == 1 and rivals == [ref]:
            findings[ref] = Finding(verdict=Verdict.THERE, matches=tuple(found))
            continue
        shared = [
            _shared(match, len(certain), len(claims[ours.kind, match.remote_id]))
            for match in found
        ]
        verdict = Verdict.MAYBE if found else Verdict.ABSENT
        findings[ref] = Finding(verdict=verdict, matches=tuple(shared))
    return findings


def _shared(match, twice, rivals):
    """The match, with the word that others are as likely."""
    if not match.certain or (twice < 2 and rivals < 2):
        return match
    words = Difference(what="shared", ours=str(rivals), theirs=str(twice))
    return Match(
        remote_id=match.remote_id,
        points=match.points - 1,
        same=match.same,
        differs=(*match.differs, words),
    )


def _forms(number):
    """Keys under which a number is looked up: as written, without punctuation, and its
    two ends in the length of the shortest field."""
    number = number.strip()
    forms = {text_key(number), number_key(number)}
    if len(number) >= CUT:
        forms |= {number[:CUT], number[-CUT:]}
    return {form for form in forms if form}
