"""The chart of accounts."""

from __future__ import annotations

from ..tables import Row
from . import errors
from .books import Books
from .entities import register
from .naming import rename_children, write_tree
from .values import ZERO
from .write import Draft

# AccountType: class of the ledger, and the subtype taken when only the type is sent.
# CashOnHand for Bank is recorded; the others are this sandbox's choice.
TYPES = {
    "Bank": ("ASSET", "CashOnHand"),
    "Accounts Receivable": ("ASSET", "AccountsReceivable"),
    "Other Current Asset": ("ASSET", "OtherCurrentAssets"),
    "Fixed Asset": ("ASSET", "OtherFixedAssets"),
    "Other Asset": ("ASSET", "OtherLongTermAssets"),
    "Accounts Payable": ("LIABILITY", "AccountsPayable"),
    "Credit Card": ("LIABILITY", "CreditCard"),
    "Other Current Liability": ("LIABILITY", "OtherCurrentLiabilities"),
    "Long Term Liability": ("LIABILITY", "OtherLongTermLiabilities"),
    "Equity": ("EQUITY", "OpeningBalanceEquity"),
    "Income": ("REVENUE", "SalesOfProductIncome"),
    "Other Income": ("REVENUE", "OtherMiscellaneousIncome"),
    "Cost of Goods Sold": ("EXPENSE", "SuppliesMaterialsCogs"),
    "Expense": ("EXPENSE", "OtherMiscellaneousServiceCost"),
    "Other Expense": ("EXPENSE", "OtherMiscellaneousExpense"),
}
# Enough of Intuit's list to take an account by its subtype alone.
TYPE_OF_SUBTYPE = {
    **{default: kind for kind, (_, default) in TYPES.items()},
    "Checking": "Bank",
    "Savings": "Bank",
    "MoneyMarket": "Bank",
    "UndepositedFunds": "Other Current Asset",
    "PrepaidExpenses": "Other Current Asset",
    "Inventory": "Other Current Asset",
    "ServiceFeeIncome": "Income",
    "OtherPrimaryIncome": "Income",
    "DiscountsRefundsGiven": "Income",
    "NonProfitIncome": "Income",
    "InterestEarned": "Other Income",
    "GlobalTaxPayable": "Other Current Liability",
    "SalesTaxPayable": "Other Current Liability",
    "PrepaidExpensesPayable": "Other Current Liability",
    "AdvertisingPromotional": "Expense",
    "BankCharges": "Expense",
    "OfficeGeneralAdministrativeExpenses": "Expense",
    "ExchangeGainOrLoss": "Other Expense",
}
CLASSIFICATION = {
    "ASSET": "Asset",
    "LIABILITY": "Liability",
    "EQUITY": "Equity",
    "REVENUE": "Revenue",
    "EXPENSE": "Expense",
}
# Where money may lie, and the accounts that may be in a foreign currency.
MONEY_TYPES = ("Bank", "Other Current Asset")
FOREIGN_TYPES = ("Bank", "Credit Card", "Accounts Receivable", "Accounts Payable")
INCOME_TYPES = ("Income", "Other Income")
EXPENSE_TYPES = ("Expense", "Other Expense", "Cost of Goods Sold")


def ledger_class(kind: str) -> str:
    """The ledger's class of an AccountType."""
    return TYPES[kind][0]


def _write(draft: Draft) -> Row:
    books, new, old = draft.books, draft.new, draft.old
    write_tree(draft, "SubAccount")
    if '"' in new["_name"]:
        raise errors.business("Name must not contain a double quote", "Name")
    kind, sub_type = draft.value("AccountType"), draft.value("AccountSubType")
    if kind is None and old is not None:
        kind, sub_type = old["AccountType"], sub_type or old["AccountSubType"]
    if kind is None and sub_type is None:
        raise errors.missing("AccountType")
    if kind is None:
        kind = TYPE_OF_SUBTYPE.get(sub_type)
    if kind not in TYPES:
        raise errors.bad_enum("AccountType", kind or sub_type)
    _check_type(draft, kind)
    new["AccountType"] = kind
    new["AccountSubType"] = sub_type or TYPES[kind][1]
    draft.take("AcctNum", "Description")
    _check_number(draft)
    _write_currency(draft, kind)
    if old is not None and old.get("_system"):
        new["_system"] = old["_system"]
        if not new["Active"]:
            raise errors.business("This account is used by QuickBooks itself", "Active")
    books.ledger.declare(draft.id, ledger_class(kind))
    row = draft.finish()
    rename_children(books, "Account", row, old["FullyQualifiedName"] if old else None)
    return row


def _check_type(draft: Draft, kind: str) -> None:
    old, parent_id = draft.old, draft.value("ParentRef")
    if parent_id and draft.books["Account"].get(parent_id)["AccountType"] != kind:
        raise errors.business(
            "A sub-account must have the type of its parent", "AccountType"
        )
    used = draft.books.ledger.is_used(draft.id)
    if (
        old is not None
        and used
        and ledger_class(kind) != ledger_class(old["AccountType"])
    ):
        raise errors.business(
            "The type of an account with transactions cannot be changed", "AccountType"
        )


def _check_number(draft: Draft) -> None:
    number = draft.new.get("AcctNum")
    if not number:
        return
    for row in draft.books["Account"].all("number", number.lower()):
        if row["Id"] != draft.id:
            raise errors.name_taken("Another account")


def _write_currency(draft: Draft, kind: str) -> None:
    books, old = draft.books, draft.old
    before = (old or {}).get("CurrencyRef")
    currency = (draft.sent.get("CurrencyRef") or before or books.base_currency).upper()
    if currency != before:
        books.check_currency(currency)
        if currency != books.base_currency and kind not in FOREIGN_TYPES:
            raise errors.currency(f"An account of type {kind} keeps the home currency")
        if before is not None and books.ledger.is_used(draft.id):
            raise errors.business(
                "The currency of an account with transactions cannot be changed",
                "CurrencyRef",
            )
    draft.new["CurrencyRef"] = currency


def _show(books: Books, row: Row, body: dict) -> None:
    kind = ledger_class(row["AccountType"])
    body["Classification"] = CLASSIFICATION[kind]
    amount = ZERO
    if kind not in ("REVENUE", "EXPENSE"):
        amount = books.ledger.balance(row["Id"])
        currency = row["CurrencyRef"]
        if currency != books.base_currency:
            amount = books.ledger.foreign_balance(row["Id"], currency)
    body["CurrentBalance"] = body["CurrentBalanceWithSubAccounts"] = amount


def money_account(books: Books, row_id: str | None, currency: str) -> str:
    """The account that takes money: the named one, or Undeposited Funds.

    :raise Fault: 2500, 610, 6430, 6000 (its currency is neither this nor the home's)
    """
    account = books.need("Account", row_id, "DepositToAccountRef")
    if account is None:
        return books.account("UNDEPOSITED")
    if account["AccountType"] not in MONEY_TYPES:
        raise errors.wrong_account(
            "An account of type Bank or Other Current Asset is needed",
            "DepositToAccountRef",
        )
    if account["CurrencyRef"] not in (currency, books.base_currency):
        raise errors.currency_differs()
    return account["Id"]


register(
    "Account",
    "Account",
    write=_write,
    extra=_show,
    filters="Name FullyQualifiedName Active AccountType AccountSubType Classification "
    "AcctNum SubAccount ParentRef CurrentBalance CurrencyRef",
)
