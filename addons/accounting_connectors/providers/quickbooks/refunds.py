"""Money paid back for a credit memo: a journal entry, then a payment of nothing that
links the two. Between the two steps anything may happen, so the entry is looked for
first, by a mark that is this payment's alone: there is never a second.
"""

from dataclasses import replace

from ..documents import Kind
from ..errors import (
    Cause,
    ConfigurationError,
    ConnectorError,
    RejectedError,
)
from . import (
    batching,
    const,
    explaining,
    linking,
    payloads,
    receipts,
    settlements,
    text,
    voiding,
)
from .values import amount, day, identity, quoted, ref_id, rows, sub

JOURNAL = settlements.JOURNAL
PAYMENT = Kind.PAYMENT


def pay_back(wire, write, facts):
    """Book what is missing of the two.

    :param Write write: a payment of a credit note
    :param company.Facts facts: of the company
    :rtype: Receipt | ConnectorError
    """
    document = write.document
    try:
        journal = journal_of(wire, document)
        link = journal and link_of(wire, document, journal)
        if link:
            return receipt(document, journal, link, facts)
        currency = payloads.currency(document, facts)
        if not journal:
            journal = _enter(wire, write, currency)
    except (RejectedError, ConfigurationError) as error:
        return explaining.explain(wire, write, error, facts)
    return _tie(wire, write, journal, currency, facts)


def _enter(wire, write, currency):
    """Take the money from the bank."""
    document = write.document
    body = settlements.refund_journal(document, currency, _receivable(wire, document))
    keys = [write.key, "journal"]
    answer = wire.post(JOURNAL.lower(), body, PAYMENT, keys)
    journal = sub(answer, JOURNAL)
    if not identity(journal.get("Id")):
        raise batching.unclear()
    return journal


def _tie(wire, write, journal, currency, facts):
    """Link the entry with the credit memo; where QuickBooks refuses that, the entry is
    taken back."""
    body = settlements.refund_link(
        write.document, currency, identity(journal.get("Id"))
    )
    keys = [write.key, "link"]
    try:
        link = sub(wire.post("payment", body, PAYMENT, keys), "Payment")
        error = None if identity(link.get("Id")) else batching.unclear()
        error = error or linking.dropped(wire, write, link, body)
    except (RejectedError, ConfigurationError) as refusal:
        error = explaining.explain(wire, write, refusal, facts)
    if not error:
        return receipt(write.document, journal, link, facts)
    if error.verify_first:
        return error
    try:
        journal_id = identity(journal.get("Id"))
        voiding.out(wire, PAYMENT, JOURNAL, journal_id, voiding.DELETED, write, False)
    except ConnectorError as failure:
        return _half_done(error, failure)
    return error


def _half_done(error, failure):
    """The money is booked and settles nothing: the next attempt goes on from there."""
    return type(error)(
        f"{error.message} The journal entry is still there: {failure.message}",
        cause=error.cause,
        **error.params,
    )


def _receivable(wire, document):
    """The account of what customers owe, in the document's currency."""
    terms = f"AccountType = {quoted(const.RECEIVABLE)}"
    found = wire.query("Account", PAYMENT, terms)
    fitting = [row for row in found if ref_id(row, "CurrencyRef") == document.currency]
    without = [row for row in found if not ref_id(row, "CurrencyRef")]
    for row in fitting or without:
        return identity(row.get("Id"))
    raise ConfigurationError(
        f"QuickBooks has no accounts receivable in {document.currency}.",
        cause=Cause.ACCOUNT_UNKNOWN,
        account_code=f"{const.RECEIVABLE} ({document.currency})",
    )


def journal_of(wire, document):
    """Our journal entry for a refund, ``None`` when there is none. Looked for by its
    day and our mark: QuickBooks may have numbered it itself.

    :raise RejectedError: it is there with another amount
    """
    number = settlements.refund_number(document)
    held = wire.query(JOURNAL, PAYMENT, f"TxnDate = '{document.date.isoformat()}'")
    for row in held:
        marked = text.mark_of(row)
        if marked == (document.ref, text.one_line(document.reference)):
            if _amount(row) != document.amount:
                raise RejectedError(
                    f"The journal entry {number} is there with another amount.",
                    cause=Cause.NUMBER_TAKEN,
                    number=number,
                )
            return row
    return None


def _amount(journal):
    return next((amount(line.get("Amount")) for line in rows(journal, "Line")), None)


def link_of(wire, document, journal):
    """The payment of nothing that ties the journal entry, ``None`` without one."""
    targets = (
        (JOURNAL, identity(journal.get("Id"))),
        (settlements.CREDIT_MEMO, document.document_id),
    )
    held = linking.payments_of(wire, PAYMENT, document.contact_id, document.date)
    for row in held:
        if all(receipts.linked(row, *target) is not None for target in targets):
            return row
    return None


def receipt(document, journal, link, facts):
    """Both halves under one id.

    :rtype: Receipt
    """
    both = f"{identity(journal.get('Id'))}/{identity(link.get('Id'))}"
    base = receipts.receipt(PAYMENT, link, facts)
    return replace(
        base,
        remote_id=both,
        number=document.reference,
        version="",  # two records, two versions: read when they are needed
        status="OPEN",
        date=day(journal.get("TxnDate")),
        total=_amount(journal),
    )
