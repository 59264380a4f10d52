"""Taking records out of the books.

Invoices and payments are voided: number and history stay. Credit memos and what
suppliers sent have no void, payments of nothing have nothing to void, and journal
entries neither: they are deleted (ej2/python-quickbooks 0.9.12, mcohen01/
node-quickbooks 2.0.50, 2026-11-20; Intuit's own list of what can be voided could not be
found).
"""

from ..documents import Kind, Receipt
from ..errors import RejectedError
from ..sending import in_turn
from . import advances, blame, const, deposited, places, receipts
from .removing import DELETED, VOIDED, VOIDED_PAYMENT, out, read
from .values import identity

WAYS = {
    "Invoice": VOIDED,
    "Payment": VOIDED_PAYMENT,
    "BillPayment": VOIDED_PAYMENT,
}
KINDS = (
    *const.DOCUMENTS,
    Kind.PAYMENT,
    Kind.ALLOCATION,
    Kind.ON_ACCOUNT,
    Kind.ATTACHMENT,
)
JOURNAL = "JournalEntry"


def void(wire, kind, writes):
    """Take records of one kind out of the books, one call each.

    :rtype: list[Receipt | ConnectorError]
    :raise ValueError: a kind that stays
    """
    if kind not in KINDS:
        raise ValueError(f"QuickBooks cannot void a {kind}")
    facts = wire.facts

    def send(part):
        try:
            return [_void(wire, kind, part[0])]
        except RejectedError as error:
            return [blame.about(error, part[0], facts)]

    return in_turn([[write] for write in writes], send, "QuickBooks")


def _void(wire, kind, write):
    entity = places.entity_of(kind, write.remote_id)
    remote_id = places.theirs(write.remote_id)
    if kind is Kind.ALLOCATION:
        if advances.is_line(write.remote_id):
            return advances.take_back(wire, write)
        return out(wire, write, entity, remote_id, DELETED, write.version)
    if kind is not Kind.PAYMENT:
        return out(
            wire, write, entity, remote_id, WAYS.get(entity, DELETED), write.version
        )
    return _money_out(wire, write, entity, remote_id)


def _money_out(wire, write, entity, remote_id):
    """Of what a journal entry moved the version tells the entry; without a version it
    is looked up what the money is."""
    journal_id, slash, token = write.version.partition("/")
    if not slash:
        journal_id, token = "", write.version
    if not token:
        row = read(wire, Kind.PAYMENT, entity, remote_id)
        journal_id, token = receipts.tied(row), _token(row)
    if not journal_id:
        return _payment_out(wire, write, entity, remote_id, token)
    # first what ties it, then the entry itself
    out(wire, write, entity, remote_id, DELETED, token)
    out(wire, write, JOURNAL, journal_id, DELETED)
    return Receipt(remote_id=write.remote_id, status="DELETED")


def _payment_out(wire, write, entity, remote_id, token):
    """One that lies in a deposit cannot go: ours, made for its fee, goes ahead of it.
    A deposit of somebody else stays, and the payment with it."""
    try:
        return out(wire, write, entity, remote_id, VOIDED_PAYMENT, token)
    except RejectedError as error:
        if error.params.get("code") != deposited.IN_DEPOSIT:
            raise
        row = read(wire, Kind.PAYMENT, entity, remote_id)
        if row is None or not deposited.take_out(wire, write, row):
            raise
    return out(wire, write, entity, remote_id, VOIDED_PAYMENT)


def _token(row):
    """The version; none, so that it is looked at again, of what is not as it was."""
    out_ = row is None or receipts.status(row) in receipts.GONE
    return "" if out_ else identity(row.get("SyncToken"))
