"""QuickBooks' sandbox as Intuit's libraries see it, and as plain HTTP does."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import simplejson

quickbooks = pytest.importorskip("quickbooks")
intuitlib = pytest.importorskip("intuitlib.client")

from quickbooks import batch, cdc, exceptions, objects  # noqa: E402, F401

REDIRECT = "http://localhost:8069/accounting/quickbooks/callback"
# by the country of the company: its currency, the tax code that most lines bear
HOME = {"US": "USD", "UK": "GBP", "AU": "AUD"}
USUAL_TAX = {"US": "Tax on Goods", "UK": "20.0% S", "AU": "GST"}


class Client(quickbooks.QuickBooks):
    """The library's client; ``said`` holds (method, path, status, text) of replies."""

    def process_request(self, request_type, url, headers="", params="", data=""):
        reply = super().process_request(request_type, url, headers, params, data)
        path = urlsplit(url).path.partition(f"/company/{self.company_id}/")[2]
        self.said.append((request_type, path, reply.status_code, reply.text))
        return reply


def sign_in(described: dict, realm: str, scopes=None):
    """Intuit's OAuth client after the whole walk over the consent page.

    :param described: what the sandbox says of its QuickBooks
    """
    from intuitlib.enums import Scopes

    auth = intuitlib.AuthClient(
        described["client_id"],
        described["client_secret"],
        REDIRECT,
        described["discovery"],
    )
    url = auth.get_authorization_url(scopes or [Scopes.ACCOUNTING], "st4te")
    reply = requests.post(
        url,
        data={"company": realm, "action": "allow"},
        allow_redirects=False,
        timeout=30,
    )
    back = parse_qs(urlsplit(reply.headers["Location"]).query)
    assert back["state"] == ["st4te"]
    auth.get_bearer_token(back["code"][0], back["realmId"][0])
    return auth


def library(described: dict, auth) -> Client:
    """The library's client of the company that was consented to."""
    Client.api_url_v3 = f"{described['api']}/v3"
    client = Client(auth_client=auth, company_id=auth.realm_id, minorversion=75)
    client.said = []
    return client


class Caller:
    """Plain HTTP to one company; each reply is held against Intuit's types."""

    def __init__(self, api: str, realm: str, token: str, types) -> None:
        self.base, self.types = f"{api}/v3/company/{realm}", types
        self.session = requests.Session()
        self.session.headers.update(
            {
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
            }
        )

    def call(
        self, method: str, path: str, body: Any = None, status: int = 200, **query
    ) -> Any:
        """:param body: text as it is (a query), else JSON"""
        kind = "application/text" if isinstance(body, str) else "application/json"
        data = body if isinstance(body, str) or body is None else exact(body)
        reply = self.session.request(
            method,
            f"{self.base}/{path}",
            params=query,
            data=data and data.encode(),
            headers={"Content-Type": kind} if data else {},
            timeout=30,
        )
        where = f"{method} {path} {query} {data}"
        assert reply.status_code == status, f"{where}: {reply.text}"
        said = simplejson.loads(reply.text, use_decimal=True)
        problems = self.types.reply(path, said)
        if status == 200 and isinstance(body, dict):
            problems += self.types.request(path, query, body)
        elif status == 200:
            problems += self.types.parameters(method, path, query)
        assert not problems, f"{where}: {problems[:3]} of {len(problems)}"
        return said

    def get(self, path: str, status: int = 200, **query) -> Any:
        return self.call("GET", path, None, status, **query)

    def post(self, path: str, body: Any, status: int = 200, **query) -> Any:
        return self.call("POST", path, body, status, **query)

    def one(self, path: str, body: dict, **query) -> dict:
        """What was written, without its envelope."""
        said = self.post(path, body, **query)
        return next(value for key, value in said.items() if key != "time")

    def select(self, statement: str) -> list[dict]:
        """Rows of a query."""
        said = self.post("query", statement)["QueryResponse"]
        rows = [value for value in said.values() if isinstance(value, list)]
        return rows[0] if rows else []

    def refused(self, path: str, body: Any, status: int = 400, **query) -> str:
        """The code of the first error."""
        return self.post(path, body, status, **query)["Fault"]["Error"][0]["code"]


def exact(body: Any) -> str:
    return simplejson.dumps(body, use_decimal=True)


def foreign(qbo):
    """Another currency that the company uses."""
    home = qbo.get("preferences")["Preferences"]["CurrencyPrefs"]["HomeCurrency"]
    rows = qbo.select("SELECT * FROM CompanyCurrency")
    return next(row["Code"] for row in rows if row["Code"] != home["value"])


def key_of(record):
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}


def lately(sandbox) -> str:
    """An hour ago by the sandbox's clock: changes are told for 30 days."""
    hour = dt.timedelta(hours=1)
    return (dt.datetime.fromisoformat(sandbox.clock()) - hour).isoformat()


def make(model: str, /, **fields):
    """An object of the library, its junk defaults included."""
    made = getattr(objects, model)()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def ref(value: str):
    made = objects.Ref()
    made.value = value
    return made


def line(item, amount: float, tax: str, **more):
    """A sales line of the library."""
    detail = make("SalesItemLineDetail", ItemRef=ref(item.Id), TaxCodeRef=ref(tax))
    return make("SalesItemLine", Amount=amount, SalesItemLineDetail=detail, **more)
