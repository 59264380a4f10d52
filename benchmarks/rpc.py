"""Odoo's JSON-RPC as its own web client speaks it."""

import requests

from kit.run import LOGIN, PASSWORD
from kit.say import Problem

TIMEOUT = 300  # seconds


class Rpc:
    """A signed-in user."""

    def __init__(self, url, database):
        self.url, self.session = url, requests.Session()
        self.session.trust_env = False
        self._call(
            "/web/session/authenticate",
            {"db": database, "login": LOGIN, "password": PASSWORD},
        )

    def __call__(self, model, method, *arguments, **named):
        return self._call(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": named},
        )

    def _call(self, path, params):
        reply = self.session.post(
            f"{self.url}{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": params, "id": 1},
            timeout=TIMEOUT,
        )
        reply.raise_for_status()
        data = reply.json()
        if "error" in data:
            said = data["error"].get("data", {}).get("message") or data["error"]
            raise Problem(f"Odoo refused {path}: {said}", "Look into its log.")
        return data.get("result")
