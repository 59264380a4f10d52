"""Creating, changing, voiding and deleting: what is the same for every entity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..tables import Row
from . import errors
from .books import Books
from .entities import Entity, entity, find
from .values import ZERO


class Draft:
    """A record being written: what it was, what was sent, what it becomes.

    A sparse update keeps what was not sent; a full one drops it (QuickBooks' rule).
    """

    def __init__(
        self,
        books: Books,
        kind: Entity,
        old: Row | None,
        sent: dict,
        *,
        sparse: bool,
        include: frozenset[str],
    ):
        self.books, self.kind, self.old, self.sent = books, kind, old, sent
        self.sparse, self.include = sparse, include
        self.id = old["Id"] if old else books.new_id(kind.counter)
        self.new: Row = {
            "Id": self.id,
            "SyncToken": str(int(old["SyncToken"]) + 1) if old else "0",
            "_created": old["_created"] if old else books.now(),
        }

    def value(self, key: str, default: object = None) -> object:
        """What the property will be, before the entity's own rules."""
        if key in self.sent:
            return self.sent[key]
        if self.old is not None and self.sparse and key in self.old:
            return self.old[key]
        return default

    def take(self, *keys: str) -> None:
        """Carry properties over as they are; empty texts and objects are left out."""
        for key in keys:
            value = self.value(key)
            if value not in (None, "", {}, []):
                self.new[key] = value

    def touches(self, *keys: str) -> bool:
        """Whether any of these may differ afterwards."""
        if self.old is None or not self.sparse:
            return True
        return any(k in self.sent and self.sent[k] != self.old.get(k) for k in keys)

    def finish(self) -> Row:
        """Save what has become of it, and tell of it."""
        return self.books.keep(
            self.kind.name, self.new, "UPDATE" if self.old else "CREATE"
        )


def save(
    books: Books, kind: Entity, body: dict, include: frozenset[str] = frozenset()
) -> Row:
    """Create (without an Id) or update.

    :param include: words of the `include` parameter
    :raise Fault: the first rule that it breaks
    """
    if kind.write is None or kind.shape is None:
        raise errors.unsupported(kind.name)
    sent = kind.shape.read(body)
    old = None
    if body.get("Id") not in (None, ""):
        old = find(books, kind, body["Id"])
        check_token(old, body)
    sparse = body.get("sparse") is True
    if old is not None and sparse:
        sent = _with_empties(books, old, sent)
    draft = Draft(books, kind, old, sent, sparse=sparse, include=include)
    if kind.is_transaction and old is not None:
        books.check_open(old["TxnDate"])
    return kind.write(draft)


def _with_empties(books: Books, old: Row, sent: dict) -> dict:
    """What a sparse update says, with its empty texts as the option has it.

    :raise Fault: 2040
    """
    mode = books.options["sparse_clears"]
    found = dict(sent)
    for key, value in sent.items():
        parts = value if isinstance(value, dict) else {}
        empty = [part for part, inner in parts.items() if inner == ""]
        if value != "" and not empty:
            continue
        if mode == "refused":
            raise errors.bad_value(key, "")
        before = old.get(key) if mode == "ignored" else None
        if value == "":
            found[key] = before
            continue
        kept = {k: v for k, v in (before or {}).items() if k in empty}
        found[key] = kept | {k: v for k, v in parts.items() if v != ""}
    return found


def check_token(old: Row, body: dict) -> None:
    """:raise Fault: 2020 without a SyncToken, 5010 with a stale one"""
    token = body.get("SyncToken")
    if token is None or token == "":
        raise errors.missing("SyncToken")
    if str(token) != old["SyncToken"]:
        raise errors.stale()


def _target(books: Books, kind: Entity, body: dict) -> Row:
    """What a deletion or a void is about."""
    if body.get("Id") in (None, ""):
        raise errors.missing("Id")
    old = find(books, kind, body["Id"])
    check_token(old, body)
    books.check_open(old.get("TxnDate"))
    return old


def delete(books: Books, kind: Entity, body: dict) -> dict:
    """Delete a transaction, or a file, for good; lists are made inactive instead.

    :return: what QuickBooks answers
    :raise Fault: it is none of these, or it is linked
    """
    if not (kind.is_transaction or kind.loose):
        raise errors.unsupported(f"delete for {kind.name}")
    old = _target(books, kind, body)
    if kind.undo:
        kind.undo(books, kind.name, old)
        books.ledger.reverse((kind.name, old["Id"]), "Deleted")
    books[kind.name].remove(old["Id"])
    books["Tombstone"].save(
        {"Id": f"{kind.name}:{old['Id']}", "kind": kind.name, "_updated": books.now()}
    )
    books.tell(kind.name, "DELETE", old["Id"])
    return {"domain": "QBO", "status": "Deleted", "Id": old["Id"]}


def void(books: Books, kind: Entity, body: dict) -> Row:
    """Keep a transaction with its number, and set all amounts to zero.

    :raise Fault: its type has no void, or it is linked
    """
    if kind.name not in books.options["voidable"]:
        raise errors.unsupported(f"void for {kind.name}")
    old = _target(books, kind, body)
    changes = kind.undo(books, kind.name, old)
    books.ledger.reverse((kind.name, old["Id"]), "Voided")
    row = {**_zeroed(old), **changes}
    row["SyncToken"] = str(int(old["SyncToken"]) + 1)
    note = old.get("PrivateNote")
    if not (note or "").startswith("Voided"):
        row["PrivateNote"] = f"Voided - {note}" if note else "Voided"
    return books.keep(kind.name, row, "VOID")


_AMOUNTS = frozenset(
    (
        "Amount",
        "Balance",
        "NetAmountTaxable",
        "Qty",
        "RemainingCredit",
        "TaxInclusiveAmt",
        "TotalAmt",
        "TotalTax",
        "UnappliedAmt",
        "_home",
        "_open_home",
    )
)


def _zeroed(value: object, key: str = "") -> object:
    """A copy of a row with zeros for amounts, at any depth."""
    if isinstance(value, dict):
        return {k: _zeroed(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_zeroed(v, key) for v in value]
    return ZERO if key in _AMOUNTS and isinstance(value, Decimal) else value


# --- what transactions have in common ---


def write_header(draft: Draft, party_currency: str | None) -> None:
    """Date, currency, rate, note, department, custom fields.

    :param party_currency: the currency of the customer or vendor; None without one
    :raise Fault: 6210, 2220, 6000, 2020
    """
    books, new = draft.books, draft.new
    day: date = draft.value("TxnDate") or books.today()
    new["TxnDate"] = day
    books.check_open(day)
    _write_currency(draft, party_currency)
    department = draft.value("DepartmentRef")
    books.need("Department", department, "DepartmentRef")
    draft.take("PrivateNote", "CustomField", "DepartmentRef")


def _write_currency(draft: Draft, party_currency: str | None) -> None:
    books, new, old = draft.books, draft.new, draft.old
    currency = draft.sent.get("CurrencyRef") or (old or {}).get("CurrencyRef")
    if currency is None:
        if books.multicurrency and books.options["currency_required"]:
            raise errors.missing("CurrencyRef")
        currency = party_currency or books.base_currency
    currency = currency.upper()
    books.check_currency(currency)
    if party_currency is not None and currency != party_currency:
        raise errors.currency_differs()
    new["CurrencyRef"] = currency
    if currency == books.base_currency:
        new["ExchangeRate"] = Decimal(1)
        return
    rate = draft.value("ExchangeRate")
    if rate is None:
        rate = books.rate(currency, new["TxnDate"])
    elif rate <= 0:
        raise errors.bad_value("ExchangeRate", rate)
    new["ExchangeRate"] = rate


def write_number(draft: Draft, *kinds: str, warn: bool = True) -> None:
    """The document number: the client's, the next one, or none.

    :param kinds: the entities whose numbers must differ from this one's
    :raise Fault: 6140
    """
    books, new, old = draft.books, draft.new, draft.old
    number = (draft.value("DocNumber") or "").strip()
    custom = books.settings["custom_numbers"]
    automatic = number == "AUTO_GENERATE" or bool(draft.sent.get("AutoDocNumber"))
    if not custom and (books.options["replace_numbers"] and old is None):
        number = ""
    if automatic or (not custom and not number):
        kept = (old or {}).get("DocNumber")
        number = kept if kept and not automatic else _next_number(books, kinds)
    elif number and custom and warn and "allowduplicatedocnum" not in draft.include:
        _check_number(draft, number, kinds)
    if number:
        new["DocNumber"] = number


def _next_number(books: Books, kinds: tuple[str, ...]) -> str:
    while True:
        number = books.new_id("DocNumber")
        if not any(books[kind].find("number", number) for kind in kinds):
            return number


def _check_number(draft: Draft, number: str, kinds: tuple[str, ...]) -> None:
    if draft.old is not None and number == draft.old.get("DocNumber"):
        return
    for kind in kinds:
        for row in draft.books[kind].all("number", number.lower()):
            if (kind, row["Id"]) != (draft.kind.name, draft.id):
                raise errors.number_taken(number, entity(kind).label, row["Id"])
