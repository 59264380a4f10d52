"""What the control route may change in the books, to bring about situations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..books import apply_settings
from . import chart
from .books import CLASS_OF_TYPE, PERMITTED, UNCONFIRMED, Books
from .errors import Invalid
from .sample import write_history
from .seed import fixed_id
from .settings import subscribe
from .store import Row

_UNKNOWN = (
    ("479", "Wages (type outside the enum)", "WAGESEXPENSE"),
    ("479S", "Superannuation (type outside the enum)", "SUPERANNUATIONEXPENSE"),
)


def configure(books: Books, options: dict) -> None:
    """Apply options to one organisation's books.

    :raise ValueError: an option that is not known, or a thing that is not there
    """
    try:
        apply_settings(books, options, _SETTINGS, Invalid)
    finally:
        books.journal.clear()


def _lock(field: str):
    def change(books: Books, value: str | None) -> None:
        books.organisation[field] = date.fromisoformat(value) if value else None

    return change


def _currencies(books: Books, codes: list[str]) -> None:
    for code in codes:
        subscribe(books, code)


def _rates(books: Books, rates: dict[str, object]) -> None:
    for code, rate in rates.items():
        books.rates[code] = Decimal(str(rate))


def _account_status(status: str):
    def change(books: Books, code: str) -> None:
        row = _account(books, code)
        books.accounts.save({**row, "Status": status, "UpdatedDateUTC": books.now()})

    return change


def _account(books: Books, wanted: str) -> Row:
    row = books.accounts.get(wanted) or books.account(wanted)
    if row is None:
        raise ValueError(f"{books.company.name} has no account {wanted}")
    return row


def _recode_account(books: Books, pair: list[str]) -> None:
    chart.recode(books, *(_account(books, wanted) for wanted in pair))


def _account_type(books: Books, pair: list[str]) -> None:
    wanted, kind = pair
    chart.change_type(books, _account(books, wanted), kind)


def _archive_contact(books: Books, wanted: str) -> None:
    row = books.contacts.get(wanted) or books.contacts.find("name", wanted.lower())
    if row is None:
        raise ValueError(f"{books.company.name} has no contact {wanted}")
    books.contacts.save(
        {**row, "ContactStatus": "ARCHIVED", "UpdatedDateUTC": books.now()}
    )


def _merge_contacts(books: Books, pair: list[str]) -> None:
    """Merge the first contact into the second, as a person can on Xero's screen."""
    gone, kept = (
        books.contacts.get(p) or books.contacts.find("name", p.lower()) for p in pair
    )
    if gone is None or kept is None or gone is kept:
        raise ValueError("merge_contacts needs two contacts that are there")
    for table in (
        books.invoices,
        books.credit_notes,
        books.bank_transactions,
        books.overpayments,
        books.prepayments,
    ):
        for row in table:
            if row["ContactID"] == gone["ContactID"]:
                table.save({**row, "ContactID": kept["ContactID"]})
    books.contacts.save(
        {
            **gone,
            "ContactStatus": "ARCHIVED",
            "MergedToContactID": kept["ContactID"],
            "IsCustomer": False,
            "IsSupplier": False,
            "UpdatedDateUTC": books.now(),
        }
    )
    books.contacts.save(
        {
            **kept,
            "IsCustomer": kept["IsCustomer"] or gone["IsCustomer"],
            "IsSupplier": kept["IsSupplier"] or gone["IsSupplier"],
        }
    )


def _unknown_enum(books: Books, wanted: bool) -> None:
    for code, name, kind in _UNKNOWN:
        account_id = fixed_id(books.company.name, "account", code)
        if not wanted:
            if books.accounts.get(account_id):
                books.accounts.remove(account_id)
            continue
        books.accounts.save(
            {
                "AccountID": account_id,
                "Code": code,
                "Name": name,
                "Type": kind,
                "Class": CLASS_OF_TYPE[kind],
                "Status": "ACTIVE",
                "TaxType": books.options["no_tax_type"],
                "EnablePaymentsToAccount": False,
                "ShowInExpenseClaims": False,
                "AddToWatchlist": False,
                "UpdatedDateUTC": books.now(),
            }
        )
        books.ledger.declare(account_id, CLASS_OF_TYPE[kind])


def _option(name: str):
    def change(books: Books, value: bool) -> None:
        if not isinstance(value, bool):
            raise TypeError("must be true or false")
        books.options[name] = value

    return change


_SETTINGS = {
    **{name: _option(name) for name in (*UNCONFIRMED, *PERMITTED)},
    "period_lock_date": _lock("PeriodLockDate"),
    "end_of_year_lock_date": _lock("EndOfYearLockDate"),
    "currencies": _currencies,
    "rates": _rates,
    "archive_account": _account_status("ARCHIVED"),
    "restore_account": _account_status("ACTIVE"),
    "recode_account": _recode_account,
    "account_type": _account_type,
    "archive_contact": _archive_contact,
    "merge_contacts": _merge_contacts,
    "allow_unknown_enum": _unknown_enum,
    "sample_history": write_history,
}
