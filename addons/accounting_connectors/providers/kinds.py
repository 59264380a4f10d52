"""The words that documents are made of."""

from enum import StrEnum


class Kind(StrEnum):
    """What can be written to, or read from, a provider."""

    CONTACT = "contact"
    ITEM = "item"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    BILL = "bill"
    VENDOR_CREDIT = "vendor_credit"
    PAYMENT = "payment"
    ALLOCATION = "allocation"
    ON_ACCOUNT = "on_account"  # money that settles no document yet
    ATTACHMENT = "attachment"
    TRACKING = "tracking"  # options of tracking categories, classes, analysis types
    ORGANISATION = "organisation"
    ACCOUNT = "account"
    TAX_RATE = "tax_rate"


class AccountClass(StrEnum):
    """The five classes of double-entry bookkeeping."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    REVENUE = "revenue"
    EXPENSE = "expense"


class Operation(StrEnum):
    """What a write does to the remote record."""

    CREATE = "create"
    UPDATE = "update"
    VOID = "void"


class Notice(StrEnum):
    """What a person should know about the company there before documents are sent."""

    NUMBERS_THEIRS = "numbers_theirs"
    CREDITS_APPLIED = "credits_applied"
    TAX_OFF = "tax_off"
    TAX_COMPUTED = "tax_computed"
    PLAN_LIMITED = "plan_limited"


class Role(StrEnum):
    """What a contact is to us, where a provider keeps customers and suppliers apart."""

    CUSTOMER = ""
    SUPPLIER = "supplier"


class Status(StrEnum):
    """How a document stands at the provider."""

    DRAFT = "draft"  # also: waits there for approval
    OPEN = "open"  # booked; a part may be settled
    PAID = "paid"  # nothing is left to settle
    VOID = "void"
    DELETED = "deleted"


PURCHASES = frozenset({Kind.BILL, Kind.VENDOR_CREDIT})
CREDITS = frozenset({Kind.CREDIT_NOTE, Kind.VENDOR_CREDIT})
