"""Pages for people: what this is, and what each company's books hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from . import views

if TYPE_CHECKING:
    from .app import Sandbox
    from .company import Company
    from .fronts.base import Front

SHOWN, PER_PAGE = 20, 100
# What a row of a list and a payment of a record may leave out.
ROW = {
    "number": "",
    "date": None,
    "contact": "",
    "type": "",
    "total": None,
    "due": None,
    "currency": "",
    "status": "",
}
PAYMENT = {"kind": "payments", "reference": "", "account": "", "status": ""}

ROUTES = Map(
    [
        Rule("/", endpoint="index"),
        Rule("/ledger/<code>/<company_id>", endpoint="ledger"),
        Rule("/ledger/<code>/<company_id>/accounts", endpoint="chart"),
        Rule("/ledger/<code>/<company_id>/accounts/<account_id>", endpoint="account"),
        Rule("/ledger/<code>/<company_id>/<kind>", endpoint="listing"),
        Rule("/ledger/<code>/<company_id>/<kind>/<record_id>", endpoint="record"),
    ],
    strict_slashes=False,
)


def answer(sandbox: Sandbox, request: Request) -> Response:
    try:
        endpoint, values = ROUTES.bind_to_environ(request.environ).match()
    except HTTPException:
        return missing("There is no such page in this sandbox.")
    if endpoint == "index":
        return views.page(
            "index.html",
            title="Sandbox",
            base=sandbox.base,
            fronts=list(sandbox.fronts.values()),
        )
    front, company = _company(sandbox, values.pop("code"), values.pop("company_id"))
    if company is None:
        return missing("There is no such company in this sandbox.")
    return PAGES[endpoint](request, front, company, **values)


def missing(message: str) -> Response:
    return views.page("missing.html", 404, title="Not found", message=message)


def _company(
    sandbox: Sandbox, code: str, company_id: str
) -> tuple[Front | None, Company | None]:
    front = sandbox.fronts.get(code)
    if front is None:
        return None, None
    wanted = company_id.lower()
    return front, next(
        (
            company
            for company in front.provider.companies
            if company.id.lower() == wanted
        ),
        None,
    )


def _ledger(request: Request, front: Front, company: Company) -> Response:
    found = front.provider.index_page(company.id)
    entries = front.provider.ledger(company.id).entries()
    accounts = [row for row in found["accounts"] if row["balance"]]
    debit = sum((row["balance"] for row in accounts if row["balance"] > 0), Decimal())
    return views.page(
        "ledger.html",
        title=company.name,
        front=front,
        company=company,
        accounts=accounts,
        debit=debit,
        credit=debit - sum((row["balance"] for row in accounts), Decimal()),
        lists=sorted(
            (_list(rows, rows["rows"][:SHOWN]) for rows in found["lists"]),
            key=lambda rows: rows["plain"],  # documents first
        ),
        entries=[_entry(entry) for entry in entries[: -SHOWN - 1 : -1]],
        entry_count=len(entries),
        **formats(),
    )


def _list(found: dict, rows: list[dict]) -> dict:
    """A list as templates take it; ``plain``: of things that have no date."""
    return {
        **found,
        "count": len(found["rows"]),
        "plain": not any(row.get("date") for row in found["rows"]),
        "rows": [{**ROW, **row} for row in rows],
    }


def _entry(entry) -> dict:
    kind, record_id = entry.source
    return {
        "number": entry.number,
        "date": entry.date,
        "narration": entry.narration,
        "kind": kind.lower(),
        "id": record_id,
        "reverses": entry.reverses,
        "amount": sum(
            (posting.amount for posting in entry.postings if posting.amount > 0),
            Decimal(),
        ),
    }


def _listing(request: Request, front: Front, company: Company, kind: str) -> Response:
    if kind == "entries":
        entries = front.provider.ledger(company.id).entries()
        rows, total = _slice(request, entries[::-1])
        return views.page(
            "entries.html",
            title="Journal entries",
            front=front,
            company=company,
            pager=total,
            entries=[_entry(entry) for entry in rows],
            **formats(),
        )
    found = next(
        (
            rows
            for rows in front.provider.index_page(company.id)["lists"]
            if rows["kind"] == kind.lower()
        ),
        None,
    )
    if found is None:
        return missing("This sandbox keeps no such list.")
    rows, pager = _slice(request, found["rows"])
    return views.page(
        "list.html",
        title=found["title"],
        front=front,
        company=company,
        list=_list(found, rows),
        pager=pager,
        **formats(),
    )


def _chart(request: Request, front: Front, company: Company) -> Response:
    found = front.provider.index_page(company.id)["accounts"]
    return views.page(
        "chart.html",
        title="Chart of accounts",
        front=front,
        company=company,
        accounts=found,
        **formats(),
    )


def _account(
    request: Request, front: Front, company: Company, account_id: str
) -> Response:
    """The days are asked for as ``from`` and ``to``."""
    asked = {name: request.args.get(name, "") for name in ("from", "to")}
    try:
        first, last = (
            date.fromisoformat(day) if day else None for day in asked.values()
        )
    except ValueError:
        return missing("A day is written as 2026-11-30.")
    found = front.provider.account_page(company.id, account_id, first, last)
    if found is None:
        return missing("This company has no such account.")
    rows, pager = _slice(request, found["rows"][::-1])
    return views.page(
        "account.html",
        title=f"{found['code']} {found['name']}".strip(),
        front=front,
        company=company,
        account=found,
        rows=rows,
        first=first,
        last=last,
        pager={**pager, "query": urlencode(asked)},
        **formats(),
    )


def _slice(request: Request, rows: list) -> tuple[list, dict]:
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    start = (number - 1) * PER_PAGE
    return rows[start : start + PER_PAGE], {
        "number": number,
        "pages": pages,
        "count": len(rows),
        "query": "",
    }


def _record(
    request: Request, front: Front, company: Company, kind: str, record_id: str
) -> Response:
    found = front.provider.record_page(company.id, kind, record_id)
    if found is None:
        return missing("This company has no such record.")
    lines = found.get("lines") or []
    columns = [
        (name, label, style)
        for name, label, style in LINE_COLUMNS
        if any(line.get(name) not in (None, "") for line in lines)
    ]
    blank = {name: None for name, _, _ in columns}
    return views.page(
        "record.html",
        title=found["title"],
        front=front,
        company=company,
        record={
            **found,
            "lines": [{**blank, **line} for line in lines],
            "payments": [{**PAYMENT, **row} for row in found.get("payments") or []],
        },
        columns=columns,
        **formats(),
    )


PAGES = {
    "ledger": _ledger,
    "chart": _chart,
    "account": _account,
    "listing": _listing,
    "record": _record,
}
# (key of a line, heading, CSS classes): "r" is a number, "wide" hidden on a phone
LINE_COLUMNS = (
    ("description", "Description", ""),
    ("quantity", "Quantity", "r wide"),
    ("unit_amount", "Unit price", "r wide"),
    ("discount", "Discount", "r wide"),
    ("account", "Account", ""),
    ("tax_type", "Tax code", "wide"),
    ("tracking", "Tracking", "wide"),
    ("tax", "Tax", "r"),
    ("amount", "Amount", "r"),
)


def formats() -> dict:
    return {"money": money, "show": show, "words": words}


def money(value: object) -> str:
    """Two decimals at least, thousands apart; unit prices keep what they have."""
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return "" if value is None else str(value)
    exact = Decimal(str(value)) or Decimal()  # no "-0.00"
    places = max(2, -exact.normalize().as_tuple().exponent)
    return f"{exact:,.{places}f}"


def show(value: object) -> str:
    """Any value of a record in words a person reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%d %b %Y %H:%M:%S UTC")
    if isinstance(value, date):
        return value.strftime("%d %b %Y")
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, dict):
        return ", ".join(f"{words(key)}: {show(item)}" for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(show(item) for item in value)
    return "" if value is None else str(value)


def words(name: object) -> str:
    """``InvoiceNumber`` as ``Invoice number``; capitals in a row stay together."""
    text, spaced = str(name), ""
    for index, char in enumerate(text):
        before = text[index - 1] if index else ""
        after = text[index + 1] if index + 1 < len(text) else ""
        if (
            char.isupper()
            and before
            and not before.isspace()
            and (before.islower() or (before.isupper() and after.islower()))
        ):
            spaced += " " + (char if not after.islower() else char.lower())
        else:
            spaced += char
    return spaced[:1].upper() + spaced[1:]
