"""Bills, vendor credits, and purchases paid at once."""

from __future__ import annotations

from ..tables import Row
from . import errors, lines, lists, payments, settle, stock, taxing
from .books import Books
from .entities import register
from .values import ZERO, cents
from .views import home_amounts
from .write import Draft, write_header, write_number

_DETAILS = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")


def _write_bill(draft: Draft) -> Row:
    """A bill or a vendor credit: what is owed to a vendor, or less of it."""
    books, new, old, kind = draft.books, draft.new, draft.old, draft.kind.name
    vendor = _vendor(draft)
    write_header(draft, vendor["CurrencyRef"])
    draft.take("VendorAddr")
    new["APAccountRef"] = _payables(draft)
    if kind == "Bill":
        term = draft.value("SalesTermRef")
        if term is None and old is None:
            term = vendor.get("TermRef")
        books.need("Term", term, "SalesTermRef", any_state=old is not None)
        if term:
            new["SalesTermRef"] = term
        new["DueDate"] = draft.value("DueDate") or lists.due_date(
            books, term, new["TxnDate"], 0
        )
    _write_lines(draft)
    _write_bill_number(draft)
    sign = settle.SIGN[kind]
    settle.owe(books, old, new, {new["VendorRef"]: sign * new["TotalAmt"]})
    new.update(settle.balances(books, kind, new))
    row = _book(draft)
    if old is not None and (old["_home"], old["TotalAmt"]) != (
        row["_home"],
        row["TotalAmt"],
    ):
        payments.rework(books, kind, row["Id"])
    return books[kind].get(row["Id"])


def _vendor(draft: Draft) -> Row:
    # Even a sparse update needs it, as users report.
    if "VendorRef" not in draft.sent:
        raise errors.missing("VendorRef")
    return settle.write_party(draft, "Vendor", "VendorRef")


def _payables(draft: Draft) -> str:
    books, currency = draft.books, draft.new["CurrencyRef"]
    account = books.need("Account", draft.sent.get("APAccountRef"), "APAccountRef")
    if account is None:
        return books.control("AP", currency)
    if account["AccountType"] != "Accounts Payable":
        raise errors.wrong_account(
            "An account of type Accounts Payable is needed", "APAccountRef"
        )
    if account["CurrencyRef"] != currency:
        raise errors.currency_differs()
    return account["Id"]


def _write_bill_number(draft: Draft) -> None:
    """Bills carry the vendor's numbers: none is made up, duplicates may be watched."""
    books, new = draft.books, draft.new
    number = (draft.value("DocNumber") or "").strip()
    if not number:
        return
    new["DocNumber"] = number
    watched = books.settings["warn_duplicate_bills"]
    if not watched or "allowduplicatedocnum" in draft.include:
        return
    for row in books["Bill"].all("number", number.lower()):
        if row["Id"] != draft.id and row["VendorRef"] == new["VendorRef"]:
            raise errors.number_taken(number, "Bill", row["Id"])


def _write_purchase(draft: Draft) -> Row:
    """An expense: cash, a check or a card pays at once; `Credit` is money back."""
    books, new = draft.books, draft.new
    kind = draft.sent.get("PaymentType")
    if kind is None:
        raise errors.missing("PaymentType")
    account = books.need("Account", draft.value("AccountRef"), "AccountRef")
    if account is None:
        raise errors.missing("AccountRef")
    wanted = "Credit Card" if kind == "CreditCard" else "Bank"
    if account["AccountType"] != wanted:
        raise errors.wrong_account(f"An account of type {wanted} is needed")
    entity_id = draft.value("EntityRef")
    _, person = books.person(entity_id)
    if entity_id and person is None:
        raise errors.bad_reference("Names", entity_id, "EntityRef")
    if person is not None and not person["Active"]:
        raise errors.inactive("EntityRef")
    write_header(draft, person["CurrencyRef"] if person else None)
    if account["CurrencyRef"] not in (new["CurrencyRef"], books.base_currency):
        raise errors.currency_differs()
    new.update(PaymentType=kind, AccountRef=account["Id"])
    new["Credit"] = bool(draft.value("Credit", False)) and kind == "CreditCard"
    books.need("PaymentMethod", draft.value("PaymentMethodRef"), "PaymentMethodRef")
    draft.take("EntityRef", "PaymentMethodRef", "PaymentRefNum", "PrintStatus")
    _write_lines(draft)
    write_number(draft, "Purchase", warn=books.settings["warn_duplicate_checks"])
    return _book(draft)


def _write_lines(draft: Draft) -> None:
    new = draft.new
    new["Line"] = lines.read(draft, *_DETAILS)
    tax = taxing.write_tax(draft, sales=False)
    new["TotalAmt"] = lines.subtotal(new) + tax
    if new["TotalAmt"] < 0:
        raise errors.negative("TotalAmt")
    new["_home"] = cents(new["TotalAmt"] * new["ExchangeRate"])


def _sign(kind: str, row: Row) -> int:
    """+1 when the lines are a cost, -1 when they come back."""
    return -1 if kind == "VendorCredit" or row.get("Credit") else 1


def _book(draft: Draft) -> Row:
    books, old, kind = draft.books, draft.old, draft.kind.name
    stock.move(books, old, draft.new, _sign(kind, draft.new))
    row = draft.finish()
    if old is not None:
        books.ledger.reverse((kind, row["Id"]), "Edited")
    sign = _sign(kind, row)
    control = row.get("APAccountRef") or row["AccountRef"]
    party = row.get("VendorRef") or row.get("EntityRef")
    tags = (f"vendor:{party}",) if party else ()
    parts = [(control, -sign * row["TotalAmt"], "", tags)]
    for line in lines.priced(row):
        parts.append(
            (
                lines.account_of(line),
                sign * line["Amount"],
                line.get("Description") or "",
                lines.tags_of(row, line),
            )
        )
    parts += taxing.parts(books, row, sign)
    books.post(kind, row, parts)
    return row


def undo(books: Books, kind: str, old: Row) -> dict:
    """Before a deletion: nothing may be applied to it."""
    settle.check_free(books, kind, old)
    settle.forgive(books, old)
    stock.undo(books, old)
    return {"_owed": {}, "_stock": {}}


def _extra(kind: str):
    def extra(books: Books, row: Row, body: dict) -> None:
        if kind == "Bill":  # the only one of them, and its balance only (Finance.xsd)
            home_amounts(books, row, body)
            body.pop("HomeTotalAmt", None)
        if kind != "Purchase":
            body["LinkedTxn"] = settle.linked_txns(books, kind, row)
        if row["TxnTaxDetail"]["TotalTax"] == ZERO and books.is_us:
            body.pop("TxnTaxDetail")

    return extra


_FILTERS = "DocNumber TxnDate TotalAmt CurrencyRef DepartmentRef"
for _kind, _write, _more, _label in (
    (
        "Bill",
        _write_bill,
        "VendorRef Balance DueDate APAccountRef SalesTermRef",
        "Bill",
    ),
    ("VendorCredit", _write_bill, "VendorRef Balance APAccountRef", "Vendor Credit"),
    ("Purchase", _write_purchase, "PaymentType AccountRef EntityRef", "Expense"),
):
    register(
        _kind,
        "Txn",
        write=_write,
        undo=undo,
        extra=_extra(_kind),
        label=_label,
        filters=f"{_FILTERS} {_more}",
        total_count=_kind == "Bill",
    )
