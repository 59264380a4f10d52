"""How much of last year's documents the mapping covers as it stands, and what is
missing by weight.

Lines that go alike are counted together by the database, and the mapping is asked once
for each group of them, by the rules that documents are sent by. So a hundred thousand
lines take no longer than the kinds of lines that there are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .account_move_line import PRIVATE
from .account_partial_reconcile import PAYMENT_JOURNALS
from .accounting_ledger_mapping import (
    DEFAULTS,
    SOURCE_FIELDS,
    TAXES,
    purchased,
)

DAYS = 365
BOOKED = ("product", "rounding", "epd", PRIVATE)  # lines that are told to a provider
EXCEPTIONS = {"product", "category", purchased("product"), purchased("category")}


@dataclass
class Weight:
    """How many, and their amounts in the company's currency, without tax."""

    lines: int = 0
    amount: float = 0.0

    def add(self, lines, amount):
        self.lines += lines
        self.amount += amount


@dataclass
class Gap(Weight):
    """Something that is not mapped.

    :param str source: of a mapping row
    :param models.Model record: of the row, or its taxes
    :param accounting.ledger.mapping row: empty where there is none yet
    :param set defaults: sources of “Everything else” that would do as well
    :param bool by_default: it is covered, but by “Everything else” only
    :param dict booked: where lines of the same Odoo account go, by their amounts
    """

    source: str = ""
    record: models.BaseModel = None
    row: models.BaseModel = None
    by_default: bool = False
    defaults: set = field(default_factory=set)
    booked: dict = field(default_factory=dict)


class Coverage:
    """Of one connector, as its mapping is now. Nothing is written.

    :param accounting.connector connector: on or not yet
    """

    def __init__(self, connector):
        self.connector = connector.sudo()
        self.env = self.connector.env
        self.rows = self.env["accounting.ledger.mapping"]
        self.index = self.rows._index(self.connector)
        self.all, self.covered, self.paid = Weight(), Weight(), Weight()
        self.gaps, self.by_row = {}, defaultdict(Weight)
        self.uncovered = {}  # gaps by a line that stands for its group
        self._booked = defaultdict(lambda: defaultdict(float))  # by Odoo account
        self._unmapped_items = {}
        for group in self._groups():
            self._count(*group)
        self._count_payments()
        for gap in self.gaps.values():
            if gap.source == "account":
                gap.booked = self._booked[gap.record]

    @property
    def by_weight(self):
        """What is missing, the heaviest first; then what only “Everything else” covers.

        :rtype: list[Gap]
        """
        return sorted(
            self.gaps.values(),
            key=lambda gap: (gap.by_default, -gap.amount, -gap.lines),
        )

    # === LINES === #

    def _groups(self):
        """Lines of last year's documents by all that decides where they go.

        :return: one line of each group, how many there are, and their amount
        :rtype: list[tuple[account.move.line, int, float]]
        """
        company = self.connector.company_id
        Line = self.env["account.move.line"].with_company(company)
        since = fields.Date.context_today(self.connector) - timedelta(days=DAYS)
        deposit = SQL("false")
        if "is_downpayment" in Line._fields:
            deposit = SQL("coalesce(l.is_downpayment, false)")
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT min(id), count(*), sum(amount) FROM (
                    SELECT l.id, abs(l.balance) AS amount, l.product_id, l.account_id,
                           l.accounting_line_type_id, l.display_type,
                           l.deductible_amount, m.move_type, %(deposit)s AS deposit,
                           l.price_subtotal < 0 OR l.quantity * l.price_unit < 0
                               AS negative,
                           (SELECT array_agg(t.account_tax_id ORDER BY t.account_tax_id)
                              FROM account_move_line_account_tax_rel t
                             WHERE t.account_move_line_id = l.id) AS taxes
                      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     WHERE l.company_id = %(company)s AND l.parent_state = 'posted'
                       AND m.move_type IN %(types)s AND l.display_type IN %(booked)s
                       AND l.date >= %(since)s
                ) AS told
                GROUP BY product_id, account_id, accounting_line_type_id, display_type,
                         deductible_amount, move_type, deposit, negative, taxes
                """,
                deposit=deposit,
                company=company.id,
                types=tuple(self.connector._document_types(by_hand=True)) or ("",),
                booked=BOOKED,
                since=since,
            )
        )
        lines = Line.browse([row[0] for row in found])
        return [
            (line, count, float(amount or 0))
            for line, (__, count, amount) in zip(lines, found, strict=True)
        ]

    def _count(self, line, lines, amount):
        """Take note of a group of lines."""
        self.all.add(lines, amount)
        row = line._accounting_resolve(self.index)
        there = bool(row) and row.ledger_account_id.active
        gaps = [] if there else [self._account_gap(line, row)]
        gaps += self._tax_gaps(line, lines, amount)
        gaps += self._item_gaps(line)
        if there:
            self.by_row[row].add(lines, amount)
            self._booked[line.account_id][row.ledger_account_id] += amount
        if gaps:
            self.uncovered[line] = gaps
        else:
            self.covered.add(lines, amount)
            if row.source in DEFAULTS:
                gaps = [self._gap("account", line.account_id, by_default=True)]
        for gap in {id(one): one for one in gaps}.values():
            gap.add(lines, amount)

    def _account_gap(self, line, row):
        """What to answer: the row that leads to an archived account, else the most
        particular rung that is no exception."""
        if row:
            return self._gap_of(row)
        bought = line.move_id.is_purchase_document()
        return self._gap_of_rungs(line._accounting_rungs(), DEFAULTS[bought])

    def _tax_gaps(self, line, lines, amount):
        """Sets of taxes that go nowhere."""
        source = TAXES[line.move_id.is_purchase_document()]
        gaps = []
        for taxes in self._tax_sets(line):
            row = self.index.get((source, self.rows._tax_key(taxes)))
            if row and row.tax_code_id.active:
                self.by_row[row].add(lines, amount)
            else:
                gaps.append(self._gap(source, taxes))
        return gaps

    def _tax_sets(self, line):
        """The taxes that parts of a line carry there. Where a part of them is no
        deductible tax, a document is asked how it is divided."""
        no_tax = self.env["account.tax"]
        if line.display_type == "rounding":
            return [no_tax]
        divided = line.move_id.is_purchase_document() and (
            line.display_type == PRIVATE
            or line.deductible_amount < 100
            or self._is_partly_deducted(line.tax_ids)
        )
        if not divided:
            return [line.tax_ids]
        parts = dict(line.move_id._accounting_line_parts())[line]
        return list({self.rows._tax_key(p.taxes): p.taxes for p in parts}.values())

    def _is_partly_deducted(self, taxes):
        parts = taxes.flatten_taxes_hierarchy().invoice_repartition_line_ids
        return any(
            part.repartition_type == "tax" and not part.account_id for part in parts
        )

    def _item_gaps(self, line):
        """A product that is not there yet, where none is made without an account."""
        product, connector = line.product_id, self.connector
        if not product or line.move_id.is_purchase_document():
            return []
        if not (connector.push_items and connector._capabilities().items_need_account):
            return []
        if product not in self._unmapped_items:
            self._unmapped_items[product] = self._is_unmapped_item(product)
        if not self._unmapped_items[product]:
            return []
        rungs = product._accounting_rungs(connector.company_id)
        return [self._gap_of_rungs(rungs, DEFAULTS[0])]

    def _is_unmapped_item(self, product):
        links = self.env["accounting.link"]
        if links._find(self.connector, product._name, product.ids):
            return False
        for source, record in product._accounting_rungs(self.connector.company_id):
            key = "default" if source in DEFAULTS else str(record.id)
            row = self.index.get((source, key))
            if row and row.ledger_account_id.active:
                return False
        return True

    # === PAYMENTS === #

    def _count_payments(self):
        """Journals that are not mapped, by last year's payments. Those are no lines,
        and count in no share."""
        if not self.connector.push_payments:
            return
        company = self.connector.company_id
        since = fields.Date.context_today(self.connector) - timedelta(days=DAYS)
        payments = self.env["account.payment"]
        found = payments._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("in_process", "paid")),
                ("journal_id.type", "in", PAYMENT_JOURNALS),
                ("date", ">=", since),
            ],
            ["journal_id", "payment_type"],
            ["__count", "amount_company_currency_signed:sum"],
        )
        for journal, __, count, amount in found:
            self.paid.add(count, abs(amount))
            row = self.index.get(("journal", str(journal.id)))
            if row and row.ledger_account_id.active:
                self.by_row[row].add(count, abs(amount))
            else:
                self._gap("journal", journal).add(count, abs(amount))

    # === GAPS === #

    def _gap(self, source, record, by_default=False):
        key = source, self.rows._tax_key(record) if source in TAXES else str(record.id)
        if source in DEFAULTS:
            key = source, "default"
        known = self.gaps.get((by_default, *key))
        if known is None:
            row = self.index.get(key, self.rows)
            known = Gap(source=source, record=record, row=row, by_default=by_default)
            self.gaps[(by_default, *key)] = known
        return known

    def _gap_of_rungs(self, rungs, default):
        """The most particular rung that is no exception, or else the last one."""
        gap = self._gap(*next(rung for rung in rungs if rung[0] not in EXCEPTIONS))
        gap.defaults.add(default)
        return gap

    def _gap_of(self, row):
        name = "tax_ids" if row.source in TAXES else SOURCE_FIELDS.get(row.source)
        record = row[name] if name else self.env["account.account"]
        return self._gap(row.source, record)


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    meter_amount = fields.Float(
        compute="_compute_meter",
        help="Share of the amounts of the last 365 days' documents that the mapping"
        " covers, in %.",
    )
    meter_lines = fields.Float(
        compute="_compute_meter", help="The same by the number of lines."
    )
    meter_message = fields.Char(compute="_compute_meter")
    meter_gaps = fields.Char(
        compute="_compute_meter", help="What is missing, the heaviest first."
    )

    def _compute_meter(self):
        """Not while somebody types: it reads a year."""
        self.meter_amount = self.meter_lines = 0
        self.meter_message = self.meter_gaps = False
        for connector in self.filtered("id").filtered(lambda c: c == c._origin):
            found = Coverage(connector)
            amount = share(found.covered.amount, found.all.amount)
            lines = share(found.covered.lines, found.all.lines)
            connector.meter_amount, connector.meter_lines = amount, lines
            connector.meter_message = connector._meter_sentence(
                found.all.lines, amount, lines
            )
            connector.meter_gaps = connector._meter_gaps(found)

    def _meter_sentence(self, count, amount, lines):
        """What the meter says.

        :param int count: how many lines were measured
        :param float amount: percent of the amounts
        :param float lines: percent of the lines
        """
        if not count:
            return self.env._("There are no documents of the last year to measure by.")
        return self.env._(
            "%(amount)s %% of last year's amounts, %(lines)s %% of lines",
            amount=shown(amount),
            lines=shown(lines),
        )

    def _meter_gaps(self, found):
        """The heaviest gaps, in words."""
        missing = [gap for gap in found.by_weight if not gap.by_default][:5]
        names = [
            self.env._(
                "%(name)s (%(share)s %%)",
                name=gap_name(gap),
                share=shown(share(gap.amount, found.all.amount)),
            )
            if gap.source != "journal"
            else self.env._(
                "%(name)s (%(count)s payments)", name=gap_name(gap), count=gap.lines
            )
            for gap in missing
        ]
        return ", ".join(names) or False

    def _weigh(self):
        """Note at each row of the mapping how much of last year goes by it."""
        for connector in self.sudo():
            found = Coverage(connector)
            weights = {row.id: weight.amount for row, weight in found.by_row.items()}
            for gap in found.gaps.values():
                for row in connector._rows_waited_for(found, gap):
                    weights[row.id] = weights.get(row.id, 0) + gap.amount
            for row in connector.mapping_ids:
                whole = found.paid if row.source == "journal" else found.all
                weight = share(weights.get(row.id, 0), whole.amount, empty=0) / 100
                weight = round(weight, 4)
                if row.weight != weight:
                    row.weight = weight

    def _rows_waited_for(self, found, gap):
        """The rows that a gap waits for: its own, or “Everything else”."""
        rows = found.rows if gap.by_default else gap.row
        for source in gap.defaults:
            rows |= found.index.get((source, "default"), found.rows)
        return rows

    def _prepare_mappings(self):
        result = super()._prepare_mappings()
        self._weigh()
        return result

    def _action_map(self):
        self._weigh()
        return super()._action_map()


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    weight = fields.Float(
        string="Of last year",
        readonly=True,
        default=0.0,
        digits=(5, 4),
        help="Share of the amounts of last year's lines that go by this row, or wait"
        " for it; of a payment journal, of payments. As when this screen was opened.",
    )


def share(part, whole, empty=100):
    """In percent; never 100 while something is missing, however little."""
    if not whole:
        return empty
    exact = 100 * part / whole
    return min(exact, 99.9) if part < whole and empty else min(exact, 100)


def shown(percent):
    """As people write it: 97.4, 100."""
    return f"{percent:.1f}".removesuffix(".0")


def gap_name(gap):
    """What is missing, in the words of the mapping screen."""
    env = gap.record.env
    if gap.source in TAXES:
        return " + ".join(gap.record.mapped("name")) or env._("No tax")
    if gap.source in DEFAULTS:
        return env._("Everything else")
    return gap.record.display_name
