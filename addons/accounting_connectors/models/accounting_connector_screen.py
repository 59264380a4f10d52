"""The mapping screen, a page for each kind of thing that has to be mapped, and other
buttons of a connector."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.errors import ConnectorError

MAPPING = "accounting.ledger.mapping"


def _rows(label, *sources):
    """The mapping rows of some sources, as one page of the mapping screen."""
    return fields.One2many(
        MAPPING, "connector_id", domain=[("source", "in", sources)], string=label
    )


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    line_type_mapping_ids = _rows("Line-item Types", "line_type", "default")
    tax_mapping_ids = _rows("Taxes", "tax")
    journal_mapping_ids = _rows("Payment Journals", "journal")
    account_mapping_ids = _rows("Odoo Accounts", "account")
    category_mapping_ids = _rows("Product Categories", "category")
    product_mapping_ids = _rows("Products", "product")
    coverage = fields.Float(
        compute="_compute_coverage", help="Share of the needed answers given, in %."
    )
    coverage_message = fields.Char(compute="_compute_coverage")

    def _mapping_pages(self):
        """Names of the fields that show mapping rows, with what they are called.

        :rtype: dict[str, str]
        """
        names = [name for name in self._fields if name.endswith("_mapping_ids")]
        return {
            name: self._fields[name]._description_string(self.env) for name in names
        }

    @api.depends(
        "line_type_mapping_ids.state", "tax_mapping_ids.state",
        "journal_mapping_ids.state", "account_mapping_ids.state",
        "category_mapping_ids.state", "product_mapping_ids.state",
    )  # fmt: skip
    def _compute_coverage(self):
        """From the rows on the screen, so that it moves while the person chooses."""
        pages = self._mapping_pages()
        for connector in self:
            needed, missing = 0, {}
            for name, label in pages.items():
                rows = connector[name]
                needed += len(rows.filtered(lambda r: r.needed or r.state == "broken"))
                wrong = rows.filtered(lambda r: r.state in ("missing", "broken"))
                if wrong:
                    missing[label] = len(wrong)
            answered = needed - sum(missing.values())
            connector.coverage = 100 * answered / needed if needed else 100
            connector.coverage_message = connector._coverage_sentence(missing)

    def _coverage_sentence(self, missing):
        if not missing:
            return False
        return self.env._(
            "Still to choose: %(pages)s. Documents that need them wait until you have.",
            pages=", ".join(f"{label} ({count})" for label, count in missing.items()),
        )

    # === BUTTONS === #

    @api.model
    def _action_overview(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_connector_overview_action"
        )

    def _action_map(self):
        """The mapping screen, of several connectors one after the other."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_connector_map_action"
        )
        return {
            **action,
            "res_id": self[:1].id,
            "context": {"accounting_next_ids": self[1:].ids},
            "target": "main",
        }

    def action_map(self):
        """The mapping screen."""
        self.ensure_one()
        self.check_access("read")
        return self._action_map()

    def action_refresh_chart(self):
        """Read accounts, tax codes and settings again."""
        for connector in self:
            connector._check_manager()
            try:
                connector.with_context(accounting_click=True)._read_reference()
            except ConnectorError as error:
                raise UserError(connector._sentence(error)) from error
            connector._prepare_mappings()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_view_fixes(self):
        """What is stuck, by what has to be mended."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_fix_action"
        )
        return {**action, "domain": [("connector_id", "=", self.id)]}

    def action_view_jobs(self):
        """What is on its way, or stuck."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_job_action"
        )
        return {
            **action,
            "domain": [("connector_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    def action_view_chart(self):
        """The chart of accounts there."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_ledger_account_action"
        )
        return {
            **action,
            "domain": [("connector_id", "=", self.id)],
            "context": {"search_default_group_class": 1},
        }

    def action_retry_all(self):
        """Send again everything of this connector that is blocked or failed."""
        self.check_access("read")
        self.env["accounting.job"].search(
            [("connector_id", "in", self.ids), ("state", "in", ("blocked", "failed"))]
        ).action_retry()
