"""Ledgerbook: a small ledger on the web, which nobody sells. It takes net and tax of
each line as they are, many records in a call, and says which of them it refuses."""

import json
from dataclasses import asdict
from types import MappingProxyType

from odoo.addons.accounting_connectors.providers.base import (
    Adapter,
    Capabilities,
    Endpoints,
    OAuthProfile,
)
from odoo.addons.accounting_connectors.providers.documents import (
    Account,
    AccountClass,
    Contact,
    Item,
    Kind,
    Organisation,
    Page,
    Receipt,
    TaxRate,
    Tenant,
)
from odoo.addons.accounting_connectors.providers.errors import (
    Cause,
    ConfigurationError,
    RejectedError,
)
from odoo.addons.accounting_connectors.providers.registry import provider
from odoo.addons.accounting_connectors.providers.sending import order_of
from odoo.addons.accounting_connectors.providers.values import amount, day

HOST = "https://ledgerbook.example"
READS = {
    Kind.ACCOUNT: Account,
    Kind.TAX_RATE: TaxRate,
    Kind.CONTACT: Contact,
    Kind.ITEM: Item,
}
SAME = {  # by what we find again what may have arrived; the first is asked for
    Kind.CONTACT: ("number",),
    Kind.ITEM: ("code",),
    Kind.INVOICE: ("number",),
    Kind.CREDIT_NOTE: ("number",),
    Kind.PAYMENT: ("document_id", "amount", "date"),
    Kind.ALLOCATION: ("credit_note_id", "invoice_id"),
}
SETTLEMENTS = {Kind.PAYMENT, Kind.ALLOCATION}


@provider("ledgerbook")
class LedgerbookAdapter(Adapter):
    label = "Ledgerbook"
    endpoints = Endpoints(
        api=f"{HOST}/api",
        authorize=f"{HOST}/authorize",
        token=f"{HOST}/token",
        revoke=f"{HOST}/revoke",
    )
    oauth = OAuthProfile(scopes=("books",), revoke_ends_all=False)
    capabilities = Capabilities(
        writes=frozenset(SAME),
        reads=frozenset(READS) | {Kind.ORGANISATION},
        batch=MappingProxyType(dict.fromkeys(SAME, 9)),
        calls_per_minute=600,
        calls_per_day=100_000,
        concurrent=1,
        click_reserve=100,
        many_tenants=True,
        edits=frozenset(SAME) - SETTLEMENTS,
        voids=frozenset(SAME) - {Kind.CONTACT, Kind.ITEM},
    )

    def _call(self, method, path, **arguments):
        url = f"{self.endpoints.api}/{path}"
        return self.transport.send(method, url, **arguments).data

    def tenants(self, callback_params):
        rows = self._call("GET", "companies", kind=Kind.ORGANISATION)
        return [Tenant(remote_id=row["id"], name=row["name"]) for row in rows]

    def release(self, tenant):
        self._call("DELETE", f"companies/{tenant.remote_id}", accept={404})

    def organisation(self):
        (row,) = self._call("GET", self.tenant_id, kind=Kind.ORGANISATION)
        return Organisation(remote_id=row.pop("id"), **row)

    def pull(self, kind, since=None):
        """Whole lists, whenever they were changed: they are short."""
        rows = self._call("GET", f"{self.tenant_id}/{kind}", kind=kind)
        yield Page(records=tuple(map(_record, [READS[kind]] * len(rows), rows)))

    def push(self, writes):
        kind, operation = order_of(writes)
        orders = [
            {**_wire(write.document), "key": write.key, "id": write.remote_id}
            for write in writes
        ]
        path = f"{self.tenant_id}/{kind}/{operation}"
        return list(map(_verdict, self._call("POST", path, payload=orders, kind=kind)))

    def find(self, writes):
        kind, __ = order_of(writes)
        ours = [_wire(write.document) for write in writes]
        key, *more = SAME[kind]
        query = {key: [one[key] for one in ours]}
        rows = self._call("GET", f"{self.tenant_id}/{kind}", params=query, kind=kind)
        return [
            [_receipt(r) for r in rows if all(r[f] == one[f] for f in (key, *more))]
            for one in ours
        ]

    def expected_total(self, invoice):
        return invoice.total, invoice.tax

    def web_url(self, kind, remote_id):
        return f"{HOST}/{self.tenant_id}/{kind}/{remote_id}"


def _wire(document):
    """A document as Ledgerbook takes it: amounts and days are texts."""
    return json.loads(json.dumps(asdict(document) if document else {}, default=str))


def _record(cls, row):
    known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
    if cls is Account:
        known |= {"account_class": AccountClass(row["type"]), "payments": row["bank"]}
    if cls is TaxRate:
        known["rate"] = amount(row["rate"])
    return cls(**known | {"remote_id": row["id"]})


def _verdict(row):
    if "cause" not in row:
        return _receipt(row)
    cls = ConfigurationError if row["curable"] else RejectedError
    return cls(row["message"], cause=Cause(row["cause"]), **row["params"])


def _receipt(row):
    return Receipt(
        remote_id=row["id"],
        number=row.get("number") or row.get("code") or row.get("reference", ""),
        status=row["status"],
        contact_id=row.get("contact_id", ""),
        currency=row.get("currency", ""),
        date=day(row.get("date")),
        total=amount(row.get("total", row.get("amount"))),
        tax=amount(row.get("tax")),
    )
