import logging
from datetime import timedelta

from odoo import api, fields, models

from ..providers.documents import Kind
from ..providers.errors import ConnectorError
from .accounting_connector_locks import BEATEN

_logger = logging.getLogger(__name__)


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    # === REFERENCE DATA === #

    def _read_reference(self):
        """Read company, chart of accounts and tax rates: at connection, once a day, and
        when the provider refuses something that our copy says is there.

        :raise ConnectorError: the old copy stays
        """
        self.ensure_one()
        adapter = self._adapter()
        self._read_company(adapter)
        accounts = [a for page in adapter.pull(Kind.ACCOUNT) for a in page.records]
        rates = [r for page in adapter.pull(Kind.TAX_RATE) for r in page.records]
        self.env["accounting.ledger.account"]._refresh(self, accounts)
        self.env["accounting.tax.code"]._refresh(self, rates)
        self.sudo().chart_read_at = fields.Datetime.now()

    def _read_company(self, adapter):
        """Read what the provider says of the company itself: name, currencies, locks.

        :rtype: Organisation
        :raise ConnectorError: the old values stay
        """
        company = adapter.organisation()
        adapter.traits = company.traits
        if self.books and company.books and self.books != company.books:
            self.sudo()._forget_books()
        self.sudo().write(
            {
                "remote_name": company.name,
                "short_code": company.short_code,
                "currency_codes": ",".join(company.currencies),
                "traits": company.traits,
                "notices": [notice.value for notice in company.notices],
                "books": company.books or self.books,
                "period_lock_date": company.period_lock_date,
                "year_lock_date": company.year_lock_date,
            }
        )
        return company

    def _forget_books(self):
        """The company there was begun anew: nothing that we sent is there, and no id is
        what it was. Nothing more is sent until a person has looked at the mapping."""
        mine = [("connector_id", "=", self.id)]
        for model in ("link", "remote.record", "cursor"):
            self.env[f"accounting.{model}"].search(mine).unlink()
        self.write({"enabled": False, "import_state": "none"})
        self.space_ids.whole_at = False
        self.message_post(
            body=self.env._(
                "The books of %(company)s were begun anew there: what was sent before"
                " is no longer in them. Look through the mapping and turn the connector"
                " on; then send the documents that you want in the new books.",
                company=self.remote_name,
            )
        )

    def _mirror(self, table, values):
        """Make a table of remote records equal to what was just read.

        :param models.Model table: with ``connector_id``, ``remote_id`` and ``active``
        :param dict values: field values by remote id; what is missing is archived
        """
        self.ensure_one()
        rows = table.sudo().with_context(active_test=False)
        known = {
            row.remote_id: row for row in rows.search([("connector_id", "=", self.id)])
        }
        now = fields.Datetime.now()
        fresh = []
        for remote_id, columns in values.items():
            row = known.pop(remote_id, None)
            if row is None:
                fresh.append(
                    {
                        "connector_id": self.id,
                        "remote_id": remote_id,
                        "seen_at": now,
                        **columns,
                    }
                )
            else:
                changed = {
                    k: v for k, v in columns.items() if (row[k] or "") != (v or "")
                }
                row.write({**changed, "seen_at": now})
        rows.create(fresh)
        gone = rows.browse([row.id for row in known.values()]).filtered("active")
        gone.write({"active": False})

    # === IMPORT === #

    def _import_kinds(self):
        """What is read before the first document is sent, to match against.

        :rtype: list[Kind]
        """
        reads = self._capabilities().reads
        return [kind for kind in (Kind.CONTACT, Kind.ITEM) if kind in reads]

    def _start_import(self):
        self.sudo().write(
            {
                "import_state": "running",
                "import_done": 0,
                "import_total": len(self._import_kinds()),
                "import_message": self.env._("Waiting to start"),
            }
        )

    def _import_step(self):
        """Read the next kind of record that the provider has; resumes where it stopped.

        :return: False when another worker reads of this company just now
        :raise ConnectorError: the step is done again later
        """
        self.ensure_one()
        step, kinds = self.import_done, self._import_kinds()
        if step >= len(kinds):
            self.write({"import_state": "done", "import_message": False})
            return True
        with self._reading() as mine:
            if not mine:
                return False
            self._pull_feed(kinds[step], self._tell_import)
            if kinds[step] in self._feeds():
                self._take_over([kinds[step]])
        done = step + 1
        finished = done == len(kinds)
        self.write(
            {
                "import_done": done,
                "import_state": "done" if finished else "running",
                "import_message": False,
            }
        )
        return True

    def _tell_import(self, read, total):
        """How far the reading of one kind is, for the open page."""
        self.import_message = (
            self.env._("%(read)s of %(total)s read", read=read, total=total)
            if total
            else self.env._("%(read)s read", read=read)
        )

    @api.model
    def _run_imports(self):
        """One step of each import under way; a failing one does not hold up others."""
        running = self.sudo().search(
            [("import_state", "=", "running"), ("connected", "=", True)]
        )
        for connector in running:
            while connector.import_state == "running":
                try:
                    if not connector._import_step():
                        break
                except ConnectorError as error:
                    connector.import_message = connector._sentence(error)
                    break
                except BEATEN as error:
                    self.env.cr.rollback()
                    _logger.info("import of %s starts over: %s", connector, error)
                    self._wake()
                    break
                except Exception:  # a bug of ours, in one import
                    self.env.cr.rollback()
                    _logger.exception("import of %s", connector)
                    connector.import_message = self.env._(
                        "An error of the connector itself; its log has the details."
                    )
                    break
                if not self.env["ir.cron"]._commit_progress(1):
                    return

    # === DAILY === #

    @api.model
    def _cron_daily(self):
        """Refresh the reference data of each connector, so that a change at the
        provider is known before a document fails on it."""
        limit = fields.Datetime.now() - timedelta(hours=20)
        due = self.sudo().search(
            [("connected", "=", True), ("chart_read_at", "<", limit)]
        )
        due = due.filtered(lambda connector: not connector.needs_reconnect)
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for connector in due:
            try:
                connector._read_reference()
                connector._prepare_mappings()
                kinds = connector._import_kinds()
                connector._pull([k for k in kinds if k not in connector._feeds()])
            except ConnectorError as error:
                self.env.cr.rollback()
                connector.message_post(body=connector._sentence(error))
            except Exception:  # a bug of ours, or beaten: tried again the next day
                self.env.cr.rollback()
                _logger.exception("%s not refreshed", connector)
            if not self.env["ir.cron"]._commit_progress(1):
                return
