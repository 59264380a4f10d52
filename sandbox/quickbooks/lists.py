"""Classes, departments, terms, payment methods, currencies, exchange rates."""

from __future__ import annotations

from datetime import date, timedelta

from ..ledger import month_end
from ..tables import Row
from . import errors
from .books import Books
from .entities import register
from .naming import rename_children, write_name, write_tree
from .seed_data import CURRENCY_NAMES
from .write import Draft


def _write_class(draft: Draft) -> Row:
    if draft.books.settings["class_tracking"] == "off":
        raise errors.feature_off("Class tracking is not switched on for this company")
    return write_branch(draft, "SubClass")


def _write_department(draft: Draft) -> Row:
    if not draft.books.settings["departments"]:
        raise errors.feature_off("Locations are not switched on for this company")
    return write_branch(draft, "SubDepartment")


def write_branch(draft: Draft, flag: str) -> Row:
    """A class or department, with its place in the tree."""
    write_tree(draft, flag)
    row = draft.finish()
    before = draft.old["FullyQualifiedName"] if draft.old else None
    rename_children(draft.books, draft.kind.name, row, before)
    return row


def _taken(draft: Draft):
    def taken(name: str) -> str | None:
        found = draft.books[draft.kind.name].find("name", name.lower())
        if found is None or found["Id"] == draft.id:
            return None
        return f"Another {draft.kind.label.lower()}"

    return taken


def _write_term(draft: Draft) -> Row:
    new = draft.new
    write_name(draft, "Name", draft.value("Name"), _taken(draft))
    days, day = draft.value("DueDays"), draft.value("DayOfMonthDue")
    if days is None and day is None:
        raise errors.missing("DueDays")
    if days is not None and not 0 <= days <= 999:
        raise errors.bad_value("DueDays", days)
    if days is None and not 1 <= day <= 31:
        raise errors.bad_value("DayOfMonthDue", day)
    if days is not None:
        new["Type"] = "STANDARD"
        draft.take("DueDays", "DiscountDays", "DiscountPercent")
        new["DueDays"] = days
    else:
        new["Type"] = "DATE_DRIVEN"
        draft.take(
            "DayOfMonthDue",
            "DueNextMonthDays",
            "DiscountDayOfMonth",
            "DiscountPercent",
        )
    return draft.finish()


def due_date(books: Books, term_id: str | None, day: date, without: int) -> date:
    """The day on which something of `day` is due; `without` a term so many days later.

    A date-driven term is due on its day of the month, next month when that is fewer
    than `DueNextMonthDays` away.
    """
    term = books["Term"].get(term_id)
    if term is None:
        return day + timedelta(days=without)
    if term["Type"] == "STANDARD":
        return day + timedelta(days=term["DueDays"])
    due = _in_month(day, term["DayOfMonthDue"])
    if (due - day).days < (term.get("DueNextMonthDays") or 0) or due < day:
        due = _in_month(month_end(day) + timedelta(days=1), term["DayOfMonthDue"])
    return due


def _in_month(day: date, number: int) -> date:
    return day.replace(day=min(number, month_end(day).day))


def _write_method(draft: Draft) -> Row:
    write_name(draft, "Name", draft.value("Name"), _taken(draft))
    draft.new["Type"] = draft.value("Type") or "NON_CREDIT_CARD"
    return draft.finish()


def _write_currency(draft: Draft) -> Row:
    books, new = draft.books, draft.new
    if not books.multicurrency:
        raise errors.feature_off("Multicurrency is not switched on for this company")
    code = (draft.value("Code") or "").upper()
    if len(code) != 3 or not code.isalpha():
        raise errors.bad_value("Code", code)
    found = books["CompanyCurrency"].find("name", code.lower())
    if found is not None and found["Id"] != draft.id:
        raise errors.name_taken("Another currency")
    new["Code"], new["Active"] = code, draft.value("Active", True)
    new["Name"] = draft.value("Name") or CURRENCY_NAMES.get(code, code)
    return draft.finish()


def _write_rate(draft: Draft) -> Row:
    """What one unit of a currency is worth on a day, from now on."""
    books, new = draft.books, draft.new
    code = (draft.value("SourceCurrencyCode") or "").upper()
    rate = draft.value("Rate")
    if not code or rate is None:
        raise errors.missing("Rate" if code else "SourceCurrencyCode")
    if rate <= 0:
        raise errors.bad_value("Rate", rate)
    books.check_currency(code)
    day = draft.value("AsOfDate") or books.today()
    old = books["ExchangeRate"].find("day", (code, day))
    if old is not None:
        new.update(Id=old["Id"], SyncToken=str(int(old["SyncToken"]) + 1))
    new.update(
        SourceCurrencyCode=code,
        TargetCurrencyCode=books.base_currency,
        Rate=rate,
        AsOfDate=day,
    )
    return draft.finish()


def exchange_rate(books: Books, code: str, day: date) -> Row:
    """The rate of a day, as a record; made up when nobody has set one."""
    found = books["ExchangeRate"].find("day", (code, day))
    if found is not None:
        return found
    return {
        "Id": "",
        "SyncToken": "0",
        "_created": books.now(),
        "_updated": books.now(),
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": books.base_currency,
        "Rate": books.rate(code, day),
        "AsOfDate": day,
    }


_NAME = "Name Active"
register("Class", "Class", write=_write_class, filters=f"{_NAME} FullyQualifiedName")
register(
    "Department",
    "Department",
    write=_write_department,
    filters=f"{_NAME} FullyQualifiedName",
)
register("Term", "Term", write=_write_term, filters=f"{_NAME} Type DueDays")
register("PaymentMethod", "PaymentMethod", write=_write_method, filters=f"{_NAME} Type")
register(
    "CompanyCurrency",
    "CompanyCurrency",
    write=_write_currency,
    filters="Code Name Active",
)
register(
    "ExchangeRate",
    "ExchangeRate",
    write=_write_rate,
    filters="SourceCurrencyCode AsOfDate",
    in_cdc=False,
)
