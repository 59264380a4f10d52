"""What the provider's books say, read through the provider's own API with a token of
our own. Shares no code with the addon."""

import json
from collections import Counter
from decimal import Decimal

import requests

from kit.say import Problem

PAGE = 500
TIMEOUT = 60  # seconds


class Books:
    """:param sandbox: its client
    :param company: the provider's id of one of its companies
    """

    def __init__(self, sandbox, provider, company):
        self.sandbox, self.provider, self.company = sandbox, provider, company
        self.api = sandbox.describe(provider)["api"]
        self.session = requests.Session()
        self.session.trust_env = False

    def sign_in(self):
        token = self.sandbox.token(self.provider, [self.company])["access_token"]
        self.session.headers.update(
            {
                "Authorization": f"Bearer {token}",
                "xero-tenant-id": self.company,
                "Accept": "application/json",
            }
        )

    def call(self, method, path, **more):
        """:raises Problem: the provider refuses"""
        reply = self.session.request(
            method, f"{self.api}/{path}", timeout=TIMEOUT, **more
        )
        if not reply.ok:
            raise Problem(
                f"The sandbox answers {method} {path} with {reply.status_code}: "
                f"{reply.text[:300]}",
                "Look whether the benchmark still fits it.",
            )
        return json.loads(reply.text, parse_float=Decimal, parse_int=Decimal)

    def invoices(self):
        """All sales invoices, page by page, those that were voided or deleted too."""
        self.sign_in()
        found, page = [], 1
        while True:
            part = self.call(
                "GET", "Invoices", params={"page": page, "pageSize": PAGE}
            )["Invoices"]
            found += [one for one in part if one["Type"] == "ACCREC"]
            if len(part) < PAGE:
                return found
            page += 1

    def sent_batches(self):
        """How many times invoices were sent, as the sandbox counts."""
        return sum(
            row["count"]
            for row in self.sandbox.summary(self.provider)["rows"]
            if row["method"] == "PUT" and row["path"].endswith("/Invoices")
        )


def compare(ours, before, after):
    """How the books differ from what Odoo has.

    :param dict ours: Odoo's total by invoice number
    :param before: the provider's invoices before the push, as the API lists them
    :param after: those after it
    :return: lists of numbers: lost, doubled, wrong_total
    """
    known = {one["InvoiceID"] for one in before}
    new = [one for one in after if one["InvoiceID"] not in known]
    counts = Counter(one["InvoiceNumber"] for one in new)
    doubled = [number for number, count in counts.items() for _ in range(count - 1)]
    strange = [number for number in counts if number not in ours]
    return {
        "lost": [number for number in ours if number not in counts],
        "doubled": doubled + strange,
        "wrong_total": [
            one["InvoiceNumber"]
            for one in new
            if one["Total"] != ours.get(one["InvoiceNumber"], one["Total"])
        ],
    }
