"""What a person can do to the chart of accounts on Xero's screens, and no program can.

Xero merges no accounts: an adviser recodes all lines of one to another with *Find &
recode* and archives what is empty then. Sources: Xero Central, "Find and recode" and
"Edit an account" (2026-11-21): bank and system accounts, and documents in another
currency, are not recoded; an account in use may get another type.
"""

from __future__ import annotations

from .accounts import TYPES
from .books import CLASS_OF_TYPE, Books
from .store import Row

RECODED = ("invoices", "credit_notes", "bank_transactions", "prepayments")


def recode(books: Books, old: Row, new: Row) -> None:
    """Code all lines of one account to another, of whatever day.

    :raise ValueError: Xero does not
    """
    for account in (old, new):
        _check(account)
    tables = [(getattr(books, name), "LineItems") for name in RECODED]
    for table, lines in [*tables, (books.manual_journals, "JournalLines")]:
        for row in list(table):
            if any(line.get("AccountID") == old["AccountID"] for line in row[lines]):
                if row.get("CurrencyCode", books.base_currency) != books.base_currency:
                    raise ValueError("a document in another currency is not recoded")
                recoded = [_recoded(line, old, new) for line in row[lines]]
                table.save({**row, lines: recoded, "UpdatedDateUTC": books.now()})
    books.ledger.merge(old["AccountID"], new["AccountID"])


def change_type(books: Books, row: Row, kind: str) -> None:
    """Another type for an account, whatever is on it.

    :raise ValueError: it keeps its type, or there is no such type
    """
    _check(row)
    if kind not in TYPES - {"BANK"}:
        raise ValueError(f"an account cannot become one of type {kind}")
    books.ledger.reclassify(row["AccountID"], CLASS_OF_TYPE[kind])
    new = {**row, "Type": kind, "Class": CLASS_OF_TYPE[kind]}
    books.accounts.save({**new, "UpdatedDateUTC": books.now()})


def _check(account: Row) -> None:
    if account.get("SystemAccount") or account["Type"] == "BANK":
        raise ValueError(f"{account['Name']} is locked")


def _recoded(line: Row, old: Row, new: Row) -> Row:
    if line.get("AccountID") != old["AccountID"]:
        return line
    return {**line, "AccountID": new["AccountID"], "AccountCode": new["Code"]}
