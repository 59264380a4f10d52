"""Databases: templates made once, cloned in a moment, dropped after use.

What a database was made from is in its comment (JSON), so that a stale one is
seen whatever server it is on, and only our own are ever dropped.
"""

import ast
import contextlib
import fcntl
import hashlib
import json
import os
import shutil

import psycopg2
from psycopg2 import sql

from . import odoo
from .command import environment, quietly
from .paths import ADDON, ADDONS, TEST_ADDONS
from .say import Problem, step, tail

# The charts of accounts that the demo data's companies use.
CHARTS = ("l10n_au", "l10n_uk", "l10n_us")
# Files that need no update of the database when they change.
NOT_INSTALLED = ("tests", "static", "readme", "__pycache__")
PREFIX = "accounting_connectors"


def manifest():
    """The addon's manifest.

    :raises Problem: it is missing or cannot be read.
    """
    path = ADDONS / ADDON / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Problem(
            f"The manifest {path} cannot be read: {error}.",
            "Restore it from the repository.",
        ) from error


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def addon_digest(folder=ADDONS / ADDON):
    """A hash of everything of the addon that an update would load."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or set(inside.parts) & set(NOT_INSTALLED):
            continue
        total.update(f"{inside}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]


def addons_for_tests(folder=TEST_ADDONS):
    """The folders of the addons that only the tests have."""
    return sorted(path.parent for path in folder.glob("*/__manifest__.py"))


class Databases:
    """The databases of this cache on the server of ``variables``.

    :param variables: ``PG*`` variables, see :func:`kit.postgres.server`.
    :param rc: an Odoo configuration file for the commands run here.
    """

    def __init__(self, cache, variables, rc):
        self.cache, self.variables, self.rc = cache, variables, rc

    # -- the server

    def execute(self, statement, *values, database="postgres", fetch=False):
        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
        names["PGPASSWORD"] = "password"
        where = {key: self.variables.get(name) for name, key in names.items()}
        connection = psycopg2.connect(
            dbname=database, **{key: value for key, value in where.items() if value}
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if fetch else None
        except psycopg2.errors.DiskFull as error:
            raise Problem(
                f"The disk of the database server is full: {error}.",
                "Free some space there and start again.",
            ) from error
        finally:
            connection.close()

    def describe(self, name):
        """The JSON of the database's comment; None if there is no such one."""
        rows = self.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = %s",
            name,
            fetch=True,
        )
        if not rows:
            return None
        try:
            found = json.loads(rows[0][0] or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def mark(self, name, **facts):
        facts["cache"] = str(self.cache.root)
        self.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(json.dumps(facts))
            )
        )

    def filestore(self, name):
        return self.cache.data / "filestore" / name

    def drop(self, name, workers=0):
        """:param workers: how many pytest processes had a clone of it"""
        for one in (name, *(f"{name}-gw{number}" for number in range(workers))):
            self.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(one)
                )
            )
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def clone(self, template, name):
        """Make ``name`` like ``template``, with its files (as hard links: Odoo
        names files by their content and never writes into one)."""
        self.drop(name)
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        if self.filestore(template).is_dir():
            shutil.copytree(
                self.filestore(template), self.filestore(name), copy_function=os.link
            )

    def keep_files_inside(self, name):
        """Have new files kept in the database: its clones share one folder, and what a
        test of one undoes would be missing in another."""
        self.execute(
            "INSERT INTO ir_config_parameter (key, value)"
            " VALUES ('ir_attachment.location', 'db')"
            " ON CONFLICT (key) DO UPDATE SET value = 'db'",
            database=name,
        )

    def rename(self, old, new):
        self.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )
        if self.filestore(old).is_dir():
            shutil.rmtree(self.filestore(new), ignore_errors=True)
            self.filestore(old).rename(self.filestore(new))

    # -- Odoo

    def odoo(self, name, *arguments, failure, given=""):
        """Run Odoo's command on a database without a screen.

        :param given: Python text for ``odoo shell``.
        :raises Problem: it failed; the last lines of its log are shown.
        """
        log = self.cache.log / f"{name}.log"
        log.unlink(missing_ok=True)
        command = [self.cache.venv / "bin" / "odoo", *arguments]
        command += ["-d", name, "--logfile", log, "--no-http"]
        advice = f"Its whole log is {log}."
        try:
            quietly(
                command,
                failure,
                advice,
                place=self.cache.root,
                given=given,
                env=environment(**self.variables, ODOO_RC=self.rc),
            )
        except Problem as problem:
            said = log.read_text(errors="replace") if log.exists() else ""
            raise Problem(f"{problem.message}\n{tail(said)}", problem.advice) from None

    def install(self, name, modules, *, demo=False, update=False):
        arguments = ["--skip-auto-install", "--stop-after-init"]
        arguments += ["-u" if update else "-i", ",".join(modules)]
        arguments += ["--with-demo"] if demo else []
        failure = f"Odoo cannot {'update' if update else 'install'} {modules[-1]}."
        self.odoo(name, *arguments, failure=failure)
        missing = self.execute(
            "SELECT string_agg(wanted, ', ') FROM unnest(%s) AS wanted WHERE wanted "
            "NOT IN (SELECT name FROM ir_module_module WHERE state = 'installed')",
            list(modules),
            database=name,
            fetch=True,
        )[0][0]
        if missing:
            raise Problem(
                f"Odoo did not install {missing}.",
                f"The reason is in {self.cache.log / f'{name}.log'}.",
            )

    def prepare_assets(self, name):
        """Build the web assets now, so that the first page opens at once."""
        self.odoo(
            name,
            "shell",
            failure="Odoo cannot build its web assets.",
            given="env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n",
        )

    # -- what the commands need

    def template(self, *, demo):
        """The name of a database with all that the addon depends on."""
        kind = "demo" if demo else "bare"
        depends = [*manifest().get("depends", []), *CHARTS]
        made_from = digest(odoo.find(self.cache).version, self._place(), *depends)
        name = f"{PREFIX}_{kind}_{made_from}"
        with self._building():
            if self.describe(name) is None:
                self._drop_older(f"{PREFIX}_{kind}_")
                with step(f"Preparing a database with Odoo's own addons ({kind})"):
                    self._build(name, depends, demo=demo)
        return name

    def installed(self, *, tests=False):
        """The name of a database with the addon, without demo data.

        :param tests: with the addons too that only the tests have.
        """
        template = self.template(demo=False)
        folders = [ADDONS / ADDON, *(addons_for_tests() if tests else ())]
        kind = "tested" if tests else "addon"
        made_from = digest(template, *map(addon_digest, folders))
        name = f"{PREFIX}_{kind}_{made_from}"
        with self._building():
            if self.describe(name) is None:
                self._drop_older(f"{PREFIX}_{kind}_")
                with step("Installing the addon for the tests"):
                    modules = [folder.name for folder in folders]
                    self._build(name, modules, template=template)
        return name

    def _build(self, name, modules, *, demo=False, template=None):
        """Make a database under another name, and rename it when it is whole."""
        new = f"{name}_new"
        self.drop(new)
        if template:
            self.clone(template, new)
        try:
            self.install(new, modules, demo=demo)  # creates it where there is none
            self.mark(new)
            if not template:
                self.prepare_assets(new)
        except BaseException:
            self.drop(new)
            raise
        self.rename(new, name)

    def _place(self):
        """What tells this cache's databases from others' on a shared server."""
        return str(self.cache.root)

    def _own(self, prefix):
        names = self.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            prefix,
            fetch=True,
        )
        for (name,) in names:
            facts = self.describe(name)
            if facts and facts.get("cache") == self._place():
                yield name, facts

    def _drop_older(self, prefix):
        for name, _facts in self._own(prefix):
            self.drop(name)

    def drop_abandoned(self, prefix):
        """Drop the databases of commands that were killed (``pid`` is theirs)."""
        for name, facts in self._own(prefix):
            if not os.path.exists(f"/proc/{facts.get('pid')}"):
                self.drop(name, facts.get("workers", 0))

    @contextlib.contextmanager
    def _building(self):
        """One command at a time makes templates; the others wait for it."""
        with open(self.cache.root / "building.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
