"""Lines of sales and purchase documents, as they are read and kept."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from . import errors
from .books import Books
from .values import ZERO, cents
from .write import Draft


def read(draft: Draft, *kinds: str) -> list[dict]:
    """The lines after the write: all that were sent, or all that were there.

    :param kinds: the detail types that the document takes
    :raise Fault: 2020, 2170, 2250 and what the lines themselves break
    """
    sent = draft.sent.get("Line")
    if sent is None:
        if draft.old is not None and draft.sparse:
            return [_copy(line) for line in draft.old["Line"]]
        raise errors.missing("Line")
    before = {line["Id"]: line for line in (draft.old or {}).get("Line", ())}
    found = []
    for line in sent:
        kind = line.get("DetailType") or _guess(line)
        if kind == "SubTotalLineDetail":
            continue
        if kind not in kinds and kind != "DescriptionOnly":
            raise errors.bad_enum("DetailType", kind)
        found.append(_READERS[kind](draft, line, before.get(line.get("Id"))))
    if not any(line["DetailType"] != "DescriptionOnly" for line in found):
        raise errors.no_lines()
    number(found, before)
    return found


def number(found: list[dict], before: dict) -> None:
    """Ids and numbers: a line keeps its Id when it names one that was there."""
    used, highest = set(), max((int(i) for i in before), default=0)
    for position, line in enumerate(found, 1):
        line_id = line.get("Id")
        if line_id not in before or line_id in used:
            highest += 1
            line_id = str(highest)
        used.add(line_id)
        line.update(Id=line_id, LineNum=position)


def _copy(line: dict) -> dict:
    return {k: dict(v) if isinstance(v, dict) else v for k, v in line.items()}


def _guess(line: dict) -> str:
    for kind in _READERS:
        if kind in line:
            return kind
    raise errors.missing("DetailType")


def _start(line: dict, kind: str) -> dict:
    kept = {"DetailType": kind}
    for key in ("Id", "Description", "Amount"):
        if line.get(key) not in (None, ""):
            kept[key] = line[key]
    return kept


def _detail(line: dict, kind: str) -> dict:
    detail = line.get(kind)
    if detail is None:
        raise errors.missing(kind)
    # both zero beside an amount is what clients make up: python-quickbooks' tests
    # against Intuit (tests/integration/test_invoice.py, 2020) pass with it
    made_up = not detail.get("Qty") and not detail.get("UnitPrice")
    dropped = ("Qty", "UnitPrice") if made_up else ()
    return {key: value for key, value in detail.items() if key not in dropped}


def _amount(line: dict, detail: dict) -> Decimal:
    amount, quantity, price = (
        line.get("Amount"),
        detail.get("Qty"),
        detail.get("UnitPrice"),
    )
    if amount is None:
        raise errors.missing("Amount")
    if quantity is not None and price is not None and cents(quantity * price) != amount:
        raise errors.amount_differs(amount)
    return amount


def _class(books: Books, detail: dict) -> None:
    books.need("Class", detail.get("ClassRef"), "ClassRef")
    if books.settings["class_tracking"] != "line":
        detail.pop("ClassRef", None)


def _sales_item(draft: Draft, line: dict, old: dict | None) -> dict:
    books, kept = draft.books, _start(line, "SalesItemLineDetail")
    detail = _detail(line, "SalesItemLineDetail")
    kept["Amount"] = _amount(line, detail)
    item = _item(books, detail)
    before = (old or {}).get("SalesItemLineDetail", {})
    if before.get("ItemRef") == detail["ItemRef"]:
        detail["ItemAccountRef"] = before["ItemAccountRef"]
    else:
        account = books.need("Account", item.get("IncomeAccountRef"), "ItemRef")
        if account is None:
            raise errors.business("The item cannot be sold: it has no income account")
        detail["ItemAccountRef"] = account["Id"]
    _class(books, detail)
    kept["SalesItemLineDetail"] = detail
    return kept


def _item(books: Books, detail: dict) -> Row:
    if "ItemRef" not in detail:
        raise errors.missing("ItemRef")
    item = books.need("Item", detail["ItemRef"], "ItemRef")
    if item["Type"] == "Category":
        raise errors.business("A category cannot stand on a line", "ItemRef")
    return item


def _discount(draft: Draft, line: dict, old: dict | None) -> dict:
    books, kept = draft.books, _start(line, "DiscountLineDetail")
    if not books.settings["allow_discount"]:
        raise errors.feature_off("Discounts are not switched on for this company")
    detail = dict(line.get("DiscountLineDetail") or {})
    if detail.get("PercentBased") and detail.get("DiscountPercent") is None:
        raise errors.missing("DiscountPercent")
    if not detail.get("PercentBased") and "Amount" not in kept:
        raise errors.missing("Amount")
    detail["PercentBased"] = bool(detail.get("PercentBased"))
    account = books.need(
        "Account", detail.get("DiscountAccountRef"), "DiscountAccountRef"
    )
    detail["DiscountAccountRef"] = (
        account["Id"] if account else books.account("DISCOUNTS")
    )
    kept["DiscountLineDetail"] = detail
    return kept


def _description(draft: Draft, line: dict, old: dict | None) -> dict:
    kept = _start(line, "DescriptionOnly")
    kept.pop("Amount", None)
    kept["DescriptionLineDetail"] = dict(line.get("DescriptionLineDetail") or {})
    return kept


def _account_expense(draft: Draft, line: dict, old: dict | None) -> dict:
    books, kept = draft.books, _start(line, "AccountBasedExpenseLineDetail")
    detail = _detail(line, "AccountBasedExpenseLineDetail")
    kept["Amount"] = _amount(line, {})
    account = books.need("Account", detail.get("AccountRef"), "AccountRef")
    if account is None:
        raise errors.missing("AccountRef")
    if account["AccountType"] in ("Accounts Receivable", "Accounts Payable"):
        raise errors.wrong_account(
            "Receivables and payables cannot stand on an expense line", "AccountRef"
        )
    _expense(books, detail)
    kept["AccountBasedExpenseLineDetail"] = detail
    return kept


def _item_expense(draft: Draft, line: dict, old: dict | None) -> dict:
    books, kept = draft.books, _start(line, "ItemBasedExpenseLineDetail")
    detail = _detail(line, "ItemBasedExpenseLineDetail")
    kept["Amount"] = _amount(line, detail)
    item = _item(books, detail)
    key = "AssetAccountRef" if item["Type"] == "Inventory" else "ExpenseAccountRef"
    account = books.need("Account", item.get(key), "ItemRef")
    if account is None:
        raise errors.business("The item cannot be bought: it has no expense account")
    detail["ItemAccountRef"] = account["Id"]
    _expense(books, detail)
    kept["ItemBasedExpenseLineDetail"] = detail
    return kept


def _expense(books: Books, detail: dict) -> None:
    books.need("Customer", detail.get("CustomerRef"), "CustomerRef")
    detail.setdefault(
        "BillableStatus", "Billable" if detail.get("CustomerRef") else "NotBillable"
    )
    _class(books, detail)


_READERS = {
    "SalesItemLineDetail": _sales_item,
    "DiscountLineDetail": _discount,
    "DescriptionOnly": _description,
    "AccountBasedExpenseLineDetail": _account_expense,
    "ItemBasedExpenseLineDetail": _item_expense,
}


# --- what the lines come to ---


def detail_of(line: dict) -> dict:
    """The detail of a line, whatever its type."""
    return line.get(line["DetailType"], {})


def priced(row: Row) -> list[dict]:
    """The lines that carry an item or an account."""
    return [
        line
        for line in row["Line"]
        if line["DetailType"] not in ("DescriptionOnly", "DiscountLineDetail")
    ]


def subtotal(row: Row) -> Decimal:
    """What the items or accounts come to, net of tax."""
    return sum((line["Amount"] for line in priced(row)), ZERO)


def write_discount(row: Row) -> Decimal:
    """The amount of the discount line, computed where it is a percentage.

    :raise Fault: 6000 for a second discount line
    """
    found = [x for x in row["Line"] if x["DetailType"] == "DiscountLineDetail"]
    if not found:
        return ZERO
    if len(found) > 1:
        raise errors.business("There can be only one discount line", "Line")
    line = found[0]
    detail = line["DiscountLineDetail"]
    if detail["PercentBased"]:
        line["Amount"] = cents(subtotal(row) * detail["DiscountPercent"] / 100)
    return line["Amount"]


def account_of(line: dict) -> str:
    """The account that a priced line posts to."""
    detail = detail_of(line)
    return detail.get("ItemAccountRef") or detail["AccountRef"]


def tags_of(row: Row, line: dict) -> tuple[str, ...]:
    """What reports may filter a line by."""
    detail = detail_of(line)
    found = [
        f"{key}:{value}"
        for key, value in (
            ("class", detail.get("ClassRef") or row.get("ClassRef")),
            ("department", row.get("DepartmentRef")),
            ("customer", row.get("CustomerRef") or detail.get("CustomerRef")),
            ("vendor", row.get("VendorRef")),
            ("item", detail.get("ItemRef")),
        )
        if value
    ]
    return tuple(found)
