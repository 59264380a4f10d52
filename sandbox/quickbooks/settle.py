"""Which money or credit is applied to which document, and what is open after it.

A link says that a payment (its source) clears so much of a document (its target). All
balances follow from links: nothing is counted up and down.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..tables import Row
from . import errors, people
from .books import Books
from .values import ZERO, cents
from .write import Draft

# +1: the document is owed to us (or by us, on the purchase side); -1: it is a credit.
SIGN = {"Invoice": 1, "CreditMemo": -1, "Bill": 1, "VendorCredit": -1}


@dataclass(frozen=True)
class Want:
    """A line of a payment: apply so much to that document."""

    kind: str
    id: str
    amount: Decimal


def links_of(books: Books, kind: str, row_id: str) -> list[Row]:
    """The links that point at a document, oldest first."""
    return books["Link"].all("target", (kind, row_id))


def write_party(draft: Draft, kind: str, element: str) -> Row | None:
    """Write whose document it is; with money applied it stays who it was.

    :raise Fault: no such party, or another one than money was applied for
    """
    old, row_id = draft.old, draft.value(element)
    same = old is not None and old.get(element) == row_id
    if old and not same and links_of(draft.books, draft.kind.name, draft.id):
        raise errors.linked()
    draft.new[element] = row_id
    return draft.books.need(kind, row_id, element, any_state=same)


def total(kind: str, row: Row, party: str) -> tuple[Decimal, Decimal]:
    """What a document comes to, in its own and the home currency; credits negative."""
    if kind == "JournalEntry":
        return row["_owed"].get(party, ZERO), row["_owed_home"].get(party, ZERO)
    return SIGN[kind] * row["TotalAmt"], SIGN[kind] * row["_home"]


def sign_of(kind: str, row: Row, party: str) -> int:
    """+1 for what is owed, -1 for a credit."""
    return SIGN.get(kind) or (1 if row["_owed"].get(party, ZERO) > 0 else -1)


def opened(books: Books, kind: str, row: Row, party: str) -> tuple[Decimal, Decimal]:
    """What is still open of a document, signed as in `total`."""
    amount, home = total(kind, row, party)
    for link in links_of(books, kind, row["Id"]):
        if link["party"] == party:
            amount -= link["sign"] * link["amount"]
            home -= link["sign"] * link["base"]
    return amount, home


def drop(books: Books, kind: str, row_id: str) -> set[tuple[str, str]]:
    """Forget what a source is applied to; gives the documents that it was."""
    touched = set()
    for link in books["Link"].all("source", (kind, row_id)):
        touched.add((link["target_kind"], link["target"]))
        books["Link"].remove(link["Id"])
    return touched


def add(
    books: Books, source_kind: str, source: Row, want: Want, party: str, sign: int
) -> Row:
    """Apply so much of a source to a document.

    :param sign: +1 when the document is a debit for the side, -1 for a credit
    """
    row = books[want.kind].get(want.id)
    amount, home = opened(books, want.kind, row, party)
    rate = row.get("ExchangeRate") or Decimal(1)
    base = abs(home)
    if want.amount != abs(amount):
        base = min(cents(want.amount * rate), base)
    return books["Link"].save(
        {
            "Id": books.new_id("Link"),
            "source_kind": source_kind,
            "source": source["Id"],
            "target_kind": want.kind,
            "target": want.id,
            "party": party,
            "amount": want.amount,
            "base": base,
            "sign": sign,
        }
    )


def refresh(books: Books, touched: set[tuple[str, str]]) -> None:
    """Bring the balances of documents up to date, and tell of them."""
    for kind, row_id in sorted(touched):
        row = books[kind].get(row_id)
        if row is None:
            continue
        new = {**row, **balances(books, kind, row)}
        if books.options["link_bumps_token"]:
            new["SyncToken"] = str(int(row["SyncToken"]) + 1)
        books.keep(kind, new)


def balances(books: Books, kind: str, row: Row) -> dict:
    """The fields of a document that follow from its links."""
    if kind not in SIGN:
        return {}
    amount, home = opened(books, kind, row, party_of(row))
    found = {"Balance": abs(amount), "_open_home": abs(home)}
    if kind == "CreditMemo":
        found["RemainingCredit"] = abs(amount)
    return found


def party_of(row: Row) -> str:
    """The customer or vendor of a document."""
    return row.get("CustomerRef") or row.get("VendorRef") or ""


# --- what parties owe ---


def owe(books: Books, old: Row | None, new: Row, owed: dict[str, Decimal]) -> None:
    """Change the balances of customers or vendors by what a document now says."""
    forgive(books, old)
    new["_owed"] = owed
    for row_id, amount in owed.items():
        kind, _ = books.person(row_id)
        people.move(books, kind, row_id, amount)


def forgive(books: Books, old: Row | None) -> None:
    """Take back what a document said that its parties owe."""
    for row_id, amount in (old or {}).get("_owed", {}).items():
        kind, _ = books.person(row_id)
        people.move(books, kind, row_id, -amount)


# --- what is linked may not go ---


def check_free(books: Books, kind: str, row: Row) -> None:
    """Refuse to cancel what something else is applied to.

    :raise Fault: 6540 when it lies in a bank deposit, 6480 when payments point at it
    """
    check_undeposited(books, kind, row)
    if links_of(books, kind, row["Id"]):
        raise errors.linked()


def check_undeposited(books: Books, kind: str, row: Row) -> None:
    """:raise Fault: 6540 when it lies in a bank deposit"""
    for link in links_of(books, kind, row["Id"]):
        if link["source_kind"] == "Deposit":
            raise errors.deposited()


def linked_txns(books: Books, kind: str, row: Row) -> list[dict]:
    """`LinkedTxn` as it leaves: what was applied to a document."""
    found = []
    for link in links_of(books, kind, row["Id"]):
        txn_type = link["source_kind"]
        if txn_type == "BillPayment":
            payment = books["BillPayment"].get(link["source"])
            txn_type = f"BillPayment{payment['PayType']}"
        entry = {"TxnId": link["source"], "TxnType": txn_type}
        if entry not in found:
            found.append(entry)
    return found
