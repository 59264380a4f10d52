from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models

from ..providers import money
from ..providers.documents import Line
from ..providers.errors import Cause, ConfigurationError
from .accounting_ledger_mapping import DEFAULTS, TAXES, purchased

TEXTS = ("line_section", "line_subsection", "line_note")
PRIVATE = "non_deductible_product_total"  # the private share of a bill, on its account


@dataclass(frozen=True)
class Part:
    """What is booked for a line, or a part of it that is taxed alike.

    :param models.BaseModel taxes: that it carries at the provider
    :param bool typed: is it the line as typed, or an amount of its own?
    """

    net: Decimal
    tax: Decimal
    taxes: models.BaseModel
    typed: bool = True


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    accounting_line_type_id = fields.Many2one(
        "accounting.line.type",
        string="Line-item Type",
        ondelete="restrict",
        help="What this line is to the business. Empty: as its product says.",
    )
    accounting_account_reason = fields.Char(
        string="Why This Account?", compute="_compute_accounting_account_reason"
    )

    # === LINE-ITEM TYPE === #

    def _accounting_line_type(self):
        """What this line is: as chosen on it, on its product, on its product's category
        or one above it, else as it looks.

        :rtype: accounting.line.type
        """
        self.ensure_one()
        return self._accounting_given_type() or self._accounting_guess_type()

    def _accounting_given_type(self):
        """The type that a person gave to this line, its product or category."""
        return (
            self.accounting_line_type_id
            or self.product_id.accounting_line_type_id
            or self.product_id.categ_id._accounting_line_type()
        )

    def _accounting_guess_type(self):
        types = self.env["accounting.line.type"]._by_code()
        if self.display_type == "rounding":
            code = "rounding"
        elif self._accounting_is_deposit():
            code = "deposit"
        elif self.price_subtotal < 0 or self.quantity * self.price_unit < 0:
            code = "discount"
        else:
            code = "service" if self.product_id.type == "service" else "product"
        if code == "product" and not self.product_id:
            code = "service"
        return types.get(code, self.env["accounting.line.type"])

    def _accounting_is_deposit(self):
        """A down payment of a sales order, where ``sale`` is installed."""
        return "is_downpayment" in self._fields and self.is_downpayment

    # === THE LADDER === #

    def _accounting_rungs(self):
        """Where this line's account is looked up, most particular first: product,
        category and those above it, line-item type, Odoo account, everything else.

        :rtype: list[tuple[str, models.Model]]
        """
        self.ensure_one()
        if self.move_id.is_purchase_document():
            return self._accounting_bought_rungs()
        rungs = self.product_id._accounting_own_rungs()
        line_type = self._accounting_line_type()
        if line_type:
            rungs.append(("line_type", line_type))
        rungs.append(("account", self.account_id))
        rungs.append(("default", self.env["account.account"]))
        return rungs

    def _accounting_bought_rungs(self):
        """The same for a line of a bill. Most have no product, and an account that a
        person chose: that says more than what the line looks like, and less than a type
        that was given. A private share belongs on one account only."""
        rungs = [("account", self.account_id)]
        if self.display_type == PRIVATE:
            return rungs
        own = self.product_id._accounting_own_rungs()
        given = self._accounting_given_type()
        guess = self._accounting_guess_type()
        if given:
            own.append(("line_type", given))
        elif guess:
            rungs.append(("line_type", guess))
        rungs = [*own, *rungs, ("default", self.env["account.account"])]
        return [(purchased(source), record) for source, record in rungs]

    def _accounting_resolve(self, index):
        """The first rung that leads to a ledger account.

        :param dict index: mapping rows by (source, key)
        :return: the mapping row, or None
        """
        for source, record in self._accounting_rungs():
            key = "default" if source in DEFAULTS else str(record.id)
            row = index.get((source, key))
            if row and row.ledger_account_id:
                return row
        return None

    @api.depends(
        "product_id", "account_id", "accounting_line_type_id", "price_subtotal"
    )
    def _compute_accounting_account_reason(self):
        connectors = self.env["accounting.connector"]._for_company(self.company_id)
        indexes = {
            company: [
                (c, self.env["accounting.ledger.mapping"]._index(c)) for c in found
            ]
            for company, found in connectors.items()
        }
        for line in self:
            reasons = [
                line._accounting_reason(connector, index)
                for connector, index in indexes.get(line.company_id.id, ())
                if line.display_type == "product"
            ]
            line.accounting_account_reason = " · ".join(filter(None, reasons)) or False

    def _accounting_reason(self, connector, index):
        """Which account this line goes to and which rung of the ladder said so."""
        row = self._accounting_resolve(index)
        label = connector._offline_adapter().label
        if not row:
            return self.env._("%(provider)s: not mapped", provider=label)
        source = dict(row._fields["source"]._description_selection(self.env))[
            row.source
        ]
        return self.env._(
            "%(provider)s %(account)s, by %(rung)s “%(name)s”",
            provider=label,
            account=row.ledger_account_id.display_name,
            rung=source.lower(),
            name=row.name,
        )

    # === DESCRIBING === #

    def _accounting_lines(self, parts, connector, items, index, gaps):
        """This line in nobody's dialect, in as many lines as it has parts; none while
        something is not mapped.

        :param list[Part] parts: what is booked; none for a note
        :param Gaps gaps: learns what is not mapped
        :rtype: list[Line]
        """
        self.ensure_one()
        if self.display_type in TEXTS:
            return [self._accounting_text_line()]
        Mapping = self.env["accounting.ledger.mapping"]
        row = self._accounting_resolve(index)
        if not row or not row.ledger_account_id.active:
            self._accounting_gap(connector, row, gaps)
        bought = self.move_id.is_purchase_document()
        source = TAXES[bought]
        tax_rows = []
        for part in parts:
            tax_row = index.get((source, Mapping._tax_key(part.taxes)))
            if not tax_row or not tax_row.tax_code_id.active:
                wanted = tax_row or Mapping._ensure(connector, [(source, part.taxes)])
                gaps.add(self.env._("tax %(name)s", name=wanted.name), wanted)
            tax_rows.append(tax_row)
        if gaps.groups:
            return []
        item = None if bought else items.of(self.product_id, row.ledger_account_id)
        return [
            self._accounting_exact_line(part, row, tax_row, item)
            for part, tax_row in zip(parts, tax_rows, strict=True)
        ]

    def _accounting_gap(self, connector, row, gaps):
        """Say what is missing: an archived target, or any rung of the ladder."""
        Mapping = self.env["accounting.ledger.mapping"]
        if row:
            account = row.ledger_account_id.display_name
            gaps.add(
                self.env._(
                    "%(name)s (account %(account)s is archived there)",
                    name=row.name,
                    account=account,
                ),
                row,
            )
            return
        rungs = [
            (source, record)
            for source, record in self._accounting_rungs()
            if source not in ("product", "category")
            and source not in (purchased("product"), purchased("category"))
        ]
        rows = Mapping._ensure(connector, rungs)
        name = self._accounting_line_type().name or self.account_id.display_name
        gaps.add(self.env._("line-item type %(name)s", name=name), rows)

    def _accounting_text_line(self):
        return Line(
            ref=f"{self._name},{self.id}",
            description=self.name or "",
            quantity=Decimal(0),
            unit_price=Decimal(0),
            net=Decimal(0),
            tax=Decimal(0),
            account_id="",
        )

    def _accounting_exact_line(self, part, row, tax_row, item):
        account, tax_code = row.ledger_account_id, tax_row.tax_code_id
        self._accounting_check_reverse(part, tax_row)
        typed = part.typed
        included = typed and any(self.tax_ids.mapped("price_include"))
        return Line(
            ref=f"{self._name},{self.id}",
            description=self.name or self.product_id.display_name or "-",
            quantity=money.number(self.quantity) if typed else Decimal(1),
            unit_price=money.number(self.price_unit) if typed else part.net,
            discount=money.number(self.discount, 6) if typed else Decimal(0),
            net=part.net,
            tax=part.tax,
            tax_included=included,
            tax_rate=money.number(tax_code.rate, 6),
            account_id=account.remote_id,
            account_code=account.code or "",
            tax_code=tax_code.remote_id,
            item_id=item.remote_id if item else "",
            item_code=(item.remote_number or "") if item else "",
        )

    def _accounting_check_reverse(self, part, tax_row):
        """A reverse charge adds nothing to the document: a code that would is another
        tax.

        :raise ConfigurationError: with the row to mend
        """
        code = tax_row.tax_code_id
        flat = part.taxes.flatten_taxes_hierarchy()
        if (
            code.computed
            or not code.rate
            or not any(flat.mapped("has_negative_factor"))
        ):
            return
        if tax_row._tax_rate():  # only a part of it is turned round
            return
        raise ConfigurationError(
            self.env._(
                "“%(tax)s” is a reverse charge: it adds nothing to the bill. The tax"
                " code %(code)s adds %(rate)g %%. Choose one for reverse charges.",
                tax=tax_row.name,
                code=code.name,
                rate=code.rate,
            ),
            cause=Cause.UNKNOWN,
            rows=[tax_row.ids],
        )

    def _accounting_part(self, detail, digits):
        """Net and tax of this line, of which the document's totals are the sums.

        Source: ``account.move._get_rounded_base_and_tax_lines``.

        :param dict detail: Odoo's rounded tax details; None for a cash rounding, which
            is written to the ledger with its own sign
        :rtype: Part
        """
        if detail is None:
            sign = -1 if self.move_id.is_inbound() else 1
            net = money.amount(sign * self.amount_currency, digits)
            return Part(net, Decimal(0), self.tax_ids.browse(), typed=False)
        net = detail["total_excluded_currency"]
        net += detail["delta_total_excluded_currency"]
        tax = sum(data["tax_amount_currency"] for data in detail["taxes_data"])
        return Part(money.amount(net, digits), money.amount(tax, digits), self.tax_ids)
