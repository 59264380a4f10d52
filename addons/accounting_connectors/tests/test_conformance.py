"""Every request that the addon makes, held against Xero's published specification.

The specification is not part of this project: ``ACCOUNTING_CONNECTORS_SPECS`` names a
directory that holds ``xero/xero_accounting.yaml``, which
https://github.com/XeroAPI/Xero-OpenAPI publishes.
"""

import json
import os
import re
import unittest
from pathlib import Path

from .common import ConnectorCase

SPEC = Path(os.environ.get("ACCOUNTING_CONNECTORS_SPECS", "-"), "xero")
SPEC = SPEC / "xero_accounting.yaml"
# sent in headers or known to Xero's later releases only
DROPPED = {"example", "default", "description", "externalDocs", "required"}


class Specification:
    """What Xero publishes of its requests."""

    def __init__(self, path):
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        document = yaml.load(path.read_text(), Loader=loader)
        self.paths = document["paths"]
        self.components = self._clean(document["components"])

    def _clean(self, node):
        if isinstance(node, list):
            return [self._clean(one) for one in node]
        if not isinstance(node, dict):
            return node
        if node.get("x-is-msdate") or node.get("x-is-msdate-time"):
            return {"type": "string"}  # requests may say it in ISO form as well
        if "$ref" in node:
            return {"$ref": node["$ref"]}
        kept = {k: v for k, v in node.items() if k not in DROPPED or k == "properties"}
        return {key: self._clean(value) for key, value in kept.items()}

    def operation(self, method, path):
        """:raise KeyError: when Xero publishes no such operation"""
        for template, operations in self.paths.items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                return operations[method.lower()], operations.get("parameters", [])
        raise KeyError(f"{method} {path}")

    def parameters(self, method, path):
        """Names of the query parameters of an operation."""
        operation, common = self.operation(method, path)
        names = set()
        for row in [*operation.get("parameters", []), *common]:
            if "$ref" in row:
                row = self.components["parameters"][row["$ref"].rpartition("/")[2]]
            if row.get("in") == "query":
                names.add(row["name"])
        return names

    def problems(self, method, path, body):
        """What the operation's schema says against a body, and fields unknown to it."""
        from openapi_schema_validator import OAS30Validator

        operation, __ = self.operation(method, path)
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        if "oneOf" in schema:
            schema = schema["oneOf"][0]
        wrapped = {**schema, "components": self.components}
        found = [
            f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
            for error in OAS30Validator(wrapped).iter_errors(body)
        ]
        return found + sorted(self._strangers(schema, body))

    def _strangers(self, schema, body, path=""):
        while "$ref" in schema:
            schema = self.components["schemas"][schema["$ref"].rpartition("/")[2]]
        if isinstance(body, list):
            inner = schema.get("items", {})
            return {s for one in body for s in self._strangers(inner, one, path)}
        known = schema.get("properties")
        if not isinstance(body, dict) or known is None:
            return set()
        found = {f"{path}.{key} is unknown" for key in body if key not in known}
        for key in body.keys() & known.keys():
            found |= self._strangers(known[key], body[key], f"{path}.{key}")
        return found


@unittest.skipUnless(
    SPEC.is_file(),
    "ACCOUNTING_CONNECTORS_SPECS names no directory with xero/xero_accounting.yaml",
)
class TestConformance(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specification = Specification(SPEC)

    def test_every_request_of_the_main_job(self):
        self.connect()
        self.walk()
        seen = [
            request
            for request in self.sandbox.requests("xero")
            if "/api.xro/2.0/" in request["path"]
        ]
        written = set()
        for request in seen:
            path = request["path"].partition("/api.xro/2.0")[2]
            method = request["method"]
            known = self.specification.parameters(method, path)
            unknown = set(request["query"]) - known
            self.assertFalse(unknown, f"{method} {path}")
            if method == "GET" or not request["body"]:
                continue
            written.add((method, path.split("/")[1]))
            body = request["body"]
            body = json.loads(body) if isinstance(body, str) else body
            problems = self.specification.problems(method, path, body)
            self.assertFalse(problems, f"{method} {path}: {body}")
        self.assertEqual(
            written,
            {
                ("PUT", "Contacts"),
                ("PUT", "Items"),
                ("PUT", "Invoices"),
                ("POST", "Invoices"),
                ("PUT", "CreditNotes"),
                ("PUT", "Payments"),
                ("POST", "Payments"),
            },
        )

    def walk(self):
        """All that the addon writes: create, edit, pay, credit, take back, void."""
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        rebate = self.make_product("Rebate", "incentive", default_code="REBATE")
        tax = self.percent_tax(8.75, type_tax_use="sale")
        connector = self.env["accounting.connector"].search([])
        self.map_taxes(connector, tax, "TAX001")
        self.partner_a.write(
            {"street": "1 Elm St", "city": "Reno", "phone": "555-0100"}
        )
        taxed = {"tax_ids": [(6, 0, tax.ids)], "discount": 7.5, "quantity": 3}
        paid = self.make_invoice((panel, 100.1, taxed), (rebate, -20))
        edited = self.make_invoice((panel, 50))
        voided = self.make_invoice((panel, 60))
        self.run_push()
        edited.button_draft()
        edited.invoice_line_ids.price_unit = 55
        edited.action_post()
        voided.button_draft()
        voided.button_cancel()
        refund = edited._reverse_moves(
            [{"date": "2026-11-06", "invoice_date": "2026-11-06"}], cancel=True
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create({"payment_date": "2026-11-05"})._create_payments()
        self.run_push()
        self.assertEqual(refund.accounting_sync_state, "synced", self.why(refund))
        paid.line_ids.remove_move_reconcile()
        self.run_push()

    def test_the_check_sees_what_is_wrong(self):
        for body in (
            {"Invoices": [{"Type": "WRONG"}]},
            {"Invoices": [{"Typ": "ACCREC"}]},
            {"Invoices": [{"LineItems": [{"Quantity": "two"}]}]},
        ):
            self.assertTrue(self.specification.problems("PUT", "/Invoices", body), body)
