"""The lines of an invoice or credit memo.

A line's amount is Odoo's, to the cent. Quantity and price go along where their rounded
product is that amount (else error 6070, handling-common-errors, 2026-11-20); where they
are left out the text tells them.
"""

from decimal import Decimal

from .. import texts
from ..errors import Cause, ConfigurationError
from ..money import round_to
from . import const, taxes, text
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
    :raise ConfigurationError: it has no item to carry its account
    """
    row = document.lines[at]
    if row.is_text:
        return {
            "DetailType": "DescriptionOnly",
            "Description": text.cut(row.description, "description") or "-",
            "DescriptionLineDetail": {},
        }
    if not row.item_id:
        account = row.account_code or row.account_id
        raise ConfigurationError(
            f"Line {at + 1} ({row.description[:60]}) has no item that posts to account "
            f"{account}.",
            cause=Cause.MAPPING_MISSING,
            missing=row.description[:60],
            account_code=account,
            number=document.number,
            line=at + 1,
            line_ref=row.ref,
        )
    quantity, price, as_typed = wording(row)
    code = taxes.line_code(row, facts)
    detail = {
        "ItemRef": ref(row.item_id),
        "Qty": quantity,
        "UnitPrice": price,
        "TaxCodeRef": ref(code) if code else None,
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
