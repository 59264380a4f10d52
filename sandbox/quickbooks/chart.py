"""What a person can do to the chart of accounts on QuickBooks' screens: merge two
accounts, and change the type of one that is in use.

Sources: Intuit's help, "Merge duplicate accounts" and "Change the account type"
(2026-11-21): account type, detail type and level must be the same; transactions move;
accounts that QuickBooks keeps for itself take part in neither.
"""

from __future__ import annotations

from ..tables import Row
from .accounts import TYPES, ledger_class
from .books import Books
from .entities import ENTITIES

FIXED = ("Accounts Receivable", "Accounts Payable")


def merge(books: Books, gone: Row, kept: Row) -> Row:
    """Move all that is on one account to another.

    :return: the account that has it now
    :raise ValueError: these two cannot be merged
    """
    for one in (gone, kept):
        _check(books, one)
    for field in ("AccountType", "CurrencyRef"):
        if gone[field] != kept[field]:
            raise ValueError(f"accounts of another {field} are not merged")
    if gone.get("ParentRef") != kept.get("ParentRef"):
        raise ValueError("accounts of another level are not merged")
    for kind in {entity.name for entity in ENTITIES.values()}:
        for row in list(books[kind]):
            moved = _moved(row, gone["Id"], kept["Id"])
            if moved != row:
                books[kind].save(moved)
    books.ledger.merge(gone["Id"], kept["Id"])
    return {**kept, "SyncToken": str(int(kept["SyncToken"]) + 1)}


def change_type(books: Books, row: Row, kind: str) -> None:
    """Another type for an account, whatever is on it.

    :raise ValueError: it keeps its type, or there is no such type
    """
    _check(books, row)
    if kind not in TYPES or kind in FIXED:
        raise ValueError(f"an account cannot become one of type {kind}")
    books.ledger.reclassify(row["Id"], ledger_class(kind))
    new = {**row, "AccountType": kind, "AccountSubType": TYPES[kind][1]}
    books.keep("Account", {**new, "SyncToken": str(int(row["SyncToken"]) + 1)})


def _check(books: Books, row: Row) -> None:
    if row.get("_system") or row["AccountType"] in FIXED:
        raise ValueError(f"QuickBooks keeps {row['Name']} for itself")
    if any(one.get("ParentRef") == row["Id"] for one in books["Account"]):
        raise ValueError(f"{row['Name']} has sub-accounts")


def _moved(value: object, old: str, new: str, key: str = "") -> object:
    """A copy of a row that names another account wherever it named the first."""
    if isinstance(value, dict):
        return {name: _moved(one, old, new, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, old, new) for one in value]
    return new if key.endswith("AccountRef") and value == old else value
