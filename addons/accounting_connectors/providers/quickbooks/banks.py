"""Accounts that QuickBooks wants named though nobody chose them: what customers owe,
what is owed to suppliers, and some bank for a check of nothing."""

from ..documents import Kind
from ..errors import Cause, ConfigurationError
from ..kinds import PURCHASES
from . import const
from .values import identity, quoted, ref, ref_id, word


def control(wire, document):
    """The account of what the customer owes, or is owed to the supplier, in the
    document's currency.

    :param Payment | OnAccount document: the money
    :rtype: str
    :raise ConfigurationError: there is none
    """
    kind = const.PAYABLE if is_supplier(document) else const.RECEIVABLE
    return _account(wire, kind, document.currency)


def check_of_nothing(wire, document):
    """How a supplier's credit is used: by a check, on which nothing is booked, of some
    bank; empty on the customers' side.

    :param Payment | Allocation document: with the currency
    :rtype: dict
    :raise ConfigurationError: there is no bank
    """
    if not is_supplier(document):
        return {}
    currencies = (document.currency, wire.facts.currency)
    return _check(_account(wire, const.BANK, *currencies))


def way(wire, document):
    """How a bill is paid: by check or by card, as the account is of the one type or the
    other. Empty for customers' payments.

    :param Payment document: of an invoice or bill
    :rtype: dict
    :raise ConfigurationError: bills are not paid from such an account
    """
    if not is_supplier(document):
        return {}
    row = wire.account(document.account_id)
    if row.get("AccountType") == const.CARD:
        card = {"CCAccountRef": ref(document.account_id)}
        return {"PayType": "CreditCard", "CreditCardPayment": card}
    if row.get("AccountType") == const.BANK:
        return _check(document.account_id)
    raise ConfigurationError(
        "QuickBooks pays bills from a bank or credit card account only.",
        cause=Cause.PAYMENT_ACCOUNT,
        account_code=document.account_code or word(row.get("Name")),
    )


def _check(account_id):
    return {"PayType": "Check", "CheckPayment": {"BankAccountRef": ref(account_id)}}


def is_supplier(document):
    """Is this money, or credit, a supplier's?"""
    kind = getattr(document, "document_kind", None) or getattr(
        document, "invoice_kind", None
    )
    return kind in PURCHASES if kind else not document.inbound


def _account(wire, kind, *currencies):
    found = wire.query("Account", Kind.PAYMENT, f"AccountType = {quoted(kind)}")
    for currency in currencies:
        for row in found:
            if ref_id(row, "CurrencyRef") == currency:
                return identity(row.get("Id"))
    for row in found:
        if not ref_id(row, "CurrencyRef"):
            return identity(row.get("Id"))
    raise ConfigurationError(
        f"QuickBooks has no account of the type {kind} in {currencies[0]}.",
        cause=Cause.ACCOUNT_UNKNOWN,
        account_code=f"{kind} ({currencies[0]})",
    )
