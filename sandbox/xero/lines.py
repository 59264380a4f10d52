"""Lines of documents: amounts, tax per line rounded to the cent, accounts, tracking."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from . import errors, taxrates, tracking
from .books import Books
from .errors import Invalid, Problems
from .store import Row, new_id
from .values import ZERO, Element, cents, rounded
from .wire import compact, number

AMOUNT_TYPES = ("Exclusive", "Inclusive", "NoTax")
# System accounts that no line may name.
CLOSED = frozenset(
    (
        "DEBTORS",
        "CREDITORS",
        "UNPAIDEXPCLM",
        "WAGEPAYABLES",
        "TRACKINGTRANSFERS",
        "BANKCURRENCYGAIN",
        "REALISEDCURRENCYGAIN",
        "UNREALISEDCURRENCYGAIN",
    )
)
_AMOUNTS = (
    "Quantity",
    "UnitAmount",
    "LineAmount",
    "TaxAmount",
    "DiscountRate",
    "DiscountAmount",
)
_CODES = ("AccountCode", "AccountID", "ItemCode")
MAX_LINE = Decimal("9999999999.99")
MAX_DESCRIPTION = 4000
LINE_TOTAL = "The line total {} does not match the expected line total {}"


@dataclass
class LineRules:
    """What a document's lines are judged by.

    :param sales: lines are sales (their item's SalesDetails count)
    :param discounts: DiscountRate and DiscountAmount are taken
    :param approved: the document is submitted or approved: lines must be complete
    :param places: decimals kept of unit prices, 2 or 4
    """

    books: Books
    amount_types: str
    sales: bool = True
    discounts: bool = True
    approved: bool = True
    places: int = 2
    old: dict[str, Row] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read(elements: list[Element], rules: LineRules, problems: Problems) -> list[Row]:
    """Compute every line; problems are noted on the line that has them."""
    return [
        _line(element, rules, problems, position)
        for position, element in enumerate(elements)
    ]


def is_text(line: Row) -> bool:
    """Whether the line is a remark without amounts."""
    return "LineAmount" not in line


def again(line: Row, keep_tax: bool = True) -> Element:
    """A stored line as if it had just been sent, to judge it once more."""
    raw = {k: v for k, v in line.items() if not k.startswith("_")}
    if not keep_tax:
        raw.pop("TaxAmount", None)
    return Element(raw)


def _line(element: Element, rules: LineRules, problems: Problems, at: int) -> Row:
    old = rules.old.get(element.guid("LineItemID") or "")
    line: Row = {"LineItemID": old["LineItemID"] if old else new_id()}
    text = element.text("Description")
    if not any(element.has(k) for k in (*_AMOUNTS, *_CODES)) and (
        old is None or is_text(old)
    ):
        if not text:
            problems.line(at, errors.DESCRIPTION)
        return {**line, "Description": text or "", "Tracking": []}
    item = _item(element, rules, problems, at)
    details = (item or {}).get("SalesDetails" if rules.sales else "PurchaseDetails", {})
    default = (item or {}).get("Description" if rules.sales else "PurchaseDescription")
    text = text if text is not None else (old or {}).get("Description", default)
    if rules.approved and not text:
        problems.line(at, errors.DESCRIPTION)
    if text and len(text) > MAX_DESCRIPTION:
        problems.line(at, "The description must not exceed 4000 characters.")
    line.update(compact(Description=text, ItemCode=item and item["Code"]))
    account = _account(element, old, details, rules, problems, at, line)
    _amounts(element, old, details, rules, problems, at, line)
    _tax(element, old, details, account, rules, problems, at, line)
    line["Tracking"] = _tracking(element, old, rules, problems, at)
    return line


def _item(element, rules, problems, at) -> Row | None:
    code = element.text("ItemCode")
    if not code:
        return None
    item = rules.books.items.find("code", code.lower())
    if item is None:
        problems.line(at, f"Item code '{code}' is not valid")
    return item


def _account(element, old, details, rules, problems, at, line) -> Row | None:
    code, account_id = element.text("AccountCode"), element.guid("AccountID")
    if not code and not account_id:
        code = details.get("AccountCode")
        account_id = None if code else (old or {}).get("AccountID")
    if not code and not account_id:
        if rules.approved:
            problems.line(at, errors.ACCOUNT_MISSING)
        return None
    account = rules.books.account(code, None if code else account_id)
    shown = code or (account or {}).get("Code") or account_id
    if account is not None and account["Status"] != "ACTIVE":
        problems.line(at, errors.ACCOUNT_ARCHIVED.format(shown))
    elif account is None or not open_to_lines(account):
        if rules.approved:
            problems.line(at, errors.ACCOUNT_CODE.format(shown))
        else:
            rules.warnings.append(errors.ACCOUNT_DROPPED.format(shown))
        return None
    line.update(
        compact(AccountCode=account.get("Code"), AccountID=account["AccountID"])
    )
    return account


def open_to_lines(account: Row) -> bool:
    """Whether lines of documents may name the account."""
    return account["Type"] != "BANK" and account.get("SystemAccount") not in CLOSED


def _amounts(element, old, details, rules, problems, at, line) -> None:
    if old and not is_text(old) and not any(element.has(k) for k in _AMOUNTS):
        line.update({k: old[k] for k in _AMOUNTS if k in old})
        return
    quantity, unit = element.number("Quantity"), element.number("UnitAmount")
    given = element.money("LineAmount")
    if unit is None and given is None and details.get("UnitPrice") is not None:
        unit = details["UnitPrice"]
    if unit is not None:
        unit = rounded(unit, rules.places)
    if quantity is not None:
        quantity = rounded(quantity, 4)
    rate, amount = element.money("DiscountRate"), element.money("DiscountAmount")
    if (rate or amount) and not rules.discounts:
        problems.line(at, "Discounts are only supported on ACCREC invoices.")
        rate = amount = None
    if rate is not None and not 0 <= rate <= 100:
        problems.line(at, "DiscountRate must be between 0 and 100.")
    quantity, unit, total, derived = _solve(quantity, unit, given, rate, amount, rules)
    if unit is None:
        if rules.approved:
            problems.line(at, "UnitAmount must be specified")
        unit, total = ZERO, given or ZERO
    if given is not None and given != total and not derived:
        problems.line(at, LINE_TOTAL.format(given, total))
    if abs(total) > MAX_LINE:
        problems.line(at, "The line amount is too large.")
    line.update(
        compact(
            Quantity=number(quantity),
            UnitAmount=unit,
            LineAmount=total,
            DiscountRate=number(rate) if rate else None,
            DiscountAmount=amount or None,
        )
    )


def _solve(quantity, unit, given, rate, amount, rules):
    """Fill in the one of quantity, price and amount that is missing.

    :return: quantity, price, amount, and whether a part was derived from the amount
    """
    factor = 1 - (rate or ZERO) / 100
    derived = given is not None and (unit is None or quantity is None)
    if quantity is None and unit and given is not None and factor:
        quantity = rounded((given + (amount or ZERO)) / (unit * factor), 4)
    quantity = Decimal(1) if quantity is None else quantity
    if unit is None and given is not None and quantity and factor:
        unit = rounded((given + (amount or ZERO)) / (quantity * factor), rules.places)
    if unit is None:
        return quantity, None, ZERO, False
    total = given if derived else cents(quantity * unit * factor) - (amount or ZERO)
    return quantity, unit, total, derived


def _tax(element, old, details, account, rules, problems, at, line) -> None:
    if rules.amount_types == "NoTax":
        line.update(TaxType="NONE", TaxAmount=ZERO)
        return
    sent = element.text("TaxType")
    code = sent or (old or {}).get("TaxType") or details.get("TaxType")
    code = code or (account or {}).get("TaxType")
    if not code:
        line["TaxAmount"] = ZERO
        return
    rate = rules.books.tax_rates.rows.get(code)
    line["TaxType"] = code
    if not taxrates.usable(rate):
        problems.line(at, errors.TAX_UNKNOWN.format(code))
        return
    if account is not None and not taxrates.fits(rate, account["Class"]):
        problems.line(at, errors.TAX_UNFIT.format(code, account.get("Code", "")))
    override = element.money("TaxAmount")
    if (
        override is None
        and old
        and not any(element.has(k) for k in _AMOUNTS)
        and (old.get("TaxType") == code)
    ):
        override = old.get("TaxAmount")
    line["TaxAmount"] = (
        override
        if override is not None
        else tax_of(line["LineAmount"], rate["EffectiveRate"], rules.amount_types)
    )


def tax_of(amount: Decimal, per_cent: Decimal, amount_types: str) -> Decimal:
    """The tax of one line, rounded to the cent, half away from zero."""
    if amount_types == "Inclusive":
        return cents(amount - amount / (1 + per_cent / 100))
    return cents(amount * per_cent / 100)


def net_of(line: Row, amount_types: str) -> Decimal:
    """What the line puts on its account, tax apart."""
    if amount_types == "Inclusive":
        return line["LineAmount"] - line.get("TaxAmount", ZERO)
    return line["LineAmount"]


def _tracking(element, old, rules, problems, at) -> list[Row]:
    entries = element.many("Tracking")
    if entries is None:
        return (old or {}).get("Tracking", [])
    if len(entries) > 2:
        problems.line(at, "A line can have at most 2 tracking categories.")
    found = []
    for entry in entries:
        try:
            found.append(tracking.on_line(rules.books, entry))
        except Invalid as error:
            if not rules.books.options["unknown_tracking_dropped"]:
                problems.line(at, error.problems.messages[0])
    return found
