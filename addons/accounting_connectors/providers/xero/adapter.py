"""Xero's verbs: what the engine asks, in Xero's calls."""

from urllib.parse import quote

from ..actuals import Basis, Plan, Source
from ..base import (
    DOCUMENTS,
    PARTIES,
    PURCHASES,
    SETTINGS,
    SETTLEMENTS,
    SETTLING,
    Adapter,
    Capabilities,
)
from ..documents import Kind, Page
from ..errors import AuthorizationError, Cause
from ..preview import NEW
from ..registry import provider
from . import (
    booked,
    const,
    entered,
    faults,
    feeds,
    fees,
    finding,
    forms,
    money,
    pushing,
    reading,
    reports,
    webhooks,
)
from .values import rows

NOT_FOUND = frozenset({404})
# Kinds of which a second one is not refused there
REPEATABLE = SETTLEMENTS | PURCHASES | {Kind.ON_ACCOUNT}
ALL = PARTIES | DOCUMENTS | REPEATABLE | {Kind.ATTACHMENT, Kind.TRACKING}
WHOLE_PARAMS = {
    Kind.ITEM: {"unitdp": const.PRICE_DIGITS},
    Kind.TRACKING: {"includeArchived": "true"},
}
# Lists without If-Modified-Since: api/accounting/{taxrates,trackingcategories}
SETTINGS_WHOLE = frozenset({Kind.TAX_RATE, Kind.TRACKING})


@provider("xero")
class XeroAdapter(Adapter):
    """Xero Accounting API 2.0 (xero_accounting.yaml 16.1.0, read 2026-11-20)."""

    label = "Xero"
    endpoints = const.ENDPOINTS
    oauth = const.OAUTH
    capabilities = Capabilities(
        batch=const.BATCH,
        calls_per_minute=const.CALLS_PER_MINUTE,
        calls_per_day=const.CALLS_PER_DAY,
        concurrent=const.CONCURRENT,
        click_reserve=const.CLICK_RESERVE,
        many_tenants=True,
        webhooks=True,
        writes=ALL,
        edits=PARTIES | DOCUMENTS | PURCHASES | {Kind.TRACKING},
        voids=DOCUMENTS | PURCHASES | SETTLEMENTS | {Kind.ON_ACCOUNT},
        fees=True,
        marks_sent=True,
        tracking_axes=const.TRACKING_AXES,
        attaches=DOCUMENTS | PURCHASES,
        attachment_bytes=const.ATTACHMENT_BYTES,
        reads=SETTINGS | PARTIES | {Kind.INVOICE, Kind.PAYMENT, Kind.TRACKING},
        archives=frozenset({Kind.CONTACT}),  # an item is deleted there
        reconciles=DOCUMENTS | PURCHASES | {Kind.PAYMENT},
        account_types=const.TYPE_NAMES,
        poll_minutes=const.POLL,
        actuals=Plan(
            bases=frozenset(Basis),
            reports=(
                (Source.PROFIT_AND_LOSS, const.REPORT_MONTHS),
                (Source.BALANCE_SHEET, const.REPORT_MONTHS),
            ),
        ),
        keys_keep_failures=True,  # guides/idempotent-requests/idempotency, 2026-11-20
    )

    # What reports have shown of this organisation, see :mod:`reports`
    report_columns = const.REPORT_COLUMNS
    _chart = None

    def call(self, method, path, *, headers=None, body=None, **arguments):
        """One request to the Accounting API, in the name of our organisation.

        :param str path: below the API's root
        :param bytes body: ready; JSON unless the headers say otherwise
        :rtype: Reply
        """
        headers = {"xero-tenant-id": self.tenant_id, **(headers or {})}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        return self.transport.send(
            method,
            f"{self.endpoints.api}/{path}",
            headers=headers,
            body=body,
            dialect=faults.DIALECT,
            **arguments,
        )

    def tenants(self, callback_params):
        """The organisations of this consent. All of the user's, not only those ticked
        just now: an organisation that is connected again keeps its first consent's id.

        :rtype: list[Tenant]
        """
        return [
            reading.tenant(row)
            for row in self._connections()
            if row.get("tenantType") == "ORGANISATION"
        ]

    def release(self, tenant):
        """End the link to one organisation; one that is gone already is no error."""
        connection = tenant.connection_id or next(
            (
                row.get("id")
                for row in self._connections()
                if row.get("tenantId") == tenant.remote_id
            ),
            None,
        )
        if connection:
            self.transport.send(
                "DELETE",
                f"{self.endpoints.connections}/{connection}",
                kind="connections",
                accept=NOT_FOUND,
                dialect=faults.DIALECT,
            )

    def _connections(self):
        reply = self.transport.send(
            "GET",
            self.endpoints.connections,
            kind="connections",
            dialect=faults.DIALECT,
        )
        return rows({"connections": reply.data}, "connections")

    def organisation(self):
        """The organisation and its currencies; two calls.

        :rtype: Organisation
        """
        found = self._list("Organisation", "Organisations", Kind.ORGANISATION)
        if not found:
            raise AuthorizationError(
                "Xero shows no organisation.", cause=Cause.TENANT_GONE
            )
        currencies = self._list("Currencies", "Currencies", Kind.ORGANISATION)
        return reading.organisation(found[0], currencies)

    def pull(self, kind, since=None):
        """Records in pages. Accounts, tax rates, items and tracking categories come in
        one page each.

        :param datetime since: UTC; tax rates and tracking are read whole all the same
        :rtype: Iterator[Page]
        :raise ValueError: a kind that is not in ``capabilities.reads``
        """
        if kind is Kind.ORGANISATION:
            return iter([Page(records=(self.organisation(),), cursor=None, total=1)])
        paged = {
            Kind.CONTACT: self._pull_contacts,
            Kind.INVOICE: self._pull_documents,
            Kind.PAYMENT: self._pull_money,
        }
        if kind in paged:
            return paged[kind](since)
        whole = {
            Kind.ACCOUNT: ("Accounts", reading.account),
            Kind.TAX_RATE: ("TaxRates", reading.tax_rate),
            Kind.ITEM: ("Items", reading.item),
            Kind.TRACKING: ("TrackingCategories", reading.tracking),
        }
        if kind not in whole:
            raise ValueError(f"{kind} is not what one read of Xero brings")
        return self._pull_whole(kind, *whole[kind], since)

    def documents(self, kinds, first, last):
        """See :meth:`Adapter.documents`."""
        pending = booked.between(kinds, first, last)
        totals = dict.fromkeys(pending)
        for name, where in pending.items():
            more = feeds.ASKED.get(name, {})
            params = {"where": where, "order": "Date ASC", **more}
            kind = booked.LISTS[name][0]
            for found, total in feeds.by_number(self, name, kind, params):
                totals[name] = total
                known = None not in totals.values()
                yield Page(
                    records=self._booked(found),
                    total=sum(totals.values()) if known else None,
                )

    def entries(self, kinds, first, last):
        """See :meth:`Adapter.entries`."""
        return entered.entries(self, kinds, first, last)

    def report(self, source, first, last, basis):
        """See :meth:`Adapter.report`."""
        return reports.report(self, source, first, last, basis)

    def trial_balance(self, day, basis):
        """See :meth:`Adapter.trial_balance`."""
        return reports.trial_balance(self, day, basis)

    def chart(self):
        """Class of each account by its id, and whether it is a bank's; read once.

        :rtype: dict[str, tuple[AccountClass, bool]]
        """
        if self._chart is None:
            found = map(
                reading.account, self._list("Accounts", "Accounts", Kind.ACCOUNT)
            )
            self._chart = {a.remote_id: (a.account_class, a.bank) for a in found}
        return self._chart

    @classmethod
    def ring(cls, headers, body, key):
        """See :meth:`Adapter.ring`."""
        return webhooks.ring(headers, body, key)

    def push(self, writes):
        """See :meth:`Adapter.push`."""
        return pushing.push(self, writes)

    def next_step(self, write, number, call):
        """A fee on top of a payment is a bank transaction that follows it."""
        document = write.document
        fee = getattr(document, "fee", None)
        if number > 1 or not fee or not fees.is_apart(document.inbound, fee):
            return None
        return {"Payments": [{"PaymentID": NEW}]}

    def find(self, writes):
        """See :meth:`Adapter.find`."""
        return finding.find(self, writes)

    def settling(self, kind):
        """Longer for money, credits used and purchases: none of their numbers is
        refused."""
        return const.SLOW if kind in REPEATABLE else SETTLING

    def expected_total(self, invoice):
        """See :meth:`Adapter.expected_total`."""
        return forms.totals(invoice)

    def web_url(self, kind, remote_id):
        """A link through Xero's organisation switch."""
        if kind not in const.PAGES or not remote_id:
            return ""
        return self._switched(const.PAGES[kind] % remote_id)

    def _account_page(self, account):
        """A bank account has a page of its own. Other accounts have none that a link
        can name: their entries open from the chart."""
        known = account.bank and account.remote_id
        page = const.BANK_PAGE % account.remote_id if known else const.CHART_PAGE
        return self._switched(page)

    def _switched(self, page):
        if not self.short_code:
            return ""
        return (
            f"{self.endpoints.web}/organisationlogin/default.aspx"
            f"?shortcode={quote(self.short_code, safe='')}"
            f"&redirecturl={quote(page, safe='')}"
        )

    def _list(self, path, name, kind, *, params=None, since=None):
        data = feeds.read(self, path, kind, params=params, since=since)
        return rows(data, name)

    def _pull_whole(self, kind, name, make, since):
        """One call. Only ``If-Modified-Since`` narrows it; the settings' lists have no
        such thing."""
        params = WHOLE_PARAMS.get(kind)
        asked = None if kind in SETTINGS_WHOLE else feeds.earlier(since)
        found = self._list(name, name, kind, params=params, since=asked)
        yield Page(
            records=tuple(make(row) for row in found),
            cursor=feeds.newest(found, since),
            total=len(found),
        )

    def _pull_contacts(self, since):
        pages = feeds.by_moment(self, "Contacts", Kind.CONTACT, "ContactID", since)
        for batch in pages:
            records = tuple(reading.contact(row) for row in batch.found)
            yield Page(records=records, cursor=batch.latest, total=batch.total)

    def _pull_documents(self, since):
        for __, found, cursor, total in feeds.together(self, booked.LISTS, since):
            yield Page(records=self._booked(found), cursor=cursor, total=total)

    def _booked(self, found):
        read = (booked.booked(row, self.web_url) for row in found)
        return tuple(one for one in read if one)

    def _pull_money(self, since):
        for name, found, cursor, total in feeds.together(self, money.LISTS, since):
            records = tuple(money.settlements(self, name, found))
            yield Page(records=records, cursor=cursor, total=total)
