"""Reading the books of a QuickBooks Online company."""

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
ALL = "WHERE Active IN (true, false)"
JOURNAL = "JournalEntry"


class QuickBooksReading(Accountant):
    """In one company (realm)."""

    provider = "quickbooks"
    calls_per_second = 5  # QuickBooks bears 10 of all that use the same app

    def is_numbered(self, document: Document, number: str) -> bool:
        """QuickBooks keeps 21 characters of a number, or gives its own; the whole one
        ends the private note then."""
        if document.number == number:
            return True
        *_, last = document.memo.splitlines() or [""]
        return f" {last}".endswith(f" {number}")

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
        """Money paid back for a credit memo is a journal entry, and a payment of
        nothing that links the two."""
        rows = list(self._query("Payment"))
        journals = {}
        if any(not money(row["TotalAmt"]) and _linked(row, JOURNAL) for row in rows):
            journals = {row["Id"]: row for row in self._query(JOURNAL)}
        found = []
        for row in rows:
            received, paid_back = money(row["TotalAmt"]), _linked(row, JOURNAL)
            if received:
                account = _ref(row, "DepositToAccountRef")
                documents = _linked(row, "Invoice") + _linked(row, "CreditMemo")
            elif paid_back:
                received, account = paid_back[0][1], _bank(journals[paid_back[0][0]])
                documents = _linked(row, "CreditMemo")
            else:
                continue
            found.append(
                Payment(
                    id=row["Id"],
                    document_ids=tuple(one for one, _ in documents),
                    amount=received,
                    currency=self._currency(row),
                    date=date.fromisoformat(row["TxnDate"]),
                    account_id=account,
                    reference=row.get("PaymentRefNum", ""),
                    raw=row,
                )
            )
        return found

    def allocations(self) -> list[Allocation]:
        """Payments that link both sides; QuickBooks does not say which credit paid
        which invoice, so they are paired in their order."""
        return [
            Allocation(
                id=row["Id"],
                credit_note_id=credit,
                invoice_id=invoice,
                amount=amount,
                date=date.fromisoformat(row["TxnDate"]),
            )
            for row in self._query("Payment")
            for credit, invoice, amount in pairs(
                _linked(row, "CreditMemo"), _linked(row, "Invoice")
            )
        ]

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["Id"],
                name=row["DisplayName"],
                email=row.get("PrimaryEmailAddr", {}).get("Address", ""),
                number=_last_word(row.get("Notes", "")),
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


def _ref(row: dict, name: str) -> str:
    return row.get(name, {}).get("value", "")


def _last_word(text: str) -> str:
    return text.split()[-1] if text.strip() else ""


def _linked(payment: dict, kind: str) -> list[tuple[str, Decimal]]:
    """What a payment settles of one kind: id and amount of each."""
    return [
        (link["TxnId"], money(line["Amount"]))
        for line in payment.get("Line", ())
        for link in line.get("LinkedTxn", ())
        if link["TxnType"] == kind and money(line["Amount"])
    ]


def _bank(journal: dict) -> str:
    """The account that the money of an entry left."""
    for line in journal["Line"]:
        detail = line["JournalEntryLineDetail"]
        if detail["PostingType"] == "Credit":
            return _ref(detail, "AccountRef")
    return ""


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
