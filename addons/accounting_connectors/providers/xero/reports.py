"""Xero's reports, month by month: api/accounting/reports, read 2026-11-20.

What the documentation leaves open (how many columns one call gives, how they are
labelled) is read off the answer: a column counts only for the whole month that its
label names, and months that did not come are asked for again in smaller groups.
"""

import re
from datetime import date

from ..actuals import (
    ZERO,
    Basis,
    Report,
    Source,
    TrialBalance,
    end_of,
    following,
    months,
)
from ..documents import Kind
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RejectedError,
)
from . import reportrows
from .reportrows import account_of, cells_of, label_of, sections, unreadable, value_of
from .values import rows, word

PATHS = {
    Source.PROFIT_AND_LOSS: "Reports/ProfitAndLoss",
    Source.BALANCE_SHEET: "Reports/BalanceSheet",
    Source.TRIAL_BALANCE: "Reports/TrialBalance",
}
AREA = "Reports"  # what Xero's own screens call it
LONG_MONTH = 31
LAST_YEAR = 2999  # a number after it is no year
MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def report(wire, source, first, last, basis):
    """See :meth:`Adapter.report`.

    :param wire: an adapter: what it calls with, and what it remembers of the chart
    """
    wanted, found = months(first, last), reportrows.Found(source, wire.chart)
    for table, columns in _tables(wire, source, wanted, basis):
        found.add(table, columns)
    return Report(
        source=source,
        basis=basis,
        months=wanted,
        lines=tuple(found.lines.values()),
        profit=found.profit,
        assets=found.assets,
        funds=found.funds,
        read_at=found.read_at,
    )


def trial_balance(wire, day, basis):
    """See :meth:`Adapter.trial_balance`. The year's columns are the last two; the two
    before them are the month's."""
    table = _ask(wire, Source.TRIAL_BALANCE, {"date": day.isoformat()}, basis)
    balances, names, totals = {}, {}, (None, None)
    for __, lines in sections(table):
        for line in lines:
            cells, account = cells_of(line), account_of(line)
            if len(cells) < 3:
                continue
            sides = tuple(value_of(cell) for cell in cells[-2:])
            if account:
                balances[account] = balances.get(account, ZERO) + sides[0] - sides[1]
                names[account] = label_of(line)
            elif line.get("RowType") == "SummaryRow":
                totals = sides
    debits, credits = totals
    return TrialBalance(
        day=day,
        basis=basis,
        balances=balances,
        names=names,
        debits=debits,
        credits=credits,
    )


# === ASKING === #


def _tables(wire, source, wanted, basis):
    """Answers that have all the months; one, where Xero gives them in one.

    :return: pairs of the report's table and the place of each month's cells in it
    :rtype: list[tuple[dict, dict[date, int]]]
    """
    newest = wanted[-1]
    if source is Source.PROFIT_AND_LOSS and len(wanted) > 1:
        # The first day and the last are taken over to each earlier month: from a month
        # of 30 days its neighbour would lose the 31st. After it comes one of 31.
        newest = newest if end_of(newest).day == LONG_MONTH else following(newest)
    columns = months(wanted[0], newest)
    if len(columns) > wire.report_columns:
        return _halved(wire, source, wanted, basis)
    try:
        table = _ask(wire, source, _query(source, newest, len(columns)), basis)
    except RejectedError:
        if len(wanted) == 1:
            raise
        wire.report_columns = len(columns) - 1  # not as many, then
        return _halved(wire, source, wanted, basis)
    places = _places(table, columns[::-1])
    found = {month: places[month] for month in wanted if month in places}
    missing = tuple(month for month in wanted if month not in places)
    if not found:
        return _halved(wire, source, wanted, basis)
    return [(table, found)] + [
        piece for run in _runs(missing) for piece in _tables(wire, source, run, basis)
    ]


def _halved(wire, source, wanted, basis):
    if len(wanted) == 1:
        raise unreadable("the month is not in it")
    half = len(wanted) // 2
    return [
        piece
        for part in (wanted[:half], wanted[half:])
        for piece in _tables(wire, source, part, basis)
    ]


def _runs(missing):
    """Months that follow each other, together."""
    runs = []
    for month in missing:
        if runs and following(runs[-1][-1]) == month:
            runs[-1] += (month,)
        else:
            runs.append((month,))
    return runs


def _query(source, newest, columns):
    last = end_of(newest).isoformat()
    days = {"date": last}
    if source is Source.PROFIT_AND_LOSS:
        days = {"fromDate": newest.isoformat(), "toDate": last}
    if columns > 1:
        days |= {"periods": columns - 1, "timeframe": "MONTH"}
    # without it a user's own layout changes the rows
    return {**days, "standardLayout": "true"}


def _ask(wire, source, params, basis):
    """One report's table.

    :raise ConfigurationError: the user who signed in may not see reports
    """
    if basis is Basis.CASH:
        params = {**params, "paymentsOnly": "true"}
    try:
        data = wire.call("GET", PATHS[source], params=params, kind="report").data
    except AuthorizationError as error:
        if error.cause is not Cause.TENANT_GONE:
            raise
        # The same words for an organisation that is gone and for a right that lacks:
        # the next line fails if it is the former
        wire.call("GET", "Organisation", kind=Kind.ORGANISATION)
        raise ConfigurationError(
            "The person who signed in may not see reports in Xero.",
            cause=Cause.AREA_DENIED,
            area=AREA,
        ) from error
    found = rows(data, "Reports")
    if not found or not rows(found[0], "Rows"):
        raise unreadable("it has no rows")
    return found[0]


# === COLUMNS === #


def _places(table, expected):
    """Where the cells of each month are.

    :param expected: months that were asked for, newest first: what the columns are
        where labels cannot be read
    :rtype: dict[date, int]
    """
    header = next(
        (row for row in rows(table, "Rows") if row.get("RowType") == "Header"), {}
    )
    labels = [word(cell.get("Value")) for cell in cells_of(header)[1:]]
    named = [_named(label) for label in labels]
    if not any(named):
        if len(labels) < len(expected):
            raise unreadable("its columns are not those that were asked for")
        return {month: at for at, month in enumerate(expected, 1)}
    places = {}
    for at, found in enumerate(named, 1):
        if found and found[1]:
            places.setdefault(found[0], at)
    return places


def _named(label):
    """The month of a column, and whether it is all of it: "30 Nov 26", "30 Nov 2026",
    "Nov-26", "November 30, 2026"; nothing for any other label."""
    numbers = [int(text) for text in re.findall(r"\d+", label)]
    names = [text[:3].lower() for text in re.findall(r"[^\W\d_]+", label)]
    if len(names) != 1 or names[0] not in MONTH_NAMES or len(numbers) not in (1, 2):
        return None
    year = numbers[-1] if numbers[-1] > 99 else 2000 + numbers[-1]
    if year > LAST_YEAR:
        return None
    month = date(year, MONTH_NAMES.index(names[0]) + 1, 1)
    return month, len(numbers) == 1 or numbers[0] == end_of(month).day
