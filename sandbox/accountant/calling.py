"""The way to the API of one company's books."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Self

import requests
import simplejson

from ..testing import SandboxClient

TIMEOUT = 60  # seconds
EARLY = 30  # seconds before its end that a token is renewed
PATIENCE = 60  # seconds to wait when told to slow down without being told how long
WAITS = 3  # how often one call is worth waiting for


class Refused(Exception):
    """The provider did not do it.

    :ivar int status: of HTTP
    :ivar str text: the provider's own words
    """

    def __init__(self, method: str, path: str, status: int, text: str):
        super().__init__(f"{method} {path}: {status} {text[:500]}")
        self.status, self.text = status, text


class Caller:
    """A program of the customer's, with a token of its own.

    :param client: of the sandbox's controls, or its address
    :param company_id: the provider's
    """

    provider = ""
    calls_per_second = 0  # that it makes at most; 0: any number

    def __init__(self, client: SandboxClient | str, company_id: str):
        self.client = SandboxClient(client) if isinstance(client, str) else client
        described = self.client.describe(self.provider)
        self.company = next(
            one for one in described["companies"] if one["id"] == company_id
        )
        self.company_id, self.api = company_id, described["api"]
        self.session = requests.Session()
        self.session.trust_env = False
        self._token, self._until = "", 0.0
        self._sent: deque[float] = deque(maxlen=self.calls_per_second or 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()

    def headers(self) -> dict[str, str]:
        """What a call carries besides the token."""
        return {}

    def call(
        self,
        method: str,
        path: str,
        body: dict | None = None,
        **params: Any,
    ) -> Any:
        """One call of the provider's API, as a program of the customer's makes it:
        with a token of its own, renewed in time, and waiting when told to.

        :return: the JSON reply, its numbers exact; None when there is none
        :raise Refused: it was not done
        """
        data = None if body is None else simplejson.dumps(body, use_decimal=True)
        renewed, waits = False, 0
        while True:
            reply = self._send(method, path, data, params)
            if reply.status_code == 401 and not renewed:
                self._until, renewed = 0.0, True
            elif reply.status_code == 429 and waits < WAITS:
                waits += 1
                time.sleep(float(reply.headers.get("Retry-After", PATIENCE)))
            else:
                break
        if reply.status_code >= 400:
            raise Refused(method, path, reply.status_code, reply.text)
        if not reply.content:
            return None
        return simplejson.loads(reply.text, use_decimal=True)

    def _send(
        self, method: str, path: str, data: str | None, params: dict
    ) -> requests.Response:
        if self.calls_per_second and len(self._sent) == self.calls_per_second:
            time.sleep(max(self._sent[0] + 1 - time.monotonic(), 0))
        self._sent.append(time.monotonic())
        headers = {
            "Authorization": f"Bearer {self._access()}",
            "Accept": "application/json",
            **self.headers(),
        }
        if data is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        return self.session.request(
            method,
            f"{self.api}/{path}",
            params=params,
            data=None if data is None else data.encode(),
            headers=headers,
            timeout=TIMEOUT,
        )

    def _access(self) -> str:
        if time.monotonic() >= self._until:
            tokens = self.client.token(self.provider, [self.company_id])
            self._token = tokens["access_token"]
            self._until = time.monotonic() + tokens["expires_in"] - EARLY
        return self._token

    def control(self, **options: Any) -> None:
        """Change this company by the sandbox's control route: what people do at
        screens that the API has no call for."""
        self.client.config(self.provider, company=self.company_id, **options)
