"""Several requests at once: who waits for whom, and what one failure does to others."""

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from providers.dialect import Dialect, LimitState
from providers.errors import (
    AuthorizationError,
    Cause,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.pacing import Pacer
from providers.transport import Transport


@dataclass
class Traffic:
    """Answers by the request's number, and counts how many are there at once."""

    special: dict = field(default_factory=dict)  # number -> what say() takes
    pause: float = 0.0
    now: int = 0
    most: int = 0
    starts: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, method, path, headers, body):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.starts.append(time.monotonic())
        time.sleep(self.pause)
        with self.lock:
            self.now -= 1
        number = int(parse_qs(urlsplit(path).query)["n"][0])
        answer = self.special.get(number, {"data": {"n": number}})
        return answer(headers) if callable(answer) else answer


class Lender:
    """Lends token-1 and a new one each time it is forced to; remembers who asked."""

    def __init__(self):
        self.number, self.forced, self.threads = 1, [], set()

    def __call__(self, force=False):
        self.threads.add(threading.get_ident())
        self.forced.append(force)
        self.number += force
        return f"token-{self.number}-secret"


@pytest.fixture
def traffic(server):
    server.reply = Traffic()
    return server.reply


@pytest.fixture
def lender():
    return Lender()


@pytest.fixture
def door(lender):
    with Transport(token=lender, timeout=2) as transport:
        yield transport


def requests(server, count, method="POST"):
    return [
        {"method": method, "url": f"{server.url}/x", "params": {"n": n}, "payload": {}}
        for n in range(count)
    ]


def numbers(verdicts):
    return [
        one.data["n"] if not isinstance(one, Exception) else one for one in verdicts
    ]


def asked(server):
    """Numbers of the requests that arrived, in order."""
    return [int(path.rpartition("n=")[2]) for __, path, *__ in server.seen]


def test_answers_come_in_the_order_of_the_requests(door, server, traffic):
    slow_first = {n: {"data": {"n": n}, "slow": 0.05 * (6 - n)} for n in range(6)}
    traffic.special = slow_first
    assert numbers(door.send_all(requests(server, 6), 3)) == list(range(6))


def test_so_many_at_once_and_no_more(door, server, traffic):
    traffic.pause = 0.04
    began = time.monotonic()
    assert numbers(door.send_all(requests(server, 20), 5)) == list(range(20))
    took = time.monotonic() - began
    assert traffic.most == 5
    assert took < 20 * traffic.pause * 0.9  # one by one it would be more
    traffic.most = 0
    door.send_all(requests(server, 3), 1)
    assert traffic.most == 1


def test_connections_are_kept(door, server, traffic):
    pools = door._session.get_adapter(server.url).poolmanager
    made = []
    for __ in range(2):
        door.send_all(requests(server, 20), 4)
        made.append(pools.connection_from_url(server.url).num_connections)
    assert made[0] <= 4
    assert made[1] == made[0]


def test_nothing_to_send(door):
    assert door.send_all([], 5) == []


def test_each_has_its_own_verdict(door, server, traffic):
    traffic.special = {
        1: {"status": 422, "data": {"no": "good"}},
        2: {"drop": True},
        3: {"status": 503},
        4: {"raw": b"{"},
    }
    verdicts = door.send_all(requests(server, 6), 2)
    kinds = [type(one).__name__ for one in verdicts]
    assert kinds == ["Reply", "RejectedError", *["UncertainError"] * 3, "Reply"]
    assert verdicts[2].cause is Cause.NO_ANSWER
    assert verdicts[4].cause is Cause.ANSWER_UNREADABLE
    assert sorted(asked(server)) == list(range(6))  # nothing was sent twice


def test_what_a_dialect_refuses_inside_a_yes_is_refused(door, server, traffic):
    class Strict(Dialect):
        def refusal(self, reply, is_write):
            return RejectedError("no") if reply.data["n"] == 1 else None

    calls = [{**call, "dialect": Strict()} for call in requests(server, 3)]
    first, refused, last = door.send_all(calls, 3)
    assert isinstance(refused, RejectedError)
    assert numbers([first, last]) == [0, 2]


def test_nobody_listening_is_told_of_each(door):
    calls = [{"method": "POST", "url": "http://127.0.0.1:9/x", "payload": {}}] * 3
    verdicts = door.send_all(calls, 2)
    assert [type(one) for one in verdicts] == [TransientError] * 3


def test_one_new_token_for_many_refusals(door, server, traffic, lender):
    def old_token(headers):
        if headers["Authorization"] == "Bearer token-1-secret":
            return {"status": 401}
        return {"data": {"n": 7}}

    traffic.pause = 0.02
    traffic.special = dict.fromkeys(range(8), old_token)
    verdicts = door.send_all(requests(server, 8), 4)
    assert numbers(verdicts) == [7] * 8
    assert sum(lender.forced) == 1
    assert lender.number == 2
    refused = [
        row for row in server.seen if row[2]["Authorization"].endswith("1-secret")
    ]
    assert len(refused) == 4  # those under way; the others had the new one at once
    assert len(server.seen) == 12


def test_a_second_refusal_is_final_and_stops_the_rest(door, server, traffic):
    traffic.special = dict.fromkeys(range(6), {"status": 401})
    verdicts = door.send_all(requests(server, 6), 2)
    assert all(isinstance(one, AuthorizationError) for one in verdicts)
    assert len(server.seen) <= 4  # two at once, each twice
    assert set(asked(server)) == {0, 1}


def test_a_refusal_that_no_token_cures_is_not_repeated(door, server, traffic, lender):
    class Final(Dialect):
        def renews(self, reply):
            return False

    traffic.special = {0: {"status": 401}}
    calls = [{**call, "dialect": Final()} for call in requests(server, 4)]
    verdicts = door.send_all(calls, 1)
    assert all(isinstance(one, AuthorizationError) for one in verdicts)
    assert asked(server) == [0]
    assert not any(lender.forced)


def test_when_asked_to_wait_nothing_more_is_sent(door, server, traffic):
    traffic.special = {1: {"status": 429, "headers": {"Retry-After": "9"}}}
    verdicts = door.send_all(requests(server, 6), 1)
    assert numbers(verdicts[:1]) == [0]
    assert all(isinstance(one, RateLimitError) for one in verdicts[1:])
    assert {one.retry_after for one in verdicts[1:]} == {9}
    assert asked(server) == [0, 1]


def test_what_was_under_way_when_asked_to_wait_keeps_its_answer(door, server, traffic):
    traffic.special = {
        0: {"data": {"n": 0}, "slow": 0.2},
        1: {"status": 429, "headers": {"Retry-After": "9"}},
    }
    first, limited, held = door.send_all(requests(server, 3), 2)
    assert numbers([first]) == [0]
    assert isinstance(limited, RateLimitError) and held is limited
    assert sorted(asked(server)) == [0, 1]


def test_a_budget_that_is_used_up_holds_the_rest(server, traffic):
    left = [3]

    def before_call(cost):
        left[0] -= cost
        if left[0] < 0:
            raise RateLimitError("tomorrow", cause=Cause.DAY_LIMIT)

    with Transport(token=Lender(), before_call=before_call, timeout=2) as door:
        verdicts = door.send_all(requests(server, 5), 2)
    assert numbers(verdicts[:3]) == [0, 1, 2]
    assert [one.cause for one in verdicts[3:]] == [Cause.DAY_LIMIT] * 2
    assert len(server.seen) == 3


def test_a_token_that_cannot_be_had_sends_nothing(server, traffic):
    def no_token(force):
        raise AuthorizationError("gone", cause=Cause.RECONNECT)

    with Transport(token=no_token, timeout=2) as door:
        verdicts = door.send_all(requests(server, 3), 2)
    assert [one.cause for one in verdicts] == [Cause.RECONNECT] * 3
    assert server.seen == []


def test_the_hooks_run_in_the_calling_thread_only(server, traffic):
    """They may hold a database cursor, which no other thread may touch."""
    threads, heard = set(), {"calls": 0, "log": [], "limits": 0}

    def before_call(cost):
        threads.add(threading.get_ident())
        heard["calls"] += cost

    def recorder(exchange):
        threads.add(threading.get_ident())
        heard["log"].append(exchange)

    def on_headers(state):
        threads.add(threading.get_ident())
        heard["limits"] += state.minute_left

    class Telling(Dialect):
        def limits(self, headers):
            threads.add(threading.get_ident())
            return LimitState(minute_left=1)

    traffic.pause = 0.02
    lender = Lender()
    calls = [{**c, "dialect": Telling(), "cost": 2} for c in requests(server, 9)]
    with Transport(
        token=lender,
        before_call=before_call,
        recorder=recorder,
        on_headers=on_headers,
        timeout=2,
    ) as door:
        door.send_all(calls, 3)
    assert traffic.most == 3
    assert threads | lender.threads == {threading.get_ident()}
    assert (heard["calls"], heard["limits"]) == (18, 9)
    assert len(heard["log"]) == 9
    assert all("secret" not in repr(one) for one in heard["log"])


def test_every_exchange_is_recorded_whatever_came_of_it(server, traffic):
    log = []
    traffic.special = {0: {"drop": True}, 1: {"status": 500}, 2: {"status": 401}}
    with Transport(token=Lender(), recorder=log.append, timeout=2) as door:
        door.send_all(requests(server, 4), 4)
    statuses = sorted((one.status or 0) for one in log)
    assert statuses == [0, 200, 401, 401, 500]


def test_a_recorder_that_fails_loses_no_answer(server, traffic):
    def broken(exchange):
        raise OSError("disk full")

    with Transport(token=Lender(), recorder=broken, timeout=2) as door:
        assert numbers(door.send_all(requests(server, 3), 2)) == [0, 1, 2]


def test_requests_are_spaced_out(server, traffic):
    with Transport(token=Lender(), pacer=Pacer(21), timeout=2) as door:
        door.send_all(requests(server, 6), 6)
    starts = sorted(traffic.starts)
    gaps = [two - one for one, two in zip(starts, starts[1:], strict=False)]
    assert starts[-1] - starts[0] >= 5 * 0.05 - 0.02
    assert min(gaps) >= 0.02  # a thread's start takes its time


def test_a_bug_is_not_swallowed(server, traffic):
    class Broken(Dialect):
        def classify(self, reply, is_write):
            raise KeyError("ours")

    traffic.special = {1: {"status": 400}}
    calls = [{**call, "dialect": Broken()} for call in requests(server, 3)]
    with Transport(token=Lender(), timeout=2) as door, pytest.raises(KeyError):
        door.send_all(calls, 2)


def test_an_answer_that_takes_too_long_is_uncertain(server, traffic):
    traffic.special = {1: {"slow": 2.0, "data": {"n": 1}}}
    with Transport(token=Lender(), timeout=1) as door:
        first, slow, last = door.send_all(requests(server, 3), 3)
    assert isinstance(slow, UncertainError)
    assert numbers([first, last]) == [0, 2]
