"""Driving the books without a socket: for the tests of the rules themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import simplejson
from werkzeug import Request
from werkzeug.test import EnvironBuilder

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


class Clock:
    """Stands still at noon of 20 November 2026 until it is told to move."""

    def __init__(self):
        self.moment = datetime(2026, 11, 20, 12, 0, 0, 417000, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Reply:
    """Status, headers and body; numbers are Decimal."""

    def __init__(self, response):
        self.status, self.headers = response.status_code, response.headers
        self.content = response.get_data()
        self.json = None
        if response.mimetype == "application/json":
            self.json = simplejson.loads(self.content, use_decimal=True)

    @property
    def messages(self) -> list[str]:
        """Validation messages of all refused elements, in order."""
        elements = (self.json or {}).get("Elements", [])
        return [m["Message"] for e in elements for m in e.get("ValidationErrors", ())]


class Desk:
    """One organisation, as a client with a good token sees it."""

    def __init__(self, version: str = "AU"):
        self.clock, self.events = Clock(), []
        self.provider = build(self.clock, lambda *event: self.events.append(event))
        self.name = f"Demo Company ({version})"
        self.company = next(c for c in self.provider.companies if c.name == self.name)
        self.ledger = self.provider.ledger(self.company.id)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict | None = None,
        headers: dict | None = None,
        scopes: frozenset[str] = SCOPES,
    ) -> Reply:
        """Send one request; `body` is bytes, or anything that JSON can hold."""
        if body is not None and not isinstance(body, bytes):
            body = simplejson.dumps(body, use_decimal=True).encode()
        builder = EnvironBuilder(
            method=method,
            path=f"/api.xro/2.0/{path}",
            data=body,
            query_string=query,
            headers=headers,
        )
        request = Request(builder.get_environ())
        return Reply(self.provider.dispatch(request, self.company.id, path, scopes))

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
