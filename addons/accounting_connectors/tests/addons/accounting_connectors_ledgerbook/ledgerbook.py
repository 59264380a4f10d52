"""Ledgerbook, which nobody sells: it has our words, and takes lines as they are."""

from dataclasses import asdict
from datetime import date

from odoo.addons.accounting_connectors.providers import base, documents, errors
from odoo.addons.accounting_connectors.providers.documents import Kind
from odoo.addons.accounting_connectors.providers.registry import provider
from odoo.addons.accounting_connectors.providers.sending import order_of
from odoo.addons.accounting_connectors.providers.values import day

HOST = "https://ledgerbook.example"
READS = {
    Kind.ACCOUNT: documents.Account,
    Kind.TAX_RATE: documents.TaxRate,
    Kind.CONTACT: documents.Contact,
    Kind.ITEM: documents.Item,
}
NUMBERED = (Kind.CONTACT, Kind.ITEM, Kind.INVOICE, Kind.CREDIT_NOTE)
SAME = dict.fromkeys(NUMBERED, ("number",))  # by what a record is found again
SAME[Kind.PAYMENT] = ("document_id", "number")
SAME[Kind.ALLOCATION] = ("credit_id", "invoice_id")


@provider("ledgerbook")
class LedgerbookAdapter(base.Adapter):
    label = "Ledgerbook"
    endpoints = base.Endpoints(
        **{name: f"{HOST}/{name}" for name in ("api", "authorize", "token", "revoke")}
    )
    oauth = base.OAuthProfile(scopes=("books",), revoke_ends_all=False)
    capabilities = base.Capabilities(
        batch=9,
        calls_per_minute=600,
        calls_per_day=100_000,
        concurrent=1,
        click_reserve=100,
        many_tenants=True,
    )

    def _call(self, method, *path, **arguments):
        url = "/".join((self.endpoints.api, *path))
        return self.transport.send(method, url, **arguments).data

    def tenants(self, callback_params):
        return [read(documents.Tenant, row) for row in self._call("GET", "companies")]

    def release(self, tenant):
        self._call("DELETE", "companies", tenant.remote_id)

    def organisation(self):
        return read(documents.Organisation, self._call("GET", self.tenant_id))

    def pull(self, kind, since=None):
        rows = self._call("GET", self.tenant_id, kind)  # short, so always all of it
        yield documents.Page(records=tuple(read(READS[kind], row) for row in rows))

    def push(self, writes):
        path, orders = (self.tenant_id, *order_of(writes)), list(map(order, writes))
        return [verdict(row) for row in self._call("POST", *path, payload=orders)]

    def find(self, writes):
        kind, __ = order_of(writes)
        rows = self._call("GET", self.tenant_id, kind)
        return [
            [verdict(row) for row in rows if all(row[n] == ours[n] for n in SAME[kind])]
            for ours in map(order, writes)
        ]

    def expected_total(self, invoice):
        return invoice.total, invoice.tax

    def web_url(self, kind, remote_id):
        return f"{HOST}/{self.tenant_id}/{kind}/{remote_id}"


def order(write):
    """What Ledgerbook is told: all has a number, and a total where it has an amount."""
    row = asdict(write.document) if write.document else {}
    row = {n: str(v) if isinstance(v, date) else v for n, v in row.items()}
    row.pop("url", None)  # ours; theirs would be another
    row.setdefault("number", row.get("code", row.get("reference", "")))
    row.setdefault("total", row.get("amount"))
    return row | {"key": write.key, "remote_id": write.remote_id}


def read(cls, row):
    """What Ledgerbook tells, as one of our classes."""
    makers = {"date": day, "account_class": documents.AccountClass}
    names = row.keys() & cls.__dataclass_fields__
    return cls(**{n: makers.get(n, lambda v: v)(row[n]) for n in names})


def verdict(row):
    """What became of an order."""
    if "cause" not in row:
        return read(documents.Receipt, row)
    cls = errors.RejectedError if row["final"] else errors.ConfigurationError
    return cls("Ledgerbook refuses.", cause=errors.Cause(row["cause"]), **row["params"])
