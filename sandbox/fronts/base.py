"""The seam between the server and one provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from werkzeug import Request, Response

from ..company import Company
from ..faults import Fault
from ..limits import Limiter
from ..oauth import OAuthServer
from ..state import State

if TYPE_CHECKING:
    from ..app import Sandbox


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
    def configure(self, options: dict) -> None: ...
    def state(self) -> Iterator[tuple[str, object]]: ...
    def restore(self, state: State) -> None: ...


class Front:
    """Everything about a provider's wire that is not its books."""

    code = ""
    title = ""
    limiter: Limiter
    oauth: OAuthServer

    def __init__(self, sandbox: Sandbox, provider: Provider) -> None:
        self.sandbox, self.provider = sandbox, provider
        self.latency_ms = 0

    @property
    def base(self) -> str:
        return f"{self.sandbox.base}/{self.code}"

    def describe(self) -> dict:
        """This provider's part of ``/sandbox.json``."""
        raise NotImplementedError

    def handle(self, request: Request, path: str, *, crash: bool = False) -> Response:
        """Answer a request; ``path`` follows the provider's prefix.

        :param crash: an API call that is let through shall fail with the provider's
            500, without effect
        """
        raise NotImplementedError

    def fail(self, fault: Fault, request: Request, path: str) -> Response:
        """What the provider says in this kind of trouble."""
        raise NotImplementedError

    def issue(self, company_ids: tuple[str, ...], scopes: list[str] | None) -> dict:
        """A token set as after consent."""
        raise NotImplementedError

    def kill(self, request: Request) -> None:
        """End the token set that this request uses."""
        raise NotImplementedError

    def disconnect(self, company_ids: tuple[str, ...]) -> None:
        """The person removes the app's access in the provider's own screens."""
        raise NotImplementedError

    def configure(self, options: dict) -> dict:
        """Take the options that are the front's; give back the others."""
        return options

    def settings(self) -> dict:
        """The front's options as they stand."""
        return {}

    def reset(self, keep: frozenset[str]) -> None:
        """Forget what is not in ``keep`` (tokens, config)."""
        raise NotImplementedError

    def state(self) -> State:
        """What survives a restart besides the books: sign-ins, replies, options."""
        return {"latency_ms": self.latency_ms}

    def restore(self, state: State) -> None:
        """Take up what :meth:`state` gave, in a new front.

        :raise KeyError: something is missing
        """
        self.latency_ms = state["latency_ms"]

    def is_secret(self, path: str) -> bool:
        """Whether requests to this path carry OAuth secrets in body or query."""
        raise NotImplementedError

    def web(self, request: Request, path: str) -> Response | None:
        """A link into the provider's own pages; None when there is no such page."""
        return None

    def webhook(
        self, events: list[dict], first: int, *, good: bool
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a webhook call; ``good`` false: a wrong signature."""
        raise NotImplementedError
