"""Questions that what was read from a provider can raise: the sentence, and the answers
to choose from. Filled by the rooms that ask them."""

from dataclasses import dataclass

TOPICS = {}  # by key


@dataclass(frozen=True)
class Topic:
    """One kind of question.

    :param str sentence: lazily translated, with ``%(name)s`` of the remote record,
        ``%(provider)s``, ``%(company)s`` and the question's own parameters
    :param dict answers: code -> lazily translated label of a button
    :param frozenset choosing: answers for which a candidate has to be chosen
    :param str title: what such questions are called in a list; default: the key
    """

    sentence: str
    answers: dict
    choosing: frozenset = frozenset()
    title: str = ""


def topic(key, sentence, answers, choosing=(), title=""):
    """Declare a topic; keys are unique over all rooms."""
    if key in TOPICS:
        raise ValueError(f"topic {key} exists")
    TOPICS[key] = Topic(sentence, answers, frozenset(choosing), title)
