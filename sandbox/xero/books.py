"""The books of one organisation: its tables, its ledger, its settings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..company import Company
from ..ledger import year_start
from ..tables import BaseBooks, Row, Table
from .errors import LOCKED, Problems
from .store import new_id
from .values import long_day, moment_string

# What no source confirms, as the control route can change it
UNCONFIRMED = {
    # is the Reference of an overpayment or prepayment kept? The published schema says
    # that it is only for SPEND and RECEIVE, and shows one on overpayments
    "overpayment_reference": True,
    # can the bank transaction of an overpayment or prepayment be deleted through the
    # API while nothing of it is used?
    "overpayment_delete": False,
    # does a payment of a credit note name it as its Invoice, as a published example
    # has it, instead of as its CreditNote?
    "credit_payment_as_invoice": False,
    # is a tracking option that is not there left out without a word? Users report both
    # (github.com/XeroAPI/xero-php-oauth2/issues/209, calcinai/xero-php/issues/84)
    "unknown_tracking_dropped": False,
    # do payments send events of their own?
    "payment_events": True,
    # does using money or credit on a document, or taking it back, change the
    # document's UpdatedDateUTC, and send an event for it?
    "settling_bumps": True,
    # may a report have 12 earlier periods, as the published schema says? The page on
    # reports says 11
    "twelve_periods": True,
    # is a report refused whose columns together cover more than 365 days?
    "reports_within_year": False,
    # are columns of reports labelled with their month alone (Nov-26)?
    "month_labels": False,
    # have amounts of zero in reports no Value?
    "blank_zeros": False,
    # are exchange gains one line of their own (but in the US and Australia)?
    "gains_merged": True,
    # have sections and totals of reports the words of British financial statements?
    "british_reports": False,
    # does an overdrawn bank account stand among the liabilities of a balance sheet?
    "overdrafts_apart": False,
}
# What a person may change at Xero's screens, as the control route can
PERMITTED = {
    "report_rights": True,  # may the user who signed in see reports?
}
CLASS_OF_TYPE = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY",
    "PAYGLIABILITY": "LIABILITY",
    "WAGESPAYABLELIABILITY": "LIABILITY",
    "SUPERANNUATIONLIABILITY": "LIABILITY",
    "EQUITY": "EQUITY",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
    "OTHERINCOME": "REVENUE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "DEPRECIATN": "EXPENSE",
    "WAGESEXPENSE": "EXPENSE",
    "SUPERANNUATIONEXPENSE": "EXPENSE",
}


def _active_name(row: Row):
    return row["Name"].lower() if row["ContactStatus"] == "ACTIVE" else None


def _receivable_number(field: str, kind: str):
    def key(row):
        number = row.get(field)
        taken = row["Type"] == kind and row["Status"] != "DELETED"
        return number.lower() if taken and number else None

    return key


class Books(BaseBooks):
    """Everything one organisation holds.

    Tables hold documents of four kinds that money can be applied to: invoices, credit
    notes, overpayments, prepayments.
    """

    LOOSE = ("organisation", "rates", "options", "_numbers")

    def __init__(self, company: Company, clock):
        super().__init__(company, clock)
        self.organisation: Row = {}
        self.rates: dict[str, Decimal] = {}
        self.options: dict[str, object] = {**UNCONFIRMED, **PERMITTED}
        self._numbers: dict[str, int] = {}
        self._make_tables()

    def _make_tables(self) -> None:
        def table(key, **indexes):
            return Table(self.journal, key, **indexes)

        self.accounts = table(
            "AccountID",
            code=lambda r: r.get("Code") or None,
            name=lambda r: r["Name"].lower(),
            system=lambda r: r.get("SystemAccount"),
        )
        self.tax_rates = table("TaxType", name=lambda r: r["Name"].lower())
        self.currencies = table("Code")
        self.contacts = table(
            "ContactID",
            name=_active_name,
            any_name=lambda r: r["Name"].lower(),
            number=lambda r: r.get("ContactNumber"),
        )
        self.items = table("ItemID", code=lambda r: r["Code"].lower())
        self.invoices = table(
            "InvoiceID",
            number=_receivable_number("InvoiceNumber", "ACCREC"),
            any_number=lambda r: (r.get("InvoiceNumber") or "").lower() or None,
            contact=lambda r: r["ContactID"],
        )
        self.credit_notes = table(
            "CreditNoteID",
            number=_receivable_number("CreditNoteNumber", "ACCRECCREDIT"),
            any_number=lambda r: (r.get("CreditNoteNumber") or "").lower() or None,
        )
        self.overpayments = table("OverpaymentID")
        self.prepayments = table("PrepaymentID")
        self.payments = table("PaymentID", document=lambda r: r["_document"])
        self.allocations = table(
            "AllocationID",
            invoice=lambda r: r["_invoice"],
            credit=lambda r: r["_credit"],
        )
        self.bank_transactions = table("BankTransactionID")
        self.manual_journals = table("ManualJournalID")
        self.tracking = table("TrackingCategoryID", name=lambda r: r["Name"].lower())
        self.branding_themes = table("BrandingThemeID")
        self.attachments = table("AttachmentID", owner=lambda r: r["_owner"])
        self.history = table("_id", owner=lambda r: r["_owner"])

    def restore(self, state) -> None:
        """Options that are newer than the state are as in new books."""
        super().restore(state)
        self.options = {**UNCONFIRMED, **PERMITTED, **self.options}

    # --- numbers, events ---

    def next_number(self, prefix: str, table: Table) -> str:
        """The next free automatic number, such as INV-0001."""
        while True:
            self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
            number = f"{prefix}-{self._numbers[prefix]:04}"
            if table.find("number", number.lower()) is None:
                return number

    def emit(self, category: str, event_type: str, plural: str, row_id: str) -> None:
        """Queue a webhook event; it leaves when the request has succeeded."""
        if category == "PAYMENT" and not self.options["payment_events"]:
            return
        url = f"https://api.xero.com/api.xro/2.0/{plural}/{row_id}"
        told = self._told(category, row_id)
        self.journal.events.append((category, event_type, row_id, url, *told))

    def _told(self, category: str, row_id: str) -> tuple[dict, ...]:
        """What the newer events say of their record: guide on webhooks, November
        2026."""
        tables = {
            "CREDITNOTE": self.credit_notes,
            "OVERPAYMENT": self.overpayments,
            "PREPAYMENT": self.prepayments,
        }
        if category not in tables:
            return ()
        row = tables[category].get(row_id)
        told = {"Type": row["Type"], "Status": row["Status"]}
        if category != "CREDITNOTE":
            told["UpdatedDateUTCString"] = moment_string(row["UpdatedDateUTC"])
        return (told,)

    def note(
        self, owner: str, changes: str, details: str, user: str = "System Generated"
    ) -> Row:
        """Write a line into the history of a document or contact."""
        return self.history.save(
            {
                "_id": new_id(),
                "_owner": owner,
                "Changes": changes,
                "Details": details,
                "User": user,
                "DateUTC": self.now(),
            }
        )

    # --- accounts ---

    def account(self, code: str | None, account_id: str | None = None) -> Row | None:
        """An account by code or id, whatever its status."""
        if account_id:
            return self.accounts.get(account_id)
        return self.accounts.find("code", code) if code else None

    def system_account(self, name: str) -> str:
        """The id of a system account such as DEBTORS.

        :raise KeyError: the chart has none
        """
        row = self.accounts.find("system", name)
        if row is None:
            raise KeyError(name)
        return row["AccountID"]

    # --- currencies and dates ---

    def contacts_invoices(self, contact_id: str) -> list[Row]:
        """The invoices and bills of a contact."""
        return self.invoices.all("contact", contact_id)

    def rate_of(self, currency: str) -> Decimal:
        """Units of the currency per unit of the base currency, of any day."""
        return Decimal(1) if currency == self.base_currency else self.rates[currency]

    def check_lock(self, day: date, problems: Problems) -> None:
        """Note a problem when the day is on or before a lock date."""
        for field, name in (
            ("EndOfYearLockDate", "end of year"),
            ("PeriodLockDate", "period"),
        ):
            locked = self.organisation.get(field)
            if locked is not None and day <= locked:
                problems.add(LOCKED.format(name, long_day(locked)))
                return

    def year_start(self, at: date) -> date:
        """First day of the organisation's financial year that holds `at`."""
        return year_start(
            at,
            self.organisation["FinancialYearEndMonth"],
            self.organisation["FinancialYearEndDay"],
        )
