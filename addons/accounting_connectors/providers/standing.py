"""How things stand in the provider's books: what :meth:`base.Adapter.pull` reads of
documents and money, in nobody's dialect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .documents import TrackingOption
from .kinds import Kind, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What money or credit settles of one document."""

    document_kind: Kind
    document_id: str
    amount: Decimal  # in the document's currency
    date: date | None = None
    remote_id: str = ""  # of this part, where the provider gives it one
    number: str = ""  # of the document, where the reply says it


@dataclass(frozen=True, kw_only=True, slots=True)
class Booked:
    """An invoice, credit note, bill or vendor credit, whoever made it."""

    kind: Kind
    remote_id: str
    number: str = ""
    reference: str = ""  # the other number it carries, if any
    contact_id: str = ""
    contact_name: str = ""
    date: date | None = None
    due_date: date | None = None
    currency: str = ""
    total: Decimal | None = None
    tax: Decimal | None = None
    due: Decimal | None = None  # left to pay, or to use
    status: Status = Status.OPEN
    # credits only, and only where the provider tells them here: all that they were used
    # on; what is not named was taken back
    allocations: tuple[Part, ...] | None = None
    version: str = ""
    changed_at: datetime | None = None  # UTC
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coded:
    """What a line of a document is booked on; signs as on paper."""

    account_id: str  # ledger account, as the chart lists it; empty: not told
    tax_code: str = ""
    net: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A document with what its lines are booked on, for reconciling; ``None`` where
    that is not told."""

    booked: Booked
    lines: tuple[Coded, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """Money received or paid, or a credit used, as it stands now.

    ``kind`` is PAYMENT for money that settles documents (a rest may be open),
    ON_ACCOUNT for an overpayment or prepayment that the provider keeps as a record of
    its own, and ALLOCATION for credits used where that is a record of its own.
    """

    kind: Kind
    remote_id: str
    active: bool = True  # False: deleted or voided
    inbound: bool = True  # money came in
    contact_id: str = ""
    # ledger account, as the chart lists it (Account.remote_id); ALLOCATION has none
    account_id: str = ""
    date: date | None = None
    currency: str = ""  # of the documents
    currency_rate: Decimal | None = None  # document currency per base unit
    amount: Decimal = Decimal(0)  # all of it, in ``currency``
    account_amount: Decimal | None = None  # in the account's currency, if another
    fee: Decimal = Decimal(0)  # booked elsewhere, see documents.Payment
    fee_account_id: str = ""
    parts: tuple[Part, ...] = ()  # all documents it settles now
    credits: tuple[Part, ...] = ()  # ALLOCATION: what is used up
    unallocated: Decimal = Decimal(0)  # settles nothing yet
    reference: str = ""
    reconciled: bool = False  # matched with a bank statement there
    version: str = ""
    changed_at: datetime | None = None  # UTC


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackingCategory:
    """A dimension that lines can be tracked by, with its options."""

    remote_id: str
    name: str
    active: bool = True
    on_document: bool = False  # once per document, not per line
    options: tuple[TrackingOption, ...] = ()
