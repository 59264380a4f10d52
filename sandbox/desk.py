"""Driving books without a socket: for the tests of the rules themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import simplejson
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from .books import BaseProvider


class Clock:
    """Stands still on 20 November 2026 until it is told to move.

    :param hour: of the day, in UTC
    """

    def __init__(self, hour: int = 12):
        self.moment = datetime(2026, 11, 20, hour, 0, 0, 417000, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class BaseReply:
    """Status, headers and body; numbers are Decimal."""

    def __init__(self, response):
        self.status, self.headers = response.status_code, response.headers
        self.content = response.get_data()
        self.json = None
        if self.content and response.mimetype == "application/json":
            self.json = simplejson.loads(self.content, use_decimal=True)


class BaseDesk:
    """One company, as a client with a good token sees it.

    :param build: makes the provider
    :param name: the company's
    """

    hour = 12
    root = ""  # what stands before the path of a call
    scopes: frozenset[str] = frozenset()
    reply_class = BaseReply

    def __init__(self, build: Callable[..., BaseProvider], name: str):
        self.clock, self.events = Clock(self.hour), []
        self.provider = build(self.clock, lambda *event: self.events.append(event))
        self.company = next(c for c in self.provider.companies if c.name == name)

    @property
    def books(self) -> Any:
        return self.provider.books(self.company.id)

    @property
    def ledger(self):
        return self.provider.ledger(self.company.id)

    def configure(self, **options: Any) -> None:
        """Set options of this company."""
        self.provider.configure({"company": self.company.id, **options})

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict | str | None = None,
        headers: dict | None = None,
        scopes: frozenset[str] | None = None,
    ) -> Any:
        """Send one request; `body` is bytes, or anything that JSON can hold."""
        kind = None
        if body is not None and not isinstance(body, bytes):
            body = simplejson.dumps(body, use_decimal=True).encode()
            kind = "application/json"
        builder = EnvironBuilder(
            method=method,
            path=self.root.format(self.company.id) + path,
            data=body,
            query_string=query or None,
            headers=headers,
            content_type=kind,
        )
        request = Request(builder.get_environ())
        allowed = self.scopes if scopes is None else scopes
        return self.reply_class(
            self.provider.dispatch(request, self.company.id, path, allowed)
        )
