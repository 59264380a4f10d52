"""QuickBooks' words into canonical records. Tolerant: new keys and types appear without
notice (NangoHQ/integration-templates@3196dff, recordings of May 2026)."""

import re

from ..documents import Account, AccountClass, Contact, Item, Role, TaxRate
from . import const, places, taxes, text
from .values import amount, identity, moment, ref_id, sub, word, yes

MASKED = re.compile(r"[Xx*]{2}")


def alive(row):
    """Is it in use? A tombstone says ``status: Deleted``."""
    return row.get("Active", True) is not False and word(row.get("status")) != "Deleted"


def account(row):
    """:rtype: Account"""
    kind, subtype = word(row.get("AccountType")), word(row.get("AccountSubType"))
    bank = kind == "Bank"
    return Account(
        remote_id=identity(row.get("Id")),
        code=word(row.get("AcctNum")),
        name=title(row, "FullyQualifiedName") or title(row, "Name"),
        type=kind,
        account_class=account_class(row),
        active=alive(row),
        system=kind in const.CONTROL_TYPES or subtype in const.CONTROL_SUBTYPES,
        payments=kind in const.MONEY_TYPES or subtype == const.UNDEPOSITED,
        bank=bank,
        currency=ref_id(row, "CurrencyRef"),
        tax_code=ref_id(row, "TaxCodeRef"),
        description=word(row.get("Description")),
    )


def account_class(row):
    """Classification first: it is always one of five, while types are many.

    :rtype: AccountClass
    """
    found = const.CLASSES.get(word(row.get("Classification")).lower())
    kind = word(row.get("AccountType"))
    return found or const.TYPE_CLASSES.get(kind, AccountClass.EXPENSE)


def tax_rates(mode, codes, rates):
    """What a sales line can have, and what only purchases use.

    In the US with automated sales tax that is taxable or not; while sales tax is off,
    nothing.

    :param str mode: value of :class:`company.TaxMode`
    :param list codes: TaxCode rows
    :param list rates: TaxRate rows
    :rtype: list[TaxRate]
    """
    by_row = {identity(row.get("Id")): row for row in codes}
    by_rate = {identity(row.get("Id")): row for row in rates}
    found = []
    for remote_id, trait in taxes.known(mode, codes, rates).items():
        row = by_row.get(remote_id, {})
        sales = taxes.Code.of(remote_id, trait).parts
        bought = tuple(taxes.parts_of(row, "PurchaseTaxRateList", by_rate))
        parts = sales or bought
        found.append(
            TaxRate(
                remote_id=remote_id,
                name=trait["name"],
                rate=taxes.effective(parts),
                computed=remote_id == const.TAXABLE,
                sales=bool(sales) or not bought,
                purchases=bool(bought) or not sales,
                active=alive(row) and not yes(row.get("Hidden")),
                components=tuple(
                    (part.name, part.percent, part.basis != taxes.ON_AMOUNT)
                    for part in parts
                ),
            )
        )
    return found


def contact(row, entity="Customer"):
    """A customer or a vendor: two records there, even of one party.

    :rtype: Contact
    """
    address, supplier = sub(row, "BillAddr"), entity == "Vendor"
    return Contact(
        remote_id=places.id_of(entity, row),
        number=text.contact_number(row.get("Notes")),
        name=title(row, "DisplayName"),
        email=word(sub(row, "PrimaryEmailAddr").get("Address")),
        phone=word(sub(row, "PrimaryPhone").get("FreeFormNumber")),
        vat=_tax_number(row, "TaxIdentifier" if supplier else "PrimaryTaxIdentifier"),
        website=word(sub(row, "WebAddr").get("URI")),
        street=word(address.get("Line1")),
        street2=word(address.get("Line2")),
        city=word(address.get("City")),
        zip=word(address.get("PostalCode")),
        state=word(address.get("CountrySubDivisionCode")),
        country=word(address.get("Country")),
        currency=ref_id(row, "CurrencyRef"),
        is_customer=not supplier,
        is_supplier=supplier,
        role=Role.SUPPLIER if supplier else Role.CUSTOMER,
        active=alive(row),
        version=version(row),
        changed_at=changed_at(row),
    )


def _tax_number(row, field):
    """The tax number, unless QuickBooks shows its last characters only."""
    number = word(row.get(field))
    return "" if MASKED.search(number) else number


def item(row):
    """:rtype: Item"""
    return Item(
        remote_id=identity(row.get("Id")),
        code=text.item_code(row),
        name=title(row, "Name"),
        description=word(row.get("Description")),
        price=amount(row.get("UnitPrice")),
        account_id=ref_id(row, "IncomeAccountRef"),
        cost=amount(row.get("PurchaseCost")),
        cost_account_id=ref_id(row, "ExpenseAccountRef"),
        is_sold=bool(ref_id(row, "IncomeAccountRef")),
        is_purchased=bool(ref_id(row, "ExpenseAccountRef")),
        is_service=row.get("Type", "Service") == "Service",
        tax_code=ref_id(row, "SalesTaxCodeRef"),
        active=alive(row),
        version=version(row),
        changed_at=changed_at(row),
    )


def is_sellable(row):
    """Can a line have this item? Categories and bundles it cannot."""
    return word(row.get("Type")) not in ("Category", "Group")


def version(row):
    """The SyncToken: a number that grows with each change."""
    return identity(row.get("SyncToken"))


def changed_at(row):
    """When it was last changed there, UTC; ``None`` where that is not said."""
    return moment(sub(row, "MetaData").get("LastUpdatedTime"))


def title(row, field="Name"):
    """A name without what QuickBooks adds when it is made inactive."""
    return const.DELETED.sub("", word(row.get(field)))
