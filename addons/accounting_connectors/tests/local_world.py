"""A provider in a thread of the test's own process: for one that the sandbox does not
have, such as one that comes from another addon."""

from abc import abstractmethod
from collections import Counter
from copy import deepcopy
from secrets import token_hex
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from ..providers.exact_json import dump, parse_json
from .world import World, sandbox

records = sandbox().accountant  # what an accountant answers with

ADDRESSES = ("api", "authorize", "token", "revoke")
CLIENT = ("local-client", "local-secret")
LIFE = 1800  # seconds of an access token


class LocalWorld(World):
    """What all providers have in common on the wire: sign-in by OAuth 2.0 with a client
    id and secret, bearer tokens, faults, and a record of the requests to the API.

    A consent is the list of the companies that it covers; an empty one has ended.

    :cvar type books: ``books(company_id, name, currency)`` makes the books of a company
        at its start; they are the :meth:`accountant`, too
    :cvar str create: end of the path by which records of a ``kind`` are created
    """

    books = None
    create = "/{kind}/create"

    @abstractmethod
    def answer(self, path, content, covered):
        """Answer a call of the API whose token is good.

        :param list path: its parts, below the API's address
        :param content: what was sent as JSON, its numbers exact; None for nothing
        :param list covered: ids of the companies that the consent covers
        :return: what becomes JSON
        """

    # === WORLD === #

    def __enter__(self):
        self.marked = {}
        self.reset()
        self.server = make_server(
            "127.0.0.1", 0, self, threaded=True, request_handler=_Handler
        )
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def mark(self):
        self.marked = deepcopy(self.consents)

    def reset(self):
        self.requests, self.faults = [], Counter()
        self.consents = deepcopy(self.marked)
        self.companies = {}
        for at, (currency, name) in enumerate(self.homes.items(), 1):
            company_id = f"{self.code}-{at}"
            self.companies[company_id] = self.books(company_id, name, currency)

    def options(self):
        base = f"http://127.0.0.1:{self.server.port}"
        known = {name: f"{base}/{name}" for name in ADDRESSES}
        known |= zip(("client_id", "client_secret"), CLIENT, strict=True)
        prefix = f"accounting_connectors_{self.code}"
        return {f"{prefix}_{name}": value for name, value in known.items()}

    def remote(self, name):
        at = list(self.homes.values()).index(name)
        return list(self.companies)[at]

    def accountant(self, company_id):
        return self.companies[company_id]

    def tokens(self, company_ids):
        tokens = {"access_token": token_hex(), "refresh_token": token_hex()}
        self.consents |= dict.fromkeys(tokens.values(), company_ids)
        return {**tokens, "token_type": "bearer", "expires_in": LIFE}

    def decide(self, url, company_ids, action="allow"):
        query = parse_qs(urlsplit(url).query)
        assert url.startswith(f"http://127.0.0.1:{self.server.port}/authorize?"), url
        assert query["client_id"] == [CLIENT[0]], url
        answer = {"state": query["state"][0]}
        if action == "allow":
            answer["code"] = token_hex()
            self.consents[answer["code"]] = list(company_ids)
        else:
            answer["error"] = "access_denied"
        return f"{query['redirect_uri'][0]}?{urlencode(answer)}"

    def calls(self):
        return list(self.requests)

    def writes(self, kind=None):
        end = self.create.format(kind=kind) if kind else ""
        return sum(
            call["method"] != "GET" and call["path"].endswith(end)
            for call in self.requests
        )

    def fault(self, fault, kind=None, times=1):
        end = self.create.format(kind=kind) if kind else ""
        self.faults[fault, end] = times

    def clear_faults(self):
        self.faults.clear()

    # === THE WIRE === #

    @Request.application
    def __call__(self, request):
        part, *path = request.path.strip("/").split("/")
        if part != "api":
            return self._sign_in(request, part)
        self.requests.append({"method": request.method, "path": request.path})
        fault = self._hit(request.path)
        sent = request.authorization
        covered = self.consents.get(sent.token if sent else "", [])
        if fault == "drop_before":
            raise ConnectionError
        if fault == "revoke":
            covered.clear()
        if fault.isdecimal() or not covered:
            return Response(status=int(fault) if fault.isdecimal() else 401)
        content = parse_json(request.get_data(as_text=True) or "null")
        data = dump(self.answer(path, content, covered))
        if fault == "drop_after":
            raise ConnectionError
        if fault == "malformed":
            data = data[: len(data) // 2]
        return Response(data, mimetype="application/json")

    def _hit(self, path):
        """The fault that this request runs into; empty for none."""
        for (fault, end), times in self.faults.items():
            if times > 0 and path.endswith(end):
                self.faults[fault, end] -= 1
                return fault
        return ""

    def _sign_in(self, request, part):
        """The endpoints for tokens (RFC 6749, 5) and their end (RFC 7009)."""
        given, sent = request.form, request.authorization
        if not sent or (sent.username, sent.password) != CLIENT:
            return _json({"error": "invalid_client"}, 401)
        if part == "revoke":
            self.consents.get(given["token"], []).clear()
            return _json({})
        if given["grant_type"] == "authorization_code":
            covered = self.consents.pop(given["code"], [])  # good once
        else:
            covered = self.consents.get(given["refresh_token"], [])
        if not covered:
            return _json({"error": "invalid_grant"}, 400)
        return _json(self.tokens(covered))


class _Handler(WSGIRequestHandler):
    def connection_dropped(self, error, environ=None):
        """Let a ConnectionError of ours end the connection without an answer."""
        self.close_connection = True


def _json(content, status=200):
    return Response(dump(content), status, mimetype="application/json")
