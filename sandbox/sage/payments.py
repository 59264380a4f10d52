"""Money received and paid (reference section 13): what it clears, what stays over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..ledger import ZERO, Posting
from ..tables import Row
from . import bank_accounts, contacts, heads, posting, settle
from .books import Books
from .codes import CUSTOMER_REFUND, RECEIPT, VENDOR_PAYMENT, VENDOR_REFUND
from .errors import invalid
from .kinds import control_of, sign_of
from .settle import to_base
from .values import Element

KIND, ROOT = "contact_payments", "contact_payment"
MAX_REFERENCE = 25
REQUIRED = (
    "transaction_type_id",
    "contact_id",
    "bank_account_id",
    "date",
    "total_amount",
)


@dataclass(frozen=True)
class Way:
    """Which way a type of payment goes; `money` is +1 where the bank gains."""

    contact: str
    control: str
    money: int
    discount: str


WAYS = {
    RECEIPT: Way("CUSTOMER", "TRADE_DEBTORS", 1, "customer_receipt_discount"),
    CUSTOMER_REFUND: Way("CUSTOMER", "TRADE_DEBTORS", -1, "customer_receipt_discount"),
    VENDOR_PAYMENT: Way("VENDOR", "TRADE_CREDITORS", -1, "vendor_payment_discount"),
    VENDOR_REFUND: Way("VENDOR", "TRADE_CREDITORS", 1, "vendor_payment_discount"),
}


@dataclass
class Part:
    """What a payment does to one artefact."""

    kind: str
    row: Row
    amount: Decimal
    discount: Decimal


def create(books: Books, element: Element, old: Row | None = None) -> Row:
    """Book a payment, or book one anew whose earlier effect has been undone.

    :raise ApiError: every rule that it breaks
    """
    problems = element.problems
    element.need(*REQUIRED)
    problems.check()
    way = WAYS.get(element.text("transaction_type_id"))
    if way is None:
        raise books.no_record()
    contact = contacts.of_kind(books, element.text("contact_id"), way.contact)
    bank = bank_accounts.usable(books, element.text("bank_account_id"))
    total = element.money("total_amount")
    row = {
        **(old or books.stamped(deleted_at=None, transaction_id=None)),
        "transaction_type_id": element.text("transaction_type_id"),
        "bank_account_id": bank["id"],
        "contact_id": contact["id"],
        "date": element.day("date"),
        "total_amount": total,
        "reference": element.text("reference", MAX_REFERENCE),
        "payment_method_id": books.named(
            "payment_methods", element.text("payment_method_id")
        ),
        "_charge": element.money("base_currency_currency_charge") or ZERO,
        "_sign": -way.money,
    }
    if total is not None and total <= 0:
        element.refuse("total_amount", "must be greater than 0")
    heads.write_currency(books, element, row, contact)
    _check_bank(books, element, row, bank)
    books.check_lock(row["date"], problems, creation=True)
    problems.check()
    parts = _parts(books, element, row, way)
    problems.check()
    return _book(books, row, way, bank, parts)


def _check_bank(books: Books, element: Element, row: Row, bank: Row) -> None:
    own = bank["currency_id"]
    if own not in (row["currency_id"], books.base_currency):
        element.refuse("bank_account_id", f"The bank account is in {own}.")


def _parts(books: Books, element: Element, row: Row, way: Way) -> list[Part]:
    found, seen = [], {}
    for sent in element.many("allocated_artefacts") or ():
        sent.need("artefact_id", "amount")
        part = _part(books, sent, row, way)
        if part is None:
            continue
        taken = seen.get(part.row["id"], ZERO) + part.amount + part.discount
        seen[part.row["id"]] = taken
        if part.amount < 0 or part.discount < 0 or not taken:
            sent.refuse("amount", "must be greater than 0")
        elif taken > part.row["_open"]:
            sent.refuse("amount", "is greater than the outstanding amount")
        found.append(part)
    if sum((p.amount for p in found), ZERO) > row["total_amount"]:
        element.refuse("allocated_artefacts", "The total amount is exceeded.")
    if len(seen) < len(found):
        element.refuse("allocated_artefacts", "An artefact is there twice.")
    return found


def _part(books: Books, sent: Element, row: Row, way: Way) -> Part | None:
    if not sent.has("artefact_id"):
        return None
    known = books.artefact(sent.text("artefact_id"))
    if known is None or known[1]["deleted_at"]:
        raise books.no_record()
    kind, artefact = known
    fits = (
        sign_of(kind, artefact) == way.money
        and control_of(kind, artefact) == way.control
    )
    if artefact["contact_id"] != row["contact_id"]:
        sent.refuse("artefact_id", "belongs to another contact")
    elif not fits:
        sent.refuse("artefact_id", "cannot be settled by this type of transaction")
    elif artefact["status_id"] not in settle.SETTLEABLE:
        sent.refuse("artefact_id", "is not outstanding")
    amount, discount = sent.money("amount"), sent.money("discount")
    return Part(kind, artefact, amount or ZERO, discount or ZERO)


def _book(books: Books, row: Row, way: Way, bank: Row, parts: list[Part]) -> Row:
    source, cleared, discounted = (KIND, row["id"]), ZERO, ZERO
    for part in parts:
        args = (part.kind, part.row, source, row["date"], part.amount, part.discount)
        cleared += settle.clear(books, *args)
        discounted += to_base(part.row, part.discount)
    total, given = row["total_amount"], sum((p.discount for p in parts), ZERO)
    over = total - sum((p.amount for p in parts), ZERO)
    over_base = to_base(row, over)
    row["_base_total"] = to_base(row, total)
    sign, memo = way.money, row["reference"] or ""
    postings = [
        _money(books, bank, row, sign),
        Posting(
            books.control(way.control),
            -sign * (cleared + over_base),
            row["currency_id"],
            -sign * (total + given),
            memo,
        ),
    ]
    if discounted:
        postings.append(
            Posting(books.defaults[way.discount], sign * discounted, memo="Discount")
        )
    if row["_charge"]:
        charges = books.defaults["bank_charges"]
        postings.append(Posting(charges, row["_charge"], memo="Currency charge"))
    posting.exchange_difference(books, postings)
    row["transaction_id"] = posting.book(
        books,
        source,
        row["transaction_type_id"],
        row["date"],
        postings,
        reference=row["reference"],
        contact_id=row["contact_id"],
        total=row["_base_total"],
        foreign=total,
        transaction_id=row["transaction_id"],
    )
    _on_account(books, row, way, over, over_base)
    return books.contact_payments.save(row)


def _money(books: Books, bank: Row, row: Row, sign: int) -> Posting:
    base = sign * row["_base_total"] - row["_charge"]
    own = bank["currency_id"]
    foreign = base if own == books.base_currency else sign * row["total_amount"]
    account = bank["ledger_account_id"]
    return Posting(account, base, own, foreign, row["reference"] or "")


def _on_account(books: Books, row: Row, way: Way, over, over_base) -> None:
    old = books.payments_on_account.find("payment", row["id"])
    if not over:
        if old is not None:
            books.payments_on_account.remove(old["id"])
        return
    new = {
        **(old or books.stamped(deleted_at=None)),
        "updated_at": books.now(),
        "contact_id": row["contact_id"],
        "date": row["date"],
        "reference": row["reference"],
        "total_amount": over,
        "currency_id": row["currency_id"],
        "exchange_rate": row["exchange_rate"],
        "_rate": row["_rate"],
        "_base_total": over_base,
        "_open": over,
        "_open_base": over_base,
        "_sign": row["_sign"],
        "_control": way.control,
        "_payment": row["id"],
    }
    new["status_id"] = settle.status_of(new)
    books.payments_on_account.save(new)


def take_back(books: Books, row: Row) -> None:
    """Undo what a payment did; its own row stays as it is.

    :raise ApiError: what it left on account is used, or its day is locked
    """
    books_on = books.payments_on_account.find("payment", row["id"])
    if books_on is not None and settle.applied(books, books_on):
        raise invalid("", "The payment on account is allocated.")
    settle.reopen(books, row["id"])
    posting.undo(books, row["transaction_id"])


def as_sent(books: Books, row: Row) -> dict:
    """The body that would create this payment."""
    body = {
        "transaction_type_id": row["transaction_type_id"],
        "contact_id": row["contact_id"],
        "bank_account_id": row["bank_account_id"],
        "date": row["date"].isoformat(),
        "total_amount": row["total_amount"],
        "reference": row["reference"],
        "payment_method_id": row["payment_method_id"],
        "exchange_rate": row["exchange_rate"],
        "base_currency_currency_charge": row["_charge"],
        "allocated_artefacts": [
            {
                "artefact_id": part["artefact_id"],
                "amount": part["amount"],
                "discount": part["discount"],
            }
            for part in books.applications.all("owner", row["id"])
        ],
    }
    return {key: value for key, value in body.items() if value is not None}
