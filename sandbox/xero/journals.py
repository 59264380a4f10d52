"""Manual journals."""

from __future__ import annotations

from ..ledger import Posting
from . import errors, taxrates, tracking
from .batch import Kind, write
from .books import Books
from .documents import check_url
from .errors import Invalid, Problems, invalid, not_found, unknown_document
from .lines import AMOUNT_TYPES, tax_of
from .query import order, paged, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import ZERO, Element
from .wire import compact

KIND = Kind("ManualJournals", "ManualJournalID")
_FIELDS = plain_fields(
    ("ManualJournalID", "Narration", "Date", "Status", "UpdatedDateUTC")
)
_NEXT = {
    None: ("DRAFT", "POSTED"),
    "DRAFT": ("DRAFT", "POSTED", "DELETED"),
    "POSTED": ("POSTED", "VOIDED"),
}
_CLOSED = ("DEBTORS", "CREDITORS", "RETAINEDEARNINGS")


def render(books: Books, row: Row, whole: bool = True) -> dict:
    """A journal as it leaves."""
    result = {
        k: v
        for k, v in row.items()
        if v is not None and not k.startswith("_") and k != "JournalLines"
    }
    files = books.attachments.all("owner", row["ManualJournalID"])
    result["HasAttachments"] = bool(files)
    if whole:
        result["JournalLines"] = [dict(line) for line in row["JournalLines"]]
    return result


@route("GET", "ManualJournals", "manualjournals")
def get_journals(call: Call) -> dict:
    """Journals that fit; lines come only with `page`."""
    books, since, test = call.books, call.since, where(call.arg("where"), _FIELDS)
    rows = [
        r
        for r in books.manual_journals
        if (test is None or test(r)) and (since is None or r["UpdatedDateUTC"] >= since)
    ]
    rows = order(
        rows, call.arg("order") or "UpdatedDateUTC ASC,ManualJournalID ASC", _FIELDS
    )
    pagination, whole = {}, bool(call.arg("page"))
    if whole:
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    return {**pagination, "ManualJournals": [render(books, r, whole) for r in rows]}


@route("GET", "ManualJournals/{journal}", "manualjournals")
def get_journal(call: Call, journal: str) -> dict:
    """One journal."""
    row = call.books.manual_journals.get(journal)
    if row is None:
        raise not_found()
    return {"ManualJournals": [render(call.books, row)]}


@route("PUT", "ManualJournals", "manualjournals")
def put_journals(call: Call) -> dict:
    """Create journals."""
    return _write(call, lambda element: None)


@route("POST", "ManualJournals", "manualjournals")
def post_journals(call: Call) -> dict:
    """Create journals, or change what is named by ManualJournalID."""

    def existing(element: Element) -> Row | None:
        journal_id = element.guid("ManualJournalID")
        row = call.books.manual_journals.get(journal_id)
        if journal_id and row is None:
            raise invalid(errors.UNKNOWN_DOCUMENT)
        return row

    return _write(call, existing)


@route("POST", "ManualJournals/{journal}", "manualjournals")
def post_journal(call: Call, journal: str) -> dict:
    """Change, post, void or delete one journal."""
    row = call.books.manual_journals.get(journal)
    if row is None:
        raise unknown_document()
    return _write(call, lambda element: row)


def _write(call: Call, existing) -> dict:
    books = call.books
    return write(
        call,
        KIND,
        lambda e: (save(books, existing(e), e), []),
        lambda row: render(books, row),
    )


def save(books: Books, old: Row | None, element: Element) -> Row:
    """Create or change a journal; only a posted one is in the ledger.

    :raise Invalid: every rule that it breaks
    """
    current = old["Status"] if old else None
    status = (element.text("Status") or current or "DRAFT").upper()
    if status not in _NEXT.get(current, ()):
        raise invalid("The status of the journal does not allow this change.")
    problems, row = Problems(), dict(old or {"ManualJournalID": new_id()})
    _header(books, row, element, problems)
    row["Status"] = status
    if old is None or element.has("JournalLines"):
        row["JournalLines"] = _lines(books, row, element, problems)
    if status == "POSTED" or current == "POSTED":
        books.check_lock(row["Date"], problems)
    problems.check()
    source = ("ManualJournals", row["ManualJournalID"])
    books.ledger.reverse(source, "Edited")
    if status == "POSTED":
        books.ledger.post(row["Date"], _postings(books, row), source, row["Narration"])
    books.note(row["ManualJournalID"], "Edited" if old else "Created", "")
    return books.manual_journals.save(row)


def _header(books: Books, row: Row, element: Element, problems: Problems) -> None:
    row["Narration"] = element.text("Narration") or row.get("Narration") or ""
    if not row["Narration"]:
        problems.add("Narration is required.")
    row["Date"] = element.day("Date") or row.get("Date") or books.today()
    types = element.text("LineAmountTypes") or row.get("LineAmountTypes") or "NoTax"
    if types not in AMOUNT_TYPES:
        raise invalid("LineAmountTypes is not valid.")
    row["LineAmountTypes"] = types
    if element.has("Url"):
        row["Url"] = element.text("Url")
        check_url(row["Url"], problems)
    shown = element.flag("ShowOnCashBasisReports")
    row["ShowOnCashBasisReports"] = (
        row.get("ShowOnCashBasisReports", True) if shown is None else shown
    )
    row["UpdatedDateUTC"] = books.now()


def _lines(books: Books, row: Row, element: Element, problems: Problems) -> list[Row]:
    found = [
        _line(books, row, part, at, problems)
        for at, part in enumerate(element.many("JournalLines") or [])
    ]
    if len(found) < 2:
        problems.add("A journal needs at least two lines.")
    debits, credits = ZERO, ZERO
    for line in found:
        gross = line["LineAmount"]
        if row["LineAmountTypes"] == "Exclusive":
            gross += line["TaxAmount"]
        debits, credits = debits + max(gross, ZERO), credits + min(gross, ZERO)
    if debits + credits:
        problems.add(errors.JOURNAL.format(f"{debits:.2f}", f"{credits:.2f}"))
    return found


def _line(books, row, element, at, problems) -> Row:
    amount = element.money("LineAmount") or ZERO
    code = element.text("AccountCode")
    account = books.account(code, element.guid("AccountID"))
    line = {
        "LineAmount": amount,
        "TaxAmount": ZERO,
        "TaxType": "NONE",
        "IsBlank": False,
        "Tracking": [],
    }
    if (
        account is None
        or account["Type"] in ("BANK", "INVENTORY")
        or account.get("SystemAccount") in _CLOSED
    ):
        problems.line(
            at, errors.ACCOUNT_CODE.format(code) if code else errors.ACCOUNT_MISSING
        )
        return line
    if account["Status"] != "ACTIVE":
        problems.line(at, errors.ACCOUNT_ARCHIVED.format(code))
    line.update(
        compact(
            AccountCode=account.get("Code"),
            AccountID=account["AccountID"],
            Description=element.text("Description"),
        )
    )
    if row["LineAmountTypes"] != "NoTax":
        _tax(books, row, element, account, line, at, problems)
    for entry in element.many("Tracking") or []:
        try:
            line["Tracking"] = [*line["Tracking"], tracking.on_line(books, entry)]
        except Invalid as error:
            problems.line(at, error.problems.messages[0])
    return line


def _tax(books, row, element, account, line, at, problems) -> None:
    code = element.text("TaxType") or account["TaxType"]
    rate = books.tax_rates.rows.get(code)
    line["TaxType"] = code
    if not taxrates.usable(rate):
        problems.line(at, errors.TAX_UNKNOWN.format(code))
    elif not taxrates.fits(rate, account["Class"]):
        problems.line(at, errors.TAX_UNFIT.format(code, account.get("Code", "")))
    else:
        sent = element.money("TaxAmount")
        line["TaxAmount"] = (
            sent
            if sent is not None
            else tax_of(
                line["LineAmount"], rate["EffectiveRate"], row["LineAmountTypes"]
            )
        )


def _postings(books: Books, row: Row) -> list[Posting]:
    postings, tax_account = [], books.system_account("GST")
    for line in row["JournalLines"]:
        net = line["LineAmount"]
        if row["LineAmountTypes"] == "Inclusive":
            net -= line["TaxAmount"]
        tags = tuple(t["TrackingOptionID"] for t in line["Tracking"])
        memo = line.get("Description") or ""
        for account, amount in (
            (line["AccountID"], net),
            (tax_account, line["TaxAmount"]),
        ):
            postings.append(
                Posting(account, amount, books.base_currency, amount, memo, tags)
            )
    return postings
