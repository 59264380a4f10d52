"""What a provider's books hold, in nobody's dialect: exact amounts, the provider's own
ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A sales invoice or a customer's credit note.

    :param kind: ``invoice`` or ``credit_note``
    :param number: that the connector gave it, as far as the provider's field is long
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
    raw: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def voided(self) -> bool:
        return self.status == VOID


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """Money received from a customer, or paid back.

    :param document_ids: that it settles
    :param amount: all of it, also what settles nothing yet; positive
    :param account_id: of the ledger account of the bank
    """

    id: str
    document_ids: tuple[str, ...]
    amount: Decimal
    currency: str
    date: date
    account_id: str
    reference: str
    raw: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocation:
    """Credit of a credit note used on an invoice."""

    id: str
    credit_note_id: str
    invoice_id: str
    amount: Decimal
    date: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A customer, whoever made it.

    :param number: the connector's own for it, where there is one
    :param currency: empty where the contact may have any
    """

    id: str
    name: str
    email: str
    number: str
    currency: str
    active: bool
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
