"""A Sage that answers by what it is asked, and short ways to its words."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from providers.base import Endpoints
from providers.documents import Allocation, Contact, Item, Kind
from providers.registry import adapter_class
from providers.transport import Transport
from pure_builders import D, invoice, line, payment, write

BUSINESS = "b1" * 16
CUSTOMER, SALES, BANK = "c0" * 16, "a0" * 16, "ba" * 16
INVOICE, NOTE = "d1" * 16, "d2" * 16
TRAITS = {
    "country": "GB",
    "currency": "GBP",
    "multi_currency": True,
    "plan": "plus",
    "tax_registered": True,
    "purchase_account": "5000" * 8,
    "lock_date": "",
}
DATE = "Sat, 21 Nov 2026 12:00:00 GMT"


@dataclass
class Asked:
    """One request that arrived."""

    method: str
    path: str
    query: dict
    headers: dict
    body: dict


@dataclass
class Sage:
    """Answers with the first rule whose method and path fit; the rules of a test come
    before those given earlier."""

    rules: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def on(self, method, path, *answers, **answer):
        """Answer requests for ``path`` in turn, the last one for ever.

        :param answers: functions of :class:`Asked`, or what ``say`` takes
        """
        self.rules.insert(0, [method, path, list(answers) or [answer]])

    def __call__(self, method, path, headers, body):
        url = urlsplit(path)
        data = json.loads(body, parse_float=Decimal) if body else {}
        query = dict(parse_qsl(url.query))
        asked = Asked(method, url.path[1:], query, headers, data)
        self.asked.append(asked)
        for wanted, where, answers in self.rules:
            if wanted == method and where in (asked.path, asked.path.split("/")[0]):
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                said = answer(asked) if callable(answer) else answer
                return {"headers": {"X-Business": headers.get("X-Business", "")}} | said
        return {"status": 404, "data": []}

    def sent(self, method, path):
        """What arrived there."""
        return [
            one
            for one in self.asked
            if one.method == method and path in (one.path, one.path.split("/")[0])
        ]


def adapter_of(server, traits=None, **arguments):
    """An adapter whose Sage is the test's server."""
    urls = dict.fromkeys(("authorize", "token", "revoke"), server.url)
    transport = Transport(token=lambda force: "t", timeout=2, **arguments)
    return adapter_class("sage")(
        transport,
        BUSINESS,
        endpoints=Endpoints(api=server.url, **urls),
        traits=TRAITS if traits is None else traits,
    )


def listed(*rows, **envelope):
    """A list on one page."""
    base = {"$total": len(rows), "$page": 1, "$itemsPerPage": 200, "$items": list(rows)}
    return {"data": base | envelope, "headers": {"Date": DATE}}


def fault(message, source="", code="RecordInvalid", status=422):
    """A refusal."""
    return {
        "status": status,
        "data": [
            {
                "$severity": "error",
                "$dataCode": code,
                "$message": message,
                "$source": source,
            }
        ],
    }


def named(remote_id):
    return {"id": remote_id, "displayed_as": remote_id, "$path": f"/x/{remote_id}"}


def booked(asked, remote_id=INVOICE, **values):
    """What Sage makes of a document that was sent."""
    ((__, body),) = asked.body.items()
    rows = body.get("invoice_lines") or body.get("credit_note_lines")
    net = sum(one["quantity"] * one["unit_price"] for one in rows)
    tax = sum(one["tax_amount"] for one in rows)
    total = net + tax
    rate = body.get("exchange_rate", 1)
    held = {
        "id": remote_id,
        "reference": body["reference"],
        "invoice_number": body.get("invoice_number", "SI-1"),
        "contact": named(body["contact_id"]),
        "currency": named(body.get("currency_id", "GBP")),
        "date": body["date"],
        "total_amount": str(total),
        "tax_amount": str(tax),
        "base_currency_total_amount": str(round(total * rate, 2)),
        "status": named("UNPAID"),
        "updated_at": "2026-11-21T12:00:00Z",
        "invoice_lines": [
            {"id": f"l{at}", "ledger_account": named(one["ledger_account_id"])}
            for at, one in enumerate(rows)
        ],
        "links": [{"href": "https://app/d1", "rel": "alternate"}],
    }
    return {"status": 201, "data": held | values}


def sage_line(net="100.00", tax="20.00", **values):
    base = {
        "account_id": SALES,
        "account_code": "4000",
        "tax_code": "GB_STANDARD",
        "tax_rate": D(20),
    }
    return line(net, tax, **base | values)


def sage_invoice(*rows, **values):
    base = {"contact_id": CUSTOMER, "currency": "GBP"}
    return invoice(*(rows or [sage_line()]), **base | values)


def sage_payment(**values):
    base = {
        "document_id": INVOICE,
        "contact_id": CUSTOMER,
        "account_id": BANK,
        "amount": D("120.00"),
        "currency": "GBP",
    }
    return payment(**base | values)


def sage_allocation(**values):
    base = {
        "ref": "account.partial.reconcile,5",
        "credit_id": NOTE,
        "invoice_id": INVOICE,
        "contact_id": CUSTOMER,
        "amount": D("30.00"),
        "currency": "GBP",
        "date": date(2026, 11, 21),
    }
    return Allocation(**base | values)


def sage_contact(**values):
    base = {"ref": "res.partner,42", "number": "ODOO-42", "name": "Sunny Roofs"}
    return Contact(**base | {"currency": "GBP"} | values)


def sage_item(**values):
    base = {"code": "PANEL", "name": "Panel", "price": D("12.50"), "account_id": SALES}
    return Item(**base | values)


def note(*rows, **values):
    """A credit note."""
    base = {"kind": Kind.CREDIT_NOTE, "number": "RINV/2026/0001", "due_date": None}
    return sage_invoice(*rows, **base | values)


def orders(count, **values):
    """Orders to create so many invoices."""
    return [
        write(
            sage_invoice(number=f"INV/{n:04}", ref=f"account.move,{n}", **values),
            f"k{n}",
        )
        for n in range(count)
    ]
