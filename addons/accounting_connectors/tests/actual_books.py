"""Spaces with actuals that a test writes itself: no provider is asked."""

from datetime import date

from odoo.tests import TransactionCase, new_test_user, tagged

from ..models.accounting_space import IMPORT

ROWS = {  # class, and does it count as cash?
    "Sales": ("revenue", False),
    "Wages": ("expense", False),
    "Bank": ("asset", True),
    "Vans": ("asset", False),
    "Loan": ("liability", False),
    "Funds": ("equity", False),
}


def month(year, number):
    return date(year, number, 1)


@tagged("post_install", "-at_install")
class ActualsCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.env.user.group_ids |= cls.env.ref(
            "accounting_connectors.group_connector_manager"
        )
        currencies = ("USD", "EUR", "GBP", "JPY")
        cls.usd, cls.eur, cls.gbp, cls.jpy = (
            cls.env.ref(f"base.{name}") for name in currencies
        )
        (cls.usd + cls.eur + cls.gbp + cls.jpy).active = True
        cls.env["res.currency.rate"].search([]).unlink()
        cls.env["accounting.space"].search([]).active = False
        cls.company = cls.make_company("Sunny Group", cls.usd)
        cls.actuals = cls.seen_by(cls.company)

    @classmethod
    def make_company(cls, name, currency, **values):
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id, **values}
        )
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def seen_by(cls, company, user=None):
        """:rtype: accounting.actual as that company looks at it"""
        model = cls.env["accounting.actual"].with_company(company)
        return model.with_user(user) if user else model

    @classmethod
    def make_user(cls, login, company, group="user"):
        return new_test_user(
            cls.env,
            login,
            f"base.group_user,accounting_connectors.group_connector_{group}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def rate(cls, currency, day, rate, company=None):
        company = cls.company if company is None else company
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": day,
                "rate": rate,
                "company_id": company.id if company else False,
            }
        )

    @classmethod
    def make_space(cls, name, currency=None, company=None, **values):
        company = company or cls.company
        space = cls.env["accounting.space"].create(
            {
                "name": name,
                "company_id": company.id,
                "currency_id": (currency or company.currency_id).id,
                "first_month": month(2025, 1),
                "state": "ready",
                **values,
            }
        )
        for at, (title, (account_class, cash)) in enumerate(ROWS.items()):
            table = cls.env["accounting.space.table"].create(
                {
                    "space_id": space.id,
                    "name": f"{title} and such",
                    "account_class": account_class,
                    "sequence": 10 * at,
                }
            )
            cls.env["accounting.space.row"].create(
                {
                    "space_id": space.id,
                    "table_id": table.id,
                    "name": title,
                    "account_ref": title,
                    "account_class": account_class,
                    "cash": cash,
                }
            )
        return space

    @classmethod
    def row(cls, space, name):
        return space.row_ids.filtered(lambda row: row.name == name)

    @classmethod
    def put(cls, space, name, amounts):
        """:param dict amounts: by month"""
        row = cls.row(space, name)
        source = "profit_and_loss"
        if row.account_class not in ("revenue", "expense"):
            source = "balance_sheet"
        cls.env["accounting.space.value"].with_context(**IMPORT).create(
            [
                {
                    "row_id": row.id,
                    "month": at,
                    "amount": amount,
                    "source": source,
                    "basis": "accrual",
                    "read_at": "2026-11-20 08:00:00",
                }
                for at, amount in amounts.items()
            ]
        )
