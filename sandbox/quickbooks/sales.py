"""Invoices, credit memos, sales receipts, refund receipts."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger import Posting
from ..tables import Row
from . import autoapply, errors, lines, lists, payments, settle, stock, taxing
from .accounts import money_account
from .books import SALES, Books
from .entities import register
from .values import ZERO, cents
from .views import add_subtotal, home_amounts
from .write import Draft, write_header, write_number

COST_OF_STOCK = "Cost of stock"
INVOICE_DAYS = 30  # due so much later where no term says otherwise (recorded)
_PLAIN = (
    "CustomerMemo",
    "ShipAddr",
    "ShipFromAddr",
    "BillEmail",
    "BillEmailCc",
    "BillEmailBcc",
    "ShipDate",
    "TrackingNum",
    "PaymentRefNum",
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
)


@dataclass(frozen=True)
class Form:
    """How one of the four differs.

    :param sign: +1 when its total is a debit on receivables or the bank
    :param cash: money moves at once: a bank account instead of receivables
    """

    sign: int
    cash: bool


FORMS = {
    "Invoice": Form(1, False),
    "CreditMemo": Form(-1, False),
    "SalesReceipt": Form(1, True),
    "RefundReceipt": Form(-1, True),
}


def write(draft: Draft) -> Row:
    """Create or change a sales form, and book it."""
    books, new, old = draft.books, draft.new, draft.old
    form = FORMS[draft.kind.name]
    if old is not None:
        settle.check_undeposited(books, draft.kind.name, old)
    customer = _customer(draft, form)
    write_header(draft, customer["CurrencyRef"] if customer else None)
    _write_details(draft, customer)
    if form.cash:
        _write_bank(draft)
    new["Line"] = lines.read(draft, "SalesItemLineDetail", "DiscountLineDetail")
    discount = lines.write_discount(new)
    tax = taxing.write_tax(draft, sales=True, discount=discount)
    new["TotalAmt"] = lines.subtotal(new) - discount + tax
    if new["TotalAmt"] < 0:
        raise errors.negative("TotalAmt")
    write_number(draft, *SALES, warn=books.settings["warn_duplicates"])
    return _book(draft, form)


def _customer(draft: Draft, form: Form) -> Row | None:
    if draft.value("CustomerRef") is None:
        if form.cash:
            return None
        raise errors.missing("CustomerRef")
    return settle.write_party(draft, "Customer", "CustomerRef")


def _write_details(draft: Draft, customer: Row | None) -> None:
    books, new, old = draft.books, draft.new, draft.old
    draft.take(*_PLAIN)
    address = draft.value("BillAddr")
    if not address and old is None and customer is not None:
        address = customer.get("BillAddr")
    if address:
        new["BillAddr"] = address
    if "ShipAddr" not in new and old is None and (customer or {}).get("ShipAddr"):
        new["ShipAddr"] = customer["ShipAddr"]
    for key, kind in (("ClassRef", "Class"), ("PaymentMethodRef", "PaymentMethod")):
        books.need(kind, draft.value(key), key)
        draft.take(key)
    if books.settings["class_tracking"] != "txn":
        new.pop("ClassRef", None)
    term = draft.value("SalesTermRef")
    if term is None and old is None:
        term = (customer or {}).get("SalesTermRef")
    books.need("Term", term, "SalesTermRef", any_state=old is not None)
    if term:
        new["SalesTermRef"] = term
    if draft.kind.name == "Invoice":
        new["DueDate"] = draft.value("DueDate") or lists.due_date(
            books, term, new["TxnDate"], INVOICE_DAYS
        )
    new["PrintStatus"] = draft.value("PrintStatus") or "NeedToPrint"
    new["EmailStatus"] = draft.value("EmailStatus") or "NotSet"


def _write_bank(draft: Draft) -> None:
    """Where the money of a sales receipt goes, or that of a refund leaves."""
    books, new = draft.books, draft.new
    row_id = draft.value("DepositToAccountRef")
    if row_id is None and draft.kind.name == "RefundReceipt":
        raise errors.missing("DepositToAccountRef")
    new["DepositToAccountRef"] = money_account(books, row_id, new["CurrencyRef"])


# --- booking ---


def _book(draft: Draft, form: Form) -> Row:
    books, new, old, kind = draft.books, draft.new, draft.old, draft.kind.name
    new["_home"] = cents(new["TotalAmt"] * new["ExchangeRate"])
    total = ZERO if form.cash else form.sign * new["TotalAmt"]
    if not form.cash or "CustomerRef" in new:
        owed = {new["CustomerRef"]: total}
        settle.owe(books, old, new, owed)
    else:
        settle.forgive(books, old)
        new["_owed"] = {}
    if not form.cash:
        _carry_links(draft)
        new.update(settle.balances(books, kind, new))
    else:
        new["Balance"] = ZERO
    stock.move(books, old, new, -form.sign)
    row = draft.finish()
    if old is not None:
        books.ledger.reverse((kind, row["Id"]), "Edited")
    post(books, kind, row)
    if not form.cash:
        if old is None:
            autoapply.after(books, kind, row)
        elif old["_home"] != row["_home"] or old["TotalAmt"] != row["TotalAmt"]:
            payments.rework(books, kind, row["Id"])
    return books[kind].get(row["Id"])


def _carry_links(draft: Draft) -> None:
    """The currency of what is paid in part cannot change."""
    old, new = draft.old, draft.new
    if old is None or old["CurrencyRef"] == new["CurrencyRef"]:
        return
    if settle.links_of(draft.books, draft.kind.name, draft.id):
        raise errors.linked()


def post(books: Books, kind: str, row: Row) -> None:
    """The entries of a sales form: its total against lines, discount and tax."""
    form = FORMS[kind]
    sign = form.sign
    control = (
        row["DepositToAccountRef"]
        if form.cash
        else books.control("AR", row["CurrencyRef"])
    )
    customer = row.get("CustomerRef")
    tags = (f"customer:{customer}",) if customer else ()
    parts = [(control, sign * row["TotalAmt"], "", tags)]
    for line in row["Line"]:
        if line["DetailType"] == "DescriptionOnly":
            continue
        amount, account = -sign * line["Amount"], None
        if line["DetailType"] == "DiscountLineDetail":
            amount = -amount
            account = line["DiscountLineDetail"]["DiscountAccountRef"]
        parts.append(
            (
                account or lines.account_of(line),
                amount,
                line.get("Description") or "",
                lines.tags_of(row, line),
            )
        )
    parts += taxing.parts(books, row, -sign)
    books.post(kind, row, parts)
    _post_cost(books, kind, row)


def _post_cost(books: Books, kind: str, row: Row) -> None:
    """What the sold stock had cost: QuickBooks books it by itself."""
    postings = []
    for item_id, quantity in row.get("_stock", {}).items():
        item = books["Item"].get(item_id)
        cost = cents(-quantity * item["PurchaseCost"])
        postings += [
            Posting(item["ExpenseAccountRef"], cost, memo=item["Name"]),
            Posting(item["AssetAccountRef"], -cost, memo=item["Name"]),
        ]
    books.ledger.post(row["TxnDate"], postings, (kind, row["Id"]), COST_OF_STOCK)


def undo(books: Books, kind: str, old: Row) -> dict:
    """Before a deletion or a void: nothing may be applied to it."""
    settle.check_free(books, kind, old)
    settle.forgive(books, old)
    stock.undo(books, old)
    return {"_owed": {}, "_stock": {}}


def repost_item(books: Books, item: Row) -> None:
    """Move all that was ever sold of an item to its present account."""
    for kind in SALES:
        for row in books[kind]:
            changed = []
            for line in row["Line"]:
                detail = line.get("SalesItemLineDetail") or {}
                if detail.get("ItemRef") == item["Id"]:
                    detail = {**detail, "ItemAccountRef": item["IncomeAccountRef"]}
                    line = {**line, "SalesItemLineDetail": detail}
                changed.append(line)
            if changed != row["Line"]:
                row = books[kind].save({**row, "Line": changed})
                books.ledger.reverse((kind, row["Id"]), "Account of an item changed")
                post(books, kind, row)


def _extra(kind: str):
    def extra(books: Books, row: Row, body: dict) -> None:
        add_subtotal(row, body)
        home_amounts(books, row, body)
        body["LinkedTxn"] = settle.linked_txns(books, kind, row)

    return extra


_FILTERS = (
    "DocNumber TxnDate CustomerRef Balance TotalAmt DueDate SalesTermRef CurrencyRef "
    "ShipDate DepartmentRef PaymentRefNum PaymentMethodRef DepositToAccountRef ClassRef"
)
for _kind, _label in (
    ("Invoice", "Invoice"),
    ("CreditMemo", "Credit Memo"),
    ("SalesReceipt", "Sales Receipt"),
    ("RefundReceipt", "Refund"),
):
    register(
        _kind,
        "Txn",
        write=write,
        undo=undo,
        extra=_extra(_kind),
        label=_label,
        filters=_FILTERS,
        total_count=_kind == "Invoice",
    )
