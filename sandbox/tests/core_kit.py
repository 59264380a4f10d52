"""A minimal connector's end of the wire, for the tests of the server."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app_kit import BaseApp

from sandbox.tokens import pkce_challenge

SCOPES = "openid profile email offline_access accounting.settings accounting.contacts"


class App(BaseApp):
    """An app at the sandbox's Xero."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        self.sign_up(sandbox, "xero")

    def __enter__(self) -> App:
        return self

    def __exit__(self, *error) -> None:
        self.http.close()

    # --- OAuth ---

    def ask(self, **changes) -> dict:
        return super().ask(**{"scope": SCOPES, **changes})

    def exchange(self, code: str, verifier: str | None = None, **changes):
        if verifier:
            changes["code_verifier"] = verifier
        return super().exchange(code, **changes)

    def connect(self, companies: list[str], **changes) -> dict:
        """The whole walk with PKCE; the token set."""
        verifier = secrets.token_urlsafe(48)
        back = self.consent(
            companies,
            code_challenge=pkce_challenge(verifier),
            code_challenge_method="S256",
            **changes,
        )
        reply = self.exchange(back["code"], verifier)
        assert reply.status_code == 200, reply.text
        return reply.json()

    # --- the API ---

    def tokens(self, *companies: str) -> dict:
        return self.sandbox.token("xero", list(companies or self.companies[:1]))

    def call(
        self,
        tokens: dict,
        path: str,
        method: str = "GET",
        *,
        company: str | None = None,
        **more,
    ):
        headers = {
            "Authorization": f"Bearer {tokens['access_token']}",
            "xero-tenant-id": company or self.companies[0],
            "Accept": "application/json",
            **more.pop("headers", {}),
        }
        return self.http.request(
            method, f"{self.at['api']}/{path}", headers=headers, **more
        )

    def put_contact(self, tokens: dict, name: str, key: str | None = None):
        """Create a contact: the smallest request that has an effect."""
        return self.call(
            tokens,
            "Contacts",
            "PUT",
            json={"Contacts": [{"Name": name}]},
            headers={"Idempotency-Key": key} if key else {},
        )

    def contacts_named(self, tokens: dict, name: str) -> int:
        reply = self.call(tokens, "Contacts", params={"where": f'Name=="{name}"'})
        return len(reply.json()["Contacts"])

    def connections(self, tokens: dict, **params) -> list[dict]:
        reply = self.http.get(
            self.at["connections"],
            params=params,
            headers={"Authorization": f"Bearer {tokens['access_token']}"},
        )
        assert reply.status_code == 200, reply.text
        return reply.json()


def signed_by(key: str, header: str):
    """A judge of calls: their header is the body's HMAC with this key."""

    def judge(body, headers) -> bool:
        digest = hmac.digest(key.encode(), body, "sha256")
        return hmac.compare_digest(base64.b64encode(digest).decode(), headers[header])

    return judge


class Receiver:
    """A webhook end point that judges signatures; ``answers`` overrides statuses.

    :param events: tells the calls with events from those that try the end point
    """

    def __init__(self, judge, events=lambda body: body["events"]) -> None:
        self._has_events = events
        self.calls: list[tuple[dict, int]] = []
        self.answers: list[int] = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                good = judge(body, self.headers)
                status = 200 if good else 401
                if good and receiver.answers and events(json.loads(body)):
                    status = receiver.answers.pop(0)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                with receiver._changed:
                    receiver.calls.append((json.loads(body), status))
                    receiver._changed.notify_all()

            def log_message(self, *args) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Receiver:
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def __exit__(self, *error) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int, seconds: float = 5) -> list[dict]:
        """Bodies of the event calls, once there are ``count`` of them."""

        def bodies():
            return [body for body, _ in self.calls if self._has_events(body)]

        with self._changed:
            self._changed.wait_for(lambda: len(bodies()) >= count, seconds)
            return bodies()
