"""Bank transactions: money spent and received."""

from __future__ import annotations

from . import bankcredits, contacts, docviews, errors, lines, posting
from .batch import Kind, write
from .books import Books
from .documents import check_url
from .errors import Problems, invalid, not_found, unknown_document
from .query import order, paged, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import ZERO, Element, day_string, rounded
from .wire import compact, number

KIND = Kind("BankTransactions", "BankTransactionID")
TYPES = (
    "RECEIVE",
    "SPEND",
    "RECEIVE-OVERPAYMENT",
    "RECEIVE-PREPAYMENT",
    "SPEND-OVERPAYMENT",
    "SPEND-PREPAYMENT",
)
_PLAIN = (
    "BankTransactionID",
    "Type",
    "Status",
    "Reference",
    "Date",
    "Total",
    "SubTotal",
    "TotalTax",
    "CurrencyCode",
    "IsReconciled",
    "UpdatedDateUTC",
)


def _fields(books: Books) -> dict:
    def bank(name):
        return lambda row: books.accounts.get(row["_bank"]).get(name)

    return {
        **plain_fields(_PLAIN),
        "bankaccount.accountid": bank("AccountID"),
        "bankaccount.code": bank("Code"),
        "contact.contactid": lambda row: row["ContactID"],
        "contact.name": lambda row: books.contacts.get(row["ContactID"])["Name"],
    }


def render(books: Books, row: Row, whole: bool = True, places: int = 2) -> dict:
    """A bank transaction as it leaves."""
    bank = books.accounts.get(row["_bank"])
    files = books.attachments.all("owner", row["BankTransactionID"])
    result = compact(
        **{
            k: row.get(k)
            for k in (
                "BankTransactionID",
                "Type",
                "Status",
                "Reference",
                "Date",
                "LineAmountTypes",
                "SubTotal",
                "TotalTax",
                "Total",
                "CurrencyCode",
                "IsReconciled",
                "Url",
                "OverpaymentID",
                "PrepaymentID",
                "UpdatedDateUTC",
            )
        }
    )
    result.update(
        DateString=day_string(row["Date"]),
        CurrencyRate=number(row["CurrencyRate"]),
        Contact=contacts.stub(books, row["ContactID"]),
        HasAttachments=bool(files),
        BankAccount=compact(
            AccountID=bank["AccountID"], Code=bank.get("Code"), Name=bank["Name"]
        ),
    )
    if whole:
        result["LineItems"] = [docviews.line(part, places) for part in row["LineItems"]]
    return result


@route("GET", "BankTransactions", "banktransactions")
def get_bank_transactions(call: Call) -> dict:
    """Bank transactions that fit; lines come only with `page`."""
    books, since, fields = call.books, call.since, _fields(call.books)
    test = where(call.arg("where"), fields)
    rows = [
        r
        for r in books.bank_transactions
        if (test is None or test(r)) and (since is None or r["UpdatedDateUTC"] >= since)
    ]
    rows = order(
        rows, call.arg("order") or "UpdatedDateUTC ASC,BankTransactionID ASC", fields
    )
    pagination, whole = {}, bool(call.arg("page"))
    if whole:
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    return {
        **pagination,
        "BankTransactions": [render(books, r, whole, call.unit_places) for r in rows],
    }


@route("GET", "BankTransactions/{transaction}", "banktransactions")
def get_bank_transaction(call: Call, transaction: str) -> dict:
    """One bank transaction."""
    row = call.books.bank_transactions.get(transaction)
    if row is None:
        raise not_found()
    return {"BankTransactions": [render(call.books, row, places=call.unit_places)]}


@route("PUT", "BankTransactions", "banktransactions")
def put_bank_transactions(call: Call) -> dict:
    """Spend or receive money."""
    return _write(call, lambda element: None)


@route("POST", "BankTransactions", "banktransactions")
def post_bank_transactions(call: Call) -> dict:
    """Spend or receive money, or change what is named by BankTransactionID."""

    def existing(element: Element) -> Row | None:
        transaction_id = element.guid("BankTransactionID")
        row = call.books.bank_transactions.get(transaction_id)
        if transaction_id and row is None:
            raise invalid(errors.UNKNOWN_DOCUMENT)
        return row

    return _write(call, existing)


@route("POST", "BankTransactions/{transaction}", "banktransactions")
def post_bank_transaction(call: Call, transaction: str) -> dict:
    """Change or delete one unreconciled SPEND or RECEIVE."""
    row = call.books.bank_transactions.get(transaction)
    if row is None:
        raise unknown_document()
    return _write(call, lambda element: row)


def _write(call: Call, existing) -> dict:
    books, places = call.books, call.unit_places

    def apply(element: Element):
        old = existing(element)
        if old is not None:
            deleted = element.text("Status") == "DELETED"
            _check_editable(books, old, deleted)
            if deleted:
                return _delete(books, old), []
        return save(books, old, element, places), []

    return write(call, KIND, apply, lambda row: render(books, row, places=places))


def _check_editable(books: Books, row: Row, deleted: bool) -> None:
    makes_credit = row["Type"] not in ("SPEND", "RECEIVE")
    if makes_credit and not (deleted and books.options["overpayment_delete"]):
        raise invalid("This Bank Transaction cannot be edited.")
    if row["IsReconciled"] or row["Status"] != "AUTHORISED":
        raise invalid("This Bank Transaction cannot be edited.")
    if makes_credit and bankcredits.is_used(books, row):
        raise invalid("This Bank Transaction cannot be deleted, it has been used.")


def _delete(books: Books, old: Row) -> Row:
    problems = Problems()
    books.check_lock(old["Date"], problems)
    problems.check()
    books.ledger.reverse(("BankTransactions", old["BankTransactionID"]), "Deleted")
    if "-" in old["Type"]:
        bankcredits.void(books, old)
    books.note(old["BankTransactionID"], "Deleted", "")
    return books.bank_transactions.save(
        {**old, "Status": "DELETED", "UpdatedDateUTC": books.now()}
    )


def save(books: Books, old: Row | None, element: Element, places: int) -> Row:
    """Book a bank transaction, or book it anew.

    :raise Invalid: every rule that it breaks
    """
    problems, row = Problems(), dict(old or {"BankTransactionID": new_id()})
    _header(books, row, element, problems)
    problems.check()
    _lines(books, row, old, element, places, problems)
    books.check_lock(row["Date"], problems)
    if row["Total"] <= 0:
        problems.add("The total of a bank transaction must be greater than zero.")
    problems.check()
    source = ("BankTransactions", row["BankTransactionID"])
    books.ledger.reverse(source, "Edited")
    plain = {**row, "Type": row["Type"].partition("-")[0]}
    base = posting.post_document(books, plain, source, control=row["_bank"])
    if "-" in row["Type"]:
        bankcredits.make(books, row, base)
    books.note(row["BankTransactionID"], "Edited" if old else "Created", "")
    return books.bank_transactions.save(row)


def _header(books: Books, row: Row, element: Element, problems: Problems) -> None:
    kind = (element.text("Type") or row.get("Type") or "").upper()
    if kind not in TYPES or row.get("Type", kind) != kind:
        raise invalid("BankTransaction Type must be specified")
    row["Type"] = kind
    if "ContactID" not in row or element.has("Contact"):
        contact = contacts.for_document(books, element.one("Contact"), problems)
        row["ContactID"] = contact and contact["ContactID"]
    named = element.one("BankAccount")
    bank = books.accounts.get(row.get("_bank"))
    if named is not None:
        bank = books.account(named.text("Code"), named.guid("AccountID"))
    if bank is None or bank["Type"] != "BANK" or bank["Status"] != "ACTIVE":
        raise invalid("A valid BankAccount must be specified.")
    row.update(
        _bank=bank["AccountID"],
        Date=element.day("Date") or row.get("Date") or books.today(),
        Status="AUTHORISED",
        UpdatedDateUTC=books.now(),
        Reference=_reference(books, row, element),
        Url=element.text("Url") or row.get("Url"),
        IsReconciled=bool(element.flag("IsReconciled") or row.get("IsReconciled")),
        CurrencyCode=bank.get("CurrencyCode") or books.base_currency,
    )
    check_url(row["Url"], problems)
    rate = element.number("CurrencyRate") if "OVERPAYMENT" in kind else None
    row["CurrencyRate"] = (
        rounded(rate, 6)
        if rate and rate > 0 and (row["CurrencyCode"] != books.base_currency)
        else books.rate_of(row["CurrencyCode"])
    )
    row["LineAmountTypes"] = (
        element.text("LineAmountTypes") or row.get("LineAmountTypes") or "Inclusive"
    )
    if row["LineAmountTypes"] not in lines.AMOUNT_TYPES:
        problems.add("LineAmountTypes is not valid.")


def _reference(books: Books, row: Row, element: Element) -> str | None:
    if "-" in row["Type"] and not books.options["overpayment_reference"]:
        return None
    return element.text("Reference") or row.get("Reference")


def _lines(books, row, old, element, places, problems) -> None:
    elements = element.many("LineItems")
    if elements is None:
        elements = [lines.again(line) for line in (old or {}).get("LineItems", ())]
    if not elements:
        raise invalid("One or more line items must be specified")
    overpayment = "OVERPAYMENT" in row["Type"]
    if overpayment:
        if len(elements) != 1:
            raise invalid("An overpayment must have exactly one line item.")
        row["LineAmountTypes"] = "NoTax"
    rules = lines.LineRules(
        books,
        row["LineAmountTypes"],
        sales=row["Type"].startswith("RECEIVE"),
        discounts=False,
        approved=not overpayment,
        places=places,
    )
    row["LineItems"] = lines.read(elements, rules, problems)
    if overpayment:
        row["LineItems"][0].pop("AccountCode", None)
        row["LineItems"][0]["AccountID"] = posting.control_account(books, row["Type"])
    priced = [line for line in row["LineItems"] if not lines.is_text(line)]
    _check_amounts(books, row, elements, problems)
    row["TotalTax"] = sum((p.get("TaxAmount", ZERO) for p in priced), ZERO)
    row["SubTotal"] = sum(
        (lines.net_of(p, row["LineAmountTypes"]) for p in priced), ZERO
    )
    row["Total"] = row["SubTotal"] + row["TotalTax"]


def _check_amounts(books, row, elements, problems) -> None:
    for at, (line, sent) in enumerate(zip(row["LineItems"], elements, strict=True)):
        if lines.is_text(line):
            continue
        if line["Quantity"] <= 0 or not line["UnitAmount"]:
            problems.line(
                at,
                "Quantity must be greater than zero and UnitAmount must not be zero.",
            )
        rate = books.tax_rates.rows.get(line.get("TaxType"))
        tax = sent.money("TaxAmount")
        if (
            tax is not None
            and rate is not None
            and tax
            != lines.tax_of(
                line["LineAmount"], rate["EffectiveRate"], row["LineAmountTypes"]
            )
        ):
            problems.line(at, "The tax amount does not match the tax rate.")
