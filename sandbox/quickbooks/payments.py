"""Payments of customers and to vendors, and the applying of credits.

Both sides work alike with the signs turned: a payment clears documents through links,
and what it clears no document with stays on it as unapplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..ledger import Posting
from ..tables import Row
from . import errors, settle
from .accounts import money_account
from .books import Books
from .entities import register
from .settle import Want
from .values import ZERO, cents
from .write import Draft, write_header


@dataclass(frozen=True)
class Side:
    """Customers' or vendors' money.

    :param sign: +1 when the money comes in
    :param control: the system account of what is owed
    """

    kind: str
    party: str
    control: str
    sign: int
    targets: tuple[str, ...]

    @property
    def party_field(self) -> str:
        return f"{self.party}Ref"


IN = Side("Payment", "Customer", "AR", 1, ("Invoice", "CreditMemo", "JournalEntry"))
OUT = Side("BillPayment", "Vendor", "AP", -1, ("Bill", "VendorCredit", "JournalEntry"))
SIDES = {side.kind: side for side in (IN, OUT)}


def _write_payment(draft: Draft) -> Row:
    books, new = draft.books, draft.new
    start(draft, IN)
    books.need("PaymentMethod", draft.value("PaymentMethodRef"), "PaymentMethodRef")
    draft.take("PaymentMethodRef", "PaymentRefNum")
    new["ProcessPayment"] = bool(draft.value("ProcessPayment", False))
    new["DepositToAccountRef"] = money_account(
        books, draft.value("DepositToAccountRef"), new["CurrencyRef"]
    )
    return book(draft, IN)


def start(draft: Draft, side: Side) -> None:
    """Party, header and total.

    :raise Fault: 6540, 2020, 6000, 2290 and those of the header
    """
    books, new, old = draft.books, draft.new, draft.old
    if old is not None:
        settle.check_undeposited(books, side.kind, old)
    row_id = draft.value(side.party_field)
    if row_id is None:
        raise errors.missing(side.party_field)
    same = old is not None and old[side.party_field] == row_id
    party = books.need(side.party, row_id, side.party_field, any_state=same)
    new[side.party_field] = row_id
    write_header(draft, party["CurrencyRef"])
    new["TotalAmt"] = draft.value("TotalAmt")
    if new["TotalAmt"] is None:
        raise errors.business("TotalAmt is required", "TotalAmt")
    if new["TotalAmt"] < 0:
        raise errors.negative("TotalAmt")


def book(draft: Draft, side: Side) -> Row:
    """Apply it, keep it, post it."""
    books, new, old = draft.books, draft.new, draft.old
    new["_home"] = cents(new["TotalAmt"] * new["ExchangeRate"])
    touched = settle.drop(books, side.kind, draft.id)
    wants = _dropped(books, _wants(draft), new["TotalAmt"])
    for want in wants:
        touched.add(_apply(books, side, new, want))
    _write_lines(books, side, new)
    if new["UnappliedAmt"] < 0:
        raise errors.business("You can't apply more than the amount of the payment")
    if new["UnappliedAmt"] and not new["TotalAmt"]:
        raise errors.business("Credits without a payment must be applied in full")
    party = new[side.party_field]
    settle.owe(books, old, new, {party: -new["TotalAmt"]})
    row = draft.finish()
    if old is not None:
        books.ledger.reverse((side.kind, row["Id"]), "Edited")
    _post(books, side, row)
    settle.refresh(books, touched)
    return row


def _wants(draft: Draft) -> list[Want]:
    """What the lines ask to be applied; without lines what was there stays."""
    if "Line" not in draft.sent:
        return kept(draft.old) if draft.old and draft.sparse else []
    wants = []
    for line in draft.sent["Line"]:
        linked = line.get("LinkedTxn") or []
        if line.get("Amount") is None:
            raise errors.missing("Amount")
        if not linked:
            raise errors.missing("LinkedTxn")
        if line["Amount"] < 0:
            raise errors.negative("Amount")
        if len(linked) > 1:
            raise errors.business("A line can be linked to one transaction only")
        target = linked[0]
        for key in ("TxnId", "TxnType"):
            if not target.get(key):
                raise errors.missing(key)
        wants.append(Want(target["TxnType"], target["TxnId"], line["Amount"]))
    return [want for want in wants if want.amount]


def kept(row: Row) -> list[Want]:
    """The lines of a payment, as what they ask for."""
    return [
        Want(link["TxnType"], link["TxnId"], line["Amount"])
        for line in row["Line"]
        for link in line["LinkedTxn"]
    ]


def _dropped(books: Books, wants: list[Want], total: Decimal) -> list[Want]:
    """The option `drop_links`: the last document is lost, and nobody is told.

    Without money to stay unapplied the credits are lost as well.
    """
    left = books.options["drop_links"]
    if not left or not wants:
        return wants
    if left > 0:
        books.options["drop_links"] = left - 1
    if not total:
        return []
    owed = [want for want in wants if settle.SIGN.get(want.kind, 1) > 0]
    return [want for want in wants if want is not (owed or wants)[-1]]


def _family(books: Books, side: Side, row_id: str) -> set[str]:
    """A customer and those below it; a vendor alone."""
    found = {row_id}
    if side.party == "Customer":
        for child in books["Customer"].all("parent", row_id):
            found |= _family(books, side, child["Id"])
    return found


def _apply(books: Books, side: Side, row: Row, want: Want) -> tuple[str, str]:
    """One link; a document that is open by less takes only that, or refuses.

    :raise Fault: 620, 610, 6000
    """
    if want.kind not in side.targets:
        raise errors.cannot_link(f"A {want.kind} cannot be linked to a {side.kind}")
    target = books[want.kind].get(want.id)
    if target is None:
        raise errors.not_found()
    party = _party_of(books, side, want.kind, target, row[side.party_field])
    if target["CurrencyRef"] != row["CurrencyRef"]:
        raise errors.currency_differs()
    amount, _ = settle.opened(books, want.kind, target, party)
    if not amount:
        raise errors.cannot_link(
            f"{want.kind} {want.id} is closed: nothing is open on it"
        )
    if want.amount > abs(amount):
        if books.options["overapplied"] == "refused":
            raise errors.business(
                f"You can't apply more than is open on {want.kind} {want.id}"
            )
        want = Want(want.kind, want.id, abs(amount))
    sign = settle.sign_of(want.kind, target, party)
    settle.add(books, side.kind, row, want, party, sign)
    return want.kind, want.id


def _party_of(books: Books, side: Side, kind: str, target: Row, own: str) -> str:
    family = _family(books, side, own)
    if kind == "JournalEntry":
        found = next((p for p in target["_owed"] if p in family), None)
    else:
        found = settle.party_of(target)
    if found not in family:
        raise errors.cannot_link(
            f"{kind} {target['Id']} belongs to another {side.party.lower()}"
        )
    return found


def _write_lines(books: Books, side: Side, row: Row) -> None:
    """Lines and what is unapplied, from the links as they are."""
    lines, left = [], row["TotalAmt"]
    for link in books["Link"].all("source", (side.kind, row["Id"])):
        left -= link["sign"] * link["amount"]
        lines.append(
            {
                "Amount": link["amount"],
                "LinkedTxn": [
                    {"TxnId": link["target"], "TxnType": link["target_kind"]}
                ],
            }
        )
    row["Line"], row["UnappliedAmt"] = lines, left


def _post(books: Books, side: Side, row: Row) -> None:
    """Money against the control account; each link at the rate of its document.

    What is left between the rates is QuickBooks' own exchange gain or loss. The memos
    tell reports on a cash basis what each part is for.
    """
    currency, sign = row["CurrencyRef"], side.sign
    rate, control = row["ExchangeRate"], books.control(side.control, currency)
    tags = (f"{side.party.lower()}:{row[side.party_field]}",)

    def posting(account: str, base: Decimal, amount: Decimal, memo: str = ""):
        return Posting(account, sign * base, currency, sign * amount, memo, tags)

    postings = [posting(_money(row), row["_home"], row["TotalAmt"])]
    for link in books["Link"].all("source", (side.kind, row["Id"])):
        postings.append(
            posting(
                control,
                -link["sign"] * link["base"],
                -link["sign"] * link["amount"],
                f"{link['target_kind']} {link['target']}",
            )
        )
    left = row["UnappliedAmt"]
    if left:
        base = cents(left * rate)
        postings.append(posting(control, -base, -left, "Unapplied"))
    difference = -sum((p.amount for p in postings), ZERO)
    if difference:
        postings.append(
            Posting(books.exchange_account(), difference, memo="Exchange gain or loss")
        )
    books.ledger.post(
        row["TxnDate"],
        postings,
        (side.kind, row["Id"]),
        f"{side.kind} {row.get('PaymentRefNum') or row.get('DocNumber') or row['Id']}",
    )


def _money(row: Row) -> str:
    """The bank or card account of a payment."""
    if "DepositToAccountRef" in row:
        return row["DepositToAccountRef"]
    check, card = row.get("CheckPayment", {}), row.get("CreditCardPayment", {})
    return check.get("BankAccountRef") or card["CCAccountRef"]


# --- when a document changes below its payments ---


def rework(books: Books, kind: str, row_id: str) -> None:
    """Apply anew what is linked to a document whose total or rate has changed."""
    sources = dict.fromkeys(
        (link["source_kind"], link["source"])
        for link in settle.links_of(books, kind, row_id)
        if link["source_kind"] in SIDES
    )
    olds = [(SIDES[kind], books[kind].get(source)) for kind, source in sources]
    touched = {
        target
        for side, old in olds
        for target in settle.drop(books, side.kind, old["Id"])
    }
    for side, old in olds:
        _rebook(books, side, old)
    settle.refresh(books, touched)


def _rebook(books: Books, side: Side, old: Row) -> None:
    """Apply a payment whose links were dropped, as far as its lines still can be."""
    wants = kept(old)
    new = {**old, "SyncToken": str(int(old["SyncToken"]) + 1)}
    budget = new["TotalAmt"]
    for credits in (True, False):  # credits first: they are what invoices are paid with
        for want in wants:
            target = books[want.kind].get(want.id)
            party = _party_of(books, side, want.kind, target, new[side.party_field])
            sign = settle.sign_of(want.kind, target, party)
            if (sign < 0) is not credits:
                continue
            amount = sign * settle.opened(books, want.kind, target, party)[0]
            most = amount if credits else min(amount, budget)
            if most <= 0:
                continue
            want = Want(want.kind, want.id, min(want.amount, most))
            budget -= sign * want.amount
            settle.add(books, side.kind, new, want, party, sign)
    _write_lines(books, side, new)
    books.keep(side.kind, new)
    books.ledger.reverse((side.kind, new["Id"]), "A linked document changed")
    _post(books, side, new)


def undo(books: Books, kind: str, old: Row) -> dict:
    """Before a deletion or a void: its documents are open again.

    :raise Fault: 6540 when the money lies in a deposit
    """
    settle.check_undeposited(books, kind, old)
    touched = settle.drop(books, kind, old["Id"])
    settle.forgive(books, old)
    settle.refresh(books, touched)
    return {"_owed": {}, "Line": []}


def _show_payment(books: Books, row: Row, body: dict) -> None:
    body["LinkedTxn"] = settle.linked_txns(books, "Payment", row)


register(
    "Payment",
    "Txn",
    write=_write_payment,
    undo=undo,
    extra=_show_payment,
    filters="TxnDate CustomerRef TotalAmt UnappliedAmt PaymentRefNum PaymentMethodRef "
    "DepositToAccountRef CurrencyRef",
)
