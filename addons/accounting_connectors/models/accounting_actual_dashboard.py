"""The figures that the dashboard of actuals draws: the last two years at a glance."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..providers.actuals import following, month_of, months
from .accounting_actual import RESULT as RESULTS
from .accounting_actual import SIGNS

SHOWN = 24  # months, the current one among them
YEAR = 12
INCOME, EXPENSE, RESULT, CASH = "income", "expense", "result", "cash"
UNKNOWN = Decimal("NaN")  # no rate to convert it by: nor is any sum of it known


class AccountingActual(models.Model):
    _inherit = "accounting.actual"

    @api.model
    def get_dashboard(self, space_ids=None):
        """All that the dashboard shows, in the currency of the company that looks.

        Amounts are rounded to that currency; one that is not known is None.

        :param list[int] space_ids: which spaces; all that the user sees where empty
        :rtype: dict
        """
        self.browse().check_access("read")
        visible = self.env["accounting.space"].search([("active", "=", True)])
        chosen = (
            visible.filtered(lambda space: space.id in (space_ids or ())) or visible
        )
        now = month_of(fields.Date.context_today(self))
        # 12 months that are over, the 12 before, and the one that is not over
        span = months(following(now, -2 * YEAR), now)
        read = self._read_months(span, chosen)
        series = read.series(span)
        shown = span[-SHOWN:]
        currency = self.env.company.currency_id
        moments = chosen.filtered("read_at").mapped("read_at")
        return {
            "currencyId": currency.id,
            "currency": currency.name,
            "spaces": [{"id": space.id, "name": space.name} for space in visible],
            "chosen": chosen.ids if len(chosen) < len(visible) else [],
            "asOf": fields.Datetime.to_string(min(moments)) if moments else "",
            "months": [fields.Date.to_string(month) for month in shown],
            "current": fields.Date.to_string(now),
            "series": {
                key: [self._money(amounts[month]) for month in shown]
                for key, amounts in series.items()
            },
            "figures": self._key_figures(series, now),
            "cash": self._cash_now(series[CASH], span),
            "notes": self._dashboard_notes(chosen),
            "empty": not read.any,
        }

    @api.model
    def _read_months(self, span, spaces):
        """Movements and cash of some months, in one query whatever the number of
        spaces; exact, since they are added up further.

        :rtype: Months
        """
        wanted = Domain("month", ">=", span[0]) & Domain("month", "<=", span[-1])
        wanted &= Domain("space_id", "in", spaces.ids)
        result = Domain("account_class", "in", RESULTS)
        query = self._search(wanted & (result | Domain("cash", "=", True)))
        table = SQL.identifier(self._table)
        keys = SQL("%(t)s.month, %(t)s.space_id, %(t)s.account_class", t=table)
        query.groupby = keys
        found = self.env.execute_query(
            query.select(
                keys,
                SQL("SUM(%s.exact)::varchar", table),  # numbers come as floats
                SQL("BOOL_OR(%s.exact IS NULL)", table),
            )
        )
        return Months(
            (month, space, account_class, UNKNOWN if unknown else Decimal(amount))
            for month, space, account_class, amount, unknown in found
        )

    @api.model
    def _money(self, amount):
        """:rtype: float or None"""
        if amount is None or amount.is_nan():
            return None
        return self.env.company.currency_id.round(float(amount)) + 0.0  # never -0.0

    # === KEY FIGURES === #

    @api.model
    def _key_figures(self, series, now):
        """Income, expenses and result of this month, of the last that is over, and of
        the last twelve that are, the latter two against those before.

        :rtype: list[dict]
        """
        closed = following(now, -1)
        year = months(following(now, -YEAR), closed)
        before = months(following(now, -2 * YEAR), following(now, -YEAR - 1))
        periods = (
            (self.env._("%s so far", self._month_name(now)), (now,), ()),
            (self._month_name(closed), (closed,), (following(closed, -1),)),
            (self.env._("Last 12 months"), year, before),
        )
        against = ("", self.env._("the month before"), self.env._("the 12 before"))
        return [
            {
                "label": label,
                "first": fields.Date.to_string(span[0]),
                "last": fields.Date.to_string(span[-1]),
                "against": other,
                "lines": [
                    self._compared(key, name, series[key], span, former)
                    for key, name in (
                        (INCOME, self.env._("Income")),
                        (EXPENSE, self.env._("Expenses")),
                        (RESULT, self.env._("Result")),
                    )
                ],
            }
            for (label, span, former), other in zip(periods, against, strict=True)
        ]

    @api.model
    def _compared(self, key, name, amounts, span, former):
        value = _total(amounts[month] for month in span)
        # with months that nothing is known of, it would be less of the same
        whole = all(amounts[month] is not None for month in (*span, *former))
        before = _total(amounts[month] for month in former) if whole else None
        return {
            "key": key,
            "label": name,
            "value": self._money(value),
            "change": _change(value, before),
        }

    @api.model
    def _cash_now(self, amounts, span):
        """The latest balance that is known, against that of a year earlier.

        :rtype: dict
        """
        known = [month for month in span if amounts[month] is not None]
        last = known[-1] if known else None
        before = amounts.get(following(last, -YEAR)) if last else None
        return {
            "value": self._money(amounts.get(last)),
            "month": fields.Date.to_string(last) if last else "",
            "change": _change(amounts.get(last), before),
        }

    @api.model
    def _month_name(self, month):
        return format_date(self.env, month, date_format="MMMM y")

    # === NOTES === #

    @api.model
    def _dashboard_notes(self, spaces):
        """What a person should know of these figures, and where to look.

        :rtype: list[dict] sentence, how grave, and what opens: a method of a record, or
            where there is none, the record itself
        """
        differences = self._count("accounting.space.tie", "differs", spaces)
        questions = self._count("accounting.space.row", "question", spaces)
        notes = [
            self._note(
                currency,
                "danger",
                self.env._(
                    "Odoo has no rate of %s: its amounts and their sums are empty.",
                    currency.name,
                ),
            )
            for currency in self._without_rate(spaces.currency_id)
        ]
        for space in spaces:
            notes += [self._note(space, *said) for said in self._state_notes(space)]
            if count := differences.get(space):
                said = self.env._(
                    "%(space)s: differences from the provider's own figures: %(count)d",
                    space=space.name,
                    count=count,
                )
                notes.append(self._note(space, "warning", said, "action_ties"))
            if count := questions.get(space):
                said = self.env._(
                    "%(space)s: new accounts to look at: %(count)d",
                    space=space.name,
                    count=count,
                )
                notes.append(self._note(space, "info", said, "action_questions"))
        return notes

    @api.model
    def _state_notes(self, space):
        """:rtype: Iterator[tuple[str, str]] how grave, and a sentence"""
        name = space.name
        if space.state == "manual":
            since = format_date(self.env, space.manual_since) or "?"
            yield (
                "info",
                self.env._(
                    "%(space)s is kept by hand since %(date)s.", space=name, date=since
                ),
            )
        elif space.message:
            yield (
                "warning",
                self.env._("%(space)s: %(why)s", space=name, why=space.message),
            )
        if space.state == "draft":
            said = self.env._("%s is not mapped yet: nothing is read of it.", name)
            yield "warning", said
        elif space.state == "importing":
            yield (
                "info",
                self.env._(
                    "%(space)s is being imported: %(done)d %% done.",
                    space=name,
                    done=space.progress,
                ),
            )

    @api.model
    def _note(self, record, level, text, method=""):
        return {
            "level": level,
            "text": text,
            "model": record._name,
            "id": record.id,
            "method": method,
        }

    @api.model
    def _count(self, model, flag, spaces):
        """:rtype: dict of records of a model that have a flag, by space"""
        domain = [(flag, "=", True), ("space_id", "in", spaces.ids)]
        return dict(self.env[model]._read_group(domain, ["space_id"], ["__count"]))

    @api.model
    def _without_rate(self, currencies):
        """Currencies that Odoo cannot convert for the company that looks."""
        company = self.env.company
        foreign = currencies - company.currency_id
        rates = self.env["res.currency.rate"].sudo()
        domain = [
            ("currency_id", "in", foreign.ids),
            ("company_id", "in", (False, company.root_id.id)),
        ]
        known = rates._read_group(domain, aggregates=["currency_id:recordset"])[0][0]
        return foreign - known.sudo(False)


class Months:
    """Sums of some months, as they were read."""

    def __init__(self, found):
        """:param Iterable found: month, space's id, class and sum of each group"""
        self.movements = defaultdict(dict)  # by month and class
        self.cash = defaultdict(dict)  # by space and month
        for month, space, account_class, amount in found:
            if account_class in RESULTS:
                here, key = self.movements[month], account_class
            else:  # an overdraft among the liabilities counts against the rest
                here, key = self.cash[space], month
                amount *= SIGNS[account_class]
            here[key] = here.get(key, Decimal(0)) + amount

    @property
    def any(self):
        return bool(self.movements or self.cash)

    def series(self, span):
        """:rtype: dict of amounts by month, None where nothing is known of it"""
        series = {key: dict.fromkeys(span) for key in (INCOME, EXPENSE, RESULT, CASH)}
        for month in span:
            series[CASH][month] = self._cash_at(month)
            if here := self.movements.get(month):
                income = here.get("revenue", Decimal(0))
                expense = here.get("expense", Decimal(0))
                series[INCOME][month], series[EXPENSE][month] = income, expense
                series[RESULT][month] = income - expense
        return series

    def _cash_at(self, month):
        """The balance of all spaces at the end of a month. A space that ends earlier
        than others (kept by hand, or not read yet) counts with its last balance: money
        is not gone because nobody looked. A hole in one of them is a hole in the sum.
        """
        if not any(month in balances for balances in self.cash.values()):
            return None
        total = Decimal(0)
        for balances in self.cash.values():
            if month in balances:
                total += balances[month]
            elif month > max(balances):
                total += balances[max(balances)]
            elif month > min(balances):
                return None
        return total


def _total(amounts):
    """The sum of what is known, None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _change(value, before):
    """In percent of what was before.

    :rtype: float or None
    """
    if value is None or not before or (value + before).is_nan():
        return None
    return float(round(100 * (value - before) / abs(before), 1))
