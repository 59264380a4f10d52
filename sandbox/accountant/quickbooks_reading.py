"""Reading the books of a QuickBooks Online company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from .base import Accountant, money
from .quickbooks_rows import (
    DEPOSIT,
    account_of,
    bank,
    deposited,
    is_debit,
    last_word,
    lines,
    links_of,
    party_line,
    ref,
    settled,
    tracked,
)
from .records import (
    BILL,
    CREDIT_NOTE,
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
    Payment,
)
from .settling import pairs

PAGE = 1000
ALL = "WHERE Active IN (true, false)"
JOURNAL = "JournalEntry"
ENTITIES = {
    INVOICE: "Invoice",
    CREDIT_NOTE: "CreditMemo",
    BILL: "Bill",
    VENDOR_CREDIT: "VendorCredit",
}
# payments, what they settle, and the credits that they use
SIDES = (
    ("Payment", "Invoice", "CreditMemo"),
    ("BillPayment", "Bill", "VendorCredit"),
)


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
        for kind, entity in ENTITIES.items():
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
            contact_id=ref(row, "VendorRef") or ref(row, "CustomerRef"),
            memo=memo,
            sent=row.get("EmailStatus") == "EmailSent",
            lines=tuple(lines(row["Line"], tracked(row))),
            raw=row,
        )

    def _currency(self, row: dict) -> str:
        return ref(row, "CurrencyRef") or self.company["currency"]

    def payments(self) -> list[Payment]:
        """Of customers and to suppliers. Money also moves by journal entries that name
        one of them; a payment of nothing then says what they settle."""
        rows = {entity: list(self._query(entity)) for entity, *_kinds in SIDES}
        return [*self._paid(rows), *self._moved(rows)]

    def _paid(self, rows: dict[str, list[dict]]) -> Iterator[Payment]:
        deposits: dict[str, dict] = {}
        for entity, *kinds in SIDES:
            for row in rows[entity]:
                received = money(row["TotalAmt"])
                if not received:
                    continue
                linked = [one for kind in kinds for one in links_of(row, kind)]
                account, fee = account_of(row), Decimal(0)
                if any(one["TxnType"] == DEPOSIT for one in row.get("LinkedTxn", ())):
                    deposits = deposits or {d["Id"]: d for d in self._query(DEPOSIT)}
                    account, fee = deposited(row, deposits)
                yield Payment(
                    id=row["Id"],
                    document_ids=tuple(one for one, _ in linked),
                    amount=received,
                    currency=self._currency(row),
                    date=date.fromisoformat(row["TxnDate"]),
                    account_id=account,
                    reference=row.get("PaymentRefNum", row.get("DocNumber", "")),
                    contact_id=ref(row, "VendorRef") or ref(row, "CustomerRef"),
                    inbound=entity == "Payment",
                    unallocated=received - settled(row, *kinds),
                    fee=fee,
                    raw=row,
                )

    def _moved(self, rows: dict[str, list[dict]]) -> Iterator[Payment]:
        tied: dict[str, list[tuple[dict, Decimal]]] = {}
        for row in (row for found in rows.values() for row in found):
            for journal_id, amount in links_of(row, JOURNAL):
                tied.setdefault(journal_id, []).append((row, amount))
        for journal in self._query(JOURNAL):
            journal_id = journal["Id"]
            line = party_line(journal)
            if line is None:
                continue
            links = tied.get(journal_id, [])
            amount, debit = money(line["Amount"]), is_debit(line)
            account, fee = bank(journal)
            yield Payment(
                id=links[0][0]["Id"] if links else journal_id,
                document_ids=tuple(
                    one
                    for row, _ in links
                    for kind in ENTITIES.values()
                    for one, _ in links_of(row, kind)
                ),
                amount=amount,
                currency=self._currency(journal),
                date=date.fromisoformat(journal["TxnDate"]),
                account_id=account,
                reference=journal.get("DocNumber", ""),
                inbound=not debit,
                unallocated=amount - sum(sum_ for _, sum_ in links),
                fee=fee,
                raw=journal,
            )

    def allocations(self) -> list[Allocation]:
        """Payments that link both sides; QuickBooks does not say which credit paid
        which document, so they are paired in their order."""
        return [
            Allocation(
                id=row["Id"],
                credit_id=credit,
                invoice_id=document,
                amount=amount,
                date=date.fromisoformat(row["TxnDate"]),
            )
            for entity, debts, credits in SIDES
            for row in self._query(entity)
            for credit, document, amount in pairs(
                links_of(row, credits), links_of(row, debts)
            )
        ]

    def attachments(self, document: Document) -> dict[str, int]:
        where = (
            f"WHERE AttachableRef.EntityRef.Type = '{ENTITIES[document.kind]}'"
            f" AND AttachableRef.EntityRef.value = '{document.id}'"
        )
        rows = self._query("Attachable", where)
        return {row["FileName"]: int(row["Size"]) for row in rows}

    def contacts(self) -> list[Contact]:
        return [
            Contact(
                id=row["Id"],
                name=row["DisplayName"],
                email=row.get("PrimaryEmailAddr", {}).get("Address", ""),
                number=last_word(row.get("Notes", "")),
                currency=self._currency(row),
                active=row["Active"],
                supplier=entity == "Vendor",
                phone=row.get("PrimaryPhone", {}).get("FreeFormNumber", ""),
                city=row.get("BillAddr", {}).get("City", ""),
                raw=row,
            )
            for entity in ("Customer", "Vendor")
            for row in self._query(entity, ALL)
        ]

    def items(self) -> list[Item]:
        return [
            Item(
                id=row["Id"],
                code=row.get("Sku", ""),
                name=row["Name"],
                account_id=ref(row, "IncomeAccountRef"),
                active=row["Active"],
                description=row.get("Description", ""),
                price=money(row["UnitPrice"]) if "UnitPrice" in row else None,
                raw=row,
            )
            for row in self._query("Item", ALL, what="*, Sku")
        ]

    def accounts(self) -> list[Account]:
        return [self._account(row) for row in self._query("Account", ALL)]

    def _account(self, row: dict) -> Account:
        return Account(
            id=row["Id"],
            code=row.get("AcctNum", ""),
            name=row["Name"],
            type=row["AccountType"],
            active=row["Active"],
            raw=row,
        )

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
