"""What QuickBooks answers, and what it was asked, for tests of the wire."""

import json
from urllib.parse import parse_qs, urlsplit

from pure_builders import write
from pure_quickbooks import REALM, qb_invoice

TIME = "2026-11-20T01:00:00.123-08:00"
MARK = "odoo:account.partial.reconcile,7 BNK1/2026/0007"


def asked(server, at=-1):
    """Method, path below the company, query and body of a request."""
    method, path, __, body = server.seen[at]
    parts = urlsplit(path)
    query = {name: value[0] for name, value in parse_qs(parts.query).items()}
    below = parts.path.removeprefix(f"/v3/company/{REALM}/")
    return method, below, query, json.loads(body) if body else None


def statement(server, at=-1):
    return asked(server, at)[2]["query"]


def row(number="A", **values):
    """An invoice as QuickBooks answers it."""
    return {
        "Id": f"id-{number}",
        "SyncToken": "0",
        "DocNumber": number,
        "TxnDate": "2026-11-20",
        "CustomerRef": {"value": "58"},
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": 108,
        "Balance": 108,
        "PrivateNote": f"odoo:account.move,42 {number}",
        "TxnTaxDetail": {"TotalTax": 8},
    } | values


def orders(*numbers):
    return [write(qb_invoice(number=number), number) for number in numbers]


def answers(*found):
    """What a batch answers, by bId."""
    return {"BatchItemResponse": list(found), "time": TIME}


def queried(entity, *found, **values):
    return {"QueryResponse": {entity: list(found)} | values, "time": TIME}


def fault(code, message="M", detail="", **values):
    error = {"Message": message, "Detail": detail, "code": code} | values
    return {"Fault": {"Error": [error], "type": "ValidationFault"}, "time": "t"}


def customer(name="Sunny Roofs", number="ODOO-9", **values):
    notes = f"Odoo contact {number}" if number else ""
    return {"Id": "58", "SyncToken": "0", "DisplayName": name, "Notes": notes} | values


def captured(entity, *found, **more):
    """What change data capture answers; further entities by keyword."""
    slots = [{name: rows} for name, rows in {entity: list(found), **more}.items()]
    return {"CDCResponse": [{"QueryResponse": slots}], "time": TIME}


def link(remote_id, kind="Invoice", amount=108):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": remote_id, "TxnType": kind}]}


def paid(*lines, **values):
    """A payment as QuickBooks answers it."""
    return {
        "Id": "200",
        "SyncToken": "0",
        "TxnDate": "2026-11-21",
        "CustomerRef": {"value": "58"},
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": 108,
        "PaymentRefNum": "BNK1/2026/0007",
        "PrivateNote": MARK,
        "Line": list(lines or [link("145")]),
    } | values


def entry(**values):
    """A journal entry as QuickBooks answers it."""
    lines = [{"Amount": 108}, {"Amount": 108}]
    return {
        "Id": "500",
        "SyncToken": "0",
        "TxnDate": "2026-11-21",
        "DocNumber": "ODOO-PAID-7",
        "PrivateNote": MARK,
        "Line": lines,
    } | values


TIE = paid(link("500", "JournalEntry"), link("73", "CreditMemo"), Id="201", TotalAmt=0)
RECEIVABLE = {"Id": "84", "AccountType": "Accounts Receivable"}


def say(server, *found):
    for data in found:
        server.say(data=data)


def paths(server):
    """What was asked: the path, and the entity of a query."""
    told = []
    for at in range(len(server.seen)):
        __, path, query, __ = asked(server, at)
        words = query["query"].split() if "query" in query else []
        operation = query.get("operation", "")
        told.append(" ".join(filter(None, [path, *words[3:4], operation])))
    return told
