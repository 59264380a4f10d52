"""What a provider's books hold, in nobody's dialect: exact amounts, the provider's own
ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
BILL, VENDOR_CREDIT = "bill", "vendor_credit"
PURCHASES = (BILL, VENDOR_CREDIT)
CREDITS = (CREDIT_NOTE, VENDOR_CREDIT)
DRAFT, OPEN, PAID, VOID = "draft", "open", "paid", "void"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line with an amount. Notes and subtotals are none.

    :param account_id: of the ledger account that it is booked on
    :param net: without tax, after discount, in the document's currency
    :param tax_code: as the line carries it
    :param item_id: empty where it names none
    """

    account_id: str
    net: Decimal
    tax_code: str = ""
    item_id: str = ""
    description: str = ""
    tracking: tuple[str, ...] = ()  # names of the options, in the categories' order


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A document of one line that somebody enters.

    :param day: its date, in ISO form
    :param tax_code: no tax if empty
    :param currency: the contact's, or base currency, if empty
    """

    kind: str
    number: str
    contact_id: str
    account_id: str
    net: Decimal
    day: str
    tax_code: str = ""
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Money that somebody enters: received, or paid where ``inbound`` is False.

    :param account_id: of the ledger account of the bank
    :param day: its date, in ISO form
    """

    contact_id: str
    account_id: str
    amount: Decimal
    day: str
    reference: str = ""
    inbound: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A sales invoice, a customer's credit note, a bill or a supplier's credit note.

    :param kind: ``invoice``, ``credit_note``, ``bill`` or ``vendor_credit``
    :param number: that the connector gave it, as far as the provider's field is long;
        of purchases the supplier's own
    :param due: what is left to be paid or used
    :param status: ``draft``, ``open`` (a part may be paid), ``paid`` or ``void``
    :param memo: what else the document says of itself, for people
    :param raw: as the provider tells it
    """

    kind: str
    id: str
    number: str
    date: date
    due_date: date | None = None
    currency: str
    total: Decimal
    tax: Decimal
    due: Decimal
    status: str
    contact_id: str
    lines: tuple[Line, ...]
    memo: str = ""
    sent: bool = False  # marked as sent to the customer
    raw: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def voided(self) -> bool:
        return self.status == VOID


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """Money received from a customer, or paid back; the same with suppliers.

    :param document_ids: that it settles
    :param amount: all of it, also what settles nothing yet; positive
    :param inbound: whether money came in
    :param unallocated: what settles nothing yet
    :param fee: booked on another account than the bank's, part of ``amount``
    :param account_id: of the ledger account of the bank
    """

    id: str
    document_ids: tuple[str, ...]
    amount: Decimal
    currency: str
    date: date
    account_id: str
    reference: str
    contact_id: str = ""
    inbound: bool = True
    unallocated: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    raw: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocation:
    """Credit used on a document: of a credit note, or of money on account.

    :param credit_id: of the credit note, or of the payment on account
    :param invoice_id: of the invoice or bill
    """

    id: str
    credit_id: str
    invoice_id: str
    amount: Decimal
    date: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A customer or supplier, whoever made it.

    :param number: the connector's own for it, where there is one
    :param currency: empty where the contact may have any
    """

    id: str
    name: str
    email: str
    number: str
    currency: str
    active: bool
    supplier: bool = False
    phone: str = ""
    city: str = ""
    raw: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A product or service.

    :param account_id: of the ledger account of its sales; empty where it has none
    """

    id: str
    code: str
    name: str
    account_id: str
    active: bool
    description: str = ""
    price: Decimal | None = None
    raw: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A ledger account.

    :param type: the provider's own word
    """

    id: str
    code: str
    name: str
    type: str
    active: bool
    raw: dict = field(default_factory=dict, compare=False, repr=False)
