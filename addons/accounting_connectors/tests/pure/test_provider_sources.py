"""What the provider layer may not contain."""

import ast
from pathlib import Path

import providers
import pytest
from providers import registry
from providers.base import Adapter

ROOT = Path(providers.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))


def names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_odoo_and_no_float(path):
    tree = ast.parse(path.read_text())
    assert not [name for name in names(tree) if name.split(".")[0] == "odoo"]
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    forbidden = {"round"} if path.name == "money.py" else {"float", "round"}
    assert not calls & forbidden
    floats = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert not floats


def test_the_registry_gives_adapters_that_keep_the_contract():
    cls = registry.adapter_class("xero")
    assert issubclass(cls, Adapter)
    assert (cls.code, cls.label) == ("xero", "Xero")
    cls(transport=None)  # nothing abstract is left
    with pytest.raises(LookupError):
        registry.adapter_class("nobody")
