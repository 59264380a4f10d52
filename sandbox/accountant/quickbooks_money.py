"""An accountant's money in QuickBooks Online: received, paid, taken back."""

from __future__ import annotations

from decimal import Decimal

from .quickbooks_reading import ENTITIES, JOURNAL, QuickBooksReading
from .records import CREDITS, PURCHASES, Document, Receipt


class QuickBooksMoney(QuickBooksReading):
    """In one company (realm)."""

    def _create(self, entity: str, **fields: object) -> dict:
        return self._call("POST", entity.lower(), fields)[entity]

    def _read(self, entity: str, record_id: str) -> dict:
        return self._call("GET", f"{entity.lower()}/{record_id}")[entity]

    def _change(self, entity: str, record_id: str, **fields: object) -> dict:
        old = self._read(entity, record_id)
        head = {"Id": record_id, "SyncToken": old["SyncToken"], "sparse": True}
        return self._create(entity, **head, **fields)

    def _end(self, entity: str, record_id: str, **how: str) -> None:
        token = self._read(entity, record_id)["SyncToken"]
        body = {"Id": record_id, "SyncToken": token}
        self._call("POST", entity.lower(), body, **how)

    def _pay(
        self, parts: list[tuple[Document, Decimal]], receipt: Receipt
    ) -> list[str]:
        """One payment of all; credits among them are used up by it."""
        first = parts[0][0]
        moved = sum(
            (-amount if one.kind in CREDITS else amount for one, amount in parts),
            Decimal(0),
        )
        fields: dict = {
            "CurrencyRef": {"value": first.currency},
            "TotalAmt": moved,
            "TxnDate": receipt.day,
            "Line": [
                _link(ENTITIES[one.kind], one.id, Decimal(sum_)) for one, sum_ in parts
            ],
        }
        if first.kind in PURCHASES:
            fields |= self._by_check(first.contact_id, receipt.account_id)
            if receipt.reference:
                fields["DocNumber"] = receipt.reference
            return [self._create("BillPayment", **fields)["Id"]]
        return [self._create("Payment", **fields, **_from_customer(receipt))["Id"]]

    def _by_check(self, vendor_id: str, account_id: str) -> dict:
        return {
            "VendorRef": {"value": vendor_id},
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": account_id}},
        }

    def _receive(self, receipt: Receipt) -> str:
        """A customer's payment of nothing; to a supplier it is a journal entry."""
        if not receipt.inbound:
            return self._advance(receipt)
        currency = self._currency(self._read("Customer", receipt.contact_id))
        return self._create(
            "Payment",
            CurrencyRef={"value": currency},
            TotalAmt=receipt.amount,
            TxnDate=receipt.day,
            **_from_customer(receipt),
        )["Id"]

    def _advance(self, paid: Receipt) -> str:
        currency = self._currency(self._read("Vendor", paid.contact_id))
        owed = next(
            account.id
            for account in self.accounts()
            if account.type == "Accounts Payable"
            and self._currency(account.raw) == currency
        )
        vendor = {"Type": "Vendor", "EntityRef": {"value": paid.contact_id}}
        sides = (("Debit", owed, {"Entity": vendor}), ("Credit", paid.account_id, {}))
        lines = [
            {
                "DetailType": "JournalEntryLineDetail",
                "Amount": paid.amount,
                "JournalEntryLineDetail": {
                    "PostingType": side,
                    "AccountRef": {"value": account},
                    **more,
                },
            }
            for side, account, more in sides
        ]
        return self._create(
            JOURNAL, TxnDate=paid.day, CurrencyRef={"value": currency}, Line=lines
        )["Id"]

    def allocate(
        self, credit_id: str, document: Document, amount: Decimal | int | str
    ) -> None:
        """Money on account gets a line; a credit is used by a payment of nothing."""
        used = Decimal(amount)
        entity = self._credit(credit_id, document)
        link = _link(ENTITIES[document.kind], document.id, used)
        if entity == "Payment":
            row = self._read("Payment", credit_id)
            lines = [
                {"Amount": line["Amount"], "LinkedTxn": line["LinkedTxn"]}
                for line in row["Line"]
            ]
            fields = {"CustomerRef": row["CustomerRef"], "TotalAmt": row["TotalAmt"]}
            self._change("Payment", credit_id, **fields, Line=[*lines, link])
            return
        fields = {
            "CurrencyRef": {"value": document.currency},
            "TotalAmt": 0,
            "Line": [link, _link(entity, credit_id, used)],
        }
        if document.kind in PURCHASES:
            bank = next(one.id for one in self.accounts() if one.type == "Bank")
            fields |= self._by_check(document.contact_id, bank)
            self._create("BillPayment", **fields)
        else:
            customer = {"value": document.contact_id}
            self._create("Payment", **fields, CustomerRef=customer)

    def _credit(self, credit_id: str, document: Document) -> str:
        """What a credit for a document is."""
        bought = document.kind in PURCHASES
        for entity in ("VendorCredit", JOURNAL) if bought else ("CreditMemo",):
            if list(self._query(entity, f"WHERE Id = '{credit_id}'")):
                return entity
        return "Payment"

    def delete_payment(self, payment_id: str) -> None:
        found = list(self._query("Payment", f"WHERE Id = '{payment_id}'"))
        self._end("Payment" if found else "BillPayment", payment_id, operation="delete")

    def void_payment(self, payment_id: str) -> None:
        """Set a payment to nothing: it stays, and settles nothing."""
        found = list(self._query("Payment", f"WHERE Id = '{payment_id}'"))
        entity = "Payment" if found else "BillPayment"
        self._end(entity, payment_id, operation="update", include="void")

    def deposit(
        self, payment_id: str, account_id: str, fee_account_id: str, fee: Decimal
    ) -> str:
        """Take a payment from the undeposited funds to the bank, less a fee.

        :return: the deposit's id
        """
        row = self._read("Payment", payment_id)
        linked = {"TxnId": payment_id, "TxnType": "Payment"}
        kept = {"AccountRef": {"value": fee_account_id}}
        return self._create(
            "Deposit",
            DepositToAccountRef={"value": account_id},
            CurrencyRef={"value": self._currency(row)},
            TxnDate=row["TxnDate"],
            Line=[
                {"Amount": row["TotalAmt"], "LinkedTxn": [linked]},
                {
                    "Amount": -fee,
                    "DetailType": "DepositLineDetail",
                    "DepositLineDetail": kept,
                },
            ],
        )["Id"]


def _from_customer(receipt: Receipt) -> dict:
    """What a payment says of who paid it, and where to."""
    fields: dict = {
        "CustomerRef": {"value": receipt.contact_id},
        "DepositToAccountRef": {"value": receipt.account_id},
    }
    if receipt.reference:
        fields["PaymentRefNum"] = receipt.reference
    return fields


def _link(entity: str, record_id: str, amount: Decimal) -> dict:
    """A line of a payment."""
    linked = {"TxnId": record_id, "TxnType": entity}
    return {"Amount": amount, "LinkedTxn": [linked]}
