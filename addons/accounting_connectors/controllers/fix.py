from odoo import http
from odoo.http import request

LIST = "/odoo/accounting-to-fix"


class FixController(http.Controller):
    @http.route("/odoo/accounting-fix/<int:fix_id>", auth="user", methods=["GET"])
    def open_group(self, fix_id):
        """The page of what has to be fixed, from a link in a mail; the list of what is
        left, once it was fixed. Who may not see it is shown their own list."""
        Fix = request.env["accounting.fix"]
        known = Fix.has_access("read") and Fix.search_count([("id", "=", fix_id)])
        return request.redirect(f"{LIST}/{fix_id}" if known else LIST)
