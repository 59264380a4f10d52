"""An accountant at work in QuickBooks Online."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property

from .base import money
from .quickbooks_reading import QuickBooksReading
from .records import CREDIT_NOTE, INVOICE, Document

US_CODES = ("TAX", "NON")
INACTIVE = " (deleted)"  # what QuickBooks puts behind the name


class QuickBooksAccountant(QuickBooksReading):
    """In one company (realm)."""

    def _create(self, entity: str, **fields: object) -> dict:
        return self._call("POST", entity.lower(), fields)[entity]

    def _read(self, entity: str, record_id: str) -> dict:
        return self._call("GET", f"{entity.lower()}/{record_id}")[entity]

    def _change(self, entity: str, record_id: str, **fields: object) -> dict:
        old = self._read(entity, record_id)
        head = {"Id": record_id, "SyncToken": old["SyncToken"], "sparse": True}
        return self._create(entity, **head, **fields)

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        """The number has no field of its own: it ends the notes."""
        fields: dict = {"DisplayName": name}
        if number:
            fields["Notes"] = f"Number {number}"
        if email:
            fields["PrimaryEmailAddr"] = {"Address": email}
        if currency:
            fields["CurrencyRef"] = {"value": currency}
        return self._create("Customer", **fields)["Id"]

    def rename_contact(self, contact_id: str, name: str) -> None:
        self._change("Customer", contact_id, DisplayName=name)

    def archive_contact(self, contact_id: str) -> None:
        self._change("Customer", contact_id, Active=False)

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
        """Of an item that posts to the account, made where there is none. A tax code
        of a US company is that of the whole document."""
        detail: dict = {"ItemRef": {"value": self._item_on(account_id)}}
        fields: dict = {
            "DocNumber": number,
            "CustomerRef": {"value": contact_id},
            "TxnDate": (day or date.today()).isoformat(),
            "CurrencyRef": {"value": currency or self._contact_currency(contact_id)},
        }
        if self.company["country"] == "US":
            on_line = tax_code if tax_code in US_CODES else "TAX"
            detail["TaxCodeRef"] = {"value": on_line if tax_code else "NON"}
            if tax_code and tax_code not in US_CODES:
                fields["TxnTaxDetail"] = {"TxnTaxCodeRef": {"value": tax_code}}
        else:
            detail["TaxCodeRef"] = {"value": tax_code or self._no_tax}
            fields["GlobalTaxCalculation"] = "TaxExcluded"
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": Decimal(net),
            "Description": "Work",
            "SalesItemLineDetail": detail,
        }
        entity = "CreditMemo" if kind == CREDIT_NOTE else "Invoice"
        return self._document(kind, self._create(entity, **fields, Line=[line]))

    def _contact_currency(self, contact_id: str) -> str:
        return self._currency(self._read("Customer", contact_id))

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
        """A credit note is deleted: QuickBooks voids none."""
        credit = document.kind == CREDIT_NOTE
        entity = "CreditMemo" if credit else "Invoice"
        token = self._read(entity, document.id)["SyncToken"]
        self._call(
            "POST",
            entity.lower(),
            {"Id": document.id, "SyncToken": token},
            operation="delete" if credit else "void",
        )

    def pay_invoice(
        self,
        document: Document,
        account_id: str,
        amount: Decimal | int | str | None = None,
        *,
        day: date | None = None,
        reference: str = "",
    ) -> str:
        paid = document.due if amount is None else Decimal(amount)
        link = {"TxnId": document.id, "TxnType": "Invoice"}
        fields: dict = {
            "CustomerRef": {"value": document.contact_id},
            "CurrencyRef": {"value": document.currency},
            "TotalAmt": paid,
            "TxnDate": (day or date.today()).isoformat(),
            "DepositToAccountRef": {"value": account_id},
            "Line": [{"Amount": paid, "LinkedTxn": [link]}],
        }
        if reference:
            fields["PaymentRefNum"] = reference
        return self._create("Payment", **fields)["Id"]

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
