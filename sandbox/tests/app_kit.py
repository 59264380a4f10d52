"""An app's end of signing in, at whichever provider."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import requests

from sandbox.testing import SandboxClient

REDIRECT = "http://localhost:8069/accounting/callback"


class BaseApp:
    """Talks to one provider as a registered app would, over one kept connection.

    Its secret goes into the Authorization header, unless a provider wants it elsewhere.
    """

    def sign_up(self, sandbox: SandboxClient, code: str) -> None:
        """Learn what the sandbox tells of the provider; nothing works before."""
        self.at = sandbox.describe(code)
        self.companies = [company["id"] for company in self.at["companies"]]
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def pair(self) -> tuple[str, str]:
        return self.at["client_id"], self.at["client_secret"]

    def ask(self, **changes) -> dict:
        values = {
            "response_type": "code",
            "client_id": self.at["client_id"],
            "redirect_uri": REDIRECT,
            "state": "st4te",
            **changes,
        }
        return {key: value for key, value in values.items() if value is not None}

    def decide(self, companies: list[str], action: str = "allow", **changes):
        """Press a button of the consent page; the raw reply."""
        return self.http.post(
            self.at["authorize"],
            params=self.ask(**changes),
            data={"company": companies, "action": action},
            allow_redirects=False,
        )

    def consent(self, companies: list[str], **changes) -> dict:
        """What the redirect back carries."""
        reply = self.decide(companies, **changes)
        assert reply.status_code == 302, reply.text
        query = parse_qs(urlsplit(reply.headers["Location"]).query)
        return {key: values[0] for key, values in query.items()}

    def token_call(self, form: dict, **more):
        return self.http.post(
            self.at["token"], data=form, **{"auth": self.pair, **more}
        )

    def exchange(self, code: str, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            **changes,
        }
        return self.token_call(form)

    def refresh(self, token: str, **more):
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return self.token_call(form, **more)
