"""An accountant at work in Sage Accounting."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .base import money
from .records import INVOICE, Document
from .sage_reading import LINES, RESOURCES, SageReading

CENT = Decimal("0.01")


class SageAccountant(SageReading):
    """In one business."""

    def _create(self, resource: str, **fields: object) -> dict:
        return self.call("POST", f"{resource}s", {resource: fields})

    def _change(self, resource: str, record_id: str, **fields: object) -> dict:
        return self.call("PUT", f"{resource}s/{record_id}", {resource: fields})

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

    def rename_contact(self, contact_id: str, name: str) -> None:
        self._change("contact", contact_id, name=name)

    def archive_contact(self, contact_id: str) -> None:
        """By the control route: the API cannot write ``is_active``."""
        self.control(archive_contact=contact_id)

    def add_item(self, code: str, name: str, account_id: str) -> str:
        row = self._create(
            "service",
            item_code=code,
            description=name,
            sales_ledger_account_id=account_id,
        )
        return row["id"]

    def change_item_account(self, item_id: str, account_id: str) -> None:
        services = {row["id"] for row in self._list("services")}
        resource = "service" if item_id in services else "product"
        self._change(resource, item_id, sales_ledger_account_id=account_id)

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
        rates = {row["id"]: row for row in self._list("tax_rates", usage="sales")}
        code = tax_code or _no_tax(rates)
        rate = money(rates[code]["percentage"])
        line = {
            "description": "Work",
            "ledger_account_id": account_id,
            "quantity": 1,
            "unit_price": Decimal(net),
            "tax_rate_id": code,
            "tax_amount": (Decimal(net) * rate / 100).quantize(CENT, ROUND_HALF_UP),
        }
        fields = {
            "contact_id": contact_id,
            "date": (day or date.today()).isoformat(),
            "reference": number,
            LINES[kind]: [line],
        }
        if currency:
            fields["currency_id"] = currency
        row = self._create(RESOURCES[kind], **fields)
        return self._document(kind, self._whole(kind, row))

    def void_invoice(self, document: Document) -> None:
        resource = RESOURCES[document.kind]
        self.call(
            "DELETE", f"{resource}s/{document.id}", void_reason="Entered by mistake"
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
        banks = {ledger: bank for bank, ledger in self._bank_ledgers().items()}
        row = self._create(
            "contact_payment",
            transaction_type_id="CUSTOMER_RECEIPT",
            contact_id=document.contact_id,
            bank_account_id=banks[account_id],
            date=(day or date.today()).isoformat(),
            total_amount=paid,
            reference=reference,
            allocated_artefacts=[{"artefact_id": document.id, "amount": paid}],
        )
        return row["id"]

    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        """In a US business only: Sage keeps the rates of other countries itself, and
        refuses."""
        parts = [
            {"name": part, "percentage": Decimal(rate)} for part, rate in components
        ]
        return self._create("tax_rate", name=name, component_tax_rate=parts)["id"]

    def archive_account(self, account_id: str) -> None:
        """Out of the chart: Sage deletes no ledger account."""
        self._change("ledger_account", account_id, included_in_chart=False)

    def restore_account(self, account_id: str) -> None:
        self._change("ledger_account", account_id, included_in_chart=True)

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


def _no_tax(rates: dict[str, dict]) -> str:
    zero = [code for code, row in rates.items() if not money(row["percentage"])]
    return next((code for code in zero if code.endswith("_NO_TAX")), zero[0])
