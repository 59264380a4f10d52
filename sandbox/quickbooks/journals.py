"""Journal entries: any accounts, with a name on receivables and payables."""

from __future__ import annotations

from decimal import Decimal

from ..tables import Row
from . import errors, lines, settle
from .books import Books
from .entities import register
from .values import ZERO, cents
from .views import home_amounts
from .write import Draft, write_header, write_number

_CONTROL = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}
_KIND = "JournalEntryLineDetail"


def write(draft: Draft) -> Row:
    """Create or change a journal entry, and book it."""
    books, new, old = draft.books, draft.new, draft.old
    if old is not None and settle.links_of(books, "JournalEntry", old["Id"]):
        if draft.touches("Line", "CurrencyRef", "ExchangeRate"):
            raise errors.linked()
    write_header(draft, None)
    new["Adjustment"] = bool(draft.value("Adjustment", False))
    new["Line"] = _lines(draft)
    _check_balance(new)
    write_number(draft, "JournalEntry", warn=books.settings["warn_duplicate_journals"])
    new["TotalAmt"] = ZERO
    owed = _owed(books, new)
    settle.owe(books, old, new, owed)
    new["_owed_home"] = {
        row_id: cents(amount * new["ExchangeRate"]) for row_id, amount in owed.items()
    }
    row = draft.finish()
    if old is not None:
        books.ledger.reverse(("JournalEntry", row["Id"]), "Edited")
    _post(books, row)
    return row


def _lines(draft: Draft) -> list[dict]:
    books, sent = draft.books, draft.sent.get("Line")
    if sent is None and draft.old is not None and draft.sparse:
        return [
            {k: dict(v) if isinstance(v, dict) else v for k, v in line.items()}
            for line in draft.old["Line"]
        ]
    if sent is None:
        raise errors.missing("Line")
    found, controls = [], 0
    for line in sent:
        if line.get("DetailType", _KIND) == "DescriptionOnly":
            continue
        if line.get("DetailType", _KIND) != _KIND or _KIND not in line:
            raise errors.missing(_KIND)
        kept = _line(draft, line)
        account = books["Account"].get(kept[_KIND]["AccountRef"])
        controls += account["AccountType"] in _CONTROL
        found.append(kept)
    if len(found) < 2:
        raise errors.business("A journal entry needs at least two lines", "Line")
    if controls > 1 and books.options["journal_one_control_line"]:
        raise errors.business(
            "A journal entry can have only one Accounts Receivable or Payable line"
        )
    before = {line["Id"]: line for line in (draft.old or {}).get("Line", ())}
    lines.number(found, before)
    return found


def _line(draft: Draft, line: dict) -> dict:
    books, detail = draft.books, dict(line[_KIND])
    if line.get("Amount") is None:
        raise errors.missing("Amount")
    if line["Amount"] < 0:
        raise errors.negative("Amount")
    if "PostingType" not in detail:
        raise errors.missing("PostingType")
    account = books.need("Account", detail.get("AccountRef"), "AccountRef")
    if account is None:
        raise errors.missing("AccountRef")
    currency = draft.new["CurrencyRef"]
    if account["CurrencyRef"] not in (currency, books.base_currency):
        raise errors.currency_differs()
    _check_name(books, detail, account, currency)
    books.need("Class", detail.get("ClassRef"), "ClassRef")
    books.need("Department", detail.get("DepartmentRef"), "DepartmentRef")
    kept = {"DetailType": _KIND, "Amount": line["Amount"], _KIND: detail}
    for key in ("Id", "Description"):
        if line.get(key):
            kept[key] = line[key]
    return kept


def _check_name(books: Books, detail: dict, account: Row, currency: str) -> None:
    """A customer on receivables, a vendor on payables; elsewhere whoever is named.

    :raise Fault: 6000 without, or with a name of the other kind or currency, 2500
    """
    sent = detail.pop("Entity", None) or {}
    wanted = _CONTROL.get(account["AccountType"])
    row_id = sent.get("EntityRef")
    if row_id is None:
        if wanted:
            raise errors.business(
                f"When you use {account['AccountType']}, you must choose a "
                f"{wanted.lower()} in the Name field.",
                "Entity",
            )
        return
    kind, row = books.person(row_id)
    if row is None:
        raise errors.bad_reference("Names", row_id, "EntityRef")
    if not row["Active"]:
        raise errors.inactive("EntityRef")
    if wanted and kind != wanted:
        raise errors.business(
            f"An {account['AccountType']} line needs a {wanted.lower()}", "Entity"
        )
    if wanted and row["CurrencyRef"] != currency:
        raise errors.currency_differs()
    detail["Entity"] = {"Type": kind, "EntityRef": row_id}


def _signed(line: dict) -> Decimal:
    debit = line[_KIND]["PostingType"] == "Debit"
    return line["Amount"] if debit else -line["Amount"]


def _check_balance(row: Row) -> None:
    if sum((_signed(line) for line in row["Line"]), ZERO):
        raise errors.unbalanced()


def _owed(books: Books, row: Row) -> dict[str, Decimal]:
    """By customer what the entry adds to what it owes, by vendor to what we owe it."""
    owed: dict[str, Decimal] = {}
    for line in row["Line"]:
        detail = line[_KIND]
        account = books["Account"].get(detail["AccountRef"])
        wanted = _CONTROL.get(account["AccountType"])
        if wanted is None:
            continue
        row_id = detail["Entity"]["EntityRef"]
        amount = _signed(line) if wanted == "Customer" else -_signed(line)
        owed[row_id] = owed.get(row_id, ZERO) + amount
    return owed


def _post(books: Books, row: Row) -> None:
    parts = []
    for line in row["Line"]:
        detail = line[_KIND]
        account = books["Account"].get(detail["AccountRef"])
        name = detail.get("Entity", {})
        tags = [
            f"{key}:{value}"
            for key, value in (
                ("class", detail.get("ClassRef")),
                ("department", detail.get("DepartmentRef") or row.get("DepartmentRef")),
                (name.get("Type", "").lower(), name.get("EntityRef")),
            )
            if value
        ]
        account_id = account["Id"]
        if account["AccountType"] in _CONTROL and account.get("_system") in (
            "AR",
            "AP",
        ):
            account_id = books.control(account["_system"], row["CurrencyRef"])
        parts.append(
            (account_id, _signed(line), line.get("Description") or "", tuple(tags))
        )
    books.post("JournalEntry", row, parts)


def undo(books: Books, kind: str, old: Row) -> dict:
    """Before a deletion: no payment may be applied to it."""
    settle.check_free(books, kind, old)
    settle.forgive(books, old)
    return {"_owed": {}, "_owed_home": {}}


register(
    "JournalEntry",
    "Txn",
    write=write,
    undo=undo,
    extra=home_amounts,
    label="Journal Entry",
    filters="DocNumber TxnDate Adjustment CurrencyRef",
    total_count=True,
)
