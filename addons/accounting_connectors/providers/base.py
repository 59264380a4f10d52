"""What an adapter promises to the engine, and what it can."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote

from .actuals import Plan
from .documents import Kind
from .preview import preview

SETTLING = 3
# What each provider is asked for; an adapter names what it leaves out, or adds.
PARTIES = frozenset({Kind.CONTACT, Kind.ITEM})
DOCUMENTS = frozenset({Kind.INVOICE, Kind.CREDIT_NOTE})
PURCHASES = frozenset({Kind.BILL, Kind.VENDOR_CREDIT})
SETTLEMENTS = frozenset({Kind.PAYMENT, Kind.ALLOCATION})
SETTINGS = frozenset({Kind.ORGANISATION, Kind.ACCOUNT, Kind.TAX_RATE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a provider can do; the engine asks this, never the provider's name."""

    writes: frozenset[Kind] = PARTIES | DOCUMENTS | SETTLEMENTS
    reads: frozenset[Kind] = SETTINGS | PARTIES
    # kinds whose remote record can be changed, and be taken back
    edits: frozenset[Kind] = PARTIES | DOCUMENTS
    voids: frozenset[Kind] = DOCUMENTS | SETTLEMENTS
    batch: int = 1  # documents of one kind that one push takes
    calls_per_minute: int
    calls_per_day: int
    calls_per_second: int = 0  # 0: no such limit
    concurrent: int
    click_reserve: int  # calls of the day kept for what people press
    many_tenants: bool  # may one consent cover several companies?
    webhooks: bool = False
    numbers_unique: bool = True  # is a document number that exists refused?
    keys_keep_failures: bool = False  # is a 500 answered again under the same key?
    contact_per_currency: bool = False  # has a contact exactly one currency?
    items_need_account: bool = False  # is an item's income account obligatory?
    items_carry_account: bool = False  # does a line post to its item's account?
    contact_per_role: bool = False  # are customers and suppliers different records?
    archives: frozenset[Kind] = (
        PARTIES  # kinds that can be archived there, and restored
    )
    fees: bool = False  # can a payment carry a fee on an account of its own?
    marks_sent: bool = False  # can a document there be marked as sent to the customer?
    tracking_axes: int = 0  # tracking categories that one line can carry
    attaches: frozenset[Kind] = frozenset()  # kinds of documents that can have files
    attachment_bytes: int = 0  # largest file
    attachment_types: frozenset[str] = frozenset()  # MIME types; empty: any
    # kinds that :meth:`Adapter.entries` tells; empty: nothing can be reconciled
    reconciles: frozenset[Kind] = frozenset()
    actuals: Plan = Plan()  # how monthly actuals are read; no reports: not at all
    # headings for the provider's types of accounts, by its word for each
    account_types: Mapping[str, str] = field(default_factory=dict)
    # Minutes between two looks at what changed there, where nothing rings before
    poll_minutes: int = 15

    def account_type_name(self, word):
        """A type of accounts as a heading; a word that is new is made readable.

        :param str word: as ``Account.type`` has it: an id or what is displayed for it
        :rtype: str
        """
        plain = _plain(word)
        known = (
            name for key, name in self.account_types.items() if _plain(key) == plain
        )
        return next(known, plain.capitalize())


def _plain(word):
    spaced = re.sub("(?<=[a-z])(?=[A-Z])", " ", word)
    return " ".join(spaced.replace("_", " ").split()).lower()


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """Addresses of a provider; the installer may override each one."""

    api: str
    authorize: str
    token: str
    revoke: str
    connections: str = ""
    web: str = ""
    # Page of one account's entries, for an installer who knows a better one than ours:
    # a text with {company} {shortcode} {account} and, of the days, {first} {last}
    account_page: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OAuthProfile:
    """How a provider speaks OAuth 2.0."""

    scopes: tuple[str, ...]
    client_auth: str = "client_secret_basic"  # or client_secret_post
    pkce: bool = False
    authorize_params: MappingProxyType = field(
        default_factory=lambda: MappingProxyType({})
    )
    access_life: int = 1800  # seconds, when the token reply does not say
    refresh_life: int = 60 * 86400  # seconds a refresh token lives unused
    refresh_margin: int = 120  # refresh when fewer seconds than this are left
    token_headers: MappingProxyType = field(
        default_factory=lambda: MappingProxyType({})
    )
    revoke_json: bool = False  # is the token to revoke sent as JSON, not as a form?
    # does revoking one consent end all that this person ever allowed the app?
    revoke_ends_all: bool = True


class Adapter(ABC):
    """The verbs of one provider over canonical documents; one instance per connector.

    Stateless but for its transport. Raises only :mod:`errors` classes; an exception
    stands for the whole call, an error *in* the returned list for that document alone.
    """

    code: str
    label: str
    capabilities: Capabilities
    endpoints: Endpoints  # the provider's own, live
    oauth: OAuthProfile

    def __init__(
        self, transport, tenant_id="", *, endpoints=None, short_code="", traits=None
    ):
        """:param Transport transport: the one door to the network
        :param str tenant_id: remote id of the company; empty before one is chosen
        :param Endpoints endpoints: where the provider is reached; default: live
        :param dict traits: as the last :meth:`organisation` told them
        """
        self.transport = transport
        self.tenant_id = tenant_id
        self.endpoints = endpoints or type(self).endpoints
        self.short_code = short_code
        self.traits = traits or {}

    @abstractmethod
    def tenants(self, callback_params):
        """The companies this consent covers.

        :param dict callback_params: what came back with the consent (realmId …)
        :rtype: list[Tenant]
        """

    @abstractmethod
    def release(self, tenant):
        """End the provider's link to this company (not the whole consent)."""

    @abstractmethod
    def organisation(self):
        """:rtype: Organisation"""

    @abstractmethod
    def pull(self, kind, since=None):
        """Read records of ``kind``, those changed since a moment (UTC) where given.

        Kind.INVOICE stands for documents of all four kinds (:class:`standing.Booked`),
        Kind.PAYMENT for all money and credits used, of customers and suppliers
        (:class:`standing.Settlement`), Kind.TRACKING for categories with their options
        (:class:`standing.TrackingCategory`, always all). What was archived, merged,
        voided or deleted since is told as such, where the provider tells it; that
        something is missing from an answer says nothing.

        :rtype: Iterator[Page]
        """

    def documents(self, kinds, first, last):
        """Documents by their date, for comparing with ours before they are sent.

        :param frozenset[Kind] kinds: of invoices, credit notes, bills, vendor credits
        :param date first: first day
        :param date last: last day
        :return: pages of :class:`standing.Booked`; ``total`` where it is known
        :rtype: Iterator[Page]
        """
        raise NotImplementedError

    def entries(self, kinds, first, last):
        """What is in the books of some days, for reconciling: documents with what their
        lines are booked on, drafts and voided ones too, and money.

        :param frozenset[Kind] kinds: of documents, and Kind.PAYMENT for money received
            and paid, money on account included
        :param date first: first day
        :param date last: last day
        :return: pages of :class:`standing.Entered` and :class:`standing.Settlement`
        :rtype: Iterator[Page]
        """
        raise NotImplementedError

    def told_code(self, line, kind):
        """The tax code that :meth:`entries` will tell of a line of ours.

        :param documents.Line line: as it is sent
        :param Kind kind: of its document
        :rtype: str
        """
        return line.tax_code

    def report(self, source, first, last, basis):
        """Some months of one report, :mod:`actuals` says what its amounts mean.

        :param Source source: one of ``capabilities.actuals.reports``
        :param date first: first day of the first month
        :param date last: first day of the last one; at most as many months as one call
            answers. One call, whatever the number of accounts; besides, an adapter
            reads the chart and the like once in its life: use one for a whole import
        :param Basis basis: one of ``capabilities.actuals.bases``
        :rtype: actuals.Report
        """
        raise NotImplementedError

    def trial_balance(self, day, basis):
        """All balances at the end of a day. One call.

        :rtype: actuals.TrialBalance
        """
        raise NotImplementedError

    @classmethod
    def ring(cls, headers, body, key):
        """What a webhook says.

        :param headers: of the request, by name in any letter case
        :param bytes body: exactly as received
        :param str key: the app's webhook key
        :return: what to read again; None: it does not come from the provider
        :rtype: list[doorbell.Event] | None
        """
        return None

    @abstractmethod
    def push(self, writes):
        """Send writes of one kind and one operation, in the provider's batches.

        :param Sequence[Write] writes: at most ``capabilities.batch``
        :return: one :class:`Receipt` or error per write, in order
        :rtype: list[Receipt | ConnectorError]
        """

    def preview(self, write):
        """What :meth:`push` would send for a write, which is not sent.

        :rtype: preview.Preview
        """
        return preview(self, write)

    def next_step(self, write, number, call):
        """As the provider would answer a write that is one of several of a document, so
        that its preview goes on to the next one.

        :param int number: of the write, from 1
        :param Call call: that write
        :return: the body of the answer; None: nothing follows
        """
        return None

    @abstractmethod
    def find(self, writes):
        """Look whether each write is in the books already (after a lost answer).

        :return: candidates per write, in order: same number, or for a payment the same
            document, amount and date; the engine decides what is the same
        :rtype: list[list[Receipt]]
        """

    def settling(self, kind):
        """Seconds after which a write whose answer was lost has taken effect or never
        will. Short where a late one is refused or ignored, so that looking too early
        costs nothing: numbers that are taken once, keys that are kept.

        :rtype: int
        """
        return SETTLING

    @abstractmethod
    def expected_total(self, invoice):
        """The total and tax this provider's own arithmetic will give to ``invoice`` in
        the form that :meth:`push` will send, for the check before anything is sent.

        :rtype: tuple[Decimal, Decimal]
        """

    @abstractmethod
    def web_url(self, kind, remote_id):
        """Where a person sees the record at the provider; empty when unknown."""

    def account_url(self, account, first=None, last=None):
        """Where a person sees what is on an account, on the nearest page that is known:
        empty when none is.

        :param documents.Account account: as the chart has it
        :param date first: first day of those to show, where a page can be told
        :param date last: last day
        """
        page = self.endpoints.account_page or self._account_page(account)
        known = {
            "company": self.tenant_id,
            "shortcode": self.short_code,
            "account": account.remote_id,
            "first": first or "",
            "last": last or "",
        }
        for name, value in known.items():
            page = page.replace(f"{{{name}}}", quote(str(value), safe=""))
        return page

    def _account_page(self, account):
        """The provider's own page, as :attr:`Endpoints.account_page` would have it."""
        return ""
