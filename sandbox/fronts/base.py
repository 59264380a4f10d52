"""The seam between the server and one provider."""

from __future__ import annotations

import gzip
import logging
import time
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from werkzeug import Request, Response

from ..company import Company
from ..faults import Fault, FieldError
from ..idempotency import IdempotencyStore
from ..limits import Limiter, Refusal, Rule, limit_options
from ..oauth import FORM, OAuthServer, bearer
from ..options import Option, Options, whole
from ..state import State, nest, part
from ..tokens import AccessDenied, OAuthError
from ..webhooks import Style
from ..wire import pack, unpack

if TYPE_CHECKING:
    from ..app import Sandbox

log = logging.getLogger("sandbox")


class Provider(Protocol):
    """A provider's books, as a front and the pages need them."""

    code: str
    companies: list[Company]

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response: ...
    def reset(self) -> None: ...
    def ledger(self, company_id: str): ...
    def record_page(
        self, company_id: str, kind: str, record_id: str
    ) -> dict | None: ...
    def index_page(self, company_id: str) -> dict: ...
    def account_page(
        self, company_id: str, account_id: str, first: date | None, last: date | None
    ) -> dict | None: ...
    def configure(self, options: dict) -> None: ...
    def state(self) -> Iterator[tuple[str, object]]: ...
    def restore(self, state: State) -> None: ...


class Front:
    """Everything about a provider's wire that is not its books.

    A subclass says what differs; the way of a call through token, limits, replays and
    books is the same everywhere.
    """

    code = ""
    title = ""
    oauth_class: type[OAuthServer]
    token_path = ""  # of the token endpoint, in lower case
    rules: tuple[Rule, ...] = ()
    declared: dict[str, Option] = {}  # options beside limits and latency
    webhook_style: Style | None = None  # None: there are no webhooks
    compresses = False  # whether replies are packed with gzip when asked

    def __init__(self, sandbox: Sandbox, provider: Provider) -> None:
        self.sandbox, self.provider = sandbox, provider
        self.options = Options(
            {
                "latency_ms": Option(0, whole),
                **limit_options(self.rules),
                **self.declared,
            }
        )
        self.oauth = self.oauth_class(
            sandbox.clock, provider.companies, self.options, self.base
        )
        self.limiter = Limiter(sandbox.clock, self.rules, self.options)
        self.replies = IdempotencyStore(sandbox.clock, self.key_life)
        self._marked: State = {}  # sign-ins that a reset comes back to

    @property
    def base(self) -> str:
        return f"{self.sandbox.base}/{self.code}"

    # --- what differs between providers ---

    def addresses(self) -> dict[str, str]:
        """Where everything is, for ``/sandbox.json``."""
        raise NotImplementedError

    def answer(self, request: Request, path: str, *, crash: bool) -> Response:
        """Answer a request; ``path`` follows the provider's prefix.

        :param crash: an API call that is let through shall fail with the provider's
            500, without effect
        """
        raise NotImplementedError

    def is_api(self, path: str) -> bool:
        """Whether this is the API; all else carries OAuth secrets."""
        raise NotImplementedError

    def company_of(self, request: Request, path: str) -> str:
        """The company that a call is about, as far as the call says."""
        raise NotImplementedError

    def stamp(self, reply: Response) -> None:
        """Add the headers that every reply of the provider carries."""

    def unauthorized(self, denied: AccessDenied, token: str) -> Response:
        """401: no token, an unknown one, or one that has expired."""
        raise NotImplementedError

    def limited(self, refusal: Refusal, company_id: str) -> Response:
        """429."""
        raise NotImplementedError

    def server_error(self) -> Response:
        """500, as the API says it."""
        raise NotImplementedError

    def unavailable(self, status: int) -> Response:
        """503, 504 or 525: what stands before the API says that it is not there."""
        raise NotImplementedError

    def key_life(self) -> timedelta | None:
        """How long replies are kept to be replayed; None: for good."""
        return None

    def once(
        self, request: Request, company_id: str, path: str, work: Callable[[], Response]
    ) -> Response:
        """Do the work, unless the request is one that came before."""
        return work()

    def webhook(
        self, events: list[dict], first: int, *, good: bool
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a webhook call; ``good`` false: a wrong signature."""
        raise NotImplementedError

    def web(self, request: Request, path: str) -> Response | None:
        """A link into the provider's own pages; None when there is no such page."""
        return None

    # --- a request ---

    def handle(self, request: Request, path: str, *, crash: bool = False) -> Response:
        """Answer a request; ``path`` and ``crash`` as in :meth:`answer`."""
        if crash and not self.is_api(path):
            reply = self.server_error()
        else:
            reply = self.answer(request, path, crash=crash)
        self.stamp(reply)
        return reply

    def call(
        self,
        request: Request,
        company_id: str,
        path: str,
        work: Callable[[], Response],
        *,
        crash: bool,
        kinds: Collection[str] = (),
    ) -> Response:
        """An API call whose token and company are good: limits, replays, the work.

        :param path: as the books take it
        :param kinds: what the call is, for limits that count one kind only
        """
        if refusal := self.limiter.enter(company_id, kinds):
            return self.limited(refusal, company_id)
        try:
            time.sleep(self.options["latency_ms"] / 1000)
            return self.once(
                request,
                company_id,
                path,
                lambda: self.server_error() if crash else self._safely(work),
            )
        finally:
            self.limiter.leave(company_id)

    def _safely(self, work: Callable[[], Response]) -> Response:
        try:
            return work()
        except Exception:
            # A bug of the sandbox; the client sees what it would see of the
            # provider's bugs.
            log.exception("a request failed in the sandbox")
            return self.server_error()

    def replay(
        self,
        key: str,
        mark: str,
        work: Callable[[], Response],
        keeps: Callable[[Response], bool],
        *,
        strict: bool = True,
    ) -> Response:
        """Do the work once per key; a second time gives the first reply again.

        Parameters as in :meth:`IdempotencyStore.run`.

        :raise KeyReused: the key was used for another request
        """
        reply, replayed = self.replies.run(key, mark, work, keeps, strict=strict)
        copy = Response(reply.get_data(), reply.status_code, reply.headers)
        if replayed:
            copy.headers["X-Sandbox-Replay"] = "true"
        return copy

    def fail(self, fault: Fault, request: Request, path: str) -> Response:
        """What the provider says in this kind of trouble."""
        match fault.kind:
            case "500":
                reply = self.server_error()
            case "429":
                wait = None if fault.problem == "concurrent" else int(fault.seconds)
                reply = self.limited(
                    Refusal(fault.problem, wait), self.company_of(request, path)
                )
            case "unauthorized" | "revoke" if path.lower() == self.token_path:
                code = "invalid_grant" if fault.kind == "revoke" else "invalid_client"
                reply = self.oauth.refusal(OAuthError(code), request)
            case "unauthorized" | "revoke":
                denied = AccessDenied(self.sandbox.clock.now())
                reply = self.unauthorized(denied, bearer(request))
            case _:
                reply = self.unavailable(int(fault.kind))
        self.stamp(reply)
        return reply

    def packed(self, request: Request, reply: Response) -> Response:
        """The reply as it goes over the line."""
        if (
            not self.compresses
            or "gzip" not in request.accept_encodings
            or not reply.get_data()
        ):
            return reply
        small = Response(
            gzip.compress(reply.get_data(), 1, mtime=0),
            reply.status_code,
            reply.headers,
        )
        small.headers["Content-Encoding"] = "gzip"
        small.headers["Content-Length"] = str(len(small.get_data()))
        return small

    # --- control ---

    def describe(self) -> dict:
        """This provider's part of ``/sandbox.json``."""
        style = self.webhook_style
        return {
            **self.addresses(),
            "web": f"{self.base}/web",
            # as an installer who knows a page of the provider's may set it
            "account_page": f"{self.sandbox.base}/ledger/{self.code}/{{company}}"
            "/accounts/{account}?from={first}&to={last}",
            "client_id": self.oauth.client_id,
            "client_secret": self.oauth.client_secret,
            **({"webhook_key": style.key} if style else {}),
            "companies": [
                {
                    "id": company.id,
                    "name": company.name,
                    "country": company.country,
                    "currency": company.currency,
                }
                for company in self.provider.companies
            ],
        }

    def issue(self, company_ids: tuple[str, ...], scopes: list[str] | None) -> dict:
        """A token set as after consent.

        :raise FieldError: a scope or a number of companies that there is not
        """
        wanted = tuple(scopes) if scopes is not None else self.oauth.full
        if unknown := self.oauth.unknown_scopes(wanted):
            raise FieldError("scopes", f"unknown: {' '.join(unknown)}")
        if len(company_ids) > 1 and self.oauth.single({}):
            raise FieldError("companies", "must be one: consent is to one company")
        return self.oauth.reply(self.oauth.new_grant(company_ids, wanted))

    def kill(self, request: Request) -> None:
        """End the token set that this request uses."""
        token = bearer(request)
        if not token and request.mimetype == FORM:
            token = request.form.get("refresh_token", "")
        if grant := self.oauth.tokens.owner(token):
            grant.revoked = True

    def disconnect(self, company_ids: tuple[str, ...]) -> None:
        """The person removes the app's access in the provider's own screens."""
        self.oauth.disconnect(company_ids)

    def configure(self, options: dict) -> dict:
        """Take the options that are the front's; give back the others.

        :raise FieldError: a value is wrong
        """
        return self.options.take(options)

    def settings(self) -> dict:
        """The front's options as they stand."""
        return self.options.state()

    def mark(self) -> None:
        """From now on a reset comes back to the sign-ins of this moment."""
        self._marked = deepcopy(self.oauth.state())

    def reset(self, keep: frozenset[str]) -> None:
        """Forget what is not in ``keep`` (tokens, config)."""
        self.limiter.reset()
        self.replies.clear()
        if "tokens" not in keep:
            self.oauth.forget()
            if self._marked:
                self.oauth.restore(deepcopy(self._marked))
        if "config" not in keep:
            self.options.reset()

    def state(self) -> State:
        """What survives a restart besides the books: sign-ins, replies, options."""
        return {
            "options": self.options.state(),
            "replies": self.replies.state(pack),
            **nest("oauth", self.oauth.state()),
        }

    def restore(self, state: State) -> None:
        """Take up what :meth:`state` gave, in a new front.

        :raise KeyError: something is missing
        """
        self.options.restore(state["options"])
        self.replies.restore(state["replies"], unpack)
        self.oauth.restore(part(state, "oauth"))
