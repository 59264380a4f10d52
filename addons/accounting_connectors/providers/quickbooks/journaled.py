"""Money that a journal entry moves, because QuickBooks has no better word for it: paid
back for a credit memo or by a supplier, paid to a supplier with a fee or a discount, or
before there is a bill. The entry takes it from or to the bank, books what is not the
document's on its own account, and the rest on the customer or supplier; a payment of
nothing then ties it to the document.

So the bank shows what moved in one line, the document is settled by its whole amount,
and two deletions take everything back. A customer's payment with a fee is told in
another way, see :mod:`deposited`.

Between the two steps anything may happen, so the entry is looked for first, by a mark
that is this payment's alone: there is never a second.
"""

from dataclasses import replace

from ..documents import Kind, OnAccount
from ..errors import (
    Cause,
    ConfigurationError,
    ConnectorError,
    RejectedError,
)
from ..sending import kind_of
from . import (
    banks,
    batching,
    deposited,
    explaining,
    linking,
    payloads,
    places,
    receipts,
    removing,
    settlements,
    text,
)
from .values import amount, day, identity, rows, sub

JOURNAL = settlements.JOURNAL


def is_wanted(wire, document):
    """Does a journal entry move this money?

    :param Payment | OnAccount document: of any side
    """
    if isinstance(document, OnAccount):
        return not document.inbound
    if document.document_kind in (Kind.CREDIT_NOTE, Kind.VENDOR_CREDIT):
        return True
    return bool(document.fee) and not deposited.is_wanted(wire, document)


def book(wire, write, facts):
    """Book what is missing of the two.

    :param Write write: a payment that :func:`is_wanted`
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
        if isinstance(document, OnAccount):
            return advance(document, journal, facts)
        body = settlements.journal_link(
            document,
            currency,
            banks.check_of_nothing(wire, document),
            identity(journal.get("Id")),
        )
    except (RejectedError, ConfigurationError) as error:
        return explaining.explain(wire, write, error, facts)
    return _tie(wire, write, journal, body, facts)


def _enter(wire, write, currency):
    """Move the money."""
    document = write.document
    kind = kind_of(write)
    body = settlements.journal(document, currency, banks.control(wire, document))
    answer = wire.post(JOURNAL.lower(), body, kind, [write.key, "journal"])
    entry = sub(answer, JOURNAL)
    if not identity(entry.get("Id")):
        raise batching.unclear()
    return entry


def _tie(wire, write, journal, body, facts):
    """Link the entry with the document; where QuickBooks refuses that, the entry is
    taken back."""
    entity = places.entity_of(Kind.PAYMENT, document=write.document)
    keys = [write.key, "link"]
    try:
        link = sub(wire.post(entity.lower(), body, Kind.PAYMENT, keys), entity)
        error = None if identity(link.get("Id")) else batching.unclear()
        error = error or linking.dropped(wire, write, link, body, entity)
    except (RejectedError, ConfigurationError) as refusal:
        error = explaining.explain(wire, write, refusal, facts)
    if not error:
        return receipt(write.document, journal, link, facts)
    if error.verify_first:
        return error
    try:
        journal_id = identity(journal.get("Id"))
        removing.out(wire, write, JOURNAL, journal_id, removing.DELETED)
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


def journal_of(wire, document):
    """Our journal entry for a payment, ``None`` when there is none. Looked for by its
    day and our mark: QuickBooks may have numbered it itself.

    :raise RejectedError: it is there with another amount
    """
    number = settlements.journal_number(document)
    terms = f"TxnDate = '{document.date.isoformat()}'"
    held = wire.query(JOURNAL, Kind.PAYMENT, terms)
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
    """What is booked on the customer or supplier: the first line."""
    return next((amount(line.get("Amount")) for line in rows(journal, "Line")), None)


def link_of(wire, document, journal):
    """The payment of nothing that ties the journal entry, ``None`` without one."""
    if isinstance(document, OnAccount):
        return None
    targets = (
        (JOURNAL, identity(journal.get("Id"))),
        (settlements.TARGET[document.document_kind], document.document_id),
    )
    held = linking.payments_of(wire, document)
    for row in held:
        if all(receipts.linked(row, *target) is not None for target in targets):
            return row
    return None


def receipt(document, journal, link, facts):
    """Both halves: the id is that of what ties them, the version tells the entry.

    :rtype: Receipt
    """
    entity = places.entity_of(Kind.PAYMENT, document=document)
    base = receipts.receipt(Kind.PAYMENT, link, facts, entity=entity)
    return replace(
        base,
        number=document.reference,
        status="OPEN",
        date=day(journal.get("TxnDate")),
        total=_amount(journal),
    )


def advance(document, journal, facts):
    """The entry by itself, which settles nothing yet.

    :param OnAccount document: of a supplier
    :rtype: Receipt
    """
    found = receipts.receipt(Kind.ON_ACCOUNT, journal, facts, entity=JOURNAL)
    return replace(found, contact_id=document.contact_id, status="OPEN")
