"""Contacts and items in Sage's words. Pure: no clock, no network, no ORM.

Spec: postContacts, putContacts, postProducts, postServices.
"""

import html
import re

from .. import texts
from ..errors import Cause, RejectedError
from ..money import round_to
from ..values import rows, sub, word
from . import const, rates

ADDRESS = {  # what Sage calls a field that can be emptied; a country is always given
    "street": "address_line_1",
    "street2": "address_line_2",
    "city": "city",
    "state": "region",
    "zip": "postal_code",
}
OUR_NUMBER = re.compile(r"ODOO-(\d+)(?:-([A-Z]{3}))?")


def contact(document, traits):
    """A contact to create.

    Our number is its ``source_guid``, which is there for such; the short form of it is
    the ``reference`` that people see and search by, of ten characters and unique.

    :param Contact document: customer or supplier
    :param dict traits: the business's
    :rtype: dict
    """
    rates.check(document.currency, traits)
    tied = traits.get("multi_currency") is not False
    values = {
        **_shared(document),
        "contact_type_ids": _types(document),
        "reference": short_reference(document.number),
        "source_guid": texts.cut(document.number, const.LENGTH["source_guid"]),
        "currency_id": document.currency if tied else "",
    }
    return texts.dropped(values)


def changed_contact(document, row):
    """What to change of a contact that is there. Empty fields are left out, and Sage
    keeps what it has, unless they were emptied: then an empty text empties them there.
    Its reference, currency and further types are left alone; our number is noted where
    there is none.

    :param dict row: the contact as Sage holds it
    :rtype: dict
    """
    held = [word(one.get("id")) for one in rows(row, "contact_types")]
    said = document.is_customer or document.is_supplier
    types = _types(document) if said or not held else []
    values = {
        **_shared(document),
        "contact_type_ids": list(dict.fromkeys([*held, *types])),
        "source_guid": "" if row.get("source_guid") else document.number,
    }
    held = word(sub(row, "main_contact_person").get("name"))
    if values["main_contact_person"] and held not in ("", _called(row.get("name"))):
        del values["main_contact_person"]["name"]  # it is a person's, not the company's
    return texts.dropped(values) | _emptied(document, values, row)


def _emptied(document, values, row):
    """What empties the fields that were emptied here.

    Of two telephone numbers that is the one that we read as the contact's. What an
    address says by its other fields stays: a long street goes on in the second line.
    """
    cleared, found = document.cleared, {}
    if "vat" in cleared:
        found["tax_number"] = ""
    address = {name: "" for field, name in ADDRESS.items() if field in cleared}
    if address:
        found["main_address"] = address | (values["main_address"] or {})
    person = {"email": ""} if "email" in cleared else {}
    if "phone" in cleared:
        theirs = sub(row, "main_contact_person")
        other = not word(theirs.get("telephone")) and word(theirs.get("mobile"))
        person["mobile" if other else "telephone"] = ""
    if person:
        found["main_contact_person"] = person | (values["main_contact_person"] or {})
    return found


def short_reference(number):
    """``O42`` for ``ODOO-42``, ``O42EUR`` for ``ODOO-42-EUR``; nothing when it does not
    fit: the reference may be left out."""
    found = OUR_NUMBER.fullmatch(number)
    value = f"O{found[1]}{found[2] or ''}" if found else texts.clean(number)
    return value if len(value) <= const.LENGTH["contact_reference"] else ""


def _types(document):
    """What it is to us; one that is neither yet is made a customer."""
    types = ["CUSTOMER"] if document.is_customer else []
    return types + ["VENDOR"] * document.is_supplier or ["CUSTOMER"]


def _shared(document):
    """What is said of a contact whether it is new or not."""
    return {
        "name": name(document.name),
        "tax_number": texts.cut(document.vat, const.LENGTH["tax_number"]),
        "main_address": _address(document) or None,
        "main_contact_person": _person(document) or None,
    }


def name(value):
    """A name as Sage takes it: one line, without HTML's entities."""
    single = " ".join(html.unescape(texts.clean(value)).split())
    return texts.cut(single, const.LENGTH["contact_name"])


def _address(document):
    """The main address; a street longer than a line goes on in the next one."""
    width = const.LENGTH["address_line"]
    first, rest = texts.clean(document.street), texts.clean(document.street2)
    if len(first) > width:
        at = first.rfind(" ", 0, width + 1)
        at = at if at > 0 else width
        rest = " ".join(filter(None, (first[at:].strip(), rest)))
        first = first[:at]
    address = texts.dropped(
        {
            "address_line_1": first,
            "address_line_2": texts.cut(rest, width),
            "city": texts.cut(document.city, const.LENGTH["city"]),
            "region": texts.cut(document.state, const.LENGTH["region"]),
            "postal_code": texts.cut(document.zip, const.LENGTH["postal_code"]),
        }
    )
    if address or document.country_code:
        address |= texts.dropped({"country_id": document.country_code})
    return address


def _person(document):
    """E-mail and telephone are the main contact person's; a contact's own e-mail can
    only be read. An address too long for Sage would be another address when cut."""
    email = texts.clean(document.email)
    reach = texts.dropped(
        {
            "email": email if len(email) <= const.LENGTH["email"] else "",
            "telephone": texts.cut(document.phone, const.LENGTH["phone"]),
        }
    )
    if not reach:
        return {}
    return {"name": _called(document.name), **reach}


def _called(value):
    """The name of a contact as that of its main person, where we know of none."""
    return texts.cut(name(value), const.LENGTH["person"])


# === ITEMS === #


def item_path(document, traits):
    """Goods are products, which Sage makes only with a purchase account; without one
    they are services as well.

    :param Item document: to create
    """
    account = document.cost_account_id or traits.get("purchase_account")
    goods = not document.is_service and account
    return const.PRODUCTS if goods else const.SERVICES


def item(document, path, traits):
    """An item that is sold. Sage has one text for it: our name; what more we say is in
    its notes.

    :param Item document: price without tax
    :param str path: :data:`const.SERVICES` or :data:`const.PRODUCTS`
    :rtype: dict
    """
    label = " ".join(html.unescape(texts.clean(document.name)).split())
    more = html.unescape(texts.clean(document.description))
    values = {
        "item_code": _code(document.code),
        "description": texts.cut(
            label or document.code, const.LENGTH["item_description"]
        ),
        "notes": texts.cut(more, const.LENGTH["item_notes"]) if more != label else "",
        "sales_ledger_account_id": document.account_id,
        "sales_tax_rate_id": document.tax_code,
        "purchase_ledger_account_id": document.cost_account_id,
        **_prices(document, path, traits),
    }
    if document.cost is not None:
        values["cost_price"] = texts.plain(round_to(document.cost, const.PRICE_DIGITS))
    if path == const.PRODUCTS and not document.cost_account_id:
        values["purchase_ledger_account_id"] = traits.get("purchase_account")
    return texts.dropped(values)


def changed_item(document, path, traits):
    """What to change of an item that is there.

    :rtype: dict
    """
    values = item(document, path, traits)
    if not document.cost_account_id:
        values.pop("purchase_ledger_account_id", None)
    if "description" in document.cleared:
        values["notes"] = ""
    return {**values, "active": document.active}


def _prices(document, path, traits):
    """The price in the price list that comes first; none when no list is known."""
    product = path == const.PRODUCTS
    kind = "product_sales_price_type" if product else "service_rate_type"
    price_list = traits.get(kind)
    if document.price is None or not price_list:
        return {}
    price = texts.plain(round_to(document.price, const.PRICE_DIGITS))
    word_ = "price" if product else "rate"
    entry = {
        f"{word_}_name": traits.get(f"{kind}_name") or None,
        word_: price,
        f"{word_}_includes_tax": False,
        f"{kind}_id": price_list,
    }
    return {"sales_prices" if product else "sales_rates": [texts.dropped(entry)]}


def joined_id(path, remote_id):
    """Services and products are two lists at Sage and one kind of record here, so an
    item's id names its list: ``services/5d20…``."""
    return f"{path}/{remote_id}"


def split_id(remote_id):
    """List and id of an item.

    :rtype: tuple[str, str]
    """
    path, slash, key = remote_id.partition("/")
    return (path, key) if slash else (const.SERVICES, remote_id)


def _code(value):
    try:
        return texts.code(value, const.LENGTH["item_code"])
    except ValueError as error:
        raise RejectedError(
            f"Sage takes no item code {error}.",
            cause=Cause.TEXT_INVALID,
            field="item_code",
            value=value,
        ) from None
