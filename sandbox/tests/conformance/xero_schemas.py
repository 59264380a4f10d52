"""Xero's published schemas, and what replies hold that they do not name."""

from __future__ import annotations

import re

import simplejson

# What replies hold and specification 16.1.0 does not name: the envelope, the string
# twins of dates (both are in its examples), and the errors of single lines.
UNNAMED = frozenset(
    (
        "Id",
        "Status",
        "ProviderName",
        "DateTimeUTC",
        "DateString",
        "DueDateString",
        "ValidationErrors",
    )
)


class Schemas:
    """The component schemas, with what Xero's own replies do not keep to taken out.

    Dates are `/Date(…)/` strings whatever their format says, and `required` lists what
    a request needs, not what a reply holds.
    """

    def __init__(self, text: str):
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.document = yaml.load(text, Loader=loader)
        self.components = self._clean(self.document["components"])

    def _clean(self, node):
        if isinstance(node, list):
            return [self._clean(n) for n in node]
        if not isinstance(node, dict):
            return node
        dropped = {"example", "default", "externalDocs", "description"}
        if isinstance(node.get("required"), list):
            dropped.add("required")
        if node.get("x-is-msdate") or node.get("x-is-msdate-time"):
            return {"type": "string", "pattern": r"^/Date\(-?\d+(\+0000)?\)/$"}
        if "$ref" in node:
            return {"$ref": node["$ref"]}
        return {k: self._clean(v) for k, v in node.items() if k not in dropped}

    def reply_schema(self, method: str, path: str) -> dict | None:
        """What the specification says of a good reply to the operation."""
        for template, operations in self.document["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                replies = operations[method.lower()]["responses"]
                found = replies.get("200") or replies.get(200) or {}
                content = found.get("content", {}).get("application/json")
                return content and content["schema"]
        raise KeyError(f"{method} {path}")

    def strangers(self, schema: dict, body: object, path: str = "") -> set[str]:
        """Fields of the body that the schema does not know: mostly slips of the pen."""
        while "$ref" in schema:
            schema = self.components["schemas"][schema["$ref"].rpartition("/")[2]]
        if isinstance(body, list):
            inner = schema.get("items", {})
            return {s for item in body for s in self.strangers(inner, item, path)}
        known = schema.get("properties")
        if not isinstance(body, dict) or known is None:
            return set()
        found = {f"{path}.{key}" for key in body if key not in known}
        for key in body.keys() & known.keys():
            found |= self.strangers(known[key], body[key], f"{path}.{key}")
        return found

    def check(self, schema: dict, body: object) -> None:
        """:raise AssertionError: where the body does not fit, and how"""
        from openapi_schema_validator import OAS30Validator

        wrapped = {**schema, "components": self.components}
        errors = list(OAS30Validator(wrapped).iter_errors(body))
        assert not errors, [(list(e.absolute_path), e.message) for e in errors[:5]]

    def judge(self, records: list[dict]) -> tuple[int, set[str]]:
        """Hold each good reply of the API against its schema.

        :param records: as the sandbox recorded them
        :return: how many were held, and the names of fields that no schema has
        """
        seen = [
            r
            for r in records
            if r["status"] == 200 and "/api.xro/2.0/" in r["path"] and r["response"]
        ]
        checked, strangers = 0, set()
        for record in seen:
            path = record["path"].partition("/api.xro/2.0")[2]
            if "/Allocations/" in path or record["method"] == "DELETE":
                continue
            schema = self.reply_schema(record["method"], path)
            if schema is None:
                continue
            body = record["response"]
            body = simplejson.loads(body) if isinstance(body, str) else body
            self.check(schema, body)
            strangers |= self.strangers(schema, body)
            checked += 1
        return checked, {s.rpartition(".")[2] for s in strangers}
