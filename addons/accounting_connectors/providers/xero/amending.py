"""Changing what is there without spoiling what Odoo does not know of."""

from ..documents import Kind
from ..errors import Cause, RejectedError
from . import batching, const, feeds, reading, receipts
from .values import rows, word


def contacts(wire, kind, ready):
    """Xero replaces a list that it is sent, so phones and addresses of other types go
    along as they are, and what says the same already is not sent at all."""
    lists = [row for row in ready if {"Phones", "Addresses"} & set(row[1])]
    held = {}
    for at in range(0, len(lists), const.LOOKUPS):
        ids = ",".join(write.remote_id for write, __ in lists[at : at + const.LOOKUPS])
        params = {"IDs": ids, "includeArchived": "true"}
        for found, __ in feeds.by_number(wire, "Contacts", Kind.CONTACT, params):
            held |= {word(one.get("ContactID")).lower(): one for one in found}
    merged = [
        (write, _merged(body, held.get(write.remote_id.lower(), {})))
        for write, body in ready
    ]
    return batching.post(wire, kind, merged)


def _merged(body, there):
    """A body with the lists that Xero is to have. What is emptied is the entry that we
    read as the contact's, whatever its type."""
    body = dict(body)
    ours = reading.contact(body | {"ContactID": ""})
    theirs = reading.contact(there) if there else None
    if "Phones" in body:
        if theirs and ours.phone == theirs.phone:
            del body["Phones"]
        else:
            if not ours.phone:
                body["Phones"] = _as(body["Phones"], "PhoneType", reading.phone(there))
            others = _others(there, "Phones", "PhoneType", body, const.PHONE_PARTS)
            body["Phones"] = [*body["Phones"], *others]
    if "Addresses" in body:
        fields = ("street", "street2", "city", "state", "zip", "country")
        if theirs and all(getattr(ours, f) == getattr(theirs, f) for f in fields):
            del body["Addresses"]
        else:
            if not any(getattr(ours, f) for f in fields):
                shown = reading.address(there)
                body["Addresses"] = _as(body["Addresses"], "AddressType", shown)
            others = _others(there, "Addresses", "AddressType", body)
            body["Addresses"] = [*body["Addresses"], *others]
    return body


def _as(entries, type_field, shown):
    """Our one entry, of the type of another."""
    return [{**entries[0], type_field: shown.get(type_field, entries[0][type_field])}]


def _others(there, name, type_field, body, parts=()):
    """Entries of other types, without empty ones."""
    ours = {one[type_field] for one in body[name]}
    return [
        row
        for row in rows(there, name)
        if row.get(type_field) not in ours
        and any(row.get(key) for key in (parts or set(row) - {type_field}))
    ]


def post(wire, kind, ready):
    """Replace documents and other records. What Xero lets change of a document that is
    paid or used in part (texts, accounts, due date, reference, the mark as sent) it
    takes only for lines that are named by their ids."""
    verdicts = batching.post(wire, kind, ready)
    if kind not in const.DOCUMENT_TYPE:
        return verdicts
    return [
        _named(wire, kind, row, verdict)
        if isinstance(verdict, RejectedError)
        and verdict.cause is Cause.DOCUMENT_SETTLED
        else verdict
        for row, verdict in zip(ready, verdicts, strict=True)
    ]


def _named(wire, kind, row, refusal):
    """Once more with the ids of the lines, where there are as many as we send."""
    write, body = row
    name = const.PLURAL[kind]
    path = f"{name}/{write.remote_id}"
    params = {"unitdp": const.PRICE_DIGITS}
    reply = wire.call("GET", path, params=params, kind=kind)
    (there, *__) = rows(reply.data, name) or [{}]
    lines = rows(there, "LineItems")
    if len(lines) != len(body["LineItems"]) or not _same_money(body, there):
        return refusal
    ids = [{"LineItemID": one.get("LineItemID")} for one in lines]
    pairs = zip(ids, body["LineItems"], strict=True)
    named = {**body, "LineItems": [one | two for one, two in pairs]}
    (verdict,) = batching.batch(wire, "POST", name, kind, [(write, named)])
    settled = isinstance(verdict, RejectedError)
    return refusal if settled else verdict


def _same_money(body, there):
    """Is all as before that cannot be another any more?"""
    lines = zip(body["LineItems"], rows(there, "LineItems"), strict=True)
    return receipts.day_of(there) == body["Date"] and all(
        ours.get("LineAmount") == theirs.get("LineAmount") for ours, theirs in lines
    )
