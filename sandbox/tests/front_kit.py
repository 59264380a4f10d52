"""Fronts on tiny books of the tests own: the wire, whatever is behind it."""

from __future__ import annotations

import threading
from contextlib import contextmanager

from app_kit import BaseApp

from sandbox.app import Sandbox
from sandbox.company import Company
from sandbox.server import Server
from sandbox.testing import SandboxClient
from sandbox.wire import json_reply

REALMS = [
    Company(id=f"91303577669{n:05}", name=f"Realm {n}", country="US", currency="USD")
    for n in (1, 2)
]
BUSINESSES = [
    Company(id=f"{n}" * 32, name=f"Business {n}", country=country, currency=currency)
    for n, country, currency in ((1, "GB", "GBP"), (2, "US", "USD"), (3, "IE", "EUR"))
]


class TinyBooks:
    """Every POST makes a record and tells of it; other verbs read.

    A path with `fail` is refused, one with `crash` is a bug of the books.
    """

    def __init__(self, code: str, companies: list[Company], clock, emit) -> None:
        self.code, self.companies = code, companies
        self._emit = emit
        self.web_base = ""
        self.reset()

    def reset(self) -> None:
        self.made: list[tuple[str, str]] = []
        self.asked: list[tuple[str, str, str, frozenset]] = []

    def dispatch(self, request, company_id, path, scopes):
        self.asked.append((request.method, company_id, path, scopes))
        if "crash" in path:
            raise ZeroDivisionError("a bug")
        if "fail" in path:
            return json_reply({"no": path}, 400)
        if request.method == "POST" and path not in ("query", "cdc"):
            self.made.append((company_id, path))
            number = str(len(self.made))
            kind = "TaxCode" if path == "taxcode" else "Invoice"
            self._emit(company_id, kind, "CREATE", number)
            return json_reply({"Id": number, "company": company_id})
        return json_reply({"made": len(self.made), "query": dict(request.args)})

    def record_page(self, company_id, kind, record_id):
        if (company_id, record_id) not in self.made_ids():
            return None
        return {"title": f"{kind} {record_id}", "fields": []}

    def made_ids(self) -> list[tuple[str, str]]:
        return [(company, str(n)) for n, (company, _) in enumerate(self.made, 1)]

    def businesses_json(self, company_ids: list[str]) -> dict:
        return {"$items": [self.business_json(found) for found in company_ids]}

    def business_json(self, company_id: str) -> dict:
        [name] = [known.name for known in self.companies if known.id == company_id]
        return {"id": company_id, "name": name}

    def configure(self, options) -> None:
        raise ValueError(f"unknown {sorted(options)}")

    def state(self):
        yield "made", list(self.made)

    def restore(self, state) -> None:
        self.made = state["made"]


class Wire(SandboxClient, BaseApp):
    """One provider's front on tiny books, with an app that talks to it."""

    def __init__(self, sandbox: Sandbox, code: str) -> None:
        super().__init__(sandbox.base)
        self.inside, self.code = sandbox, code
        self.books: TinyBooks = sandbox.fronts[code].provider
        self.sign_up(self, code)

    def options(self, **values) -> dict:
        return self.config(self.code, **values)

    def tokens(self, *companies: str) -> dict:
        return self.token(self.code, list(companies or self.companies[:1]))


@contextmanager
def served(code: str, companies: list[Company]):
    """A sandbox with one front, on a port of its own."""
    server = Server()
    sandbox = Sandbox(
        server.url, {code: lambda clock, emit: TinyBooks(code, companies, clock, emit)}
    )
    server.app = sandbox
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sandbox
    finally:
        server.shutdown()
        server.server_close()
