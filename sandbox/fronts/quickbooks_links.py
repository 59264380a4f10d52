"""Deep links into QuickBooks' own screens, and the record that each shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Provider

# Page of QuickBooks' screens: the query parameter with the id, and the record's kind.
PAGES = {
    "invoice": ("txnid", "invoice"),
    "creditmemo": ("txnid", "creditmemo"),
    "recvpayment": ("txnid", "payment"),
    "salesreceipt": ("txnid", "salesreceipt"),
    "refundreceipt": ("txnid", "refundreceipt"),
    "bill": ("txnid", "bill"),
    "vendorcredit": ("txnid", "vendorcredit"),
    "billpayment": ("txnid", "billpayment"),
    "expense": ("txnid", "purchase"),
    "journal": ("txnid", "journalentry"),
    "customerdetail": ("nameid", "customer"),
    "vendordetail": ("nameid", "vendor"),
}
ACCOUNT, CHART = "register", "chartofaccounts"
COMPANY = "deeplinkcompanyid"
HOME = "homepage"


def target(
    provider: Provider, path: str, args: Mapping[str, str]
) -> tuple[str, ...] | None:
    """Company, kind and id that a link leads to; the company alone for its home page,
    company and kind for a list.

    A link without a company leads to the first one that has such a record: QuickBooks
    takes the one that the person is working in.

    :param path: after the front's prefix
    """
    page = path.lower().removeprefix("/web/app/").strip("/")
    query = {name.lower(): value for name, value in args.items()}
    companies = list(_companies(provider, query.get(COMPANY)))
    if page == HOME and companies:
        return (companies[0],)
    if page == CHART and companies:
        return companies[0], "accounts"
    if page == ACCOUNT:
        return _account(provider, companies, query.get("accountid", ""))
    if page not in PAGES:
        return None
    name, kind = PAGES[page]
    for company_id in companies:
        if provider.record_page(company_id, kind, query.get(name, "")):
            return company_id, kind, query[name]
    return None


def _account(
    provider: Provider, companies: list[str], account_id: str
) -> tuple[str, ...] | None:
    today = date.today()
    for company_id in companies:
        if provider.account_page(company_id, account_id, today, today):
            return company_id, "accounts", account_id
    return None


def _companies(provider: Provider, wanted: str | None) -> Iterator[str]:
    for company in provider.companies:
        if wanted in (None, "", company.id):
            yield company.id
