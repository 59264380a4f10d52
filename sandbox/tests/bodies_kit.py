"""Parts of what is sent to QuickBooks."""

from __future__ import annotations

USD = {"CurrencyRef": {"value": "USD"}}


def ref(row_id):
    return {"value": row_id}


def money(**detail):
    return {
        "Amount": 10,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": detail,
    }


def side(kind, account="17", amount=10, **detail):
    return {
        "Amount": amount,
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": {
            "PostingType": kind,
            "AccountRef": ref(account),
            **detail,
        },
    }


def expense(**detail):
    return {
        "Amount": 10,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }


BANK = {"DepositToAccountRef": ref("35"), **USD}
BILL = {"VendorRef": ref("56"), "Line": [expense(AccountRef=ref("69"))], **USD}
CARD = {"PaymentType": "Cash", "AccountRef": ref("35"), **USD}
SALE = {"CustomerRef": ref("3"), **USD}
