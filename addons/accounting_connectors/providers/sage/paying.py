"""Payments on their way, with their fees: two records at Sage that stand for one of
ours, so that either both are there in the end or none.

The payment goes first and its fee names it. Which of the two is there already is looked
at before anything is sent, so that a half that was left by a lost answer is made whole
and never doubled. The account of the fee is looked at as well: a payment whose fee is
refused all the same is taken back. Taking back begins with the fee: a payment that
still stands is asked about again.
"""

from .. import texts
from ..documents import Receipt
from ..errors import (
    Cause,
    ConfigurationError,
    ConnectorError,
    RejectedError,
    UncertainError,
)
from ..money import round_to
from ..values import word
from . import artefacts, const, creating, fees, finding, receipts, wires


def pay(wire, kind, ready):
    """:param list ready: write, and its path and body
    :return: a receipt or an error for each, in order
    """
    plain = [at for at, row in enumerate(ready) if not row[0].document.fee]
    verdicts, known = [None] * len(ready), {}
    sent = creating.create(wire, kind, [ready[at] for at in plain])
    for at, verdict in zip(plain, sent, strict=True):
        verdicts[at] = verdict
    for at, row in enumerate(ready):
        if row[0].document.fee:
            verdicts[at] = _whole(wire, kind, row, known)
    return verdicts


def _whole(wire, kind, row, known):
    """The verdict on a payment with a fee."""
    write = row[0]
    try:
        body = _fee(wire, write.document, known)
        held = _payment_there(wire, kind, write)
        if held is None:
            (made,) = creating.create(wire, kind, [row])
            if not isinstance(made, Receipt):
                return made
            held = {"id": made.remote_id, "updated_at": made.version}
            standing = []
        else:
            made = receipts.payment(held, write.document)
            standing = finding.fees_of(wire, held)
    except ConnectorError as error:
        return error
    if not standing:
        fee = _post_fee(wire, write, held["id"], body)
        if isinstance(fee, RejectedError | ConfigurationError):
            return _undone(wire, kind, write, held["id"], fee)
        if isinstance(fee, ConnectorError):
            return fee
        standing = [fee]
    return receipts.with_fees(made, held, standing)


def _payment_there(wire, kind, write):
    """The payment itself, with or without its fee."""
    for row in finding.payments_of(wire, kind, write.document, {}):
        settles = receipts.allotted(row, write.document.document_id) is not None
        if settles and write.document.is_same(receipts.payment(row, write.document)):
            return row
    return None


def _fee(wire, document, known):
    """What is said of a fee but for the payment's id.

    :raise ConfigurationError: Sage cannot book it
    """
    amount = _in_base(wire, document)
    account = _account(wire, document, known)
    area = "other_receipts" if amount < 0 else "other_payments"
    if account is None or account.get(f"visible_in_{area}") is False:
        raise _unfit(document, "Sage takes no fees on this account.")
    if account.get("included_in_chart") is False:
        raise _unfit(document, "The account of fees is not in Sage's chart any more.")
    return {
        "transaction_type_id": fees.RECEIVED if amount < 0 else fees.PAID,
        "contact_id": document.contact_id,
        "bank_account_id": document.account_id,
        "date": document.date.isoformat(),
        "total_amount": texts.plain(abs(amount)),
        "reference": artefacts.short(document.reference),
        "payment_lines": [
            {
                "ledger_account_id": document.fee_account_id,
                "total_amount": texts.plain(abs(amount)),
            }
        ],
    }


def _in_base(wire, document):
    """The fee in base currency, in which Sage books what is paid to an account.

    :raise ConfigurationError: the bank account is in another one
    """
    base = wire.traits.get("currency")
    if not base or document.currency == base:
        return document.fee
    if document.account_amount is None:
        raise _unfit(
            document, "Sage books fees on bank accounts in base currency only."
        )
    share = document.account_amount / document.amount
    return round_to(document.fee * share, const.DIGITS)


def _account(wire, document, known):
    """The fee's account; ``None``: Sage has none such."""
    account_id = document.fee_account_id
    if account_id not in known:
        (found,) = wires.each(
            wire,
            [account_id],
            lambda one: wires.get(wire, "ledger_accounts", one, "account"),
            lambda __, answer: answer,
        )
        if isinstance(found, ConnectorError):
            if found.retry or found.stops_connection:
                raise found
            found = None
        known[account_id] = found
    return known[account_id]


def _unfit(document, message):
    code = document.fee_account_code or document.fee_account_id
    return ConfigurationError(message, cause=Cause.FEE_ACCOUNT, account_code=code)


def _post_fee(wire, write, payment_id, body):
    """The fee as Sage holds it, or an error. A business that wants a tax on every line
    is told that there is none."""
    (line,) = body["payment_lines"]
    line = {**line, "details": f"{write.document.reference} {fees.mark(payment_id)}"}
    verdict = _send_fee(wire, write, {**body, "payment_lines": [line]})
    if isinstance(verdict, ConfigurationError) and verdict.cause is Cause.TAX_UNKNOWN:
        line["tax_rate_id"] = f"{wire.traits.get('country')}_NO_TAX"
        verdict = _send_fee(wire, write, {**body, "payment_lines": [line]})
    return verdict


def _send_fee(wire, write, body):
    (verdict,) = wires.each(
        wire,
        [body],
        lambda one: wires.post(wire, const.FEES, write, one),
        lambda __, answer: answer if answer.get("id") else wires.unread(),
    )
    return verdict


def _undone(wire, kind, write, payment_id, error):
    """Take a payment back whose fee is refused; the order may be given anew then."""
    request = wire.request("DELETE", f"{const.PATH[kind]}/{payment_id}", kind=kind)
    (gone,) = wires.each(wire, [0], lambda __: request, lambda __, answer: answer)
    if isinstance(gone, ConnectorError) and gone.cause is not Cause.DOCUMENT_MISSING:
        return UncertainError(
            f"The fee was refused ({error.message}) and the payment not taken back.",
            cause=gone.cause,
        )
    code = write.document.fee_account_code or write.document.fee_account_id
    return RejectedError(error.message, cause=Cause.FEE_ACCOUNT, account_code=code)


def take_back(wire, kind, ready):
    """Take payments back, with their fees; one that is gone already is no error.

    :return: a receipt or an error for each, in order
    """
    return [_taken(wire, kind, write) for write, __ in ready]


def _taken(wire, kind, write):
    gone = Receipt(remote_id=write.remote_id, status=receipts.GONE)
    path = const.PATH[kind]
    (held,) = wires.each(
        wire,
        [write.remote_id],
        lambda one: wires.get(wire, path, one, kind),
        lambda __, answer: answer,
    )
    if isinstance(held, ConnectorError):
        return gone if held.cause is Cause.DOCUMENT_MISSING else held
    try:
        doomed = [
            f"{const.FEES}/{word(fee.get('id'))}" for fee in finding.fees_of(wire, held)
        ]
    except ConnectorError as error:
        return error
    if not held.get("deleted_at"):
        doomed.append(f"{path}/{write.remote_id}")
    for one in doomed:
        request = wire.request("DELETE", one, kind=kind)
        (verdict,) = wires.each(
            wire, [0], lambda __, sent=request: sent, lambda __, answer: answer
        )
        if (
            isinstance(verdict, ConnectorError)
            and verdict.cause is not Cause.DOCUMENT_MISSING
        ):
            return verdict
    return gone
