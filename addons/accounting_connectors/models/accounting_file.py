"""Files of documents as they are sent: attachments, and the PDF of an invoice."""

import hashlib
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..providers.documents import Attachment, Kind
from ..providers.errors import Cause, ConnectorError, RejectedError

PDF = "application/pdf"
PDF_FIELD = "invoice_pdf_report_file"  # where Odoo keeps the PDF that it sends
CONTENT = {"raw", "datas", "db_datas", "store_fname"}
PLACE = {"res_model", "res_id", "res_field"}
UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')  # not in a file's name everywhere


class AccountingLink(models.Model):
    """A link of a file knows which document it is of, and which content was sent.

    The PDF of an invoice is not kept in Odoo before somebody sends it from there; what
    stands for it is the link of the document.
    """

    _inherit = "accounting.link"

    file_of_id = fields.Many2one(
        "accounting.link",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    file_checksum = fields.Char(readonly=True, help="Of the content last sent.")
    file_version = fields.Char(
        readonly=True, help="Which version of the document it was last sent with."
    )

    def _accounting_name(self):
        """How jobs name the PDF of this link's document."""
        return self.env._("%(number)s (PDF)", number=self.record_name)

    def _accounting_open(self):
        """The document."""
        return self.action_open_record()

    def _accounting_describe(self, connector, kind, jobs):
        """The PDFs of these links' documents. Nothing for one that went since the
        document was last sent."""
        described = {}
        there = self.env["accounting.link"]._find(connector, self._name, self.ids)
        for link in self:
            mine, move = there.get(link.id), link._accounting_move()
            if not move._accounting_sends_pdf(connector):
                continue
            if mine and mine.file_version == link.fingerprint:
                continue
            try:
                name, content = move._accounting_pdf()
            except ConnectorError as error:
                described[link.id] = error
                continue
            if content:
                checksum = hashlib.sha1(content).hexdigest()  # as Odoo's own
                if mine and mine.file_checksum == checksum:
                    continue
                file = File(link, mine, connector, name, PDF, len(content))
                described[link.id] = file.described(
                    f"{self._name},{link.id}", checksum, lambda c=content: c, True
                )
        return described

    def _accounting_move(self):
        """The document that this is a link of, if its files may go there.

        :rtype: account.move
        """
        self.ensure_one()
        moves = self.env["account.move"]
        if self.res_model != moves._name or self._is_void():
            return moves
        return moves.browse(self.res_id).exists()

    def _is_void(self):
        return self.remote_status == "VOIDED"


class File:
    """A file on its way to a document that is there.

    :param accounting.link link: of the document
    :param accounting.link mine: of the file, where it is there already
    """

    def __init__(self, link, mine, connector, name, mimetype, size):
        self.link, self.mine = link, mine
        self.env, self.capabilities = link.env, connector._capabilities()
        self.name = self._free(UNFIT.sub("-", name).strip() or "file")
        self.mimetype, self.size = mimetype.partition(";")[0].strip(), size

    def described(self, ref, checksum, read, for_customer=False):
        """This file in nobody's dialect, or why it cannot go.

        :param read: gives the content; called only where it is sent
        :rtype: Attachment | RejectedError
        """
        if problem := self._problem():
            return self.refused(problem)
        content = read()
        if not content:
            return self.refused(self.env._("it is empty."))
        if self.mine and Kind.ATTACHMENT not in self.capabilities.edits:
            self.mine.unlink()  # a new version is a new file there
        return Attachment(
            ref=ref,
            document_kind=Kind(self.link.kind),
            document_id=self.link.remote_id,
            name=self.name,
            mimetype=self.mimetype,
            checksum=checksum,
            size=len(content),
            content=content,
            for_customer=for_customer,
        )

    def refused(self, why):
        """:rtype: RejectedError"""
        return RejectedError(why, cause=Cause.FILE_REFUSED, name=self.name)

    def _problem(self):
        """Why the provider would refuse it; None where it would not."""
        limit, types = (
            self.capabilities.attachment_bytes,
            self.capabilities.attachment_types,
        )
        if limit and self.size > limit:
            return self.env._(
                "it has %(size)s, and %(limit)s is the most.",
                size=human_size(self.size),
                limit=human_size(limit),
            )
        if types and self.mimetype not in types:
            endings = ", ".join(sorted(one.rpartition("/")[2] for one in types))
            return self.env._(
                "files of type %(type)s are not taken, only %(endings)s.",
                type=self.mimetype.rpartition("/")[2],
                endings=endings,
            )
        return None

    def _free(self, name):
        """The name that this file has there, or one that no other has: some providers
        would write one over the other."""
        if self.mine and self.mine.remote_number:
            return self.mine.remote_number
        others = self.env["accounting.link"].search(
            [
                ("file_of_id", "=", self.link.id),
                ("id", "!=", self.mine and self.mine.id),
            ]
        )
        taken = {(other.remote_number or "").casefold() for other in others}
        stem, dot, ending = name.rpartition(".")
        free, count = name, 1
        while free.casefold() in taken:
            count += 1
            free = f"{stem} ({count}).{ending}" if dot else f"{name} ({count})"
        return free


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """A file added to a document that is at a provider follows it there."""
        attachments = super().create(vals_list)
        attachments._accounting_added()
        return attachments

    def write(self, vals):
        """A new version of a file, or one that came to a document only now, too."""
        result = super().write(vals)
        if vals.keys() & (CONTENT | PLACE):
            self._accounting_added()
        return result

    def _accounting_added(self):
        files = self.sudo().filtered(
            lambda one: (
                one.res_model == "account.move"
                and one.res_id
                and one.type == "binary"
                and one.res_field in (False, PDF_FIELD)
            )
        )
        if files:
            moves = self.env["account.move"].sudo().browse(files.mapped("res_id"))
            moves.exists()._accounting_enqueue_added(files)

    # === FOR THE ENGINE === #

    def _accounting_name(self):
        """How jobs name this file: only to those who may see it."""
        self.ensure_one()
        return self.name if self.sudo(False).has_access("read") else self.env._("File")

    def _accounting_open(self):
        """The document that it is a file of."""
        self.ensure_one()
        move = self.env["account.move"].browse(self.res_id).exists()
        if self.res_model != move._name or not move:
            raise UserError(self.env._("The document of this file was deleted."))
        return move._accounting_open()

    def _accounting_describe(self, connector, kind, jobs):
        """These files in nobody's dialect. Nothing for one whose content is there, or
        that is not to go any more."""
        moves = self.env["account.move"].browse(self.mapped("res_id")).exists()
        links = self.env["accounting.link"]._find(connector, moves._name, moves.ids)
        there = self.env["accounting.link"]._find(connector, self._name, self.ids)
        described = {}
        for move in moves:
            link = links.get(move.id)
            if not link or link._is_void():
                continue
            for attachment in move._accounting_attachments(connector) & self:
                mine = there.get(attachment.id)
                if attachment._accounting_is_there(link, mine):
                    continue
                file = File(
                    link,
                    mine,
                    connector,
                    attachment.name,
                    attachment.mimetype or "",
                    attachment.file_size,
                )
                described[attachment.id] = file.described(
                    f"{self._name},{attachment.id}",
                    attachment.checksum,
                    lambda one=attachment: one.with_context(bin_size=False).raw,
                )
        return described

    def _accounting_is_there(self, link, mine):
        """Is this content among the files of the document, once sent for this
        attachment or for another?

        :param accounting.link mine: of this file; None where there is none
        """
        self.ensure_one()
        if mine:
            return mine.file_checksum == self.checksum
        return bool(
            self.env["accounting.link"].search_count(
                [
                    ("file_of_id", "=", link.id),
                    ("file_checksum", "=", self.checksum),
                ],
                limit=1,
            )
        )
