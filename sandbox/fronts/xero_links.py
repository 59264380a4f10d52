"""Deep links into Xero's own screens, and the record that each shows."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

# Pages of Xero's own screens, as deep links name them, and the record they show.
DEEP_LINKS = (
    (
        re.compile(r"/accountsreceivable/(view|edit)\.aspx", re.I),
        "invoiceid",
        "invoices",
    ),
    (re.compile(r"/accountspayable/(view|edit)\.aspx", re.I), "invoiceid", "invoices"),
    (
        re.compile(r"/accounts(receivable|payable)/viewcreditnote\.aspx", re.I),
        "creditnoteid",
        "creditnotes",
    ),
    (re.compile(r"/bank/viewtransaction\.aspx", re.I), "banktransactionid", "payments"),
    (re.compile(r"/bank/banktransactions\.aspx", re.I), "accountid", "accounts"),
)
CHART = re.compile(r"/generalledger/chartofaccounts\.aspx", re.I)


def target(redirect: str) -> tuple[str, ...]:
    """Kind and id of the record, a kind alone for its list, or nothing: the
    organisation's own page."""
    parts = urlsplit(redirect)
    query = {key.lower(): values[0] for key, values in parse_qs(parts.query).items()}
    for pattern, name, kind in DEEP_LINKS:
        if pattern.fullmatch(parts.path) and re.fullmatch(
            r"[\w-]+", query.get(name, "")
        ):
            return kind, query[name]
    if contact := re.fullmatch(r"/contacts/view/([\w-]+)/?", parts.path, re.I):
        return "contacts", contact[1]
    return ("accounts",) if CHART.fullmatch(parts.path) else ()
