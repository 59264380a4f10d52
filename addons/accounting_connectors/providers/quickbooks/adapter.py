"""QuickBooks Online's verbs: what the engine asks, in QuickBooks' calls."""

import uuid
from urllib.parse import quote

from .. import sending
from ..actuals import RESULT_CLASSES, Basis, Plan, Source
from ..base import (
    DOCUMENTS,
    PARTIES,
    SETTINGS,
    SETTLEMENTS,
    SETTLING,
    Adapter,
    Capabilities,
)
from ..documents import Kind, Page, Tenant
from ..errors import AuthorizationError, Cause, RejectedError
from ..exact_json import dump
from ..registry import provider
from . import (
    company,
    const,
    entered,
    faults,
    finding,
    lines,
    places,
    pulling,
    pushing,
    reading,
    reports,
    webhooks,
)
from .values import identity, one_of, portions, rows, sub, word

MAX_PAGES = 10  # of a look-up


@provider("quickbooks")
class QuickBooksAdapter(Adapter):
    """QuickBooks Online Accounting API v3, minor version 75 (read 2026-11-20)."""

    label = "QuickBooks Online"
    endpoints = const.ENDPOINTS
    oauth = const.OAUTH
    capabilities = Capabilities(
        writes=PARTIES
        | const.DOCUMENTS
        | SETTLEMENTS
        | {Kind.ON_ACCOUNT, Kind.TRACKING, Kind.ATTACHMENT},
        reads=SETTINGS | PARTIES | {Kind.INVOICE, Kind.PAYMENT, Kind.TRACKING},
        edits=PARTIES | const.DOCUMENTS | {Kind.TRACKING},
        voids=const.DOCUMENTS | SETTLEMENTS | {Kind.ON_ACCOUNT, Kind.ATTACHMENT},
        archives=PARTIES | {Kind.TRACKING},
        contact_per_role=True,
        reconciles=const.DOCUMENTS | {Kind.PAYMENT},
        fees=True,
        marks_sent=True,
        tracking_axes=2,
        attaches=const.DOCUMENTS,
        attachment_bytes=const.FILE_BYTES,
        batch=const.BATCH,
        calls_per_minute=const.CALLS_PER_MINUTE,
        calls_per_day=const.CALLS_PER_DAY,
        calls_per_second=const.CALLS_PER_SECOND,
        concurrent=const.CONCURRENT,
        click_reserve=0,
        many_tenants=False,
        webhooks=True,
        numbers_unique=True,
        contact_per_currency=True,
        items_need_account=True,
        items_carry_account=True,
        account_types=const.TYPE_NAMES,
        actuals=Plan(
            bases=frozenset(Basis),
            reports=(
                (Source.PROFIT_AND_LOSS, const.REPORT_MONTHS),
                (Source.BALANCE_SHEET, const.REPORT_MONTHS),
            ),
        ),
    )

    def __init__(self, *arguments, **values):
        super().__init__(*arguments, **values)
        self._accounts, self._chart = {}, None

    # === THE WIRE === #

    def get(self, path, kind, **params):
        """Read something of our company.

        :param str path: below the company's root
        :param Kind kind: what it is about, for the log
        :return: the parsed answer
        """
        return self._call("GET", path, kind, params).data

    def post(self, path, payload, kind, keys, *, cost=1, **params):
        """Write something, under an id that is the same for the same orders and bytes:
        QuickBooks then answers a second time what it answered the first (``requestid``,
        at most 36 characters in a batch; learn/learn-basic-field-definitions).

        :param dict payload: the body
        :param keys: of the writes in it
        :param int cost: what it counts in the minute's budget
        :return: the parsed answer
        """
        raw = dump(payload)
        query = (f"{name}={value}" for name, value in sorted(params.items()))
        digest = sending.digest(self.tenant_id, path, *query, *keys, raw=raw)
        params["requestid"] = str(uuid.UUID(bytes=digest[:16]))
        return self._call("POST", path, kind, params, body=raw, cost=cost).data

    def upload(self, path, content_type, body, keys):
        """Write something that is no JSON.

        :param str content_type: of the body
        :param keys: of the writes in it
        :return: the parsed answer
        """
        digest = sending.digest(self.tenant_id, path, *keys, raw=body)
        params = {"requestid": str(uuid.UUID(bytes=digest[:16]))}
        kind, headers = Kind.ATTACHMENT, {"Content-Type": content_type}
        return self._call("POST", path, kind, params, body=body, headers=headers).data

    def query(self, entity, kind, terms="", fields="*"):
        """All rows of a query that a few pages can answer.

        :param str terms: the condition
        :rtype: list[dict]
        :raise RejectedError: there are too many; the condition did not take
        """
        where, held = f" WHERE {terms}" if terms else "", []
        for page in range(MAX_PAGES):
            start = f" STARTPOSITION {len(held) + 1}" if page else ""
            statement = (
                f"SELECT {fields} FROM {entity}{where}{start}"
                f" MAXRESULTS {const.PAGE_SIZE}"
            )
            data = self.get("query", kind, query=statement)
            found = rows(sub(data, "QueryResponse"), entity)
            held += found
            if len(found) < const.PAGE_SIZE:
                return held
        raise RejectedError("QuickBooks finds too many records.", cause=Cause.UNKNOWN)

    def fetch(self, kind, remote_ids):
        """Records by id, inactive ones too; what is gone is missing.

        :rtype: dict[str, dict]
        """
        entities, found = {}, {}
        for remote_id in remote_ids:
            entity = places.entity_of(kind, remote_id)
            entities.setdefault(entity, []).append(places.theirs(remote_id))
        for entity, ids in entities.items():
            rows_by_id = self.by_id(entity, kind, ids).items()
            found |= {places.ours(entity, one): row for one, row in rows_by_id}
        return found

    def by_id(self, entity, kind, ids):
        """Records of one entity by QuickBooks' own ids.

        :rtype: dict[str, dict]
        """
        found = {}
        for part in portions(ids):
            terms = f"Id IN {one_of(part)}"
            if entity in const.LISTS:
                terms += " AND Active IN (true, false)"
            fields = const.FIELDS.get(entity, "*")
            held = self.query(entity, kind, terms, fields)
            found |= {identity(row.get("Id")): row for row in held}
        return found

    def account(self, remote_id):
        """An account, read once in this adapter's life; empty where there is none.

        :rtype: dict
        """
        if remote_id not in self._accounts:
            self._accounts |= self.by_id("Account", Kind.PAYMENT, [remote_id])
        return self._accounts.get(remote_id, {})

    def chart(self):
        """Classes of all accounts by id, inactive ones too; read once in this adapter's
        life.

        :rtype: dict[str, AccountClass]
        """
        if self._chart is None:
            terms = "Active IN (true, false)"
            self._chart = {
                identity(row.get("Id")): reading.account_class(row)
                for row in self.query("Account", Kind.ACCOUNT, terms)
            }
        return self._chart

    def _call(
        self, method, path, kind, params, *, realm="", body=None, headers=None, cost=1
    ):
        if headers is None and body is not None:
            headers = {"Content-Type": "application/json"}
        realm = realm or self.tenant_id
        return self.transport.send(
            method,
            f"{self.endpoints.api}/v3/company/{realm}/{path}",
            params={**params, "minorversion": const.MINOR_VERSION},
            headers=headers or {},
            body=body,
            kind=kind,
            cost=cost,
            dialect=faults.DIALECT,
        )

    # === THE COMPANY === #

    @property
    def facts(self):
        """What writing needs to know of the company: kept by the engine, else read.

        :rtype: company.Facts
        """
        if not self.traits:
            self.traits = self.organisation().traits
        return company.Facts.of(self.traits)

    def tenants(self, callback_params):
        """The one company of this consent: its realm comes with the browser only.

        :rtype: list[Tenant]
        :raise AuthorizationError: it did not come
        """
        realm = word(callback_params.get("realmId"))
        if not realm.isdecimal():
            raise AuthorizationError(
                "QuickBooks did not say which company was chosen.",
                cause=Cause.RECONNECT,
            )
        path, kind = f"companyinfo/{realm}", Kind.ORGANISATION
        info = sub(self._call("GET", path, kind, {}, realm=realm).data, "CompanyInfo")
        name = word(info.get("CompanyName")) or word(info.get("LegalName")) or realm
        return [Tenant(remote_id=realm, name=name)]

    def release(self, tenant):
        """Nothing to end but the consent itself, which is for this company alone."""

    def organisation(self):
        """The company, its preferences, currencies and tax codes and terms; up to six
        calls.

        :rtype: Organisation
        """
        kind = Kind.ORGANISATION
        info = sub(self.get(f"companyinfo/{self.tenant_id}", kind), "CompanyInfo")
        if not info:
            raise AuthorizationError(
                "QuickBooks shows no company.", cause=Cause.TENANT_GONE
            )
        preferences = sub(self.get("preferences", kind), "Preferences")
        currencies = []
        if company.is_multicurrency(preferences):
            currencies = self.query("CompanyCurrency", kind)
        codes, rates = self._taxes(kind)
        terms = self.query("Term", kind)
        return company.organisation(
            self.tenant_id, info, preferences, currencies, codes, rates, terms
        )

    def _taxes(self, kind):
        """Tax codes and rates, inactive ones too: mappings may name them."""
        terms = "Active IN (true, false)"
        return [self.query(one, kind, terms) for one in ("TaxCode", "TaxRate")]

    # === RECORDS === #

    def pull(self, kind, since=None):
        """Records in pages. Tax rates come whole; they are in no change data capture.

        :param datetime since: UTC
        :rtype: Iterator[Page]
        :raise ValueError: a kind that is not in ``capabilities.reads``
        """
        if kind is Kind.ORGANISATION:
            return iter([Page(records=(self.organisation(),), total=1)])
        if kind is Kind.TAX_RATE:
            found = reading.tax_rates(self.facts.tax.value, *self._taxes(kind))
            return iter([Page(records=tuple(found), total=len(found))])
        if kind is Kind.TRACKING:
            found = pulling.categories(self)
            return iter([Page(records=tuple(found), total=len(found))])
        if kind not in self.capabilities.reads:
            raise ValueError(f"QuickBooks' {kind} is not read")
        return pulling.changed(self, kind, since)

    def documents(self, kinds, first, last):
        """See :meth:`Adapter.documents`; a call to count each kind, then its pages."""
        return pulling.documents(self, kinds, first, last)

    def entries(self, kinds, first, last):
        """See :meth:`Adapter.entries`."""
        return entered.entries(self, kinds, first, last)

    def told_code(self, line, kind):
        """See :meth:`Adapter.told_code`."""
        return entered.told_code(line, kind, self.facts)

    def report(self, source, first, last, basis):
        """See :meth:`Adapter.report`."""
        return reports.report(self, source, first, last, basis)

    def trial_balance(self, day, basis):
        """See :meth:`Adapter.trial_balance`."""
        return reports.trial_balance(self, day, basis)

    @classmethod
    def ring(cls, headers, body, key):
        """See :meth:`Adapter.ring`; both shapes that Intuit sends."""
        return webhooks.ring(headers, body, key)

    def push(self, writes):
        """See :meth:`Adapter.push`."""
        return pushing.push(self, writes)

    def next_step(self, write, number, call):
        """See :meth:`Adapter.next_step`."""
        return pushing.next_step(write, number, call)

    def find(self, writes):
        """See :meth:`Adapter.find`."""
        return finding.find(self, writes)

    def settling(self, kind):
        """As long as QuickBooks lets a request run, where nothing but our look-up keeps
        it from being booked twice: payments, bills and files have no unique number, and
        a company that numbers documents itself takes any.
        """
        numbered = kind in DOCUMENTS and self.traits.get("custom_numbers")
        named = kind in PARTIES or kind is Kind.TRACKING
        return SETTLING if numbered or named else const.TIMEOUT

    def expected_total(self, invoice):
        """See :meth:`Adapter.expected_total`. Where QuickBooks computes tax from
        addresses nobody can tell: its answer is compared."""
        return lines.totals(invoice)

    def web_url(self, kind, remote_id):
        """A link into QuickBooks' screens, which switches to the company (pattern long
        in use; Intuit documents none)."""
        entity = places.entity_of(kind, remote_id)
        if entity not in const.PAGES or not remote_id:
            return ""
        page = const.PAGES[entity] % quote(places.theirs(remote_id), safe="")
        realm = quote(self.tenant_id, safe="")
        return f"{self.endpoints.web}/app/{page}&deeplinkcompanyid={realm}"

    def _account_page(self, account):
        if account.account_class in RESULT_CLASSES:
            page = f"{const.CHART_PAGE}?"
        else:
            page = f"{const.REGISTER_PAGE}&"
        return f"{self.endpoints.web}/app/{page}deeplinkcompanyid={{company}}"
