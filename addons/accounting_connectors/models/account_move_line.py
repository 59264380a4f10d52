from decimal import Decimal

from odoo import api, fields, models

from ..providers import money
from ..providers.documents import Line


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
        return (
            self.accounting_line_type_id
            or self.product_id.accounting_line_type_id
            or self.product_id.categ_id._accounting_line_type()
            or self._accounting_guess_type()
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
        rungs = self.product_id._accounting_own_rungs()
        line_type = self._accounting_line_type()
        if line_type:
            rungs.append(("line_type", line_type))
        rungs.append(("account", self.account_id))
        rungs.append(("default", self.env["account.account"]))
        return rungs

    def _accounting_resolve(self, index):
        """The first rung that leads to a ledger account.

        :param dict index: mapping rows by (source, key)
        :return: the mapping row, or None
        """
        for source, record in self._accounting_rungs():
            key = "default" if source == "default" else str(record.id)
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

    def _accounting_line(self, detail, connector, items, index, gaps, digits):
        """This line in nobody's dialect; None while something is not mapped.

        :param dict detail: Odoo's rounded tax details; None for a note or a rounding
        :param Gaps gaps: learns what is not mapped
        """
        self.ensure_one()
        if self.display_type in ("line_section", "line_subsection", "line_note"):
            return self._accounting_text_line()
        Mapping = self.env["accounting.ledger.mapping"]
        row = self._accounting_resolve(index)
        taxes = self.tax_ids.browse() if detail is None else self.tax_ids
        tax_row = index.get(("tax", Mapping._tax_key(taxes)))
        if not row or not row.ledger_account_id.active:
            self._accounting_gap(connector, row, gaps)
        if not tax_row or not tax_row.tax_code_id.active:
            wanted = tax_row or Mapping._ensure(connector, [("tax", taxes)])
            gaps.add(self.env._("tax %(name)s", name=wanted.name), wanted)
        if gaps.groups:
            return None
        return self._accounting_exact_line(detail, row, tax_row, items, digits)

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
            if source in ("line_type", "account", "default")
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

    def _accounting_exact_line(self, detail, row, tax_row, items, digits):
        account, tax_code = row.ledger_account_id, tax_row.tax_code_id
        net, tax = self._accounting_amounts(detail, digits)
        rounding = detail is None
        item = items.of(self.product_id, account)
        included = not rounding and any(self.tax_ids.mapped("price_include"))
        price = net if rounding else money.number(self.price_unit)
        return Line(
            ref=f"{self._name},{self.id}",
            description=self.name or self.product_id.display_name or "-",
            quantity=Decimal(1) if rounding else money.number(self.quantity),
            unit_price=price,
            discount=Decimal(0) if rounding else money.number(self.discount, 6),
            net=net,
            tax=tax,
            tax_included=included,
            tax_rate=money.number(tax_code.rate, 6),
            account_id=account.remote_id,
            account_code=account.code or "",
            tax_code=tax_code.remote_id,
            item_id=item.remote_id if item else "",
            item_code=(item.remote_number or "") if item else "",
        )

    def _accounting_amounts(self, detail, digits):
        """Net and tax of this line, of which the document's totals are the sums.

        Source: ``account.move._get_rounded_base_and_tax_lines``.
        """
        if detail is None:  # a cash rounding is written to the ledger with its own sign
            sign = -1 if self.move_id.is_inbound() else 1
            return money.amount(sign * self.amount_currency, digits), Decimal(0)
        net = detail["total_excluded_currency"]
        net += detail["delta_total_excluded_currency"]
        tax = sum(data["tax_amount_currency"] for data in detail["taxes_data"])
        return money.amount(net, digits), money.amount(tax, digits)
