"""What of a provider's money is known in Odoo: documents, payments, journals, accounts.
Read once for a whole batch."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo.tools import SQL

from ..providers.documents import Kind
from ..providers.errors import Cause, ConfigurationError
from .account_move import KIND_OF_TYPE
from .accounting_cursor import FEEDS

DOCUMENTS = frozenset(KIND_OF_TYPE.values())
MONEY = frozenset(FEEDS[Kind.PAYMENT])
PIECES = re.compile(r"[+/]")  # what several remote records in one id are held by


@dataclass
class Want:
    """A settlement in Odoo's records.

    :param dict parts: what it settles of documents and payments that we know
    :param Decimal unknown: what it settles of others
    :param Decimal rest: what it settles of nothing
    """

    parts: dict = field(default_factory=dict)
    unknown: Decimal = Decimal(0)
    rest: Decimal = Decimal(0)

    @property
    def total(self):
        return sum(self.parts.values(), Decimal(0)) + self.rest


class Standing:
    """The links and mappings behind some settlements.

    :param accounting.connector connector: they are read from
    :param list settlements: of one batch
    :param list parts: more that is settled, without a settlement of its own
    """

    def __init__(self, connector, settlements, parts=()):
        self.connector, self.env = connector, connector.env
        told = list(parts)
        for one in settlements:
            told += [*one.parts, *one.credits]
        ids = {part.document_id for part in told} | {s.remote_id for s in settlements}
        pieces = {p for one in ids for p in PIECES.split(one)} if settlements else ids
        links = self._links(ids | pieces)
        self.documents = {
            (Kind(li.kind), li.remote_id): li for li in links if li.kind in DOCUMENTS
        }
        self.money = {li.remote_id: li for li in links if li.kind in MONEY}
        self.pieces = {
            piece: li
            for remote_id, li in self.money.items()
            for piece in PIECES.split(remote_id)
        }
        self._owners = {}
        for model in ("account.move", "account.payment", "account.partial.reconcile"):
            mine = links.filtered(lambda li, m=model: li.res_model == m)
            records = self.env[model].browse(mine.mapped("res_id")).exists()
            self._owners |= {(model, record.id): record for record in records}
        # what was paid on a document that was credited and issued anew counts for it
        former = links.filtered(lambda li: li.res_model == "accounting.correction")
        self._owners |= self.env["accounting.correction"]._owners(former)
        self.rows = self.env["accounting.ledger.mapping"].search(
            [
                ("connector_id", "=", connector.id),
                ("source", "in", ("journal", "account")),
            ]
        )
        self._twins = None
        self.contacts = self._contacts({s.contact_id for s in settlements} - {""})

    def _links(self, ids):
        """Links of documents and money by their id there, or a piece of it."""
        Link = self.env["accounting.link"].sudo()
        Link.flush_model()
        kinds = [kind.value for kind in DOCUMENTS | MONEY]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM accounting_link WHERE connector_id = %(connector)s AND"
                " (kind = ANY(%(kinds)s) AND remote_id = ANY(%(ids)s)"
                " OR kind = ANY(%(money)s)"
                " AND regexp_split_to_array(remote_id, %(pieces)s) && %(ids)s)",
                connector=self.connector.id,
                kinds=kinds,
                money=[kind.value for kind in MONEY],
                ids=list(ids),
                pieces=PIECES.pattern,
            )
        )
        return Link.browse([row[0] for row in rows])

    def _contacts(self, ids):
        links = (
            self.env["accounting.link"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("kind", "=", Kind.CONTACT.value),
                    ("remote_id", "in", list(ids)),
                ]
            )
        )
        return {li.remote_id: li for li in links}

    # === RECORDS === #

    def link(self, settlement):
        """The link of money, by its id, or by one of several ids in it."""
        found = self.money.get(settlement.remote_id)
        return found or self.pieces.get(settlement.remote_id)

    def record(self, link):
        """The record of a link; None when it was deleted in Odoo."""
        return link and self._owners.get((link.res_model, link.res_id))

    def owner(self, part):
        """What a part settles, or uses: a document, or a payment; None: not ours."""
        if part.document_kind in DOCUMENTS:
            link = self.documents.get((part.document_kind, part.document_id))
        else:
            link = self.money.get(part.document_id)
            if link and link.res_model != "account.payment":
                return None
        return self.record(link)

    def want(self, settlement):
        """:rtype: Want"""
        want = Want(rest=settlement.unallocated)
        for part in settlement.parts:
            owner = self.owner(part)
            if owner is None:
                want.unknown += part.amount
            else:
                want.parts[owner] = want.parts.get(owner, Decimal(0)) + part.amount
        return want

    def partner(self, settlement, want):
        """Whose money it is: of the documents, else of the contact.

        :rtype: res.partner
        """
        partners = self.env["res.partner"]
        for owner in want.parts:
            partners |= owner.partner_id.commercial_partner_id
        contact = self.contacts.get(settlement.contact_id)
        own = partners.browse(contact.res_id).exists() if contact else partners[:0]
        own = own.commercial_partner_id
        return own if own in partners or not partners else partners[:1]

    # === ACCOUNTS === #

    def journal(self, account_id):
        """The one journal whose money is on a ledger account.

        Of several, the one of the account's kind, when there is one such: a bank
        journal for a bank account.

        :rtype: account.journal
        :raise ConfigurationError: none, or several
        """
        rows = self.rows.filtered(lambda row: row.source == "journal")
        found = rows.filtered(
            lambda row: (
                account_id
                in (row.ledger_account_id.remote_id, row.ledger_account_id.payment_ref)
            )
        )
        fitting = found.filtered(
            lambda row: (row.journal_id.type == "bank") == row.ledger_account_id.bank
        )
        for rows_ in (found, fitting):
            if len(rows_) == 1 and rows_.journal_id.active:
                return rows_.journal_id
        code = self._code(account_id)
        raise ConfigurationError(
            code,
            cause=Cause.JOURNAL_MISSING,
            account_code=code,
            rows=[(found or rows).ids],
        )

    def fee_account(self, account_id):
        """The one Odoo account that goes to a ledger account.

        :rtype: account.account
        :raise ConfigurationError: none, or several
        """
        found = self.rows.filtered(
            lambda row: (
                row.source == "account"
                and row.ledger_account_id.remote_id == account_id
            )
        )
        if len(found) == 1:
            return found.account_id
        code = self._code(account_id)
        raise ConfigurationError(
            self.env._(
                "A fee is on account %(account)s there. Map the one Odoo account that"
                " it belongs to.",
                account=code,
            ),
            cause=Cause.FEE_UNMAPPED,
            account_code=code,
            rows=[found.ids],
        )

    def _code(self, account_id):
        account = self.account(account_id)
        return account.display_name or account_id

    def account(self, account_id):
        return (
            self.env["accounting.ledger.account"]
            .with_context(active_test=False)
            .search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("remote_id", "=", account_id),
                ],
                limit=1,
            )
        )

    # === MONEY HERE THAT IS NOT SENT YET === #

    def unsent(self, owner):
        """Partials of a document with money that the provider does not know yet."""
        if self._twins is None:
            self._twins = self._find_unsent()
        return self._twins[owner]

    def _find_unsent(self):
        payments = self.env["account.payment"]
        partials = self.env["account.partial.reconcile"]
        owners = list(self._owners.values())
        of_owner = {}
        for owner in owners:
            if owner._name == "account.move":
                lines = payments._accounting_lines(owner)
                mine = lines.matched_debit_ids | lines.matched_credit_ids
                of_owner[owner] = mine
                partials |= mine
        sent = self.env["accounting.link"]._find(
            self.connector, partials._name, partials.ids
        )
        uses = partials._accounting_uses(self.connector)
        found = defaultdict(lambda: partials[:0])
        for owner, mine in of_owner.items():
            found[owner] = mine.filtered(
                lambda p: (
                    p.id not in sent
                    and p.accounting_from_id != self.connector
                    and p._accounting_is_posted()
                    and p._accounting_kind(p._accounting_document_lines(), uses)
                    is Kind.PAYMENT
                )
            )
        return found
