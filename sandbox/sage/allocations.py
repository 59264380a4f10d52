"""Setting credit notes and payments on account off against invoices (section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..ledger import ZERO, Posting
from ..tables import Row
from . import contacts, posting, settle
from .books import ARTEFACTS, Books
from .codes import CUSTOMER_ALLOCATION, VENDOR_ALLOCATION
from .errors import Problems, invalid
from .kinds import control_of, sign_of
from .lists import changed, listing, matching, ordered, searched, single
from .payroutes import allocated
from .refs import RENDERERS, link, ref
from .routing import Call, route
from .values import Element, day_text, moment

KIND, ROOT = "contact_allocations", "contact_allocation"
SIDES = {
    CUSTOMER_ALLOCATION: ("CUSTOMER", "TRADE_DEBTORS", 1),
    VENDOR_ALLOCATION: ("VENDOR", "TRADE_CREDITORS", -1),
}


@dataclass
class Part:
    """One artefact of an allocation; `invoiced` is false on the credit side."""

    kind: str
    row: Row
    amount: Decimal
    shown: Decimal
    invoiced: bool


def render(books: Books, row: Row) -> dict:
    """An allocation; amounts carry the sign that they were sent with."""
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "links": link(books, KIND, row["id"]),
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "transaction_type": ref(books, "transaction_types", _shown_type(books, row)),
        "deleted_at": moment(row["deleted_at"]),
        "date": day_text(row["date"]),
        "contact": ref(books, "contacts", row["contact_id"]),
        "allocated_artefacts": allocated(books, row["id"], discounts=False),
    }


RENDERERS[KIND] = render


def _shown_type(books: Books, row: Row) -> str:
    at = tuple(SIDES).index(row["_type"])
    return books.options["allocation_type_ids"][at]


def create(books: Books, element: Element, old: Row | None = None) -> Row:
    """Set artefacts off against each other.

    :raise ApiError: every rule that it breaks
    """
    problems = element.problems
    element.need("transaction_type_id", "contact_id", "allocated_artefacts")
    problems.check()
    types = dict(zip(books.options["allocation_type_ids"], SIDES, strict=True))
    kind = types.get(element.text("transaction_type_id"))
    if kind is None:
        raise books.no_record()
    contact_type, control, invoiced = SIDES[kind]
    contact = contacts.of_kind(books, element.text("contact_id"), contact_type)
    day = element.day("date") or books.today()
    books.check_lock(day, problems, creation=True)
    parts = [
        _part(books, sent, contact, control, invoiced)
        for sent in element.many("allocated_artefacts")
    ]
    problems.check()
    _check_parts(books, element, parts)
    problems.check()
    row = {
        **(old or books.stamped(deleted_at=None, transaction_id=None)),
        "_type": kind,
        "transaction_type_id": element.text("transaction_type_id"),
        "contact_id": contact["id"],
        "date": day,
    }
    return _book(books, row, control, invoiced, parts)


def _part(books, sent: Element, contact: Row, control: str, invoiced: int) -> Part:
    sent.need("artefact_id", "amount")
    known = books.artefact(sent.text("artefact_id") or "")
    if known is None or known[1]["deleted_at"]:
        raise books.no_record()
    kind, row = known
    if row["contact_id"] != contact["id"]:
        sent.refuse("artefact_id", "belongs to another contact")
    elif control_of(kind, row) != control:
        sent.refuse("artefact_id", "cannot be settled by this type of transaction")
    elif row["status_id"] not in settle.SETTLEABLE:
        sent.refuse("artefact_id", "is not outstanding")
    shown = sent.money("amount") or ZERO
    is_invoiced = sign_of(kind, row) == invoiced
    _check_sign(books, sent, shown, is_invoiced)
    if abs(shown) > row["_open"]:
        sent.refuse("amount", "is greater than the outstanding amount")
    return Part(kind, row, abs(shown), shown, is_invoiced)


def _check_sign(books: Books, sent: Element, shown: Decimal, invoiced: bool) -> None:
    rule = books.options["allocation_sign"]
    wrong = shown == 0 or invoiced and shown < 0
    if not invoiced:
        wrong |= rule == "negative_credits" and shown > 0
        wrong |= rule == "positive" and shown < 0
    if wrong:
        sent.refuse("amount", "is invalid")


def _check_parts(books: Books, element: Element, parts: list[Part]) -> None:
    sides = [
        sum((p.amount for p in parts if p.invoiced is side), ZERO)
        for side in (True, False)
    ]
    if sides[0] != sides[1] or not sides[0]:
        element.refuse("allocated_artefacts", "must balance")
    if len({p.row["id"] for p in parts}) < len(parts):
        element.refuse("allocated_artefacts", "An artefact is there twice.")
    if len({p.row["currency_id"] for p in parts}) > 1:
        element.refuse("allocated_artefacts", "must be in one currency")


def _book(books: Books, row: Row, control: str, invoiced: int, parts) -> Row:
    """Only what the rates differ by reaches the ledger: both sides are one account."""
    source, left, total = (KIND, row["id"]), ZERO, ZERO
    for part in parts:
        args = (part.kind, part.row, source, row["date"], part.amount)
        base = settle.clear(books, *args, shown=part.shown)
        sign = invoiced if part.invoiced else -invoiced
        left -= sign * base
        total += base if part.invoiced else ZERO
    postings = []
    if left:
        memo = "Exchange difference"
        postings.append(Posting(books.control(control), left, memo=memo))
        posting.exchange_difference(books, postings)
    row["transaction_id"] = posting.book(
        books,
        source,
        row["transaction_type_id"],
        row["date"],
        postings,
        contact_id=row["contact_id"],
        total=total,
        transaction_id=row["transaction_id"],
    )
    return books.contact_allocations.save(row)


def take_back(books: Books, row: Row) -> None:
    """Undo what an allocation did; its own row stays as it is."""
    settle.reopen(books, row["id"])
    posting.undo(books, row["transaction_id"])


def delete(books: Books, row: Row) -> None:
    """Take an allocation back: both sides are open again.

    :raise ApiError: its day is locked
    """
    books.check_open(row["date"])
    take_back(books, row)
    now = books.now()
    books.contact_allocations.save({**row, "deleted_at": now, "updated_at": now})


# --- routes ---


@route("GET", KIND, "Sales")
def get_allocations(call: Call) -> dict:
    """All allocations; there is no search."""
    table, contact = call.books.contact_allocations, call.arg("contact_id")
    rows = changed(call, table.all("contact", contact) if contact else table)
    rows = matching(call, rows, transaction_type_id="transaction_type_id")
    return listing(call, KIND, ordered(call, rows), render)


@route("GET", f"{KIND}/{{key}}", "Sales")
def get_allocation(call: Call, key: str) -> dict:
    """One allocation."""
    return single(call, KIND, call.books.existing(KIND, key), render)


@route("POST", KIND, "Sales", need="full", plan="STANDARD")
def post_allocation(call: Call) -> dict:
    """Set credit off against invoices."""
    return render(call.books, create(call.books, call.root(ROOT)))


@route("PUT", f"{KIND}/{{key}}", "Sales", need="full", plan="STANDARD")
def put_allocation(call: Call, key: str) -> dict:
    """Change an allocation: as if it were taken back and entered again."""
    books, row = call.books, call.books.live(KIND, key)
    sent = {
        "transaction_type_id": _shown_type(books, row),
        "contact_id": row["contact_id"],
        "date": row["date"].isoformat(),
        "allocated_artefacts": [
            {"artefact_id": p["artefact_id"], "amount": p["_shown"]}
            for p in books.applications.all("owner", key)
        ],
    }
    element = Element({**sent, **call.root(ROOT).raw}, Problems())
    books.check_lock(row["date"], element.problems)
    take_back(books, row)
    return render(books, create(books, element, {**row, "updated_at": books.now()}))


@route("DELETE", f"{KIND}/{{key}}", "Sales")
def delete_allocation(call: Call, key: str) -> None:
    """Take an allocation back."""
    delete(call.books, call.books.live(KIND, key))


# --- what is open ---


@route("GET", "unallocated_artefacts")
def get_unallocated(call: Call) -> dict:
    """Everything that is open, of one contact or of all."""
    books, contact, found = call.books, call.arg("contact_id"), []
    for kind in ARTEFACTS:
        table = getattr(books, kind)
        for row in table.all("contact", contact) if contact else table:
            if row["_open"] and not row["deleted_at"]:
                name = books.contacts.rows[row["contact_id"]]["name"]
                found.append({**row, "_kind": kind, "_name": name})
    found = searched(call, found, "_name")
    return listing(call, "unallocated_artefacts", found, _open_artefact, stub=_stub)


def _stub(books: Books, row: Row) -> dict:
    return ref(books, row["_kind"], row["id"])


def _open_artefact(books: Books, row: Row) -> dict:
    return {**_stub(books, row), "links": link(books, row["_kind"], row["id"])}


@route("GET", "unallocated_artefacts/{key}")
def get_unallocated_one(call: Call, key: str) -> dict:
    """One open artefact."""
    known = call.books.artefact(key)
    if known is None or not known[1]["_open"]:
        raise invalid("", "The artefact is not outstanding.")
    kind, row = known
    return single(call, kind, {**row, "_kind": kind}, _open_artefact)
