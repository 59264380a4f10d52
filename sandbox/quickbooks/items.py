"""Products and services."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from . import errors
from .accounts import EXPENSE_TYPES, INCOME_TYPES
from .books import Books
from .entities import register
from .naming import rename_children, write_tree
from .sales import repost_item
from .values import ZERO
from .write import Draft


def _write(draft: Draft) -> Row:
    books, new, old = draft.books, draft.new, draft.old
    kind = draft.value("Type") or (old or {}).get("Type") or "NonInventory"
    if kind == "Group":
        raise errors.unsupported("Item of type Group")
    write_tree(draft, "SubItem")
    new["Type"] = kind
    draft.take("Sku", "Description", "PurchaseDesc", "ReorderPoint")
    _write_accounts(draft, kind)
    _write_stock(draft, kind)
    for key in ("UnitPrice", "PurchaseCost"):
        new[key] = draft.value(key) or Decimal(0)
        if new[key] < 0:
            raise errors.negative(key)
    _write_tax(draft)
    for key, table in (("PrefVendorRef", "Vendor"), ("ClassRef", "Class")):
        books.need(table, draft.value(key), key)
        draft.take(key)
    row = draft.finish()
    rename_children(books, "Item", row, old["FullyQualifiedName"] if old else None)
    if old is not None and old.get("IncomeAccountRef") != row.get("IncomeAccountRef"):
        rewrite_history(books, row)
    return row


def _write_accounts(draft: Draft, kind: str) -> None:
    """Which accounts an item posts to, and whether their types fit.

    :raise Fault: 2020, 2500, 610, 6430
    """
    books = draft.books
    if kind == "Category":
        return
    income = books.need("Account", draft.value("IncomeAccountRef"), "IncomeAccountRef")
    expense = books.need(
        "Account", draft.value("ExpenseAccountRef"), "ExpenseAccountRef"
    )
    if income is None and (expense is None or kind == "Inventory"):
        raise errors.missing("IncomeAccountRef")
    check_income(books, income, kind)
    if expense is not None and expense["AccountType"] not in EXPENSE_TYPES:
        if kind == "Inventory" or not books.options["income_items_any_account"]:
            raise errors.wrong_account(
                "An expense account of type Expense or Cost of Goods Sold is needed",
                "ExpenseAccountRef",
            )
    draft.take("IncomeAccountRef", "ExpenseAccountRef")


def check_income(books: Books, account: Row | None, kind: str) -> None:
    """Whether sales may be posted there: no bank, receivables or payables ever.

    :raise Fault: 6430
    """
    if account is None or account["AccountType"] in INCOME_TYPES:
        return
    strict = kind == "Inventory" or not books.options["income_items_any_account"]
    if strict or account["AccountType"] in (
        "Bank",
        "Accounts Receivable",
        "Accounts Payable",
    ):
        raise errors.wrong_account(
            "The account of a sold product or service must be an income account",
            "IncomeAccountRef",
        )


def _write_stock(draft: Draft, kind: str) -> None:
    books, new, old = draft.books, draft.new, draft.old
    new["TrackQtyOnHand"] = kind == "Inventory"
    if kind != "Inventory":
        return
    for key in ("ExpenseAccountRef", "AssetAccountRef", "InvStartDate", "QtyOnHand"):
        if draft.value(key) is None and (old is None or key not in old):
            raise errors.missing(key)
    asset = books.need("Account", draft.value("AssetAccountRef"), "AssetAccountRef")
    if asset is not None and asset["AccountType"] != "Other Current Asset":
        raise errors.wrong_account(
            "The asset account must be of type Other Current Asset", "AssetAccountRef"
        )
    for key in ("ExpenseAccountRef", "AssetAccountRef", "InvStartDate"):
        new[key] = draft.value(key) or old[key]
    new["QtyOnHand"] = old["QtyOnHand"] if old else draft.value("QtyOnHand")


def _write_tax(draft: Draft) -> None:
    books, new = draft.books, draft.new
    for key in ("SalesTaxCodeRef", "PurchaseTaxCodeRef"):
        code = draft.value(key)
        if code is not None and not books.is_us:
            books.need("TaxCode", code, key)
            new[key] = code
    new["Taxable"] = bool(draft.value("Taxable", False))
    if not books.is_us:
        for key in ("SalesTaxIncluded", "PurchaseTaxIncluded"):
            new[key] = bool(draft.value(key, False))


def rewrite_history(books: Books, item: Row) -> None:
    """Post what was sold before to the item's new account, if the option says so."""
    if not books.options["repoint_rewrites_history"]:
        return
    repost_item(books, item)


def _show(books: Books, row: Row, body: dict) -> None:
    if row["Type"] != "Category":
        body["DeferredRevenue"] = False
    for key in ("PurchaseCost", "UnitPrice"):
        body[key] = row[key] or ZERO


register(
    "Item",
    "Item",
    write=_write,
    extra=_show,
    filters="Name FullyQualifiedName Active Type Sku UnitPrice IncomeAccountRef "
    "ParentRef SubItem Taxable",
)
