"""Money and credits used, as they stand in QuickBooks.

One payment there may do several things at once: receive money, use credits, and settle
invoices with both. Which of them paid which invoice it does not say, so they are paired
in their order, credits first: of the same payment always in the same way. What money
did is one settlement, what credits did another, both under the payment's id.

Money that left or came by a journal entry (paid back, with a fee, a supplier's advance)
is tied to documents by a payment of nothing: what is told then is the entry's.
"""

from dataclasses import dataclass
from decimal import Decimal

from ..documents import Kind
from ..money import round_to
from ..standing import Part, Settlement
from . import const, places, receipts, text
from .reading import changed_at, version
from .values import amount, day, identity, ref_id, rows, sub, word

JOURNAL, DEPOSIT = "JournalEntry", "Deposit"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """Customers' or suppliers' money.

    :param str owes: what the entity of a debt is called, and of a credit
    """

    entity: str
    owes: str
    credits: str
    inbound: bool


SIDES = (
    Side("Payment", "Invoice", "CreditMemo", True),
    Side("BillPayment", "Bill", "VendorCredit", False),
)


@dataclass(slots=True)
class Entry:
    """One end of a payment: a debt, a credit, or the money itself."""

    entity: str
    remote_id: str
    left: Decimal


def settlements(wire, facts, found):
    """All that payments of these rows did, and which are gone.

    :param wire: the adapter
    :param company.Facts facts: of the company
    :param dict found: rows by entity
    :rtype: list[Settlement]
    """
    held = {entity: _by_id(found.get(entity, ())) for entity in (JOURNAL, DEPOSIT)}
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
    named = (link for row in deposits.values() for link in _links(row))
    ids = [one for entity, one, __ in named if entity == "Payment"]
    missing = [one for one in ids if one not in payments]
    payments |= wire.by_id("Payment", Kind.PAYMENT, missing)


def _add_named(wire, payments, held):
    """The entries and deposits that payments name."""
    for entity, known in held.items():
        named = [
            one
            for row in payments
            for kind, one, __ in [*_links(row), *_linked_to(row)]
            if kind == entity and one not in known
        ]
        known |= wire.by_id(entity, Kind.PAYMENT, named)


def _links(row):
    """What a transaction's lines name: entity, id, amount."""
    return [
        (
            word(link.get("TxnType")),
            identity(link.get("TxnId")),
            amount(line.get("Amount")) or ZERO,
        )
        for line in rows(row, "Line")
        for link in rows(line, "LinkedTxn")
    ]


def _linked_to(row):
    return [
        (word(link.get("TxnType")), identity(link.get("TxnId")), ZERO)
        for link in rows(row, "LinkedTxn")
    ]


def _of_payment(side, row, facts, held):
    """What one payment did: by its money, by credits, by journal entries."""
    remote_id = places.id_of(side.entity, row)
    if receipts.status(row) in receipts.GONE:
        kinds = (Kind.PAYMENT, Kind.ALLOCATION, Kind.ON_ACCOUNT)
        return [_no_more(kind, remote_id, row) for kind in kinds]
    money = amount(row.get("TotalAmt")) or ZERO
    debts, credits = _ends(side, row, held[JOURNAL])
    own = Entry(side.entity, remote_id, money)
    pairs = _paired([*credits, own], debts)
    told = _of_journals(side, row, facts, pairs, held[JOURNAL])
    used = [pair for pair in pairs if _is_credit(side, pair, held[JOURNAL])]
    if used:
        told.append(_allocation(side, row, facts, used))
    paid = [pair for pair in pairs if pair[0] is own]
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


def _ends(side, row, journals):
    """Debts and credits of a payment's lines, credit notes ahead of entries."""
    debts, notes, entries = [], [], []
    for entity, remote_id, sum_ in _links(row):
        entry = Entry(entity, remote_id, sum_)
        if entity == side.credits:
            notes.append(entry)
        elif entity == JOURNAL and not _is_owed(side, row, journals.get(remote_id)):
            entries.append(entry)
        elif entity in (side.owes, JOURNAL):
            debts.append(entry)
    return debts, notes + entries


def _is_owed(side, row, journal):
    """Does an entry add to what the customer owes, or we the supplier?"""
    debit, *__ = _sides_of(journal, places.party_of(row)) if journal else (None,)
    return debit is side.inbound


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


def _part(side, entry, sum_, row, own=""):
    """A document's part.

    :param str own: id of the money, where the part is one of its own
    """
    return Part(
        document_kind=const.KIND_OF_DOCUMENT.get(entry.entity, Kind.ON_ACCOUNT),
        document_id=places.ours(entry.entity, entry.remote_id)
        if entry.entity == JOURNAL
        else entry.remote_id,
        amount=sum_,
        date=day(row.get("TxnDate")),
        remote_id=f"{own}/{entry.remote_id}" if own else "",
    )


def _head(side, row, facts):
    currency = ref_id(row, "CurrencyRef") or facts.currency
    return {
        "remote_id": places.id_of(side.entity, row),
        "contact_id": places.party_of(row),
        "date": day(row.get("TxnDate")),
        "currency": currency,
        "currency_rate": _rate(row) if currency != facts.currency else None,
        "version": version(row),
        "changed_at": changed_at(row),
    }


def _rate(row):
    """The document's currency per unit of the company's."""
    rate = amount(row.get("ExchangeRate"))
    if not rate:
        return None
    found = 1 / rate
    return text.plain(round_to(found, const.RATE_DIGITS - 1 - found.adjusted()))


def _payment(side, row, facts, pairs, left, deposits):
    """Money received or paid. What we sent as money on account stays that."""
    advance = text.is_advance(row)
    head = _head(side, row, facts)
    own = head["remote_id"]
    account_id, fee, fee_account_id = _arrived(side, row, deposits)
    return Settlement(
        **head,
        kind=Kind.ON_ACCOUNT if advance else Kind.PAYMENT,
        inbound=side.inbound,
        account_id=account_id,
        amount=amount(row.get("TotalAmt")),
        fee=fee,
        fee_account_id=fee_account_id,
        parts=tuple(_part(side, to, used, row, own) for __, to, used in pairs),
        unallocated=left,
        reference=receipts.reference_of(row),
    )


def _arrived(side, row, deposits):
    """The account of the money, and what less arrived there: of a payment that was
    deposited alone, with other lines beside it, the bank and what those took."""
    for entity, deposit_id, __ in _linked_to(row):
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
    if len(_links(deposit)) != 1 or not others:
        return None
    fee = -sum((amount(line.get("Amount")) or ZERO for line in others), ZERO)
    account = ref_id(sub(others[0], "DepositLineDetail"), "AccountRef")
    return ref_id(deposit, "DepositToAccountRef"), fee, account


# === CREDITS === #


def _is_credit(side, pair, journals):
    """A credit note used on a debt, or an advance of ours to a supplier."""
    source, target, __ = pair
    if target.entity == JOURNAL:
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
        **_head(side, row, facts),
        kind=Kind.ALLOCATION,
        inbound=side.inbound,
        amount=sum((used for __, __, used in pairs), ZERO),
        parts=tuple(_part(side, *one, row) for one in parts.values()),
        credits=tuple(_part(side, *one, row) for one in credits.values()),
        reference=receipts.reference_of(row),
    )


# === JOURNAL ENTRIES === #


def _of_journals(side, row, facts, pairs, journals):
    """Money that journal entries moved, each by its own: under the payment's id where
    it is the only thing that the payment does."""
    moved = {}
    for source, target, used in pairs:
        for entry, document, outward in (
            (source, target, not side.inbound),
            (target, source, side.inbound),
        ):
            if entry.entity != JOURNAL or document.entity in (JOURNAL, side.entity):
                continue
            if text.is_advance(journals.get(entry.remote_id, {})):
                continue
            moved.setdefault((entry.remote_id, outward), []).append((document, used))
    alone = len(moved) == 1 and not amount(row.get("TotalAmt"))
    alone = alone and len(pairs) == len(next(iter(moved.values())))
    return [
        _by_journal(side, row, facts, journals[entry], parts, outward, alone)
        for (entry, outward), parts in moved.items()
        if entry in journals
    ]


def _by_journal(side, row, facts, journal, parts, outward, alone):
    head = _head(side, row, facts)
    journal_id = identity(journal.get("Id"))
    if not alone:
        head["remote_id"] += f"+{journal_id}"
    used = sum((sum_ for __, sum_ in parts), ZERO)
    __, whole, account_id, fee, fee_account_id = _sides_of(
        journal, places.party_of(row)
    )
    if used != whole:  # it settles other things as well
        fee, fee_account_id = ZERO, ""
    head |= {
        "date": day(journal.get("TxnDate")),
        "currency_rate": _rate(journal) if head["currency_rate"] else None,
        "version": receipts.both(journal_id, head["version"]),
    }
    return Settlement(
        **head,
        kind=Kind.PAYMENT,
        inbound=not outward,
        account_id=account_id,
        amount=used,
        fee=fee,
        fee_account_id=fee_account_id,
        parts=tuple(_part(side, entry, sum_, journal) for entry, sum_ in parts),
        reference=text.mark_of(journal)[1] or word(journal.get("DocNumber")),
    )


def _sides_of(journal, party):
    """What an entry says of a customer or supplier, and where the money was.

    :return: is it a debit, its amount, the money's account, what else was booked
        (debits) and on which account
    """
    own, others = None, []
    for line in rows(journal, "Line"):
        detail = sub(line, "JournalEntryLineDetail")
        sum_ = amount(line.get("Amount")) or ZERO
        debit = word(detail.get("PostingType")) == "Debit"
        entity = sub(detail, "Entity")
        whose = places.ours(
            "Vendor" if entity.get("Type") == "Vendor" else "",
            ref_id(entity, "EntityRef"),
        )
        if own is None and whose and whose == party:
            own = (debit, sum_)
        else:
            others.append((sum_ if debit else -sum_, ref_id(detail, "AccountRef")))
    if own is None:
        return None, ZERO, "", ZERO, ""
    others.sort(key=lambda one: abs(one[0]), reverse=True)  # the money is the most
    account = others[0][1] if others else ""
    extra = sum((sum_ for sum_, __ in others[1:]), ZERO)
    return (*own, account, extra, others[1][1] if extra else "")
