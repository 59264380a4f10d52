"""Is this contact that one? Keys and scores for finding a record before creating it."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

LEGAL_FORMS = frozenset(
    "ltd limited pty llc inc incorporated corp corporation co company plc llp lp gmbh"
    " ag sa sarl sas bv nv srl spa pte".split()
)


def text_key(text):
    """Letters and digits only, in capitals: ``"51 824 753"`` becomes ``"51824753"``."""
    plain = unicodedata.normalize("NFKD", text or "")
    return re.sub(r"[^0-9A-Z]", "", plain.upper())


def name_key(name):
    """A name without case, accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", name or "")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall(r"\w+", plain.casefold())
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


BARE_LENGTH = 7  # letters and digits that a tax number has at least, country apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How likely two contacts are one: 0 to 100, and why."""

    points: int
    reason: str  # number, vat, registration, email, name

    @property
    def certain(self):
        """Sure enough to link without asking. A name alone never is."""
        return self.points >= 80


NO_MATCH = Score(points=0, reason="")


ALIKE = 90  # percent of letters from which two names are worth a question
NEAR = 45  # points of two names that are all but the same


def score_contact(ours, theirs):
    """Compare one of our contacts with a remote one.

    A shared e-mail is proof only together with a shared name: offices and families
    share addresses. A name alone is at most a question for a person. So is our number
    on a contact that has nothing else in common: the books there may have been filled
    by another database, where that number was somebody else's.

    :param dict ours: ``number, vat, registration, email, name``
    :param dict theirs: the same, as keys (:func:`text_key`, :func:`name_key`)
    :rtype: Score
    """

    def same(field, key=text_key):
        mine, other = key(ours.get(field)), key(theirs.get(field))
        return bool(mine) and mine == other

    taxed = same_vat(ours.get("vat"), theirs.get("vat"))
    registered, mailed = same("registration"), same("email", str_key)
    named = same("name", name_key)
    if ours.get("number") and ours["number"] == theirs.get("number"):
        strange = name_key(ours.get("name")) and name_key(theirs.get("name"))
        known = named or mailed or taxed or registered or not strange
        return Score(points=100 if known else 60, reason="number")
    if taxed:
        return Score(points=95, reason="vat")
    if registered:
        return Score(points=95, reason="registration")
    conflicting = text_key(ours.get("vat")) and text_key(theirs.get("vat"))
    if mailed:
        points = 50 if conflicting else 85 if named else 60
        return Score(points=points, reason="email")
    if named:
        return Score(points=30 if conflicting else 50, reason="name")
    return NO_MATCH


def score_name(ours, theirs):
    """Are two names nearly the same: a letter more, two letters swapped?

    :param str ours: key of a name, see :func:`name_key`
    :param str theirs: the same
    :rtype: Score
    """
    matcher = SequenceMatcher(None, ours, theirs)
    # the cheap ones first: they are never less than the last
    for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio):
        percent = int(ratio() * 100)
        if percent < ALIKE:
            return NO_MATCH
    return Score(points=percent * NEAR // 100, reason="name")


def same_vat(ours, theirs):
    """Are two tax numbers one? Not everybody writes the country before it."""
    one, other = sorted((text_key(ours), text_key(theirs)), key=len)
    if len(one) < BARE_LENGTH:
        return bool(one) and one == other
    return one == other or (other[:2].isalpha() and one == other[2:])


def vat_keys(vat, country_code=""):
    """What to look a tax number up by: as it is, without its country, and with it.

    :rtype: set[str]
    """
    key = text_key(vat)
    if not key:
        return set()
    found = {key}
    if len(key) > BARE_LENGTH and key[:2].isalpha():
        found.add(key[2:])
    elif country_code:
        found.add(f"{country_code.upper()}{key}")
    return found


def str_key(text):
    """An e-mail address for comparison."""
    return (text or "").strip().lower()
