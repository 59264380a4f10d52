"""Canonical documents: what Odoo says and what a provider answers, in nobody's dialect.

Frozen, exact, keyword-only. Amounts are ``Decimal`` in major units of ``currency``
(ISO 4217); dates are calendar days without a time zone. ``ref`` names our own record
(``"account.move,42"``), ``remote_id`` the provider's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .kinds import PURCHASES, AccountClass, Kind, Notice, Operation, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenant:
    """One company that a consent covers (organisation, realm, business)."""

    remote_id: str
    name: str
    connection_id: str = ""  # the provider's id of the grant, where it has one
    extra: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """What the provider says of the company itself."""

    remote_id: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    currency: str  # base currency
    currencies: tuple[str, ...] = ()  # all that may be used, base included
    short_code: str = ""  # for links into the provider's screens
    period_lock_date: date | None = None
    year_lock_date: date | None = None
    year_end: tuple[int, int] = (12, 31)  # month, day
    timezone: str = ""
    is_demo: bool = False
    books: str = ""  # another one: the books were begun anew, and all ids are void
    traits: dict = field(default_factory=dict)  # JSON; the adapter's own facts, kept
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A row of the provider's chart of accounts."""

    remote_id: str
    payment_id: str = ""  # what payments call it, where that is another id
    code: str
    name: str
    type: str  # the provider's own word, for display
    account_class: AccountClass
    active: bool = True
    system: bool = (
        False  # control accounts and the like: documents cannot be coded to it
    )
    payments: bool = False  # money can be received to or paid from it
    bank: bool = False
    currency: str = ""
    tax_code: str = ""  # default tax code
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxRate:
    """A tax code that a line can carry."""

    remote_id: str  # what goes on the line (Xero TaxType, QuickBooks TaxCode id …)
    name: str
    rate: Decimal  # effective, percent: 10 for 10 %
    classes: frozenset[AccountClass] = frozenset(AccountClass)  # accounts it fits
    sales: bool = True
    purchases: bool = True
    active: bool = True
    computed: bool = False  # the provider finds the rate itself; ``rate`` says nothing
    usable: bool = True  # False: exists, but the provider refuses it through its API
    components: tuple[tuple[str, Decimal, bool], ...] = ()  # name, percent, compound


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A customer or supplier."""

    ref: str = ""
    remote_id: str = ""
    number: str = ""  # our stable number for it, e.g. ``ODOO-42``
    name: str
    email: str = ""
    phone: str = ""
    vat: str = ""
    registration: str = ""  # company registration number
    website: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    zip: str = ""
    state: str = ""
    state_code: str = ""  # as the post of the country abbreviates it
    country: str = ""  # the country's English name
    country_code: str = ""
    currency: str = ""  # its one currency, where a contact there has only one
    is_customer: bool = True
    is_supplier: bool = False
    active: bool = True
    role: Role = Role.CUSTOMER  # where customers and suppliers are kept apart
    version: str = ""  # the provider's version or modification time
    changed_at: datetime | None = None  # UTC, when it was last changed there
    merged_into: str = ""  # remote id that took its place
    # of a change: fields that were emptied here, to be emptied there; others that are
    # empty say nothing. Names of :data:`sameness.EMPTIED`, sorted
    cleared: tuple[str, ...] = ()

    def is_same(self, receipt):
        """Is ``receipt`` this contact, sent earlier? Our number is on nobody else's."""
        return bool(self.number) and receipt.number == self.number


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A product or service."""

    ref: str = ""
    remote_id: str = ""
    code: str
    name: str
    description: str = ""
    price: Decimal | None = None  # without tax, base currency
    account_id: str = ""  # remote id of the income account
    account_code: str = ""  # its code, where the provider wants that
    cost: Decimal | None = None  # purchase price without tax, base currency
    cost_account_id: str = ""  # remote id of the account of purchases
    cost_account_code: str = ""
    is_sold: bool = True
    is_purchased: bool = False
    is_service: bool = True
    tax_code: str = ""
    active: bool = True
    version: str = ""
    changed_at: datetime | None = None  # UTC, when it was last changed there
    cleared: tuple[str, ...] = ()  # as of a contact

    def is_same(self, receipt):
        """Is ``receipt`` this item? Codes are unique on both sides."""
        return receipt.number == self.code


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of an invoice or credit note; signs as on paper, incentives negative."""

    ref: str = ""
    description: str
    quantity: Decimal
    unit_price: Decimal  # as typed: with tax where ``tax_included``
    discount: Decimal = Decimal(0)  # percent
    net: Decimal  # without tax, after discount
    tax: Decimal  # all taxes of the line
    tax_included: bool = False  # is ``unit_price`` with tax?
    tax_rate: Decimal = Decimal(0)  # percent, of the provider's tax code
    account_id: str  # remote id
    account_code: str = ""
    tax_code: str = ""  # remote id of the tax rate
    item_id: str = ""
    item_code: str = ""
    # remote ids of a tracking category and its option, ``capabilities.tracking_axes``
    # pairs at most
    tracking: tuple[tuple[str, str], ...] = ()

    @property
    def gross(self):
        """Net and tax."""
        return self.net + self.tax

    @property
    def is_text(self):
        """A note or heading: no account, no amount."""
        return not self.account_id and not self.net and not self.quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice:
    """A customer invoice, credit note, vendor bill or vendor credit, by ``kind``.

    Amounts are positive as printed; a credit note is not negative.

    :raise ValueError: when the lines do not make the total
    """

    ref: str
    kind: Kind
    number: str
    contact_id: str  # remote id
    contact_name: str = ""
    date: date
    due_date: date | None = None
    currency: str
    digits: int = 2  # decimals of the currency
    currency_rate: Decimal | None = None  # document currency per base unit; None: base
    lines: tuple[Line, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    reference: str = ""  # the customer's; of a bill the supplier's own number
    note: str = ""  # plain text for the reader
    payment_terms: str = ""  # their name
    sent: bool = False  # has the customer got it?
    url: str = ""  # where the document can be seen in Odoo

    @property
    def is_purchase(self):
        """A bill or vendor credit?"""
        return self.kind in PURCHASES

    def __post_init__(self):
        net = sum((line.net for line in self.lines), Decimal(0))
        tax = sum((line.tax for line in self.lines), Decimal(0))
        if (net, tax, net + tax) != (self.net, self.tax, self.total):
            raise ValueError(
                f"{self.number}: the lines make {net} + {tax}, the document says "
                f"{self.net} + {self.tax} = {self.total}"
            )

    def is_same(self, receipt):
        """Is ``receipt`` this very document? A number alone proves nothing: total,
        currency and customer must agree as well."""
        return (
            receipt.number,
            receipt.total,
            receipt.currency,
            receipt.contact_id,
        ) == (
            self.number,
            self.total,
            self.currency,
            self.contact_id,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """Money received for an invoice, or paid back for a credit note; the other way
    round for bills and vendor credits.

    ``amount`` is what it settles of the document. The bank account gets, or gives, that
    without ``fee`` (negative: with it), which is booked on an account of its own.
    """

    ref: str
    document_kind: Kind
    document_id: str  # remote id of the document it settles
    document_number: str = ""
    contact_id: str = ""  # remote id of the customer
    account_id: str  # remote id of the bank or clearing account
    account_code: str = ""
    date: date
    amount: Decimal  # in the document's currency
    currency: str
    account_amount: Decimal | None = None  # in the account's, where it differs
    currency_rate: Decimal | None = None  # document currency per base unit
    fee: Decimal = Decimal(0)  # in the document's currency
    fee_account_id: str = ""  # remote id of the ledger account
    fee_account_code: str = ""
    reference: str = ""

    @property
    def inbound(self):
        """Does money come in?"""
        return self.document_kind in (Kind.INVOICE, Kind.VENDOR_CREDIT)

    @property
    def total(self):
        """What the provider must have booked."""
        return self.amount

    def is_same(self, receipt):
        """Is ``receipt``, a payment of the same document, this one?"""
        return (receipt.total, receipt.date, receipt.number) == (
            self.amount,
            self.date,
            self.reference,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class OnAccount:
    """Money of a contact that settles no document yet: an overpayment, a prepayment, a
    deposit. What it settles later is an :class:`Allocation` of it."""

    ref: str
    inbound: bool  # a customer's money, or ours with a supplier
    contact_id: str  # remote id
    account_id: str  # as of a payment
    account_code: str = ""
    date: date
    amount: Decimal
    currency: str
    account_amount: Decimal | None = None
    currency_rate: Decimal | None = None
    reference: str = ""

    @property
    def total(self):
        """What the provider must have booked."""
        return self.amount

    def is_same(self, receipt):
        """Is ``receipt``, money of the same contact, this one?"""
        return (receipt.total, receipt.date, receipt.number) == (
            self.amount,
            self.date,
            self.reference,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocation:
    """Credit used on a document: of a credit note, or of money on account."""

    ref: str
    credit_kind: Kind = Kind.CREDIT_NOTE  # or vendor credit, or on account
    credit_id: str
    invoice_kind: Kind = Kind.INVOICE  # or bill
    invoice_id: str
    contact_id: str = ""  # remote id of the customer or supplier
    amount: Decimal
    currency: str
    date: date

    @property
    def total(self):
        """What the provider must have booked."""
        return self.amount

    def is_same(self, receipt):
        """Is ``receipt``, an allocation between the same documents, this one?"""
        return receipt.total == self.amount


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file of a document that is there."""

    ref: str
    document_kind: Kind
    document_id: str  # remote id
    name: str
    mimetype: str
    checksum: str  # of the content, so that a new version is told from the old one
    size: int  # bytes
    content: bytes = field(repr=False)
    for_customer: bool = False  # may the customer see it with the document?

    def is_same(self, receipt):
        """Is ``receipt``, a file of the same document, this one? By its name, and its
        size where the provider tells it (as ``total``)."""
        return receipt.number == self.name and receipt.total in (None, self.size)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackingOption:
    """What a line can be tracked by within a category: a class, a region, a project."""

    ref: str = ""
    category_id: str  # remote id
    remote_id: str = ""
    name: str
    active: bool = True

    def is_same(self, receipt):
        """Is ``receipt``, an option of the same category, this one?"""
        return receipt.number.casefold() == self.name.casefold()


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """One order to an adapter: put ``document`` into the books.

    ``key`` was born with the job and is the same for every retry of the same content.
    """

    # None: a void
    document: (
        Contact | Item | Invoice | Payment | OnAccount | Allocation | Attachment
        | TrackingOption | None
    )  # fmt: skip
    key: str
    kind: Kind | None = None  # of the document; always given for a void
    operation: Operation = Operation.CREATE
    remote_id: str = ""  # for update and void
    version: str = ""  # the provider's, as we last saw it; may be out of date

    @property
    def fingerprint(self):
        """Tells whether the content is the one last sent."""
        return hashlib.sha256(repr(self.document).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the provider holds now. Fields it does not tell stay ``None`` or empty."""

    remote_id: str
    number: str = ""
    status: str = ""
    version: str = ""
    contact_id: str = ""
    currency: str = ""
    date: date | None = None
    total: Decimal | None = None
    tax: Decimal | None = None
    account_id: str = ""  # of an item: the account that it posts to
    # ours and theirs, of an amount besides the total that is not as it was sent
    differs: tuple[Decimal, Decimal] | None = None
    url: str = ""  # where a person sees it, when the provider says so
    strays: tuple[str, ...] = ()  # lines booked elsewhere than on the mapped account
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some records of one kind, and where to go on next time."""

    records: tuple
    cursor: datetime | None = None  # UTC; all that changed before it has been seen
    total: int | None = None  # how many there are in all, where the provider says so
