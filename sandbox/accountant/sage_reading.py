"""Reading the books of a Sage Accounting business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from .base import Accountant, money
from .records import (
    BILL,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    OPEN,
    PAID,
    PURCHASES,
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
from .settling import pairs

PAGE = 200
NUMBER = 25  # characters of a document's reference
STATUS = {
    "DRAFT": DRAFT,
    "PRO_FORMA": DRAFT,
    "UNPAID": OPEN,
    "PART_PAID": OPEN,
    "PAID": PAID,
    "VOID": VOID,
}
INBOUND = ("CUSTOMER_RECEIPT", "VENDOR_REFUND")
RESOURCES = {
    INVOICE: "sales_invoice",
    CREDIT_NOTE: "sales_credit_note",
    BILL: "purchase_invoice",
    VENDOR_CREDIT: "purchase_credit_note",
}
LINES = {
    INVOICE: "invoice_lines",
    CREDIT_NOTE: "credit_note_lines",
    BILL: "invoice_lines",
    VENDOR_CREDIT: "credit_note_lines",
}


class SageReading(Accountant):
    """In one business."""

    provider = "sage"

    def headers(self) -> dict[str, str]:
        return {"X-Business": self.company_id}

    def is_numbered(self, document: Document, number: str) -> bool:
        """Sage gives its own numbers; a connector's is the reference, of which it keeps
        25 characters. The whole one is in the notes then."""
        if len(number) <= NUMBER or document.kind in PURCHASES:
            return number in (document.number, document.raw["reference"])
        return f" {number} " in f" {' '.join(document.memo.split())} "

    def _list(self, resource: str, **params: object) -> Iterator[dict]:
        """All rows. A page after the last one repeats it, so Sage's own count says
        when to stop, and a row that moved to the next page is given once."""
        page, seen = 1, set()
        while True:
            found = self.call(
                "GET",
                resource,
                page=page,
                items_per_page=PAGE,
                attributes="all",
                **params,
            )
            for row in found["$items"]:
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row
            if page * PAGE >= int(found["$total"]):
                return
            page += 1

    def _documents(self) -> Iterable[Document]:
        for kind, resource in RESOURCES.items():
            for row in self._list(f"{resource}s", show_analysis_types="true"):
                yield self._document(kind, self._whole(kind, row))

    def _whole(self, kind: str, row: dict) -> dict:
        """Lists may leave the accounts of the lines out."""
        lines = row.get(LINES[kind])
        if lines is not None and all("ledger_account" in line for line in lines):
            return row
        return self.call(
            "GET",
            f"{RESOURCES[kind]}s/{row['id']}",
            nested_attributes="all",
            show_analysis_types="true",
            **({} if kind in PURCHASES else {"mark_as_sent": "false"}),
        )

    def _document(self, kind: str, row: dict) -> Document:
        day = row.get("due_date")
        return Document(
            kind=kind,
            id=row["id"],
            number=row.get("vendor_reference") or row["reference"] or "",
            date=date.fromisoformat(row["date"]),
            due_date=date.fromisoformat(day) if day else None,
            currency=_id(row, "currency"),
            total=money(row["total_amount"]),
            tax=money(row["tax_amount"]),
            due=money(row["outstanding_amount"]),
            status=STATUS[_id(row, "status")],
            contact_id=_id(row, "contact"),
            memo=row.get("notes") or "",
            sent=bool(row.get("sent")),
            lines=tuple(_line(line) for line in row[LINES[kind]]),
            raw=row,
        )

    def payments(self) -> list[Payment]:
        """A fee is a payment of its own here, whose words name the payment."""
        ledger, fees = self._bank_ledgers(), self._fees()
        return [
            Payment(
                id=row["id"],
                document_ids=tuple(
                    _id(part, "artefact") for part in row["allocated_artefacts"]
                ),
                amount=money(row["total_amount"]),
                currency=_id(row, "currency"),
                date=date.fromisoformat(row["date"]),
                account_id=ledger[_id(row, "bank_account")],
                reference=row["reference"] or "",
                contact_id=_id(row, "contact"),
                inbound=_id(row, "transaction_type") in INBOUND,
                unallocated=money(_over(row).get("outstanding_amount")),
                fee=sum((fee for words, fee in fees if row["id"] in words), Decimal(0)),
                raw=row,
            )
            for row in self._list("contact_payments")
            if not row["deleted_at"]
        ]

    def _fees(self) -> list[tuple[str, Decimal]]:
        """Words and amounts of money that went straight to a ledger account."""
        return [
            (line["details"] or "", _signed(row, line))
            for row in self._list("other_payments")
            if not row["deleted_at"]
            for line in row["payment_lines"]
        ]

    def _bank_ledgers(self) -> dict[str, str]:
        """Ids of the ledger accounts under the bank accounts."""
        return {
            row["id"]: _id(row, "ledger_account") for row in self._list("bank_accounts")
        }

    def allocations(self) -> list[Allocation]:
        """Sage does not say which credit was used on which invoice of one allocation,
        so they are paired in their order."""
        invoices = {
            row["id"]
            for resource in ("sales_invoices", "purchase_invoices")
            for row in self._list(resource)
        }
        found = []
        for row in self._list("contact_allocations"):
            if row["deleted_at"]:
                continue
            parts = [
                (_id(part, "artefact"), abs(money(part["amount"])))
                for part in row["allocated_artefacts"]
            ]
            found += [
                Allocation(
                    id=row["id"],
                    credit_id=credit,
                    invoice_id=invoice,
                    amount=amount,
                    date=date.fromisoformat(row["date"]),
                )
                for credit, invoice, amount in pairs(
                    [part for part in parts if part[0] not in invoices],
                    [part for part in parts if part[0] in invoices],
                )
            ]
        return found

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["id"],
                name=row["name"],
                email=row["email"] or "",
                number=row["source_guid"] or row["reference"] or "",
                currency=_id(row, "currency"),
                active=row["is_active"] is not False and not row["deleted_at"],
                supplier="VENDOR" in [one["id"] for one in row["contact_types"]],
                phone=(row["main_contact_person"] or {}).get("telephone") or "",
                city=(row["main_address"] or {}).get("city") or "",
                raw=row,
            )
            for row in self._list(
                "contacts", exclude_system="true", nested_attributes="all"
            )
        ]

    def items(self) -> list[Item]:
        return [
            Item(
                id=row["id"],
                code=row["item_code"] or "",
                name=row["description"],
                account_id=_id(row, "sales_ledger_account"),
                active=bool(row["active"]) and not row["deleted_at"],
                description=row["notes"] or "",
                price=_price(row),
                raw=row,
            )
            for resource in ("products", "services")
            for row in self._list(resource)
        ]

    def accounts(self) -> list[Account]:
        return [self._account(row) for row in self._list("ledger_accounts")]

    @staticmethod
    def _account(row: dict) -> Account:
        return Account(
            id=row["id"],
            code=f"{row['nominal_code']:04}",
            name=row["name"],
            type=_id(row, "ledger_account_type"),
            active=row["included_in_chart"],
            raw=row,
        )


def _id(row: dict, name: str) -> str:
    return (row.get(name) or {}).get("id", "")


def _over(row: dict) -> dict:
    """What a payment settles nothing with."""
    return row.get("payment_on_account") or {}


def _signed(row: dict, line: dict) -> Decimal:
    amount = money(line["total_amount"])
    return -amount if _id(row, "transaction_type") == "OTHER_RECEIPT" else amount


def _price(row: dict) -> Decimal | None:
    """The one of the first price list."""
    for name, field in (("sales_prices", "price"), ("sales_rates", "rate")):
        for one in row.get(name) or ():
            return money(one[field])
    return None


def _line(row: dict) -> Line:
    return Line(
        account_id=_id(row, "ledger_account"),
        net=money(row["net_amount"]),
        tax_code=_id(row, "tax_rate"),
        item_id=_id(row, "product") or _id(row, "service"),
        description=row.get("description") or "",
        tracking=tuple(
            one["displayed_as"] for one in row.get("analysis_type_categories") or ()
        ),
    )
