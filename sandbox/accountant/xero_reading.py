"""Reading the books of a Xero organisation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from .base import Accountant, money
from .records import (
    CREDIT_NOTE,
    DRAFT,
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

PAGE = 1000
STATUS = {
    "DRAFT": DRAFT,
    "SUBMITTED": DRAFT,
    "AUTHORISED": OPEN,
    "PAID": PAID,
    "VOIDED": VOID,
    "DELETED": VOID,
}
RECEIVED = ("ACCRECPAYMENT", "ARCREDITPAYMENT")


class XeroReading(Accountant):
    """In one organisation."""

    provider = "xero"

    def headers(self) -> dict[str, str]:
        return {"xero-tenant-id": self.company_id}

    def _pages(self, endpoint: str, **params: object) -> Iterator[dict]:
        page = 1
        while True:
            found = self.call("GET", endpoint, page=page, pageSize=PAGE, **params)
            yield from found[endpoint]
            if len(found[endpoint]) < PAGE:
                return
            page += 1

    def _documents(self) -> Iterable[Document]:
        code = _cached(lambda: {item.code: item.id for item in self.items()})
        for endpoint, build, kind in (
            ("Invoices", invoice, "ACCREC"),
            ("CreditNotes", credit_note, "ACCRECCREDIT"),
        ):
            for row in self._pages(endpoint, unitdp=4):
                if row["Type"] == kind:
                    yield build(row, code)

    def payments(self) -> list[Payment]:
        return [
            Payment(
                id=row["PaymentID"],
                document_ids=(_settled(row),),
                amount=money(row["Amount"]),
                currency=(row.get("Invoice") or row["CreditNote"])["CurrencyCode"],
                date=_day(row["Date"]),
                account_id=row["Account"]["AccountID"],
                reference=row.get("Reference", ""),
                raw=row,
            )
            for row in self._pages("Payments")
            if row["PaymentType"] in RECEIVED and row["Status"] == "AUTHORISED"
        ]

    def allocations(self) -> list[Allocation]:
        return [
            Allocation(
                id=row["AllocationID"],
                credit_note_id=note["CreditNoteID"],
                invoice_id=row["Invoice"]["InvoiceID"],
                amount=money(row["Amount"]),
                date=_day(row["Date"]),
            )
            for note in self._pages("CreditNotes")
            if note["Type"] == "ACCRECCREDIT"
            for row in note.get("Allocations", ())
        ]

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["ContactID"],
                name=row["Name"],
                email=row.get("EmailAddress", ""),
                number=row.get("ContactNumber", ""),
                currency="",
                active=row["ContactStatus"] == "ACTIVE",
                raw=row,
            )
            for row in self._pages("Contacts", includeArchived="true")
        ]

    def items(self) -> list[Item]:
        rows = self.call("GET", "Items")["Items"]
        codes = _cached(lambda: {row.code: row.id for row in self.accounts()})
        found = []
        for row in rows:
            code = row.get("SalesDetails", {}).get("AccountCode", "")
            found.append(
                Item(
                    id=row["ItemID"],
                    code=row["Code"],
                    name=row.get("Name", ""),
                    account_id=codes()[code] if code else "",
                    active=True,  # an item is there, or it is not
                    raw=row,
                )
            )
        return found

    def accounts(self) -> list[Account]:
        return [
            Account(
                id=row["AccountID"],
                code=row.get("Code", ""),
                name=row["Name"],
                type=row["Type"],
                active=row["Status"] == "ACTIVE",
                raw=row,
            )
            for row in self.call("GET", "Accounts")["Accounts"]
        ]

    def trial_balance(self, day: date) -> dict[str, Decimal]:
        """Income and expenses count from the start of the financial year, as Xero
        prints them."""
        (report,) = self.call("GET", "Reports/TrialBalance", date=day.isoformat())[
            "Reports"
        ]
        balances = {}
        for section in report["Rows"]:
            for row in section.get("Rows", ()):
                name, *amounts = row["Cells"]
                if "Attributes" not in name:
                    continue
                debit, credit = (money(cell.get("Value")) for cell in amounts[-2:])
                if debit != credit:
                    balances[name["Attributes"][0]["Value"]] = debit - credit
        return balances


NO_ITEMS: Callable[[], dict] = dict


def _cached(make: Callable[[], dict]) -> Callable[[], dict]:
    """A call that is made at most once, and not before it is needed."""
    found: list[dict] = []

    def get() -> dict:
        if not found:
            found.append(make())
        return found[0]

    return get


def invoice(row: dict, items: Callable[[], dict] = NO_ITEMS) -> Document:
    return Document(
        kind=INVOICE,
        id=row["InvoiceID"],
        number=row["InvoiceNumber"],
        due=money(row["AmountDue"]),
        due_date=_day(row["DueDate"]) if row.get("DueDate") else None,
        **_common(row, items),
    )


def credit_note(row: dict, items: Callable[[], dict] = NO_ITEMS) -> Document:
    return Document(
        kind=CREDIT_NOTE,
        id=row["CreditNoteID"],
        number=row["CreditNoteNumber"],
        due=money(row["RemainingCredit"]),
        **_common(row, items),
    )


def _common(row: dict, items: Callable[[], dict]) -> dict:
    inclusive = row["LineAmountTypes"] == "Inclusive"
    return {
        "date": _day(row["Date"]),
        "currency": row["CurrencyCode"],
        "total": money(row["Total"]),
        "tax": money(row["TotalTax"]),
        "status": STATUS[row["Status"]],
        "contact_id": row["Contact"]["ContactID"],
        "memo": row.get("Reference", ""),
        "lines": tuple(
            _line(line, inclusive, items)
            for line in row["LineItems"]
            if "LineAmount" in line
        ),
        "raw": row,
    }


def _line(line: dict, inclusive: bool, items: Callable[[], dict]) -> Line:
    tax = money(line["TaxAmount"]) if inclusive else 0
    code = line.get("ItemCode")
    return Line(
        account_id=line.get("AccountID", ""),
        net=money(line["LineAmount"]) - tax,
        tax_code=line.get("TaxType", ""),
        item_id=items()[code] if code else "",
        description=line.get("Description", ""),
    )


def _settled(row: dict) -> str:
    if row["PaymentType"] == "ARCREDITPAYMENT":
        return row["CreditNote"]["CreditNoteID"]
    return row["Invoice"]["InvoiceID"]


def _day(text: str) -> date:
    """A day in Xero's JSON: milliseconds since 1970, in UTC."""
    milliseconds = int(re.match(r"/Date\((-?\d+)", text)[1])
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()
