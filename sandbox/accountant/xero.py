"""An accountant at work in Xero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .records import CREDIT_NOTE, INVOICE, Document
from .xero_reading import XeroReading, credit_note, invoice

NO_TAX = "NONE"


class XeroAccountant(XeroReading):
    """In one organisation."""

    def _write(self, method: str, path: str, **fields: object) -> dict:
        """Create or change one thing; what it is now."""
        endpoint = path.split("/")[0]
        (row,) = self.call(method, path, {endpoint: [fields]})[endpoint]
        return row

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        fields = {"EmailAddress": email, "ContactNumber": number}
        given = {key: value for key, value in fields.items() if value}
        return self._write("PUT", "Contacts", Name=name, **given)["ContactID"]

    def rename_contact(self, contact_id: str, name: str) -> None:
        self._write("POST", "Contacts", ContactID=contact_id, Name=name)

    def archive_contact(self, contact_id: str) -> None:
        self._write("POST", "Contacts", ContactID=contact_id, ContactStatus="ARCHIVED")

    def add_item(self, code: str, name: str, account_id: str) -> str:
        sales = {"AccountCode": self._account(account_id)["Code"]}
        row = self._write("PUT", "Items", Code=code, Name=name, SalesDetails=sales)
        return row["ItemID"]

    def change_item_account(self, item_id: str, account_id: str) -> None:
        (item,) = self.call("GET", f"Items/{item_id}")["Items"]
        sales = {"AccountCode": self._account(account_id)["Code"]}
        self._write("POST", f"Items/{item_id}", Code=item["Code"], SalesDetails=sales)

    def _account(self, account_id: str) -> dict:
        (row,) = self.call("GET", f"Accounts/{account_id}")["Accounts"]
        return row

    def add_invoice(
        self,
        number: str,
        contact_id: str,
        account_id: str,
        net: Decimal | int | str,
        *,
        kind: str = INVOICE,
        tax_code: str = "",
        day: date | None = None,
        currency: str = "",
    ) -> Document:
        when = (day or date.today()).isoformat()
        line = {
            "Description": "Work",
            "Quantity": 1,
            "UnitAmount": Decimal(net),
            "AccountCode": self._account(account_id)["Code"],
            "TaxType": tax_code or NO_TAX,
        }
        fields = {
            "Contact": {"ContactID": contact_id},
            "Date": when,
            "LineItems": [line],
            "LineAmountTypes": "Exclusive",
            "Status": "AUTHORISED",
        }
        if currency:
            fields["CurrencyCode"] = currency
        if kind == CREDIT_NOTE:
            fields |= {"Type": "ACCRECCREDIT", "CreditNoteNumber": number}
            return credit_note(self._write("PUT", "CreditNotes", **fields))
        fields |= {"Type": "ACCREC", "InvoiceNumber": number, "DueDate": when}
        return invoice(self._write("PUT", "Invoices", **fields))

    def void_invoice(self, document: Document) -> None:
        if document.kind == CREDIT_NOTE:
            self._write("POST", f"CreditNotes/{document.id}", Status="VOIDED")
        else:
            self._write("POST", f"Invoices/{document.id}", Status="VOIDED")

    def pay_invoice(
        self,
        document: Document,
        account_id: str,
        amount: Decimal | int | str | None = None,
        *,
        day: date | None = None,
        reference: str = "",
    ) -> str:
        row = self._write(
            "PUT",
            "Payments",
            Invoice={"InvoiceID": document.id},
            Account={"AccountID": account_id},
            Amount=document.due if amount is None else Decimal(amount),
            Date=(day or date.today()).isoformat(),
            Reference=reference,
        )
        return row["PaymentID"]

    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        fields: dict = {"Name": name}
        if self.company["country"] != "US":  # there a rate is for one side
            fields["ReportTaxType"] = "OUTPUT"
        fields["TaxComponents"] = [
            {"Name": part, "Rate": Decimal(rate)} for part, rate in components
        ]
        return self._write("PUT", "TaxRates", **fields)["TaxType"]

    def archive_account(self, account_id: str) -> None:
        self._write("POST", f"Accounts/{account_id}", Status="ARCHIVED")

    def restore_account(self, account_id: str) -> None:
        self._write("POST", f"Accounts/{account_id}", Status="ACTIVE")

    def close_books(self, day: date | None) -> None:
        """By the control route: the API only tells the lock date."""
        self.control(period_lock_date=day and day.isoformat())

    def enable_currency(self, code: str) -> None:
        self._write("PUT", "Currencies", Code=code)
