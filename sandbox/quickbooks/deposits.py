"""Bank deposits: what lay in Undeposited Funds, and money from other accounts."""

from __future__ import annotations

from ..tables import Row
from . import errors, lines
from .books import Books
from .entities import register
from .values import ZERO, cents
from .views import home_amounts
from .write import Draft, write_header

_KIND = "DepositLineDetail"
_SOURCES = ("Payment", "SalesReceipt")


def write(draft: Draft) -> Row:
    """Create or change a deposit, and book it."""
    books, new, old = draft.books, draft.new, draft.old
    account = books.need(
        "Account", draft.value("DepositToAccountRef"), "DepositToAccountRef"
    )
    if account is None:
        raise errors.missing("DepositToAccountRef")
    if account["AccountType"] != "Bank":
        raise errors.wrong_account("An account of type Bank is needed")
    write_header(draft, None)
    if account["CurrencyRef"] not in (new["CurrencyRef"], books.base_currency):
        raise errors.currency_differs()
    new["DepositToAccountRef"] = account["Id"]
    draft.take("DocNumber")
    if "Line" in draft.sent or old is None or not draft.sparse:
        _release(books, draft.id)
        new["Line"] = [_line(draft, line) for line in draft.sent.get("Line", ())]
        if not new["Line"]:
            raise errors.missing("Line")
        before = {line["Id"]: line for line in (old or {}).get("Line", ())}
        lines.number(new["Line"], before)
    else:
        new["Line"] = old["Line"]
    new["TotalAmt"] = sum((line["Amount"] for line in new["Line"]), ZERO)
    new["_home"] = cents(new["TotalAmt"] * new["ExchangeRate"])
    row = draft.finish()
    if old is not None:
        books.ledger.reverse(("Deposit", row["Id"]), "Edited")
    _post(books, row)
    return row


def _line(draft: Draft, line: dict) -> dict:
    if line.get("Amount") is None:
        raise errors.missing("Amount")
    kept = {"Amount": line["Amount"], "DetailType": _KIND}
    for key in ("Id", "Description"):
        if line.get(key):
            kept[key] = line[key]
    if line.get("LinkedTxn"):
        kept["LinkedTxn"] = [_take(draft, line, line["LinkedTxn"][0])]
        return kept
    books, detail = draft.books, dict(line.get(_KIND) or {})
    account = books.need("Account", detail.get("AccountRef"), "AccountRef")
    if account is None:
        raise errors.missing("AccountRef")
    kept[_KIND] = detail
    return kept


def _take(draft: Draft, line: dict, linked: dict) -> dict:
    """Put a payment or sales receipt into the deposit, as a whole.

    :raise Fault: 620, 610, 6540
    """
    books, kind, row_id = draft.books, linked.get("TxnType"), linked.get("TxnId")
    if kind not in _SOURCES:
        raise errors.cannot_link(f"A {kind} cannot be deposited")
    row = books[kind].get(row_id)
    if row is None:
        raise errors.not_found()
    if row["DepositToAccountRef"] != books.account("UNDEPOSITED"):
        raise errors.cannot_link(f"{kind} {row_id} is not in Undeposited Funds")
    if any(
        link["source_kind"] == "Deposit"
        for link in books["Link"].all("target", (kind, row_id))
    ):
        raise errors.deposited()
    if line["Amount"] != row["TotalAmt"]:
        raise errors.cannot_link("A payment is deposited as a whole")
    if row["CurrencyRef"] != draft.new["CurrencyRef"]:
        raise errors.currency_differs()
    books["Link"].save(
        {
            "Id": books.new_id("Link"),
            "source_kind": "Deposit",
            "source": draft.id,
            "target_kind": kind,
            "target": row_id,
            "party": "",
            "amount": line["Amount"],
            "base": row["_home"],
            "sign": 0,
        }
    )
    return {"TxnId": row_id, "TxnType": kind}


def _release(books: Books, row_id: str) -> None:
    for link in books["Link"].all("source", ("Deposit", row_id)):
        books["Link"].remove(link["Id"])


def _post(books: Books, row: Row) -> None:
    undeposited = books.account("UNDEPOSITED")
    parts = [(row["DepositToAccountRef"], row["TotalAmt"], "", ())]
    parts += [
        (
            line.get(_KIND, {}).get("AccountRef") or undeposited,
            -line["Amount"],
            line.get("Description") or "",
            (),
        )
        for line in row["Line"]
    ]
    books.post("Deposit", row, parts)


def undo(books: Books, kind: str, old: Row) -> dict:
    """Before a deletion: the payments lie in Undeposited Funds again."""
    _release(books, old["Id"])
    return {}


register(
    "Deposit",
    "Txn",
    write=write,
    undo=undo,
    extra=home_amounts,
    filters="DocNumber TxnDate TotalAmt DepositToAccountRef CurrencyRef DepartmentRef",
    total_count=True,
)
