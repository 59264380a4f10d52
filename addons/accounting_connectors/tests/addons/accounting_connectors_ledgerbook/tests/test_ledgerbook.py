"""Ledgerbook's books and API, and the suite that every provider passes."""

from collections import Counter
from decimal import Decimal
from functools import partialmethod

from odoo.addons.accounting_connectors.providers.documents import Kind
from odoo.addons.accounting_connectors.providers.errors import Cause
from odoo.addons.accounting_connectors.tests.local_world import LocalWorld, records
from odoo.addons.accounting_connectors.tests.test_providers import cases

from ..ledgerbook import read

CHART = {"Bank": "asset", "Deposits": "liability", "Wages": "expense"}
CHART |= dict.fromkeys(("Sales", "Services", "Fees", "Grants", "Other"), "revenue")
SIGNS = {Kind.INVOICE: -1, Kind.CREDIT_NOTE: 1}  # of income in the ledger
TAKEN = dict.fromkeys(SIGNS, Cause.NUMBER_TAKEN) | {Kind.ITEM: Cause.ITEM_TAKEN}
SETTLED = {"document_id", "invoice_id", "credit_id"}


class Refused(Exception):
    def __init__(self, cause, final=False, **params):
        super().__init__({"cause": cause, "final": final, "params": params})


class Books:
    """What the API was sent; and who keeps it, with ``sandbox.accountant``'s verbs."""

    def __init__(self, company_id, name, currency):
        self.about = {"remote_id": company_id, "name": name, "country": ""}
        self.about |= {"currency": currency, "currencies": [currency, "GBP"]}
        self.rows, self.done, self.closed = {}, {}, ""
        for code, (name, kind) in enumerate(CHART.items(), 100):
            row = {"code": str(code), "name": name, "type": kind, "account_class": kind}
            self.create(Kind.ACCOUNT, row | {"payments": kind == "asset"})
        self.add_tax_rate("No tax", ("None", 0))

    def order(self, kind, operation, row):
        """Carry out an order, once: one that comes again gets the same answer."""
        key, work = row.pop("key"), getattr(self, operation)
        try:
            return self.done.get(key) or self.done.setdefault(key, work(kind, row))
        except Refused as refused:
            return refused.args[0]

    def create(self, kind, row):
        for settled in SETTLED & row.keys():
            if row["total"] > self.due(self.rows[row[settled]]):
                raise Refused(Cause.OVERPAID, final=True)
        new = f"{self.about['remote_id']}-{kind}-{len(self.rows)}"
        row = {"active": True, "currency": self.about["currency"]} | row
        row |= {"id": new, "remote_id": new, "kind": kind, "status": "open"}
        return self.update(kind, row)

    def update(self, kind, row):
        row = self.rows.get(row["remote_id"], {}) | row
        if row["status"] == "void":
            raise Refused(Cause.DOCUMENT_STATUS, final=True)
        if row.get("date", "9999") <= self.closed:
            raise Refused(Cause.PERIOD_LOCKED, lock_date=self.closed)
        if row["currency"] not in ("", *self.about["currencies"]):
            raise Refused(Cause.CURRENCY_MISSING, currency=row["currency"])
        for other in self.live(kind) if kind in TAKEN else ():
            if other["number"] == row["number"] and other["id"] != row["id"]:
                raise Refused(TAKEN[kind], number=row["number"])
        for line in row.get("lines", [row]):
            account = self.rows.get(line.get("account_id"))
            if account and not account["active"]:
                raise Refused(Cause.ACCOUNT_ARCHIVED, account_code=account["code"])
        if kind in SIGNS:
            row["tax"] = sum(line["tax"] for line in row["lines"])
            row["total"] = row["tax"] + sum(line["net"] for line in row["lines"])
        self.rows[row["id"]] = row
        return row

    def void(self, kind, row):
        row = self.update(kind, {"remote_id": row["remote_id"]})  # if it may change
        if kind in SIGNS and self.due(row) != row["total"]:
            raise Refused(Cause.DOCUMENT_STATUS, final=True)
        row["status"] = "void"
        return row

    def live(self, *kinds):
        rows = [row for row in self.rows.values() if row["kind"] in kinds]
        return [row for row in rows if row["status"] != "void"]

    def due(self, row):
        settling = self.live(Kind.PAYMENT, Kind.ALLOCATION)
        used = [s["total"] for s in settling if row["id"] in map(s.get, SETTLED)]
        return row["total"] - sum(used) if row["status"] == "open" else Decimal(0)

    def listed(self, cls, kind):
        rows = self.live(kind)
        return [read(cls, {"document_ids": (r.get("document_id"),)} | r) for r in rows]

    accounts = partialmethod(listed, records.Account, Kind.ACCOUNT)
    contacts = partialmethod(listed, records.Contact, Kind.CONTACT)
    items = partialmethod(listed, records.Item, Kind.ITEM)
    payments = partialmethod(listed, records.Payment, Kind.PAYMENT)
    allocations = partialmethod(listed, records.Allocation, Kind.ALLOCATION)

    def documents(self, number=None):
        found = []
        for row in [row for row in self.rows.values() if row["kind"] in SIGNS]:
            lines = [read(records.Line, li) for li in row["lines"] if li["account_id"]]
            row = {**row, "due": self.due(row), "lines": lines, "raw": row}
            if row["status"] == "open" and not row["due"]:
                row["status"] = "paid"
            if number in (None, row["number"]):
                found.append(read(records.Document, row))
        return found

    def trial_balance(self, day):
        balances = Counter()
        for row in self.live(*SIGNS):
            for line in row["lines"]:
                net = line["net"] / (row.get("currency_rate") or 1)
                balances[line["account_id"]] += SIGNS[row["kind"]] * net
        for row in self.live(Kind.PAYMENT):
            balances[row["account_id"]] -= SIGNS[row["document_kind"]] * row["total"]
        return balances

    def add_contact(self, name, **more):
        return self.create(Kind.CONTACT, {"name": name, "number": "", **more})["id"]

    def add_item(self, code, name, account_id):
        row = {"code": code, "number": code, "name": name, "account_id": account_id}
        return self.create(Kind.ITEM, row)["id"]

    def add_invoice(self, number, contact_id, account_id, net, day):
        line = {"account_id": account_id, "net": Decimal(net), "tax": Decimal(0)}
        row = {"number": number, "contact_id": contact_id, "lines": [line]}
        self.create(Kind.INVOICE, row | {"date": str(day)})

    def void_invoice(self, document):
        self.void(document.kind, document.raw)

    def pay_invoice(self, document, account_id):
        row = {"document_id": document.id, "account_id": account_id, "reference": ""}
        row |= {"amount": document.due, "total": document.due, "number": ""}
        self.create(Kind.PAYMENT, row | {"date": str(document.date)})

    def add_tax_rate(self, name, *components):
        rate = sum(Decimal(percent) for __, percent in components)
        return self.create(Kind.TAX_RATE, {"name": name, "rate": rate})["id"]

    def archive_account(self, account_id):
        self.rows[account_id]["active"] = False

    def close_books(self, day):
        self.closed = str(day or "")

    def enable_currency(self, code):
        self.about["currencies"].append(code)

    def close(self):
        pass


class LedgerbookWorld(LocalWorld):
    code = "ledgerbook"
    homes = {"USD": "Ledgerbook Inc", "EUR": "Ledgerbook GmbH"}
    books = Books

    def answer(self, path, content, covered):
        company_id, *path = path
        if company_id == "companies":
            for released in path:
                covered.remove(released)
            return [self.companies[one].about for one in covered]
        books = {one: self.companies[one] for one in covered}[company_id]
        if content:
            return [books.order(*path, row) for row in content]
        return books.live(*path) if path else books.about


globals().update(cases(LedgerbookWorld.code, __name__, make_world=LedgerbookWorld))
