"""The chart of accounts."""

from __future__ import annotations

from .batch import Kind, write
from .books import CLASS_OF_TYPE, Books
from .errors import (
    ACCOUNT_NAME,
    ACCOUNT_UNIQUE_CODE,
    TAX_UNKNOWN,
    Problems,
    invalid,
    not_found,
    refuse_one,
    unknown_document,
)
from .query import order, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import Element

KIND = Kind("Accounts", "AccountID")
TYPES = frozenset(
    (
        "BANK",
        "CURRENT",
        "CURRLIAB",
        "DEPRECIATN",
        "DIRECTCOSTS",
        "EQUITY",
        "EXPENSE",
        "FIXED",
        "INVENTORY",
        "LIABILITY",
        "NONCURRENT",
        "OTHERINCOME",
        "OVERHEADS",
        "PREPAYMENT",
        "REVENUE",
        "SALES",
        "TERMLIAB",
    )
)
_FIELDS = plain_fields(
    (
        "AccountID",
        "Code",
        "Name",
        "Type",
        "Class",
        "Status",
        "TaxType",
        "SystemAccount",
        "EnablePaymentsToAccount",
        "ShowInExpenseClaims",
        "BankAccountNumber",
        "BankAccountType",
        "CurrencyCode",
        "Description",
        "UpdatedDateUTC",
        "ReportingCode",
    )
)
_TEXTS = (
    "Code",
    "Name",
    "Description",
    "TaxType",
    "BankAccountNumber",
    "BankAccountType",
    "CurrencyCode",
)
_FLAGS = ("EnablePaymentsToAccount", "ShowInExpenseClaims", "AddToWatchlist")


def render(books: Books, row: Row) -> dict:
    """An account as it leaves."""
    result = {k: v for k, v in row.items() if v is not None and not k.startswith("_")}
    result["HasAttachments"] = bool(books.attachments.all("owner", row["AccountID"]))
    return result


@route("GET", "Accounts", "settings")
def get_accounts(call: Call) -> dict:
    """The whole chart, archived accounts included; there are no pages."""
    books, since = call.books, call.since
    test = where(call.arg("where"), _FIELDS)
    rows = [
        r
        for r in books.accounts
        if r["Status"] != "DELETED"
        and (since is None or r["UpdatedDateUTC"] >= since)
        and (test is None or test(r))
    ]
    rows = order(rows, call.arg("order"), _FIELDS)
    return {"Accounts": [render(books, r) for r in rows]}


@route("GET", "Accounts/{account}", "settings")
def get_account(call: Call, account: str) -> dict:
    """One account, by id or code."""
    row = call.books.accounts.get(account) or call.books.account(account)
    if row is None or row["Status"] == "DELETED":
        raise not_found()
    return {"Accounts": [render(call.books, row)]}


@route("PUT", "Accounts", "settings")
def put_account(call: Call) -> dict:
    """Create one account."""
    return write(
        call,
        KIND,
        lambda e: (create(call.books, e), []),
        lambda r: render(call.books, r),
    )


@route("POST", "Accounts/{account}", "settings")
def post_account(call: Call, account: str) -> dict:
    """Update one account, or archive it (Status alone)."""
    row = call.books.accounts.get(account)
    if row is None or row["Status"] == "DELETED":
        raise unknown_document()
    return write(
        call,
        KIND,
        lambda e: (update(call.books, row, e), []),
        lambda r: render(call.books, r),
    )


@route("POST", "Accounts", "settings")
def post_accounts(call: Call) -> dict:
    """Update the account whose AccountID is in the body, or create one."""

    def apply(element: Element):
        row = call.books.accounts.get(element.guid("AccountID"))
        if row is None:
            return create(call.books, element), []
        return update(call.books, row, element), []

    return write(call, KIND, apply, lambda r: render(call.books, r))


@route("DELETE", "Accounts/{account}", "settings")
def delete_account(call: Call, account: str) -> dict:
    """Delete an account that nothing uses."""
    books = call.books
    row = books.accounts.get(account)
    if row is None or row["Status"] == "DELETED":
        raise unknown_document()
    if row.get("SystemAccount"):
        raise refuse_one("System accounts cannot be deleted.")
    if in_use(books, row):
        raise refuse_one("This account cannot be deleted because it is in use.")
    row = {**row, "Status": "DELETED", "UpdatedDateUTC": books.now()}
    books.accounts.remove(row["AccountID"])
    return {"Accounts": [render(books, row)]}


def in_use(books: Books, row: Row) -> bool:
    """Whether the ledger, a document's line or an item names the account."""
    if books.ledger.is_used(row["AccountID"]):
        return True
    documents = (*books.invoices, *books.credit_notes)
    if any(
        line.get("AccountID") == row["AccountID"]
        for document in documents
        for line in document["LineItems"]
    ):
        return True
    return any(
        row.get("Code") and row["Code"] in item.get("_accounts", ())
        for item in books.items
    )


def _read(books: Books, element: Element) -> Row:
    fields: Row = {k: element.text(k) for k in _TEXTS if element.has(k)}
    fields.update({k: element.flag(k) for k in _FLAGS if element.has(k)})
    if element.has("Type"):
        fields["Type"] = (element.text("Type") or "").upper()
    return fields


def _check(books: Books, row: Row, problems: Problems) -> None:
    code, name = row.get("Code") or "", row.get("Name") or ""
    if not name or len(name) > 150:
        problems.add("Name is required and must not exceed 150 characters.")
    if row.get("Type") not in TYPES:
        problems.add("Account Type must be specified")
    elif row["Type"] == "BANK" and not row.get("BankAccountNumber"):
        problems.add("Bank account number is required.")
    elif row["Type"] != "BANK" and not code:
        problems.add("Account code must be specified")
    if len(code) > 10:
        problems.add("The account code must not exceed 10 characters.")
    for index, value, text in (
        ("code", code, ACCOUNT_UNIQUE_CODE),
        ("name", name.lower(), ACCOUNT_NAME),
    ):
        taken = books.accounts.find(index, value) if value else None
        if taken is not None and taken["AccountID"] != row["AccountID"]:
            problems.add(text)
    if row.get("TaxType") and books.tax_rates.rows.get(row["TaxType"]) is None:
        problems.add(TAX_UNKNOWN.format(row["TaxType"]))
    currency = row.get("CurrencyCode")
    if currency and currency not in books.currencies.rows:
        problems.add(f"Organisation is not subscribed to currency {currency}")


def create(books: Books, element: Element) -> Row:
    """A new active account.

    :raise Invalid: what is missing, too long or taken
    """
    problems = Problems()
    row = {
        "AccountID": new_id(),
        "Status": "ACTIVE",
        "EnablePaymentsToAccount": False,
        "ShowInExpenseClaims": False,
        "AddToWatchlist": False,
        **_read(books, element),
    }
    _check(books, row, problems)
    problems.check()
    row["Class"] = CLASS_OF_TYPE[row["Type"]]
    row.setdefault("TaxType", books.options["no_tax_type"])
    if row["Type"] == "BANK":
        row.setdefault("BankAccountType", "BANK")
        row.setdefault("CurrencyCode", books.base_currency)
    row["UpdatedDateUTC"] = books.now()
    books.ledger.declare(row["AccountID"], row["Class"])
    return books.accounts.save(row)


def update(books: Books, row: Row, element: Element) -> Row:
    """Change fields, or archive or restore when only Status is sent.

    :raise Invalid: what is not allowed
    """
    status = element.text("Status")
    changes = _read(books, element)
    if status and status != row["Status"]:
        if changes and any(row.get(k) != v for k, v in changes.items()):
            raise invalid(
                "An account can be archived only by a request that updates "
                "nothing but its Status."
            )
        return _set_status(books, row, status)
    changed_type = changes.get("Type", row["Type"]) != row["Type"]
    if row.get("SystemAccount") and changed_type:
        raise invalid("The type of a system account cannot be changed.")
    if changed_type and books.ledger.is_used(row["AccountID"]):
        raise invalid("The type of an account that has transactions cannot be changed.")
    new = {**row, **changes, "UpdatedDateUTC": books.now()}
    problems = Problems()
    _check_update(books, row, new, problems)
    problems.check()
    new["Class"] = CLASS_OF_TYPE[new["Type"]]
    books.ledger.declare(new["AccountID"], new["Class"])
    return books.accounts.save(new)


def _check_update(books: Books, old: Row, new: Row, problems: Problems) -> None:
    if old["Type"] not in TYPES and new["Type"] == old["Type"]:
        return  # a type outside the enum is not ours to judge
    if old["Type"] == "BANK":
        new = {"BankAccountNumber": "-", **new}
    _check(books, new, problems)


def _set_status(books: Books, row: Row, status: str) -> Row:
    if status not in ("ACTIVE", "ARCHIVED"):
        raise invalid("Account status is not valid.")
    if row.get("SystemAccount"):
        raise invalid("System accounts cannot be archived.")
    return books.accounts.save({**row, "Status": status, "UpdatedDateUTC": books.now()})
