from odoo import models

from ..models.accounting_taken import Ask


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        """Links go to the partner that is left. Where it has one of its own, the other
        contact there is a question for a person."""
        result = super()._update_reference_fields(src_partners, dst_partner)
        Link = self.env["accounting.link"]
        links = Link._about(src_partners)
        own = {
            (li.connector_id, li.currency_code, li.role)
            for li in Link._about(dst_partner)
        }
        rows = self.env["accounting.remote.record"]._of_links(links)
        for link in links:
            variant = link.connector_id, link.currency_code, link.role
            row = rows.get(link.id)
            if variant not in own:
                own.add(variant)
                link.res_id = dst_partner.id
                if row:
                    row.res_id = dst_partner.id
                continue
            connector = link.connector_id
            link.unlink()
            if row:
                params = {"partner": dst_partner.display_name}
                row._settle(connector, Ask("contact_left_over", params=params))
        overwrites = self.env["accounting.overwrite"]._about(src_partners)
        overwrites.res_id = dst_partner.id
        return result
