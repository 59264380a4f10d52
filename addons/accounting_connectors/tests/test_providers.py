"""The common provider suite against the providers of this addon."""

from odoo.tests import HttpCase

from .common import ConnectorCase
from .held import Held
from .suite import SUITES, ConnectingSuite

PROVIDERS = {
    "xero": {"correlates": True},
    "quickbooks": {"correlates": True},
    "sage": {"correlates": True, "batches": False},
}


def cases(provider, module, **more):
    """Test classes that run the whole suite against a provider.

    :param str module: where they are to be found
    :param more: attributes of the classes
    :rtype: dict[str, type]
    """
    found = {}
    for suite in SUITES:
        name = f"Test{provider.capitalize()}{suite.__name__.removesuffix('Suite')}"
        bases = (Held, suite, ConnectorCase)
        if suite is ConnectingSuite:
            bases = (Held, suite, ConnectorCase, HttpCase)
        found[name] = type(
            name,
            bases,
            {"provider": provider, "__module__": module, "__doc__": None, **more},
        )
    return found


for _provider, _more in PROVIDERS.items():
    globals().update(cases(_provider, __name__, **_more))
