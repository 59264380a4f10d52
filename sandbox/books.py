"""What the books of several companies at one provider have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol

from .accountpages import Results, register
from .company import Company
from .ledger import Ledger
from .state import State, nest, part
from .tables import BaseBooks

Emit = Callable[[str, str, str, str, str], None]
Setting = Callable[[Any, Any], None]


class Pages(Protocol):
    """The module of each provider that says what the browsable pages show."""

    def record_page(self, books: Any, kind: str, record_id: str) -> dict | None: ...
    def index_page(self, books: Any) -> dict: ...
    def results(self, books: Any) -> Results | None: ...


def apply_settings(
    books: Any, options: dict, settings: dict[str, Setting], *refusals: type[Exception]
) -> None:
    """Apply options of the control route to one company's books.

    :param settings: name -> what to do with the books and the value
    :param refusals: what the provider's own code raises at a wrong value
    :raise ValueError: an unknown option, or a value that cannot be
    """
    for name, value in options.items():
        if name not in settings:
            raise ValueError(f"unknown option {name}")
        try:
            settings[name](books, value)
        except (TypeError, AttributeError, ArithmeticError, *refusals) as error:
            raise ValueError(f"{name} cannot be {value!r}: {error}") from error


class BaseProvider:
    """Books per company, their state over a restart, and a request run in them.

    `seeds` tells the companies, each with what :meth:`seeded` makes its books of.

    :param clock: `now()` gives an aware UTC datetime
    :param emit: `(company_id, category, event_type, resource_id, resource_url)`, called
        after a request has succeeded
    """

    code = ""
    seeds: dict[Company, dict]
    books_class: type[BaseBooks]
    pages: Pages

    def __init__(self, clock, emit: Emit):
        self._clock, self._emit = clock, emit
        self.companies = list(self.seeds)
        self._books: dict[str, BaseBooks] = {}
        self.reset()

    def seeded(self, company: Company) -> BaseBooks:
        """New books of a company, as a reset leaves them."""
        raise NotImplementedError

    def empty(self, company: Company) -> BaseBooks:
        """Books with nothing in them, to be filled from a state."""
        return self.books_class(company, self._clock)

    def change(self, books: BaseBooks, options: dict) -> None:
        """Apply the options of the control route to one company's books.

        :raise ValueError: an unknown option, or a thing that is not there
        """
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the seed, in all companies."""
        self._books = {c.id: self.seeded(c) for c in self.companies}

    def books(self, company_id: str) -> BaseBooks:
        """The books of one company.

        :raise KeyError: there is no such company
        """
        return self._books[company_id.lower()]

    def ledger(self, company_id: str) -> Ledger:
        """The ledger under the books."""
        return self.books(company_id).ledger

    def state(self) -> Iterator[tuple[str, object]]:
        """One company's books after the other's, each as of one moment."""
        for company_id, books in list(self._books.items()):
            yield from nest(company_id, books.state()).items()

    def restore(self, state: State) -> None:
        """:raise KeyError: something is missing"""
        for company in self.companies:
            books = self.empty(company)
            books.restore(part(state, company.id))
            self._books[company.id] = books

    def run(self, books: BaseBooks, handler: Callable[[], object]) -> object:
        """What a handler gives; what it did stays, and is told, only if it succeeds."""
        with books.lock:
            try:
                with books.transaction():
                    content = handler()
                events = list(books.journal.events)
            finally:
                books.journal.clear()
        for event in events:
            self._emit(books.company.id, *event)
        return content

    def record_page(self, company_id: str, kind: str, record_id: str) -> dict | None:
        """One document or list entry, for people to look at; None when unknown."""
        books = self.books(company_id)
        with books.lock:
            return self.pages.record_page(books, kind, record_id)

    def account_page(
        self, company_id: str, account_id: str, first: date | None, last: date | None
    ) -> dict | None:
        """What is on one account in some days; None when unknown."""
        books = self.books(company_id)
        with books.lock:
            for account in self.pages.index_page(books)["accounts"]:
                if account["id"].lower() == account_id.lower():
                    results = self.pages.results(books)
                    held = register(books.ledger, account["id"], first, last, results)
                    return {**account, **held}
        return None

    def index_page(self, company_id: str) -> dict:
        """Everything of one company, in lists, for people to look at."""
        books = self.books(company_id)
        with books.lock:
            return self.pages.index_page(books)

    def apply_options(self, options: dict) -> None:
        """Change a company (`company`), or all.

        :raise ValueError: an unknown option, company, or thing
        """
        wanted = options.get("company")
        if wanted is not None and str(wanted).lower() not in self._books:
            raise ValueError(f"there is no company {wanted}")
        rest = {name: value for name, value in options.items() if name != "company"}
        for company_id, books in self._books.items():
            if wanted is None or company_id == str(wanted).lower():
                with books.lock:
                    self.change(books, rest)
