"""What a person sees and presses of a space."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.registry import adapter_class
from .accounting_space import IMPORT, imports


class AccountingSpace(models.Model):
    _inherit = "accounting.space"

    connected = fields.Boolean(related="connector_id.connected")
    remote_name = fields.Char(related="connector_id.remote_name")

    def _adapter_class(self):
        """The provider's adapter; None where the addon that it is from is gone."""
        try:
            return adapter_class(self.provider)
        except LookupError:
            return None

    # === WINDOWS === #

    def _open(self, action, domain, **context):
        """A window on some records of this space."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            f"accounting_connectors.{action}"
        )
        return {
            **window,
            "domain": [("space_id", "=", self.id), *domain],
            "context": {"active_test": False, **context},
        }

    def _open_mapping(self, **context):
        """The accounts of this space, each in its table: to look through, rename and
        skip, and to start the import. Its address names the space, so that it is still
        there after the page is loaded again."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_space_row_action"
        )
        own = literal_eval(window["context"].strip())
        if self.state == "draft":  # nothing was read: no column for it
            own["accounting_draft"] = True
        return {**window, "context": {**own, **context, "active_id": self.id}}

    def action_open(self):
        """The space itself."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_space_action"
        )
        return {**window, "views": [(False, "form")], "res_id": self.id}

    def action_look(self):
        """The figures of this space."""
        return self._open("accounting_actual_action", [], search_default_result=1)

    def action_rows(self):
        return self._open_mapping(accounting_from_space=True)

    def action_questions(self):
        return self._open_mapping(
            accounting_from_space=True, search_default_question=True
        )

    def action_ties(self):
        differs = {"search_default_differs": 1} if self.difference_count else {}
        return self._open("accounting_space_tie_action", [], **differs)

    # === MAPPING === #

    def get_mapping(self, domain):
        """What stands above the rows: how many of them are shown, what is imported, and
        how far that is.

        :param list domain: of the rows that are shown
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        Row = self.env["accounting.space.row"]
        mine = [("space_id", "=", self.id)]
        skipped = dict(Row._read_group(mine, ["skipped"], ["__count"]))
        return {
            "name": self.name,
            "state": self.state,
            "progress": round(self.progress),
            "message": self.message or "",
            "editable": self.has_access("write"),
            "first_month": fields.Date.to_string(self.first_month),
            "basis": self.basis,
            "bases": self._bases_offered(),
            "total": sum(skipped.values()),
            "skipped": skipped.get(True, 0),
            "shown": Row.search_count([*mine, *domain]),
        }

    def _bases_offered(self):
        """Those that the provider gives figures on, and the one that is chosen.

        :rtype: list[tuple[str, str]] codes and names
        """
        adapter = self._adapter_class()
        offered = adapter.capabilities.actuals.bases if adapter else ()
        names = self._fields["basis"]._description_selection(self.env)
        return [pair for pair in names if pair[0] in {*offered, self.basis}]

    # === CARDS === #

    def _lines(self):
        """How each space stands, in a line, and what a person can do about it.

        :rtype: dict[int, dict] by the space's id
        """
        mine = [("space_id", "in", self.ids)]
        news = self._counted("accounting.space.row", [*mine, ("question", "=", True)])
        differing = self._counted(
            "accounting.space.tie", [*mine, ("differs", "=", True)]
        )
        return {
            space.id: {
                "space": space.id,
                "state": space.state,
                "readAt": "",
                **space._line(news.get(space.id, 0), differing.get(space.id, 0)),
            }
            for space in self
        }

    @api.model
    def _counted(self, model, domain):
        groups = self.env[model]._read_group(domain, ["space_id"], ["__count"])
        return {space.id: count for space, count in groups}

    def _line(self, news, differing):
        """:param int news: accounts that are new there
        :param int differing: figures that are not the provider's own
        :rtype: dict
        """
        self.ensure_one()
        told = {"attention": True}
        if not self.active:
            told = {"text": self.env._("archived"), "answer": "open"}
        elif self.state == "draft":
            told |= {"text": self.env._("the mapping waits"), "answer": "map"}
        elif self.state == "manual":
            told |= {"text": self.env._("kept by hand"), "answer": "open"}
        elif self.connector_id.needs_reconnect:
            told |= {
                "text": self.env._("wait until somebody signs in again"),
                "answer": "open",
            }
        elif self.message:
            told |= {"text": self.env._("paused: %s", self.message), "answer": "again"}
        elif self.state == "importing":
            text = self.env._("importing, %d %% done", round(self.progress))
            told = {"text": text, "answer": "open"}
        elif news:
            one = self.env._("1 new account to look at")
            many = self.env._("%d new accounts to look at", news)
            told |= {"text": one if news == 1 else many, "answer": "news"}
        elif differing:
            one = self.env._("1 figure is not the provider's own")
            many = self.env._("%d figures are not the provider's own", differing)
            told |= {"text": one if differing == 1 else many, "answer": "ties"}
        else:
            read_at = fields.Datetime.to_string(self.read_at) or ""
            told = {
                "text": self.env._("up to date"),
                "readAt": read_at,
                "answer": "open",
            }
        return told

    @api.model
    def _kept_cards(self):
        """Spaces that no connected company belongs to any more.

        :rtype: list[dict]
        """
        spaces = self.search([("state", "=", "manual")])
        return [
            {
                "space": space.id,
                "name": space.name,
                "provider": space.provider,
                "providerLabel": getattr(space._adapter_class(), "label", ""),
                "company": space.company_id.name,
                "since": fields.Datetime.to_string(space.manual_since) or "",
            }
            for space in spaces
            if not space.connected
        ]


class AccountingSpaceTable(models.Model):
    _inherit = "accounting.space.table"

    row_count = fields.Integer(compute="_compute_row_count")

    @api.depends("row_ids.skipped")
    def _compute_row_count(self):
        for table in self:
            table.row_count = len(table.row_ids.filtered(lambda row: not row.skipped))

    @api.ondelete(at_uninstall=False)
    def _unlink_empty(self):
        """Rows and their figures do not go with a table."""
        for table in self:
            if table.row_ids:
                raise UserError(
                    self.env._(
                        "%(table)s has %(count)d rows. Put them into other tables"
                        " first.",
                        table=table.name,
                        count=len(table.row_ids),
                    )
                )


class AccountingSpaceRow(models.Model):
    _inherit = "accounting.space.row"

    space_state = fields.Selection(related="space_id.state", string="State of Space")
    account_type_name = fields.Char(
        compute="_compute_account_type_name", string="Type of Account There"
    )
    mark = fields.Selection(
        [("new", "New"), ("archived", "Archived there"), ("manual", "By hand")],
        compute="_compute_mark",
        help="What there is to know of this row.",
    )

    @api.depends("account_type", "space_id.provider")
    def _compute_account_type_name(self):
        for row in self:
            word, adapter = row.account_type, row.space_id._adapter_class()
            if word and adapter:
                word = adapter.capabilities.account_type_name(word)
            row.account_type_name = word

    @api.depends("question", "account_active", "manual")
    def _compute_mark(self):
        for row in self:
            row.mark = (
                (row.question and "new")
                or (not row.account_active and "archived")
                or (row.manual and "manual")
            )

    def write(self, vals):
        """A row that is skipped or not is one that a person has looked at."""
        if "skipped" in vals and not imports(self.env):
            vals = {**vals, "question": False}
            result = super().write(vals)
            self._follow_skipped()
            return result
        return super().write(vals)

    def _follow_skipped(self):
        """What was read of a skipped row goes, not what is kept by hand: that comes
        from nowhere again. One that is imported after all is read whole, with the next
        read."""
        skipped = self.filtered("skipped")
        read = skipped.filtered(lambda row: not row.manual)
        read.sudo().value_ids.with_context(**IMPORT).unlink()
        (self - skipped).sudo().space_id.whole_at = False

    def action_skip(self):
        """These are not imported."""
        self.check_access("write")
        self.skipped = True

    def action_unskip(self):
        """These are imported."""
        self.check_access("write")
        self.skipped = False

    def action_values(self):
        """The months of this row."""
        self.ensure_one()
        self.check_access("read")
        window = self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_space_value_action"
        )
        return {
            **window,
            "name": self.name,
            "domain": [("row_id", "=", self.id)],
            "context": {"default_row_id": self.id},
        }
