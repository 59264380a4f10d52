"""A desk at Sage: see `sandbox/desk.py`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..desk import BaseDesk, BaseReply
from . import build

NAMES = {
    "GB": "Sandbox Trading Ltd",
    "US": "Sandbox Trading Inc",
    "IE": "Sandbox Trading (Ireland) Ltd",
}


class Reply(BaseReply):
    """What a call answers."""

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Source and message of each diagnosis."""
        return [(d["$source"], d["$message"]) for d in self.json]


class Desk(BaseDesk):
    """One business, as a client with a good token sees it."""

    root = "/v3.1/"
    scopes = frozenset(("full_access",))
    reply_class = Reply

    def __init__(self, country: str = "GB"):
        super().__init__(build, NAMES[country])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        scopes: frozenset[str] | None = None,
        **query: Any,
    ) -> Reply:
        """Send one request; what else is named goes into the query."""
        return super().call(method, path, body, query=query, scopes=scopes)

    def get(self, path: str, **query: Any) -> Any:
        """What a good GET answers."""
        return self._good(self.call("GET", path, **query), 200)

    def items(self, path: str, **query: Any) -> list[dict]:
        """The objects of a list's first page, with all fields."""
        query = {"attributes": "all", "items_per_page": 200, **query}
        return self.get(path, **query)["$items"]

    def post(self, path: str, **body: Any) -> Any:
        """What a good POST answers: `post("contacts", name=…)`."""
        return self._good(self.call("POST", path, {root(path): body}), 201)

    def put(self, path: str, **body: Any) -> Any:
        """What a good PUT answers."""
        return self._good(self.call("PUT", path, {root(path): body}), 200)

    def refused(self, path: str, method: str = "POST", **body: Any) -> Reply:
        """A write that Sage refuses; its status is the test's to look at."""
        reply = self.call(method, path, {root(path): body})
        assert reply.status >= 400, reply.content
        assert isinstance(reply.json, list)
        return reply

    def delete(self, path: str, **query: Any) -> Any:
        """What a good DELETE answers: the document, or None."""
        reply = self.call("DELETE", path, **query)
        assert reply.status in (200, 204), reply.content
        return reply.json

    @staticmethod
    def _good(reply: Reply, status: int) -> Any:
        assert reply.status == status, (reply.status, reply.content)
        return reply.json

    # --- what tests need again and again ---

    def account(self, code: int) -> str:
        """The id of a ledger account."""
        return self.books.ledger_accounts.find("code", code)["id"]

    def bank(self, name: str = "") -> str:
        """The id of a bank account, the first when no name is given."""
        found = self.books.bank_accounts
        return next(r["id"] for r in found if name in r["details"]["account_name"])

    def contact(self, reference: str = "BRI001") -> str:
        """The id of a seeded contact."""
        return self.books.contacts.find("reference", reference.lower())["id"]

    def balance(self, code: int) -> Decimal:
        """The debit balance of a ledger account."""
        return self.ledger.balance(self.account(code))

    def line(self, price: object = "100", tax: object = None, **more: Any) -> dict:
        """A line on the account for products; 20 % unless `tax` says otherwise."""
        code = more.pop("code", 4000)
        return {
            "description": "Desk",
            "ledger_account_id": self.account(code),
            "quantity": 1,
            "unit_price": price,
            "tax_rate_id": "GB_STANDARD",
            "tax_amount": str(Decimal(str(price)) / 5) if tax is None else tax,
            **more,
        }

    def invoice(self, *lines: dict, path: str = "sales_invoices", **body: Any) -> Any:
        """A document of 100 and 20 tax unless lines say otherwise."""
        key = "credit_note_lines" if "credit" in path else "invoice_lines"
        code = 4000 if path.startswith("sales") else 5000
        contact = "BRI001" if path.startswith("sales") else "SOL001"
        sent = {
            "contact_id": self.contact(contact),
            "date": "2026-11-20",
            key: list(lines) or [self.line(code=code)],
            **body,
        }
        if path == "purchase_invoices":
            sent.setdefault("due_date", "2026-12-20")
        return self.post(path, **sent)

    def pay(self, amount: object, *artefacts: tuple, **body: Any) -> Any:
        """A receipt: `pay(120, (invoice, 120))`; a third figure is a discount."""
        return self.post("contact_payments", **self.payment(amount, *artefacts, **body))

    def payment(self, amount: object, *artefacts: tuple, **body: Any) -> dict:
        """The body of a receipt."""
        parts = [
            dict(
                zip(
                    ("artefact_id", "amount", "discount"),
                    (a["id"], *rest),
                    strict=False,
                )
            )
            for a, *rest in artefacts
        ]
        return {
            "transaction_type_id": "CUSTOMER_RECEIPT",
            "contact_id": self.contact(),
            "bank_account_id": self.bank(),
            "date": "2026-11-25",
            "total_amount": amount,
            "allocated_artefacts": parts,
            **body,
        }

    def allocate(self, *artefacts: tuple, **body: Any) -> Any:
        """An allocation of artefacts: `allocate((note, 60), (invoice, 60))`."""
        return self.post("contact_allocations", **self.allocation(*artefacts, **body))

    def allocation(self, *artefacts: tuple, **body: Any) -> dict:
        """The body of an allocation."""
        return {
            "transaction_type_id": "CUSTOMER_ALLOCATION",
            "contact_id": self.contact(),
            "date": "2026-11-26",
            "allocated_artefacts": [
                {"artefact_id": a["id"], "amount": amount} for a, amount in artefacts
            ],
            **body,
        }


def root(path: str) -> str:
    """The root key of writes to a path."""
    name = path.split("/")[0]
    if name in ("financial_settings", "business_settings", "invoice_settings"):
        return name
    if name.endswith("ies"):
        return f"{name.removesuffix('ies')}y"
    return "address" if name == "addresses" else name.removesuffix("s")
