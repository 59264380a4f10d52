"""Sending money: payments, money on account, credits used; and taking them back."""

from ..documents import Kind, Operation
from ..errors import Cause, ConnectorError, RejectedError
from . import batching, fees, feesending, money, receipts, settlements
from .values import amount, rows, sub, word


def pay(wire, kind, ready):
    """Payments; those with a fee one after the other, since each is two records."""
    plain = [row for row in ready if isinstance(row[1], dict)]
    pairs = [row for row in ready if not isinstance(row[1], dict)]
    sent = batching.put(wire, kind, plain)
    try:
        sent += batching.in_turn(
            [[row] for row in pairs], lambda part: [feesending.send(wire, *part[0])]
        )
    except ConnectorError as error:
        if not plain:
            raise
        sent += [error] * len(pairs)
    return _in_order(ready, plain + pairs, sent)


def _in_order(ready, order, sent):
    verdicts = {id(row): verdict for row, verdict in zip(order, sent, strict=True)}
    return [verdicts[id(row)] for row in ready]


def take_payments_back(wire, kind, ready):
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_take_payment_back(wire, *part[0])]
    )


def _take_payment_back(wire, write, body):
    """All records that a payment became; what is taken back already stays so."""
    receipt = None
    for path in fees.parts(write.remote_id):
        name = path.split("/")[0]
        try:
            found = batching.one(
                wire, "POST", path, Kind.PAYMENT, name, write, body,
                bare=name == "Payments",  # PaymentDelete, xero_accounting.yaml 16.1.0
            )  # fmt: skip
        except RejectedError:
            (row, *__) = _look(wire, path, name) or [{}]
            if word(row.get("Status")) not in receipts.GONE:
                raise
            found = [row]
        if not found:
            return batching.unclear()
        receipt = receipt or receipts.payment(found[0])
    return receipts.under(receipt, write.remote_id)


def _look(wire, path, name):
    reply = wire.call("GET", path, kind=Kind.PAYMENT, accept=frozenset({404}))
    return rows(reply.data, name)


def take_money_back(wire, kind, ready):
    """Void money on account of which nothing is used."""
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_void_on_account(wire, part[0][0])]
    )


def _void_on_account(wire, write):
    """Delete the bank transaction that made it; where Xero does not do that for
    overpayments (no source says so for sure), pay all of it back on the same day and
    account, which leaves the same balances.

    :raise RejectedError: some of it is used, or the bank's statement knows of it
    """
    path = money.allocation_path(write.remote_id)
    name = path.split("/")[0]
    (row, *__) = _look(wire, path, name) or [{}]
    if not row:
        raise RejectedError(
            "Xero does not hold this money on account.", cause=Cause.DOCUMENT_MISSING
        )
    if money.on_account(name, row, {}).active:
        _check_unused(row)
        bank = money.bank_rows(wire, [row]).get(write.remote_id.split("/")[-1].lower())
        if not _delete(wire, write, bank):
            _pay_back(wire, write, name, row, bank)
    return receipts.on_account(name, row, status="VOIDED")


def _check_unused(row):
    if amount(row.get("RemainingCredit")) != amount(row.get("Total")):
        raise RejectedError(
            "This money is used there already: take that back first.",
            cause=Cause.DOCUMENT_SETTLED,
        )


def _delete(wire, write, bank):
    """Was the bank transaction deleted? Not where Xero deletes none of this type.

    :raise RejectedError: it is matched with the bank's statement
    """
    if not bank:
        return False
    if bank.get("IsReconciled") is True:
        raise RejectedError(
            "This money is matched with the bank statement there.",
            cause=Cause.DOCUMENT_SETTLED,
        )
    path = f"BankTransactions/{bank['BankTransactionID']}"
    body = {"Status": "DELETED"}
    name, kind = "BankTransactions", Kind.ON_ACCOUNT
    try:
        return bool(batching.one(wire, "POST", path, kind, name, write, body))
    except RejectedError:
        return False


def _pay_back(wire, write, name, row, bank):
    account_id = word(sub(bank or {}, "BankAccount").get("AccountID"))
    if not account_id:
        raise RejectedError(
            "Xero does not say on which account this money is.",
            cause=Cause.DOCUMENT_STATUS,
        )
    told = money.on_account(name, row, bank).reference
    body = settlements.refund(row, name, account_id, told)
    batching.one(wire, "PUT", "Payments", Kind.ON_ACCOUNT, "Payments", write, body)


def allocate(wire, kind, ready):
    """One request per credit."""
    by_credit = {}
    for row in ready:
        by_credit.setdefault(receipts.credit_path(row[0].document), []).append(row)
    found = batching.in_turn(
        list(by_credit.values()),
        lambda part: batching.batch(
            wire,
            "PUT",
            f"{receipts.credit_path(part[0][0].document)}/Allocations",
            kind,
            part,
        ),
    )
    order = [row for rows_ in by_credit.values() for row in rows_]
    return _in_order(ready, order, found)


def take_credit_back(wire, kind, ready):
    return batching.in_turn(
        [[row] for row in ready], lambda part: [_take_credit_back(wire, part[0][0])]
    )


def _take_credit_back(wire, write):
    credit, allocation = receipts.allocation_parts(write.remote_id)
    reply = wire.call(
        "DELETE", f"{credit}/Allocations/{allocation}", kind=Kind.ALLOCATION
    )
    data = reply.data if isinstance(reply.data, dict) else {}
    answer = {"AllocationID": allocation, "IsDeleted": True} | data
    return receipts.allocation(write.remote_id.rpartition("/")[0], answer)


ROUTES = {
    Kind.PAYMENT: {
        Operation.CREATE: pay,
        Operation.VOID: take_payments_back,
    },
    Kind.ON_ACCOUNT: {
        Operation.CREATE: batching.put,
        Operation.VOID: take_money_back,
    },
    Kind.ALLOCATION: {
        Operation.CREATE: allocate,
        Operation.VOID: take_credit_back,
    },
}
