"""The control routes under ``/sandbox``: JSON in, JSON out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from .faults import FieldError
from .options import whole
from .webhooks import TRICKS
from .wire import json_reply

if TYPE_CHECKING:
    from .app import Sandbox
    from .fronts.base import Front

KEEPABLE = frozenset(
    {"books", "tokens", "config", "faults", "requests", "webhooks", "clock"}
)


def answer(sandbox: Sandbox, request: Request) -> Response:
    """Route and answer; a wrong field is a 400 that names it."""
    handler = ROUTES.get((request.method, request.path.rstrip("/")))
    if handler is None:
        known = sorted({path for _, path in ROUTES})
        status = 405 if request.path.rstrip("/") in known else 404
        return json_reply({"error": "no such control route", "routes": known}, status)
    try:
        return json_reply(handler(sandbox, request))
    except FieldError as error:
        return json_reply(
            {"error": f"{error.field} {error}", "field": error.field}, 400
        )


def _data(request: Request) -> dict:
    body = request.get_data()
    try:
        data = json.loads(body) if body.strip() else {}
    except ValueError as error:
        raise FieldError("body", f"is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise FieldError("body", "must be a JSON object")
    return data


def _front(sandbox: Sandbox, code: object) -> Front:
    front = sandbox.fronts.get(code) if isinstance(code, str) else None
    if front is None:
        raise FieldError("provider", f"must be one of {', '.join(sandbox.fronts)}")
    return front


def _companies(front: Front, value: object) -> tuple[str, ...]:
    known = {company.id for company in front.provider.companies}
    if not isinstance(value, list) or not value:
        raise FieldError("companies", "must be a list of company ids")
    for company in value:
        if not isinstance(company, str) or company not in known:
            raise FieldError("companies", f"has no company {company!r}")
    return tuple(dict.fromkeys(value))


def describe(sandbox: Sandbox, request: Request) -> dict:
    return {
        "providers": {code: front.describe() for code, front in sandbox.fronts.items()}
    }


def token(sandbox: Sandbox, request: Request) -> dict:
    data = _data(request)
    front = _front(sandbox, data.get("provider"))
    scopes = data.get("scopes")
    if isinstance(scopes, str):
        scopes = scopes.split()
    if scopes is not None and not (
        isinstance(scopes, list) and all(isinstance(item, str) for item in scopes)
    ):
        raise FieldError("scopes", "must be a list of scopes")
    return front.issue(_companies(front, data.get("companies")), scopes)


def disconnect(sandbox: Sandbox, request: Request) -> dict:
    """As if the person removed the app in the provider's own screens."""
    data = _data(request)
    front = _front(sandbox, data.get("provider"))
    companies = _companies(front, data.get("companies"))
    front.disconnect(companies)
    return {"disconnected": list(companies)}


def add_fault(sandbox: Sandbox, request: Request) -> dict:
    return vars(sandbox.faults.add(_data(request)))


def list_faults(sandbox: Sandbox, request: Request) -> list:
    return sandbox.faults.all()


def clear_faults(sandbox: Sandbox, request: Request) -> dict:
    sandbox.faults.clear()
    return {"faults": 0}


def list_requests(sandbox: Sandbox, request: Request) -> list | dict:
    provider = request.args.get("provider") or None
    if provider is not None:
        _front(sandbox, provider)
    if request.args.get("summary") in ("1", "true"):
        return sandbox.recorder.summary(provider)
    since = request.args.get("since") or "0"
    if not since.isdecimal():
        raise FieldError("since", "must be the n of a request")
    return sandbox.recorder.rows(provider, int(since))


def forget_requests(sandbox: Sandbox, request: Request) -> dict:
    sandbox.recorder.forget()
    return {"last": sandbox.recorder.last}


def get_config(sandbox: Sandbox, request: Request) -> dict:
    code = request.args.get("provider")
    fronts = {code: _front(sandbox, code)} if code else sandbox.fronts
    return {
        "keep_requests": sandbox.recorder.keep,
        "providers": {
            code: _settings(sandbox, front) for code, front in fronts.items()
        },
    }


def _settings(sandbox: Sandbox, front: Front) -> dict:
    if not front.webhook_style:
        return front.settings()
    hooks = sandbox.webhooks.status(front.code)
    return {**front.settings(), **{name: hooks[name] for name in TRICKS}}


def config(sandbox: Sandbox, request: Request) -> dict:
    """Settings of the server, of a front, and whatever the books themselves take."""
    data = _data(request)
    if "keep_requests" in data:
        sandbox.recorder.keep = whole("keep_requests", data.pop("keep_requests"))
    if "provider" not in data:
        if data:
            raise FieldError("provider", "is missing")
        return get_config(sandbox, request)
    front = _front(sandbox, data.pop("provider"))
    if front.webhook_style:
        tricks = {name: whole(name, data.pop(name)) for name in TRICKS if name in data}
        sandbox.webhooks.configure(front.code, tricks)
    rest = front.configure(data)
    if rest:
        try:
            front.provider.configure(rest)
        except FieldError:
            raise
        except (ValueError, KeyError, TypeError) as error:
            names = ", ".join(sorted(rest))
            raise FieldError(names, f"not accepted: {error}") from error
    return _settings(sandbox, front)


def clock(sandbox: Sandbox, request: Request) -> dict:
    if request.method == "GET":
        return {"now": sandbox.clock.now().isoformat()}
    seconds = _data(request).get("advance_s")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise FieldError("advance_s", "must be a number of seconds")
    try:
        return {"now": sandbox.clock.advance(seconds).isoformat()}
    except ValueError as error:
        raise FieldError("advance_s", f"not accepted: {error}") from error


def mark(sandbox: Sandbox, request: Request) -> dict:
    sandbox.mark()
    return {"marked": sorted(sandbox.fronts)}


def reset(sandbox: Sandbox, request: Request) -> dict:
    keep = _data(request).get("keep", [])
    if not isinstance(keep, list) or not all(isinstance(name, str) for name in keep):
        raise FieldError("keep", "must be a list")
    if unknown := set(keep) - KEEPABLE:
        raise FieldError(
            "keep",
            f"has {', '.join(sorted(unknown))}; known are "
            + ", ".join(sorted(KEEPABLE)),
        )
    sandbox.reset(frozenset(keep))
    return {"kept": sorted(set(keep))}


def add_webhook(sandbox: Sandbox, request: Request) -> dict:
    data = _data(request)
    front = _front(sandbox, data.get("provider"))
    if not isinstance(data.get("url"), str):
        raise FieldError("url", "is missing")
    return sandbox.webhooks.register(front.code, data["url"])


def list_webhooks(sandbox: Sandbox, request: Request) -> dict:
    return {
        "targets": [
            sandbox.webhooks.status(code)
            for code, front in sandbox.fronts.items()
            if front.webhook_style
        ],
        "deliveries": sandbox.webhooks.deliveries(),
    }


ROUTES = {
    ("GET", "/sandbox.json"): describe,
    ("POST", "/sandbox/token"): token,
    ("POST", "/sandbox/disconnect"): disconnect,
    ("POST", "/sandbox/faults"): add_fault,
    ("GET", "/sandbox/faults"): list_faults,
    ("DELETE", "/sandbox/faults"): clear_faults,
    ("GET", "/sandbox/requests"): list_requests,
    ("DELETE", "/sandbox/requests"): forget_requests,
    ("GET", "/sandbox/config"): get_config,
    ("POST", "/sandbox/config"): config,
    ("GET", "/sandbox/clock"): clock,
    ("POST", "/sandbox/clock"): clock,
    ("POST", "/sandbox/mark"): mark,
    ("POST", "/sandbox/reset"): reset,
    ("POST", "/sandbox/webhooks"): add_webhook,
    ("GET", "/sandbox/webhooks"): list_webhooks,
}
