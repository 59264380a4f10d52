"""Documents and money as they stand in Sage, in canonical words. Pure: no network."""

from decimal import Decimal

from ..documents import Kind
from ..kinds import CREDITS, Status
from ..standing import Booked, Part, Settlement
from ..values import amount, day, moment, rows, sub, word
from . import const, fees, rates
from .nested import link, record_id

ZERO = Decimal(0)
ON_ACCOUNT = "payments_on_account"
KINDS = {path: kind for kind, path in const.PATH.items() if kind in const.LINES}


def document(kind, row):
    """An invoice, credit note, bill or vendor credit.

    Its number is the one that people see: Sage's, or the supplier's; ours may be either
    that or the reference.

    :param Kind kind: of the list that it is in
    :rtype: Booked
    """
    reference = word(row.get("reference"))
    number = word(row.get(const.NUMBER_FIELD[kind])) or reference
    return Booked(
        kind=kind,
        remote_id=word(row.get("id")),
        number=number,
        reference=reference if reference != number else "",
        contact_id=record_id(row, "contact"),
        contact_name=word(row.get("contact_name")),
        date=day(row.get("date")),
        due_date=day(row.get("due_date")),
        currency=record_id(row, "currency"),
        total=amount(row.get("total_amount")),
        tax=amount(row.get("tax_amount")),
        due=amount(row.get("outstanding_amount")),
        status=status(row),
        version=word(row.get("updated_at")),
        changed_at=moment(row.get("updated_at")),
        url=link(row),
    )


def status(row):
    """How a document stands; one of a status that we do not know is open.

    :rtype: Status
    """
    if row.get("deleted_at"):
        return Status.DELETED
    return const.STATUSES.get(record_id(row, "status"), Status.OPEN)


def payment(row, banks, discounts, held=()):
    """Money received or paid.

    What none of it settles is a payment on account, which Sage keeps inside. A discount
    settles as well, and is booked elsewhere: to us a fee.

    :param dict row: of ``/contact_payments``
    :param dict banks: ledger account and currency of each bank account
    :param dict discounts: ledger accounts of discounts: ``True`` those given
    :param list held: its fees, see :func:`fees.of`
    :rtype: Settlement
    """
    inbound = record_id(row, "transaction_type") in const.INBOUND
    ledger, own = banks.get(record_id(row, "bank_account"), ("", ""))
    currency, total = (
        record_id(row, "currency"),
        amount(row.get("total_amount")) or ZERO,
    )
    parts = tuple(_settled(row, one) for one in rows(row, "allocated_artefacts"))
    given = sum(
        (amount(one.get("discount")) or ZERO)
        for one in rows(row, "allocated_artefacts")
    )
    fee, fee_account = fees.booked(row, held)
    if given:
        fee += given if inbound else -given
        fee_account = fee_account or discounts.get(_is_customers(row), "")
    active = not row.get("deleted_at")
    over = _rest(row) if active else ZERO
    return Settlement(
        kind=Kind.ON_ACCOUNT if is_on_account(row) else Kind.PAYMENT,
        remote_id=word(row.get("id")),
        active=active,
        inbound=inbound,
        contact_id=record_id(row, "contact"),
        account_id=ledger,
        date=day(row.get("date")),
        currency=currency,
        currency_rate=rates.of(row),
        amount=total + given,
        account_amount=_moved(row, inbound) if own and own != currency else None,
        fee=fee,
        fee_account_id=fee_account,
        parts=parts if active else (),
        unallocated=over,
        reference=word(row.get("reference")),
        version=fees.version(row, held),
        changed_at=moment(row.get("updated_at")),
    )


def is_on_account(row):
    """Is it money that was paid without saying for what? Such a payment stays one,
    whatever its credit is used for afterwards."""
    over = _rest(row)
    return bool(over) and over == amount(row.get("total_amount"))


def _rest(row):
    """What of it settled nothing when it was entered. What has become of that since is
    told by allocations. Lists may name the payment on account and not say how much."""
    over = sub(row, "payment_on_account")
    if not over.get("id"):
        return ZERO
    told = amount(over.get("total_amount"))
    if told is not None:
        return told
    settled = sum(
        (amount(one.get("amount")) or ZERO) for one in rows(row, "allocated_artefacts")
    )
    return (amount(row.get("total_amount")) or ZERO) - settled


def _moved(row, inbound):
    """What the bank account, kept in base currency, got or gave."""
    base = amount(row.get("base_currency_total_amount"))
    charge = amount(row.get("base_currency_currency_charge")) or ZERO
    if base is None:
        return None
    return base - charge if inbound else base + charge


def _is_customers(row):
    return record_id(row, "transaction_type").startswith("CUSTOMER")


def _settled(row, one):
    """A part of a payment: what it takes off a document, with the discount."""
    artefact = sub(one, "artefact")
    taken = (amount(one.get("amount")) or ZERO) + (amount(one.get("discount")) or ZERO)
    return Part(
        document_kind=kind_of(artefact) or _guessed(row),
        document_id=word(artefact.get("id")),
        amount=taken,
        date=day(row.get("date")),
        remote_id=word(one.get("id")),
        number=word(artefact.get("displayed_as")),
    )


def _guessed(row):
    """What a payment settles by its type, where the document does not say."""
    word_ = record_id(row, "transaction_type")
    return next((k for k, told in const.RECEIPT_TYPE.items() if told == word_), None)


def kind_of(artefact):
    """The kind of an artefact by the list that its path names; ``None``: none of ours,
    as quick entries are.

    :rtype: Kind | None
    """
    return KINDS.get(list_of(artefact))


def list_of(artefact):
    """The list that an artefact is in."""
    return word(artefact.get("$path")).strip("/").split("/")[0]


def allocation(row, payments):
    """Credit used on documents: of credit notes, and of money on account.

    :param dict row: of ``/contact_allocations``
    :param dict payments: of each payment on account the payment that it is part of
    :rtype: Settlement
    """
    told = [(sub(one, "artefact"), one) for one in rows(row, "allocated_artefacts")]
    made = [_used(row, artefact, one, payments) for artefact, one in told]
    credits = [one for one in made if one.document_kind in CREDITS]
    settled = [one for one in made if one.document_kind in (Kind.INVOICE, Kind.BILL)]
    money = [one for one in made if one.document_kind is Kind.ON_ACCOUNT]
    if settled:
        credits += money
    else:  # money that was given back too much, and credit notes
        settled = money
    return Settlement(
        kind=Kind.ALLOCATION,
        remote_id=word(row.get("id")),
        active=not row.get("deleted_at"),
        inbound=not record_id(row, "transaction_type").startswith("VENDOR"),
        contact_id=record_id(row, "contact"),
        date=day(row.get("date")),
        amount=sum((one.amount for one in settled), ZERO),
        parts=tuple(settled),
        credits=tuple(credits),
        version=word(row.get("updated_at")),
        changed_at=moment(row.get("updated_at")),
    )


def _used(row, artefact, one, payments):
    remote_id, kind = word(artefact.get("id")), kind_of(artefact)
    if list_of(artefact) == ON_ACCOUNT:
        kind, remote_id = Kind.ON_ACCOUNT, payments.get(remote_id, "")
    signed = amount(one.get("amount")) or ZERO
    if kind is None:  # a list that we do not know: by its sign, as far as that goes
        kind = Kind.CREDIT_NOTE if signed < 0 else Kind.INVOICE
    return Part(
        document_kind=kind,
        document_id=remote_id,
        amount=abs(signed),
        date=day(row.get("date")),
        remote_id=word(one.get("id")),
        number=word(artefact.get("displayed_as")),
    )
