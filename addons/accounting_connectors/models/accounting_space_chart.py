"""The tables and rows of a space: made from the provider's chart, and kept after it."""

from odoo import api, fields, models

from ..providers.actuals import EARNINGS, fiscal_start
from ..providers.documents import Kind
from .accounting_ledger_account import ACCOUNT_CLASSES
from .accounting_space import IMPORT
from .accounting_space_import import YEARS


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _account_url(self, account_ref):
        return self._offline_adapter().web_url(Kind.ACCOUNT, account_ref)


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    @api.model
    def _make(self, connector):
        """A space with a table for each type of accounts, and a row for each account.

        :rtype: accounting.space
        """
        today = fields.Date.context_today(self)
        if not connector.year_end:
            connector._read_company(connector._adapter())
        start = fiscal_start(today, _pair(connector.year_end))
        space = self.create(
            {
                "name": connector.remote_name,
                "connector_id": connector.id,
                "provider": connector.provider,
                "remote_id": connector.remote_id,
                "company_id": connector.company_id.id,
                "currency_id": connector.currency_id.id
                or connector.company_id.currency_id.id,
                "first_month": start.replace(year=start.year - YEARS),
            }
        )
        space._follow_chart()
        return space

    def _follow_chart(self):
        """Rows for accounts that are new in the chart; names and types as there, unless
        a person has named the row otherwise. One that is archived keeps its values."""
        self.ensure_one()
        chart = self.connector_id.with_context(active_test=False).ledger_account_ids
        rows = {row.account_ref: row for row in self.row_ids}
        fresh = {}
        for account in chart:
            row = rows.get(account.remote_id)
            if not row:
                fresh[account.remote_id] = (account.name, account.account_class)
                continue
            values = {
                "code": account.code,
                "account_name": account.name,
                "account_type": account.type,
                "account_active": account.active,
            }
            if row.name == row.account_name:
                values["name"] = account.name
            changed = {k: v for k, v in values.items() if (row[k] or "") != (v or "")}
            if changed:
                row.with_context(**IMPORT).write(changed)
        if EARNINGS not in rows:
            fresh[EARNINGS] = ("", "equity")
        self.with_context(**IMPORT)._add_rows(fresh, bool(rows))

    def _add_rows(self, accounts, question=False):
        """Rows for accounts, each in the table of its type.

        :param dict accounts: name and class by the account's id there
        :param bool question: are they new to a space that was mapped?
        :rtype: accounting.space.row
        """
        self.ensure_one()
        chart = self.connector_id.with_context(active_test=False).ledger_account_ids
        known = {account.remote_id: account for account in chart}
        values = []
        for account_ref, (name, account_class) in accounts.items():
            account = known.get(account_ref)
            title = self._special_name(account_ref, name or account_ref)
            values.append(
                {
                    "name": title,
                    "account_name": title,
                    "space_id": self.id,
                    "table_id": self._table_for(account_class, account).id,
                    "account_ref": account_ref,
                    "account_class": account_class,
                    "code": account.code if account else False,
                    "account_type": account.type if account else False,
                    "account_active": account.active if account else True,
                    "cash": bool(account) and account.bank and account_class == "asset",
                    "question": question and account_ref != EARNINGS,
                }
            )
        return self.env["accounting.space.row"].create(values)

    def _table_for(self, account_class, account):
        """The table that accounts of this type are in, made where there is none."""
        same = self.table_ids.filtered(lambda t: t.account_class == account_class)
        if account:
            mates = self.row_ids.filtered(
                lambda r: (
                    r.account_class == account_class and r.account_type == account.type
                )
            )
            if mates:
                return mates[0].table_id
        label = dict(ACCOUNT_CLASSES)[account_class]
        name = label
        if account and account.type:
            name = self.connector_id._account_type_name(account.type)
        found = same.filtered(lambda t: t.name == name)
        if found:
            return found[0]
        order = [key for key, __ in ACCOUNT_CLASSES]
        return self.env["accounting.space.table"].create(
            {
                "space_id": self.id,
                "name": name,
                "account_class": account_class,
                "sequence": 10 * order.index(account_class) + 5,
            }
        )


def _pair(year_end):
    month, __, day = year_end.partition("-")
    return int(month), int(day)
