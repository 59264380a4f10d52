"""Plain HTTP to Sage's sandbox; each reply is held against Sage's file."""

from __future__ import annotations

from typing import Any

import requests
import simplejson
from sage_schemas import listed


class Caller:
    """One business of one token.

    :param types: what Sage publishes
    """

    def __init__(self, api: str, business: str, token: str, types) -> None:
        self.api, self.business, self.types = api, business, types
        self.session = requests.Session()
        self.session.headers.update(
            {
                "Authorization": f"Bearer {token}",
                "X-Business": business,
                "Accept": "application/json",
            }
        )

    def call(
        self,
        method: str,
        path: str,
        body: Any,
        status: int | tuple[int, ...],
        query: dict,
    ) -> Any:
        """:param status: what must be answered, or one of several"""
        data = None if body is None else simplejson.dumps(body, use_decimal=True)
        reply = self.session.request(
            method,
            self.api + path,
            params=query,
            data=data,
            headers={"Content-Type": "application/json"} if data else {},
            timeout=30,
        )
        where = f"{method} {path} {query} {data}"
        wanted = status if isinstance(status, tuple) else (status,)
        status = reply.status_code
        assert status in wanted, f"{where}: {status} {reply.text}"
        said = simplejson.loads(reply.text) if reply.content else None
        nested = "nested_attributes" in query
        problems = self.types.reply(method, path, status, said, nested)
        if status < 400:
            assert reply.headers["X-Business"] == self.business
            problems += self.types.parameters(method, path, query)
            if method != "GET":
                problems += self.types.request(method, path, body)
            for item in said.get("$items", ()) if isinstance(said, dict) else ():
                problems += listed(set(item), query)
        assert not problems, f"{where}: {problems[:3]} of {len(problems)}"
        return said

    def get(self, path: str, status: int | tuple[int, ...] = 200, **query) -> Any:
        return self.call("GET", path, None, status, query)

    def post(self, path: str, body: Any = None, status: int = 201, **query) -> Any:
        return self.call("POST", path, body, status, query)

    def put(self, path: str, body: Any, status: int = 200, **query) -> Any:
        return self.call("PUT", path, body, status, query)

    def delete(self, path: str, status: int = 204, **query) -> Any:
        return self.call("DELETE", path, None, status, query)

    def items(self, path: str, **query) -> list[dict]:
        """All of a list's first page, with all their fields."""
        asked = {"attributes": "all", "items_per_page": "200", **query}
        return self.get(path, **asked)["$items"]

    def refused(self, method: str, path: str, body: Any, status: int = 422) -> dict:
        """The first error."""
        return self.call(method, path, body, status, {})[0]
