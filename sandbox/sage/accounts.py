"""Ledger accounts: the chart, its areas, its balances."""

from __future__ import annotations

from datetime import date, timedelta

from ..tables import Row
from . import errors
from .books import Books
from .codes import ACCOUNT_GROUPS, ACCOUNT_TYPES, AREAS, SCOPES
from .errors import Problems, bad_request, invalid
from .lists import changed, listing, matching, searched, single
from .refs import RENDERERS, name_of, ref
from .routing import Call, route
from .turnover import Sums
from .values import Element, day_text, moment

KIND, ROOT = "ledger_accounts", "ledger_account"
DAY = timedelta(days=1)
REQUIRED = (
    "ledger_account_type_id",
    "included_in_chart",
    "name",
    "display_name",
    "nominal_code",
)
FLAGS = tuple(f"visible_in_{area}" for area in AREAS)


def render(books: Books, row: Row) -> dict:
    """An account with all fields; those of Canada alone are null."""
    kind = row["ledger_account_type_id"]
    return {
        **ref(books, KIND, row["id"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "ledger_account_group": _group(ACCOUNT_TYPES[kind][2]),
        "name": row["name"],
        "display_name": row["display_name"],
        "visible_scopes": [
            SCOPES.get(area, area) for area in AREAS if row[f"visible_in_{area}"]
        ],
        "included_in_chart": row["included_in_chart"],
        "nominal_code": row["nominal_code"],
        "ledger_account_type": ref(books, "ledger_account_types", kind),
        "ledger_account_classification": ref(
            books, "ledger_account_classifications", kind
        ),
        "tax_rate": ref(books, "tax_rates", row["tax_rate_id"]),
        "fixed_tax_rate": row["fixed_tax_rate"],
        **{flag: row[flag] for flag in FLAGS},
        "is_control_account": row["is_control_account"],
        "control_name": row["control_name"],
        "display_formatted": name_of(books, KIND, row),
        "tax_recoverable": None,
        "recoverable_percentage": None,
        "non_recoverable_ledger_account": None,
        "cis_materials": False,
        "cis_labour": False,
        "tax_instalment": None,
        "gifi_code": None,
    }


def _group(code: str) -> dict:
    """Groups have no path of their own."""
    return {"id": code, "displayed_as": ACCOUNT_GROUPS[code]}


RENDERERS[KIND] = render


def new_account(books: Books, **fields) -> Row:
    """Open an account; where it can be chosen follows from its type."""
    areas = {
        "journals",
        "reporting",
        *ACCOUNT_TYPES[fields["ledger_account_type_id"]][3].split(),
    }
    row = {
        "included_in_chart": True,
        "tax_rate_id": None,
        "fixed_tax_rate": False,
        "is_control_account": False,
        "control_name": None,
        **{f"visible_in_{area}": area in areas for area in AREAS},
        **fields,
    }
    books.ledger.declare(row["id"], ACCOUNT_TYPES[row["ledger_account_type_id"]][1])
    return books.ledger_accounts.save(row)


def is_visible(row: Row, area: str) -> bool:
    """Whether an account can be chosen in an area of the application."""
    return row["included_in_chart"] and row[f"visible_in_{area}"]


# --- routes ---


@route("GET", KIND)
def get_accounts(call: Call) -> dict:
    """The chart in the order of codes, with balances when asked."""
    rows = changed(call, call.books.ledger_accounts, deletable=False)
    rows = matching(
        call,
        rows,
        ledger_account_type_id="ledger_account_type_id",
        ledger_account_classification_id="ledger_account_type_id",
    )
    for name, wanted in (("visible_in", True), ("not_visible_in", False)):
        area = call.arg(name)
        if area is None:
            continue
        if area not in AREAS:
            raise bad_request(f"{name} is invalid", name)
        rows = [r for r in rows if is_visible(r, area) is wanted]
    for name, field in (
        ("show_included_in_chart", "included_in_chart"),
        ("show_control_accounts", "is_control_account"),
    ):
        if call.arg(name) is not None:
            rows = [r for r in rows if r[field] is call.flag(name)]
    rows = searched(call, rows, "name", "display_name", "nominal_code")
    rows.sort(key=lambda r: r["nominal_code"])
    return listing(call, KIND, rows, _with_balances(call))


def _with_balances(call: Call):
    if not call.flag("show_balance_details"):
        return render
    start, end = call.day("from_date"), call.day("to_date")
    for name, day in (("from_date", start), ("to_date", end)):
        if day is None:
            raise bad_request(errors.REQUIRED, name)

    def with_balances(books: Books, row: Row) -> dict:
        debits, credits = _turnover(books, row["id"], start, end)
        balance = debits - credits
        return {
            **render(books, row),
            "balance_details": {
                "balance": f"{abs(balance):.2f}",
                "credit_or_debit": "debit" if balance > 0 else "credit",
                "credits": f"{credits:.2f}",
                "debits": f"{debits:.2f}",
                "from_date": day_text(start),
                "to_date": day_text(end),
            },
        }

    return with_balances


def _turnover(books: Books, account: str, start: date, end: date) -> Sums:
    entries = books.ledger_entries
    before, within = entries.until(account, start - DAY), entries.until(account, end)
    return within[0] - before[0], within[1] - before[1]


@route("GET", f"{KIND}/{{key}}")
def get_account(call: Call, key: str) -> dict:
    """One account."""
    row = call.books.existing(KIND, key)
    return single(call, KIND, row, _with_balances(call))


@route("POST", KIND)
def post_account(call: Call) -> dict:
    """Open an account."""
    books, element = call.books, call.root(ROOT)
    element.need(*REQUIRED)
    fields = _fields(books, element, None)
    element.problems.check()
    if fields["ledger_account_type_id"] == "BANK":
        raise invalid("ledger_account_type_id", "use bank accounts for this type")
    return render(books, new_account(books, **books.stamped(**fields)))


@route("PUT", f"{KIND}/{{key}}")
def put_account(call: Call, key: str) -> dict:
    """Rename an account, or take it out of the chart; control accounts stay."""
    books, row, element = call.books, call.books.live(KIND, key), call.root(ROOT)
    fields = _fields(books, element, row)
    kind = fields.get("ledger_account_type_id", row["ledger_account_type_id"])
    if row["is_control_account"] and fields.keys() & {
        "included_in_chart",
        "ledger_account_type_id",
        "nominal_code",
    }:
        element.problems.add("base", "Control accounts cannot be changed.")
    elif books.ledger.is_used(key) and (
        ACCOUNT_TYPES[kind][1] != ACCOUNT_TYPES[row["ledger_account_type_id"]][1]
    ):
        element.refuse("ledger_account_type_id", "cannot be changed")
    element.problems.check()
    new = books.ledger_accounts.save({**row, **fields, "updated_at": books.now()})
    books.ledger.declare(key, ACCOUNT_TYPES[kind][1])
    return render(books, new)


def _fields(books: Books, element: Element, old: Row | None) -> dict:
    fields: dict = {}
    for name in ("name", "display_name"):
        if element.has(name):
            fields[name] = element.text(name, 200)
    for name in ("ledger_account_type_id", "tax_rate_id"):
        if element.has(name):
            kind = name.removesuffix("_id") + "s"
            fields[name] = books.named(kind, element.text(name))
    for name in ("included_in_chart", "fixed_tax_rate", *FLAGS):
        if element.has(name):
            fields[name] = element.flag(name)
    if element.has("nominal_code"):
        fields["nominal_code"] = _code(books, element, old)
    if element.has("control_name") and (old or {}).get("control_name") != (
        element.text("control_name")
    ):
        element.refuse("control_name", "cannot be changed")
    return fields


def _code(books: Books, element: Element, old: Row | None) -> int | None:
    code = element.whole("nominal_code")
    check_code(books, code, element.problems, old)
    return code


def check_code(
    books: Books, code: int | None, problems: Problems, old: Row | None = None
) -> None:
    """Note a problem when a nominal code is out of range or another account's."""
    if code is None:
        return
    if not 0 < code < 100_000:
        problems.add("nominal_code", "is invalid")
    taken = books.ledger_accounts.find("code", code)
    if taken is not None and (old is None or taken["id"] != old["id"]):
        problems.add("nominal_code", errors.TAKEN)
