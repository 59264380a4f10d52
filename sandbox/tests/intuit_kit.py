"""An app at QuickBooks, on tiny books of the tests own."""

from __future__ import annotations

import pytest
from front_kit import REALMS, Wire, served

SCOPE = "com.intuit.quickbooks.accounting"


class Intuit(Wire):
    """An app at QuickBooks."""

    def __init__(self, sandbox) -> None:
        super().__init__(sandbox, "quickbooks")

    def connect(self, realm: str, scope: str = SCOPE) -> dict:
        back = self.consent([realm], scope=scope)
        assert back["realmId"] == realm and back["state"] == "st4te"
        reply = self.exchange(back["code"])
        assert reply.status_code == 200, reply.text
        return reply.json()

    def api(self, tokens: dict, path: str, method: str = "GET", realm=None, **more):
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        url = f"{self.at['api']}/v3/company/{realm or self.companies[0]}/{path}"
        return self.http.request(
            method, url, headers={**headers, **more.pop("headers", {})}, **more
        )

    def post(self, tokens: dict, request_id: str = "", path: str = "invoice", **more):
        params = {"requestid": request_id} if request_id else {}
        return self.api(tokens, path, "POST", params=params, json={"a": 1}, **more)


def invalid_grant(reply) -> bool:
    return (reply.status_code, reply.json().get("error")) == (400, "invalid_grant")


@pytest.fixture(scope="module")
def intuit_running():
    with served("quickbooks", REALMS) as sandbox:
        yield sandbox


@pytest.fixture
def intuit(intuit_running):
    """An app at QuickBooks, whose books are empty again."""
    app = Intuit(intuit_running)
    app.reset()
    yield app
    app.http.close()
