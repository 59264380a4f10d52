"""What a push of 1,000 invoices costs in calls, counted at the sandbox, and in time,
with the provider's limits on and the provider 300 ms away."""

import time
from dataclasses import dataclass

from kit.say import Problem

from .grounds import QUICKBOOKS, SAGE, XERO, Ground
from .results import Measure

COUNT = 1000
LATENCY_MS = 300
PATIENCE = 300  # seconds
QUIET = 3  # seconds without work, to see calls that come late


@dataclass(frozen=True, kw_only=True)
class Calls:
    """:param limit: of calls
    :param counts_sends: whether only the calls that carry documents are limited, and
        the others told beside
    :param seconds: the limit, where the provider's own limits are on
    """

    ground: Ground
    limit: int
    counts_sends: bool = False
    seconds: int | None = None

    @property
    def measures(self):
        provider = self.ground.provider
        found = [Measure(f"calls.{provider}.1000_invoices", "calls", self.limit)]
        if self.seconds:
            name = f"time.{provider}.1000_real_limits_s"
            found.append(Measure(name, "s", self.seconds))
        return found

    def run(self, stage):
        """:return: an iterator of results"""
        provider, (calls, *duration) = self.ground.provider, self.measures
        ids = stage.invoices(COUNT)
        stage.expire_token()  # so that the refresh is in the count
        stage.sandbox.config(provider, limits=bool(self.seconds), latency_ms=LATENCY_MS)
        stage.sandbox.forget_requests()
        stage.server.start()
        started = time.monotonic()
        stage.wait_until_done(PATIENCE)
        seconds = time.monotonic() - started
        time.sleep(QUIET)
        stage.server.stop()
        summary, sends = stage.sandbox.summary(provider), stage.sends()
        stage.sandbox.config(provider, limits=True, latency_ms=0)
        self.check(stage, ids)
        yield calls.result(
            sends if self.counts_sends else summary["total"],
            baseline=COUNT,
            baseline_is="one call per invoice",
            invoices=COUNT,
            other_calls=summary["total"] - sends,
            requests={
                f"{r['method']} {r['path']}": r["count"] for r in summary["rows"]
            },
        )
        for measure in duration:
            yield measure.result(seconds, latency_ms=LATENCY_MS)

    def check(self, stage, ids):
        """:raises Problem: not all were sent"""
        ((sent,),) = stage.rows(
            "SELECT count(*) FROM accounting_link WHERE res_model = 'account.move'"
            " AND res_id = ANY(%s)",
            ids,
        )
        if sent != COUNT:
            raise Problem(
                f"Only {sent} of {COUNT} invoices were sent: {stage.complaints()}.",
                f"The server's log is {stage.server.log}.",
            )


BENCHMARKS = (
    Calls(ground=XERO, limit=21, seconds=30),
    Calls(ground=QUICKBOOKS, limit=34, counts_sends=True, seconds=60),
    Calls(ground=SAGE, limit=1010),
)
