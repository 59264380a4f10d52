from odoo import api, fields, models


class AccountingLineType(models.Model):
    """What an invoice line is to the business: product, incentive, deposit, fee …

    Each type can go to its own ledger account. Which type a line has: the one chosen on
    the line, else on its product, else on the product's category or one above it, else
    what the line itself shows (:meth:`account.move.line._accounting_guess_type`).
    """

    _name = "accounting.line.type"
    _description = "Line-item type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="A short name that never changes, e.g. incentive."
    )
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    description = fields.Char(
        translate=True, help="When a line counts as this type, in a sentence."
    )
    account_class = fields.Selection(
        [
            ("revenue", "Income"),
            ("liability", "Liability"),
            ("expense", "Expense"),
        ],
        default="revenue",
        required=True,
        help="The class of ledger account that lines of this type usually go to.",
    )
    keywords = fields.Char(
        help="Words that an account of this type tends to have in its name, separated"
        " by commas; used for suggestions only.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This code is in use.")

    @api.model
    def _by_code(self):
        """All types, archived ones too, by code.

        :rtype: dict[str, accounting.line.type]
        """
        types = (
            self.sudo().with_context(active_test=False).search([("code", "!=", False)])
        )
        return {line_type.code: line_type for line_type in types}
