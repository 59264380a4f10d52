"""Monthly actuals from QuickBooks' reports.

A report names what each amount is on the side where its section stands: income, what is
owed and equity count credits, costs and assets debits; contra accounts are negative. A
column of a balance sheet is the balance at its month's end. What was earned before the
fiscal year stands on Retained Earnings, of any year that one looks back at; nothing is
booked there when a year ends.
"""

from dataclasses import replace

from ..actuals import (
    EARNINGS,
    FX_GAINS,
    ZERO,
    Basis,
    Line,
    Report,
    Source,
    TrialBalance,
    end_of,
    fiscal_start,
    following,
    months,
    signed,
)
from ..documents import AccountClass, Kind
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RejectedError,
)
from . import company, reportrows
from .reportrows import CREDIT, DEBIT, TOTAL, Table, unreadable
from .values import sub, word

NAMES = {
    Source.PROFIT_AND_LOSS: "ProfitAndLoss",
    Source.BALANCE_SHEET: "BalanceSheet",
    Source.TRIAL_BALANCE: "TrialBalance",
}
METHODS = {Basis.ACCRUAL: "Accrual", Basis.CASH: "Cash"}
NOT_PERMITTED = "5020"


def report(wire, source, first, last, basis):
    """See :meth:`Adapter.report`. More than one call only where QuickBooks finds the
    report too large: then one for each half.

    :raise RejectedError: a month is too large
    """
    wanted = months(first, last)
    try:
        table = _asked(wire, source, basis, first, last, summarize_column_by="Month")
    except reportrows.TooLargeError:
        if len(wanted) == 1:
            raise RejectedError(
                "QuickBooks finds a report of one month too large.", cause=Cause.UNKNOWN
            ) from None
        middle = wanted[len(wanted) // 2]
        before = report(wire, source, first, following(middle, -1), basis)
        return _joined(before, report(wire, source, middle, last, basis))
    _check_months(table, source, wanted)
    return Report(
        source=source,
        basis=basis,
        months=wanted,
        currency=word(table.header.get("Currency")),
        read_at=word(table.header.get("Time")),
        **_told(wire, table, source, wanted),
    )


def trial_balance(wire, day, basis):
    """See :meth:`Adapter.trial_balance`. It is asked for from the day on which the
    fiscal year began, so that income and costs begin there whatever QuickBooks makes
    of a first day."""
    first = fiscal_start(day, _year_end(wire))
    try:
        table = _asked(wire, Source.TRIAL_BALANCE, basis, first, day)
    except reportrows.TooLargeError:
        raise RejectedError(
            "QuickBooks finds the trial balance too large.", cause=Cause.UNKNOWN
        ) from None
    if not table.is_empty and not {DEBIT, CREDIT} <= table.columns.keys():
        raise unreadable("it has no debits and credits")
    balances, names = {}, {}
    for figure in table.figures:
        debit, credit = (figure.amounts.get(side, ZERO) for side in (DEBIT, CREDIT))
        if not figure.account_id and debit and credit:
            continue  # a sum
        key = figure.account_id or FX_GAINS
        if debit != credit:
            balances[key] = balances.get(key, ZERO) + debit - credit
            names[key] = figure.name
    total = next(
        (one for one in table.sums if one.group == reportrows.GRAND_TOTAL), None
    )
    return TrialBalance(
        day=day,
        basis=basis,
        balances=balances,
        names=names,
        debits=total and total.amounts.get(DEBIT),
        credits=total and total.amounts.get(CREDIT),
    )


# === ASKING === #


def _asked(wire, source, basis, first, last, **params):
    """:param date last: any day, of a report by month its first day"""
    try:
        data = wire.get(
            f"reports/{NAMES[source]}",
            Kind.ACCOUNT,
            start_date=first.isoformat(),
            end_date=(end_of(last) if params else last).isoformat(),
            accounting_method=METHODS[basis],
            **params,
        )
    except AuthorizationError as error:
        if error.params.get("code") != NOT_PERMITTED:
            raise
        # of this user, and of reports alone: all else goes on
        raise ConfigurationError(
            error.message, cause=Cause.AREA_DENIED, area="Reports"
        ) from error
    table = Table(data)
    if word(table.header.get("ReportBasis")) not in ("", METHODS[basis]):
        raise unreadable("it is on another basis")
    return table


def _year_end(wire):
    """The month and day on which the company's year ends: kept since it was last read,
    else asked for once."""
    if "year_end" not in wire.traits:
        path, kind = f"companyinfo/{wire.tenant_id}", Kind.ORGANISATION
        info = sub(wire.get(path, kind), "CompanyInfo")
        wire.traits = {**wire.traits, "year_end": list(company.year_end(info, {}))}
    return tuple(wire.traits["year_end"])


# === READING === #


def _check_months(table, source, wanted):
    """A month without a column is one in which nothing was booked, where the report's
    own totals say so; a balance sheet tells every month."""
    if table.is_empty or all(month in table.columns for month in wanted):
        return
    known = [month for month in wanted if month in table.columns]
    if source is Source.PROFIT_AND_LOSS and TOTAL in table.columns:
        figures = [one.amounts for one in (*table.figures, *table.sums)]
        if all(sum(map(one.get, known), ZERO) == one[TOTAL] for one in figures):
            return
    raise unreadable("it lacks a month")


def _lines(wire, table, source):
    """Accounts, and what has none, with debits by column.

    :return: name, class and debits by id
    :rtype: dict[str, tuple]
    """
    found = {}
    for figure in table.figures:
        if not any(figure.amounts.values()):
            continue
        if figure.account_id:
            key, account_class = figure.account_id, _class_of(wire, figure)
        else:
            key, account_class = _without_account(wire, table, source, figure)
        if not key:
            continue
        name, first, debits = found.get(key, (figure.name, account_class, {}))
        found[key] = (
            name,
            first,
            {
                column: debits.get(column, ZERO) + signed(sum_, account_class)
                for column, sum_ in figure.amounts.items()
            },
        )
    return found


def _told(wire, table, source, wanted):
    """Lines and sums, as :class:`Report` calls them."""
    found = _lines(wire, table, source)
    held = [month for month in wanted if month in table.columns]
    sums = {
        name: {month: amounts.get(month, ZERO) for month in wanted}
        for name, amounts in _sums(table, source, found).items()
    }
    lines = []
    for key, (name, account_class, debits) in found.items():
        amounts = {
            month: signed(debits[month], account_class)
            for month in held
            if debits[month]
        }
        if amounts:
            lines.append(
                Line(
                    account_id=key,
                    name=name,
                    account_class=account_class,
                    amounts=amounts,
                )
            )
    return {"lines": tuple(lines), **sums}


def _class_of(wire, figure):
    """By the section's group; by the chart where that says nothing, as in forms of
    other countries; else by a section further out.

    :rtype: AccountClass
    """
    found = figure.place.near
    if not found:
        found = wire.chart().get(figure.account_id) or figure.place.far
    if not found:
        raise unreadable(f"what {figure.name[:60]!r} is nobody says")
    return found


def _without_account(wire, table, source, figure):
    """What a row without an account is: the year's result in equity, gains and losses
    of currencies among income and costs, else a sum.

    :return: our id for it and its class, or nothing
    """
    if figure.group == reportrows.NET_INCOME:
        is_result = source is Source.BALANCE_SHEET
        return (EARNINGS, AccountClass.EQUITY) if is_result else ("", None)
    if not figure.place.depth:
        return "", None
    found = figure.place.near or _class_beside(wire, table, figure)
    if source is Source.PROFIT_AND_LOSS:
        return (FX_GAINS, found) if found else ("", None)
    is_result = found in (AccountClass.EQUITY, None)
    return (EARNINGS, AccountClass.EQUITY) if is_result else ("", None)


def _class_beside(wire, table, figure):
    """The class of an account in the same section."""
    beside = (
        one for one in table.figures if one.account_id and one.section == figure.section
    )
    one = next(beside, None)
    return _class_of(wire, one) if one else None


def _sums(table, source, lines):
    """What the report itself says: amounts by column, as :class:`Report` calls them."""
    found = {}
    for one in table.sums:
        if source is Source.PROFIT_AND_LOSS:
            if one.group == reportrows.NET_INCOME:
                found["profit"] = one.amounts
        elif one.group != reportrows.NET_INCOME:
            if side := _side(one, lines):
                found[side] = one.amounts
    if source is Source.PROFIT_AND_LOSS and not found and not table.is_empty:
        raise unreadable("it has no net income")
    return found


def _side(one, lines):
    """Which side of a balance sheet a sum is of: what is in it says so, since both may
    have one name, and other countries' sums mix them."""
    assets = {
        lines[figure.account_id][1] is AccountClass.ASSET
        for figure in one.figures
        if figure.account_id in lines
    }
    if assets == {True}:
        return "assets"
    if assets == {False}:
        return "funds"
    names = {reportrows.ASSETS: "assets", reportrows.FUNDS: "funds"}
    return None if assets else names.get(one.group)


# === HALVES === #


def _joined(before, after):
    """Two reports of months that follow each other.

    :rtype: Report
    """
    lines = {line.account_id: line for line in before.lines}
    for line in after.lines:
        held = lines.get(line.account_id)
        if held:
            amounts = {
                month: signed(signed(sum_, line.account_class), held.account_class)
                for month, sum_ in line.amounts.items()
            }
            line = replace(held, amounts={**held.amounts, **amounts})
        lines[line.account_id] = line
    return replace(
        before,
        months=before.months + after.months,
        lines=tuple(lines.values()),
        profit=before.profit | after.profit,
        assets=before.assets | after.assets,
        funds=before.funds | after.funds,
        currency=before.currency or after.currency,
    )
