"""The lines of invoices, credit memos, bills and vendor credits.

A line's amount is Odoo's, to the cent. Quantity and price go along where their rounded
product is that amount (else error 6070, handling-common-errors, 2026-11-20); where they
are left out the text tells them.
"""

from decimal import Decimal

from .. import texts
from ..errors import Cause, ConfigurationError
from ..money import round_to
from . import const, taxes, text, tracking
from .values import ref


def cents(value):
    """An amount as QuickBooks keeps it."""
    return round_to(value, const.DIGITS)


def totals(document):
    """Total and tax that QuickBooks makes of the document: Odoo's own tax goes along,
    so only what has no cents there can be lost.

    :rtype: tuple[Decimal, Decimal]
    """
    net = sum((cents(line.net) for line in document.lines), Decimal(0))
    tax = sum((cents(line.tax) for line in document.lines), Decimal(0))
    return net + tax, tax


def line(at, document, facts):
    """One line.

    :param int at: its place in the document
    :param Invoice document: taxes checked
    :param company.Facts facts: of the company
    :rtype: dict
    :raise ConfigurationError: it has no item to carry its account, or no account
    """
    row = document.lines[at]
    if document.is_purchase:
        return _bought(at, document, facts)
    if row.is_text:
        return {
            "DetailType": "DescriptionOnly",
            "Description": text.cut(row.description, "description") or "-",
            "DescriptionLineDetail": {},
        }
    if not row.item_id:
        account = row.account_code or row.account_id
        raise _unmapped(at, document, f"item that posts to account {account}")
    quantity, price, as_typed = wording(row)
    code = taxes.line_code(row, facts)
    detail = {
        "ItemRef": ref(row.item_id),
        "Qty": quantity,
        "UnitPrice": price,
        "TaxCodeRef": ref(code) if code else None,
        **tracking.of_line(row, facts),
    }
    words = text.clean(row.description) or row.item_code or "-"
    length = const.LENGTH["description"]
    if as_typed:
        words = texts.cut(words, length)
    else:
        words = texts.told(words, row, length)
    return {
        "DetailType": "SalesItemLineDetail",
        "Amount": text.plain(cents(row.net)),
        "Description": words,
        "SalesItemLineDetail": text.dropped(detail),
    }


def _bought(at, document, facts):
    """A line of a bill: on an account, without quantity and price, which its text
    tells."""
    row = document.lines[at]
    if not row.account_id:
        raise _unmapped(at, document, "account")
    code = taxes.line_code(row, facts, bought=True)
    words = text.clean(row.description) or row.item_code or "-"
    if row.quantity != 1 or row.discount or row.tax_included:
        words = texts.told(words, row, const.LENGTH["description"])
    return {
        "DetailType": "AccountBasedExpenseLineDetail",
        "Amount": text.plain(cents(row.net)),
        "Description": texts.cut(words, const.LENGTH["description"]),
        "AccountBasedExpenseLineDetail": text.dropped(
            {
                "AccountRef": ref(row.account_id),
                "BillableStatus": "NotBillable",
                "TaxCodeRef": ref(code) if code else None,
                **tracking.of_line(row, facts),
            }
        ),
    }


def _unmapped(at, document, missing):
    row = document.lines[at]
    return ConfigurationError(
        f"Line {at + 1} ({row.description[:60]}) has no {missing}.",
        cause=Cause.MAPPING_MISSING,
        missing=row.description[:60],
        account_code=row.account_code or row.account_id,
        number=document.number,
        line=at + 1,
        line_ref=row.ref,
    )


def written(document):
    """The places of the lines that are sent: a bill has none for texts alone.

    :rtype: list[int]
    """
    return [
        at
        for at, row in enumerate(document.lines)
        if not (document.is_purchase and row.is_text)
    ]


def wording(row):
    """Quantity and price that make the line's amount: as typed, else the same quantity
    at the price after discount and without tax, else none.

    :return: quantity, price, and whether they say what was typed
    :rtype: tuple[Decimal | None, Decimal | None, bool]
    """
    if not row.quantity or not _fits(row.quantity):
        return None, None, False
    quantity = text.plain(row.quantity)
    amount = cents(row.net)
    typed = not row.discount and not row.tax_included and _fits(row.unit_price)
    if typed and cents(quantity * row.unit_price) == amount:
        return quantity, text.plain(row.unit_price), True
    price = round_to(amount / quantity, const.PRICE_DIGITS)
    if cents(quantity * price) == amount:
        return quantity, text.plain(price), not row.discount
    return None, None, False


def _fits(value):
    return value == round_to(value, const.PRICE_DIGITS)
