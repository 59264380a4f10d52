"""Odoo's server killed with SIGKILL in the middle of a push of 1,000 invoices, at each
moment that can hurt, and started again each time; then the provider's books are read
through its API and compared with Odoo's.
"""

import random
import signal
import time

from kit.say import step

from .books import compare
from .results import HIGHER, Measure
from .stage import PROVIDER

COUNT = 1000
LATENCY_MS = 300
SEED = 20261120
MEASURES = (
    Measure("kill.xero.lost", "invoices", 0),
    Measure("kill.xero.doubled", "invoices", 0),
    Measure("kill.xero.wrong_total", "invoices", 0),
    Measure("kill.xero.unlinked", "invoices", 0),
    Measure("kill.xero.stuck", "jobs", 0),
    Measure("kill.xero.kills", "kills", 3, HIGHER),
)
PATIENCE = 120  # seconds until a moment comes
END = 240  # seconds for the last start to finish
HELD = 2.0  # seconds that the sandbox holds a request
LATE = 9.0  # the same, longer than the restart and its look take
SEND = {"method": "PUT", "path": r"/Invoices(\?|$)"}
LOOK = {"method": "GET", "path": r"/Invoices\?.*InvoiceNumbers="}


class Missed(Exception):
    """The moment did not come: there was nothing left to do."""


def run(stage):
    """:return: an iterator of results"""
    stage.prepare()
    ids = stage.invoices(COUNT)
    before = stage.books.invoices()
    stage.sandbox.forget_requests()
    stage.sandbox.config(PROVIDER, limits=False, latency_ms=LATENCY_MS)
    chance, kills = random.Random(SEED), []
    for moment in MOMENTS:
        with step(f"Killing Odoo {moment.__doc__}"):
            stage.server.start()
            try:
                moment(stage, chance)
            except Missed:
                stage.server.stop()
                continue
            stage.server.kill()
            kills.append(described(stage, moment))
            stage.sandbox.clear_faults()
    stage.sandbox.config(PROVIDER, latency_ms=0)
    started = time.monotonic()
    with step("Letting it finish"):
        stage.server.start()
        stage.wait_until_done(END)
        stage.server.stop()
    yield from judge(stage, ids, before, kills, round(time.monotonic() - started, 1))


def judge(stage, ids, before, kills, seconds):
    """The results, from the provider's books and Odoo's tables."""
    totals = "SELECT name, amount_total FROM account_move WHERE id = ANY(%s)"
    ours = dict(stage.rows(totals, ids))
    batches = stage.books.sent_batches()
    after = stage.books.invoices()
    found = compare(ours, before, after)
    there = {one["InvoiceNumber"]: one["InvoiceID"] for one in after}
    links = dict(
        stage.rows(
            "SELECT m.name, l.remote_id FROM account_move m JOIN accounting_link l"
            " ON l.res_model = 'account.move' AND l.res_id = m.id"
            " WHERE m.id = ANY(%s)",
            ids,
        )
    )
    found["unlinked"] = [name for name in ours if links.get(name) != there.get(name)]
    values = {name: len(numbers) for name, numbers in found.items()}
    values |= {"stuck": stage.open_jobs(), "kills": len(kills)}
    more = {
        "stuck": {"open_jobs": stage.complaints(), "seconds_to_finish": seconds},
        "kills": {"moments": kills, "batches_sent": batches, "seed": SEED},
    }
    for measure in MEASURES:
        short = measure.name.rpartition(".")[2]
        examples = {"examples": found.get(short, [])[:10]} if found.get(short) else {}
        yield measure.result(values[short], **examples, **more.get(short, {}))


def described(stage, moment):
    """What a kill met, for the record."""
    ((running,),) = stage.rows(
        "SELECT count(*) FROM accounting_job WHERE state = 'running'"
    )
    return {
        "killed": moment.__doc__,
        "batches_sent": stage.books.sent_batches(),
        "jobs_under_way": running,
    }


# === MOMENTS === #


def before_effect(stage, chance):
    """while a request is on its way, which takes effect afterwards"""
    held(stage, SEND, after=chance.randint(2, 3))


def while_looking(stage, chance):
    """while it looks for what the first kill left in doubt"""
    held(stage, LOOK)


def after_effect(stage, chance):
    """when a batch is in the books and nobody has read the answer"""
    held(stage, SEND, after=1)
    seen = stage.books.sent_batches()
    stage.server.signal(signal.SIGSTOP)  # asleep, it reads no answer
    wait(stage, lambda: stage.books.sent_batches() > seen, HELD + PATIENCE)


def while_recording(stage, chance):
    """while it writes down an answer"""
    later(stage, chance.randint(1, 2), chance.uniform(0, 0.03))


def while_describing(stage, chance):
    """between an answer and the next request"""
    later(stage, 1, chance.uniform(0.05, 0.3))


def long_before_effect(stage, chance):
    """while a request is on its way, which takes effect after the restart has looked"""
    held(stage, SEND, after=1, seconds=LATE)


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
    """Wait until the sandbox holds a request back, for some seconds."""
    stage.sandbox.fault("slow", PROVIDER, **what, after=after, seconds=seconds)
    wait(stage, lambda: stage.sandbox.faults()[-1]["fired"])
    time.sleep(0.1)


def later(stage, batches, seconds):
    """Wait for some more batches to be answered, and then so many seconds."""
    seen = stage.books.sent_batches()
    wait(stage, lambda: stage.books.sent_batches() >= seen + batches)
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
