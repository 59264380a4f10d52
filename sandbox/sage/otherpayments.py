"""Money straight to or from a ledger account, without an invoice (section 13)."""

from __future__ import annotations

from ..ledger import ZERO, Posting
from ..tables import Row
from . import analysis, bank_accounts, posting, taxes
from .books import Books, new_id
from .lists import changed, dated, listing, matching, ordered, single
from .refs import RENDERERS, ref
from .routing import Call, route
from .values import Element, day_text, moment, text_of

KIND, ROOT = "other_payments", "other_payment"
# type -> (what the bank gains, where lines' accounts are visible, tax account)
WAYS = {
    "OTHER_PAYMENT": (-1, "other_payments", "TAX_ON_PURCHASES"),
    "OTHER_RECEIPT": (1, "other_receipts", "TAX_ON_SALES"),
}


def render(books: Books, row: Row) -> dict:
    """A payment or receipt with its lines."""
    kind = row["transaction_type_id"]
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "transaction": ref(books, "transactions", row["transaction_id"]),
        "transaction_type": ref(books, "transaction_types", kind),
        "deleted_at": moment(row["deleted_at"]),
        "payment_method": ref(books, "payment_methods", row["payment_method_id"]),
        "contact": ref(books, "contacts", row["contact_id"]),
        "bank_account": ref(books, "bank_accounts", row["bank_account_id"]),
        "tax_address_region": None,
        "date": day_text(row["date"]),
        "net_amount": text_of(row["total_amount"] - row["tax_amount"]),
        "tax_amount": text_of(row["tax_amount"]),
        "total_amount": text_of(row["total_amount"]),
        "reference": row["reference"],
        "payment_lines": [_line(books, line) for line in row["lines"]],
        "editable": not row["deleted_at"],
        "deletable": not row["deleted_at"],
        "withholding_tax_rate": None,
        "withholding_tax_amount": None,
    }


RENDERERS[KIND] = render


def _line(books: Books, line: Row) -> dict:
    rate = books.tax_rates.rows.get(line["tax_rate_id"])
    return {
        "id": line["id"],
        "displayed_as": line["details"] or "",
        "analysis_type_categories": [],
        "ledger_account": ref(books, "ledger_accounts", line["ledger_account_id"]),
        "details": line["details"] or "",
        "tax_rate": ref(books, "tax_rates", line["tax_rate_id"]),
        "net_amount": text_of(line["total_amount"] - line["tax_amount"]),
        "tax_amount": text_of(line["tax_amount"]),
        "total_amount": text_of(line["total_amount"]),
        "tax_breakdown": taxes.breakdown(books, rate, line["tax_amount"]),
        "is_purchase_for_resale": None,
        "trade_of_asset": False,
    }


def create(books: Books, element: Element) -> Row:
    """Book money in or out.

    :raise ApiError: every rule that it breaks
    """
    problems = element.problems
    element.need("transaction_type_id", "date", "total_amount", "payment_lines")
    problems.check()
    way = WAYS.get(element.text("transaction_type_id"))
    if way is None:
        raise books.no_record()
    sign, area, tax_control = way
    bank_id = element.text("bank_account_id") or books.business["_bank_account"]
    bank = bank_accounts.usable(books, bank_id)
    if bank["currency_id"] != books.base_currency:
        element.refuse("bank_account_id", "must be in the base currency")
    lines = [_read(books, sent, area) for sent in element.many("payment_lines")]
    total, tax = (
        element.money("total_amount"),
        sum((x["tax_amount"] for x in lines), ZERO),
    )
    if total != sum((line["total_amount"] for line in lines), ZERO):
        element.refuse("total_amount", "must be the sum of the lines")
    row = books.stamped(
        deleted_at=None,
        transaction_type_id=element.text("transaction_type_id"),
        bank_account_id=bank["id"],
        contact_id=books.named("contacts", element.text("contact_id")),
        payment_method_id=books.named(
            "payment_methods", element.text("payment_method_id")
        ),
        date=element.day("date"),
        total_amount=total,
        tax_amount=tax,
        reference=element.text("reference", 25),
        lines=lines,
    )
    books.check_lock(row["date"], problems, creation=True)
    problems.check()
    base = books.base_currency

    def to(account: str, amount, memo: str = "", rate: str | None = None) -> Posting:
        return Posting(account, amount, base, amount, memo, (rate,) if rate else ())

    postings = [to(bank["ledger_account_id"], sign * total, row["reference"] or "")]
    for line in lines:
        net, rate = line["total_amount"] - line["tax_amount"], line["tax_rate_id"]
        account = line["ledger_account_id"]
        postings.append(to(account, -sign * net, line["details"] or "", rate))
        if line["tax_amount"]:
            control = books.control(tax_control)
            postings.append(to(control, -sign * line["tax_amount"], "Tax", rate))
    row["transaction_id"] = posting.book(
        books,
        (KIND, row["id"]),
        row["transaction_type_id"],
        row["date"],
        postings,
        reference=row["reference"],
        contact_id=row["contact_id"],
        total=total,
    )
    return books.other_payments.save(row)


def _read(books: Books, sent: Element, area: str) -> Row:
    sent.need("ledger_account_id", "total_amount")
    sent.problems.check()
    rate = books.named("tax_rates", sent.text("tax_rate_id"))
    tax = sent.money("tax_amount")
    if rate is None and books.options["other_payments_need_tax"]:
        sent.problems.add(sent.at("tax_rate_id"))
    if rate and books.tax_rates.rows[rate]["percentage"]:
        if tax is None:
            sent.problems.add(sent.at("tax_amount"))
    else:
        tax = ZERO
    return {
        "id": new_id(),
        "ledger_account_id": books.usable_account(sent.text("ledger_account_id"), area),
        "details": sent.text("details", 255),
        "tax_rate_id": rate,
        "tax_amount": tax or ZERO,
        "total_amount": sent.money("total_amount") or ZERO,
        "_analysis": analysis.read(books, sent, "BANKING", None),
    }


@route("GET", KIND, "Bank")
def get_other_payments(call: Call) -> dict:
    """All of them."""
    rows = matching(
        call,
        changed(call, call.books.other_payments),
        bank_account_id="bank_account_id",
        contact_id="contact_id",
        transaction_type_id="transaction_type_id",
    )
    found, view = ordered(call, dated(call, rows)), _view(call)
    return listing(call, KIND, found, view)


@route("GET", f"{KIND}/{{key}}", "Bank")
def get_other_payment(call: Call, key: str) -> dict:
    """One of them."""
    return single(call, KIND, call.books.existing(KIND, key), _view(call))


def _view(call: Call):
    return analysis.with_analysis(call, render, "payment_lines")


@route("POST", KIND, "Bank")
def post_other_payment(call: Call) -> dict:
    """Book money in or out."""
    return render(call.books, create(call.books, call.root(ROOT)))


@route("DELETE", f"{KIND}/{{key}}", "Bank")
def delete_other_payment(call: Call, key: str) -> None:
    """Take it back."""
    posting.delete(call.books, KIND, key)
