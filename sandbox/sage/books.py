"""The books of one business: its tables, its ledger, its settings."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from ..company import Company
from ..tables import BaseBooks, Row, Table
from . import errors
from .codes import CUSTOMER_ALLOCATION, FIXED, VENDOR_ALLOCATION
from .errors import NO_RECORD, NOT_FOUND, ApiError, Problems, not_found, refused
from .options import DEFAULTS
from .turnover import Entries
from .values import Element

DOCUMENTS = (
    "sales_invoices",
    "sales_credit_notes",
    "purchase_invoices",
    "purchase_credit_notes",
)
ARTEFACTS = (*DOCUMENTS, "payments_on_account")


def new_id() -> str:
    """A fresh identifier, as Sage writes them."""
    return uuid.uuid4().hex


def _lower(field: str):
    return lambda row: (row.get(field) or "").lower() or None


class Books(BaseBooks):
    """Everything one business holds. Callers hold `lock` while they read or write.

    Each table bears the name of its resource; rows hold Python values, ids of other
    rows under the names by which Sage's writes call them (`contact_id`), and what never
    leaves the books under names with an underscore.
    """

    LOOSE = ("business", "financial", "invoicing", "defaults", "options", "_counts")
    UNDONE = ("business", "financial", "invoicing", "defaults")

    def __init__(self, company: Company, clock):
        super().__init__(company, clock)
        self.web_base = ""
        self.business: Row = {}
        self.financial: Row = {}
        self.invoicing: Row = {}
        self.defaults: dict[str, str] = {}
        self.options: dict[str, object] = dict(DEFAULTS)
        self._counts: dict[str, int] = {}
        self._make_tables()

    def _make_tables(self) -> None:
        def table(**indexes):
            return Table(self.journal, "id", **indexes)

        self.ledger_accounts = table(
            code=lambda r: r["nominal_code"], control=lambda r: r.get("control_name")
        )
        self.bank_accounts = table(account=lambda r: r["ledger_account_id"])
        self.tax_rates = table()
        self.contacts = table(reference=_lower("reference"), name=_lower("name"))
        self.addresses = table(contact=lambda r: r.get("contact_id"))
        self.contact_persons = table(contact=lambda r: r.get("contact_id"))
        self.products = table(code=_lower("item_code"))
        self.services = table(code=_lower("item_code"))
        for name in DOCUMENTS:
            documents = table(
                contact=lambda r: r["contact_id"], number=_lower("number")
            )
            setattr(self, name, documents)
        self.payments_on_account = table(
            contact=lambda r: r["contact_id"], payment=lambda r: r["_payment"]
        )
        self.contact_payments = table(contact=lambda r: r["contact_id"])
        self.contact_allocations = table(contact=lambda r: r["contact_id"])
        self.applications = table(
            artefact=lambda r: r["artefact_id"], owner=lambda r: r["_owner"]
        )
        self.other_payments = table()
        self.analysis_types = table()
        self.analysis_type_categories = table(type=lambda r: r["analysis_type_id"])
        self.attachments = table(
            context=lambda r: r["attachment_context_id"],
            transaction=lambda r: r["transaction_id"],
        )
        self.journals = table()
        self.transactions = table()
        self.ledger_entries = Entries(self.journal)
        self.business_exchange_rates = table()
        self.exchange_rates = table()
        self.replies = table()

    # --- time and numbers ---

    def now(self) -> datetime:
        """The sandbox's clock, in whole seconds."""
        return self.clock.now().replace(microsecond=0)

    def stamped(self, **fields) -> Row:
        """A new row with its id and moments."""
        now = self.now()
        return {"id": new_id(), "created_at": now, "updated_at": now, **fields}

    def count(self, name: str) -> int:
        """The next of a running number that is never shown twice."""
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    # --- finding things ---

    def fixed(self, kind: str) -> dict[str, dict] | None:
        """The codes of a read-only list, or None when the kind has a table."""
        if kind == "transaction_types":
            return self._transaction_types()
        if kind == "product_sales_price_types":
            return self.business["_price_types"]
        if kind == "service_rate_types":
            return self.business["_rate_types"]
        return FIXED.get(kind)

    def _transaction_types(self) -> dict[str, dict]:
        found = FIXED["transaction_types"]
        ids = self.options["allocation_type_ids"]
        renamed = dict(zip((CUSTOMER_ALLOCATION, VENDOR_ALLOCATION), ids, strict=True))
        return {renamed.get(code, code): row for code, row in found.items()}

    def existing(self, kind: str, row_id: str) -> Row:
        """The row that a path names; deleted ones only where the options say so.

        :raise ApiError: 404
        """
        row = getattr(self, kind).rows.get(row_id)
        if row is None or (row.get("deleted_at") and not self.options["get_deleted"]):
            raise not_found()
        return row

    def live(self, kind: str, row_id: str) -> Row:
        """The row that a change of it names.

        :raise ApiError: 404, also when it is deleted
        """
        row = getattr(self, kind).rows.get(row_id)
        if row is None or row.get("deleted_at"):
            raise not_found()
        return row

    def no_record(self) -> ApiError:
        """Sage's vague answer to an id in a body that it cannot use."""
        status = self.options["record_not_found_status"]
        return refused(status, NO_RECORD, NOT_FOUND)

    def named(self, kind: str, row_id: str | None) -> str | None:
        """An id in a body, once it is known to be good.

        :raise ApiError: there is no such thing
        """
        if row_id in (None, ""):
            return None
        known = self.fixed(kind)
        if known is not None:
            found = known.get(row_id)
        else:
            found = getattr(self, kind).rows.get(row_id)
        if found is None or found.get("deleted_at"):
            raise self.no_record()
        return row_id

    def references(
        self, element: Element, *, clears: bool = False, **kinds: str
    ) -> dict[str, str | None]:
        """The ids that were sent, by field, each known to be good.

        :param clears: whether null, or what is empty, takes a reference away
        :param kinds: what the id in each field names
        :raise ApiError: there is no such thing
        """
        given = element.sent if clears else element.has
        return {
            name: self.named(kind, element.text(name))
            for name, kind in kinds.items()
            if given(name)
        }

    def artefact(self, row_id: str) -> tuple[str, Row] | None:
        """A document or payment on account by its id, and its kind."""
        for kind in ARTEFACTS:
            row = getattr(self, kind).rows.get(row_id)
            if row is not None:
                return kind, row
        return None

    # --- accounts ---

    def control(self, name: str) -> str:
        """The id of a control account such as TRADE_DEBTORS.

        :raise KeyError: the chart has none
        """
        row = self.ledger_accounts.find("control", name)
        if row is None:
            raise KeyError(name)
        return row["id"]

    def usable_account(self, account_id: str | None, area: str) -> str:
        """A ledger account that lines of an area may be coded to.

        :raise ApiError: "Couldn't find record.": unknown, hidden or not for the area
        """
        row = self.ledger_accounts.rows.get(account_id)
        usable = (
            row is not None and row["included_in_chart"] and row[f"visible_in_{area}"]
        )
        if not usable:
            raise self.no_record()
        return account_id

    # --- dates and currencies ---

    def check_lock(
        self, day: date | None, problems: Problems, *, creation: bool = False
    ) -> None:
        """Note a problem when the day is locked."""
        locked = self.financial["year_end_lockdown_date"]
        if locked is None or day is None:
            return
        if creation and not self.options["lockdown_blocks_creation"]:
            return
        if day < locked or day == locked and self.options["lockdown_inclusive"]:
            problems.add("date", errors.LOCKED.format(locked.isoformat()))

    def check_open(self, day: date | None, *, creation: bool = False) -> None:
        """Refuse a day that is locked, with nothing else to complain of.

        :raise ApiError: it is
        """
        problems = Problems()
        self.check_lock(day, problems, creation=creation)
        problems.check()

    def currency_allowed(self, currency: str) -> bool:
        """Whether the plan and the settings let documents be in a currency."""
        if currency == self.base_currency:
            return True
        return (
            self.financial["multi_currency_enabled"] and self.options["plan"] == "PLUS"
        )

    def rate_in_force(self, currency: str) -> Decimal:
        """Units of the base currency for one unit of a currency, as of now."""
        if currency == self.base_currency:
            return Decimal(1)
        if not self.financial["use_live_exchange_rates"]:
            own = self.business_exchange_rates.rows.get(currency)
            if own is not None:
                return own["_base_per_unit"]
        return self.exchange_rates.rows[currency]["_base_per_unit"]
