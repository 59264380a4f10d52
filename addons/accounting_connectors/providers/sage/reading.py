"""Sage's words into canonical records. Empty values come as null or as ``""``, amounts
as text (github ledgerscope/SageOneApi, sample files, 2026-08)."""

from decimal import Decimal

from ..documents import Account, AccountClass, Contact, Item, TaxRate
from ..values import amount, moment, rows, sub, word
from . import const, masters
from .nested import record_id
from .receipts import contact_number


def account(row, bank=None):
    """A ledger account, with the bank account that posts to it.

    A control account takes no documents, unless Sage shows it among expenses, as it
    does bank charges. Nor does an account that is hidden from sales and from expenses:
    Sage then says that it cannot find it (issue 32 of github
    Sage/sageone_api_php_sample, 2026-11-20). A bank's ledger account is a control
    account too, but payments name the bank account.

    :param dict row: of ``/ledger_accounts``
    :param dict bank: of ``/bank_accounts``; ``None``: there is none
    :rtype: Account
    """
    sold = row.get("visible_in_sales") is not False
    bought = row.get("visible_in_expenses") is not False
    closed = row.get("is_control_account") is True and not _shown(row, "expenses")
    if bank is None and not sold:
        told = "Not shown in sales." if bought else "Not shown in sales and expenses."
    else:
        told = ""
    used = row.get("included_in_chart") is not False
    open_bank = bank is not None and bank.get("is_active") is not False
    return Account(
        remote_id=word(row.get("id")),
        payment_id=word(bank.get("id")) if bank else "",
        code=nominal(row.get("nominal_code")),
        name=word(row.get("display_name"))
        or word(row.get("name"))
        or word(row.get("displayed_as")),
        type=_type_name(row),
        account_class=account_class(row),
        active=used and (bank is None or open_bank),
        system=bank is None and (closed or not (sold or bought)),
        payments=bank is not None,
        bank=bank is not None,
        currency=record_id(bank, "currency") if bank else "",
        tax_code=record_id(row, "tax_rate"),
        description=told,
    )


def _shown(row, area):
    return row.get(f"visible_in_{area}") is True


def nominal(value):
    """A nominal code as Sage shows it: 30 is 0030."""
    text = "" if value is None else str(value)
    return text.zfill(4) if text.isdecimal() else text


def _type_name(row):
    found = sub(row, "ledger_account_type")
    return word(found.get("displayed_as")) or word(found.get("id"))


def account_class(row):
    """By its type, else by the group that it is shown in, else by its code's range.

    :rtype: AccountClass
    """
    found = const.TYPE_CLASSES.get(record_id(row, "ledger_account_type").upper())
    if found:
        return found
    group = sub(row, "ledger_account_group")
    words = f"{word(group.get('id'))} {word(group.get('displayed_as'))}".upper()
    for name, cls in const.GROUP_CLASSES.items():
        if name in words:
            return cls
    code = nominal(row.get("nominal_code"))
    for end, cls in const.RANGE_CLASSES:
        if code.isdecimal() and int(code) < end:
            return cls
    return AccountClass.EXPENSE


def tax_rate(row, sales, purchases):
    """:param bool sales: does Sage list it for sales?
    :param bool purchases: and for purchases?
    :rtype: TaxRate
    """
    parts = rows(row, "component_tax_rates")
    return TaxRate(
        remote_id=word(row.get("id")),
        name=word(row.get("displayed_as")) or word(row.get("name")),
        rate=percentage(row),
        sales=sales,
        purchases=purchases,
        active=row.get("is_visible") is not False,
        components=tuple(
            (
                word(part.get("displayed_as")) or word(part.get("name")),
                percentage(part),
                False,
            )
            for part in parts
        ),
    )


def percentage(row):
    """The percentage in force, else that of the period without an end, else the sum of
    its components.

    :rtype: Decimal
    """
    found = amount(row.get("percentage"))
    if found is not None:
        return found
    periods = rows(row, "percentages")
    lasting = [one for one in periods if not one.get("to_date")]
    known = [amount(one.get("percentage")) for one in lasting or periods]
    known = [one for one in known if one is not None]
    if known:
        return known[-1]
    parts = rows(row, "component_tax_rates")
    return sum(map(percentage, parts), Decimal(0))


def contact(row):
    """:rtype: Contact"""
    types = {word(one.get("id")) for one in rows(row, "contact_types")}
    address = sub(row, "main_address")
    country = sub(address, "country")
    person = sub(row, "main_contact_person")
    return Contact(
        remote_id=word(row.get("id")),
        number=contact_number(row),
        name=word(row.get("name")) or word(row.get("displayed_as")),
        email=word(row.get("email")) or word(person.get("email")),
        phone=word(person.get("telephone")) or word(person.get("mobile")),
        vat=word(row.get("tax_number")),
        registration=word(row.get("registered_number")),
        street=word(address.get("address_line_1")),
        street2=word(address.get("address_line_2")),
        city=word(address.get("city")),
        zip=word(address.get("postal_code")),
        state=word(address.get("region")),
        country=word(country.get("displayed_as")).removesuffix(
            f" ({word(country.get('id'))})"
        ),
        country_code=word(country.get("id")),
        currency=record_id(row, "currency"),
        is_customer="CUSTOMER" in types,
        is_supplier="VENDOR" in types,
        active=not row.get("deleted_at")
        and row.get("is_active") is not False
        and row.get("gdpr_obfuscated") is not True,
        version=word(row.get("updated_at")),
        changed_at=moment(row.get("updated_at")),
    )


def item(path, row):
    """A service or a product; its text is its name.

    :param str path: the list that it is in
    :rtype: Item
    """
    label = word(row.get("description")) or word(row.get("displayed_as"))
    return Item(
        remote_id=masters.joined_id(path, word(row.get("id"))),
        code=word(row.get("item_code")),
        name=label or word(row.get("item_code")),
        description=word(row.get("notes")),
        price=_price(path, row),
        account_id=record_id(row, "sales_ledger_account"),
        is_service=path == const.SERVICES,
        tax_code=record_id(row, "sales_tax_rate"),
        # Sage shows nothing as 0.0
        cost=amount(row.get("cost_price")) or None,
        cost_account_id=record_id(row, "purchase_ledger_account"),
        is_purchased=bool(record_id(row, "purchase_ledger_account")),
        active=not row.get("deleted_at") and row.get("active") is not False,
        version=word(row.get("updated_at")),
        changed_at=moment(row.get("updated_at")),
    )


def _price(path, row):
    """The first price without tax."""
    names = ("sales_prices", "price", "price_includes_tax")
    if path == const.SERVICES:
        names = ("sales_rates", "rate", "rate_includes_tax")
    held, price, includes = names
    return next(
        (
            amount(one.get(price))
            for one in rows(row, held)
            if one.get(includes) is not True and amount(one.get(price)) is not None
        ),
        None,
    )
