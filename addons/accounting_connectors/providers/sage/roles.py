"""Customers and suppliers: at Sage one contact may be either or both, and its documents
and money are refused until it is what they want."""

import re
from dataclasses import replace

from ..documents import Kind, OnAccount, Payment
from ..errors import Cause, ConnectorError
from ..kinds import PURCHASES
from ..values import rows, word
from . import const, wires
from .payments import CUSTOMERS, SUPPLIERS

MISSING = re.compile(r"find (?:customer|supplier|vendor)", re.I)
GIVEN = "/role"  # what the key of a write ends in once its contact has been changed
OF_CONTACTS = frozenset({Kind.PAYMENT, Kind.ON_ACCOUNT, *const.LINES})


def is_about(kind, error):
    """Does Sage miss the customer or supplier in a contact? issue 29 of github
    Sage/sageone_api_php_sample, 2026-11-20."""
    words = (error.message, *error.params.get("messages", ()))
    return (
        kind in OF_CONTACTS
        and error.cause is Cause.CONTACT_UNKNOWN
        and any(map(MISSING.search, words))
    )


def wanted(document):
    """What the contact of a document or of money must be."""
    if isinstance(document, OnAccount):
        return CUSTOMERS if document.inbound else SUPPLIERS
    kind = document.document_kind if isinstance(document, Payment) else document.kind
    return SUPPLIERS if kind in PURCHASES else CUSTOMERS


def given(wire, kind, row):
    """The row to send again once its contact has the role, under a key of its own:
    Sage may keep a refusal. ``None``: it has the role, and that was not it.

    :return: the row, why the contact cannot be changed, or ``None``
    """
    write, sending = row
    contact_id, role = write.document.contact_id, wanted(write.document)
    if write.key.endswith(GIVEN):
        return None
    path = const.PATH[Kind.CONTACT]
    held = _one(wire, wires.get(wire, path, contact_id, Kind.CONTACT))
    if isinstance(held, ConnectorError):
        return held if held.retry else None
    types = [word(one.get("id")) for one in rows(held, "contact_types")]
    if role in types:
        return None
    payload = {const.ROOT[path]: {"contact_type_ids": [*types, role]}}
    request = wire.request(
        "PUT", f"{path}/{contact_id}", payload=payload, kind=Kind.CONTACT
    )
    changed = _one(wire, request)
    if isinstance(changed, ConnectorError):
        return changed
    return replace(write, key=f"{write.key}{GIVEN}"), sending


def _one(wire, request):
    (found,) = wires.each(wire, [0], lambda __: request, lambda __, answer: answer)
    return found
