"""Which accounts a provider posts to by itself: what its own rules book there no line
of a document names."""

from __future__ import annotations

from .records import Account

RECEIVABLE, PAYABLE, TAX = "receivable", "payable", "tax"
EXCHANGE, ROUNDING = "exchange", "rounding"

_XERO = {
    "DEBTORS": RECEIVABLE,
    "CREDITORS": PAYABLE,
    "GST": TAX,
    "BANKCURRENCYGAIN": EXCHANGE,
    "REALISEDCURRENCYGAIN": EXCHANGE,
    "UNREALISEDCURRENCYGAIN": EXCHANGE,
    "ROUNDING": ROUNDING,
}
_QUICKBOOKS = {
    "AccountsReceivable": RECEIVABLE,
    "AccountsPayable": PAYABLE,
    "GlobalTaxPayable": TAX,
    "SalesTaxPayable": TAX,
    "ExchangeGainOrLoss": EXCHANGE,
}
_SAGE = {
    "TRADE_DEBTORS": RECEIVABLE,
    "TRADE_CREDITORS": PAYABLE,
    "TAX_ON_SALES": TAX,
    "TAX_ON_PURCHASES": TAX,
}
_SAGE_EXCHANGE = "8211"


def control_of(provider: str, account: Account) -> str:
    """What sort of control account it is; empty for any other account."""
    raw = account.raw
    if provider == "xero":
        return _XERO.get(raw.get("SystemAccount") or "", "")
    if provider == "quickbooks":
        return _QUICKBOOKS.get(raw.get("AccountSubType") or "", "")
    if account.code == _SAGE_EXCHANGE:
        return EXCHANGE
    return _SAGE.get(raw.get("control_name") or "", "")
