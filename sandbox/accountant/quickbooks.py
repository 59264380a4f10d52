"""An accountant at work in QuickBooks Online."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property

from .base import money
from .calling import Refused
from .quickbooks_ledger import QuickBooksLedger
from .quickbooks_reading import ENTITIES
from .records import INVOICE, PURCHASES, Document, Entry

US_CODES = ("TAX", "NON")
CUSTOMER = ("Customer", "CustomerRef")
KEPT = ("ItemRef", "AccountRef", "TaxCodeRef", "ClassRef")  # of a line that changes
INACTIVE = " (deleted)"  # what QuickBooks puts behind the name


class QuickBooksAccountant(QuickBooksLedger):
    """In one company (realm)."""

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        """The number has no field of its own: it ends the notes."""
        notes = {"Notes": f"Number {number}"} if number else {}
        fields = _party(name, email, currency)
        return self._create("Customer", **fields, **notes)["Id"]

    def add_supplier(self, name: str, *, email: str = "", currency: str = "") -> str:
        return self._create("Vendor", **_party(name, email, currency))["Id"]

    def _of(self, contact_id: str) -> str:
        """Customer or vendor; they share their ids."""
        try:
            self._read("Customer", contact_id)
        except Refused as refused:
            if refused.status != 400:
                raise
            return "Vendor"
        return "Customer"

    def change_contact(self, contact_id: str, **values: str) -> None:
        entity = self._of(contact_id)
        fields: dict = {}
        if "name" in values:
            fields["DisplayName"] = values["name"]
        if "email" in values:
            fields["PrimaryEmailAddr"] = {"Address": values["email"]}
        if "phone" in values:
            fields["PrimaryPhone"] = {"FreeFormNumber": values["phone"]}
        if "city" in values:
            address = self._read(entity, contact_id).get("BillAddr", {})
            kept = {key: value for key, value in address.items() if key != "Id"}
            fields["BillAddr"] = {**kept, "City": values["city"]}
        self._change(entity, contact_id, **fields)

    def archive_contact(self, contact_id: str) -> None:
        self._change(self._of(contact_id), contact_id, Active=False)

    def restore_contact(self, contact_id: str) -> None:
        self._change(self._of(contact_id), contact_id, Active=True)

    def merge_contacts(self, contact_id: str, into_id: str) -> None:
        """By the control route: people merge by giving one the other's name at the
        screens."""
        self.control(merge_customers=[contact_id, into_id])

    def add_item(self, code: str, name: str, account_id: str) -> str:
        row = self._create(
            "Item",
            Name=name,
            Sku=code,
            Type="Service",
            IncomeAccountRef={"value": account_id},
        )
        return row["Id"]

    def change_item_account(self, item_id: str, account_id: str) -> None:
        self._change("Item", item_id, IncomeAccountRef={"value": account_id})

    def change_item(self, item_id: str, **values: object) -> None:
        names = {"name": "Name", "description": "Description", "price": "UnitPrice"}
        fields = {names[key]: value for key, value in values.items()}
        if "UnitPrice" in fields:
            fields["UnitPrice"] = Decimal(str(fields["UnitPrice"]))
        self._change("Item", item_id, **fields)

    def archive_item(self, item_id: str) -> None:
        self._change("Item", item_id, Active=False)

    def _enter(self, new: Entry) -> Document:
        """Sales are of an item that posts to the account, made where there is none. A
        tax code of a US company is that of the whole document, and its purchases have
        no tax."""
        bought, tax_code = new.kind in PURCHASES, new.tax_code
        entity, party = ("Vendor", "VendorRef") if bought else CUSTOMER
        currency = new.currency
        if not currency:
            currency = self._currency(self._read(entity, new.contact_id))
        detail: dict = (
            {"AccountRef": {"value": new.account_id}}
            if bought
            else {"ItemRef": {"value": self._item_on(new.account_id)}}
        )
        fields: dict = {
            "DocNumber": new.number,
            party: {"value": new.contact_id},
            "TxnDate": new.day,
            "CurrencyRef": {"value": currency},
        }
        if self.company["country"] != "US":
            detail["TaxCodeRef"] = {"value": tax_code or self._no_tax}
            fields["GlobalTaxCalculation"] = "TaxExcluded"
        elif not bought:
            on_line = tax_code if tax_code in US_CODES else "TAX"
            detail["TaxCodeRef"] = {"value": on_line if tax_code else "NON"}
            if tax_code and tax_code not in US_CODES:
                fields["TxnTaxDetail"] = {"TxnTaxCodeRef": {"value": tax_code}}
        name = "AccountBasedExpenseLineDetail" if bought else "SalesItemLineDetail"
        line = {
            "DetailType": name,
            "Amount": new.net,
            "Description": "Work",
            name: detail,
        }
        row = self._create(ENTITIES[new.kind], **fields, Line=[line])
        return self._document(new.kind, row)

    def change_invoice(self, document: Document, net: Decimal | int | str) -> Document:
        entity = ENTITIES[document.kind]
        row = self._read(entity, document.id)
        line = next(one for one in row["Line"] if one.get("Id"))
        name = line["DetailType"]
        detail = {key: value for key, value in line[name].items() if key in KEPT}
        line = {
            "Id": line["Id"],
            "DetailType": name,
            "Amount": Decimal(net),
            "Description": line.get("Description", ""),
            name: detail,
        }
        fields: dict = {"Line": [line]}
        for key in ("CustomerRef", "VendorRef", "GlobalTaxCalculation"):
            if key in row:
                fields[key] = row[key]
        code = row.get("TxnTaxDetail", {}).get("TxnTaxCodeRef")
        if code:  # its amounts are reckoned anew
            fields["TxnTaxDetail"] = {"TxnTaxCodeRef": code}
        elif self.company["country"] != "US":
            fields["TxnTaxDetail"] = {}
        return self._document(
            document.kind, self._change(entity, document.id, **fields)
        )

    def _item_on(self, account_id: str) -> str:
        for item in self.items():
            if item.account_id == account_id and item.active:
                return item.id
        return self.add_item(f"ON-{account_id}", f"Sales on {account_id}", account_id)

    @cached_property
    def _no_tax(self) -> str:
        """A code for sales of which every rate is 0 %."""
        rates = {row["Id"]: money(row["RateValue"]) for row in self._query("TaxRate")}
        for row in self._query("TaxCode"):
            details = row.get("SalesTaxRateList", {}).get("TaxRateDetail", ())
            found = [rates[detail["TaxRateRef"]["value"]] for detail in details]
            if found and not any(found):
                return row["Id"]
        raise LookupError(f"{self.company['name']} has no code of 0 %")

    def void_invoice(self, document: Document) -> None:
        """Only invoices are voided: QuickBooks deletes all others."""
        operation = "void" if document.kind == INVOICE else "delete"
        self._end(ENTITIES[document.kind], document.id, operation=operation)

    def add_tracking(self, category: str, *options: str) -> str:
        """Classes, or locations if the category is called so; no other can be had."""
        entity = "Department" if category == "Location" else "Class"
        if entity == "Class":
            self.control(class_tracking="line")
        else:
            self.control(departments=True)
        for option in options:
            self._create(entity, Name=option)
        return entity.lower()

    def change_tax_rate(self, code: str, percent: Decimal | str) -> None:
        """By the control route: QuickBooks' API only makes rates."""
        self.control(tax_rates={code: str(percent)})

    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        """In a US company the code is for a whole document, see :meth:`add_invoice`."""
        agency = next(self._query("TaxAgency"))["Id"]
        details = [
            {
                "TaxRateName": part,
                "RateValue": str(rate),
                "TaxAgencyId": agency,
                "TaxApplicableOn": "Sales",
            }
            for part, rate in components
        ]
        body = {"TaxCode": name, "TaxRateDetails": details}
        return self._call("POST", "taxservice/taxcode", body)["TaxCodeId"]

    def archive_account(self, account_id: str) -> None:
        name = self._read("Account", account_id)["Name"]
        self._change("Account", account_id, Name=name, Active=False)

    def restore_account(self, account_id: str) -> None:
        name = self._read("Account", account_id)["Name"].removesuffix(INACTIVE)
        self._change("Account", account_id, Name=name, Active=True)

    def close_books(self, day: date | None) -> None:
        """By the control route: QuickBooks' API only tells the closing date."""
        self.control(close_date=day and day.isoformat())

    def enable_currency(self, code: str) -> None:
        self._create("CompanyCurrency", Code=code)


def _party(name: str, email: str, currency: str) -> dict:
    """What is told of a new customer or vendor."""
    fields: dict = {"DisplayName": name}
    if email:
        fields["PrimaryEmailAddr"] = {"Address": email}
    if currency:
        fields["CurrencyRef"] = {"value": currency}
    return fields
