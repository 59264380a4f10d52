"""What is bought: where it goes, and taxes of which a part is deducted."""


class Purchases:
    """Mixin to :class:`~.common.ConnectorCase`."""

    def expense_accounts(self, count, connector=None):
        """Accounts there that take what is bought."""
        connector = connector or self.connector
        found = connector.ledger_account_ids.filtered(
            lambda a: (
                a.active
                and a.account_class == "expense"
                and not (a.system or a.bank or a.payments)
            )
        )
        self.assertGreaterEqual(len(found), count)
        return found[:count]

    def map_purchases(self):
        """What is bought goes to an account where nothing else is said."""
        row = self.mapping(self.connector, "purchase_default")
        row.ledger_account_id = self.expense_accounts(1)

    def bought_tax(self, rate, deductible=100, **values):
        """A tax on purchases.

        :param float deductible: percent that Odoo claims back
        """
        account = self.company_data["default_account_tax_purchase"].id
        parts = [(account, deductible), (False, 100 - deductible)]
        return self.bought_tax_of(rate, parts, **values)

    def bought_tax_of(self, rate, parts, **values):
        """A tax on purchases of which each account gets a share.

        :param parts: of account's id and percent
        """
        lines = [
            (5,),
            (0, 0, {"repartition_type": "base"}),
            *(
                (
                    0,
                    0,
                    {
                        "repartition_type": "tax",
                        "account_id": account,
                        "factor_percent": share,
                    },
                )
                for account, share in parts
                if share
            ),
        ]
        return self.percent_tax(
            rate,
            type_tax_use="purchase",
            invoice_repartition_line_ids=lines,
            refund_repartition_line_ids=lines,
            **values,
        )
