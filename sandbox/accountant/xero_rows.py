"""What Xero's JSON says, in nobody's dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from .base import money
from .records import (
    BILL,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    OPEN,
    PAID,
    VENDOR_CREDIT,
    VOID,
    Document,
    Line,
    Payment,
)

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


NO_ITEMS: Callable[[], dict] = dict


def cached(make: Callable[[], dict]) -> Callable[[], dict]:
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
        due_date=day(row["DueDate"]) if row.get("DueDate") else None,
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
        "date": day(row["Date"]),
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


def ends(row: dict, mark: str) -> bool:
    return row.get("Reference", "").endswith(mark)


def pair(row: dict, mark: str) -> tuple:
    """What a payment and its fee have in common."""
    return _settled_id(row), row["Date"], row["Reference"].removesuffix(mark)


def payment(row: dict, fees: dict, apart: dict) -> Payment:
    inbound = row["PaymentType"] in RECEIVED
    amount, fee, reference = money(row["Amount"]), Decimal(0), row.get("Reference", "")
    if ends(row, LESS_FEE):
        beside = fees.get(pair(row, LESS_FEE))
        fee = money(beside["Amount"]) if beside else fee
        amount, fee = amount + fee, fee if inbound else -fee
        reference = reference.removesuffix(LESS_FEE)
    elif ends(row, FEE_APART):
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
        date=day(row["Date"]),
        account_id=row["Account"]["AccountID"],
        reference=reference,
        inbound=inbound,
        fee=fee,
        raw=row,
    )


def money_on_account(row: dict, key: str, banks: dict[str, dict]) -> Payment:
    made_by = banks.get(row[key], {})
    lines = row.get("LineItems") or [{}]
    return Payment(
        id=row[key],
        document_ids=tuple(a["Invoice"]["InvoiceID"] for a in row["Allocations"]),
        amount=money(row["Total"]),
        currency=row["CurrencyCode"],
        date=day(row["Date"]),
        account_id=made_by.get("BankAccount", {}).get("AccountID", ""),
        reference=row.get("Reference") or lines[0].get("Description", ""),
        contact_id=row["Contact"]["ContactID"],
        inbound=row["Type"].startswith(MONEY_IN),
        unallocated=money(row["RemainingCredit"]),
        raw=row,
    )


def phone(row: dict) -> str:
    """The main number."""
    for phone in row.get("Phones", ()):
        if phone["PhoneType"] == "DEFAULT":
            return phone.get("PhoneNumber", "")
    return ""


def address(row: dict) -> dict:
    """The postal address."""
    for address in row.get("Addresses", ()):
        if address["AddressType"] == "POBOX":
            return address
    return {}


def day(text: str) -> date:
    """A day in Xero's JSON: milliseconds since 1970, in UTC."""
    milliseconds = int(re.match(r"/Date\((-?\d+)", text)[1])
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()
