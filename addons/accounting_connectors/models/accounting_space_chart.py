"""The tables and rows of a space: made from the provider's chart, and kept after it."""

from odoo import api, fields, models

from ..providers.actuals import EARNINGS, SPECIAL, end_of, fiscal_start
from ..providers.documents import Account
from ..providers.kinds import AccountClass
from .accounting_ledger_account import ACCOUNT_CLASSES
from .accounting_space import IMPORT
from .accounting_space_import import YEARS


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _read_reference(self):
        """What is new in the chart is new in the space."""
        result = super()._read_reference()
        spaces = self.sudo().space_ids
        for space in spaces.filtered(lambda space: space.state != "manual"):
            space._follow_chart()
        return result

    def _account_url(self, row, month=None):
        """Where a person sees what is on a row's account, in a month if the page can be
        told; empty where the provider has no page that is known.

        :param accounting.space.row row: of an account
        :param date month: its first day
        """
        chart = self.with_context(active_test=False).ledger_account_ids
        known = chart.filtered(lambda account: account.remote_id == row.account_ref)
        account = Account(
            remote_id=row.account_ref,
            code=row.code or "",
            name=row.account_name or row.name,
            type=row.account_type or "",
            account_class=AccountClass(row.account_class),
            bank=known.bank,
        )
        adapter = self._offline_adapter()
        return adapter.account_url(account, month, month and end_of(month))


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
        """Rows for accounts that are new in the chart; the others as they are there."""
        self.ensure_one()
        own = self.with_context(**IMPORT)
        chart = self.connector_id.with_context(active_test=False).ledger_account_ids
        rows = {row.account_ref: row for row in own.row_ids}
        fresh = {}
        for account in chart:
            row = rows.get(account.remote_id)
            if row:
                own._follow_account(row, account)
            elif account.active or not rows:
                fresh[account.remote_id] = (account.name, account.account_class)
        if EARNINGS not in rows:
            fresh[EARNINGS] = ("", "equity")
        own._add_rows(fresh, bool(rows))

    def _follow_account(self, row, account):
        """Code, name and type as there, unless a person has named the row otherwise.

        One that is archived or gone keeps its row and is read on: an archived account
        may have a balance. Since it may have been made part of another one, all months
        are read next.
        """
        gone = row.account_active and not account.active
        if row.account_class != account.account_class and not row.manual:
            self._change_class(row, account.account_class, account)
        values = {
            "code": account.code,
            "account_name": account.name,
            "account_type": account.type,
            "account_active": account.active,
        }
        if row.name == row.account_name:
            values["name"] = account.name
        changed = {k: v for k, v in values.items() if (row[k] or "") != (v or "")}
        if row.account_type and "account_type" in changed:
            changed.update(self._change_type(row, account))
        if changed:
            row.write(changed)
        if gone:
            self._read_anew()
            if row.question and not row.value_ids.filtered("amount"):
                row.unlink()  # come and gone, and nobody has looked at it

    def _change_type(self, row, account):
        """Values of a row whose account has another type there: in the table of that
        type, unless a person has put it elsewhere or keeps it by hand, with the meaning
        that it had.

        :rtype: dict
        """
        same = row.account_class == account.account_class
        if not same or row.table_id.name not in self._usual_tables(row):
            return {"question": True}
        table = self._table_for(account.account_class, account)
        return {"question": True, "table_id": table.id}

    def _usual_tables(self, row):
        """Names of the tables where a row is put by itself."""
        name = self.connector_id._account_type_name(row.account_type or "")
        return name, dict(ACCOUNT_CLASSES)[row.account_class]

    def _change_class(self, row, account_class, account=None):
        """Its account is of another class there now. What is stored means something
        else: a balance where a movement is meant, with the other sign. It is read
        again, all months of it, and somebody may look where the row belongs.

        :param accounting.ledger.account account: in the chart, if it says so, too
        """
        field = row._fields["account_class"]
        labels = dict(field._description_selection(self.env))
        former = labels[row.account_class]
        row.value_ids.unlink()
        table = self._table_for(account_class, account)
        row.write(
            {
                "account_class": account_class,
                "account_type": account.type if account else False,
                "table_id": table.id,
                "cash": account_class == "asset" and bool(account and account.bank),
                "question": True,
            }
        )
        self._read_anew()
        if self.state == "draft":
            return  # somebody is looking at all of it anyway
        self.message_post(
            body=self.env._(
                "%(row)s is an account of %(new)s at the provider now, it was one of"
                " %(former)s. It moved to the table %(table)s, and all its months are"
                " read again.",
                row=row.name,
                new=labels[account_class],
                former=former,
                table=table.name,
            )
        )

    def _read_anew(self):
        """What was read is not all that is wanted: all months are next, also where an
        import is on its way."""
        self.whole_at = False
        self.chunk_ids.done = False

    def _older_changed(self):
        """... or are not as they should be, whatever the comparison says."""
        stale = not self.whole_at and not self._is_whole()
        return super()._older_changed() or stale

    def _rows_of(self, lines):
        """A report may know sooner than our chart that an account changed its class."""
        rows = super()._rows_of(lines)
        for line in lines:
            row = rows[line.account_id].with_context(**IMPORT)
            if line.account_id in SPECIAL or row.manual:
                continue
            if row.account_class != line.account_class.value:
                self.with_context(**IMPORT)._change_class(row, line.account_class.value)
        return rows

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
