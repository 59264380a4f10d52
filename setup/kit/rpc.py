"""Odoo as its web client sees it: a session, and calls of public methods."""

import requests

from .say import Problem

TIMEOUT = 120


class Client:
    """A signed-in user over Odoo's JSON-RPC routes.

    :raises Problem: when Odoo refuses a call, with its own message
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        params = {"db": database, "login": login, "password": password}
        answer = self._post("/web/session/authenticate", params)
        companies = answer["user_companies"]["allowed_companies"]
        self.context = {
            **answer["user_context"],
            "allowed_company_ids": sorted(int(key) for key in companies),
        }

    def _post(self, path, params):
        reply = self.session.post(
            self.url + path, json={"jsonrpc": "2.0", "params": params}, timeout=TIMEOUT
        )
        body = reply.json()
        if "error" in body:
            data = body["error"].get("data", {})
            raise Problem(
                f"Odoo refused {path}: {data.get('message') or body['error']}",
                "Its log has the details.",
            )
        return body.get("result")  # a method that returns nothing has none

    def call(self, model, method, *args, context=None, **kwargs):
        """Call a public method of a model, as a button of the web client does."""
        kwargs["context"] = {**self.context, **(context or {})}
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def search_read(self, model, domain, fields, **kwargs):
        """:rtype: list[dict]"""
        return self.call(model, "search_read", domain, fields, **kwargs)

    def create(self, model, values, **kwargs):
        """:return: the new id"""
        return self.call(model, "create", [values], **kwargs)[0]

    def get(self, url):
        """Follow an address in this user's browser, without going on from there."""
        return self.session.get(url, timeout=TIMEOUT, allow_redirects=False)
