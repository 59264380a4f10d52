"""The four kinds of documents: what they are called, and which way they count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `sign` is +1 where the document is a debit on its control account.
    """

    path: str
    root: str
    lines: str
    type_id: str
    area: str
    sales: bool
    credit: bool
    plan: str  # the lowest that can create one

    @property
    def number(self) -> str:
        """The field of a sales document's number."""
        return "credit_note_number" if self.credit else "invoice_number"

    @property
    def sign(self) -> int:
        return 1 if self.sales != self.credit else -1

    @property
    def contact_type(self) -> str:
        return "CUSTOMER" if self.sales else "VENDOR"

    @property
    def control(self) -> str:
        return "TRADE_DEBTORS" if self.sales else "TRADE_CREDITORS"

    @property
    def tax_control(self) -> str:
        return "TAX_ON_SALES" if self.sales else "TAX_ON_PURCHASES"

    @property
    def analysis_area(self) -> str:
        """Where analysis types must be active for its lines."""
        return "SALES" if self.sales else "EXPENSES"

    @property
    def line_area(self) -> str:
        """Where the accounts of its lines must be visible."""
        return "sales" if self.sales else "expenses"


SALES_INVOICE = DocumentKind(
    path="sales_invoices",
    root="sales_invoice",
    lines="invoice_lines",
    type_id="SALES_INVOICE",
    area="Sales",
    sales=True,
    credit=False,
    plan="START",
)
SALES_CREDIT = DocumentKind(
    path="sales_credit_notes",
    root="sales_credit_note",
    lines="credit_note_lines",
    type_id="SALES_CREDIT_NOTE",
    area="Sales",
    sales=True,
    credit=True,
    plan="START",
)
PURCHASE_INVOICE = DocumentKind(
    path="purchase_invoices",
    root="purchase_invoice",
    lines="invoice_lines",
    type_id="PURCHASE_INVOICE",
    area="Purchases",
    sales=False,
    credit=False,
    plan="STANDARD",
)
PURCHASE_CREDIT = DocumentKind(
    path="purchase_credit_notes",
    root="purchase_credit_note",
    lines="credit_note_lines",
    type_id="PURCHASE_CREDIT_NOTE",
    area="Purchases",
    sales=False,
    credit=True,
    plan="STANDARD",
)
KINDS = {
    kind.path: kind
    for kind in (SALES_INVOICE, SALES_CREDIT, PURCHASE_INVOICE, PURCHASE_CREDIT)
}


def sign_of(kind: str, row: dict) -> int:
    """+1 where an artefact is a debit on its control account."""
    return row["_sign"] if kind == "payments_on_account" else KINDS[kind].sign


def control_of(kind: str, row: dict) -> str:
    """The control account that an artefact stands on."""
    return row["_control"] if kind == "payments_on_account" else KINDS[kind].control
