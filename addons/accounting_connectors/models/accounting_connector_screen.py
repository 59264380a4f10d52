from odoo import api, fields, models

MAPPING = "accounting.ledger.mapping"


def _rows(label, *sources):
    """The mapping rows of some sources, as one page of the mapping screen."""
    return fields.One2many(
        MAPPING, "connector_id", domain=[("source", "in", sources)], string=label
    )


class AccountingConnector(models.Model):
    """The mapping screen: a page for each kind of thing that has to be mapped."""

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
