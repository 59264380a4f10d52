"""Invoices and credit notes of both sides: written, edited, posted, voided."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import ZERO, Posting
from ..tables import Row
from . import contacts, errors, heads, lines, posting, settle
from .books import Books
from .errors import invalid
from .kinds import DocumentKind
from .settle import to_base
from .values import Element, cents

UNPOSTED = ("DRAFT", "PRO_FORMA")
MAX_VOID_REASON = 200


def create(books: Books, kind: DocumentKind, element: Element) -> Row:
    """A new document, posted unless it is to be a draft.

    :raise ApiError: every rule that it breaks
    """
    element.need("contact_id", "date", kind.lines)
    if not kind.sales and not kind.credit:
        element.need("due_date")
    element.problems.check()
    contact = contacts.of_kind(books, element.text("contact_id"), kind.contact_type)
    wanted = element.text("status_id")
    status = wanted if wanted in UNPOSTED else "UNPAID"
    row = books.stamped(
        deleted_at=None,
        status_id=status,
        lines=[],
        sent=False,
        void_reason=None,
        last_paid=None,
        transaction_id=None,
        number=None,
    )
    heads.write(books, kind, element, row, contact)
    row["lines"] = lines.read(books, kind, element, [])
    lines.check_border(books, kind, element.problems, row["lines"], contact)
    _totals(books, row, element)
    books.check_lock(row["date"], element.problems, creation=True)
    element.problems.check()
    if status in UNPOSTED:
        row.update(_open=ZERO, _open_base=ZERO)
        return getattr(books, kind.path).save(row)
    return _post(books, kind, row)


def edit(books: Books, kind: DocumentKind, old: Row, element: Element) -> Row:
    """Change a document; a posted one is booked anew under its transaction.

    :raise ApiError: it is void, or settled, or breaks a rule
    """
    if old["status_id"] == "VOID":
        raise invalid("status", "A void artefact cannot be changed.")
    if is_reconciled(books, old):
        raise invalid("", errors.TAX_RECONCILED)
    row = {**old, "updated_at": books.now()}
    contact = books.contacts.rows[old["contact_id"]]
    if element.has("contact_id") and element.text("contact_id") != old["contact_id"]:
        contact = contacts.of_kind(books, element.text("contact_id"), kind.contact_type)
    heads.write(books, kind, element, row, contact)
    if element.sent(kind.lines):
        row["lines"] = lines.read(books, kind, element, old["lines"])
    _totals(books, row, element)
    posted = old["status_id"] not in UNPOSTED
    differs = _differs(old, row, kind, element)
    if posted:
        for day in {old["date"], row["date"]}:
            books.check_lock(day, element.problems)
        if differs and settle.applied(books, old):
            element.problems.add("base", errors.SETTLED)
    element.problems.check()
    if posted and differs:
        posting.undo(books, old["transaction_id"])
        return _post(books, kind, row)
    return getattr(books, kind.path).save(row)


def _differs(old: Row, new: Row, kind: DocumentKind, element: Element) -> bool:
    if element.has(kind.lines):
        return True
    keys = ("contact_id", "date", "total_amount", "_rate", "currency_id")
    return any(old[key] != new[key] for key in keys)


def release(books: Books, kind: DocumentKind, row: Row) -> Row:
    """Post a draft.

    :raise ApiError: it is none, or its day is locked
    """
    if row["status_id"] not in UNPOSTED:
        raise invalid("status", "The artefact is not a draft.")
    books.check_open(row["date"], creation=True)
    return _post(books, kind, {**row, "updated_at": books.now()})


def cancel(books: Books, kind: DocumentKind, row: Row, reason: str | None) -> Row:
    """Void a posted document, or delete a draft.

    :raise ApiError: no reason, or it is settled, locked or on a tax return
    """
    now = books.now()
    if row["status_id"] in UNPOSTED:
        return getattr(books, kind.path).save(
            {**row, "deleted_at": now, "updated_at": now}
        )
    if row["status_id"] == "VOID":
        raise invalid("status", "The artefact is void already.")
    if kind.sales and not reason:
        raise invalid("void_reason", errors.REQUIRED)
    if len(reason or "") > MAX_VOID_REASON:
        raise invalid("void_reason", f"is too long (maximum is {MAX_VOID_REASON})")
    if is_reconciled(books, row):
        raise invalid("", errors.TAX_RECONCILED)
    books.check_open(row["date"])
    if settle.applied(books, row):
        if not books.options["void_when_paid"]:
            raise invalid("", errors.SETTLED)
        from .unsettle import release_document

        release_document(books, row)
        row = getattr(books, kind.path).rows[row["id"]]
    posting.undo(books, row["transaction_id"])
    new = {**row, "_open": ZERO, "_open_base": ZERO}
    if books.options["voids_touch_documents"] or not kind.sales:
        new["updated_at"] = now
    if kind.sales:
        new.update(status_id="VOID", void_reason=reason)
    else:
        new["deleted_at"] = now
    return getattr(books, kind.path).save(new)


def is_reconciled(books: Books, row: Row) -> bool:
    """Whether it is on a submitted tax return (option `tax_return_to`)."""
    until = books.options["tax_return_to"]
    posted = row["status_id"] not in (*UNPOSTED, "VOID")
    return until is not None and posted and row["date"] <= until


# --- totals ---


def _totals(books: Books, row: Row, element: Element) -> None:
    found = row["lines"]
    rate = books.tax_rates.rows.get(row.get("shipping_tax_rate_id"))
    shipping = row.get("shipping_net_amount") or ZERO
    percentage = rate["percentage"] if rate else ZERO
    row["shipping_tax_amount"] = cents(shipping * percentage / 100)
    net = sum((line["net_amount"] for line in found), shipping)
    tax = sum((line["tax_amount"] for line in found), row["shipping_tax_amount"])
    row.update(net_amount=net, tax_amount=tax, total_amount=net + tax)
    row["total_quantity"] = sum((line["quantity"] for line in found), Decimal(0))
    row["total_discount_amount"] = sum((x["discount_amount"] for x in found), ZERO)
    if row["total_amount"] < 0:
        element.problems.add("total_amount", "must be greater than or equal to 0")
    if books.options["check_totals"]:
        for name in ("net_amount", "tax_amount", "total_amount"):
            if element.has(name) and element.money(name) != row[name]:
                element.problems.add(lines.VAGUE)
    _base_amounts(row)


def _base_amounts(row: Row) -> None:
    """Amounts in the base currency: the total leads, the last line takes the rest."""
    row["_base_total"] = to_base(row, row["total_amount"])
    row["_base_tax"] = to_base(row, row["tax_amount"])
    row["_base_net"] = row["_base_total"] - row["_base_tax"]
    shipping = to_base(row, row.get("shipping_net_amount") or ZERO)
    row["_base_shipping"] = shipping
    row["_base_shipping_tax"] = to_base(row, row["shipping_tax_amount"])
    for whole, part, taken in (
        ("_base_net", "net_amount", shipping),
        ("_base_tax", "tax_amount", row["_base_shipping_tax"]),
    ):
        new = [{**line, f"_{part}": to_base(row, line[part])} for line in row["lines"]]
        left = row[whole] - taken - sum((line[f"_{part}"] for line in new), ZERO)
        moved = [line for line in new if line[part]]
        if left and moved:
            moved[-1][f"_{part}"] += left
        row["lines"] = new


# --- posting ---


def _post(books: Books, kind: DocumentKind, row: Row) -> Row:
    if row["number"] is None and kind.sales:
        row["number"] = heads.next_number(books, kind, row)
    row["_open"], row["_open_base"] = row["total_amount"], row["_base_total"]
    row["status_id"] = settle.status_of(row)
    row["transaction_id"] = posting.book(
        books,
        (kind.path, row["id"]),
        kind.type_id,
        row["date"],
        postings(books, kind, row),
        reference=row.get("number") or row.get("reference"),
        contact_id=row["contact_id"],
        total=row["_base_total"],
        foreign=row["total_amount"],
        transaction_id=row["transaction_id"],
    )
    return getattr(books, kind.path).save(row)


def postings(books: Books, kind: DocumentKind, row: Row) -> list[Posting]:
    """What a document books: control account against lines, shipping and tax."""
    sign, currency = kind.sign, row["currency_id"]
    label = row.get("number") or row.get("reference") or ""
    found = [
        Posting(
            books.control(kind.control),
            sign * row["_base_total"],
            currency,
            sign * row["total_amount"],
            f"{kind.root} {label}".replace("_", " "),
        )
    ]

    def add(account: str, base: Decimal, amount: Decimal, memo: str, rate) -> None:
        tags = (rate,) if rate else ()
        found.append(
            Posting(account, -sign * base, currency, -sign * amount, memo, tags)
        )

    tax: dict[str | None, list[Decimal]] = {}
    for line in row["lines"]:
        memo, rate = line["description"], line["tax_rate_id"]
        base, amount = line["_net_amount"], line["net_amount"]
        discount = line["discount_amount"]
        if discount and books.options["line_discounts_posted"]:
            account = "sales_discount" if kind.sales else "purchase_discount"
            given = to_base(row, discount)
            add(books.defaults[account], -given, -discount, f"Discount: {memo}", rate)
            base, amount = base + given, amount + discount
        add(line["ledger_account_id"], base, amount, memo, rate)
        sums = tax.setdefault(rate, [ZERO, ZERO])
        sums[0] += line["_tax_amount"]
        sums[1] += line["tax_amount"]
    if row.get("shipping_net_amount"):
        rate = row.get("shipping_tax_rate_id")
        net = row["shipping_net_amount"]
        add(books.defaults["carriage"], row["_base_shipping"], net, "Carriage", rate)
        sums = tax.setdefault(rate, [ZERO, ZERO])
        sums[0] += row["_base_shipping_tax"]
        sums[1] += row["shipping_tax_amount"]
    for rate, (base, amount) in tax.items():
        add(books.control(kind.tax_control), base, amount, "Tax", rate)
    left = -sum((p.amount for p in found), ZERO)
    if left:  # a foreign line of zero net with tax, say: nothing else could take it
        found.append(Posting(books.defaults["exchange_rate_losses"], left))
    return found
