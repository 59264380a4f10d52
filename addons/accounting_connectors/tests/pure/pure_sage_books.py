"""A business of the sandbox, and short ways to ask and judge its adapter."""

from datetime import date

import pytest
from providers.base import Endpoints
from providers.documents import Allocation, Kind, OnAccount
from providers.registry import adapter_class
from providers.transport import Transport
from pure_books import only, pulled
from pure_builders import D, invoice, line, payment, write
from pure_sage import sage_contact

TODAY = date(2026, 11, 20)
NAMES = ("api", "authorize", "token", "revoke", "web")


class SageBooks:
    """A business with what invoices need.

    :param sandbox: the process
    :param int at: which of its businesses
    """

    def __init__(self, sandbox, at=0, **transport):
        shape = sandbox.describe("sage")
        self.business = shape["companies"][at]
        self.log, self._lent = [], ""

        def token(force):
            if force or not self._lent:
                given = sandbox.token("sage", [self.business["id"]])
                self._lent = given["access_token"]
            return self._lent

        self.adapter = adapter_class("sage")(
            Transport(
                token=token,
                recorder=self.log.append,
                timeout=5,
                **transport,
            ),
            self.business["id"],
            endpoints=Endpoints(**{name: shape[name] for name in NAMES}),
        )
        self.currency = self.business["currency"]
        self.adapter.traits = self.adapter.organisation().traits
        self.accounts = {a.code: a for a in pulled(self.adapter, Kind.ACCOUNT)}
        self.rates = {r.remote_id: r for r in pulled(self.adapter, Kind.TAX_RATE)}
        self.sales = self.accounts["4000"]
        self.bank = next(
            a
            for a in self.accounts.values()
            if a.bank and a.active and a.currency == self.currency
        )
        self.rate = max(self.rates.values(), key=lambda rate: rate.rate)
        self.contact = self.customer()
        self.log.clear()

    def customer(self, number="ODOO-1", **values):
        """The receipt of a new contact."""
        base = {"number": number, "currency": self.currency}
        return only(self.adapter.push([write(sage_contact(**base | values), number)]))

    def line(self, net="100.00", **values):
        tax = (D(net) * self.rate.rate / 100).quantize(D("0.01"), "ROUND_HALF_UP")
        base = {
            "account_id": self.sales.remote_id,
            "account_code": self.sales.code,
            "tax_code": self.rate.remote_id,
            "tax_rate": self.rate.rate,
            "tax": str(tax),
        }
        return line(net, **base | values)

    def invoice(self, *lines, **values):
        base = {
            "contact_id": self.contact.remote_id,
            "date": TODAY,
            "currency": self.currency,
        }
        return invoice(*(lines or [self.line()]), **base | values)

    def payment(self, document_id, amount, **values):
        base = {
            "document_id": document_id,
            "account_id": self.bank.payment_id,
            "contact_id": self.contact.remote_id,
            "date": TODAY,
            "amount": D(amount),
            "currency": self.currency,
        }
        return payment(**base | values)

    def allocation(self, note, bill, amount, **values):
        base = {
            "ref": "account.partial.reconcile,5",
            "credit_id": note.remote_id,
            "invoice_id": bill.remote_id,
            "contact_id": self.contact.remote_id,
            "amount": D(amount),
            "currency": self.currency,
            "date": TODAY,
        }
        return Allocation(**base | values)

    def on_account(self, amount, **values):
        base = {
            "ref": "account.payment,8",
            "inbound": True,
            "contact_id": self.contact.remote_id,
            "account_id": self.bank.payment_id,
            "date": TODAY,
            "amount": D(amount),
            "currency": self.currency,
            "reference": "BNK1/2026/0008",
        }
        return OnAccount(**base | values)

    def bill(self, *lines, **values):
        """A bill, or a supplier's credit note, on the account of purchases."""
        costs = self.accounts["5000"]
        on = {"account_id": costs.remote_id, "account_code": costs.code}
        base = {"kind": Kind.BILL, "number": "BILL/2026/11/0001", "reference": "S-77"}
        return self.invoice(*(lines or [self.line(**on)]), **base | values)

    def supplier(self, number="ODOO-2", **values):
        """The receipt of a new supplier."""
        base = {"is_customer": False, "is_supplier": True, "name": "Timber Merchants"}
        return self.customer(number, **base | values)

    def balances(self):
        """Debit balances by nominal code, as the trial balance has them; in balance."""
        params = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
        report = self.adapter.call("GET", "trial_balance", params=params).data
        codes = {one.remote_id: one.code for one in self.accounts.values()}
        found = {
            codes[row["id"]]: D(row["closing_balance"]["debit"])
            - D(row["closing_balance"]["credit"])
            for row in report["ledger_accounts"]
        }
        assert sum(found.values()) == 0
        return {code: amount for code, amount in found.items() if amount}

    def booked(self, document, key=""):
        """The receipt of a document that goes in."""
        return only(self.adapter.push([write(document, key or document.number)]))

    def seen(self, path, remote_id):
        """A record as Sage shows it."""
        return self.adapter.call("GET", f"{path}/{remote_id}").data


@pytest.fixture
def sage_clerk(sage_world, sage_books):
    """Somebody at work in the same books; nothing that was there before is news."""
    from sandbox.accountant import accountant

    with accountant("sage", sage_world, sage_books.business["id"]) as they:
        yield they


@pytest.fixture
def sage_news(sage_world, sage_books):
    """What the adapter reads of a kind from now on."""
    sage_world.clock(3600)
    since = list(sage_books.adapter.pull(Kind.CONTACT))[-1].cursor
    sage_world.clock(3600)

    def read(kind, what=None):
        found = pulled(sage_books.adapter, kind, since)
        if what is None:
            return found
        return [one for one in found if what in (one.remote_id, one.kind)]

    return read
