"""An accountant at work in Xero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .base import iso
from .calling import Refused
from .records import CREDITS, Document, Entry, Receipt
from .xero_ledger import XeroLedger
from .xero_rows import KINDS, ON_ACCOUNT, credit_note, invoice

TYPES = {kind: type_ for type_, kind in KINDS.items()}


class XeroAccountant(XeroLedger):
    """In one organisation."""

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        fields = {"EmailAddress": email, "ContactNumber": number}
        given = {key: value for key, value in fields.items() if value}
        return self._write("PUT", "Contacts", Name=name, **given)["ContactID"]

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

    def _enter(self, new: Entry) -> Document:
        line: dict = {
            "Description": "Work",
            "Quantity": 1,
            "UnitAmount": new.net,
            "AccountCode": self._account(new.account_id)["Code"],
        }
        if new.tax_code:
            line["TaxType"] = new.tax_code
        fields = {
            "Type": TYPES[new.kind],
            "Contact": {"ContactID": new.contact_id},
            "Date": new.day,
            "LineItems": [line],
            "LineAmountTypes": "Exclusive" if new.tax_code else "NoTax",
            "Status": "AUTHORISED",
        }
        if new.currency:
            fields["CurrencyCode"] = new.currency
        if new.kind in CREDITS:
            fields["CreditNoteNumber"] = new.number
            return credit_note(self._write("PUT", "CreditNotes", **fields))
        fields |= {"InvoiceNumber": new.number, "DueDate": new.day}
        return invoice(self._write("PUT", "Invoices", **fields))

    def void_invoice(self, document: Document) -> None:
        self._write("POST", _path(document), Status="VOIDED")

    def change_invoice(self, document: Document, net: Decimal | int | str) -> Document:
        endpoint = _path(document).split("/")[0]
        (row,) = self.call("GET", _path(document))[endpoint]
        (line,) = [one for one in row["LineItems"] if "LineAmount" in one]
        kept = {key: line[key] for key in KEPT if key in line}
        changed = {**kept, "Quantity": 1, "UnitAmount": Decimal(net)}
        row = self._write("POST", _path(document), LineItems=[changed])
        build = credit_note if document.kind in CREDITS else invoice
        return build(row, self._item_ids())

    def _pay(
        self, parts: list[tuple[Document, Decimal]], receipt: Receipt
    ) -> list[str]:
        """One payment of each, as when one bank line is matched with all of them."""
        elements = [
            {
                **_target(document),
                "Account": {"AccountID": receipt.account_id},
                "Amount": Decimal(amount),
                "Date": receipt.day,
                "Reference": receipt.reference,
            }
            for document, amount in parts
        ]
        rows = self.call("PUT", "Payments", {"Payments": elements})["Payments"]
        return [row["PaymentID"] for row in rows]

    def delete_payment(self, payment_id: str) -> None:
        self._write("POST", f"Payments/{payment_id}", Status="DELETED")

    def _receive(self, receipt: Receipt) -> str:
        """An overpayment."""
        row = self._write(
            "PUT",
            "BankTransactions",
            Type="RECEIVE-OVERPAYMENT" if receipt.inbound else "SPEND-OVERPAYMENT",
            Contact={"ContactID": receipt.contact_id},
            BankAccount={"AccountID": receipt.account_id},
            Date=receipt.day,
            Reference=receipt.reference,
            LineAmountTypes="NoTax",
            LineItems=[
                {
                    "Description": receipt.reference or "On account",
                    "Quantity": 1,
                    "UnitAmount": receipt.amount,
                }
            ],
        )
        return row["OverpaymentID"]

    def refund_on_account(
        self, overpayment_id: str, account_id: str, amount: Decimal | int | str
    ) -> str:
        """Pay back money on account.

        :return: the payment's id
        """
        row = self._write(
            "PUT",
            "Payments",
            Overpayment={"OverpaymentID": overpayment_id},
            Account={"AccountID": account_id},
            Amount=Decimal(amount),
            Date=iso(None),
        )
        return row["PaymentID"]

    def allocate(
        self, credit_id: str, document: Document, amount: Decimal | int | str
    ) -> None:
        body = {
            "Invoice": {"InvoiceID": document.id},
            "Amount": Decimal(amount),
            "Date": iso(None),
        }
        path = f"{self._credit_list(credit_id)}/{credit_id}/Allocations"
        self.call("PUT", path, {"Allocations": [body]})

    def deallocate(self, credit_id: str) -> None:
        """Take back all that a credit was used on."""
        endpoint = self._credit_list(credit_id)
        (row,) = self.call("GET", f"{endpoint}/{credit_id}")[endpoint]
        for one in row.get("Allocations", ()):
            path = f"{endpoint}/{credit_id}/Allocations/{one['AllocationID']}"
            self.call("DELETE", path)

    def _credit_list(self, credit_id: str) -> str:
        """Which list holds a credit."""
        for endpoint in ("CreditNotes", *ON_ACCOUNT):
            try:
                self.call("GET", f"{endpoint}/{credit_id}")
            except Refused as refused:
                if refused.status != 404:
                    raise
            else:
                return endpoint
        raise LookupError(f"{self.company['name']} has no credit {credit_id}")

    def change_contact(self, contact_id: str, **values: str) -> None:
        fields: dict = {}
        for key, name in (("name", "Name"), ("email", "EmailAddress")):
            if key in values:
                fields[name] = values[key]
        if "phone" in values:
            phone = {"PhoneType": "DEFAULT", "PhoneNumber": values["phone"]}
            fields["Phones"] = [phone]
        if "city" in values:
            (row,) = self.call("GET", f"Contacts/{contact_id}")["Contacts"]
            addresses = {one["AddressType"]: one for one in row["Addresses"]}
            postal = {**addresses.get("POBOX", {}), "AddressType": "POBOX"}
            addresses["POBOX"] = {**postal, "City": values["city"]}
            fields["Addresses"] = list(addresses.values())
        self._write("POST", "Contacts", ContactID=contact_id, **fields)

    def restore_contact(self, contact_id: str) -> None:
        self._write("POST", "Contacts", ContactID=contact_id, ContactStatus="ACTIVE")

    def merge_contacts(self, contact_id: str, into_id: str) -> None:
        """By the control route: Xero's API merges none."""
        self.control(merge_contacts=[contact_id, into_id])

    def add_supplier(self, name: str, *, email: str = "") -> str:
        """A contact: Xero counts it as a supplier with its first bill."""
        return self.add_contact(name, email=email)

    def change_item(self, item_id: str, **values: object) -> None:
        (item,) = self.call("GET", f"Items/{item_id}", unitdp=4)["Items"]
        fields: dict = {"Code": item["Code"]}
        if "price" in values:
            sales = item.get("SalesDetails", {})
            fields["SalesDetails"] = {**sales, "UnitPrice": Decimal(values["price"])}
        for key, name in (("name", "Name"), ("description", "Description")):
            if key in values:
                fields[name] = values[key]
        self.call("POST", f"Items/{item_id}", {"Items": [fields]}, unitdp=4)

    def archive_item(self, item_id: str) -> None:
        """Xero archives none: it is deleted, if no document names it."""
        self.call("DELETE", f"Items/{item_id}")

    def change_tax_rate(self, code: str, percent: Decimal | str) -> None:
        (row,) = self.call("GET", f"TaxRates/{code}")["TaxRates"]
        (component,) = row["TaxComponents"]
        fields = {key: row[key] for key in ("Name", "ReportTaxType") if key in row}
        fields["TaxComponents"] = [
            {"Name": component["Name"], "Rate": Decimal(percent)}
        ]
        self._write("POST", "TaxRates", TaxType=code, **fields)

    def attachments(self, document: Document) -> dict[str, int]:
        rows = self.call("GET", f"{_path(document)}/Attachments")["Attachments"]
        return {row["FileName"]: row["ContentLength"] for row in rows}

    def add_tracking(self, category: str, *options: str) -> str:
        row = self._write("PUT", "TrackingCategories", Name=category)
        made = row["TrackingCategoryID"]
        for option in options:
            path = f"TrackingCategories/{made}/Options"
            self.call("PUT", path, {"Options": [{"Name": option}]})
        return made

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


KEPT = ("LineItemID", "Description", "AccountCode", "TaxType", "Tracking", "ItemCode")


def _path(document: Document) -> str:
    endpoint = "CreditNotes" if document.kind in CREDITS else "Invoices"
    return f"{endpoint}/{document.id}"


def _target(document: Document) -> dict:
    """What a payment says of the document that it settles."""
    if document.kind in CREDITS:
        return {"CreditNote": {"CreditNoteID": document.id}}
    return {"Invoice": {"InvoiceID": document.id}}
