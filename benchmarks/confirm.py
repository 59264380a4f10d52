"""How long after Confirm an invoice is in the provider's books: single confirms through
JSON-RPC, server and cron threads as in production, the provider 300 ms away and its
limits on."""

import statistics
import time
from dataclasses import dataclass

from kit.say import Problem

from .grounds import XERO, Ground
from .results import Measure

CONFIRMS = 20
LATENCY_MS = 300
MEASURES = (
    Measure("time.confirm_to_provider_median_s", "s", 3),
    Measure("time.confirm_to_provider_p95_s", "s", 6),
)
PATIENCE = 75  # seconds for one invoice; more than Odoo's slowest look at its crons


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """The way from a click into the books of one provider."""

    ground: Ground

    @property
    def measures(self):
        return MEASURES

    def run(self, stage):
        """:return: an iterator of results"""
        provider = self.ground.provider
        stage.sandbox.config(provider, limits=True, latency_ms=LATENCY_MS)
        stage.server.start()
        rpc = stage.server.rpc()
        drafts = stage.invoices(CONFIRMS, post=False)
        time.sleep(2)  # the start's own cron runs
        times = [confirm(stage, rpc, draft) for draft in drafts]
        stage.wait_until_done(PATIENCE)
        stage.server.stop()
        stage.sandbox.config(provider, latency_ms=0)
        median, p95 = MEASURES
        spread = {"confirms": len(times), "seconds": [round(one, 2) for one in times]}
        yield median.result(statistics.median(times), **spread)
        yield p95.result(statistics.quantiles(times, n=20, method="inclusive")[18])


def confirm(stage, rpc, draft):
    """Seconds from the click to the provider's answer about this invoice.

    :raises Problem: it never got there
    """
    before = stage.sends()
    started = time.monotonic()
    rpc("account.move", "action_post", [draft])
    while time.monotonic() < started + PATIENCE:
        if stage.sends() > before:
            taken = time.monotonic() - started
            stage.wait_until_done(PATIENCE)
            return taken
        time.sleep(0.02)
    raise Problem(
        f"A confirmed invoice was not sent in {PATIENCE} s: {stage.complaints()}.",
        f"The server's log is {stage.server.log}.",
    )


BENCHMARKS = (Confirm(ground=XERO),)
