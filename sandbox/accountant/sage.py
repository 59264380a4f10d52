"""An accountant at work in Sage Accounting."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .base import iso, money
from .records import (
    BILL,
    CREDIT_NOTE,
    INVOICE,
    PURCHASES,
    VENDOR_CREDIT,
    Document,
    Entry,
    Receipt,
)
from .sage_ledger import SageLedger
from .sage_reading import LINES, RESOURCES

CENT = Decimal("0.01")
PAYS = {  # what kind of money settles which documents
    INVOICE: "CUSTOMER_RECEIPT",
    CREDIT_NOTE: "CUSTOMER_REFUND",
    BILL: "VENDOR_PAYMENT",
    VENDOR_CREDIT: "VENDOR_REFUND",
}
WHERE = {  # of a contact's fields: within what, and what Sage calls them
    "name": ("", "name"),
    "email": ("main_contact_person", "email"),
    "phone": ("main_contact_person", "telephone"),
    "city": ("main_address", "city"),
}


class SageAccountant(SageLedger):
    """In one business."""

    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        fields: dict = {"name": name, "contact_type_ids": ["CUSTOMER"]}
        if number:
            fields["reference"] = number
        if currency:
            fields["currency_id"] = currency
        if email:
            fields["main_contact_person"] = {
                "name": name,
                "email": email,
                "contact_person_type_ids": ["ACCOUNTS"],
            }
        return self._create("contact", **fields)["id"]

    def archive_contact(self, contact_id: str) -> None:
        """By the control route: the API cannot write ``is_active``."""
        self.control(archive_contact=contact_id)

    def restore_contact(self, contact_id: str) -> None:
        self.control(restore_contact=contact_id)

    def change_contact(self, contact_id: str, **values: str) -> None:
        """E-mail and telephone are the main person's, the city the main address's."""
        fields: dict = {}
        for name, value in values.items():
            holder, field = WHERE[name]
            place = fields.setdefault(holder, {}) if holder else fields
            place[field] = value
        self._change("contact", contact_id, **fields)

    def add_supplier(self, name: str, *, email: str = "") -> str:
        fields: dict = {"name": name, "contact_type_ids": ["VENDOR"]}
        if email:
            fields["main_contact_person"] = {"name": name, "email": email}
        return self._create("contact", **fields)["id"]

    def add_item(self, code: str, name: str, account_id: str) -> str:
        row = self._create(
            "service",
            item_code=code,
            description=name,
            sales_ledger_account_id=account_id,
        )
        return row["id"]

    def change_item_account(self, item_id: str, account_id: str) -> None:
        self._change_item(item_id, sales_ledger_account_id=account_id)

    def change_item(self, item_id: str, **values: object) -> None:
        """Its name is Sage's description, its description Sage's notes."""
        named = {"name": "description", "description": "notes"}
        fields = {named[key]: values[key] for key in named if key in values}
        if "price" in values:
            service = self._item_resource(item_id) == "service"
            word = "rate" if service else "price"
            prices = "sales_rates" if service else "sales_prices"
            fields[prices] = [{f"{word}_name": "Sales", word: Decimal(values["price"])}]
        self._change_item(item_id, **fields)

    def archive_item(self, item_id: str) -> None:
        self._change_item(item_id, active=False)

    def _change_item(self, item_id: str, **fields: object) -> None:
        self._change(self._item_resource(item_id), item_id, **fields)

    def _item_resource(self, item_id: str) -> str:
        services = {row["id"] for row in self._list("services")}
        return "service" if item_id in services else "product"

    def _enter(self, new: Entry) -> Document:
        rates = {row["id"]: row for row in self._list("tax_rates", usage="sales")}
        code = new.tax_code or _no_tax(rates)
        rate = money(rates[code]["percentage"])
        line = {
            "description": "Work",
            "ledger_account_id": new.account_id,
            "quantity": 1,
            "unit_price": new.net,
            "tax_rate_id": code,
            "tax_amount": _tax(new.net, rate),
        }
        fields = {
            "contact_id": new.contact_id,
            "date": new.day,
            "vendor_reference" if new.kind in PURCHASES else "reference": new.number,
            LINES[new.kind]: [line],
        }
        if new.kind == BILL:
            fields["due_date"] = new.day
        if new.currency:
            fields["currency_id"] = new.currency
        row = self._create(RESOURCES[new.kind], **fields)
        return self._document(new.kind, self._whole(new.kind, row))

    def void_invoice(self, document: Document) -> None:
        resource = RESOURCES[document.kind]
        reason = {"void_reason": "Entered by mistake"}
        if document.kind in PURCHASES:
            reason = {}
        self.call("DELETE", f"{resource}s/{document.id}", **reason)

    def _pay(
        self, parts: list[tuple[Document, Decimal]], receipt: Receipt
    ) -> list[str]:
        allocated = [
            {"artefact_id": document.id, "amount": amount} for document, amount in parts
        ]
        kind = PAYS[parts[0][0].kind]
        return [self._move(kind, receipt, allocated_artefacts=allocated)["id"]]

    def _move(self, kind: str, receipt: Receipt, **fields: object) -> dict:
        banks = {ledger: bank for bank, ledger in self._bank_ledgers().items()}
        return self._create(
            "contact_payment",
            transaction_type_id=kind,
            contact_id=receipt.contact_id,
            bank_account_id=banks[receipt.account_id],
            date=receipt.day,
            total_amount=receipt.amount,
            reference=receipt.reference,
            **fields,
        )

    def _receive(self, receipt: Receipt) -> str:
        row = self._move(PAYS[INVOICE if receipt.inbound else BILL], receipt)
        return row["payment_on_account"]["id"]

    def allocate(
        self, credit_id: str, document: Document, amount: Decimal | int | str
    ) -> None:
        side = "VENDOR" if document.kind in PURCHASES else "CUSTOMER"
        used = Decimal(amount)
        self._create(
            "contact_allocation",
            transaction_type_id=f"{side}_ALLOCATION",
            contact_id=document.contact_id,
            date=iso(None),
            allocated_artefacts=[
                {"artefact_id": document.id, "amount": used},
                {"artefact_id": credit_id, "amount": -used},
            ],
        )

    def delete_payment(self, payment_id: str) -> None:
        """:param payment_id: also that of the money on account that came with it"""
        held = {
            row["payment_on_account"]["id"]: row["id"]
            for row in self._list("contact_payments")
            if row["payment_on_account"]
        }
        self.call("DELETE", f"contact_payments/{held.get(payment_id, payment_id)}")

    def change_invoice(self, document: Document, net: Decimal | int | str) -> Document:
        kind = document.kind
        (line,) = self._whole(kind, document.raw)[LINES[kind]]
        rate = money(
            self.call("GET", f"tax_rates/{line['tax_rate']['id']}")["percentage"]
        )
        changed = {
            "id": line["id"],
            "unit_price": Decimal(net),
            "tax_amount": _tax(Decimal(net), rate),
        }
        row = self._change(RESOURCES[kind], document.id, **{LINES[kind]: [changed]})
        return self._document(kind, self._whole(kind, row))

    def change_tax_rate(self, code: str, percent: Decimal | str) -> None:
        """By the control route: Sage itself keeps the rates."""
        self.control(tax_percentages={code: str(percent)})

    def attachments(self, document: Document) -> dict[str, int]:
        found = self._list(
            "attachments",
            attachment_context_type_id=RESOURCES[document.kind].upper(),
            attachment_context_id=document.id,
        )
        return {row["file_name"]: int(row["file_size"]) for row in found}

    def add_tracking(self, category: str, *options: str) -> str:
        """Sage has three analysis types for transactions: the first that is not in use
        gets the name, and new categories beside those that it has."""
        types = [
            row
            for row in self._list("analysis_types")
            if row["analysis_type_level"]["identifier"] == "TRANSACTION"
        ]
        held = next(row for row in types if not row["active_areas"])
        self._change(
            "analysis_type",
            held["id"],
            name=category,
            active_areas=["SALES", "EXPENSES"],
        )
        codes = [int(one["code"]) for one in held["analysis_type_categories"]]
        for code, option in enumerate(options, max(codes, default=0) + 1):
            fields = {"name": option, "code": f"{code:02}"}
            body = {"analysis_type_id": held["id"], **fields}
            self.call(
                "POST", "analysis_type_categories", {"analysis_type_category": body}
            )
        return held["id"]

    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        """In a US business only: Sage keeps the rates of other countries itself, and
        refuses."""
        parts = [
            {"name": part, "percentage": Decimal(rate)} for part, rate in components
        ]
        return self._create("tax_rate", name=name, component_tax_rate=parts)["id"]

    def close_books(self, day: date | None) -> None:
        self.call(
            "PUT",
            "financial_settings",
            {"financial_settings": {"year_end_lockdown_date": day and day.isoformat()}},
        )

    def enable_currency(self, code: str) -> None:
        """All currencies at once, as Sage does it."""
        self.call(
            "PUT",
            "financial_settings",
            {"financial_settings": {"multi_currency_enabled": True}},
        )


def _tax(net: Decimal, percent: Decimal) -> Decimal:
    return (net * percent / 100).quantize(CENT, ROUND_HALF_UP)


def _no_tax(rates: dict[str, dict]) -> str:
    zero = [code for code, row in rates.items() if not money(row["percentage"])]
    return next((code for code in zero if code.endswith("_NO_TAX")), zero[0])
