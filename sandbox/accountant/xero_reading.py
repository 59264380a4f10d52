"""Reading the books of a Xero organisation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from .base import Accountant, money
from .records import (
    BILL,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    OPEN,
    PAID,
    VENDOR_CREDIT,
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
KINDS = {
    "ACCREC": INVOICE,
    "ACCPAY": BILL,
    "ACCRECCREDIT": CREDIT_NOTE,
    "ACCPAYCREDIT": VENDOR_CREDIT,
}
RECEIVED = (  # types of payments by which money comes in
    "ACCRECPAYMENT",
    "APCREDITPAYMENT",
    "APOVERPAYMENTPAYMENT",
    "APPREPAYMENTPAYMENT",
)
ON_ACCOUNT = {"Overpayments": "OverpaymentID", "Prepayments": "PrepaymentID"}
SETTLED = {
    "Invoice": "InvoiceID",
    "CreditNote": "CreditNoteID",
    "Overpayment": "OverpaymentID",
    "Prepayment": "PrepaymentID",
}
# how references tell that a payment's fee stands beside it, and which record that is
LESS_FEE, FEE, FEE_APART = " (less fee)", " (fee)", " (fee apart)"
MONEY_IN = "RECEIVE"


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
        code = self._item_ids()
        for row in self._pages("Invoices", unitdp=4):
            yield invoice(row, code)
        for row in self._pages("CreditNotes", unitdp=4):
            yield credit_note(row, code)

    def _item_ids(self) -> Callable[[], dict]:
        """Ids by code, read when one is needed."""
        return _cached(lambda: {item.code: item.id for item in self.items()})

    def payments(self) -> list[Payment]:
        """A payment whose fee stands beside it is one; money on account is one too."""
        rows = [row for row in self._pages("Payments") if row["Status"] != "DELETED"]
        fees = {_pair(row, FEE): row for row in rows if _ends(row, FEE)}
        whole = [row for row in rows if not _ends(row, FEE)]
        apart = any(_ends(row, FEE_APART) for row in whole) and self._fees_apart()
        found = [_payment(row, fees, apart or {}) for row in whole]
        return found + self._on_account()

    def _fees_apart(self) -> dict:
        """Money that moved at the bank beside payments, by their reference."""
        return {
            row["Reference"].removesuffix(FEE): row
            for row in self._pages("BankTransactions")
            if row["Status"] == "AUTHORISED" and _ends(row, FEE)
        }

    def _on_account(self) -> list[Payment]:
        found, banks = [], {}
        for endpoint, key in ON_ACCOUNT.items():
            rows = [r for r in self._pages(endpoint) if r["Status"] != "VOIDED"]
            if rows and not banks:
                banks = self._bank_accounts()
            found += [_money_on_account(row, key, banks) for row in rows]
        return found

    def _bank_accounts(self) -> dict[str, dict]:
        """The bank transactions that made money on account, by its id."""
        return {
            row[key]: row
            for row in self._pages("BankTransactions")
            for key in ON_ACCOUNT.values()
            if key in row
        }

    def allocations(self) -> list[Allocation]:
        keys = {"CreditNotes": "CreditNoteID", **ON_ACCOUNT}
        return [
            Allocation(
                id=row["AllocationID"],
                credit_note_id=credit[key],
                invoice_id=row["Invoice"]["InvoiceID"],
                amount=money(row["Amount"]),
                date=_day(row["Date"]),
            )
            for endpoint, key in keys.items()
            for credit in self._pages(endpoint)
            for row in credit.get("Allocations", ())
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
                supplier=row.get("IsSupplier", False),
                phone=_phone(row),
                city=_address(row).get("City", ""),
                raw=row,
            )
            for row in self._pages("Contacts", includeArchived="true")
        ]

    def items(self) -> list[Item]:
        rows = self.call("GET", "Items", unitdp=4)["Items"]
        codes = _cached(lambda: {row.code: row.id for row in self.accounts()})
        found = []
        for row in rows:
            sales = row.get("SalesDetails", {})
            code = sales.get("AccountCode", "")
            found.append(
                Item(
                    id=row["ItemID"],
                    code=row["Code"],
                    name=row.get("Name", ""),
                    account_id=codes()[code] if code else "",
                    active=True,  # an item is there, or it is not
                    description=row.get("Description", ""),
                    price=money(sales["UnitPrice"]) if "UnitPrice" in sales else None,
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
        kind=KINDS[row["Type"]],
        id=row["InvoiceID"],
        number=row["InvoiceNumber"],
        due=money(row["AmountDue"]),
        due_date=_day(row["DueDate"]) if row.get("DueDate") else None,
        **_common(row, items),
    )


def credit_note(row: dict, items: Callable[[], dict] = NO_ITEMS) -> Document:
    return Document(
        kind=KINDS[row["Type"]],
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
        "sent": row.get("SentToContact", False),
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
        item_id=items().get(code, "") if code else "",
        description=line.get("Description", ""),
        tracking=tuple(one["Option"] for one in line.get("Tracking", ())),
    )


def _settled(row: dict) -> dict:
    """What a payment says of the document that it settles."""
    return next(row[name] for name in SETTLED if name in row)


def _settled_id(row: dict) -> str:
    return next(row[name][key] for name, key in SETTLED.items() if name in row)


def _ends(row: dict, mark: str) -> bool:
    return row.get("Reference", "").endswith(mark)


def _pair(row: dict, mark: str) -> tuple:
    """What a payment and its fee have in common."""
    return _settled_id(row), row["Date"], row["Reference"].removesuffix(mark)


def _payment(row: dict, fees: dict, apart: dict) -> Payment:
    inbound = row["PaymentType"] in RECEIVED
    amount, fee, reference = money(row["Amount"]), Decimal(0), row.get("Reference", "")
    if _ends(row, LESS_FEE):
        beside = fees.get(_pair(row, LESS_FEE))
        fee = money(beside["Amount"]) if beside else fee
        amount, fee = amount + fee, fee if inbound else -fee
        reference = reference.removesuffix(LESS_FEE)
    elif _ends(row, FEE_APART):
        reference = reference.removesuffix(FEE_APART)
        beside = apart.get(reference)
        if beside:
            came_in = beside["Type"] == MONEY_IN
            fee = -money(beside["Total"]) if came_in else money(beside["Total"])
    return Payment(
        id=row["PaymentID"],
        document_ids=(_settled_id(row),),
        amount=amount,
        currency=_settled(row)["CurrencyCode"],
        date=_day(row["Date"]),
        account_id=row["Account"]["AccountID"],
        reference=reference,
        inbound=inbound,
        fee=fee,
        raw=row,
    )


def _money_on_account(row: dict, key: str, banks: dict[str, dict]) -> Payment:
    made_by = banks.get(row[key], {})
    lines = row.get("LineItems") or [{}]
    return Payment(
        id=row[key],
        document_ids=tuple(a["Invoice"]["InvoiceID"] for a in row["Allocations"]),
        amount=money(row["Total"]),
        currency=row["CurrencyCode"],
        date=_day(row["Date"]),
        account_id=made_by.get("BankAccount", {}).get("AccountID", ""),
        reference=row.get("Reference") or lines[0].get("Description", ""),
        contact_id=row["Contact"]["ContactID"],
        inbound=row["Type"].startswith(MONEY_IN),
        unallocated=money(row["RemainingCredit"]),
        raw=row,
    )


def _phone(row: dict) -> str:
    """The main number."""
    for phone in row.get("Phones", ()):
        if phone["PhoneType"] == "DEFAULT":
            return phone.get("PhoneNumber", "")
    return ""


def _address(row: dict) -> dict:
    """The postal address."""
    for address in row.get("Addresses", ()):
        if address["AddressType"] == "POBOX":
            return address
    return {}


def _day(text: str) -> date:
    """A day in Xero's JSON: milliseconds since 1970, in UTC."""
    milliseconds = int(re.match(r"/Date\((-?\d+)", text)[1])
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()
