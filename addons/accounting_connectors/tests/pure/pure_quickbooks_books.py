"""A company of the sandbox with what invoices need."""

from providers.documents import Kind
from pure_books import only
from pure_builders import payment
from pure_quickbooks import TODAY, QbCompany


class Books(QbCompany):
    """A company with a customer and an item for its income account."""

    def __init__(self, sandbox, at=0):
        super().__init__(sandbox, at)
        self.customer = self.contact(currency=self.home)
        self.product = self.item()
        self.bank = self.account("Bank")

    def line(self, net="100.00", rate="Tax on Goods", tax=None, **values):
        return super().line(net, rate, tax, **{"item_id": self.product} | values)

    def invoice(self, *rows, **values):
        rows = rows or [self.line()]
        return super().invoice(*rows, **{"contact_id": self.customer} | values)

    def note(self, *rows, **values):
        values = {"kind": Kind.CREDIT_NOTE, "number": "RINV/1"} | values
        return self.invoice(*rows, **values)

    def sent(self, document, **values):
        """A document that is in their books, exactly as ours."""
        receipt = only(self.push(document, **values))
        assert (receipt.total, receipt.tax) == (document.total, document.tax)
        assert receipt.strays == ()
        assert document.is_same(receipt), receipt
        return receipt

    def payment(self, receipt, document, **values):
        base = {
            "ref": "account.partial.reconcile,7",
            "document_kind": document.kind,
            "document_id": receipt.remote_id,
            "document_number": document.number,
            "contact_id": self.customer,
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
