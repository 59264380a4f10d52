"""Money that went another way than by a payment: journal entries, deposits of what a
supplier paid back, expenses of what went to a customer; each tied to documents by a
payment."""

from ..documents import Kind
from ..standing import Settlement
from . import places, receipts, text
from .ends import DEPOSIT, JOURNAL, MOVES, PURCHASE, ZERO, head, part, rate
from .values import amount, day, identity, ref_id, rows, sub, word


def is_owed(side, row, entry, held):
    """Does it add to what the customer owes, or we the supplier?"""
    if entry.entity != JOURNAL:  # a deposit is money in, an expense money out
        return (entry.entity == DEPOSIT) is not side.inbound
    journal = held[JOURNAL].get(entry.remote_id)
    debit, *__ = _sides_of(journal, places.party_of(row)) if journal else (None,)
    return debit is side.inbound


def of_moves(side, row, facts, pairs, held):
    """Money that entries, deposits and expenses moved, each by its own: under the
    payment's id where it is the only thing that the payment does."""
    moved = {}
    for source, target, used in pairs:
        for entry, document, outward in (
            (source, target, not side.inbound),
            (target, source, side.inbound),
        ):
            if entry.entity not in MOVES or document.entity not in (
                side.owes,
                side.credits,
            ):
                continue
            if text.is_advance(held[entry.entity].get(entry.remote_id, {})):
                continue
            key = (entry.entity, entry.remote_id, outward)
            moved.setdefault(key, []).append((document, used))
    alone = len(moved) == 1 and not amount(row.get("TotalAmt"))
    alone = alone and len(pairs) == len(next(iter(moved.values())))
    return [
        _by_move(side, row, facts, entity, held[entity][one], parts, outward, alone)
        for (entity, one, outward), parts in moved.items()
        if one in held[entity]
    ]


def _by_move(side, row, facts, entity, move, parts, outward, alone):
    common = head(side, row, facts)
    move_id = identity(move.get("Id"))
    if not alone:
        common["remote_id"] += f"+{move_id}"
    used = sum((sum_ for __, sum_ in parts), ZERO)
    account_id, fee, fee_account_id = _money_of(entity, move, row, used)
    common |= {
        "date": day(move.get("TxnDate")),
        "currency_rate": rate(move) if common["currency_rate"] else None,
    }
    if entity == JOURNAL:
        common["version"] = receipts.both(move_id, common["version"])
    return Settlement(
        **common,
        kind=Kind.PAYMENT,
        inbound=not outward,
        account_id=account_id,
        amount=used,
        fee=fee,
        fee_account_id=fee_account_id,
        parts=tuple(part(side, entry, sum_, move) for entry, sum_ in parts),
        reference=text.mark_of(move)[1] or word(move.get("DocNumber")),
    )


def _money_of(entity, move, row, used):
    """The account of the money, what else was booked with it, and where; nothing else
    where the move settles other things as well."""
    if entity == DEPOSIT:
        return ref_id(move, "DepositToAccountRef"), ZERO, ""
    if entity == PURCHASE:
        return ref_id(move, "AccountRef"), ZERO, ""
    __, whole, *told = _sides_of(move, places.party_of(row))
    return tuple(told) if used == whole else (told[0], ZERO, "")


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
