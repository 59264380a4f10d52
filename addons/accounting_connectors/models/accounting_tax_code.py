from odoo import api, fields, models
from odoo.fields import Domain


class AccountingTaxCode(models.Model):
    """A tax rate of the provider, as last read."""

    _name = "accounting.tax.code"
    _description = "Tax code at an accounting provider"
    _order = "connector_id, name, id"
    _rec_names_search = ["name", "remote_id"]

    connector_id = fields.Many2one(
        "accounting.connector", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    remote_id = fields.Char(string="Code", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    rate = fields.Float(string="Rate %", digits=(16, 6), readonly=True)
    computed = fields.Boolean(
        readonly=True, help="The provider finds the rate by itself."
    )
    classes = fields.Char(
        readonly=True, help="Classes of account that it can be used with."
    )
    sales = fields.Boolean(default=True, readonly=True)
    purchases = fields.Boolean(default=True, readonly=True)
    usable = fields.Boolean(
        default=True,
        readonly=True,
        help="Off: the provider does not accept it from other programs.",
    )
    active = fields.Boolean(default=True, readonly=True)
    components = fields.Json(
        readonly=True, help="Name, percent and whether it is compound, of each."
    )
    seen_at = fields.Datetime(string="Last Read", readonly=True)

    _remote_unique = models.Constraint(
        "UNIQUE(connector_id, remote_id)", "This tax code is listed already."
    )

    @api.depends("name", "rate", "computed")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for code in self:
            rate = (
                self.env._("rate found there") if code.computed else f"{code.rate:g} %"
            )
            code.display_name = f"{code.name} ({rate})"

    @api.model
    def _search_display_name(self, operator, value):
        """By name or code, and by rate: people look for “8.75”."""
        domain = super()._search_display_name(operator, value)
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return domain
        try:
            rate = float(value.strip().rstrip("%").replace(",", "."))
        except ValueError:
            return domain
        return Domain(domain) | Domain("rate", "=", rate)

    def _fits(self, account_class):
        """Can it be used with accounts of this class?"""
        self.ensure_one()
        return not self.classes or account_class in self.classes.split(",")

    @api.model
    def _refresh(self, connector, rates):
        """Make this table equal to the provider's tax rates just read.

        :param list[providers.documents.TaxRate] rates: all of them
        """
        values = {
            rate.remote_id: {
                "name": rate.name,
                "rate": float(rate.rate),
                "computed": rate.computed,
                "classes": ",".join(sorted(c.value for c in rate.classes)),
                "sales": rate.sales,
                "purchases": rate.purchases,
                "usable": rate.usable,
                "active": rate.active,
                "components": [
                    [name, str(percent), compound]
                    for name, percent, compound in rate.components
                ],
            }
            for rate in rates
        }
        connector._mirror(self, values)
