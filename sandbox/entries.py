"""A record's entries in the ledger, as its page shows them: plain data, no HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .ledger import ZERO, Entry, Ledger, Posting

Name = Callable[[str], str]


def shown(ledger: Ledger, sources: Iterable[tuple[str, str]], name: Name) -> list[dict]:
    """The entries that sources have caused, oldest first.

    :param sources: kind and id of each; one that comes twice counts once
    :param name: what to call the account of an id
    """
    entries = [e for source in dict.fromkeys(sources) for e in ledger.entries(source)]
    return [_entry(e, name) for e in sorted(entries, key=lambda e: e.number)]


def _entry(entry: Entry, name: Name) -> dict:
    return {
        "number": entry.number,
        "date": entry.date,
        "narration": entry.narration,
        "reverses": entry.reverses,
        "postings": [_posting(posting, name) for posting in entry.postings],
    }


def _posting(posting: Posting, name: Name) -> dict:
    return {
        "account": name(posting.account),
        "debit": max(posting.amount, ZERO),
        "credit": max(-posting.amount, ZERO),
        "currency": posting.currency,
        "foreign": posting.foreign,
        "memo": posting.memo,
    }
