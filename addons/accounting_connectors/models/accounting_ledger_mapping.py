from odoo import api, fields, models
from odoo.exceptions import ValidationError

SOURCES = [
    ("line_type", "Line-item type"),
    ("tax", "Taxes"),
    ("journal", "Payment journal"),
    ("account", "Odoo account"),
    ("category", "Product category"),
    ("product", "Product"),
    ("default", "Everything else"),
    ("purchase_line_type", "Line-item type, bought"),
    ("purchase_tax", "Taxes on purchases"),
    ("purchase_category", "Product category, bought"),
    ("purchase_product", "Product, bought"),
    ("purchase_default", "Everything else, bought"),
]
# What is bought goes elsewhere than what is sold: sources of their own. An Odoo account
# or a journal goes to one place, whoever uses it.
PURCHASE = "purchase_"
TAXES = ("tax", "purchase_tax")
DEFAULTS = ("default", "purchase_default")
SOURCE_FIELDS = {
    "line_type": "line_type_id",
    "journal": "journal_id",
    "account": "account_id",
    "category": "categ_id",
    "product": "product_tmpl_id",
    "purchase_line_type": "line_type_id",
    "purchase_category": "categ_id",
    "purchase_product": "product_tmpl_id",
}


def purchased(source):
    """The source that says where something goes when it is bought.

    :param str source: of what is sold
    :rtype: str
    """
    known = dict(SOURCES)
    return f"{PURCHASE}{source}" if f"{PURCHASE}{source}" in known else source


class AccountingLedgerMapping(models.Model):
    """Which ledger account, or tax code, something in Odoo goes to.

    A row exists for each thing that needs an answer, with or without one, so that what
    is missing can be listed, counted, and waited for.
    """

    _name = "accounting.ledger.mapping"
    _description = "Ledger mapping"
    _order = "connector_id, source_rank, sequence, id"

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    source = fields.Selection(SOURCES, required=True, default="product")
    source_rank = fields.Integer(compute="_compute_source_rank", store=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(compute="_compute_key", store=True, precompute=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", ondelete="cascade"
    )
    categ_id = fields.Many2one(
        "product.category", string="Category", ondelete="cascade"
    )
    line_type_id = fields.Many2one("accounting.line.type", ondelete="cascade")
    account_id = fields.Many2one(
        "account.account",
        ondelete="cascade",
        domain="[('company_ids', 'parent_of', company_id)]",
    )
    journal_id = fields.Many2one(
        "account.journal",
        ondelete="cascade",
        domain="[('company_id', '=', company_id)]",
    )
    tax_ids = fields.Many2many(
        "account.tax", domain="[('company_id', 'parent_of', company_id)]"
    )
    name = fields.Char(compute="_compute_name", compute_sudo=True)
    ledger_account_id = fields.Many2one(
        "accounting.ledger.account",
        domain="[('connector_id', '=', connector_id), ('active', '=', True),"
        " ('system', '=', False), ('payments', 'in', [True, source == 'journal'])]",
        ondelete="set null",
        index="btree_not_null",
    )
    tax_code_id = fields.Many2one(
        "accounting.tax.code",
        domain="[('connector_id', '=', connector_id), ('usable', '=', True),"
        " ('sales', 'in', [True, source != 'purchase_tax']),"
        " ('purchases', 'in', [True, source == 'purchase_tax'])]",
        ondelete="set null",
        index="btree_not_null",
    )
    account_class = fields.Selection(related="ledger_account_id.account_class")
    reason = fields.Char(readonly=True, help="Why this was suggested.")
    needed = fields.Boolean(
        help="Documents cannot be sent without it.",
        compute="_compute_needed",
        store=True,
    )
    state = fields.Selection(
        [
            ("mapped", "Mapped"),
            ("missing", "Missing"),
            ("open", "Next rule decides"),
            ("broken", "Archived there"),
        ],
        compute="_compute_state",
        store=True,
    )
    warning = fields.Char(compute="_compute_warning")
    note = fields.Char(compute="_compute_note", string="Why")

    _key_unique = models.Constraint(
        "UNIQUE(connector_id, source, key)", "This is in the mapping already."
    )

    # === COMPUTED === #

    @api.depends("source")
    def _compute_source_rank(self):
        ranks = {code: rank for rank, (code, __) in enumerate(SOURCES)}
        for row in self:
            row.source_rank = ranks[row.source]

    @api.depends(
        "source", "product_tmpl_id", "categ_id", "line_type_id", "account_id",
        "journal_id", "tax_ids",
    )  # fmt: skip
    def _compute_key(self):
        for row in self:
            if row.source in TAXES:
                row.key = self._tax_key(row.tax_ids)
            elif row.source in DEFAULTS:
                row.key = "default"
            else:
                row.key = str(row[SOURCE_FIELDS[row.source]].id)

    @api.model
    def _tax_key(self, taxes):
        """A set of taxes as text; empty for no tax."""
        return ",".join(str(tax_id) for tax_id in sorted(taxes._origin.ids))

    @api.depends("source", "key")
    def _compute_name(self):
        for row in self:
            if row.source in TAXES:
                names = row.tax_ids.mapped("name")
                row.name = " + ".join(names) or self.env._("No tax")
            elif row.source in DEFAULTS:
                row.name = self.env._("Everything else")
            else:
                record = row[SOURCE_FIELDS[row.source]]
                row.name = record.with_company(row.company_id).display_name

    @api.depends("name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.name

    def _is_idle(self):
        """Is it for purchases, which are not sent?"""
        self.ensure_one()
        bought = (self.source or "").startswith(PURCHASE)
        return bought and not self.connector_id.push_bills

    @api.depends("source", "connector_id.push_bills")
    def _compute_needed(self):
        # a rung of the ladder that is empty falls through to the next one down
        for row in self:
            obligatory = row.source in (*DEFAULTS, *TAXES, "journal")
            row.needed = obligatory and not row._is_idle()

    @api.depends(
        "source", "ledger_account_id.active", "tax_code_id.active", "needed",
        "connector_id.push_bills",
    )  # fmt: skip
    def _compute_state(self):
        for row in self:
            target = row._target()
            if target.active:
                row.state = "mapped"
            elif target and not row._is_idle():
                row.state = "broken"
            else:
                row.state = "missing" if row.needed else "open"

    @api.depends("tax_ids", "tax_code_id", "ledger_account_id")
    def _compute_warning(self):
        for row in self:
            row.warning = False
            if row.state == "broken":
                row.warning = self.env._("Archived at the provider: choose another.")
            elif row.tax_code_id and not row.tax_code_id.computed:
                ours = row._tax_rate()
                if ours is not None and abs(ours - row.tax_code_id.rate) > 0.00005:
                    row.warning = self.env._(
                        "%(ours)g %% in Odoo, %(theirs)g %% there.",
                        ours=ours,
                        theirs=row.tax_code_id.rate,
                    )

    @api.depends("warning", "reason")
    def _compute_note(self):
        for row in self:
            row.note = row.warning or row.reason

    def _tax_rate(self):
        """The combined percentage of the taxes; None where it is not a percentage. A
        reverse charge, which is owed and deducted at once, adds nothing to a document.
        """
        self.ensure_one()
        rate = self.tax_ids._accounting_rate(net=True)
        return None if rate is None else float(rate)

    def _target(self):
        """The ledger account or tax code that this row leads to; empty when none."""
        self.ensure_one()
        return self.tax_code_id if self.source in TAXES else self.ledger_account_id

    @api.constrains("connector_id", "ledger_account_id", "tax_code_id")
    def _check_same_connector(self):
        for row in self:
            owners = row.ledger_account_id.connector_id | row.tax_code_id.connector_id
            if owners - row.connector_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s: choose an account of %(company)s.",
                        name=row.name,
                        company=row.connector_id.remote_name,
                    )
                )

    # === LOOKING UP === #

    @api.model
    def _index(self, connector):
        """All rows of a connector for looking up in memory.

        :rtype: dict[tuple[str, str], accounting.ledger.mapping] by (source, key)
        """
        rows = self.sudo().search([("connector_id", "=", connector.id)])
        rows.fetch(["source", "key", "ledger_account_id", "tax_code_id", "state"])
        return {(row.source, row.key or ""): row for row in rows}

    @api.model
    def _ensure(self, connector, wanted):
        """The rows for some sources, made where there is none.

        :param list[tuple[str, models.Model]] wanted: source and record (or taxes)
        :rtype: accounting.ledger.mapping
        """
        index = self._index(connector)
        rows, fresh = self.browse(), {}
        for source, record in wanted:
            is_tax = source in TAXES
            key = self._tax_key(record) if is_tax else str(record.id)
            key = "default" if source in DEFAULTS else key
            row = index.get((source, key))
            if row:
                rows |= row
                continue
            values = {"connector_id": connector.id, "source": source}
            if is_tax:
                values["tax_ids"] = [(6, 0, record.ids)]
            elif source not in DEFAULTS:
                values[SOURCE_FIELDS[source]] = record.id
            fresh[source, key] = values
        return rows | self.sudo().create(list(fresh.values()))

    # === CHANGING === #

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.filtered(lambda row: row._target())._unblock()
        return rows

    def write(self, vals):
        """Save; a new answer lets go exactly the documents that waited for it."""
        result = super().write(vals)
        if {"ledger_account_id", "tax_code_id"} & vals.keys():
            if "reason" not in vals:
                super().write({"reason": False})
            self._unblock()
        return result

    def _unblock(self):
        self.env["accounting.job"].sudo()._mapping_changed(self.sudo())
        self.env["accounting.remote.record"]._mapping_changed(self.sudo())
