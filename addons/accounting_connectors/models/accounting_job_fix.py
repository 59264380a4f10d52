from odoo import api, fields, models

from ..providers.errors import Cause

# Causes that are mended on the mapping screen, although no row is known to be empty
MAPPING_CAUSES = {
    Cause.ACCOUNT_UNKNOWN,
    Cause.ACCOUNT_ARCHIVED,
    Cause.ACCOUNT_UNFIT,
    Cause.PAYMENT_ACCOUNT,
    Cause.TAX_MISSING,
    Cause.TAX_UNKNOWN,
    Cause.TAX_UNFIT,
    Cause.TAX_MIXED,
    Cause.ACCOUNT_DIFFERS,
    Cause.FEE_ACCOUNT,
}
CONTACT_CAUSES = {Cause.CONTACT_DOUBTFUL, Cause.CONTACT_TAKEN}
# Causes that end with a new sign-in, by whomever they were found
SIGN_IN_CAUSES = {
    Cause.RECONNECT,
    Cause.ACCESS_DENIED,
    Cause.AREA_DENIED,
    Cause.SCOPE_MISSING,
    Cause.TENANT_GONE,
    Cause.SUBSCRIPTION,
}
# Causes that are mended on the job's own record: a contact, a product
RECORD_CAUSES = {Cause.EMAIL_INVALID, Cause.ITEM_TAKEN}


class AccountingJob(models.Model):
    """Where the cause of a stuck job is mended: one screen for each cause."""

    _inherit = "accounting.job"

    fixable = fields.Boolean(
        compute="_compute_fixable", help="There is a screen on which this is mended."
    )

    @api.depends("record_name")
    def _compute_display_name(self):
        for job in self:
            job.display_name = job.record_name

    @api.depends("state", "cause", "error_class", "gap_ids", "after_ids.state")
    def _compute_fixable(self):
        for job in self:
            job.fixable = bool(job._fix())

    def _fix(self):
        """The method that opens the screen on which this job's cause is mended; None
        when there is none, and the sentence has to do."""
        self.ensure_one()
        if self.state not in ("blocked", "failed"):
            return None
        if self.cause == Cause.PREREQUISITE:
            return self._stuck_before()[:1]._fix() if self._stuck_before() else None
        if self.cause in CONTACT_CAUSES and self.res_model == "res.partner":
            return self._fix_contact
        if self.cause == Cause.CLIENT_WRONG:
            return self._fix_credentials
        if self.error_class == "authorization" or self.cause in SIGN_IN_CAUSES:
            return self.connector_id.action_reconnect
        if self.gap_ids:
            return self._fix_mapping
        if self.cause in MAPPING_CAUSES:
            return self.connector_id.action_map
        if self.cause in RECORD_CAUSES:
            return self.action_open_record
        return None

    def _stuck_before(self):
        """Jobs that this one waits for and that are stuck themselves."""
        return self.after_ids.filtered(lambda job: job.state in ("blocked", "failed"))

    def _fix_mapping(self):
        return self.env["accounting.mapping.fix"]._open(self)

    def _fix_contact(self):
        return self.env["accounting.contact.review"]._open(self)

    def _fix_credentials(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "accounting_connectors.accounting_app_credentials_action"
        )

    def action_fix(self):
        """Open the screen on which the cause is mended."""
        self.ensure_one()
        fix = self._fix()
        return fix() if fix else super().action_fix()
