"""Every request that the addon makes, held against what the providers publish.

That is not part of this project: ``ACCOUNTING_CONNECTORS_SPECS`` names a directory that
holds ``xero/xero_accounting.yaml`` (https://github.com/XeroAPI/Xero-OpenAPI),
``quickbooks/*.xsd`` (https://github.com/intuit/QuickBooks-V3-PHP-SDK, src/XSD) and
``sage/sage-accounting-v3.1-accounts.swagger2.json`` (Sage's swagger.full.json).
"""

import json
import os
import re
import unittest
from pathlib import Path

from ..providers.documents import Kind
from ..providers.exact_json import parse_json
from .common import ConnectorCase
from .held import CUT, Held, published

SPECS = Path(os.environ.get("ACCOUNTING_CONNECTORS_SPECS", "-"))
XERO = SPECS / "xero" / "xero_accounting.yaml"
QUICKBOOKS = SPECS / "quickbooks" / "SalesTax.xsd"
SAGE = SPECS / "sage" / "sage-accounting-v3.1-accounts.swagger2.json"
# sent in headers or known to Xero's later releases only
DROPPED = {"example", "default", "description", "externalDocs", "required"}


def needs(file):
    """Skip a test case whose specification is not there."""
    return unittest.skipUnless(
        file.is_file(),
        "ACCOUNTING_CONNECTORS_SPECS names no directory with "
        f"{file.parent.name}/{file.name}",
    )


class XeroSpecification:
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


class ConformanceWalk(Held):
    """All that the addon writes; what each request says is judged afterwards."""

    def walk(self):
        """Create, edit, pay, credit, take back, void."""
        panel = self.make_product("Solar panel", "product", default_code="PANEL")
        rebate = self.make_product("Rebate", "incentive", default_code="REBATE")
        tax = self.add_tax(8.75)
        self.partner_a.write(
            {"street": "1 Elm St", "city": "Reno", "phone": "555-0100"}
        )
        taxed = {"tax_ids": [(6, 0, tax.ids)], "discount": 7.5, "quantity": 3}
        paid = self.make_invoice((panel, 100.1, taxed), (rebate, -20))
        edited = self.make_invoice((panel, 50))
        voided = self.make_invoice((panel, 60))
        self.run_push()
        if Kind.INVOICE in self.capabilities.edits:
            edited.button_draft()
            edited.invoice_line_ids.price_unit = 55
            edited.action_post()
        voided.button_draft()
        voided.button_cancel()
        refund = edited._reverse_moves(
            [{"date": "2026-11-06", "invoice_date": "2026-11-06"}], cancel=True
        )
        self.pay(paid)
        self.run_push()
        for move in (paid, edited, refund):
            self.assertEqual(move.accounting_sync_state, "synced", self.why(move))
        paid.line_ids.remove_move_reconcile()
        self.run_push()

    def calls(self):
        """Requests of the addon to the API, not for tokens."""
        return [call for call in self.said() if self.api_path in call["path"]]

    def written(self):
        """What the addon writes, as (method, path without ids)."""
        found = set()
        for call in self.calls():
            if call["method"] != "GET":
                path = call["path"].partition(self.api_path)[2].strip("/")
                found.add((call["method"], path.split("/")[0]))
        return found


@needs(XERO)
class TestConformance(ConformanceWalk, ConnectorCase):
    api_path = "/api.xro/2.0/"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specification = XeroSpecification(XERO)

    def test_every_request_of_the_main_job(self):
        self.connect()
        self.walk()
        for request in self.calls():
            path = request["path"].partition("/api.xro/2.0")[2]
            method = request["method"]
            known = self.specification.parameters(method, path)
            unknown = set(request["query"]) - known
            self.assertFalse(unknown, f"{method} {path}")
            if method == "GET" or not request["body"]:
                continue
            body = request["body"]
            body = json.loads(body) if isinstance(body, str) else body
            problems = self.specification.problems(method, path, body)
            self.assertFalse(problems, f"{method} {path}: {body}")
        self.assertEqual(
            self.written(),
            {
                ("PUT", "BankTransactions"),  # what was unmatched stands on account
                ("PUT", "Contacts"),
                ("PUT", "Items"),
                ("PUT", "Invoices"),
                ("POST", "Invoices"),
                ("PUT", "CreditNotes"),
                ("PUT", "Payments"),
                ("POST", "Payments"),
            },
        )

    def test_the_check_sees_what_is_wrong(self):
        for body in (
            {"Invoices": [{"Type": "WRONG"}]},
            {"Invoices": [{"Typ": "ACCREC"}]},
            {"Invoices": [{"LineItems": [{"Quantity": "two"}]}]},
        ):
            self.assertTrue(self.specification.problems("PUT", "/Invoices", body), body)


@needs(QUICKBOOKS)
class TestQuickbooksConformance(ConformanceWalk, ConnectorCase):
    provider = "quickbooks"
    api_path = "/v3/company/"

    def test_every_request_of_the_main_job(self):
        self.connect()
        self.walk()  # and what was said is held, see Held
        self.assertEqual(
            self.entities(),
            {"Customer", "Item", "Invoice", "CreditMemo", "Payment"},
        )

    def entities(self):
        """What the addon writes, by itself or in batches."""
        types, found = published().quickbooks_types(), set()
        for call in self.calls():
            path = call["path"].partition(self.api_path)[2].split("/", 1)[1]
            if call["method"] == "GET" or path == "query":
                continue
            if path != "batch":
                found.add(types.entity(path))
                continue
            for item in parse_json(call["body"])["BatchItemRequest"]:
                found |= types.entities & item.keys()
        return found

    def test_the_library_reads_what_was_answered(self):
        """python-quickbooks, a second reader of the same replies."""
        from quickbooks import objects

        self.connect()
        self.walk()
        read = 0
        for call in self.calls():
            if call["response"].endswith(CUT):
                continue
            for name, record in self.records(parse_json(call["response"])):
                if not hasattr(objects, name):  # the library has not all of them
                    continue
                made = getattr(objects, name).from_json(record)
                self.assertEqual(made.Id, record["Id"])
                if "TotalAmt" in record and record.get("Line"):
                    self.assertEqual(made.TotalAmt, record["TotalAmt"])
                    self.assertEqual(
                        [line.Amount for line in made.Line if "Amount" in vars(line)],
                        [line.get("Amount", 0) for line in record["Line"]],
                    )
                    read += 1
        self.assertGreater(read, 5)

    def records(self, answer):
        """(entity, record) of an answer of any kind."""
        names = published().quickbooks_types().entities
        for key, value in answer.items():
            if key in names and isinstance(value, dict) and value.get("SyncToken"):
                yield key, value
            elif key in names and isinstance(value, list):
                yield from ((key, one) for one in value)
            elif key == "QueryResponse":
                yield from self.records(value)
            elif key == "BatchItemResponse":
                for item in value:
                    yield from self.records(item)


@needs(SAGE)
class TestSageConformance(ConformanceWalk, ConnectorCase):
    provider = "sage"
    api_path = "/v3.1/"

    def test_every_request_of_the_main_job(self):
        self.connect()
        self.walk()  # and what was said is held, see Held
        self.assertEqual(
            self.written(),
            {
                ("POST", "contacts"),
                ("POST", "services"),
                ("POST", "sales_invoices"),
                ("PUT", "sales_invoices"),
                ("DELETE", "sales_invoices"),
                ("POST", "sales_credit_notes"),
                ("POST", "contact_payments"),
                ("DELETE", "contact_payments"),
                ("POST", "contact_allocations"),
            },
        )
