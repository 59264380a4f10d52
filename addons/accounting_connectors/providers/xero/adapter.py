"""Xero's verbs: what the engine asks, in Xero's calls."""

from datetime import timedelta
from urllib.parse import quote

from ..base import SETTLEMENTS, SETTLING, Adapter, Capabilities
from ..documents import Kind, Page
from ..errors import AuthorizationError, Cause, TransientError
from ..registry import provider
from . import const, faults, finding, forms, pushing, reading
from .values import moment, rows

NOT_FOUND = frozenset({404})
OVERLAP = timedelta(minutes=5)  # of incremental reads: clocks and commits are not exact
SECOND = timedelta(seconds=1)
MAX_PAGES = 10_000


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
        keys_keep_failures=True,  # guides/idempotent-requests/idempotency, 2026-11-20
    )

    def call(self, method, path, *, headers=None, body=None, **arguments):
        """One request to the Accounting API, in the name of our organisation.

        :param str path: below the API's root
        :param bytes body: JSON, ready
        :rtype: Reply
        """
        headers = {"xero-tenant-id": self.tenant_id, **(headers or {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
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
        """Records in pages. Accounts, tax rates and items come in one page each.

        :param datetime since: UTC; tax rates are read whole all the same
        :rtype: Iterator[Page]
        :raise ValueError: a kind that is not in ``capabilities.reads``
        """
        if kind is Kind.ORGANISATION:
            return iter([Page(records=(self.organisation(),), cursor=None, total=1)])
        if kind is Kind.CONTACT:
            return self._pull_paged(kind, reading.contact, since)
        whole = {
            Kind.ACCOUNT: ("Accounts", reading.account),
            Kind.TAX_RATE: ("TaxRates", reading.tax_rate),
            Kind.ITEM: ("Items", reading.item),
        }
        if kind not in whole:
            raise ValueError(f"Xero's {kind} is not read yet")
        return self._pull_whole(kind, *whole[kind], since)

    def push(self, writes):
        """See :meth:`Adapter.push`."""
        return pushing.push(self, writes)

    def find(self, writes):
        """See :meth:`Adapter.find`."""
        return finding.find(self, writes)

    def settling(self, kind):
        """Longer for payments and allocations: no number of theirs is refused."""
        return const.SLOW if kind in SETTLEMENTS else SETTLING

    def expected_total(self, invoice):
        """See :meth:`Adapter.expected_total`."""
        return forms.totals(invoice)

    def web_url(self, kind, remote_id):
        """A link through Xero's organisation switch (deep-link pattern long in use;
        Xero documents none for items and payments)."""
        pages = {
            Kind.INVOICE: "/AccountsReceivable/View.aspx?InvoiceID=%s",
            Kind.CREDIT_NOTE: "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=%s",
            Kind.CONTACT: "/Contacts/View/%s",
        }
        if kind not in pages or not remote_id or not self.short_code:
            return ""
        target = quote(pages[kind] % remote_id, safe="")
        return (
            f"{self.endpoints.web}/organisationlogin/default.aspx"
            f"?shortcode={quote(self.short_code, safe='')}&redirecturl={target}"
        )

    def _list(self, path, name, kind, *, params=None, since=None):
        return rows(self._read(path, kind, params, since), name)

    def _read(self, path, kind, params, since):
        headers = {}
        if since:  # UTC without zone or fraction: requests-and-responses, 2026-11-20
            headers["If-Modified-Since"] = since.strftime("%Y-%m-%dT%H:%M:%S")
        return self.call("GET", path, params=params, headers=headers, kind=kind).data

    def _pull_whole(self, kind, name, make, since):
        """One call. Only ``If-Modified-Since`` narrows it; TaxRates has no such
        thing."""
        params = {"unitdp": const.PRICE_DIGITS} if kind is Kind.ITEM else None
        asked = None if kind is Kind.TAX_RATE else _earlier(since)
        found = self._list(name, name, kind, params=params, since=asked)
        yield Page(
            records=tuple(make(row) for row in found),
            cursor=_latest(found, since),
            total=len(found),
        )

    def _pull_paged(self, kind, make, since):
        """Pages by the moment of change: after each full one we ask anew for what
        changed since its last row. Numbered pages would skip a row whenever an earlier
        one is changed while we read; they serve only when a whole page changed in one
        second.
        """
        name, key = const.PLURAL[kind], const.ID_FIELD[kind]
        asked, page, seen, total = _earlier(since), 1, set(), None
        for __ in range(MAX_PAGES):
            params = {
                "page": page,
                "pageSize": const.PAGE_SIZE,
                "order": "UpdatedDateUTC ASC",
                "includeArchived": "true",
            }
            data = self._read(name, kind, params, asked)
            found = rows(data, name)
            total = _count(data) if total is None else total
            marks = [(row.get(key), row.get("UpdatedDateUTC")) for row in found]
            new = [row for row, m in zip(found, marks, strict=True) if m not in seen]
            seen.update(marks)
            since = _latest(found, since)
            records = tuple(make(row) for row in new)
            yield Page(records=records, cursor=since, total=total)
            if len(found) < const.PAGE_SIZE:
                return
            last = moment(found[-1].get("UpdatedDateUTC"))
            if last and (asked is None or last - SECOND > asked):
                asked, page = last - SECOND, 1
            else:
                page += 1
        raise TransientError("Xero's list does not end.", cause=Cause.ANSWER_UNREADABLE)


def _earlier(since):
    return since - OVERLAP if since else None


def _latest(found, since):
    """The newest change among rows, never before ``since``."""
    moments = [moment(row.get("UpdatedDateUTC")) for row in found]
    return max([one for one in [*moments, since] if one], default=None)


def _count(data):
    pagination = data.get("pagination") if isinstance(data, dict) else None
    count = pagination.get("itemCount") if isinstance(pagination, dict) else None
    return count if isinstance(count, int) else None
