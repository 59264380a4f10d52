"""A desk at QuickBooks: see `sandbox/desk.py`."""

from __future__ import annotations

from typing import Any

from ..desk import BaseDesk, BaseReply
from . import build


class Reply(BaseReply):
    """What a call answers."""

    @property
    def error(self) -> dict:
        """The first error of a Fault."""
        return self.json["Fault"]["Error"][0]


class Desk(BaseDesk):
    """One company, as a client with a good token sees it."""

    hour = 20  # noon in California
    root = "/v3/company/{}/"
    scopes = frozenset(("com.intuit.quickbooks.accounting",))
    reply_class = Reply

    def __init__(self, country: str = "US", **options: Any):
        super().__init__(build, f"Sandbox Company ({country})")
        self.currency = self.company.currency
        if options:
            self.configure(**options)

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
