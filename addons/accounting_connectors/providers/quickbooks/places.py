"""Which record of QuickBooks' is meant: our ids of them, and theirs.

What is one kind to us is several entities there, whose ids are counted apart: customers
and vendors, classes and locations. Transactions have one count together, but an id has
to say on which side it is to be looked for. So all but the customers' side carry their
entity: ``58``, ``vendor/56``, ``billpayment/91``, ``journal/90``, ``class/5000``.
Money on account used on an invoice is a line of its payment, ``74/145``.
"""

from ..documents import Kind, Role
from ..kinds import PURCHASES
from . import const
from .values import identity, ref_id

VENDOR, BILL_PAYMENT, JOURNAL = "vendor/", "billpayment/", "journal/"
CLASS, DEPARTMENT = "class/", "department/"
ENTITIES = {
    VENDOR: "Vendor",
    BILL_PAYMENT: "BillPayment",
    JOURNAL: "JournalEntry",
    CLASS: "Class",
    DEPARTMENT: "Department",
}
PREFIXES = {entity: prefix for prefix, entity in ENTITIES.items()}


def ours(entity, row_id):
    """Our id of a record of theirs.

    :rtype: str
    """
    return PREFIXES.get(entity, "") + row_id if row_id else ""


def theirs(remote_id):
    """Their id in ours, of a line that of its transaction.

    :rtype: str
    """
    head, slash, rest = remote_id.partition("/")
    return rest if slash and f"{head}/" in ENTITIES else head


def entity_of(kind, remote_id="", document=None):
    """What the record is called there: its id says so, or what is sent.

    :param Kind kind: what it is to us
    :param document: of a creation
    :rtype: str
    """
    head, slash, __ = remote_id.partition("/")
    found = ENTITIES.get(head + slash, "")
    if not remote_id and document is not None:
        found = _of_document(kind, document)
    return found or const.ENTITY[kind]


def _of_document(kind, document):
    if kind is Kind.CONTACT:
        return "Vendor" if document.role is Role.SUPPLIER else ""
    if kind is Kind.PAYMENT:
        return "BillPayment" if document.document_kind in PURCHASES else ""
    if kind is Kind.ALLOCATION:
        return "BillPayment" if document.invoice_kind in PURCHASES else ""
    if kind is Kind.ON_ACCOUNT:
        return "" if document.inbound else "JournalEntry"
    if kind is Kind.TRACKING:
        return ENTITIES.get(document.category_id + "/", "")
    return ""


def party_of(row):
    """Whose transaction it is, in our words: a customer, or else a vendor.

    :rtype: str
    """
    vendor = ref_id(row, "VendorRef")
    return ours("Vendor", vendor) or ref_id(row, "CustomerRef")


def id_of(entity, row):
    """:rtype: str"""
    return ours(entity, identity(row.get("Id")))
