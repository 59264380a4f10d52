"""Which address and verb does what."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from werkzeug import Request

from ..tables import Row
from . import attachments, batch, company, errors, lists, queries, reports, taxes
from .books import Books
from .entities import Entity, entity, find
from .values import day_of
from .views import render
from .wire import read_json
from .write import delete, save, void


class Call:
    """One request; parameters in any letter case, `&&` and raw spaces tolerated."""

    def __init__(self, books: Books, request: Request):
        self.books, self.request = books, request
        self.args = {
            key.lower(): value
            for key, value in parse_qsl(request.query_string.decode("utf-8", "replace"))
        }

    def arg(self, name: str) -> str:
        return self.args.get(name, "")

    @property
    def include(self) -> frozenset[str]:
        return frozenset(word.strip() for word in self.arg("include").split(","))

    def body(self) -> dict:
        """The JSON object that was sent.

        :raise Fault: 2010, or 6190 when the company's subscription has ended
        """
        if self.books.options["suspended"]:
            raise errors.suspended()
        return read_json(self.request)


def answer(books: Books, request: Request, path: str) -> dict:
    """The content of a reply, without the envelope.

    :raise Fault: 500 for an unknown address, and whatever the rules say
    """
    call = Call(books, request)
    parts = [part for part in path.strip("/").split("/") if part]
    method = request.method
    if not parts:
        raise errors.unsupported(f"{method} /")
    name = "/".join(part.lower() for part in parts)
    special = _SPECIAL.get((method, name)) or _SPECIAL.get((method, parts[0].lower()))
    if special is not None:
        return special(call, parts)
    kind = entity(parts[0])
    if method == "GET" and len(parts) == 2:
        return _content(books, kind, find(books, kind, parts[1]))
    if method == "POST" and len(parts) == 1:
        return _write(call, kind)
    raise errors.unsupported(f"{method} {path}")


def _content(books: Books, kind: Entity, row: Row) -> dict:
    return {kind.name: render(books, kind, row)}


def _write(call: Call, kind: Entity) -> dict:
    books, body, operation = call.books, call.body(), call.arg("operation").lower()
    if operation == "delete":
        return {kind.name: delete(books, kind, body)}
    if operation == "void" or "void" in call.include:
        return _content(books, kind, void(books, kind, body))
    if operation == "update" and body.get("Id") in (None, ""):
        raise errors.missing("Id")
    if operation not in ("", "create", "update"):
        raise errors.unsupported(operation)
    return _content(books, kind, save(books, kind, body, call.include))


# --- the addresses that are no plain entity ---


def _query(call: Call, parts: list[str]) -> dict:
    statement = call.arg("query")
    if call.request.method == "POST":
        statement = call.request.get_data().decode("utf-8", "replace") or statement
    if not statement.strip():
        raise errors.query_syntax("The query is empty")
    return {"QueryResponse": queries.run(call.books, statement)}


def _cdc(call: Call, parts: list[str]) -> dict:
    slots = queries.changes(call.books, call.arg("entities"), call.arg("changedsince"))
    return {"CDCResponse": [{"QueryResponse": slots}]}


def _batch(call: Call, parts: list[str]) -> dict:
    return {"BatchItemResponse": batch.run(call.books, read_json(call.request))}


def _upload(call: Call, parts: list[str]) -> dict:
    if call.books.options["suspended"]:
        raise errors.suspended()
    return {"AttachableResponse": attachments.upload(call.books, call.request)}


def _company_info(call: Call, parts: list[str]) -> dict:
    return {"CompanyInfo": company.info(call.books)}


def _preferences(call: Call, parts: list[str]) -> dict:
    return {"Preferences": company.preferences(call.books)}


def _tax_service(call: Call, parts: list[str]) -> dict:
    return taxes.create(call.books, call.body())


def _exchange_rate(call: Call, parts: list[str]) -> dict:
    books, code = call.books, call.arg("sourcecurrencycode").upper()
    if not code:
        raise errors.missing("sourcecurrencycode")
    text = call.arg("asofdate")
    try:
        day = day_of(text) if text else books.today()
    except ValueError:
        raise errors.bad_value("asofdate", text) from None
    row = lists.exchange_rate(books, code, day)
    return _content(books, entity("ExchangeRate"), row)


def _report(call: Call, parts: list[str]) -> dict:
    if len(parts) != 2:
        raise errors.unsupported("reports")
    return reports.build(call.books, parts[1], call.args)


_SPECIAL: dict[tuple[str, str], Callable[[Call, list[str]], dict]] = {
    ("GET", "query"): _query,
    ("POST", "query"): _query,
    ("GET", "cdc"): _cdc,
    ("POST", "batch"): _batch,
    ("POST", "upload"): _upload,
    ("GET", "companyinfo"): _company_info,
    ("GET", "preferences"): _preferences,
    ("POST", "taxservice/taxcode"): _tax_service,
    ("GET", "exchangerate"): _exchange_rate,
    ("GET", "reports"): _report,
}
