"""Which item goes on a line, where a line posts to its item's account."""

from odoo import models
from odoo.tools import SQL

from ..providers.documents import Item, Kind, Receipt

ITEM_CODE = "ODOO-ACC"


class LineItems:
    """Items of the lines of some documents at one provider.

    Where lines name their account themselves, a line's item is its product's. Where the
    item decides (``capabilities.items_carry_account``), the product's item serves only
    if it posts to the mapped account; else one that stands for that account does. Bills
    name accounts: an item there may be one that is only sold.

    :param account.move moves: documents to be described together
    :param dict index: the connector's mapping rows
    """

    def __init__(self, connector, moves, index):
        self.env, self.connector, self.index = moves.env, connector, index
        moves = moves.filtered(lambda move: move.is_sale_document())
        capabilities = connector._capabilities()
        self.carry = capabilities.items_carry_account
        self.name_products = connector.push_items and Kind.ITEM in capabilities.writes
        links = self.env["accounting.link"]
        products = self._products(moves)
        self._products_there = links._find(connector, products._name, products.ids)
        self.new_products = products.filtered(
            lambda p: p.id not in self._products_there
        )
        accounts = self._accounts(moves)
        self._accounts_there = links._find(connector, accounts._name, accounts.ids)

    def of(self, product, account):
        """The item for a line; None for none.

        :param accounting.ledger.account account: the line's, as mapped
        :rtype: accounting.link | None
        """
        item = self._products_there.get(product.id) if self.name_products else None
        if not self.carry or (item and item.account_ref == account.remote_id):
            return item
        return self._accounts_there.get(account.id)

    def jobs_by_move(self, moves):
        """Jobs that some of the documents have to wait for: items that are not there.

        :rtype: dict[int, accounting.job]
        """
        sold = moves.filtered(lambda move: move.is_sale_document())
        wanted = {move.id: self._missing(move) for move in sold}
        found = {}
        for model in ("product.product", "accounting.ledger.account"):
            records = self.env[model].browse(
                {r.id for missing in wanted.values() for r in missing[model]}
            )
            jobs = moves._accounting_need(self.connector, Kind.ITEM, records)
            for move_id, missing in wanted.items():
                for record in missing[model]:
                    found[move_id] = found.get(move_id, jobs[record.id])
                    found[move_id] |= jobs[record.id]
        return found

    def _missing(self, move):
        """New products of a document, and accounts for which there is no item yet; of
        a product's own item we do not know the account before it is there."""
        products = move.invoice_line_ids.product_id & self.new_products
        accounts = self.env["accounting.ledger.account"]
        for line in self._booked_lines(move) if self.carry else ():
            account = self._account(line)
            new = line.product_id in products
            if account and not new and not self.of(line.product_id, account):
                accounts |= account
        return {"product.product": products, "accounting.ledger.account": accounts}

    def _products(self, moves):
        if not self.name_products:
            return self.env["product.product"]
        lines = moves.invoice_line_ids
        return lines.filtered(lambda li: li.display_type == "product").product_id

    def _accounts(self, moves):
        accounts = self.env["accounting.ledger.account"]
        if self.carry:
            for line in self._booked_lines(moves):
                accounts |= self._account(line)
        return accounts

    def _booked_lines(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.display_type in ("product", "rounding")
        )

    def _account(self, line):
        """The account there of a line; empty while it is not mapped."""
        no_row = self.env["accounting.ledger.mapping"]
        row = line._accounting_resolve(self.index) or no_row
        return row.ledger_account_id.filtered("active")


class AccountingLedgerAccount(models.Model):
    """An account there can have an item that stands for it."""

    _name = "accounting.ledger.account"
    _inherit = ["accounting.ledger.account", "accounting.syncable"]

    def _accounting_item_code(self):
        """The code of the item that stands for this account. Another one after each
        time that somebody has given the item another account there."""
        self.ensure_one()
        code = f"{ITEM_CODE}-{self.remote_id}"
        return f"{code}-{self.item_serial + 1}" if self.item_serial else code

    def _accounting_describe(self, connector, kind, jobs):
        """Items to create, and receipts of those that are there already. Nothing for an
        account to which the mapping no longer leads."""
        rows = self.env["accounting.ledger.mapping"].sudo()
        used = rows.search([("ledger_account_id", "in", self.ids)]).ledger_account_id
        codes = {account.id: account._accounting_item_code() for account in used}
        there = self.env["accounting.remote.record"]._items(connector, codes.values())
        described = {}
        for account in used:
            row = there.get(codes[account.id])
            if row and row.active and row.account_ref == account.remote_id:
                described[account.id] = row._item_receipt()
                continue
            described[account.id] = Item(
                ref=f"{self._name},{account.id}",
                code=codes[account.id],
                name=account.display_name,
                description=account.name,
                account_id=account.remote_id,
                account_code=account.code or "",
            )
        return described


class AccountingRemoteRecord(models.Model):
    _inherit = "accounting.remote.record"

    def _items(self, connector, codes):
        """Items there by code.

        :rtype: dict[str, accounting.remote.record]
        """
        rows = self.sudo().search(
            [
                ("connector_id", "=", connector.id),
                ("kind", "=", Kind.ITEM.value),
                ("active", "=", True),
                ("number", "in", list(codes)),
            ]
        )
        return {row.number: row for row in rows}

    def _item_receipt(self):
        """:rtype: Receipt"""
        return Receipt(
            remote_id=self.remote_id,
            number=self.number,
            version=self.version or "",
            account_id=self.account_ref or "",
        )


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _check_item_accounts(self):
        """Compare where items post with what was just read there: a person may have
        given one another account, or archived it. It then no longer goes on lines; an
        account gets a new item.

        :return: did anything change?
        :rtype: bool
        """
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT l.id, l.res_model, l.res_id, r.account_ref, r.active"
                " FROM accounting_link l JOIN accounting_remote_record r"
                " ON r.connector_id = l.connector_id AND r.kind = l.kind"
                " AND r.remote_id = l.remote_id"
                " WHERE l.connector_id = %s AND l.kind = %s"
                " AND l.account_ref IS NOT NULL"
                " AND (NOT r.active OR r.account_ref IS DISTINCT FROM l.account_ref)",
                self.id,
                Kind.ITEM.value,
            )
        )
        links = self.env["accounting.link"].sudo()
        for row in rows:
            link = links.browse(row["id"])
            if row["res_model"] == "accounting.ledger.account":
                link.unlink()
                account = self.env[row["res_model"]].sudo().browse(row["res_id"])
                account.item_serial += 1
            else:
                link.account_ref = row["active"] and row["account_ref"]
        return bool(rows)
