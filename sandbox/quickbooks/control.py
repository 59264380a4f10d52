"""What the control route may change in the books, to bring about situations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..books import apply_settings
from ..tables import Row
from . import chart
from .books import TRANSACTIONS, Books, name_of
from .entities import entity
from .errors import Fault
from .options import DEFAULTS
from .write import save

_US_MODES, _OTHER_MODES = ("manual", "ast", "none"), ("global", "none")
_CHOICES = {
    "class_tracking": ("line", "txn", "off"),
    "tax_override": ("honoured", "ignored", None),
    "overapplied": ("reduced", "refused"),
    "merged": ("inactive", "deleted", "silent"),
    "sparse_clears": ("emptied", "ignored", "refused"),
    "report_layout": ("recorded", "grand_totals", "vertical"),
    "report_parents": ("header", "row", "both"),
    "report_net_income": ("group", "bare"),
    "trial_balance_from": ("year", "start_date"),
}


def configure(books: Books, options: dict) -> None:
    """Apply options to one company's books.

    :raise ValueError: an option that is not known, or a thing that is not there
    """
    apply_settings(books, options, _SETTINGS, Fault)


def _setting(name: str, kind: type = bool):
    """A fact of the company: its Preferences show it, and count it as a change."""

    def change(books: Books, value: object) -> None:
        choices = _CHOICES.get(name)
        if choices is not None and value not in choices:
            raise ValueError(f"{name} must be one of {choices}")
        if choices is None and not isinstance(value, kind):
            raise ValueError(f"{name} must be {kind.__name__}")
        _change(books, name, value)

    return change


def _change(books: Books, name: str, value: object) -> None:
    books.settings[name] = value
    books.settings["preferences_version"] += 1


def _close_date(books: Books, value: str | None) -> None:
    _change(books, "close_date", date.fromisoformat(value) if value else None)


def _tax_mode(books: Books, value: str) -> None:
    if value not in (_US_MODES if books.is_us else _OTHER_MODES):
        raise ValueError(f"{books.company.name} cannot have the tax mode {value}")
    _change(books, "tax_mode", value)


def _option(name: str):
    """How the sandbox answers where nobody knows."""

    def change(books: Books, value: object) -> None:
        choices = _CHOICES.get(name)
        if choices is not None and value not in choices:
            raise ValueError(f"{name} must be one of {choices}")
        kind = type(DEFAULTS[name])
        if kind is tuple:
            value = tuple(entity(str(word)).name for word in value)
        elif choices is None and type(value) is not kind:
            raise ValueError(f"{name} must be {kind.__name__}")
        books.options[name] = value

    return change


def _currencies(books: Books, codes: list[str]) -> None:
    for code in codes:
        row = books["CompanyCurrency"].find("name", code.lower())
        body: dict = {"Code": code, "Active": True}
        if row is not None:
            body.update(Id=row["Id"], SyncToken=row["SyncToken"], sparse=True)
        save(books, entity("CompanyCurrency"), body)


def _rates(books: Books, rates: dict[str, object]) -> None:
    books.settings["rates"] = {
        **books.settings["rates"],
        **{code: Decimal(str(rate)) for code, rate in rates.items()},
    }


def _find(books: Books, kind: str, wanted: object) -> Row:
    """An entry by Id, by account number, or by name (in full or its last part)."""
    text = str(wanted)
    table = books[kind]
    row = table.get(text)
    if row is None and table.has_index("number"):
        row = table.find("number", text.lower())
    row = row or table.find("name", text.lower())
    if row is None:
        row = next((r for r in table if text in (r["_name"], name_of(r))), None)
    if row is None:
        raise ValueError(f"{books.company.name} has no {kind.lower()} {wanted}")
    return row


def _active(kind: str, active: bool):
    """Make an entry inactive or active, as a person can on the screen.

    Unlike a client a person may do so with an open balance or a system account.
    """

    def change(books: Books, wanted: object) -> None:
        row = _find(books, kind, wanted)
        held = {key: row[key] for key in ("_system", "_balance") if key in row}
        books[kind].save({k: v for k, v in row.items() if k not in held})
        _update(books, kind, row, Active=active)
        books[kind].save({**books[kind].get(row["Id"]), **held})

    return change


def _update(books: Books, kind: str, row: Row, **fields) -> None:
    body = {
        "Id": row["Id"],
        "SyncToken": row["SyncToken"],
        "sparse": True,
        **fields,
    }
    save(books, entity(kind), body)


def _repoint_item(books: Books, pair: list) -> None:
    """A person changes the income account of an item."""
    item, account = (
        _find(books, kind, wanted)
        for kind, wanted in zip(("Item", "Account"), pair, strict=True)
    )
    _update(books, "Item", item, IncomeAccountRef={"value": account["Id"]})


def _merge(kind: str):
    """A person merges the first customer (or vendor) into the second."""

    def change(books: Books, pair: list) -> None:
        gone, kept = (_find(books, kind, wanted) for wanted in pair)
        if gone["Id"] == kept["Id"]:
            raise ValueError("two different ones are needed to merge")
        for table in TRANSACTIONS:
            for row in books[table]:
                renamed = _renamed(row, gone["Id"], kept["Id"])
                if renamed != row:
                    books[table].save(renamed)
        for link in books["Link"]:
            if link["party"] == gone["Id"]:
                books["Link"].save({**link, "party": kept["Id"]})
        balances = (row.get("_balance", Decimal(0)) for row in (kept, gone))
        kept = {
            **kept,
            "SyncToken": str(int(kept["SyncToken"]) + 1),
            "_balance": sum(balances),
            "_traded": True,
        }
        _merged(books, kind, gone)
        books.keep(kind, kept, "MERGE")

    return change


def _merge_accounts(books: Books, pair: list) -> None:
    """A person gives the first account the name of the second."""
    gone, kept = (_find(books, "Account", wanted) for wanted in pair)
    if gone["Id"] == kept["Id"]:
        raise ValueError("two different ones are needed to merge")
    kept = chart.merge(books, gone, kept)
    _merged(books, "Account", books["Account"].get(gone["Id"]))
    books.keep("Account", kept, "MERGE")


def _account_type(books: Books, pair: list) -> None:
    wanted, kind = pair
    chart.change_type(books, _find(books, "Account", wanted), kind)


def _merged(books: Books, kind: str, gone: Row) -> None:
    """What becomes of the one that was merged: by the option `merged` it stays as an
    inactive one, goes with a tombstone, or goes without a word."""
    if "_balance" in gone:
        books[kind].save({**gone, "_balance": Decimal(0)})
    if books.options["merged"] == "inactive":
        _update(books, kind, gone, Active=False)
        return
    books[kind].remove(gone["Id"])
    if books.options["merged"] == "deleted":
        row_id = f"{kind}:{gone['Id']}"
        row = {"Id": row_id, "kind": kind, "_updated": books.now()}
        books["Tombstone"].save(row)


def _tax_rates(books: Books, changed: dict[str, object]) -> None:
    """The rate of tax codes of one component is another from now on."""
    for wanted, percent in changed.items():
        code = _find_code(books, wanted)
        for rate_id in {*code["_sales"], *code["_purchase"]}:
            rate = books["TaxRate"].get(rate_id)
            new = {**rate, "RateValue": Decimal(str(percent))}
            books.keep("TaxRate", {**new, "SyncToken": str(int(rate["SyncToken"]) + 1)})


def _find_code(books: Books, wanted: str) -> Row:
    table = books["TaxCode"]
    row = table.get(str(wanted)) or table.find("name", str(wanted).lower())
    if row is None or max(len(row["_sales"]), len(row["_purchase"])) != 1:
        raise ValueError(f"{books.company.name} has no code {wanted} of one rate")
    return row


def _renamed(value: object, old: str, new: str, key: str = "") -> object:
    """A copy of a row that names another customer wherever it named the first."""
    if isinstance(value, dict):
        found: dict = {}
        for k, v in value.items():
            if key in ("_owed", "_owed_home"):
                target = new if k == old else k
                found[target] = found.get(target, Decimal(0)) + v
            else:
                found[k] = _renamed(v, old, new, k)
        return found
    if isinstance(value, list):
        return [_renamed(v, old, new) for v in value]
    return new if key in PARTIES and value == old else value


PARTIES = ("CustomerRef", "VendorRef", "EntityRef")
_FACTS = (
    "custom_numbers multicurrency departments allow_discount auto_apply_credit "
    "auto_apply_payments warn_duplicates warn_duplicate_bills warn_duplicate_checks "
    "warn_duplicate_journals class_tracking"
).split()
_LISTS = {
    "account": "Account",
    "customer": "Customer",
    "vendor": "Vendor",
    "item": "Item",
}
_SETTINGS = {
    **{name: _setting(name) for name in _FACTS},
    **{name: _option(name) for name in DEFAULTS},
    **{f"archive_{word}": _active(kind, False) for word, kind in _LISTS.items()},
    **{f"restore_{word}": _active(kind, True) for word, kind in _LISTS.items()},
    "close_date": _close_date,
    "tax_mode": _tax_mode,
    "currencies": _currencies,
    "rates": _rates,
    "repoint_item": _repoint_item,
    "merge_accounts": _merge_accounts,
    "account_type": _account_type,
    "merge_customers": _merge("Customer"),
    "merge_vendors": _merge("Vendor"),
    "tax_rates": _tax_rates,
}
