"""The transport against a real server that drops, stalls, floods and talks nonsense."""

from decimal import Decimal

import pytest
from providers import dialect as module
from providers.errors import (
    AuthorizationError,
    Cause,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.exact_json import dump, parse_json
from providers.redaction import MAX_LOGGED, redact
from providers.transport import Transport
from providers.xero.faults import DIALECT


class Lender:
    """Lends token-1, and a new one each time it is forced to."""

    def __init__(self):
        self.number = 1

    def __call__(self, force=False):
        self.number += force
        return f"token-{self.number}-secret"


@pytest.fixture
def log():
    return []


@pytest.fixture
def door(log):
    with Transport(token=Lender(), recorder=log.append, timeout=2) as transport:
        yield transport


def failure(door, server, method="GET", **arguments):
    with pytest.raises(TransientError) as caught:
        door.send(method, server.url + "/x", **arguments)
    return caught.value


def test_numbers_are_exact_both_ways(door, server):
    server.say(raw=b'{"Total": 0.1, "Big": 12345678901234567.89, "n": 3}')
    reply = door.send("PUT", server.url + "/x", payload={"Amount": Decimal("1.10")})
    assert reply.data["Total"] == Decimal("0.1")
    assert reply.data["Big"] == Decimal("12345678901234567.89")
    assert server.seen[0][3] == b'{"Amount":1.10}'
    assert server.seen[0][2]["Content-Type"] == "application/json"


def test_a_dropped_read_is_transient_and_a_dropped_write_uncertain(door, server):
    server.say(drop=True)
    assert type(failure(door, server)) is TransientError
    server.say(drop=True)
    error = failure(door, server, "PUT", payload={})
    assert isinstance(error, UncertainError)
    assert (error.cause, error.verify_first) == (Cause.NO_ANSWER, True)
    assert len(server.seen) == 2  # nothing was sent again behind our back


def test_an_answer_cut_short_is_no_answer(door, server):
    server.say(data={"a": 1}, cut=True)
    assert isinstance(failure(door, server, "POST", payload={}), UncertainError)


def test_nobody_listening_is_transient_even_for_a_write(door, server):
    server.url = "http://127.0.0.1:9"
    error = failure(door, server, "PUT", payload={})
    assert type(error) is TransientError
    assert error.cause is Cause.PROVIDER_DOWN


def test_a_slow_answer_to_a_write_is_uncertain(server, log):
    door = Transport(token=Lender(), recorder=log.append, timeout=0.2)
    server.say(data={}, slow=0.6)
    assert isinstance(failure(door, server, "PUT", payload={}), UncertainError)
    assert log[0].status is None
    assert log[0].error == "The provider did not answer."


def test_an_endless_answer_is_refused(server):
    door = Transport(token=Lender(), max_answer=1000)
    server.say(raw=b" " * 2000)
    error = failure(door, server)
    assert error.cause is Cause.ANSWER_UNREADABLE


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>Sign in to the hotel network</html>",
        b'{"Total": NaN}',
        b'{"Total": Infinity}',
        b'{"Total": 1e999999}',
        b'{"Total": 0.' + b"1" * 500 + b"}",
        b"[" * 100_000,
        b'{"Total": ' + b"9" * 5000 + b"}",
        b'{"cut',
    ],
)
def test_an_answer_that_is_no_ledger_is_unreadable(door, server, raw):
    server.say(raw=raw)
    error = failure(door, server, "PUT", payload={})
    assert isinstance(error, UncertainError)
    assert error.cause is Cause.ANSWER_UNREADABLE
    server.say(raw=raw)
    assert type(failure(door, server)) is TransientError


def test_a_redirect_is_not_followed(door, server):
    server.say(302, headers={"Location": server.url + "/elsewhere"})
    failure(door, server)
    assert [path for __, path, *__ in server.seen] == ["/x"]


def test_a_401_renews_the_token_once(door, server):
    server.say(401, {"Detail": "TokenExpired"})
    server.say(data={"ok": True})
    assert door.send("PUT", server.url + "/x", payload={}).data == {"ok": True}
    sent = [headers["Authorization"] for __, __, headers, __ in server.seen]
    assert sent == ["Bearer token-1-secret", "Bearer token-2-secret"]


def test_a_second_401_stops_the_connection(door, server):
    server.say(401, {})
    server.say(401, {})
    with pytest.raises(AuthorizationError) as caught:
        door.send("GET", server.url + "/x")
    assert caught.value.cause is Cause.RECONNECT
    assert len(server.seen) == 2


def test_a_missing_scope_is_not_cured_by_a_new_token(door, server):
    server.say(401, {"Detail": "AuthorizationUnsuccessful"})
    with pytest.raises(AuthorizationError) as caught:
        door.send("GET", server.url + "/x", dialect=DIALECT)
    assert caught.value.cause is Cause.SCOPE_MISSING
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_their_failure_on_a_write_leaves_doubt(door, server, status):
    server.say(status, {"Title": "An error occurred"})
    assert isinstance(failure(door, server, "PUT", payload={}), UncertainError)
    server.say(status, raw=b"The Organisation is offline")
    error = failure(door, server, dialect=DIALECT)
    assert type(error) is TransientError


def test_429_says_how_long(door, server):
    headers = {"Retry-After": "17", "X-Rate-Limit-Problem": "Minute"}
    server.say(429, raw=b"", headers=headers)
    with pytest.raises(RateLimitError) as caught:
        door.send("PUT", server.url + "/x", payload={}, dialect=DIALECT)
    assert (caught.value.cause, caught.value.retry_after) == (Cause.RATE_LIMITED, 17)
    server.say(429, headers={"X-Rate-Limit-Problem": "Day"})
    with pytest.raises(RateLimitError) as caught:
        door.send("GET", server.url + "/x", dialect=DIALECT)
    assert (caught.value.cause, caught.value.retry_after) == (Cause.DAY_LIMIT, 3600)


def test_a_limiter_can_stop_the_call_before_it_is_made(server):
    def stop(cost):
        raise RateLimitError("Today is used up.", cause=Cause.DAY_LIMIT)

    door = Transport(token=Lender(), before_call=stop)
    assert failure(door, server).cause is Cause.DAY_LIMIT
    assert server.seen == []


def test_limits_are_told(server):
    states = []
    door = Transport(token=Lender(), on_headers=states.append)
    headers = {"X-MinLimit-Remaining": "58", "X-DayLimit-Remaining": "4987"}
    server.say(data={}, headers=headers)
    door.send("GET", server.url + "/x", dialect=DIALECT)
    assert (states[0].minute_left, states[0].day_left) == (58, 4987)


def test_the_log_holds_no_secret(door, server, log):
    server.say(
        data={"access_token": 'a"b', "Name": "Sunny", "echo": "token-1-secret"},
        headers={"Xero-Correlation-Id": "c-1"},
    )
    door.send(
        "POST",
        server.url + "/x",
        params={"refresh_token": "r-1", "page": 1},
        payload={"client_secret": "s-1", "Note": "Bearer abcdefghijkl"},
        dialect=DIALECT,
    )
    told = repr(log[0])
    for secret in ("token-1-secret", 'a\\"b', "r-1", "s-1", "abcdefghijkl"):
        assert secret not in told
    assert log[0].correlation == "c-1"
    assert "Sunny" in log[0].response
    assert "page=1" in log[0].url


def test_a_log_that_fails_loses_no_answer(server):
    def broken(exchange):
        raise RuntimeError("disk full")

    door = Transport(token=Lender(), recorder=broken, on_headers=broken)
    server.say(data={"ok": True}, headers={"X-MinLimit-Remaining": "5"})
    reply = door.send("PUT", server.url + "/x", payload={}, dialect=DIALECT)
    assert reply.data == {"ok": True}


def test_long_bodies_are_cut_in_the_log():
    told = redact("x" * (MAX_LOGGED + 5))
    assert len(told) < MAX_LOGGED + 50
    assert f"[{MAX_LOGGED + 5} characters in all]" in told


def test_connections_are_kept_and_cookies_are_not(door, server):
    for __ in range(2):
        server.say(data={}, headers={"Set-Cookie": "id=1"})
        door.send("GET", server.url + "/x")
    assert "Cookie" not in server.seen[1][2]


def test_an_accepted_status_is_the_callers(door, server):
    server.say(404, raw=b"The resource you're looking for cannot be found")
    assert door.send("GET", server.url + "/x", accept={404}).data is None
    server.say(404, raw=b"The resource you're looking for cannot be found")
    with pytest.raises(RejectedError):
        door.send("GET", server.url + "/x")


def test_json_is_the_same_for_the_same_payload_and_never_nan():
    assert dump({"a": Decimal("1E+2"), "b": "é"}) == '{"a":1E+2,"b":"é"}'.encode()
    with pytest.raises(ValueError):
        dump({"a": float("nan")})
    assert parse_json("1.10") == Decimal("1.10")


def test_retry_after_takes_seconds_and_dates():
    assert module.retry_after({"Retry-After": "5"}) == 5
    assert module.retry_after({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0
    assert module.retry_after({"Retry-After": "soon"}) is None
    assert module.retry_after({}) is None
