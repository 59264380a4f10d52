"""Sage JSON held against Sage's published Swagger 2.0 file.

The file is right about names and nesting. About the wire it is not: numbers come as
strings, lists in an envelope, anything may be null, and some paths are missing. What
wins over it, and why, is in ``sage_recorded``.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import simplejson
from jsonschema import Draft4Validator
from sage_recorded import (
    ANALYSED,
    BASE_FIELDS,
    CATEGORIES,
    ENVELOPES,
    ERRORS,
    GUIDED,
    IDEMPOTENT,
    LINES,
    MISSING,
    TRACKED,
    UNNAMED,
)

DATE = r"^\d{4}-\d\d-\d\d$"
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
NUMBER = r"^-?\d+(\.\d+)?$"
FORMATS = {"date": DATE, "date-time": MOMENT}
IDEMPOTENCY = {"type": "string", "pattern": "^[0-9a-f]{32}$"}


class Published:
    """The published operations.

    :param text: the Swagger file
    """

    def __init__(self, text: str) -> None:
        self.document = simplejson.loads(text)
        self.definitions = self.document["definitions"]

    # --- what callers ask ---

    def reply(
        self, method: str, path: str, status: int, body: Any, nested: bool = False
    ) -> list[str]:
        """What is wrong with a reply.

        :param path: below ``/v3.1``, without the query
        :param body: None where there is none
        :param nested: nested attributes were asked for: what else is a reference of
            three fields may be whole
        """
        where = f"{method} {path} {status}"
        if status >= 400:
            return problems(ERRORS, body, where)
        found = self.reply_schema(method, path, status)
        if found is None:
            return [f"{where}: no such operation, or no such answer to it"]
        if not found:
            return [] if body is None else [f"{where}: a body, {body!r}"]
        definitions = {**self.replies, **({"Base": {}} if nested else {})}
        return problems({**found, "definitions": definitions}, body, where)

    def request(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with the body of a write."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: no such operation"]
        sent = [p for p in operation.get("parameters", ()) if p["in"] == "body"]
        if not sent:
            return [] if body is None else [f"{method} {path}: takes no body"]
        name = sent[0]["schema"]["$ref"].rpartition("/")[2]
        return problems(self._root(method, name), body, f"{method} {path}")

    def parameters(self, method: str, path: str, query: dict) -> list[str]:
        """Query parameters that the operation has not."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: no such operation"]
        known = {p["name"] for p in operation.get("parameters", ())}
        guided = GUIDED if f"/{path.split('/')[1]}" in ANALYSED else frozenset()
        unknown = sorted(query.keys() - known - guided)
        return [f"{method} {path}: parameter {name}" for name in unknown]

    # --- operations ---

    def operation(self, method: str, path: str) -> dict | None:
        for paths in (self.document["paths"], MISSING):
            for template, operations in paths.items():
                pattern = re.sub(r"\{\w+\}", "[^/]+", template)
                if re.fullmatch(pattern, path) and method.lower() in operations:
                    return operations[method.lower()]
        return None

    def reply_schema(self, method: str, path: str, status: int) -> dict | None:
        """None: not published; empty: no body."""
        operation = self.operation(method, path)
        answer = (operation or {"responses": {}})["responses"].get(str(status))
        if answer is None:
            return None
        schema = answer.get("schema", {})
        if schema.get("type") != "array":
            return self._reply(schema) if schema else {}
        envelope = ENVELOPES.get(path, ENVELOPES["*"])
        items = {"$items": self._reply(schema)}
        return {**envelope, "properties": {**envelope["properties"], **items}}

    # --- schemas: strict about names, both ways ---

    @cached_property
    def replies(self) -> dict[str, dict]:
        return {
            name: self._reply(definition, name)
            for name, definition in self.definitions.items()
        }

    def _reply(self, node: dict, name: str = "") -> dict:
        """A part of a reply: as published, but numbers are text and all may be null."""
        if "$ref" in node:
            return {"$ref": node["$ref"]}
        kind = node.get("type")
        if kind == "object":
            inner = {**node.get("properties", {}), **UNNAMED.get(name, {})}
            return {
                "type": ["object", "null"],
                "properties": {k: self._reply(v) for k, v in inner.items()},
                "additionalProperties": False,
            }
        if kind == "array":
            items = self._reply(node.get("items", {}))
            return {"type": ["array", "null"], "items": items}
        if kind == "number":
            return {"type": ["string", "null"], "pattern": NUMBER}
        if kind not in ("string", "integer", "boolean"):
            return {}
        schema: dict[str, Any] = {"type": [kind, "null"]}
        if node.get("format") in FORMATS:
            schema["pattern"] = f"{FORMATS[node['format']]}|^$"
        if "enum" in node:
            schema["enum"] = [*node["enum"], None]
        return schema | {k: node[k] for k in ("maxLength",) if k in node}

    def _root(self, method: str, name: str) -> dict:
        """The schema of a request's body: one key, which names the resource."""
        ((resource, node),) = self.definitions[name]["properties"].items()
        twin = self._twin(name)
        schema = self._request(node, twin)
        if method == "POST" and resource in IDEMPOTENT:
            schema["properties"]["idempotency_id"] = IDEMPOTENCY
        for lines in (*LINES, "payment_lines"):
            line = schema["properties"].get(lines, {}).get("items", {})
            if TRACKED in line.get("properties", {}):
                line["properties"][TRACKED] = CATEGORIES
        if method == "PUT":
            for lines in LINES & schema["properties"].keys():
                line = schema["properties"][lines]["items"]
                line["properties"]["id"] = {"type": "string"}
        for lines in ("invoice_lines", "credit_note_lines"):
            if method == "PUT" and lines in schema["properties"]:
                # not in the file: a line that is changed carries its id
                items = schema["properties"][lines]["items"]
                items["properties"]["id"] = {"type": "string"}
        return {
            "type": "object",
            "properties": {resource: schema},
            "required": [resource],
            "additionalProperties": False,
        }

    def _twin(self, name: str) -> dict:
        """What replies say of the resource: only there the file states lengths."""
        for operations in self.document["paths"].values():
            for operation in operations.values():
                if not isinstance(operation, dict):
                    continue
                sent = simplejson.dumps(operation.get("parameters", ()))
                if f'"#/definitions/{name}"' in sent:
                    answers = operation["responses"]
                    return next(iter(answers.values())).get("schema", {})
        return {}

    def _request(self, node: dict, twin: dict) -> dict:
        """A part of a request: as published, and with the lengths of replies.

        :param twin: the same part of a reply
        """
        twin = self._resolved(twin)
        kind = node.get("type")
        if kind == "object":
            known = twin.get("properties", {})
            inner = {
                key: self._request(one, known.get(key, {}))
                for key, one in node.get("properties", {}).items()
            }
            schema = {"type": kind, "properties": inner, "additionalProperties": False}
            return schema | {k: node[k] for k in ("required",) if k in node}
        if kind == "array":
            items = self._request(node.get("items", {}), twin.get("items", {}))
            return {"type": kind, "items": items}
        schema = {k: node[k] for k in ("type", "enum", "maxLength") if k in node}
        if node.get("format") in FORMATS:
            schema["pattern"] = FORMATS[node["format"]]
        elif "maxLength" in twin and kind == "string":
            schema["maxLength"] = twin["maxLength"]
        return schema

    def _resolved(self, node: dict) -> dict:
        if "$ref" in node:
            return self.definitions[node["$ref"].rpartition("/")[2]]
        return node


def problems(schema: dict, body: Any, where: str) -> list[str]:
    """What a JSON schema has against a body."""
    return [
        f"{where}: {'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft4Validator(schema).iter_errors(body)
    ]


def listed(fields: set[str], query: dict) -> list[str]:
    """Fields that a list's items have though nobody asked for them.

    :param fields: names that the items have
    :param query: of the request
    """
    asked = query.get("attributes", "")
    if asked == "all":
        return []
    return sorted(fields - BASE_FIELDS - set(asked.split(",")))
