"""Sage Accounting's API v3.1 over three sets of books."""

from __future__ import annotations

from werkzeug import Request, Response

from ..books import BaseProvider
from ..company import Company
from . import (  # noqa: F401  (each registers its routes)
    accounts,
    allocations,
    analysis,
    attachments,
    bank_accounts,
    codelists,
    contactroutes,
    docroutes,
    items,
    journals,
    otherpayments,
    pages,
    payroutes,
    people,
    replay,
    reports,
    settings,
    taxes,
    transactions,
)
from .books import Books
from .businesses import business, stub
from .control import configure
from .errors import ApiError
from .routing import Call, Route, check_access, find
from .seed import company_of, seeded_books
from .seed_data import BUSINESSES
from .wire import dumps, error_response, json_response

STATUS = {"GET": 200, "POST": 201, "PUT": 200, "DELETE": 200}


class SageProvider(BaseProvider):
    """What the server hands requests to, once token, business and limits are judged."""

    code = "sage"
    seeds = {company_of(b): b for b in BUSINESSES}
    books_class = Books
    pages = pages
    _web_base = "/sage/web"

    @property
    def web_base(self) -> str:
        """What `links` in replies begin with; business, resource and id follow."""
        return self._web_base

    @web_base.setter
    def web_base(self, value: str) -> None:
        self._web_base = value.rstrip("/")
        for books in self._books.values():
            books.web_base = self._web_base

    def seeded(self, company: Company, generation: int = 0) -> Books:
        books = seeded_books(self.seeds[company], self._clock, generation)
        return self._linked(books)

    def empty(self, company: Company) -> Books:
        return self._linked(super().empty(company))

    def _linked(self, books: Books) -> Books:
        books.web_base = self._web_base
        return books

    # --- what the front's `/businesses` needs ---

    def business_json(self, company_id: str) -> dict:
        """One business, as `GET /businesses/{id}` shows it (section 3).

        :raise KeyError: there is no such business
        """
        return business(self.books(company_id))

    def businesses_json(self, company_ids: list[str] | None = None) -> dict:
        """All businesses of a user, or those named, in the envelope of their own.

        :raise KeyError: there is no such business
        """
        wanted = company_ids or [company.id for company in self.companies]
        found = [stub(self.books(company_id)) for company_id in wanted]
        return {
            "$total": len(found),
            "$page": 1,
            "$next": None,
            "$back": None,
            "$items_per_page": 2147483647,
            "$items": found,
        }

    # --- requests ---

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response:
        """Answer one request to `/v3.1/<path>`; never raises for bad input."""
        books = self.books(company_id)
        try:
            found, arguments = find(request.method, path)
            content = self.run(
                books, lambda: _answer(Call(books, request), found, arguments, scopes)
            )
        except ApiError as error:
            return error_response(error)
        if content is None:
            return Response(status=204)
        if isinstance(content, Response):
            return content
        return json_response(content, STATUS[request.method])

    def configure(self, options: dict) -> None:
        """Change a business (`company`), or all; `control.py` lists the options.

        :raise ValueError: an unknown option, company or account
        """
        self.apply_options(options)

    def change(self, books: Books, options: dict) -> None:
        rest = dict(options)
        if rest.pop("business_reset", False):
            generation = books.business["_generation"] + 1
            books = self.seeded(books.company, generation)
            self._books[books.company.id] = books
        configure(books, rest)


def _answer(
    call: Call, found: Route, arguments: dict[str, str], scopes: frozenset[str]
) -> object:
    """Run a handler, or give back what an earlier one answered under the same key."""
    check_access(call.books, found, scopes)
    key = None
    if found.method == "POST" and len(found.pattern) == 1:
        key = replay.key_of(call.books, found.pattern[0], call.body())
    if key is None:
        return found.handler(call, **arguments)
    kept = replay.kept(call.books, key, call.body())
    if kept is None:
        kept = dumps(found.handler(call, **arguments))
        replay.keep(call.books, key, call.body(), kept)
    return kept
