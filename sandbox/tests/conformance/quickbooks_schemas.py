"""QuickBooks JSON held against Intuit's published XSDs.

The XSDs describe XML, and for Desktop as well as Online. As JSON (recorded traffic):
elements and attributes are properties alike, what may repeat is a list, an element with
attributes and text is an object with ``value``, and an element that stands for a group
(``IntuitObject``) is any of its members. Order does not count.

Decimals count as numbers, floats do not: read JSON with ``use_decimal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import xmlschema
from quickbooks_recorded import (
    ALWAYS,
    GATEWAY,
    GATEWAY_ERROR,
    LENGTHS,
    NEEDED,
    PARAMETERS,
    READ_ONLY,
    WRITE,
)
from xmlschema.validators import XsdAnyElement, XsdElement, XsdGroup

NAMESPACE = "{http://schema.intuit.com/finance/v3}"
ENTRY = "SalesTax.xsd"  # includes all the others
# What replies hold that are not one record.
ENVELOPES = {
    "query": "QueryResponse",
    "cdc": "CDCResponse",
    "batch": "BatchItemResponse",
    "upload": "AttachableResponse",
}
ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
# What annotations say of lengths: "Product: QBO … Max. length: 100 characters",
# "ValidRange: QBO: Max=100".
PRODUCT = re.compile(r"Product:\s*(\w+)(.*?)(?=Product:|$)", re.S)
RANGE = re.compile(r"ValidRange:\s*(?:QBO|ALL):\s*(?:Min=\d+\s*)?[Mm]ax=(\d+)")
LENGTH = re.compile(r"[Mm]ax\.?\s*[Ll]ength:?\s*(\d+)")


@dataclass
class Property:
    """What a type says of one of its properties."""

    type: Any
    many: bool = False
    needed: bool = False
    longest: int | None = None


@dataclass
class Kind:
    """What a type allows: properties, and which of them exclude each other."""

    properties: dict[str, Property] = field(default_factory=dict)
    choices: list[list[set[str]]] = field(default_factory=list)
    anything: bool = False


class Published:
    """The published types.

    :param folder: where the XSDs are
    """

    def __init__(self, folder: Path) -> None:
        self.schema = xmlschema.XMLSchema(str(folder / ENTRY))
        self.kinds: dict[str, Kind] = {}

    @cached_property
    def entities(self) -> frozenset[str]:
        """Names of what can be read and written."""
        heads = self.schema.maps.substitution_groups[f"{NAMESPACE}IntuitObject"]
        return frozenset(member.local_name for member in heads)

    # --- what callers ask ---

    def reply(self, path: str, body: Any) -> list[str]:
        """What is wrong with a reply.

        :param path: of the request, without the company: ``invoice``, ``query``,
            ``reports/ProfitAndLoss`` …
        """
        if isinstance(body, dict) and "fault" in body:
            return gateway_problems(body)
        if not isinstance(body, dict):
            return [f"{path}: a reply is an object, not {body!r}"]
        name, called = "IntuitResponse", path.partition("/")[0]
        if called == "reports":
            name, wanted = "Report", ("Header", "Columns", "Rows")
        elif called == "taxservice":
            name, wanted = "TaxService", ("TaxCode", "TaxCodeId", "time")
        else:
            wanted = (ENVELOPES.get(called) or self.entity(path), "time")
        if "Fault" in body:  # may go without time (recorded)
            name, wanted = "IntuitResponse", ()
        found = [f"{path}: no {key}" for key in wanted if key not in body]
        if name == "TaxService":
            body = {key: value for key, value in body.items() if key != "time"}
        return found + list(self.problems(name, body, path, is_reply=True))

    def request(self, path: str, query: dict, body: Any) -> list[str]:
        """What is wrong with the body of a write, and with its parameters.

        :param query: the request's query parameters
        """
        found = self.parameters("POST", path, query)
        if path == "batch":
            return found + self._batch(query, body)
        entity = self.entity(path)
        if entity is None:
            return [*found, f"{path}: no such entity"]
        operation = query.get("operation") or ("update" if "Id" in body else "create")
        found += self.problems(entity, body, entity)
        return found + list(written(entity, operation, body))

    def parameters(self, method: str, path: str, query: dict) -> list[str]:
        """Query parameters that no page names, and a ``requestid`` that is too long."""
        called = path.partition("/")[0]
        known = PARAMETERS.get(called, WRITE if method == "POST" else ALWAYS)
        found = [f"{path}: parameter {name}" for name in sorted(query.keys() - known)]
        longest = 36 if path == "batch" else 50
        if len(query.get("requestid", "")) > longest:
            found.append(f"{path}: a requestid of more than {longest} characters")
        return found

    def entity(self, path: str) -> str | None:
        """The entity that a path names (they are written in lower case)."""
        called = path.partition("/")[0].lower()
        return next((e for e in self.entities if e.lower() == called), None)

    def _batch(self, query: dict, body: Any) -> list[str]:
        found = list(self.problems("IntuitBatchRequest", body, "batch"))
        names = [item.get("bId", "") for item in body.get("BatchItemRequest", ())]
        if len(set(names)) < len(names):
            found.append("batch: a bId twice")
        if "requestid" in query and any(len(name) > 10 for name in names):
            found.append("batch: a bId of more than 10 characters")
        for at, item in enumerate(body.get("BatchItemRequest", ())):
            for entity in self.entities & item.keys():
                wrong = written(entity, item.get("operation", ""), item[entity])
                found += [f"batch[{at}].{problem}" for problem in wrong]
        return found

    # --- a document beside its type ---

    def problems(
        self, name: str, value: Any, path: str, is_reply: bool = False
    ) -> Iterator[str]:
        """:param name: of a complex type"""
        if not isinstance(value, dict):
            yield f"{path}: {name} is an object, not {value!r}"
            return
        kind = self.kind(name)
        for key, item in value.items():
            known, where = kind.properties.get(key), f"{path}.{key}"
            if known is None:
                if not kind.anything:
                    yield f"{where}: {name} has no such property"
                continue
            if known.many != isinstance(item, list):
                yield f"{where}: {'a' if known.many else 'no'} list, not {item!r}"
                continue
            for at, one in enumerate(item if known.many else [item]):
                place = f"{where}[{at}]" if known.many else where
                if known.type.is_complex():
                    inner = known.type.local_name
                    yield from self.problems(inner, one, place, is_reply)
                else:
                    yield from leaf(known, one, place, is_reply)
        for key, known in kind.properties.items():
            if known.needed and key not in value:
                yield f"{path}: {name} without {key}"
        for branches in kind.choices:
            taken = [sorted(b & value.keys()) for b in branches if b & value.keys()]
            if len(taken) > 1:
                yield f"{path}: {taken} exclude each other"
        if "DetailType" in kind.properties:
            yield from detail(value, path, is_reply)

    # --- the types ---

    def kind(self, name: str) -> Kind:
        if name not in self.kinds:
            self.kinds[name] = self._kind(self.schema.maps.types[NAMESPACE + name])
        return self.kinds[name]

    def _kind(self, xsd_type) -> Kind:
        kind, owner = Kind(), xsd_type.local_name
        for name, attribute in xsd_type.attributes.items():
            needed = attribute.use == "required"
            kind.properties[name] = Property(attribute.type, needed=needed)
        if xsd_type.has_simple_content():
            limit = LENGTHS.get(f"{owner}.value")
            kind.properties["value"] = Property(xsd_type.content, False, True, limit)
        else:
            self._group(kind, owner, xsd_type.content, True, False)
        return kind

    def _group(self, kind, owner, group: XsdGroup, needed, many) -> set[str]:
        """:return: names of all that the group holds"""
        needed = needed and group.min_occurs > 0 and group.model != "choice"
        many = many or group.max_occurs != 1
        branches = []
        for particle in group:
            if isinstance(particle, XsdGroup):
                branches.append(self._group(kind, owner, particle, needed, many))
            elif isinstance(particle, XsdAnyElement):
                kind.anything = True
            else:
                names = self._element(kind, owner, particle, needed, many)
                # of a group of elements there is one, or any number of any of them
                one = group.model == "choice" and particle.max_occurs == 1
                branches += [{name} for name in names] if one else [names]
        if group.model == "choice" and not many:
            kind.choices.append(branches)
        return set().union(*branches)

    def _element(self, kind, owner, element: XsdElement, needed, many) -> set[str]:
        members = self.schema.maps.substitution_groups.get(element.name) or {element}
        for member in members:
            kind.properties[member.local_name] = Property(
                member.type,
                many or element.max_occurs != 1,
                needed and element.min_occurs > 0 and member is element,
                longest(owner, element),
            )
        return {member.local_name for member in members}


def primitive(xsd_type) -> str:
    return xsd_type.primitive_type.local_name


def leaf(known: Property, value: Any, path: str, is_reply: bool) -> Iterator[str]:
    """What is wrong with a number, a truth or a text."""
    wanted = primitive(known.type)
    if wanted == "decimal":
        fits = isinstance(value, int | Decimal) and not isinstance(value, bool)
    else:
        fits = isinstance(value, bool if wanted == "boolean" else str)
    if not fits:
        yield f"{path}: a {wanted}, not {value!r}"
        return
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    try:
        known.type.validate(text.lower() if wanted == "boolean" else text)
    except xmlschema.XMLSchemaValidationError as error:
        yield f"{path}: {value!r}: {error.reason}"
    if wanted == "dateTime" and is_reply and not ZONE.search(text):
        yield f"{path}: {value!r} names no zone"
    if known.longest and len(text) > known.longest:
        yield f"{path}: more than {known.longest} characters"


def detail(line: dict, path: str, is_reply: bool) -> Iterator[str]:
    """A line's detail is the one that its type names."""
    named = line.get("DetailType")
    held = [key for key in line if key.endswith("LineDetail")]
    wanted = "DescriptionLineDetail" if named == "DescriptionOnly" else named
    if named is None and is_reply:  # lines of deposits, recorded
        return
    if held and held != [wanted]:
        yield f"{path}: DetailType {named} with {held}"


def longest(owner: str, element: XsdElement) -> int | None:
    """How many characters QuickBooks Online takes."""
    name = element.local_name
    for known in (f"{owner}.{name}", name):
        if known in LENGTHS:
            return LENGTHS[known]
    if element.type.is_complex() or primitive(element.type) not in ("string", "anyURI"):
        return None
    text = "".join("".join(a.elem.itertext()) for a in element.annotations)
    ranged = RANGE.search(text)
    if ranged:
        return int(ranged[1])
    stated = [
        LENGTH.search(words)
        for product, words in PRODUCT.findall(text)
        if product in ("QBO", "ALL")
    ]
    return next((int(length[1]) for length in stated if length), None)


def written(entity: str, operation: str, body: dict) -> Iterator[str]:
    """What a write lacks, and what only replies have."""
    wanted = ("Id", "SyncToken")
    if operation == "create":
        wanted = NEEDED.get(entity, ())
    elif entity == "Attachable":  # deleted without one, recorded
        wanted = ("Id",)
    for names in wanted:
        if all(body.get(name) in (None, "", []) for name in names.split()):
            yield f"{entity}: {operation} without {names}"
    yield from (f"{path}: for replies only" for path in read_only(body, entity))


def read_only(value: Any, path: str) -> Iterator[str]:
    """Paths of what only replies have."""
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from read_only(item, f"{path}[{at}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in READ_ONLY:
                yield f"{path}.{key}"
            yield from read_only(item, f"{path}.{key}")


def gateway_problems(body: dict) -> list[str]:
    """What is wrong with an error of the gateway."""
    found = [f"{key}: missing" for key in sorted(GATEWAY - body.keys())]
    found += [f"{key}: unknown" for key in sorted(body.keys() - GATEWAY)]
    fault = body["fault"]
    if fault.keys() != {"error", "type"} or not isinstance(fault["type"], str):
        return [*found, f"fault: {sorted(fault)}"]
    for error in fault["error"]:
        if error.keys() != GATEWAY_ERROR:
            found.append(f"fault.error: {sorted(error)}")
        elif not isinstance(error["code"], str) or not error["code"]:
            found.append(f"fault.error.code: {error['code']!r}")
    if not isinstance(body.get("time"), int):
        found.append(f"time: milliseconds, not {body.get('time')!r}")
    return found
