"""What we write, Odoo reads back to the letter."""

import configparser

import pytest

from kit import config
from kit.run import provider_options
from kit.say import Problem

ODD = (
    "50%(x)s;#=é",
    "%",
    "$HOME ${x}",
    "a = b : c",
    "[options]",
    "\"quoted\" \\ 'text'",
    "; no comment",
    "# neither",
    "two  spaces",
)


def read(path):
    parser = configparser.RawConfigParser()  # as odoo/tools/config.py does
    parser.read([path], encoding="utf-8")
    return dict(parser.items("options"))


@pytest.mark.parametrize("value", ODD)
def test_odd_values_survive(tmp_path, value):
    path = config.write(tmp_path / "odoo.conf", {"key": value, "after": "1"})
    assert read(path) == {"key": value, "after": "1"}


@pytest.mark.parametrize("value", ["a\nb", "a\rb", " a", "a ", "a\0b"])
def test_a_value_that_the_format_would_change_is_refused(tmp_path, value):
    with pytest.raises(Problem, match="The option secret has"):
        config.write(tmp_path / "odoo.conf", {"secret": value})
    assert not list(tmp_path.iterdir())


def test_only_its_owner_reads_it(tmp_path):
    path = config.write(tmp_path / "odoo.conf", {"key": "x"})
    config.write(path, {"key": "y"})
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path) == {"key": "y"}


def test_every_text_of_a_provider_becomes_an_option():
    told = {
        "providers": {
            "xero": {"api": "http://x/a", "client_secret": "%s", "companies": []},
            "sage": {"api": "http://x/s", "limits": True},
        }
    }
    assert provider_options(told) == {
        "accounting_connectors_xero_api": "http://x/a",
        "accounting_connectors_xero_client_secret": "%s",
        "accounting_connectors_sage_api": "http://x/s",
    }
