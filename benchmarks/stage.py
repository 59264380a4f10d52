"""The stage of every benchmark: PostgreSQL, a sandbox, an Odoo database with a
connector whose customers and products are known there, and an Odoo server that can be
started, stopped and killed."""

import contextlib
import json
import os
import re
import tempfile
import time
from pathlib import Path

from kit import config, odoo, postgres, services
from kit.database import Databases
from kit.paths import REPOSITORY
from kit.run import provider_options
from kit.say import Problem, step
from sandbox.accountant import accountant
from sandbox.testing import SandboxProcess

from .rpc import Rpc

CUSTOMERS, PRODUCTS = 20, 20
PATIENCE = 180  # seconds for a server to answer


class Stage:
    """:param kit.paths.Cache cache: where everything generated goes
    :param Ground ground: the provider, and where it is measured
    """

    def __init__(self, cache, ground):
        self.cache, self.ground = cache, ground
        self.name = f"bench_{ground.provider}_{os.getpid()}"
        self._ends = contextlib.ExitStack()
        self._ready = False

    def __enter__(self):
        with contextlib.ExitStack() as ends:
            self.variables = ends.enter_context(postgres.server(self.cache))
            self.sandbox = ends.enter_context(SandboxProcess())
            self.rc = self._configure(ends)
            self.databases = Databases(self.cache, self.variables, self.rc)
            self.databases.drop_abandoned("bench_")
            ends.callback(self.databases.drop, self.name)
            template = self.databases.installed()
            self.databases.clone(template, self.name)
            self.databases.mark(self.name, pid=os.getpid())
            self.server = Server(self)
            ends.callback(self.server.stop)
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *error):
        with services.undisturbed():
            self._ends.close()

    def _configure(self, ends):
        self.port = postgres.free_port()
        chosen = config.common(self.cache, odoo.find(self.cache))
        chosen.update(
            http_port=self.port,
            dbfilter=f"^{self.name}$",
            log_handler=":INFO,odoo.tools.config:ERROR",
        )
        chosen.update(provider_options(self.sandbox.describe()))
        chosen.update(self.ground.options)
        path = self.cache.root / f"odoo-{self.name}.conf"
        ends.callback(path.unlink, missing_ok=True)
        return config.write(path, chosen)

    # === ODOO FROM THE INSIDE === #

    def inside(self, function, **arguments):
        """Call a function of :mod:`benchmarks.inside` in ``odoo shell``.

        :param arguments: and the answer: whatever JSON carries
        """
        with tempfile.TemporaryDirectory() as folder:
            answer = Path(folder) / "answer.json"
            script = (
                "import json, sys\n"
                f"sys.path.insert(0, {str(REPOSITORY)!r})\n"
                "from benchmarks import inside\n"
                f"given = json.loads({json.dumps(arguments)!r})\n"
                f"found = inside.{function}(env, **given)\n"
                "env.cr.commit()\n"
                f"open({str(answer)!r}, 'w').write(json.dumps(found))\n"
            )
            self.databases.odoo(
                self.name,
                "shell",
                failure=f"The stage cannot be set ({function}).",
                given=script,
            )
            if not answer.exists():
                raise Problem(
                    f"The stage was not set ({function}).",
                    f"The reason is in {self.cache.log / f'{self.name}.log'}.",
                )
            return json.loads(answer.read_text())

    def rows(self, query, *values):
        """What a query finds; numbers as Decimal."""
        return self.databases.execute(query, *values, database=self.name, fetch=True)

    def change(self, query, *values):
        self.databases.execute(query, *values, database=self.name)

    # === THE CONNECTOR === #

    def prepare(self):
        """A connector that is on, and :data:`CUSTOMERS` and :data:`PRODUCTS` that the
        provider has, by way of a few invoices. Once; the server is stopped then."""
        if self._ready:
            return
        provider = self.ground.provider
        (remote,) = (
            company["id"]
            for company in self.sandbox.describe(provider)["companies"]
            if company["name"] == self.ground.company
        )
        with step(f"{provider}: connecting"):
            self.inside(
                "connect",
                provider=provider,
                company=remote,
                tokens=self.sandbox.token(provider, [remote]),
                chart=self.ground.chart,
                country=self.ground.country,
            )
            self.inside(
                "references",
                customers=CUSTOMERS,
                products=PRODUCTS,
                country=self.ground.country,
            )
        self.accountant = accountant(provider, self.sandbox, remote)
        with step(f"{provider}: making customers and products known"):
            self.invoices(CUSTOMERS, covering=True)
            self.server.start()
            self.wait_until_done(120)
            self.server.stop()
        left = self.open_jobs()
        if left:
            raise Problem(
                f"The first invoices were not sent: {self.complaints()}.",
                f"The server's log is {self.server.log}.",
            )
        self._ready = True

    def invoices(self, count, *, covering=False, post=True):
        """Three-line invoices of the known customers and products.

        :param covering: each customer and each product in turn, instead of at random
        :return: their ids
        """
        return self.inside("invoices", count=count, covering=covering, post=post)

    def sends(self):
        """How many requests with documents there were, as the sandbox counts."""
        method, path = self.ground.send["method"], self.ground.send["path"]
        return sum(
            row["count"]
            for row in self.sandbox.summary(self.ground.provider)["rows"]
            if row["method"] == method and re.search(path, row["path"])
        )

    def expire_token(self):
        """As after half an hour without a call."""
        self.change(
            "UPDATE accounting_authorization SET access_expires_at = '2000-01-01'"
        )

    # === WAITING === #

    def open_jobs(self):
        """How many jobs are not at their end."""
        ((count,),) = self.rows(
            "SELECT count(*) FROM accounting_job"
            " WHERE state NOT IN ('done', 'cancelled')"
        )
        return count

    def complaints(self):
        """Open jobs by state and reason, as text."""
        found = self.rows(
            "SELECT count(*), kind, state, coalesce(cause, ''),"
            " coalesce(min(raw_message), '') FROM accounting_job"
            " WHERE state NOT IN ('done', 'cancelled') GROUP BY 2, 3, 4 ORDER BY 1 DESC"
        )
        return "; ".join(" ".join(map(str, row)).strip() for row in found)

    def wait_until_done(self, seconds):
        """Wait for the queue to be empty, or to hold nothing that moves by itself.

        :return: whether it is
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.server.process and self.server.process.ended():
                raise self.server.process.failure("Odoo ended by itself.")
            ((moving,),) = self.rows(
                "SELECT (SELECT count(*) FROM accounting_job"
                " WHERE state IN ('pending', 'running'))"
                " + (SELECT count(*) FROM accounting_connector"
                " WHERE import_state = 'running')"
            )
            if not moving:
                return True
            time.sleep(0.2)
        return False


class Server:
    """Odoo's own server on the stage's database: two cron threads, its own port."""

    def __init__(self, stage):
        self.stage, self.process, self.starts = stage, None, 0
        self.log = None

    @property
    def url(self):
        return f"http://{services.LOOPBACK}:{self.stage.port}"

    def start(self):
        """Start it, and have it look at its crons at once, as any posted document
        does: by itself it first looks a minute after its start."""
        self.starts += 1
        self.log = self.stage.cache.log / f"{self.stage.name}-{self.starts}.log"
        self.process = services.Service(
            "Odoo",
            [self.stage.cache.venv / "bin" / "odoo", "-d", self.stage.name],
            self.log,
            **self.stage.variables,
            ODOO_RC=self.stage.rc,
        )
        self.process.wait_for(f"{self.url}/web/login", PATIENCE)
        self.stage.databases.execute(
            "SELECT pg_notify('cron_trigger', %s)", self.stage.name
        )

    def signal(self, number):
        self.process.process.send_signal(number)

    def kill(self):
        """As ``kill -9`` or a power cut: nothing is said to anyone."""
        self.process.process.kill()
        self.process.process.wait()
        self.process = None

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def rpc(self):
        return Rpc(self.url, self.stage.name)
