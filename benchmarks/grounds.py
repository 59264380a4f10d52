"""Where each provider is measured: its company, and what a push there looks like."""

from dataclasses import dataclass, field

from sandbox.accountant import ACCOUNTANTS


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One company of the sandbox's, and how documents go to it.

    :param company: its name
    :param chart: Odoo's chart of accounts for it
    :param country: Odoo's id of its country
    :param send: method and path, as a regular expression, of a request that carries
        documents
    :param look: the same of a request that looks whether documents are there
    :param requests_per_step: how many of them are worth one batch of the others
    :param options: of Odoo's server
    """

    provider: str
    company: str
    chart: str
    country: str
    send: dict
    look: dict
    requests_per_step: int = 1
    options: dict = field(default_factory=dict)


XERO = Ground(
    provider="xero",
    company="Demo Company (AU)",
    chart="au",
    country="base.au",
    send={"method": "PUT", "path": r"/Invoices(\?|$)"},
    look={"method": "GET", "path": r"/Invoices\?.*InvoiceNumbers="},
)
QUICKBOOKS = Ground(
    provider="quickbooks",
    company="Sandbox Company (AU)",
    chart="au",
    country="base.au",
    send={"method": "POST", "path": r"/batch(\?|$)"},
    look={"method": "GET", "path": r"/query\?.*DocNumber"},
)
# Sage's own limits, 100 calls a minute, would make a push of 1,000 last ten minutes:
# they are off here, on both sides.
SAGE = Ground(
    provider="sage",
    company="Sandbox Trading Ltd",
    chart="uk",
    country="base.uk",
    send={"method": "POST", "path": r"/sales_invoices(\?|$)"},
    look={"method": "GET", "path": r"/sales_invoices\?.*search="},
    requests_per_step=30,
    options={
        "accounting_connectors_sage_calls_per_minute": 100_000,
        "accounting_connectors_sage_calls_per_day": 1_000_000,
    },
)
GROUNDS = (XERO, QUICKBOOKS, SAGE)
assert [ground.provider for ground in GROUNDS] == list(ACCOUNTANTS)
