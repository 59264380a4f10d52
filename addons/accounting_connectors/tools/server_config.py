"""What the installer sets on the server: addresses and app credentials per provider.

Read from the configuration file (``accounting_connectors_<provider>_<name>``) or the
environment (the same in capitals). Addresses can be set nowhere else, so that nobody
can point a connection, and its tokens, to another host from a screen.
"""

import dataclasses
import os

from odoo.tools import config

PREFIX = "accounting_connectors"


def option(provider, name):
    """The server's value for a provider, or an empty string."""
    key = f"{PREFIX}_{provider}_{name}"
    return config.get(key) or os.environ.get(key.upper()) or ""


def endpoints(adapter_class):
    """The adapter's addresses, each replaced by the server's where it has one.

    :rtype: providers.base.Endpoints
    """
    live = adapter_class.endpoints
    names = [field.name for field in dataclasses.fields(live)]
    changed = {name: option(adapter_class.code, name) for name in names}
    return dataclasses.replace(
        live, **{name: url.rstrip("/") for name, url in changed.items() if url}
    )


def capabilities(adapter_class):
    """The adapter's capabilities, with the call limits that the server sets instead:
    plans differ, and some limits are not published.

    :rtype: providers.base.Capabilities
    """
    known = adapter_class.capabilities
    names = ("calls_per_minute", "calls_per_day", "calls_per_second", "concurrent")
    changed = {name: option(adapter_class.code, name) for name in names}
    return dataclasses.replace(
        known, **{name: int(value) for name, value in changed.items() if value}
    )
