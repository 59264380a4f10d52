"""Odoo's server killed with SIGKILL in the middle of a push of 1,000 invoices, at each
moment that can hurt, and started again each time; then the provider's books are read
through its API and compared with Odoo's.
"""

import random
import signal
import time
from dataclasses import dataclass

from kit.say import step

from .books import compare
from .grounds import GROUNDS, Ground
from .results import HIGHER, Measure

COUNT = 1000
LATENCY_MS = 300
SEED = 20261120
PATIENCE = 120  # seconds until a moment comes
END = 240  # seconds for the last start to finish
HELD = 2.0  # seconds that the sandbox holds a request
LATE = 9.0  # the same, longer than the restart and its look take


class Missed(Exception):
    """The moment did not come: there was nothing left to do."""


@dataclass(frozen=True)
class Kill:
    """A push to one provider, killed again and again."""

    ground: Ground

    @property
    def measures(self):
        provider = self.ground.provider
        return [
            Measure(f"kill.{provider}.lost", "invoices", 0),
            Measure(f"kill.{provider}.doubled", "invoices", 0),
            Measure(f"kill.{provider}.wrong_total", "invoices", 0),
            Measure(f"kill.{provider}.unlinked", "invoices", 0),
            Measure(f"kill.{provider}.stuck", "jobs", 0),
            Measure(f"kill.{provider}.kills", "kills", 3, HIGHER),
        ]

    def run(self, stage):
        """:return: an iterator of results"""
        provider = self.ground.provider
        ids = stage.invoices(COUNT)
        before = stage.accountant.documents()
        stage.sandbox.forget_requests()
        stage.sandbox.config(provider, limits=False, latency_ms=LATENCY_MS)
        chance, kills = random.Random(SEED), []
        for moment in MOMENTS:
            with step(f"{provider}: killing Odoo {moment.__doc__}"):
                stage.server.start()
                try:
                    moment(stage, chance)
                except Missed:
                    stage.server.stop()
                    continue
                stage.server.kill()
                kills.append(described(stage, moment))
                stage.sandbox.clear_faults()
        stage.sandbox.config(provider, latency_ms=0)
        started = time.monotonic()
        with step(f"{provider}: letting it finish"):
            stage.server.start()
            stage.wait_until_done(END)
            stage.server.stop()
        seconds = round(time.monotonic() - started, 1)
        yield from self.judge(stage, ids, before, kills, seconds)
        stage.sandbox.config(provider, limits=True)

    def judge(self, stage, ids, before, kills, seconds):
        """The results, from the provider's books and Odoo's tables."""
        totals = "SELECT name, amount_total FROM account_move WHERE id = ANY(%s)"
        ours = dict(stage.rows(totals, ids))
        sends = stage.sends()
        after = stage.accountant.documents()
        found = compare(ours, before, after)
        there = {one.number: one.id for one in after}
        links = dict(
            stage.rows(
                "SELECT m.name, l.remote_id FROM account_move m JOIN accounting_link l"
                " ON l.res_model = 'account.move' AND l.res_id = m.id"
                " WHERE m.id = ANY(%s)",
                ids,
            )
        )
        found["unlinked"] = [x for x in ours if links.get(x) != there.get(x)]
        values = {name: len(numbers) for name, numbers in found.items()}
        values |= {"stuck": stage.open_jobs(), "kills": len(kills)}
        more = {
            "stuck": {"open_jobs": stage.complaints(), "seconds_to_finish": seconds},
            "kills": {"moments": kills, "requests_sent": sends, "seed": SEED},
        }
        for measure in self.measures:
            short = measure.name.rpartition(".")[2]
            wrong = found.get(short)
            examples = {"examples": wrong[:10]} if wrong else {}
            yield measure.result(values[short], **examples, **more.get(short, {}))


BENCHMARKS = tuple(Kill(ground) for ground in GROUNDS)


def described(stage, moment):
    """What a kill met, for the record."""
    ((running,),) = stage.rows(
        "SELECT count(*) FROM accounting_job WHERE state = 'running'"
    )
    return {
        "killed": moment.__doc__,
        "requests_sent": stage.sends(),
        "jobs_under_way": running,
    }


# === MOMENTS === #


def before_effect(stage, chance):
    """while a request is on its way, which takes effect afterwards"""
    held(stage, stage.ground.send, after=chance.randint(2, 3))


def while_looking(stage, chance):
    """while it looks for what the first kill left in doubt"""
    held(stage, stage.ground.look)


def after_effect(stage, chance):
    """when something is in the books and nobody has read the answer"""
    held(stage, stage.ground.send, after=1)
    seen = stage.sends()
    stage.server.signal(signal.SIGSTOP)  # asleep, it reads no answer
    wait(stage, lambda: stage.sends() > seen, HELD + PATIENCE)


def while_recording(stage, chance):
    """while it writes down an answer"""
    later(stage, chance.randint(1, 2), chance.uniform(0, 0.03))


def while_describing(stage, chance):
    """between an answer and the next request"""
    later(stage, 1, chance.uniform(0.05, 0.3))


def long_before_effect(stage, chance):
    """while a request is on its way, which takes effect after the restart has looked"""
    held(stage, stage.ground.send, after=1, seconds=LATE)


def at_start(stage, chance):
    """a moment after its start"""
    time.sleep(chance.uniform(0, 1))
    if not stage.open_jobs():
        raise Missed


MOMENTS = (
    before_effect,
    while_looking,
    after_effect,
    while_recording,
    long_before_effect,
    while_describing,
    at_start,
)


def held(stage, what, after=0, seconds=HELD):
    """Wait until the sandbox holds a request back, for some seconds.

    :param after: so many steps of the push
    """
    stage.sandbox.fault(
        "slow",
        stage.ground.provider,
        **what,
        after=after * stage.ground.requests_per_step,
        seconds=seconds,
    )
    wait(stage, lambda: stage.sandbox.faults()[-1]["fired"])
    time.sleep(0.1)


def later(stage, steps, seconds):
    """Wait for some more of the push to be answered, and then so many seconds."""
    enough = stage.sends() + steps * stage.ground.requests_per_step
    wait(stage, lambda: stage.sends() >= enough)
    time.sleep(seconds)


def wait(stage, condition, patience=PATIENCE):
    """:raises Missed: nothing is left to do, or the time is up"""
    deadline, look_at = time.monotonic() + patience, 0
    while not condition():
        now = time.monotonic()
        if now > look_at + 2:
            look_at = now
            if not stage.open_jobs():
                raise Missed
        if now > deadline:
            raise Missed
        time.sleep(0.005)
