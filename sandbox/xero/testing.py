"""A desk at Xero: see `sandbox/desk.py`."""

from __future__ import annotations

from typing import Any

from ..desk import BaseDesk, BaseReply
from . import build
from .seed import fixed_id

SCOPES = frozenset(
    f"accounting.{area}"
    for area in (
        "invoices",
        "payments",
        "contacts",
        "settings",
        "attachments",
        "banktransactions",
        "manualjournals",
        "reports.profitandloss.read",
        "reports.balancesheet.read",
        "reports.trialbalance.read",
    )
)


class Reply(BaseReply):
    """What a call answers."""

    @property
    def messages(self) -> list[str]:
        """Validation messages of all refused elements, in order."""
        elements = (self.json or {}).get("Elements", [])
        return [m["Message"] for e in elements for m in e.get("ValidationErrors", ())]


class Desk(BaseDesk):
    """One organisation, as a client with a good token sees it."""

    root = "/api.xro/2.0/"
    scopes = SCOPES
    reply_class = Reply

    def __init__(self, version: str = "AU"):
        self.name = f"Demo Company ({version})"
        super().__init__(build, self.name)

    def get(self, path: str, key: str | None = None, **query: Any) -> Any:
        """What a good GET holds under the endpoint's own key."""
        reply = self.call("GET", path, query=query)
        assert reply.status == 200, (reply.status, reply.content)
        return reply.json[key or path.split("/")[0]]

    def put(self, path: str, *elements: dict, **query: Any) -> Any:
        """Create; the created things, or the one when one was sent."""
        return self._write("PUT", path, elements, query)

    def post(self, path: str, *elements: dict, **query: Any) -> Any:
        """Update; the changed things, or the one when one was sent."""
        return self._write("POST", path, elements, query)

    def _write(self, method, path, elements, query):
        key = (
            path.split("/")[-1]
            if "/" in path and method == "PUT"
            else (path.split("/")[0])
        )
        reply = self.call(method, path, {key: list(elements)}, query=query)
        assert reply.status == 200, (reply.status, reply.content)
        return reply.json[key][0] if len(elements) == 1 else reply.json[key]

    def refused(self, method: str, path: str, *elements: dict, **query) -> list[str]:
        """The messages of a request that must be refused."""
        key = path.split("/")[-1] if path.endswith("s") else path.split("/")[0]
        reply = self.call(method, path, {key: list(elements)}, query=query)
        assert reply.status == 400, (reply.status, reply.content)
        return reply.messages

    def id_of(self, kind: str, name: str) -> str:
        """The id of a seeded account (by code), contact or item."""
        return fixed_id(self.name, kind, name)

    def balance(self, code: str) -> Any:
        """An account's debit balance."""
        return self.ledger.balance(self.id_of("account", code))

    # --- the usual documents ---

    def line(self, amount: Any = "100.00", account: str = "200", **more: Any) -> dict:
        """A line of quantity 1."""
        return {
            "Description": "Work",
            "Quantity": 1,
            "UnitAmount": amount,
            "AccountCode": account,
            **more,
        }

    def draft(self, *lines: dict, **more: Any) -> dict:
        """The body of an approved sales invoice to City Agency, not yet sent."""
        return {
            "Type": "ACCREC",
            "Status": "AUTHORISED",
            "Contact": {"ContactID": self.id_of("contact", "City Agency")},
            "Date": "2026-11-20",
            "DueDate": "2026-12-20",
            "LineItems": list(lines) or [self.line()],
            **more,
        }

    def invoice(self, *lines: dict, **more: Any) -> dict:
        """An approved sales invoice, of 110.00 when nothing else is said."""
        return self.put("Invoices", self.draft(*lines, **more), unitdp=4)

    def credit_note(self, *lines: dict, **more: Any) -> dict:
        """An approved customer credit note."""
        body = self.draft(*lines, **{"Type": "ACCRECCREDIT", **more})
        body.pop("DueDate")
        return self.put("CreditNotes", body)

    def pay(self, invoice: dict, amount: Any, **more: Any) -> dict:
        """A payment of an invoice into account 090."""
        return self.put(
            "Payments",
            {
                "Invoice": {"InvoiceID": invoice["InvoiceID"]},
                "Account": {"Code": "090"},
                "Amount": amount,
                "Date": "2026-11-20",
                **more,
            },
        )
