from odoo import api, models
from odoo.exceptions import AccessError


class AccountingGuarded(models.AbstractModel):
    """A record whose readonly fields are readonly for RPC too, not in views only.

    What the provider said of a company, who consented and what is turned on is written
    by our own methods, as superuser; a person changes the settings beside it.
    """

    _name = "accounting.guarded"
    _description = "Record with fields that only methods write"

    def _check_guarded(self, names):
        if self.env.su:
            return
        guarded = sorted(name for name in names if self._fields[name].readonly)
        if guarded:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be changed by hand.", fields=", ".join(guarded)
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_guarded({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)
