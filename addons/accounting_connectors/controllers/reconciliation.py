"""A comparison of both ledgers as a spreadsheet."""

import io

import xlsxwriter

from odoo import http
from odoo.http import content_disposition, request

TOTALS = ("by", "name", "group", "currency_id", "ours", "theirs", "difference",
          "unexplained")  # fmt: skip
DIFFERENCES = ("what", "kind", "name", "partner_name", "date", "here", "there",
               "currency_id", "amount", "state", "reason", "remote_id",
               "url")  # fmt: skip


class Reconciliation(http.Controller):
    @http.route(
        "/accounting_connectors/reconciliation/<int:record_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def export(self, record_id):
        """The sums and the differences on a sheet each, as the person may read them."""
        one = request.env["accounting.reconciliation"].browse(record_id).exists()
        if not one:
            raise request.not_found()
        one.check_access("read")
        content = io.BytesIO()
        _write(content, one)
        headers = [
            (
                "Content-Type",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("Content-Disposition", content_disposition(f"{one.display_name}.xlsx")),
        ]
        return request.make_response(content.getvalue(), headers)


def _write(content, one):
    # a text from a provider that begins with = is not a formula
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, {"in_memory": True, **plain}) as book:
        _sheet(book, one.env._("Sums"), one.total_ids, TOTALS)
        _sheet(book, one.env._("Differences"), one.difference_ids, DIFFERENCES)


def _sheet(book, title, records, names):
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True})
    labels = records.fields_get(names, ["string"])
    for column, name in enumerate(names):
        sheet.write(0, column, labels[name]["string"], bold)
    for row, record in enumerate(records, 1):
        for column, name in enumerate(names):
            sheet.write(row, column, _cell(record, name))


def _cell(record, name):
    """What is shown of a field; numbers stay numbers."""
    field, value = record._fields[name], record[name]
    if field.type == "monetary":
        return value
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, "")
    if field.type == "many2one":
        return value.display_name or ""
    return str(value) if value else ""
