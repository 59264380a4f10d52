"""Sending a payment with a fee: two records, of which there is never a second.

Between the two anything may happen, so what is there already is looked for first, by
the marks in the references, and only what is missing is sent.
"""

from dataclasses import replace

from ..documents import Kind
from ..errors import Cause, ConfigurationError, ConnectorError, RejectedError
from . import batching, fees, money, receipts, settlements
from .values import amount, sub, word

# refusals of the fee's half that are about its account
TAKEN_BACK = {"Status": "DELETED"}
ACCOUNT_CAUSES = frozenset(
    {
        Cause.PAYMENT_ACCOUNT,
        Cause.ACCOUNT_UNKNOWN,
        Cause.ACCOUNT_ARCHIVED,
        Cause.ACCOUNT_UNFIT,
    }
)


def send(wire, write, bodies):
    """Book what is missing of the two.

    :param Write write: of a payment with a fee
    :param bodies: the payment, ``None`` where the fee is all of it, and the fee
    :rtype: Receipt
    :raise ConnectorError: nothing is booked, or that is not known
    """
    main, fee = bodies
    if main is None:
        (row, *__) = _put(wire, write, [fee], fee) or [{}]
        return receipts.checked(Kind.PAYMENT, write, row)
    held = halves_of(wire, write.document, bodies)
    _check(write.document, bodies, held)
    if "BankAccount" in fee:
        return _apart(wire, write, bodies, held)
    missing = [body for body, row in zip(bodies, held, strict=True) if not row]
    made = _put(wire, write, missing, fee) if missing else []
    if len(made) != len(missing):
        raise batching.unclear()
    rows_ = [row or made.pop(0) for row in held]
    return receipt(write.document, *rows_)


def receipt(document, main, fee):
    """Both halves as one.

    :param Payment document: that they are
    :rtype: Receipt
    """
    whole = receipts.settled(money.with_fee(main, fee))
    return replace(whole, number=document.reference)


def halves_of(wire, document, bodies):
    """The live halves of a payment that are there, ``None`` for each that is not.

    :param Payment document: with a fee
    :param bodies: what its halves are sent as
    :rtype: tuple[dict | None, dict | None]
    """
    rows_ = fees.payments_of(wire, [settlements.named(document)])
    main = _alive(rows_, bodies[0])
    if "BankAccount" in bodies[1]:
        beside = fees.transactions(wire, {**bodies[0]}) if main else []
        return main, _alive(beside, bodies[1])
    return main, _alive(rows_, bodies[1])


def _alive(rows_, body):
    """The one that is not deleted with this reference on this day."""
    for row in rows_:
        same = word(row.get("Reference")) == body["Reference"]
        if same and row.get("Status") != "DELETED" and fees.same_day(row, body):
            return row
    return None


def _check(document, bodies, held):
    """What is there must be what was to be sent.

    :raise RejectedError: it has another amount
    """
    for body, row in zip(bodies, held, strict=True):
        wanted = body.get("Amount") or body["LineItems"][0]["UnitAmount"]
        if row and amount(row.get("Amount") or row.get("Total")) != wanted:
            raise RejectedError(
                f"{body['Reference']} is there already, with another amount.",
                cause=Cause.NUMBER_TAKEN,
                number=document.reference,
            )


def _put(wire, write, elements, fee):
    """Payments, all of them or none: one that is refused refuses the whole request when
    errors are summarised (api/accounting/requests-and-responses, 2026-11-20)."""

    def explain(error, element):
        account, ours = sub(element, "Account"), fee.get("Account", {})
        about_fee = account and account == {**account, **ours}
        return _about_fee(error, write.document) if about_fee else error

    name, kind = "Payments", Kind.PAYMENT
    return batching.one(
        wire, "PUT", name, kind, name, write, elements, summarised=True, explain=explain
    )


def _apart(wire, write, bodies, held):
    """The payment of the document, then the bank transaction of the fee; where that is
    refused, the payment is taken back."""
    main, beside = held
    if not main:
        (main, *__) = _put(wire, write, [bodies[0]], bodies[1]) or [None]
        if not main:
            raise batching.unclear()
    if not beside:
        try:
            (beside, *__) = batching.one(
                wire,
                "PUT",
                "BankTransactions",
                Kind.PAYMENT,
                "BankTransactions",
                write,
                bodies[1],
            ) or [None]
        except (RejectedError, ConfigurationError) as error:
            _undo(wire, write, main, error)
            raise _about_fee(error, write.document) from None
    if not beside:
        raise batching.unclear()
    return receipt(write.document, main, beside)


def _undo(wire, write, main, error):
    """:raise ConnectorError: the payment is still there; the next attempt goes on"""
    path = f"Payments/{main['PaymentID']}"
    try:
        batching.one(
            wire, "POST", path, Kind.PAYMENT, "Payments", write, TAKEN_BACK, bare=True
        )
    except ConnectorError as failure:
        raise type(error)(
            f"{error.message} The payment without its fee is still there: "
            f"{failure.message}",
            cause=error.cause,
            **error.params,
        ) from None


def _about_fee(error, document):
    """A refusal of the fee's half, where it is about the account, names that."""
    if error.cause not in ACCOUNT_CAUSES:
        return error
    return ConfigurationError(
        error.message,
        cause=Cause.FEE_ACCOUNT,
        account_code=document.fee_account_code or document.fee_account_id,
    )


def complete(pairs, document):
    """Candidates for a payment with a fee: whole and alive, of its document.

    :param pairs: payments with their fees
    :rtype: list[Receipt]
    """
    found = []
    for main, fee in pairs:
        whole = money.with_fee(main, fee)
        both = "DELETED" not in (main.get("Status"), fee.get("Status"))
        if whole and both and whole.fee == document.fee:
            ours = whole.reference == settlements.base_of(document)
            found.append(
                receipt(document, main, fee) if ours else receipts.settled(whole)
            )
    return found
