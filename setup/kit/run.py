"""``./setup/run``: Odoo with the addon and demo data, beside the sandbox."""

import contextlib
import json
import os
import sys
import time
import urllib.request

from . import arguments, config, odoo, postgres, sandbox, services
from .database import ADDON, PREFIX, Databases, addon_digest
from .paths import REPOSITORY
from .say import Problem, note, step

LOGIN = PASSWORD = "admin"  # what Odoo gives a new database
# Seconds to wait for an answer; a slow machine compiles for a while.
PATIENCE = 180
HURRIED = 9999  # calls a minute


def main(cache, given):
    options = arguments.run(given)
    services.stop_on_terminate()
    if options.check:
        return check(cache, options)
    options.port = options.port or arguments.PORT
    options.sandbox_port = options.sandbox_port or arguments.SANDBOX_PORT
    with stack(cache, options) as (url, sandbox_url, children):
        print(
            f"\n  Odoo      {url}/odoo  (login {LOGIN}, password {PASSWORD})\n"
            f"  Sandbox   {sandbox_url}\n"
            f"  Log       {cache.log / 'odoo.log'}\n"
            "\n  Settings > Accounting Connectors is where to start. "
            "Ctrl-C stops everything.",
            flush=True,
        )
        try:
            return watch(children)
        except KeyboardInterrupt:
            note("\n  Stopping")
            return 0


def check(cache, options):
    """The walk of ``--check``, on a database that is dropped afterwards."""
    sys.path.insert(0, str(REPOSITORY))  # the accountant is in the sandbox's package
    from .walk import walk

    options.port = options.port or postgres.free_port()
    options.sandbox_port = options.sandbox_port or postgres.free_port()
    if options.database == PREFIX:
        options.database = f"{PREFIX}_check_{os.getpid()}"
    options.fresh = True
    with stack(cache, options, keep=False) as (url, sandbox_url, _children):
        return walk(url, options.database, LOGIN, PASSWORD, sandbox_url)


def watch(children):
    """Return when a child ends by itself, which none should.

    :raises Problem: it did.
    """
    while True:
        for child in children:
            if child.ended():
                raise child.failure(f"{child.name} stopped by itself.")
        time.sleep(0.5)


@contextlib.contextmanager
def stack(cache, options, *, keep=True):
    """Everything running: gives Odoo's address, the sandbox's, and the children.

    :param keep: whether the database outlives the block.
    """
    services.need_port(options.port, "--port")
    services.need_port(options.sandbox_port, "--sandbox-port")
    name = options.database
    with contextlib.ExitStack() as ends:
        variables = ends.enter_context(postgres.server(cache))
        state = _state(cache, options, variables) if keep else None
        box, sandbox_url = _sandbox(cache, options, ends, state)
        described = _read(box, sandbox_url)
        settings = provider_options(described)
        if not keep:
            settings |= _hurry(described, sandbox_url)
        rc = _configure(cache, options, settings)
        if not keep:
            ends.callback(rc.unlink, missing_ok=True)  # it carries client secrets
        databases = Databases(cache, variables, rc)
        databases.drop_abandoned(f"{PREFIX}_check_")
        if not keep:
            ends.callback(databases.drop, name)
        prepare(databases, name, fresh=options.fresh)
        url = f"http://{services.LOOPBACK}:{options.port}"
        _tell_address(databases, name, url)
        with step("Starting Odoo"):
            server = ends.enter_context(
                services.running(
                    "Odoo",
                    [cache.venv / "bin" / "odoo", "-d", name],
                    cache.log / "odoo.log",
                    **variables,
                    ODOO_RC=rc,
                )
            )
            server.wait_for(f"{url}/web/login", PATIENCE)
        _tell_webhooks(described, sandbox_url, url)
        yield url, sandbox_url, [server, box]


def _tell_webhooks(described, sandbox_url, url):
    """The providers that have webhooks ring at this Odoo, as after their app was set
    up with its address."""
    for provider, facts in described["providers"].items():
        if "webhook_key" in facts:
            target = f"{url}/{ADDON}/webhook/{provider}"
            _control(sandbox_url, "webhooks", provider=provider, url=target)


def _hurry(described, sandbox_url):
    """The walk plays a month within minutes: its calls are not held to the minute's
    limit, on either side.

    :return: options of the addon
    """
    for provider in described["providers"]:
        _control(sandbox_url, "config", provider=provider, minute_limit=HURRIED)
    return {
        f"{ADDON}_{provider}_calls_per_minute": HURRIED
        for provider in described["providers"]
    }


def _control(sandbox_url, route, **values):
    """Set something up in the sandbox."""
    urllib.request.urlopen(
        f"{sandbox_url}/sandbox/{route}", json.dumps(values).encode(), timeout=PATIENCE
    ).close()


def _state(cache, options, variables):
    """The file in which the sandbox keeps what the database's connections and
    links refer to; none is left for a database that is about to be made."""
    state = cache.root / f"sandbox-{options.database}.state"
    found = Databases(cache, variables, None).describe(options.database)
    if options.fresh or "addon" not in (found or {}):
        state.unlink(missing_ok=True)
    return state


def _sandbox(cache, options, ends, state=None):
    more = ["--state", state] if state else []
    with step("Starting the sandbox"):
        box = ends.enter_context(
            services.running(
                "The sandbox",
                sandbox.command(options.sandbox_port, *more),
                cache.log / "sandbox.log",
                PYTHONPATH=REPOSITORY,
            )
        )
        url = f"http://{services.LOOPBACK}:{options.sandbox_port}"
        box.wait_for(f"{url}/sandbox.json", PATIENCE)
    return box, url


def _read(box, url):
    try:
        return json.loads(box.wait_for(f"{url}/sandbox.json", PATIENCE))
    except ValueError as error:
        raise Problem(
            f"{url}/sandbox.json is not JSON: {error}.",
            "Look into the sandbox's log.",
        ) from error


def provider_options(described):
    """Options ``accounting_connectors_<provider>_<name>`` for every text that
    the sandbox tells about its providers (addresses, client id and secret…)."""
    return {
        f"{ADDON}_{provider}_{name}": value
        for provider, facts in described["providers"].items()
        for name, value in facts.items()
        if isinstance(value, str)
    }


def _configure(cache, options, settings):
    chosen = config.common(cache, odoo.find(cache))
    chosen.update(
        http_port=options.port,
        dbfilter=f"^{options.database}$",
        # Odoo warns of each option that it does not know, ours among them.
        log_handler=":INFO,odoo.tools.config:ERROR",
    )
    path = cache.root / f"odoo-{options.database}.conf"
    return config.write(path, {**chosen, **settings})


def prepare(databases, name, *, fresh):
    """Bring the database to the state of the addon's code, or make it."""
    code = addon_digest()
    found = None if fresh else databases.describe(name)
    if found is not None and found.get("addon") == code:
        return
    if found is not None and "addon" in found:
        with step("The addon has changed: updating the database"):
            databases.install(name, [ADDON], update=True)
        databases.mark(name, addon=code, pid=os.getpid())
        return
    template = databases.template(demo=False)
    with step("Installing the addon with its demo data"):
        databases.clone(template, name)
        databases.mark(name, pid=os.getpid())
        # Odoo loads a module's demo data when those it depends on have theirs. Only
        # ours is wanted: three companies, not Odoo's own four beside them.
        databases.execute(
            "UPDATE ir_module_module SET demo = true WHERE name = 'account'",
            database=name,
        )
        databases.install(name, [ADDON])
    with step("Building the web assets"):
        databases.prepare_assets(name)
    databases.mark(name, addon=code, pid=os.getpid())


def _tell_address(databases, name, url):
    """Odoo's own links (the redirect address of sign-ins too) use this port."""
    databases.execute(
        "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'",
        url,
        database=name,
    )
