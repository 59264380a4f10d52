"""The engine knows no provider, and one more is an addon of fewer than 300 lines."""

import ast
import re
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2]
LEDGERBOOK = ADDON / "tests" / "addons" / "accounting_connectors_ledgerbook"
LIMIT = 300  # lines of Python, blank ones and docstrings too
ROOMS = ("models", "wizard", "controllers", "tools", "views", "static", "data")
SUFFIXES = (".py", ".xml", ".js", ".csv", ".sql")  # in a style sheet they have colours
PROVIDERS = sorted(path.parent.name for path in ADDON.glob("providers/*/__init__.py"))
NAME = re.compile(rf"(?<![a-z])({'|'.join(PROVIDERS)})(?![a-z])", re.I)
COMPARED = re.compile(r"\bprovider\s*[!=]==?\s*['\"]|['\"]\s*[!=]==?\s*provider\b")
# what a person chooses from, and other addons add to
SELECTION = re.compile(
    r"^    provider = fields\.Selection\(\n.*?^    \)\n", re.M | re.S
)


def sources():
    """All files that no provider has for itself."""
    for room in ROOMS:
        yield from (p for p in (ADDON / room).rglob("*") if p.suffix in SUFFIXES)


def favours(text, suffix):
    """The lines at which a text knows one provider from another.

    :param str suffix: of its file
    :rtype: list[int]
    """
    lines = text.splitlines()
    found = {
        at
        for at, line in enumerate(lines, 1)
        if NAME.search(line) or COMPARED.search(line)
    }
    if suffix == ".py":
        found.update(
            node.lineno
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Compare) and _compares_provider(node)
        )
    return sorted(found)


def _compares_provider(node):
    sides = [node.left, *node.comparators]
    named = any(
        getattr(side, "attr", getattr(side, "id", "")) == "provider" for side in sides
    )
    words = (part for side in sides for part in ast.walk(side))
    return named and any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) for part in words
    )


def test_the_fourth_provider_is_small():
    files = sorted(LEDGERBOOK.rglob("*.py"))
    assert LEDGERBOOK / "ledgerbook.py" in files
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    assert lines < LIMIT


def test_no_file_of_the_engine_tells_providers_apart():
    assert PROVIDERS == ["quickbooks", "sage", "xero"]
    found, seen = [], 0
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path == ADDON / "models" / "accounting_connector.py":
            selection = SELECTION.search(text)[0]
            assert len(NAME.findall(selection)) == 2 * len(PROVIDERS)  # codes, labels
            text = text.replace(selection, "\n" * selection.count("\n"))
        lines = favours(text, path.suffix)
        found += [f"{path.relative_to(ADDON)}:{line}" for line in lines]
        seen += 1
    assert seen > 60
    assert not found


@pytest.mark.parametrize(
    "suffix, text",
    [
        (".py", 'if connector.provider == "ledgerbook":\n    pass\n'),
        (".py", 'if self.provider in ("a", "b"):\n    pass\n'),
        (".py", 'if "a" != provider:\n    pass\n'),
        (".py", 'URLS = {"xero": "x"}\n'),
        (".py", "from ..providers.sage import const\n"),
        (".xml", "<t t-if=\"card.provider === 'a'\" />\n"),
        (".xml", "<div invisible=\"provider != 'a'\" />\n"),
        (".js", 'if (card.providerLabel === "QuickBooks") {}\n'),
        (".csv", "logo_xero,1\n"),
    ],
)
def test_what_would_be_seen(suffix, text):
    assert favours(text, suffix) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "if first.provider == second.provider:\n    pass\n",
        'domain = [("provider", "=", self.provider)]\n',
        'message = "A message of %(provider)s"\n',
    ],
)
def test_what_any_provider_may_have(text):
    assert not favours(text, ".py")
