"""A person at work in one company's Odoo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

CUSTOMER_SIDE = ("out_invoice", "out_refund")


class Desk:
    """What somebody does in Odoo, by the calls that buttons make.

    :param odoo: ``call(model, method, *args, context=)``, ``search_read``, ``create``
    :param int company: in whose books
    :param date today: of new documents
    """

    def __init__(self, odoo: Any, company: int, today: date):
        self.odoo, self.company, self.today = odoo, company, today
        self.context = {"allowed_company_ids": [company]}

    def call(self, model: str, method: str, *args: Any, **context: Any) -> Any:
        return self.odoo.call(model, method, *args, context={**self.context, **context})

    def create(self, model: str, values: dict, **context: Any) -> int:
        return self.odoo.create(model, values, context={**self.context, **context})

    def read(self, model: str, ids: list[int] | list, fields: list[str]) -> list[dict]:
        """Rows by ids, or by a domain."""
        by_id = not ids or isinstance(ids[0], int)
        domain = [("id", "in", ids)] if by_id else ids
        return self.odoo.search_read(model, domain, fields, context=self.context)

    def one(self, model: str, record_id: int, field: str) -> Any:
        (row,) = self.read(model, [record_id], [field])
        return row[field]

    # === PARTIES AND PRODUCTS === #

    def partner(self, name: str, **values: Any) -> int:
        return self.create("res.partner", {"name": name, "is_company": True, **values})

    def change(self, model: str, record_id: int, **values: Any) -> None:
        self.call(model, "write", [record_id], values)

    def product(self, name: str, line_type: str, price: float, **values: Any) -> int:
        (row,) = self.read("accounting.line.type", [("code", "=", line_type)], ["id"])
        return self.create(
            "product.product",
            {
                "name": name,
                "type": "service",
                "lst_price": price,
                "taxes_id": [(5,)],
                "supplier_taxes_id": [(5,)],
                "accounting_line_type_id": row["id"],
                **values,
            },
        )

    # === DOCUMENTS === #

    def document(
        self,
        partner: int,
        *lines: tuple,
        kind: str = "out_invoice",
        post: bool = True,
        **values: Any,
    ) -> int:
        """:param lines: product, quantity, price, taxes (ids), discount in percent"""
        move = self.create(
            "account.move",
            {
                "move_type": kind,
                "partner_id": partner,
                "invoice_date": self.today.isoformat(),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, _line(*line)) for line in lines],
                **values,
            },
        )
        if post:
            self.post(move)
        return move

    def post(self, *moves: int) -> None:
        self.call("account.move", "action_post", list(moves))

    def edit(self, move: int, price: float) -> None:
        """Back to draft, another price on the first line, confirmed again."""
        self.call("account.move", "button_draft", [move])
        line = self.read(
            "account.move.line",
            [("move_id", "=", move), ("display_type", "=", "product")],
            ["id"],
        )[0]["id"]
        self.change(
            "account.move", move, invoice_line_ids=[(1, line, {"price_unit": price})]
        )
        self.post(move)

    def cancel(self, move: int) -> None:
        self.call("account.move", "button_draft", [move])
        self.call("account.move", "button_cancel", [move])

    def use(self, credit: int, invoice: int) -> None:
        """Use a credit note, or the money of a payment's entry, on an invoice."""
        line = self.read(
            "account.move.line",
            [
                ("move_id", "=", credit),
                (
                    "account_type",
                    "in",
                    ("asset_receivable", "liability_payable"),
                ),
                ("reconciled", "=", False),
            ],
            ["id"],
        )[0]["id"]
        self.call("account.move", "js_assign_outstanding_line", [invoice], line)

    # === MONEY === #

    def pay(
        self,
        *moves: int,
        amount: Decimal | None = None,
        fee_account: int | None = None,
        day: date | None = None,
    ) -> None:
        """Register one payment for some documents.

        :param amount: of the payment; default: all that is due
        :param fee_account: where the rest of what is due goes; default: stays due
        """
        values: dict = {"payment_date": (day or self.today).isoformat()}
        if len(moves) > 1:
            values["group_payment"] = True
        if amount is not None:
            values["amount"] = float(amount)
        if fee_account:
            values |= {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": fee_account,
                "writeoff_label": "Fee",
            }
        context = {"active_model": "account.move", "active_ids": list(moves)}
        wizard = self.create("account.payment.register", values, **context)
        self.call(
            "account.payment.register", "action_create_payments", [wizard], **context
        )

    def receive(self, partner: int, amount: Decimal) -> int:
        """Money of a customer that settles nothing yet.

        :return: id of the payment
        """
        payment = self.create(
            "account.payment",
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner,
                "amount": float(amount),
                "date": self.today.isoformat(),
            },
        )
        self.call("account.payment", "action_post", [payment])
        return payment

    def take_back(self, move: int) -> None:
        """Take back the first payment of a document."""
        payments = self.one("account.move", move, "matched_payment_ids")
        self.call("account.payment", "action_draft", payments[:1])
        self.call("account.payment", "action_cancel", payments[:1])


def _line(product, quantity, price, taxes=(), discount=0):
    values = {
        "product_id": product,
        "quantity": quantity,
        "price_unit": price,
        "tax_ids": [(6, 0, list(taxes))],
        "discount": discount,
    }
    return (0, 0, values)[2]
