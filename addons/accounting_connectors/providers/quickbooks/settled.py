"""Money and credits used, as they stand in QuickBooks.

One payment there may do several things at once: receive money, use credits, and settle
invoices with both. Which of them paid which invoice it does not say, so they are paired
in their order, credits first: of the same payment always in the same way. What money
did is one settlement, what credits did another, both under the payment's id.

Money that left or came by a journal entry (paid back, with a fee, a supplier's advance)
is tied to documents by a payment of nothing: what is told then is the entry's. The same
with a deposit of what a supplier paid back, and an expense of what went to a customer,
as QuickBooks' own help has people book these.
"""

from ..documents import Kind
from ..standing import Settlement
from . import moved, places, receipts, text
from .ends import (
    DEPOSIT,
    JOURNAL,
    MOVES,
    PURCHASE,
    SIDES,
    ZERO,
    Entry,
    head,
    linked_to,
    links,
    part,
)
from .reading import changed_at, version
from .values import amount, identity, ref_id, rows, sub


def settlements(wire, facts, found):
    """All that payments of these rows did, and which are gone.

    :param wire: the adapter
    :param company.Facts facts: of the company
    :param dict found: rows by entity
    :rtype: list[Settlement]
    """
    entities = (JOURNAL, DEPOSIT, PURCHASE)
    held = {entity: _by_id(found.get(entity, ())) for entity in entities}
    told = [
        _no_more(Kind.ON_ACCOUNT, places.ours(JOURNAL, remote_id), row)
        for remote_id, row in held[JOURNAL].items()
        if receipts.status(row) in receipts.GONE
    ]
    for side in SIDES:
        payments = _by_id(found.get(side.entity, ()))
        if side.inbound:
            _add_deposited(wire, payments, held[DEPOSIT])
        _add_named(wire, payments.values(), held)
        for row in payments.values():
            told += _of_payment(side, row, facts, held)
    return told


def _by_id(found):
    return {identity(row.get("Id")): row for row in found}


def _add_deposited(wire, payments, deposits):
    """The payments that lie in deposits which changed: where they arrived is told by
    these alone."""
    named = (link for row in deposits.values() for link in links(row))
    ids = [one for entity, one, __ in named if entity == "Payment"]
    missing = [one for one in ids if one not in payments]
    payments |= wire.by_id("Payment", Kind.PAYMENT, missing)


def _add_named(wire, payments, held):
    """The entries and deposits that payments name."""
    for entity, known in held.items():
        named = [
            one
            for row in payments
            for kind, one, __ in [*links(row), *linked_to(row)]
            if kind == entity and one not in known
        ]
        known |= wire.by_id(entity, Kind.PAYMENT, named)


def _of_payment(side, row, facts, held):
    """What one payment did: by its money, by credits, by journal entries."""
    remote_id = places.id_of(side.entity, row)
    if receipts.status(row) in receipts.GONE:
        kinds = (Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT)
        return [_no_more(kind, remote_id, row) for kind in kinds]
    money = amount(row.get("TotalAmt")) or ZERO
    debts, credits = _ends(side, row, held)
    own = Entry(side.entity, remote_id, money)
    pairs = _paired([*credits, own], debts)
    told = moved.of_moves(side, row, facts, pairs, held)
    used = [pair for pair in pairs if _is_credit(side, pair, held[JOURNAL])]
    if used:
        told.append(_allocation(side, row, facts, used))
    # of what pays back an entry no document knows
    paid = [pair for pair in pairs if pair[0] is own and pair[1].entity == side.owes]
    if money:
        told.append(_payment(side, row, facts, paid, own.left, held[DEPOSIT]))
    if version(row) != "0":  # it may have done before what it does no more
        done = {(one.kind, one.remote_id) for one in told}
        kinds = (Kind.ALLOCATION,) if money else (Kind.PAYMENT, Kind.ALLOCATION)
        told += [
            _no_more(kind, remote_id, row)
            for kind in kinds
            if (kind, remote_id) not in done
        ]
    return told


def _no_more(kind, remote_id, row):
    return Settlement(
        kind=kind,
        remote_id=remote_id,
        active=False,
        version=version(row),
        changed_at=changed_at(row),
    )


def _ends(side, row, held):
    """Debts and credits of a payment's lines, credit notes ahead of entries."""
    debts, notes, entries = [], [], []
    for entity, remote_id, sum_ in links(row):
        entry = Entry(entity, remote_id, sum_)
        if entity == side.credits:
            notes.append(entry)
        elif entity in held and not moved.is_owed(side, row, entry, held):
            entries.append(entry)
        elif entity == side.owes or entity in held:
            debts.append(entry)
    return debts, notes + entries


def _paired(sources, targets):
    """Use each source on the targets in their order, as far as both go.

    :return: source, target, and how much
    :rtype: list[tuple[Entry, Entry, Decimal]]
    """
    pairs, waiting = [], [target for target in targets if target.left > 0]
    for source in sources:
        while source.left > 0 and waiting:
            target = waiting[0]
            used = min(source.left, target.left)
            pairs.append((source, target, used))
            source.left -= used
            target.left -= used
            if not target.left:
                waiting.pop(0)
    return pairs


def _payment(side, row, facts, pairs, left, deposits):
    """Money received or paid. What we sent as money on account stays that."""
    advance = text.is_advance(row)
    common = head(side, row, facts)
    own = common["remote_id"]
    account_id, fee, fee_account_id = _arrived(side, row, deposits)
    return Settlement(
        **common,
        kind=Kind.ON_ACCOUNT if advance else Kind.PAYMENT,
        inbound=side.inbound,
        account_id=account_id,
        amount=amount(row.get("TotalAmt")),
        fee=fee,
        fee_account_id=fee_account_id,
        parts=tuple(part(side, to, used, row, own) for __, to, used in pairs),
        unallocated=left,
        reference=receipts.reference_of(row),
    )


def _arrived(side, row, deposits):
    """The account of the money, and what less arrived there: of a payment that was
    deposited alone, with other lines beside it, the bank and what those took."""
    for entity, deposit_id, __ in linked_to(row):
        deposit = deposits.get(deposit_id) if entity == DEPOSIT else None
        if deposit:
            found = _deposited(deposit)
            if found:
                return found
    account = ref_id(row, "DepositToAccountRef")
    check, card = sub(row, "CheckPayment"), sub(row, "CreditCardPayment")
    return (
        account or ref_id(check, "BankAccountRef") or ref_id(card, "CCAccountRef"),
        ZERO,
        "",
    )


def _deposited(deposit):
    """Bank, fee and its account; ``None`` where it is a deposit of several payments, or
    of nothing else."""
    others = [line for line in rows(deposit, "Line") if not rows(line, "LinkedTxn")]
    if len(links(deposit)) != 1 or not others:
        return None
    fee = -sum((amount(line.get("Amount")) or ZERO for line in others), ZERO)
    account = ref_id(sub(others[0], "DepositLineDetail"), "AccountRef")
    return ref_id(deposit, "DepositToAccountRef"), fee, account


# === CREDITS === #


def _is_credit(side, pair, journals):
    """A credit note used on a debt, or an advance of ours to a supplier."""
    source, target, __ = pair
    if target.entity in MOVES:
        return False
    if source.entity == side.credits:
        return True
    return text.is_advance(journals.get(source.remote_id, {}))


def _allocation(side, row, facts, pairs):
    credits, parts = {}, {}
    for source, target, used in pairs:
        for held, entry in ((credits, source), (parts, target)):
            key = (entry.entity, entry.remote_id)
            held[key] = (entry, held.get(key, (entry, ZERO))[1] + used)
    return Settlement(
        **head(side, row, facts),
        kind=Kind.ALLOCATION,
        inbound=side.inbound,
        amount=sum((used for __, __, used in pairs), ZERO),
        parts=tuple(part(side, *one, row) for one in parts.values()),
        credits=tuple(part(side, *one, row) for one in credits.values()),
        reference=receipts.reference_of(row),
    )
