"""An accountant at work in QuickBooks Online."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from .base import Accountant, money
from .records import (
    CREDIT_NOTE,
    INVOICE,
    OPEN,
    PAID,
    VOID,
    Account,
    Allocation,
    Contact,
    Document,
    Item,
    Line,
    Payment,
)
from .settling import pairs

PAGE = 1000
NUMBER = 21  # characters of DocNumber
ALL = "WHERE Active IN (true, false)"
US_CODES = ("TAX", "NON")
INACTIVE = " (deleted)"  # what QuickBooks puts behind the name


class QuickBooksAccountant(Accountant):
    """In one company (realm)."""

    provider = "quickbooks"
    calls_per_second = 8  # QuickBooks bears 10 of all that run for the same app

    def is_numbered(self, document: Document, number: str) -> bool:
        """QuickBooks keeps 21 characters of a number, or gives its own; the whole one
        is a word of the private note then."""
        if len(number) <= NUMBER and document.number == number:
            return True
        words = document.memo.replace(",", " ").replace(";", " ").split()
        return number in words

    def _call(
        self, method: str, path: str, body: dict | None = None, **params: object
    ) -> dict:
        whole = f"v3/company/{self.company_id}/{path}"
        return self.call(method, whole, body, minorversion=75, **params)

    def _query(self, entity: str, where: str = "", what: str = "*") -> Iterator[dict]:
        start = 1
        while True:
            query = (
                f"SELECT {what} FROM {entity} {where} ORDERBY Id"
                f" STARTPOSITION {start} MAXRESULTS {PAGE}"
            )
            found = self._call("GET", "query", query=query)["QueryResponse"]
            rows = found.get(entity, [])
            yield from rows
            if len(rows) < PAGE:
                return
            start += PAGE

    def _create(self, entity: str, **fields: object) -> dict:
        return self._call("POST", entity.lower(), fields)[entity]

    def _read(self, entity: str, record_id: str) -> dict:
        return self._call("GET", f"{entity.lower()}/{record_id}")[entity]

    def _change(self, entity: str, record_id: str, **fields: object) -> dict:
        old = self._read(entity, record_id)
        head = {"Id": record_id, "SyncToken": old["SyncToken"], "sparse": True}
        return self._create(entity, **head, **fields)

    # === READING === #

    def _documents(self) -> Iterable[Document]:
        for kind, entity in ((INVOICE, "Invoice"), (CREDIT_NOTE, "CreditMemo")):
            for row in self._query(entity):
                yield self._document(kind, row)

    def _document(self, kind: str, row: dict) -> Document:
        total, due = money(row["TotalAmt"]), money(row["Balance"])
        memo = row.get("PrivateNote", "")
        status = OPEN if due else PAID
        if not total and memo.startswith("Voided"):
            status = VOID
        day = row.get("DueDate")
        return Document(
            kind=kind,
            id=row["Id"],
            number=row.get("DocNumber", ""),
            date=date.fromisoformat(row["TxnDate"]),
            due_date=date.fromisoformat(day) if day else None,
            currency=self._currency(row),
            total=total,
            tax=money(row.get("TxnTaxDetail", {}).get("TotalTax")),
            due=due,
            status=status,
            contact_id=row["CustomerRef"]["value"],
            memo=memo,
            lines=tuple(_lines(row["Line"])),
            raw=row,
        )

    def _currency(self, row: dict) -> str:
        return _ref(row, "CurrencyRef") or self.company["currency"]

    def payments(self) -> list[Payment]:
        return [
            Payment(
                id=row["Id"],
                document_ids=tuple(
                    link["TxnId"]
                    for line in row.get("Line", ())
                    for link in line.get("LinkedTxn", ())
                ),
                amount=money(row["TotalAmt"]),
                currency=self._currency(row),
                date=date.fromisoformat(row["TxnDate"]),
                account_id=_ref(row, "DepositToAccountRef"),
                reference=row.get("PaymentRefNum", ""),
                raw=row,
            )
            for row in self._query("Payment")
            if money(row["TotalAmt"])
        ]

    def allocations(self) -> list[Allocation]:
        """Payments that link both sides; QuickBooks does not say which credit paid
        which invoice, so they are paired in their order."""
        found = []
        for row in self._query("Payment"):
            sides: dict[str, list] = {"CreditMemo": [], "Invoice": []}
            for line in row.get("Line", ()):
                for link in line.get("LinkedTxn", ()):
                    if link["TxnType"] in sides and money(line["Amount"]):
                        sides[link["TxnType"]].append(
                            (link["TxnId"], money(line["Amount"]))
                        )
            found += [
                Allocation(
                    id=row["Id"],
                    credit_note_id=credit,
                    invoice_id=invoice,
                    amount=amount,
                    date=date.fromisoformat(row["TxnDate"]),
                )
                for credit, invoice, amount in pairs(
                    sides["CreditMemo"], sides["Invoice"]
                )
            ]
        return found

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["Id"],
                name=row["DisplayName"],
                email=row.get("PrimaryEmailAddr", {}).get("Address", ""),
                number="",  # there is no field for a number of one's own
                currency=self._currency(row),
                active=row["Active"],
                raw=row,
            )
            for row in self._query("Customer", ALL)
        ]

    def items(self) -> list[Item]:
        return [
            Item(
                id=row["Id"],
                code=row.get("Sku", ""),
                name=row["Name"],
                account_id=_ref(row, "IncomeAccountRef"),
                active=row["Active"],
                raw=row,
            )
            for row in self._query("Item", ALL, what="*, Sku")
        ]

    def accounts(self) -> list[Account]:
        return [
            Account(
                id=row["Id"],
                code=row.get("AcctNum", ""),
                name=row["Name"],
                type=row["AccountType"],
                active=row["Active"],
                raw=row,
            )
            for row in self._query("Account", ALL)
        ]

    def trial_balance(self, day: date) -> dict[str, Decimal]:
        """Income and expenses count from the start of the calendar year."""
        report = self._call(
            "GET",
            "reports/TrialBalance",
            start_date=day.replace(month=1, day=1).isoformat(),
            end_date=day.isoformat(),
            accounting_method="Accrual",
        )
        balances = {}
        for row in report["Rows"].get("Row", ()):
            cells = row.get("ColData", ())
            if not cells or "id" not in cells[0]:
                continue
            debit, credit = (money(cell["value"]) for cell in cells[1:3])
            if debit != credit:
                balances[cells[0]["id"]] = debit - credit
        return balances

    # === ACTING === #

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        """The number has no field of its own and is left out."""
        fields: dict = {"DisplayName": name}
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
            detail["TaxCodeRef"] = {"value": tax_code or self._no_tax()}
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
        self.control(book_close_date=day and day.isoformat())

    def enable_currency(self, code: str) -> None:
        self._create("CompanyCurrency", Code=code)


def _ref(row: dict, name: str) -> str:
    return row.get(name, {}).get("value", "")


def _lines(rows: list[dict]) -> Iterator[Line]:
    for row in rows:
        kind = row["DetailType"]
        detail = row.get(kind, {})
        if kind == "GroupLineDetail":
            yield from _lines(detail["Line"])
        elif kind == "SalesItemLineDetail":
            yield Line(
                account_id=_ref(detail, "ItemAccountRef"),
                net=money(row["Amount"]),
                tax_code=_ref(detail, "TaxCodeRef"),
                item_id=_ref(detail, "ItemRef"),
                description=row.get("Description", ""),
            )
        elif kind == "DiscountLineDetail":
            yield Line(
                account_id=_ref(detail, "DiscountAccountRef"),
                net=-money(row["Amount"]),
                description=row.get("Description", ""),
            )
