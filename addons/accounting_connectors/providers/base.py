"""What an adapter promises to the engine, and what it can."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from types import MappingProxyType

from .documents import Kind

SETTLING = 3
# What selling takes, there and back; an adapter names what it leaves out of it.
PARTIES = frozenset({Kind.CONTACT, Kind.ITEM})
DOCUMENTS = frozenset({Kind.INVOICE, Kind.CREDIT_NOTE})
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """Addresses of a provider; the installer may override each one."""

    api: str
    authorize: str
    token: str
    revoke: str
    connections: str = ""
    web: str = ""


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

        :rtype: Iterator[Page]
        """

    @abstractmethod
    def push(self, writes):
        """Send writes of one kind and one operation, in the provider's batches.

        :param Sequence[Write] writes: at most ``capabilities.batch``
        :return: one :class:`Receipt` or error per write, in order
        :rtype: list[Receipt | ConnectorError]
        """

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
