"""Driving the books without a socket: for the tests of the rules themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import simplejson
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from . import build

SCOPES = frozenset(("com.intuit.quickbooks.accounting",))


class Clock:
    """Stands still at noon of 20 November 2026 until it is told to move."""

    def __init__(self):
        self.moment = datetime(2026, 11, 20, 20, 0, 0, 417000, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Reply:
    """Status and body; numbers are Decimal."""

    def __init__(self, response):
        self.status, self.headers = response.status_code, response.headers
        self.content = response.get_data()
        self.json = simplejson.loads(self.content, use_decimal=True)

    @property
    def error(self) -> dict:
        """The first error of a Fault."""
        return self.json["Fault"]["Error"][0]


class Desk:
    """One company, as a client with a good token sees it."""

    def __init__(self, country: str = "US", **options: Any):
        self.clock, self.events = Clock(), []
        self.provider = build(self.clock, lambda *event: self.events.append(event))
        self.company = next(
            c for c in self.provider.companies if c.name.endswith(f"({country})")
        )
        self.books = self.provider.books(self.company.id)
        self.ledger = self.books.ledger
        self.currency = self.company.currency
        if options:
            self.configure(**options)

    def configure(self, **options: Any) -> None:
        self.provider.configure({"company": self.company.id, **options})

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict | str | None = None,
    ) -> Reply:
        """Send one request; `body` is bytes, or anything that JSON can hold."""
        if body is not None and not isinstance(body, bytes):
            body = simplejson.dumps(body, use_decimal=True).encode()
        builder = EnvironBuilder(
            method=method,
            path=f"/v3/company/{self.company.id}/{path}",
            data=body,
            query_string=query,
        )
        request = Request(builder.get_environ())
        return Reply(self.provider.dispatch(request, self.company.id, path, SCOPES))

    def post(self, kind: str, body: dict, **query: Any) -> dict:
        """Write one entity; the entity as it comes back."""
        reply = self.call("POST", kind.lower(), body, query=query)
        assert reply.status == 200, (reply.status, reply.content)
        return reply.json[kind]

    def refused(self, kind: str, body: Any, **query: Any) -> dict:
        """The error of a write that must be refused with 400."""
        reply = self.call("POST", kind.lower(), body, query=query)
        assert reply.status == 400, (reply.status, reply.content)
        assert reply.json["Fault"]["type"] == "ValidationFault"
        return reply.error

    def get(self, kind: str, row_id: str) -> dict:
        """One entity."""
        reply = self.call("GET", f"{kind.lower()}/{row_id}")
        assert reply.status == 200, (reply.status, reply.content)
        return reply.json[kind]

    def query(self, statement: str) -> dict:
        """What stands under QueryResponse."""
        reply = self.call("GET", "query", query={"query": statement})
        assert reply.status == 200, (reply.status, reply.content)
        return reply.json["QueryResponse"]

    def update(self, kind: str, row: dict, **changes: Any) -> dict:
        """A sparse update of something that was read before."""
        return self.post(kind, self.sparse(row, **changes))

    @staticmethod
    def sparse(row: dict, **changes: Any) -> dict:
        """The body of a sparse update."""
        return {
            "Id": row["Id"],
            "SyncToken": row["SyncToken"],
            "sparse": True,
            **changes,
        }

    @staticmethod
    def handle(row: dict) -> dict:
        """What a deletion or a void needs."""
        return {"Id": row["Id"], "SyncToken": row["SyncToken"]}

    def balance(self, name: str) -> Any:
        """An account's debit balance, by its full name."""
        row = self.books["Account"].find("name", name.lower())
        return self.ledger.balance(row["Id"])

    def id_of(self, kind: str, name: str) -> str:
        """The id of a list entry, by its full name."""
        return self.books[kind].find("name", name.lower())["Id"]

    # --- the usual documents ---

    @property
    def customer_id(self) -> str:
        return self.books["Customer"].state()[2]["Id"]

    @property
    def vendor_id(self) -> str:
        return self.books["Vendor"].state()[0]["Id"]

    @property
    def item_id(self) -> str:
        return "2" if self.books.is_us else self.id_of("Item", "Hours")

    def line(self, amount: Any = "100.00", item: str = "", **detail: Any) -> dict:
        """A line with an amount alone; untaxed in the US, else at the standard rate."""
        code = "NON"
        if not self.books.is_us:
            code = self.id_of(
                "TaxCode", "20.0% S" if self.books.country == "GB" else "GST"
            )
        return {
            "DetailType": "SalesItemLineDetail",
            "Amount": amount,
            "Description": "Work",
            "SalesItemLineDetail": {
                "ItemRef": {"value": item or self.item_id},
                "TaxCodeRef": {"value": code},
                **detail,
            },
        }

    def draft(self, *lines: dict, **more: Any) -> dict:
        """The body of a sales form to the third customer, not yet sent."""
        return {
            "CustomerRef": {"value": self.customer_id},
            "CurrencyRef": {"value": self.currency},
            "TxnDate": "2026-11-20",
            "Line": list(lines) or [self.line()],
            **more,
        }

    def invoice(self, *lines: dict, **more: Any) -> dict:
        """An invoice, of 100.00 net when nothing else is said."""
        return self.post("Invoice", self.draft(*lines, **more))

    def credit_memo(self, *lines: dict, **more: Any) -> dict:
        """A credit memo, of 100.00 net when nothing else is said."""
        return self.post("CreditMemo", self.draft(*lines, **more))

    def pay(self, amount: Any, *links: tuple[dict, str, Any], **more: Any) -> dict:
        """A payment; each link is the document, its type, and the amount."""
        return self.post("Payment", self.payment(amount, *links, **more))

    def payment(self, amount: Any, *links: tuple[dict, str, Any], **more: Any) -> dict:
        """The body of a payment, not yet sent."""
        return {
            "CustomerRef": {"value": self.customer_id},
            "CurrencyRef": {"value": self.currency},
            "TxnDate": "2026-11-20",
            "TotalAmt": amount,
            "Line": [
                {
                    "Amount": part,
                    "LinkedTxn": [{"TxnId": document["Id"], "TxnType": kind}],
                }
                for document, kind, part in links
            ],
            **more,
        }
