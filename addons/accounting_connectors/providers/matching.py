"""Is this contact that one? Keys and scores for finding a record before creating it."""

import re
import unicodedata
from dataclasses import dataclass

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


def score_contact(ours, theirs):
    """Compare one of our contacts with a remote one.

    A shared e-mail is proof only together with a shared name: offices and families
    share addresses. A name alone is at most a question for a person.

    :param dict ours: ``number, vat, registration, email, name``
    :param dict theirs: the same, as keys (:func:`text_key`, :func:`name_key`)
    :rtype: Score
    """

    def same(field, key=text_key):
        mine, other = key(ours.get(field)), key(theirs.get(field))
        return bool(mine) and mine == other

    if ours.get("number") and ours["number"] == theirs.get("number"):
        return Score(points=100, reason="number")
    if same("vat"):
        return Score(points=95, reason="vat")
    if same("registration"):
        return Score(points=95, reason="registration")
    conflicting = text_key(ours.get("vat")) and text_key(theirs.get("vat"))
    named = same("name", name_key)
    if same("email", str_key):
        points = 50 if conflicting else 85 if named else 60
        return Score(points=points, reason="email")
    if named:
        return Score(points=30 if conflicting else 50, reason="name")
    return NO_MATCH


def str_key(text):
    """An e-mail address for comparison."""
    return (text or "").strip().lower()
