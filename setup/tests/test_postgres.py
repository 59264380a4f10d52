"""A real server of our own: shared, stopped after use, never left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from kit import postgres
from kit.database import Databases
from kit.say import Problem

SETUP = Path(__file__).parents[1]


@pytest.fixture
def own(cache):
    yield cache
    mark = cache.postgres / "elsewhere"
    if mark.exists():  # root, and pytest's folders are closed to others
        shutil.rmtree(mark.read_text().strip(), ignore_errors=True)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def ends(pid, seconds=20):
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def server_pid(place):
    return int((place.data / "postmaster.pid").read_text().split()[0])


def test_commands_share_one_server_and_the_last_one_stops_it(own):
    with postgres.server(own) as first:
        pid = server_pid(postgres.Place.choose(own))
        with postgres.server(own) as second:
            assert second["PGPORT"] == first["PGPORT"]
        time.sleep(1)  # twice as long as the keeper looks
        assert alive(pid)
        connection = psycopg2.connect(
            host=first["PGHOST"],
            port=first["PGPORT"],
            user=first["PGUSER"],
            password=first["PGPASSWORD"],
            dbname="postgres",
        )
        assert connection.server_version >= 130000
        connection.close()
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(
                host=first["PGHOST"],
                port=first["PGPORT"],
                user=first["PGUSER"],
                password="wrong",
                dbname="postgres",
            )
    assert ends(pid)


def test_a_killed_command_leaves_no_server(own):
    code = (
        "from kit import postgres; from kit.paths import Cache; import sys, time\n"
        "with postgres.server(Cache(sys.argv[1])):\n"
        "    print('up', flush=True); time.sleep(600)"
    )
    variables = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    child = subprocess.Popen(
        [sys.executable, "-c", code, own.root],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**variables, "PYTHONPATH": str(SETUP)},
    )
    assert child.stdout.readline() == "up\n"
    pid = server_pid(postgres.Place.choose(own))
    assert alive(pid)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert ends(pid)


def test_a_named_server_that_does_not_answer(cache, monkeypatch):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(postgres.free_port()))
    monkeypatch.setenv("PGUSER", "odoo")
    with pytest.raises(Problem) as caught, postgres.server(cache):
        pass
    assert "named by your PG* variables" in caught.value.message
    assert "Connection refused" in caught.value.message
    assert "unset them all" in caught.value.advice


def test_odoo_refuses_the_user_postgres(cache, monkeypatch):
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(Problem, match="Odoo refuses to work as that user"):
        with postgres.server(cache):
            pass


def test_clones_have_the_files_and_only_our_own_are_dropped(own):
    with postgres.server(own) as variables:
        databases = Databases(own, variables, None)
        databases.execute("CREATE DATABASE one")
        databases.mark("one", addon="abc")
        files = databases.filestore("one")
        (files / "aa").mkdir(parents=True)
        (files / "aa" / "content").write_text("x")
        databases.clone("one", "killed")
        assert (databases.filestore("killed") / "aa" / "content").read_text() == "x"
        # A comment does not come along with a clone.
        assert databases.describe("killed") == {}
        assert databases.describe("one")["addon"] == "abc"
        assert databases.describe("nothing") is None
        gone = subprocess.Popen(["true"])
        gone.wait()
        databases.mark("killed", pid=gone.pid)
        databases.clone("one", "kept")
        databases.mark("kept", pid=os.getpid())
        databases.execute("CREATE DATABASE kin")
        databases.execute(
            "COMMENT ON DATABASE kin IS %s", json.dumps({"cache": "/another", "pid": 0})
        )
        databases.drop_abandoned("k")
        assert databases.describe("killed") is None
        assert not databases.filestore("killed").exists()
        assert databases.describe("kept") and databases.describe("kin")
        databases.rename("kept", "renamed")
        assert (databases.filestore("renamed") / "aa" / "content").exists()
