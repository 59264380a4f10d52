"""An organisation of the sandbox, and short ways to ask and judge its adapter."""

from datetime import date

from providers.documents import AccountClass, Contact, Kind, Operation, Receipt, Write
from providers.errors import ConnectorError
from providers.registry import adapter_class
from pure_builders import D, invoice, line, write

XeroAdapter = adapter_class("xero")
TODAY = date(2026, 11, 20)


class Books:
    """An organisation with what invoices need."""

    def __init__(self, adapter):
        self.adapter = adapter
        self.accounts = {a.code: a for a in pulled(adapter, Kind.ACCOUNT)}
        self.rates = {r.remote_id: r for r in pulled(adapter, Kind.TAX_RATE)}
        self.sales = self.accounts["200"]
        self.bank = next(a for a in self.accounts.values() if a.bank and a.active)
        self.rate = next(
            rate
            for rate in self.rates.values()
            if rate.sales and rate.rate > 0 and AccountClass.REVENUE in rate.classes
        )
        self.contact = only(
            adapter.push([write(Contact(number="ODOO-1", name="Sunny Roofs"))])
        )

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
        base = {"contact_id": self.contact.remote_id, "date": TODAY}
        return invoice(*(lines or [self.line()]), **base | values)

    def bill(self, *nets, **values):
        """A bill of 429 General Expenses, with the tax of purchases."""
        account, rate = self.accounts["429"], self.rates["INPUT"]
        on = {
            "account_id": account.remote_id,
            "account_code": account.code,
            "tax_code": rate.remote_id,
            "tax_rate": rate.rate,
        }
        base = {
            "kind": Kind.BILL,
            "number": "BILL/2026/11/0001",
            "reference": "ACME 4711",
            "url": "https://odoo.example.com/odoo/bills/42",
        }
        lines = [self.line(net, **on) for net in nets or ("100.00",)]
        return self.invoice(*lines, **base | values)


def pulled(adapter, kind, since=None):
    """All records of a kind."""
    return [record for page in adapter.pull(kind, since) for record in page.records]


def only(verdicts):
    """The one verdict, which is good news."""
    (verdict,) = verdicts
    assert isinstance(verdict, Receipt), verdict
    return verdict


def failed(verdicts):
    """The one verdict, which is an error."""
    (verdict,) = verdicts
    assert isinstance(verdict, ConnectorError), verdict
    return verdict


def void(kind, remote_id):
    """The order to take something out of the books."""
    return Write(
        document=None,
        key="v",
        kind=kind,
        operation=Operation.VOID,
        remote_id=remote_id,
    )
