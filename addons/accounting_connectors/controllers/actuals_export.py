"""A grouped list of actuals as a spreadsheet, with the sums that the screen shows."""

import json

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.web.controllers.export import ExcelExport


class ActualsExport(ExcelExport):
    def from_group_data(self, fields, columns_headers, groups):
        model = groups._model
        if model._name == "accounting.actual":
            asked = json.loads(request.params["data"])
            domain = asked["domain"]
            if asked["ids"]:
                domain = Domain("id", "in", asked["ids"])
            _weigh(model, groups, domain, asked["groupby"])
        return super().from_group_data(fields, columns_headers, groups)


def _weigh(model, groups, domain, groupby):
    """Replace the sums of numbers by the model's own, which are not."""
    for depth in range(1, len(groupby) + 1):
        specs = groupby[:depth]
        for group in model.formatted_read_group(domain, specs, ["figure:sum"]):
            node = groups
            for spec in specs:
                node = node.child(group[spec])
            # a cached property of Odoo's, which would add up the numbers below
            node.aggregated_values = {"figure": group["figure:sum"] or None}
