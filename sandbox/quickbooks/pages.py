"""What the browsable pages show: plain data, no HTML."""

from __future__ import annotations

from functools import partial

from .. import entries
from ..accountpages import Results
from ..tables import Row
from . import settle
from .books import PEOPLE, TRANSACTIONS, Books, name_of
from .entities import ENTITIES
from .lines import detail_of
from .reportparts import fiscal_start
from .values import ZERO

_SHOWN = (*TRANSACTIONS, *PEOPLE, "Item")
_HIDDEN = frozenset(("Line", "TxnTaxDetail", "Id"))


def index_page(books: Books) -> dict:
    """Lists of everything, newest documents first, and the balances of all accounts."""
    trial = books.ledger.trial_balance()
    return {
        "company": books.company,
        "lists": [_list(books, kind) for kind in _SHOWN],
        "accounts": [
            {
                "id": row["Id"],
                "code": row.get("AcctNum") or row["Id"],
                "name": row["FullyQualifiedName"],
                "type": row["AccountType"],
                "status": "ACTIVE" if row["Active"] else "ARCHIVED",
                "balance": trial.get(row["Id"], ZERO),
            }
            for row in sorted(books["Account"], key=_account_order)
        ],
    }


def results(books: Books) -> Results:
    """QuickBooks' reports carry former years to retained earnings."""
    return Results(
        account=books.account("RETAINED"), year_start=partial(fiscal_start, books)
    )


def _account_order(row: Row) -> tuple:
    return (row.get("AcctNum") or "", int(row["Id"]))


def _list(books: Books, kind: str) -> dict:
    rows = [_entry(books, kind, row) for row in books[kind]]
    if kind in TRANSACTIONS:
        rows.reverse()
    label = ENTITIES[kind.lower()].label
    title = f"{label[:-1]}ies" if label.endswith("y") else f"{label}s"
    return {"kind": kind.lower(), "title": title, "rows": rows}


def _entry(books: Books, kind: str, row: Row) -> dict:
    _, person = books.person(settle.party_of(row) or row.get("EntityRef"))
    return {
        "id": row["Id"],
        "number": row.get("DocNumber")
        or row.get("PaymentRefNum")
        or name_of(row)
        or row["Id"],
        "date": row.get("TxnDate"),
        "contact": person["DisplayName"] if person else "",
        "type": row.get("Type") or kind,
        "total": row.get("TotalAmt"),
        "due": row.get("Balance", row.get("UnappliedAmt")),
        "currency": row.get("CurrencyRef", ""),
        "status": _status(kind, row),
    }


def _status(kind: str, row: Row) -> str:
    if not row.get("Active", True):
        return "ARCHIVED"
    if (row.get("PrivateNote") or "").startswith("Voided"):
        return "VOIDED"
    if kind in settle.SIGN:
        return "AUTHORISED" if row["Balance"] else "PAID"
    return ""


def _find(books: Books, kind: str, record_id: str) -> tuple[str, Row] | None:
    entity = ENTITIES.get(kind.lower())
    if entity is None or entity.name not in _SHOWN:
        return None
    row = books[entity.name].get(record_id)
    return (entity.name, row) if row is not None else None


def record_page(books: Books, kind: str, record_id: str) -> dict | None:
    """One record with its lines, entries and payments; None when unknown."""
    found = _find(books, kind, record_id)
    if found is None:
        return None
    kind, row = found
    label = row.get("DocNumber") or row.get("PaymentRefNum") or name_of(row)
    return {
        "kind": kind.lower(),
        "id": row["Id"],
        "title": f"{ENTITIES[kind.lower()].label} {label or row['Id']}",
        "fields": _fields(books, row),
        "lines": _lines(books, row),
        "entries": _entries(books, kind, row),
        "payments": _payments(books, kind, row),
        "history": [],
        "attachments": [],
    }


def _fields(books: Books, row: Row) -> list[tuple[str, object]]:
    fields: list[tuple[str, object]] = []
    _, person = books.person(settle.party_of(row) or row.get("EntityRef"))
    if person is not None:
        fields.append(("Name", person["DisplayName"]))
    for name, value in row.items():
        if name.startswith("_") or name in _HIDDEN or value in (None, ""):
            continue
        account = books["Account"].get(value) if name.endswith("AccountRef") else None
        fields.append((name, _account(account) if account else value))
    if "_home" in row:
        fields.append(("HomeTotal", row["_home"]))
    if "_balance" in row:
        fields.append(("Balance", row["_balance"]))
    fields.append(("Created", row["_created"]))
    fields.append(("Updated", row["_updated"]))
    return fields


def _lines(books: Books, row: Row) -> list[dict]:
    return [_line(books, line) for line in row.get("Line", ())] + [
        {
            "description": books["TaxRate"].get(tax["TaxLineDetail"]["TaxRateRef"])[
                "Name"
            ],
            "tax_type": f"{tax['TaxLineDetail']['TaxPercent']} %",
            "tax": tax["Amount"],
        }
        for tax in row.get("TxnTaxDetail", {}).get("TaxLine", ())
    ]


def _line(books: Books, line: dict) -> dict:
    if "LinkedTxn" in line:
        linked = line["LinkedTxn"][0]
        return {
            "description": f"{linked['TxnType']} {linked['TxnId']}",
            "amount": line["Amount"],
        }
    detail = detail_of(line)
    account = books["Account"].get(
        detail.get("ItemAccountRef")
        or detail.get("AccountRef")
        or detail.get("DiscountAccountRef")
    )
    item = books["Item"].get(detail.get("ItemRef"))
    class_row = books["Class"].get(detail.get("ClassRef"))
    parts = (item["Name"] if item else "", line.get("Description") or "")
    amount = line.get("Amount")
    if detail.get("PostingType") == "Credit":
        amount = -amount
    return {
        "description": ": ".join(part for part in parts if part),
        "quantity": detail.get("Qty"),
        "unit_amount": detail.get("UnitPrice"),
        "account": _account(account) if account else "",
        "tax_type": _tax_name(books, detail.get("TaxCodeRef")),
        "tracking": class_row["Name"] if class_row else "",
        "amount": amount,
    }


def _tax_name(books: Books, code: str | None) -> str:
    row = books["TaxCode"].get(code)
    return row["Name"] if row else code or ""


def _account(row: Row) -> str:
    return f"{row.get('AcctNum') or row['Id']} {row['FullyQualifiedName']}"


def _entries(books: Books, kind: str, row: Row) -> list[dict]:
    sources = [(kind, row["Id"])]
    sources += [
        (link["source_kind"], link["source"])
        for link in settle.links_of(books, kind, row["Id"])
    ]

    def name(account_id: str) -> str:
        row = books["Account"].get(account_id)
        return _account(row) if row else account_id

    return entries.shown(books.ledger, sources, name)


def _payments(books: Books, kind: str, row: Row) -> list[dict]:
    found = []
    for link in settle.links_of(books, kind, row["Id"]):
        source = books[link["source_kind"]].get(link["source"])
        account = books["Account"].get(source.get("DepositToAccountRef"))
        found.append(
            {
                "kind": link["source_kind"].lower(),
                "id": source["Id"],
                "date": source["TxnDate"],
                "amount": link["amount"],
                "status": "",
                "reference": source.get("PaymentRefNum") or link["source_kind"],
                "account": account["Name"] if account else "",
            }
        )
    return found
