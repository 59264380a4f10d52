"""A company with a tax, a provider with its rate, and what differs."""

from .common import ConnectorCase


class TaxCase(ConnectorCase):
    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.tax = self.make_tax(10, name="GST 10%", invoice_label="10%")
        self.code = self.make_code("GST", 10, self.tax)

    # === STAGE === #

    def make_tax(self, amount, **values):
        return self.env["account.tax"].create(
            {
                "name": f"Tax {amount}",
                "amount": amount,
                "amount_type": "percent",
                "type_tax_use": "sale",
                "company_id": self.company.id,
                **values,
            }
        )

    def make_code(self, name, rate, taxes=None, components=(), connector=None):
        """A code as it was read, mapped to some taxes."""
        connector = connector or self.connector
        code = (
            self.env["accounting.tax.code"]
            .sudo()
            .create(
                {
                    "connector_id": connector.id,
                    "remote_id": f"{name}-{rate}",
                    "name": name,
                    "rate": rate,
                    "components": [list(one) for one in components],
                }
            )
        )
        if taxes is not None:
            self.mapping(connector, "tax", taxes).sudo().tax_code_id = code
        return code

    def invoice(self, taxes=None, price=100, **values):
        taxes = self.tax if taxes is None else taxes
        return self.make_invoice(
            (self.panel, price, {"tax_ids": [(6, 0, taxes.ids)]}), **values
        )

    def difference(self, row=None):
        """What differs of one row; None where nothing does."""
        row = row or self.mapping(self.connector, "tax", self.tax)
        found = self.connector._tax_differences()
        return next((one for one in found if one.row == row), None)

    def wizard(self):
        action = self.connector.action_tax_override()
        return self.env[action["res_model"]].browse(action["res_id"])

    def changes(self):
        return self.env["accounting.tax.change"].search([])

    def assert_not_applied(self, obstacle, row):
        one = self.difference(row)
        self.assertEqual(one.obstacle, obstacle)
        self.assertFalse(one.plan)
        line = self.wizard().line_ids.filtered(lambda line: line.row_id == row)
        self.assertFalse(line.applicable)
        self.assertTrue(line.note)
