"""What it costs to read five years of a ledger of 300 accounts, in calls and in time;
whether each figure is the provider's own; and whether a dead worker changes any."""

import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kit.say import Problem, step

from .grounds import QUICKBOOKS, SAGE, XERO, Ground
from .results import Measure

ACCOUNTS, MONTHS, SECONDS = 300, 60, 60
LAST = date(2026, 11, 1)  # the month that the sandbox is in
CLASSES = ("asset", "liability", "equity", "revenue", "expense", "expense")
DEBITS = ("asset", "expense")
KILLS = 5
LATENCY_MS = 200  # of each call, so that there is a middle to be killed in
PATIENCE = 180  # seconds


@dataclass(frozen=True, kw_only=True)
class Actuals:
    """:param calls: limit of calls for reports, of a first import
    :param daily: the same of a refresh
    """

    ground: Ground
    calls: int
    daily: int

    @property
    def measures(self):
        start = f"actuals.{self.ground.provider}"
        return [
            Measure(f"{start}.300x60_calls", "calls", self.calls),
            Measure(f"{start}.300x60_s", "s", SECONDS),
            Measure(f"{start}.wrong_values", "values", 0),
            Measure(f"{start}.daily_calls", "calls", self.daily),
            Measure(f"{start}.killed_wrong_values", "values", 0),
        ]

    def run(self, stage):
        """:return: an iterator of results"""
        calls, seconds, wrong, daily, killed = self.measures
        provider = self.ground.provider
        with step(f"{provider}: keeping {ACCOUNTS} accounts for {MONTHS} months"):
            # keeping books takes thousands of calls; reading them, a few
            stage.sandbox.config(provider, limits=False)
            told = self.book(stage)
        space = stage.inside("space", first_month=_months()[0].isoformat())
        asked, duration = self.imported(stage, space, "action_map")
        yield calls.result(
            asked, baseline=2 * MONTHS, baseline_is="one call per month and report"
        )
        yield seconds.result(duration, values=len(_stored(stage)))
        yield wrong.result(_different(_stored(stage), told))
        asked, __ = self.imported(stage, space, "action_refresh")
        yield daily.result(asked)
        kills = self.killed(stage, space)
        if not kills:
            raise Problem(
                "It was read before it could be killed.", "Raise the latency."
            )
        yield killed.result(_different(_stored(stage), told), kills=kills)

    def book(self, stage):
        """Something on every account in every month, of either sign.

        :return: what the provider itself says of each account in each month alone
        """
        books = stage.accountant
        books.calls_per_second = 0  # nor does it keep to a limit by itself
        there = [
            books.add_account(f"Bench {at:03}", CLASSES[at % len(CLASSES)]).id
            for at in range(ACCOUNTS)
        ]
        for month_at, month in enumerate(_months()):
            entry = [
                (
                    account,
                    Decimal((at * 37 + month_at * 11) % 997 + 1) / 100 * (-1) ** at,
                )
                for at, account in enumerate(there)
            ]
            rest = sum((amount for __, amount in entry), Decimal(0))
            entry[0] = (entry[0][0], entry[0][1] - rest)
            books.book(month, [one for one in entry if one[1]])
        told = {}
        for month in _months():
            figures = books.month_figures(month) | books.day_balances(_end(month))
            told |= {(account, month): one for account, one in figures.items() if one}
        return told

    def imported(self, stage, space, button):
        """Have a space read to its end.

        :return: how many calls for reports it took, and seconds
        """
        stage.server.start()
        stage.sandbox.forget_requests()
        started = time.monotonic()
        stage.inside("actuals", space_id=space, button=button)
        _wait_until_read(stage)
        seconds = time.monotonic() - started
        stage.server.stop()
        return self.reports(stage), seconds

    def reports(self, stage):
        return sum(
            row["count"]
            for row in stage.sandbox.summary(self.ground.provider)["rows"]
            if "report" in row["path"].lower() or "trial_balance" in row["path"]
        )

    def killed(self, stage, space):
        """Read everything anew; the server dies as by ``kill -9`` on the way, each time
        after some more calls.

        :return: how often it died with work left
        """
        stage.sandbox.config(self.ground.provider, latency_ms=LATENCY_MS)
        stage.change("DELETE FROM accounting_space_tie")
        stage.change("DELETE FROM accounting_space_value")
        stage.inside("actuals", space_id=space, button="action_map")
        ((chunks,),) = stage.rows("SELECT count(*) FROM accounting_space_chunk")
        kills = 0
        for at in range(KILLS):
            stage.server.start()
            enough = chunks * at // KILLS
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline and _left(stage) >= chunks - enough:
                time.sleep(0.005)
            stage.server.kill()
            kills += bool(_left(stage))
        stage.sandbox.config(self.ground.provider, limits=True, latency_ms=0)
        stage.server.start()
        _wait_until_read(stage)
        stage.server.stop()
        return kills


def _months():
    last = LAST.year * 12 + LAST.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(last - MONTHS + 1, last + 1)]


def _end(month):
    after = month.year * 12 + month.month
    return date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)


def _left(stage):
    ((left,),) = stage.rows(
        "SELECT count(*) FROM accounting_space_chunk WHERE done IS NOT TRUE"
    )
    return left


def _wait_until_read(stage):
    """:raises Problem: it is not read to its end in time"""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = stage.rows(
            "SELECT message FROM accounting_space s WHERE state <> 'ready' OR EXISTS"
            " (SELECT FROM accounting_space_chunk c WHERE c.space_id = s.id)"
        )
        if not found:
            return
        time.sleep(0.05)
    raise Problem(
        f"The ledger is not read to its end: {found[0][0] or 'no reason is given'}.",
        f"The server's log is {stage.server.log}.",
    )


def _stored(stage):
    """What Odoo has of each account in each month; debits positive, nothing where
    there is zero."""
    found = stage.rows(
        "SELECT r.account_ref, r.account_class, v.month, v.amount"
        " FROM accounting_space_value v JOIN accounting_space_row r ON r.id = v.row_id"
        " WHERE v.amount <> 0 AND r.account_ref <> 'current_year_earnings'"
    )
    return {
        (account, month): amount if account_class in DEBITS else -amount
        for account, account_class, month, amount in found
    }


def _different(stored, told):
    """How many figures are not to the cent what the provider says."""
    return sum(
        stored.get(key, 0) != told.get(key, 0) for key in stored.keys() | told.keys()
    )


BENCHMARKS = (
    Actuals(ground=XERO, calls=20, daily=4),
    Actuals(ground=QUICKBOOKS, calls=20, daily=4),
    Actuals(ground=SAGE, calls=61, daily=4),
)
