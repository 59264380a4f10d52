"""One company of the sandbox, booked by hand: what its reports must say is known."""

from datetime import date
from importlib import import_module

import pytest
from providers.actuals import Basis, end_of, following, month_of
from providers.base import Endpoints
from providers.registry import adapter_class
from providers.transport import Transport
from pure_builders import D

ENDPOINTS = ("api", "authorize", "token", "revoke", "connections", "web")


class World:
    """An adapter of a company, somebody at work in its books, and their accounts.

    :param sandbox: the process
    :param str provider: whose company
    :param int at: which of them
    """

    def __init__(self, sandbox, provider, at=0):
        sandbox.config(provider, limits=False)
        shape = sandbox.describe(provider)
        self.company = shape["companies"][at]["id"]
        self.sandbox, self.provider, self.log = sandbox, provider, []
        token = sandbox.token(provider, [self.company])["access_token"]
        urls = {name: shape[name] for name in ENDPOINTS if name in shape}
        self.fresh = lambda: adapter_class(provider)(
            Transport(token=lambda force: token, recorder=self.log.append, timeout=30),
            self.company,
            endpoints=Endpoints(**urls),
        )
        self.adapter = self.fresh()
        self.organisation = self.adapter.organisation()
        self.adapter.traits = self.organisation.traits
        self.plan = self.adapter.capabilities.actuals
        accountant = import_module("sandbox.accountant").accountant
        self.they = accountant(provider, sandbox, self.company)
        self.they.calls_per_second = 0
        self.ids = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.they.close()

    def add(self, *names, account_class, **values):
        """Accounts with these names."""
        for name in names:
            made = self.they.add_account(name, account_class, **values)
            self.ids[name] = made.id

    def book(self, day, **amounts):
        """An entry: amounts by the account's name, debits positive."""
        entries = [(self.ids[name], D(amount)) for name, amount in amounts.items()]
        self.they.book(date.fromisoformat(day), entries)

    def read(self, first, last, basis=Basis.ACCRUAL, adapter=None, at_once=0):
        """All reports of the months, in as few calls as the plan allows.

        :param int at_once: months of one call, where fewer are wanted
        :rtype: list[actuals.Report]
        """
        adapter, found = adapter or self.adapter, []
        for source, most in self.plan.reports:
            step, at = min(at_once or most, most), first
            while at <= last:
                until = min(following(at, step - 1), last)
                found.append(adapter.report(source, at, until, basis))
                at = following(until)
        return found


def amounts(reports):
    """What is not zero: amounts by account and month; one that two reports tell is an
    error, whatever they say."""
    found = {}
    for report in reports:
        seen = set()
        for line in report.lines:
            assert line.account_id not in seen, line
            seen.add(line.account_id)
            assert set(line.amounts) <= set(report.months), line
            for month, amount in line.amounts.items():
                key = (line.account_id, month)
                assert key not in found, key
                if amount:
                    found[key] = amount
    return found


def classes(reports):
    """Classes that the reports have for each account."""
    found = {}
    for report in reports:
        for line in report.lines:
            found.setdefault(line.account_id, set()).add(line.account_class)
    return found


def ends_of(first, last):
    """Last days of months."""
    at = month_of(first)
    while at <= last:
        yield end_of(at)
        at = following(at)


def worlds(sandbox, provider, at=0):
    """A world of a provider that gives actuals; the test is skipped for another."""
    world = World(sandbox, provider, at)
    if not world.plan.reports:
        world.they.close()
        pytest.skip(f"{provider} gives no actuals yet")
    return world
