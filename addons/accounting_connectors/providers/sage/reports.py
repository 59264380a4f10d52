"""Actuals from the trial balance, the only report that Sage has
(announcements/2020-05-20: ``GET /trial_balance?from_date=&to_date=``; spec lacks it).

Asked for a calendar month it gives both: what moved in the month, for accounts of
income and expenses, and how the others stand at its end. It names neither profit nor
totals, and it has no class of account: that is the chart's.

What no page of Sage's says, and what is done about it:

* *Where the profit of former years is.* On retained earnings, or still on the accounts
  that earned it, which then never begin a year at zero. So their closing balance is
  asked for nothing but one sum: with the sign turned it is the result that no other
  account has yet, :data:`EARNINGS`. In the first case that is the year so far, in the
  second it is all that was ever earned; with retained earnings it is the same amount in
  both, and assets are funds in every month. Should Sage leave former years out
  altogether, closing balances do not sum to zero, and what lacks is added.
* *Whether accounts without amounts are listed.* Zero is the same as not listed.
* *Whether accounts are listed that are no longer in the chart.* Where they are not,
  what is missing is not made up: it shows as a difference of funds from assets.
* *How far it is behind the ledger.* "Within very few seconds"; :data:`BEHIND`. One that
  is not in balance in itself is still being built.
"""

import re
from datetime import timedelta
from functools import cached_property

from .. import cells
from ..actuals import (
    EARNINGS,
    RESULT_CLASSES,
    ZERO,
    Basis,
    Line,
    Plan,
    Report,
    Source,
    TrialBalance,
    end_of,
    fiscal_start,
    month_of,
    signed,
)
from ..documents import Kind
from ..errors import Cause, RejectedError, TransientError
from ..kinds import AccountClass
from ..values import day, sub, word
from . import lists, reading

PLAN = Plan(bases=frozenset({Basis.ACCRUAL}), reports=((Source.TRIAL_BALANCE, 1),))
BEHIND = timedelta(seconds=30)  # that a report may be behind the ledger; our own
SIDES = ("debit", "credit")
CODE = re.compile(r"\((\d+)\)\s*$")  # at the end of a name: Trade Creditors (2100)


class Reports:
    """The reports of one business; what they need of its settings is read once.

    :param wire: the adapter
    """

    def __init__(self, wire):
        self.wire = wire
        self._others = {}  # classes of accounts that the chart does not list

    def report(self, source, first, last, basis):
        """See :meth:`Adapter.report`; one month."""
        month = month_of(first)
        if source is not Source.TRIAL_BALANCE or basis not in PLAN.bases:
            raise ValueError(f"Sage has no {source} on {basis} basis")
        if month_of(last) != month:
            raise ValueError("Sage's trial balance is read month by month")
        found, read_at = self._read(month, end_of(month))
        self._check(found)
        lines = [
            Line(
                account_id=row.account_id,
                name=row.name,
                account_class=self._class_of(row),
                amounts={month: signed(self._figure(row), self._class_of(row))},
            )
            for row in found
        ]
        lines.append(
            Line(
                account_id=EARNINGS,
                name="",
                account_class=AccountClass.EQUITY,
                amounts={month: self._earnings(found)},
            )
        )
        assets = [line for line in lines if line.account_class is AccountClass.ASSET]
        return Report(
            source=source,
            basis=basis,
            months=(month,),
            lines=tuple(lines),
            # a trial balance says no more of its totals than that both sides agree
            funds={month: sum((line.amounts[month] for line in assets), ZERO)},
            currency=word(self.wire.traits.get("currency")),
            read_at=read_at,
        )

    def trial_balance(self, at, basis):
        """See :meth:`Adapter.trial_balance`. Accounts of income and expenses have what
        moved since the fiscal year began, whatever they began it with."""
        if basis not in PLAN.bases:
            raise ValueError(f"Sage has no trial balance on {basis} basis")
        found, __ = self._read(fiscal_start(at, self._year_end), at)
        self._check(found)
        return TrialBalance(
            day=at,
            basis=basis,
            balances={row.account_id: self._figure(row) for row in found},
            names={row.account_id: row.name for row in found},
        )

    def _figure(self, row):
        """Debits positive: what moved, or how it stands."""
        return row.moved if self._is_result(row) else row.closing

    def _earnings(self, found):
        """What was earned and no account of equity has yet; credits positive."""
        earned = ZERO - sum((r.closing for r in found if self._is_result(r)), ZERO)
        nowhere = sum((row.closing for row in found), ZERO)
        return earned if self._hides(found) else earned + nowhere

    def _is_result(self, row):
        return self._class_of(row) in RESULT_CLASSES

    def _check(self, found):
        """:raise TransientError: what moved is not in balance, and no account lacks
        that could be why"""
        if sum((row.moved for row in found), ZERO) and not self._hides(found):
            raise _unreadable("Sage's trial balance is not in balance yet.")

    def _hides(self, found):
        """Are there accounts out of the chart that the report does not list?"""
        return bool(self._archived - {row.account_id for row in found})

    # === WHAT SAGE SAYS === #

    def _read(self, first, last):
        """:return: rows, and the moment up to which they are complete"""
        params = {"from_date": first.isoformat(), "to_date": last.isoformat()}
        reply = self.wire.call("GET", "trial_balance", params=params)
        data = reply.data if isinstance(reply.data, dict) else {}
        rows = data.get("ledger_accounts")
        if not isinstance(rows, list):
            raise _unreadable("Sage's answer is no trial balance.")
        for name, wanted in (("from_date", first), ("to_date", last)):
            if data.get(name) and day(data[name]) != wanted:
                raise _unreadable("Sage's trial balance is of other days.")
        found = [_Row(row) for row in rows]
        if len({row.account_id for row in found}) < len(found):
            raise _unreadable("Sage's trial balance has an account twice.")
        asked = lists.moment_of(reply)
        return found, (asked - BEHIND).isoformat() if asked else ""

    @cached_property
    def _chart(self):
        asked = {"attributes": lists.ALL}
        return lists.every(self.wire, "ledger_accounts", asked, Kind.ACCOUNT)

    @cached_property
    def _classes(self):
        return {row["id"]: reading.account_class(row) for row in self._chart}

    @cached_property
    def _archived(self):
        return {
            row["id"] for row in self._chart if row.get("included_in_chart") is False
        }

    @cached_property
    def _year_end(self):
        """Month and day, as the organisation tells it."""
        reply = self.wire.call("GET", "financial_settings", kind=Kind.ORGANISATION)
        data = reply.data if isinstance(reply.data, dict) else {}
        found = day(data.get("year_end_date"))
        return (found.month, found.day) if found else (12, 31)

    def _class_of(self, row):
        known = self._classes.get(row.account_id) or self._others.get(row.account_id)
        if known is None:
            known = self._others[row.account_id] = self._other(row)
        return known

    def _other(self, row):
        """The class of an account that was opened since the chart was read, or that
        the chart does not list: asked for by its id, else by the code in its name."""
        path = f"ledger_accounts/{row.account_id}"
        try:
            data = self.wire.call("GET", path, kind=Kind.ACCOUNT).data
        except RejectedError:
            data = None
        if isinstance(data, dict) and data.get("id") == row.account_id:
            return reading.account_class(data)
        code = CODE.search(row.name)
        if code is None:
            raise _unreadable("Sage's trial balance has an account without a class.")
        return reading.account_class({"nominal_code": code[1]})


class _Row:
    """One account of a trial balance.

    :raise TransientError: it cannot be read; left out, the rest would be wrong
    """

    __slots__ = ("account_id", "name", "moved", "closing")

    def __init__(self, row):
        self.account_id = word(row.get("id")) if isinstance(row, dict) else ""
        if not self.account_id:
            raise _unreadable("Sage's trial balance has a row without an account.")
        self.name = word(row.get("displayed_as"))
        self.moved = _net(row)
        self.closing = _net(sub(row, "closing_balance"))


def _net(sides):
    """Debit less credit; a side that is missing or empty is nothing, both are not."""
    if not any(name in sides for name in SIDES):
        raise _unreadable("Sage's trial balance has an account without amounts.")
    debit, credit = (_side(sides.get(name)) for name in SIDES)
    return debit - credit


def _side(value):
    return cells.figure(value, "Sage's trial balance")


def _unreadable(message):
    return TransientError(message, cause=Cause.ANSWER_UNREADABLE)
