"""Emptying fields of a customer, vendor or item that were emptied in Odoo.

Whether a sparse update takes an empty value for an order to empty is unconfirmed: of
references it does not, and Intuit advises a full update
(github.com/intuit/QuickBooks-V3-DotNET-SDK/issues/113, 2026-11-21), which empties every
field that it leaves out. So the sparse one says empty texts; where it is refused for
that, it goes without them; and what is there after all is left out of a full update
that gives back all else that can be written as it was answered.
"""

from ..documents import Kind, Operation, Role
from ..errors import ConnectorError, RejectedError
from ..sending import kind_of
from .reading import MASKED
from .values import sub, word

PLACES = {  # the property, and where it is an object what in it
    "email": ("PrimaryEmailAddr", "Address"),
    "phone": ("PrimaryPhone", "FreeFormNumber"),
    "website": ("WebAddr", "URI"),
    "street": ("BillAddr", "Line1"),
    "street2": ("BillAddr", "Line2"),
    "city": ("BillAddr", "City"),
    "state": ("BillAddr", "CountrySubDivisionCode"),
    "zip": ("BillAddr", "PostalCode"),
    "country": ("BillAddr", "Country"),
    "description": ("Description", ""),
}
TAX_FIELDS = ("TaxIdentifier", "PrimaryTaxIdentifier")
TOLD_ONLY = frozenset(  # of a record that is answered: not for writing
    "domain status MetaData V4IDPseudonym Balance BalanceWithJobs FullyQualifiedName"
    " Level".split()
)


def tax_field(document):
    """What a contact's tax number is called there."""
    return TAX_FIELDS[0 if document.role is Role.SUPPLIER else 1]


def places(document, facts):
    """Where the fields are that are to be emptied; those that QuickBooks does not have,
    or that we never write, are nowhere.

    :param Contact | Item document: a change
    :param company.Facts facts: of the company
    :rtype: dict[str, tuple[str, str]] by field
    """
    known = dict(PLACES)
    if "vat" in document.cleared and facts.country != "US":
        known["vat"] = (tax_field(document), "")
    return {field: known[field] for field in document.cleared if field in known}


def emptied(document, facts, body):
    """A sparse update with empty texts for what is to be emptied.

    :rtype: dict
    """
    body = dict(body)
    for name, part in places(document, facts).values():
        body[name] = {**body.get(name, {}), part: ""} if part else ""
    return body


def kept(write, row, facts):
    """The fields that should be empty and are not, by where they are.

    :param dict row: QuickBooks' answer
    :rtype: dict[str, tuple[str, str]]
    """
    changes = write.operation is Operation.UPDATE
    if not changes or kind_of(write) not in (Kind.CONTACT, Kind.ITEM):
        return {}
    return {
        field: (name, part)
        for field, (name, part) in places(write.document, facts).items()
        if word(sub(row, name).get(part) if part else row.get(name))
    }


def insist(facts, pair, answer, send):
    """See to it that what was to be emptied is empty.

    :param pair: the write and the sparse update that was sent
    :param answer: to that: the record, or an error
    :param send: what sends pairs of a write and a body as they are now
    :return: the record, or an error
    """
    write, body = pair
    if not getattr(write.document, "cleared", ()):
        return answer
    if isinstance(answer, RejectedError):
        answer = _said_less(facts, pair, answer, send)
    if isinstance(answer, ConnectorError):
        return answer
    left = kept(write, answer, facts)
    spared = {name for name, __ in left.values()}
    masked = any(
        MASKED.search(word(answer.get(name)))
        for name in TAX_FIELDS
        if name not in spared
    )
    if not left or masked:  # a masked number given back would be the number
        return answer
    whole = _without(answer, left.values()) | {"sparse": False}
    whole = {name: one for name, one in whole.items() if name not in TOLD_ONLY}
    (found,) = send([(write, whole)])
    return answer if isinstance(found, RejectedError) else found


def _said_less(facts, pair, refusal, send):
    """The answer to the same without empty texts; the refusal, if that was not it."""
    write, body = pair
    less = _without(body, places(write.document, facts).values())
    if less == body:
        return refusal
    (answer,) = send([(write, less)])
    return refusal if isinstance(answer, RejectedError) else answer


def _without(body, names):
    body = dict(body)
    for name, part in names:
        inner = {key: one for key, one in sub(body, name).items() if key != part}
        body[name] = inner if part else None
    return {name: one for name, one in body.items() if one not in (None, {})}
