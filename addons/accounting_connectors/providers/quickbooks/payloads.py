"""Canonical documents into QuickBooks' words. Pure: no clock, no network, no ORM.

Plain dictionaries, not the objects of python-quickbooks: their defaults are sent as if
somebody had meant them, and book wrongly: a saved Invoice says ``TxnDate: ""``,
``ExchangeRate: 1``, ``GlobalTaxCalculation: "TaxExcluded"``, ``Qty: 0`` and
``sparse: false``, which empties every field not given (0.9.12, tried 2026-11-20). The
names here are checked in ``tests/pure`` against Intuit's schema and those objects.

A sales line posts to the account of its item; no account can be given
(``ItemAccountRef`` is read-only), so every line has an item (recorded answers,
NangoHQ/integration-templates@3196dff, 2026-11-20).
"""

from types import MappingProxyType

from ..documents import Kind, Operation
from ..errors import Cause, ConfigurationError, RejectedError
from ..kinds import CREDITS
from ..money import round_to
from ..sending import kind_of
from ..texts import code as exact_code
from . import clearing, const, lines, places, settlements, taxes, text, tracking
from .values import ref

ENTITY = const.ENTITY


def contact(document, facts, creating=True, name=""):
    """A customer or a vendor. Empty fields are left out, and QuickBooks keeps what it
    has, unless they were emptied: see :mod:`clearing`.

    Our number goes into the notes once, at creation: they are the bookkeeper's, and an
    update leaves them alone. A currency is for good as well.

    :param Contact document: one role of a partner
    :param company.Facts facts: of the company
    :param str name: instead of its own, which somebody else has
    :rtype: dict
    """
    if not creating and not document.active:
        return {"Active": False}
    values = {
        "DisplayName": name or text.name(document.name),
        "PrimaryEmailAddr": _held("Address", _whole(document.email, "email")),
        "PrimaryPhone": _held("FreeFormNumber", _phone(document.phone)),
        "WebAddr": _held("URI", _url(document.website)),
        "BillAddr": text.address(document),
    }
    if facts.country != "US":  # there it is a social security or employer's number
        values[clearing.tax_field(document)] = _whole(document.vat, "tax_number")
    if not creating:
        return text.dropped({**values, "Active": True})
    number = _code(document.number, "contact_number")
    values["Notes"] = text.contact_mark(number)
    if facts.multicurrency and document.currency:
        values["CurrencyRef"] = ref(document.currency)
    return text.dropped(values)


def _held(name, value):
    return {name: value} if value else None


def _whole(value, field):
    """The text, or nothing: half an address or number is a wrong one."""
    value = text.clean(value)
    return value if len(value) <= const.LENGTH[field] else ""


def _phone(value):
    """The number; without its blanks and brackets where it is too long."""
    value = text.clean(value)
    if len(value) > const.LENGTH["phone"]:
        value = "".join(char for char in value if char.isdigit() or char == "+")
    return _whole(value, "phone")


def _url(value):
    value = _whole(value, "url")
    return value if value.startswith(("https://", "http://")) else ""


def item(document, creating=True):
    """An item that is sold or bought, never a stocked one: Odoo keeps the stock.

    Its accounts are given once: others would move what its lines post to, perhaps in
    closed books (community.intuit.com/articles/1776353, 2026-11-20).

    :param Item document: prices without tax
    :rtype: dict
    :raise ConnectorError: it lacks its account, or its code is too long
    """
    code = _code(document.code, "item_code")
    values = {
        "Name": text.item_name(code, document.name),
        "Sku": code,
        "Description": text.cut(document.description, "description"),
        "UnitPrice": _price(document.price),
        "PurchaseCost": _price(document.cost),
    }
    if not creating:
        return text.dropped({**values, "Active": document.active})
    sold = document.account_id if document.is_sold else ""
    bought = document.cost_account_id if document.is_purchased else ""
    if not (sold or (bought and not document.is_sold)):
        raise ConfigurationError(
            f"The item {document.code} has no income account.",
            cause=Cause.MAPPING_MISSING,
            missing=document.name,
            item_code=document.code,
        )
    values["Type"] = "Service" if document.is_service else "NonInventory"
    values["IncomeAccountRef"] = sold and ref(sold)
    values["ExpenseAccountRef"] = bought and ref(bought)
    return text.dropped(values)


def _price(value):
    """A price; none, so that theirs stays, where there is none. A negative one, of a
    rebate, QuickBooks may refuse (2290): it is on the lines themselves."""
    if value is None or value < 0:
        return None
    return text.plain(round_to(value, const.PRICE_DIGITS))


def invoice(document, facts, creating=True):
    """A customer invoice, credit memo, bill or vendor credit. Its private note is
    written once: afterwards it is the bookkeeper's, as a customer's is.

    :param Invoice document: of one of the four kinds
    :param company.Facts facts: of the company
    :rtype: dict
    :raise ConnectorError: QuickBooks would book it otherwise than Odoo did
    """
    _check(document, facts)
    number = text.clean(document.number)
    values = {
        "TxnDate": document.date.isoformat(),
        "PrivateNote": _note(document, number) if creating else "",
        **(_bought if document.is_purchase else _sold)(document, number, facts),
        **currency(document, facts),
        **tracking.of_document(document, facts),
        "Line": [lines.line(at, document, facts) for at in lines.written(document)],
        **taxes.details(document, facts),
    }
    if document.kind not in CREDITS:  # a credit is due to nobody
        values["DueDate"] = (document.due_date or document.date).isoformat()
        term = facts.terms.get(text.one_line(document.payment_terms).casefold())
        values["SalesTermRef"] = term and ref(term)
    return text.dropped(values)


def _sold(document, number, facts):
    memo = text.cut(document.note, "memo")
    return {
        "DocNumber": text.doc_number(number) if facts.custom_numbers else "",
        "CustomerRef": ref(document.contact_id),
        "CustomerMemo": _held("value", memo),
        # marked only: QuickBooks sends nothing for it (Finance.xsd, EmailStatusEnum)
        "EmailStatus": "EmailSent" if document.sent else "",
    }


def _bought(document, number, facts):
    """The supplier's own number, where we know it, as bookkeepers look for that."""
    return {
        "DocNumber": text.doc_number(document.reference or number),
        "VendorRef": ref(places.theirs(document.contact_id)),
    }


def _note(document, number):
    reference = text.cut(document.reference, "reference")
    told = text.cut(document.note, "memo") if document.is_purchase else ""
    return text.note(document, number, reference, told, _url(document.url))


def currency(document, facts):
    """Currency and rate of a transaction, where the company has several.

    :rtype: dict
    :raise ConfigurationError: it has only its own
    """
    if not facts.multicurrency:
        if document.currency != facts.currency:
            raise ConfigurationError(
                f"The QuickBooks company has no currency but {facts.currency}.",
                cause=Cause.CURRENCY_MISSING,
                currency=document.currency,
            )
        return {}
    values = {"CurrencyRef": ref(document.currency)}
    rate = getattr(document, "currency_rate", None)
    if document.currency != facts.currency and rate:
        values["ExchangeRate"] = settlements.home_rate(document)
    return values


def _check(document, facts):
    """Refuse before sending what QuickBooks would make another total of."""
    expected = lines.totals(document)
    if expected != (document.total, document.tax):
        raise RejectedError(
            f"{document.number}: QuickBooks would make it {expected[0]} with "
            f"{expected[1]} tax, Odoo {document.total} with {document.tax}.",
            cause=Cause.TOTAL_DIFFERS,
            number=document.number,
            ours=document.total,
            theirs=expected[0],
        )
    if document.total < 0:
        raise RejectedError(
            f"{document.number}: QuickBooks takes no negative total.",
            cause=Cause.NEGATIVE_TOTAL,
            number=document.number,
        )


def body(write, facts, way=MappingProxyType({})):
    """What a creation or an update says; the id and version of an update are added when
    it is sent.

    :param Write write: of anything but a file
    :param company.Facts facts: of the company
    :param way: how a supplier is paid, see :mod:`banks`
    :rtype: dict
    :raise ConnectorError: nothing may be sent for it
    """
    document, kind = write.document, kind_of(write)
    creating = write.operation is Operation.CREATE
    if kind in (Kind.CONTACT, Kind.ITEM):
        made = (
            contact(document, facts, creating)
            if kind is Kind.CONTACT
            else item(document, creating)
        )
        return clearing.emptied(document, facts, made)
    if kind is Kind.TRACKING:
        return tracking.option(document)
    if kind is Kind.PAYMENT:
        return settlements.payment(document, currency(document, facts), way)
    if kind is Kind.ON_ACCOUNT:
        return settlements.on_account(document, currency(document, facts))
    if kind is Kind.ALLOCATION:
        return settlements.allocation(document, currency(document, facts), way)
    return invoice(document, facts, creating)


def _code(value, field):
    try:
        return exact_code(value, const.LENGTH[field])
    except ValueError as error:
        raise RejectedError(
            f"QuickBooks takes no {field.replace('_', ' ')} {error}.",
            cause=Cause.TEXT_INVALID,
            field=field,
            value=value,
        ) from None
