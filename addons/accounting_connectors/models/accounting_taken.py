"""What can become of a record that was read from a provider."""

from dataclasses import dataclass, field

from odoo import models


@dataclass(frozen=True)
class Taken:
    """It is in Odoo now, or was before; nothing is left to do."""

    record: models.BaseModel | None = None


@dataclass(frozen=True)
class NotOurs:
    """It concerns nothing that we keep; looked at again when that changes."""


@dataclass(frozen=True)
class Dropped:
    """What it was in Odoo was deleted; not looked at again, unless a person asks."""


@dataclass(frozen=True)
class Later:
    """Something else must be finished first; tried again after some seconds."""

    seconds: int = 60


@dataclass(frozen=True)
class Candidate:
    """A record in Odoo that it may be.

    :param int score: the higher the likelier, 100 at most
    :param str reason: why, for the person
    """

    record: models.BaseModel
    score: int
    reason: str = ""

    def values(self):
        """:rtype: dict"""
        return {
            "model": self.record._name,
            "id": self.record.id,
            "name": self.record.display_name,
            "score": self.score,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Ask:
    """A person has to say what is to be done.

    :param str topic: key of ``accounting_topics.TOPICS``
    :param models.BaseModel record: in Odoo that it is about
    :param list[Candidate] candidates: to choose from
    :param dict params: values for the topic's sentence; JSON
    """

    topic: str
    record: models.BaseModel | None = None
    candidates: list[Candidate] = field(default_factory=list)
    params: dict = field(default_factory=dict)
