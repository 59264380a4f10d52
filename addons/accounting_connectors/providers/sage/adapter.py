"""Sage's verbs: what the engine asks, in Sage's calls."""

from functools import cached_property

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
from ..preview import NEW
from ..registry import provider
from ..values import sub, word
from . import (
    company,
    const,
    entered,
    feeds,
    files,
    finding,
    forms,
    lists,
    pushing,
    reading,
    reports,
    tracking,
)
from .faults import SageDialect


@provider("sage")
class SageAdapter(Adapter):
    """Sage Accounting API 3.1 (description of 2025-02-18, guides read 2026-11-20).

    Sage has no batches and no webhooks: a batch of ours is so many calls, some of them
    under way at once.
    """

    label = "Sage Accounting"
    endpoints = const.ENDPOINTS
    oauth = const.OAUTH
    capabilities = Capabilities(
        writes=PARTIES
        | DOCUMENTS
        | PURCHASES
        | SETTLEMENTS
        | {Kind.ON_ACCOUNT, Kind.TRACKING, Kind.ATTACHMENT},
        reads=SETTINGS | PARTIES | {Kind.INVOICE, Kind.PAYMENT, Kind.TRACKING},
        edits=PARTIES | DOCUMENTS | PURCHASES | {Kind.TRACKING},
        voids=DOCUMENTS | PURCHASES | SETTLEMENTS | {Kind.ON_ACCOUNT, Kind.ATTACHMENT},
        reconciles=DOCUMENTS | PURCHASES | {Kind.PAYMENT},
        batch=const.BATCH,
        calls_per_minute=const.CALLS_PER_MINUTE,
        calls_per_day=const.CALLS_PER_DAY,
        concurrent=const.CONCURRENT,
        click_reserve=const.CLICK_RESERVE,
        many_tenants=True,
        webhooks=False,
        # no rule of Sage's is known, so a lost answer is always looked up
        numbers_unique=False,
        contact_per_currency=True,
        items_need_account=True,
        items_carry_account=False,
        archives=frozenset({Kind.ITEM}),  # spec: a contact's is_active is read only
        fees=True,
        marks_sent=True,
        tracking_axes=const.TRACKING_AXES,
        attaches=frozenset(files.CONTEXTS),
        attachment_bytes=files.LARGEST,
        attachment_types=files.TYPES,
        account_types=const.TYPE_NAMES,
        actuals=reports.PLAN,
        poll_minutes=const.POLL_MINUTES,
    )

    def request(self, method, path, **arguments):
        """What the transport sends for one call in the name of our business.

        :param str path: below the API's root
        :rtype: dict
        """
        headers = {"X-Business": self.tenant_id} if self.tenant_id else {}
        return {
            "method": method,
            "url": f"{self.endpoints.api}/{path}",
            "headers": headers,
            "dialect": SageDialect(self.tenant_id, path),
            **arguments,
        }

    def call(self, method, path, **arguments):
        """One call.

        :rtype: Reply
        """
        return self.transport.send(**self.request(method, path, **arguments))

    def call_all(self, requests):
        """Several calls, a few of them at once.

        :param list[dict] requests: as :meth:`request` makes them
        :rtype: list[Reply | ConnectorError]
        """
        if not requests:
            return []
        return self.transport.send_all(requests, self.capabilities.concurrent)

    def tenants(self, callback_params):
        """See :meth:`Adapter.tenants`."""
        return company.tenants(self)

    def release(self, tenant):
        """Nothing to end: a consent at Sage is for all businesses of its user."""

    def organisation(self):
        """See :meth:`Adapter.organisation`."""
        return company.organisation(self)

    def pull(self, kind, since=None):
        """Records in pages. Accounts and tax rates come whole: Sage does not say which
        of them were deleted.

        :raise ValueError: a kind that is not in ``capabilities.reads``
        """
        if kind is Kind.ORGANISATION:
            return iter([Page(records=(self.organisation(),), cursor=None, total=1)])
        if kind is Kind.ACCOUNT:
            return self._pull_accounts()
        if kind is Kind.TAX_RATE:
            return self._pull_tax_rates()
        if kind is Kind.TRACKING:
            found = tracking.pull(self)
            return iter([Page(records=found, total=len(found))])
        if kind not in self.capabilities.reads:
            raise ValueError(f"Sage's {kind} is not read")
        return feeds.pull(self, kind, since)

    def documents(self, kinds, first, last):
        """See :meth:`Adapter.documents`."""
        return feeds.documents(self, kinds, first, last)

    def entries(self, kinds, first, last):
        """See :meth:`Adapter.entries`."""
        return entered.entries(self, kinds, first, last)

    @cached_property
    def _reports(self):
        return reports.Reports(self)

    def report(self, source, first, last, basis):
        """See :meth:`Adapter.report`."""
        return self._reports.report(source, first, last, basis)

    def trial_balance(self, day, basis):
        """See :meth:`Adapter.trial_balance`."""
        return self._reports.trial_balance(day, basis)

    def push(self, writes):
        """See :meth:`Adapter.push`."""
        return pushing.push(self, writes)

    def next_step(self, write, number, call):
        """A fee follows its payment."""
        fee = getattr(write.document, "fee", None)
        return {"id": NEW} if fee and number == 1 else None

    def find(self, writes):
        """See :meth:`Adapter.find`."""
        return finding.find(self, writes)

    def settling(self, kind):
        """See :meth:`Adapter.settling`. Files and categories have no key at Sage by
        which it would know a late one again."""
        keyless = kind in (Kind.ATTACHMENT, Kind.TRACKING)
        return const.SETTLING_KEYLESS if keyless else SETTLING

    def expected_total(self, invoice):
        """See :meth:`Adapter.expected_total`."""
        return forms.totals(invoice)

    def web_url(self, kind, remote_id):
        """Sage gives a link with each record; a pattern for others is not known. Its
        replies on ledger accounts have none (spec), so an account has a page only where
        the installer names one."""
        return ""

    def _pull_accounts(self):
        asked = {"attributes": lists.ALL}
        banks = {
            word(sub(bank, "ledger_account").get("id")): bank
            for bank in lists.every(self, "bank_accounts", asked, Kind.ACCOUNT)
            if not bank.get("deleted_at")
        }
        found = lists.every(self, "ledger_accounts", asked, Kind.ACCOUNT)
        records = tuple(reading.account(row, banks.get(row["id"])) for row in found)
        yield Page(records=records, total=len(records))

    def _pull_tax_rates(self):
        held = {}
        for usage in ("sales", "purchase"):
            asked = {"attributes": lists.ALL, "usage": usage}
            for row in lists.every(self, "tax_rates", asked, Kind.TAX_RATE):
                held.setdefault(row["id"], (row, set()))[1].add(usage)
        records = tuple(
            reading.tax_rate(row, "sales" in usages, "purchase" in usages)
            for row, usages in held.values()
        )
        yield Page(records=records, total=len(records))
