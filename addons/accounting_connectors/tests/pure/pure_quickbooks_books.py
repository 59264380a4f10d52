"""A company of the sandbox with what invoices need."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from providers.documents import Allocation, Kind, OnAccount, Role
from pure_books import only, pulled
from pure_builders import D, line, payment
from pure_quickbooks import TODAY, QbCompany

LONG_AGO = datetime.now(UTC) - timedelta(days=20)


class Books(QbCompany):
    """A company with a customer and an item for its income account."""

    def __init__(self, sandbox, at=0):
        super().__init__(sandbox, at)
        self.customer = self.contact(currency=self.home)
        self.product = self.item()
        self.bank = self.account("Bank")
        self._vendor, self._accountant = "", None

    @property
    def accountant(self):
        """Somebody else at work in the same books."""
        if not self._accountant:
            module = import_module("sandbox.accountant")
            they = module.accountant("quickbooks", self.sandbox.url, self.realm)
            they.calls_per_second = 0
            self._accountant = they
        return self._accountant

    def line(self, net="100.00", rate="Tax on Goods", tax=None, **values):
        return super().line(net, rate, tax, **{"item_id": self.product} | values)

    def invoice(self, *rows, **values):
        rows = rows or [self.line()]
        return super().invoice(*rows, **{"contact_id": self.customer} | values)

    def note(self, *rows, **values):
        values = {"kind": Kind.CREDIT_NOTE, "number": "RINV/1"} | values
        return self.invoice(*rows, **values)

    @property
    def vendor(self):
        """A supplier, made when it is first needed."""
        if not self._vendor:
            self._vendor = self.supplier()
        return self._vendor

    def supplier(self, name="Wire & Co", number="ODOO-9-V", **values):
        """The id of a new supplier."""
        values = {"role": Role.SUPPLIER, "currency": self.home} | values
        return self.contact(number, name, **values)

    def bill(self, *rows, **values):
        """A bill of one line on an expense account, without tax unless said."""
        rows = rows or [self.expense()]
        base = {
            "ref": "account.move,77",
            "kind": Kind.BILL,
            "number": "BILL/2026/11/0077",
            "reference": "F-8831",
            "contact_id": self.vendor,
        }
        return QbCompany.invoice(self, *rows, **base | values)

    def credit(self, *rows, **values):
        """What a supplier gives back."""
        base = {
            "ref": "account.move,78",
            "kind": Kind.VENDOR_CREDIT,
            "number": "RBILL/2026/11/0078",
            "reference": "CR-12",
        }
        return self.bill(*rows, **base | values)

    def expense(self, net="100.00", tax="0.00", **values):
        account = self.account("Expense")
        base = {
            "account_id": account.remote_id,
            "account_code": account.code,
            "tax_code": "" if self.home == "USD" else self.rates["0.0% Z"].remote_id,
            "tax_rate": D(0),
        }
        return line(net, tax, **base | values)

    def sent(self, document, **values):
        """A document that is in their books, exactly as ours."""
        receipt = only(self.push(document, **values))
        assert receipt.total == document.total
        assert (receipt.tax or 0) == document.tax
        assert receipt.strays == ()
        assert document.is_same(receipt), receipt
        return receipt

    def sent_money(self, document):
        """Money that is in their books, exactly as ours."""
        receipt = only(self.push(document))
        assert document.is_same(receipt), receipt
        return receipt

    def payment(self, receipt, document, **values):
        base = {
            "ref": "account.partial.reconcile,7",
            "document_kind": document.kind,
            "document_id": receipt.remote_id,
            "document_number": document.number,
            "contact_id": document.contact_id,
            "account_id": self.bank.remote_id,
            "amount": document.total,
            "currency": document.currency,
            "date": TODAY,
        }
        return payment(**base | values)

    def held(self, entity, remote_id):
        """The record as QuickBooks has it now."""
        terms = f"Id = '{remote_id}'"
        found = self.adapter.query(entity, Kind.INVOICE, terms)
        return found[0] if found else None

    def journals(self):
        return self.adapter.query("JournalEntry", Kind.PAYMENT)

    # --- money and credits ---

    def used(self, credit, credited, receipt, document, amount=None, **values):
        """Credit used on a document.

        :param credit: receipt of the credit note, or of money on account
        :param credited: what was sent for it
        """
        kind = getattr(credited, "kind", Kind.ON_ACCOUNT)
        base = {
            "ref": "account.partial.reconcile,3",
            "credit_kind": kind,
            "credit_id": credit.remote_id,
            "invoice_kind": document.kind,
            "invoice_id": receipt.remote_id,
            "contact_id": document.contact_id,
            "amount": D(amount or "40.00"),
            "currency": document.currency,
            "date": TODAY,
        }
        return Allocation(**base | values)

    def on_account(self, amount="70.00", **values):
        """Money that settles nothing yet."""
        base = {
            "ref": "account.payment,9",
            "inbound": True,
            "contact_id": self.customer,
            "account_id": self.bank.remote_id,
            "date": TODAY,
            "amount": D(amount),
            "currency": self.home,
            "reference": "BNK1/2026/0009",
        }
        return OnAccount(**base | values)

    # --- what is told ---

    def told(self, kind, remote_id="", feed=Kind.PAYMENT):
        """What is read of a kind, by id."""
        found = {
            one.remote_id: one
            for one in pulled(self.adapter, feed, LONG_AGO)
            if one.kind == kind
        }
        return found.get(remote_id) if remote_id else found

    def due(self, entity, remote_id):
        """What is open of a document."""
        return self.held(entity, remote_id)["Balance"]

    def balances(self):
        """The trial balance, by name of the account."""
        names = {one.remote_id: one.name for one in self.accounts}
        found = self.accountant.trial_balance(TODAY)
        return {names.get(one, one): sum_ for one, sum_ in found.items()}


@pytest.fixture
def us(sandbox):
    """The American company, back at the seed."""
    sandbox.reset()
    return Books(sandbox)


@pytest.fixture
def gb(sandbox):
    """The British one."""
    sandbox.reset()
    return Books(sandbox, 1)
