"""The preference AutoApplyCredit: QuickBooks applies open credits by itself.

It makes the same zero-total payments that a client would make, and tells of them by
webhooks only; a client that applies the credit as well meets 620.
"""

from __future__ import annotations

from ..tables import Row
from .books import Books
from .entities import entity
from .write import save

_OTHER = {"Invoice": "CreditMemo", "CreditMemo": "Invoice"}


def after(books: Books, kind: str, row: Row) -> None:
    """Apply what is open on the other side to a new invoice or credit memo."""
    if not books.settings["auto_apply_credit"]:
        return
    left = row["Balance"]
    for other in books[_OTHER[kind]].all("party", row["CustomerRef"]):
        if not left:
            return
        if not other["Balance"] or other["CurrencyRef"] != row["CurrencyRef"]:
            continue
        amount = min(left, other["Balance"])
        left -= amount
        sides = ((kind, row["Id"]), (_OTHER[kind], other["Id"]))
        save(
            books,
            entity("Payment"),
            {
                "CustomerRef": {"value": row["CustomerRef"]},
                "CurrencyRef": {"value": row["CurrencyRef"]},
                "ExchangeRate": row["ExchangeRate"],
                "TotalAmt": 0,
                "Line": [
                    {
                        "Amount": amount,
                        "LinkedTxn": [{"TxnId": row_id, "TxnType": txn_type}],
                    }
                    for txn_type, row_id in sides
                ],
            },
        )
