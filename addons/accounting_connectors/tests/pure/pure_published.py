"""What QuickBooks and Sage publish of their requests, and what is wrong with one.

It is looked for in the directory that ``ACCOUNTING_CONNECTORS_SPECS`` names; without it
nothing is found wrong. The checkers are those that the sandbox's replies are held
against (``sandbox/tests/conformance``).
"""

import os
import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import simplejson

CHECKERS = Path(__file__).resolve().parents[4] / "sandbox" / "tests" / "conformance"
SPECS = Path(os.environ.get("ACCOUNTING_CONNECTORS_SPECS", "-"))
SAGE_FILE = "sage-accounting-v3.1-accounts.swagger2.json"
QUICKBOOKS = re.compile(r".*/v3/company/[^/]+/(.+)")
SAGE = re.compile(r".*/v3\.1(/.+)")
METADATA = re.compile(rb'name="file_metadata_01".*?\n\r?\n(.*?)\r?\n--', re.S)


@cache
def quickbooks_types():
    """None without the specifications."""
    if not (SPECS / "quickbooks").is_dir() or not CHECKERS.is_dir():
        return None
    _see_checkers()
    from quickbooks_schemas import Published

    return Published(SPECS / "quickbooks")


@cache
def sage_types():
    """None without the specifications."""
    file = SPECS / "sage" / SAGE_FILE
    if not file.is_file() or not CHECKERS.is_dir():
        return None
    _see_checkers()
    from sage_schemas import Published

    return Published(file.read_text())


def _see_checkers():
    if str(CHECKERS) not in sys.path:
        sys.path.append(str(CHECKERS))


def problems(method, url, body):
    """What a provider's specification has against a request.

    :param body: as it went over the wire
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if (found := QUICKBOOKS.fullmatch(parts.path)) and (types := quickbooks_types()):
        path = found[1]
        if method == "GET" or path == "query":
            return types.parameters(method, path, query)
        if path == "upload":
            return types.request("attachable", query, read(metadata(body)))
        return types.request(path, query, read(body))
    if (found := SAGE.fullmatch(parts.path)) and (types := sage_types()):
        wrong = types.parameters(method, found[1], query)
        if method == "GET":
            return wrong
        return wrong + types.request(method, found[1], read(body))
    return []


def metadata(body):
    """What the first part of an upload says of its file."""
    whole = body.encode("utf-8", "replace") if isinstance(body, str) else body
    found = METADATA.search(whole)
    assert found, "an upload without file_metadata_01"
    return found[1]


def read(body):
    return simplejson.loads(body, use_decimal=True) if body else None
