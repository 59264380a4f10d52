"""Canonical documents into Xero's words. Pure: no clock, no network, no ORM.

Plain dictionaries, not the models of xero-python: its serialiser turns every
``Decimal`` into a float, adds ``HasAttachments: false`` to documents, and costs 30 MB
of memory per worker (15.2.0, tried 2026-11-20). That no name or enum here is misspelt
is checked in ``tests/pure`` against those very models.

Lines carry ``AccountCode`` where the account has one: it is what every validation text
names, so that a refusal leads to the right mapping. ``AccountID`` stands in for
accounts without a code. Codes can be renamed, so the answer's ``AccountID`` is compared
with the mapped one (:func:`receipts.strayed`).
"""

from decimal import Decimal

from .. import texts
from ..documents import Kind
from ..errors import Cause, ConfigurationError, RejectedError
from ..kinds import CREDITS
from ..money import round_to
from . import const, forms, text

# What Xero calls a field that can be emptied; its web address can only be read
EMPTIED = {"email": "EmailAddress", "vat": "TaxNumber", "registration": "CompanyNumber"}
ADDRESS = {
    "street": "AddressLine1",
    "street2": "AddressLine2",
    "city": "City",
    "state": "Region",
    "zip": "PostalCode",
    "country": "Country",
}


def contact(document, remote_id=""):
    """A contact to create, or to update when ``remote_id`` is given.

    Empty fields are left out, and Xero keeps what it has, unless they were emptied:
    then an empty text empties them there (of a telephone or address each part of its
    entry: github.com/calcinai/xero-php/issues/736, 2026-11-21).

    :param Contact document: customer or supplier
    :rtype: dict
    """
    if remote_id and not document.active:
        return {"ContactID": remote_id, "ContactStatus": "ARCHIVED"}
    values = text.dropped(
        {
            "ContactID": remote_id,
            "ContactStatus": "ACTIVE" if remote_id else "",
            "Name": text.name(document.name),
            "ContactNumber": _code(document.number, "contact_number"),
            "EmailAddress": text.cut(document.email, "email"),
            "TaxNumber": text.cut(document.vat, "tax_number"),
            "CompanyNumber": text.cut(document.registration, "company_number"),
            "Phones": _phones(document),
            "Addresses": _addresses(document),
        }
    )
    return values | _emptied(document, EMPTIED)


def _emptied(document, names):
    return {name: "" for field, name in names.items() if field in document.cleared}


def _phones(document):
    number = text.cut(document.phone, "phone")
    if "phone" in document.cleared:
        return [{"PhoneType": "DEFAULT", **dict.fromkeys(const.PHONE_PARTS, "")}]
    return [{"PhoneType": "DEFAULT", "PhoneNumber": number}] if number else []


def _addresses(document):
    """The postal address, which is the one that Xero prints on invoices."""
    address = text.dropped(
        {
            "AddressLine1": text.cut(document.street, "address_line"),
            "AddressLine2": text.cut(document.street2, "address_line"),
            "City": text.cut(document.city, "city"),
            "Region": text.cut(document.state, "region"),
            "PostalCode": text.cut(document.zip, "postal_code"),
            "Country": text.country(document.country),
        }
    )
    address |= _emptied(document, ADDRESS)
    return [{"AddressType": "POBOX", **address}] if address else []


def item(document, remote_id=""):
    """An item, never a tracked one: Odoo keeps the stock.

    A side that is false is said only of a new item: of one that is there it would wipe
    what the accountant has entered.

    :param Item document: prices without tax
    :rtype: dict
    """
    sold = text.dropped(
        {
            "UnitPrice": _price(document.price),
            "AccountCode": document.account_code,
            "TaxType": document.tax_code,
        }
    )
    bought = text.dropped(
        {
            "UnitPrice": _price(document.cost),
            "AccountCode": document.cost_account_code,
        }
    )
    unsold = None if remote_id else False
    values = text.dropped(
        {
            "ItemID": remote_id,
            "Code": _code(document.code, "item_code"),
            "Name": text.name(document.name, "item_name"),
            "Description": text.cut(document.description, "description"),
            "IsSold": True if document.is_sold else unsold,
            "SalesDetails": (document.is_sold and sold) or None,
            "IsPurchased": True if document.is_purchased else None,
            "PurchaseDetails": (document.is_purchased and bought) or None,
        }
    )
    return values | _emptied(document, {"description": "Description"})


def invoice(document, remote_id=""):
    """A document of any of the four kinds, approved, in the form that makes Odoo's
    cents.

    :param Invoice document: customer's or vendor's
    :param str remote_id: of the document to replace; empty to create one
    :rtype: dict
    :raise ConfigurationError: a line lacks its tax code
    :raise RejectedError: no form makes Odoo's total, or a number is too long
    """
    form = forms.choose(document)
    _check(document, form)
    kind, rate = document.kind, document.currency_rate
    values = {
        const.ID_FIELD[kind]: remote_id,
        "Type": const.DOCUMENT_TYPE[kind],
        "Status": "AUTHORISED",
        "Contact": {"ContactID": document.contact_id},
        const.NUMBER_FIELD[kind]: _code(number(document), "number"),
        "Date": document.date.isoformat(),
        "CurrencyCode": document.currency,
        "CurrencyRate": rate and text.plain(round_to(rate, const.RATE_DIGITS)),
        "LineAmountTypes": form.line_amount_types,
        "LineItems": [line(row, form, kind is Kind.INVOICE) for row in document.lines],
    }
    if document.note.strip():  # Xero has no other place that the reader sees
        values["LineItems"].append({"Description": text.cut(document.note, "note")})
    if not document.is_purchase:
        values["Reference"] = text.cut(document.reference, "reference")
    if kind not in CREDITS:  # a credit note has none of these
        values["DueDate"] = (document.due_date or document.date).isoformat()
        values["Url"] = text.url(document.url)
    if kind is Kind.INVOICE and document.sent:  # false would take the mark away
        values["SentToContact"] = True
    return text.dropped(values)


def number(document):
    """The number that a document carries there: of a purchase the vendor's own, since
    Xero has one field for it, and that is what people look for.

    :param Invoice document: of any kind
    """
    return (document.is_purchase and document.reference.strip()) or document.number


def _check(document, form):
    """Refuse before sending what Xero would book otherwise than Odoo did."""
    if form is not forms.Form.NO_TAX:
        for number, row in enumerate(document.lines, 1):
            if not row.tax_code and not row.is_text:
                raise ConfigurationError(
                    f"Line {number} ({row.description[:60]}) has no tax code.",
                    cause=Cause.TAX_MISSING,
                    number=document.number,
                    line=number,
                    line_ref=row.ref,
                )
    expected = forms.totals(document, form)
    per_line = all(
        forms.line_amount(row, form)
        == (row.gross if form is forms.Form.INCLUSIVE else row.net)
        and forms.tax_of(row, form) == row.tax
        for row in document.lines
    )
    if expected != (document.total, document.tax) or not per_line:
        raise RejectedError(
            f"{document.number}: Xero would make it {expected[0]} with {expected[1]} "
            f"tax, Odoo {document.total} with {document.tax}.",
            cause=Cause.TOTAL_DIFFERS,
            number=document.number,
            expected_total=expected[0],
            expected_tax=expected[1],
            total=document.total,
            tax=document.tax,
        )


def line(row, form, discounts):
    """One line of a document.

    :param Line row: signs as on paper
    :param bool discounts: does the document take a DiscountRate? Only ACCREC does
    :rtype: dict
    """
    if row.is_text:  # a line with a description only: api/accounting/invoices
        return {"Description": text.cut(row.description.strip() or "-", "description")}
    wording = forms.wording(row, form, discounts)
    values = {
        "Description": text.cut(_description(row, wording), "description"),
        "Quantity": text.plain(wording.quantity),
        "UnitAmount": text.plain(wording.unit_amount),
        "DiscountRate": wording.discount and text.plain(wording.discount),
        "LineAmount": text.plain(forms.line_amount(row, form)),
        "ItemCode": row.item_code,
        "Tracking": [
            {"TrackingCategoryID": category, "TrackingOptionID": option}
            for category, option in row.tracking
        ],
    }
    values |= account_of_line(row.account_id, row.account_code)
    if form is not forms.Form.NO_TAX:
        values["TaxType"] = row.tax_code
    if form is forms.Form.OVERRIDE:
        values["TaxAmount"] = text.plain(forms.tax_of(row, form))
    return text.dropped(values)


def account_of_line(remote_id, code):
    """By its code where it has one, see above."""
    return {"AccountCode": code} if code else {"AccountID": remote_id}


def _description(row, wording):
    """The line's text; where quantity, price or discount could not be sent as typed, it
    tells them, so that nothing is hidden. The text comes first, the numbers survive a
    cut.
    """
    words = (row.description or "").strip() or row.item_code or "-"
    if wording.as_typed:
        return words
    return texts.told(words, row, const.LENGTH["description"])


def _price(value):
    if value is None:
        return None
    return text.plain(round_to(value, const.PRICE_DIGITS) + Decimal(0))


def _code(value, field):
    try:
        return text.code(value, field)
    except ValueError as error:
        raise RejectedError(
            f"Xero takes no {field.replace('_', ' ')} {error}.",
            cause=Cause.TEXT_INVALID,
            field=field,
            value=value,
        ) from None
