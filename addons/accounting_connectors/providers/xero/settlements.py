"""Canonical money into Xero's words. Pure: no clock, no network, no ORM."""

from dataclasses import replace

from ..documents import Kind, Operation
from ..errors import Cause, ConfigurationError, RejectedError
from ..kinds import CREDITS
from ..money import round_to
from ..sending import kind_of
from . import const, fees, payloads, text


def payment(document):
    """A payment of an invoice or bill, or a refund of a credit.

    The account goes by id: bank accounts need not have a code.

    :param Payment document: amount in the document's currency
    :rtype: dict
    """
    values = {
        **target(document.document_kind, document.document_id),
        "Account": _account(document.account_id, document.account_code),
        "Date": document.date.isoformat(),
        "Amount": text.plain(document.amount),
        "Reference": text.cut(document.reference, "reference"),
    }
    if document.account_amount is not None:  # preferred by Xero since 2026-06-22
        values["BankAmount"] = text.plain(document.account_amount)
    elif document.currency_rate:
        values["CurrencyRate"] = _rate(document.currency_rate)
    return text.dropped(values)


def target(kind, remote_id):
    """What a payment says of the document that it settles."""
    if kind in CREDITS:
        return {"CreditNote": {"CreditNoteID": remote_id}}
    if kind is Kind.ON_ACCOUNT:
        name, __, own = remote_id.rpartition("/")
        if name:
            return {"Prepayment": {"PrepaymentID": own}}
        return {"Overpayment": {"OverpaymentID": own}}
    return {"Invoice": {"InvoiceID": remote_id}}


def named(document):
    """The document of a payment, as queries name it: its word and its id.

    :param Payment document: any
    :rtype: tuple[str, str]
    """
    ((name, stub),) = target(document.document_kind, document.document_id).items()
    return name, stub[f"{name}ID"]


def with_fee(document):
    """The records that a payment with a fee becomes: its payment, and the payment or
    bank transaction of the fee. One of them is ``None`` where nothing is left for it.

    :param Payment document: with a fee
    :rtype: tuple[dict | None, dict]
    :raise RejectedError: the fee is more than the payment
    """
    apart = fees.is_apart(document.inbound, document.fee)
    cost = abs(document.fee)
    base = base_of(document)
    if apart:
        main = payment(replace(document, reference=_marked(base, fees.APART_MARK)))
        return main, _beside(document, cost, _marked(base, const.FEE_MARK))
    left = document.amount - cost
    if left < 0:
        raise RejectedError(
            f"The fee of {cost} is more than the payment of {document.amount}.",
            cause=Cause.UNKNOWN,
        )
    fee = replace(
        document,
        amount=cost,
        account_id=document.fee_account_id,
        account_code=document.fee_account_code,
        account_amount=None,
        currency_rate=_own_rate(document),
        reference=_marked(base, const.FEE_MARK) if left else document.reference,
    )
    if not left:
        return None, payment(fee)
    main = replace(document, amount=left, reference=_marked(base, const.NET_MARK))
    return payment(main), payment(fee)


def _own_rate(document):
    """The rate by which the fee is worth what it is worth at the bank."""
    if document.currency_rate or not document.account_amount:
        return document.currency_rate
    apart = fees.is_apart(document.inbound, document.fee)
    moved = document.amount if apart else document.amount - abs(document.fee)
    return (moved / document.account_amount) if moved else None


def base_of(document):
    """What the references of both halves begin with.

    :param Payment document: with a fee
    """
    return document.reference.strip() or document.ref


def _marked(base, ending):
    """The reference with a mark, which survives where the reference is cut."""
    room = const.LENGTH["reference"] - len(ending)
    return text.cut_to(base, room) + ending


def _beside(document, cost, reference):
    """Money that moves at the bank besides what the document says."""
    comes_in = document.inbound
    return {
        "Type": "RECEIVE" if comes_in else "SPEND",
        "Contact": {"ContactID": document.contact_id},
        "BankAccount": _account(document.account_id, document.account_code),
        "Date": document.date.isoformat(),
        "Reference": reference,
        "LineAmountTypes": "NoTax",
        "LineItems": [
            {
                "Description": reference,
                "Quantity": text.plain(const.ONE),
                "UnitAmount": text.plain(cost),
                **payloads.account_of_line(
                    document.fee_account_id, document.fee_account_code
                ),
            }
        ],
    }


def on_account(document):
    """Money on account is an overpayment: one line, whose account Xero knows. Its text
    carries the reference, which Xero promises to keep only elsewhere
    (xero_accounting.yaml 16.1.0, BankTransaction.Reference).

    :param OnAccount document: amount in the currency of the bank account
    :rtype: dict
    :raise ConfigurationError: the bank account is in another currency
    """
    if document.account_amount is not None:
        raise ConfigurationError(
            "Xero keeps money on account in the bank account's currency.",
            cause=Cause.PAYMENT_ACCOUNT,
            account_code=document.account_code,
        )
    direction = "RECEIVE" if document.inbound else "SPEND"
    reference = text.cut(document.reference, "reference")
    rate = document.currency_rate
    return text.dropped(
        {
            "Type": f"{direction}-OVERPAYMENT",
            "Contact": {"ContactID": document.contact_id},
            "BankAccount": _account(document.account_id, document.account_code),
            "Date": document.date.isoformat(),
            "Reference": reference,
            "CurrencyRate": rate and _rate(rate),
            "LineAmountTypes": "NoTax",
            "LineItems": [
                {
                    "Description": reference or document.ref,
                    "Quantity": text.plain(const.ONE),
                    "UnitAmount": text.plain(document.amount),
                }
            ],
        }
    )


def refund(row, name, account_id, reference):
    """The payment that takes money on account back, where Xero does not void it.

    :param dict row: the overpayment or prepayment, of which nothing is used
    :param str name: of its list
    :rtype: dict
    """
    key = f"{name[:-1]}ID"
    return {
        name[:-1]: {key: row[key]},
        "Account": {"AccountID": account_id},
        "Date": row["DateString"][:10],
        "Amount": row["RemainingCredit"],
        "Reference": _marked(reference, const.UNDO_MARK),
    }


def allocation(document):
    """Credit used on a document. Xero may replace the date by the later document's.

    :param Allocation document: amount in the documents' currency
    :rtype: dict
    """
    return {
        "Invoice": {"InvoiceID": document.invoice_id},
        "Amount": text.plain(document.amount),
        "Date": document.date.isoformat(),
    }


def void(kind, remote_id):
    """What takes a record out of the books; there is no HTTP DELETE for these.

    :rtype: dict
    """
    if kind is Kind.PAYMENT:  # any other key: "Only Status accepted for updates."
        return {"Status": "DELETED"}
    return {const.ID_FIELD[kind]: remote_id, "Status": "VOIDED"}


def option(document, remote_id=""):
    """An option of a tracking category.

    :rtype: dict
    """
    values = {"Name": text.name(document.name, "option_name")}
    if remote_id:
        values["Status"] = "ACTIVE" if document.active else "ARCHIVED"
    return values


def body(write):
    """The element that a write becomes; of a payment with a fee both, of a file its
    bytes.

    :param Write write: of any kind we write
    :rtype: dict | tuple[dict | None, dict] | bytes
    :raise ConnectorError: nothing may be sent for it
    """
    document, kind = write.document, kind_of(write)
    remote_id = "" if write.operation is Operation.CREATE else write.remote_id
    if write.operation is Operation.VOID:
        return void(kind, remote_id)
    make = _CHANGEABLE.get(kind)
    return make(document, remote_id) if make else _FINAL[kind](document)


def _account(remote_id, code):
    return {"AccountID": remote_id} if remote_id else {"Code": code}


def _rate(value):
    return text.plain(round_to(value, const.RATE_DIGITS))


_CHANGEABLE = {
    Kind.CONTACT: payloads.contact,
    Kind.ITEM: payloads.item,
    Kind.TRACKING: option,
    **dict.fromkeys(const.DOCUMENT_TYPE, payloads.invoice),
}
_FINAL = {
    Kind.PAYMENT: lambda one: with_fee(one) if one.fee else payment(one),
    Kind.ALLOCATION: allocation,
    Kind.ON_ACCOUNT: on_account,
    Kind.ATTACHMENT: lambda one: one.content,
}
