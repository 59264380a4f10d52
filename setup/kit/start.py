"""From a bare Python to a command running in the virtual environment."""

import importlib
import os
import sys

from . import arguments, odoo, venv
from .command import environment
from .paths import Cache
from .say import Problem, disk_full, is_disk_full, note

WITHOUT_ODOO = ("sandbox", "lint")
STAGE = "ACCOUNTING_CONNECTORS_STAGE"  # set once the set-up of this start is done


def launch(command):
    """Set up what is missing, restart in the environment, and run ``command``.

    :param command: the name of a module here, whose ``main`` takes the
        :class:`Cache` and the arguments and gives the exit status. A
        :class:`Problem` becomes its sentence and status 2.
    """
    try:
        cache = Cache()
        if os.environ.pop(STAGE, None) != str(cache.venv):
            _understand(command)
            bootstrap(cache, with_odoo=command not in WITHOUT_ODOO)
            _restart(cache)
        module = importlib.import_module(f".{command}", __package__)
        sys.exit(module.main(cache, sys.argv[1:]))
    except Problem as problem:
        note(f"error: {problem}")
    except KeyboardInterrupt:
        note("stopped; what is done is kept, start again to go on")
        sys.exit(130)
    except OSError as error:
        if not is_disk_full(error):
            raise
        note(f"error: {disk_full(error.filename or Cache().root)}")
    sys.exit(2)


def _understand(command):
    """Let ``--help`` and a wrong option answer before anything is fetched."""
    if command in arguments.PARSERS:
        arguments.PARSERS[command](sys.argv[1:])


def bootstrap(cache, *, with_odoo=True):
    """Everything fetched: the packages and Odoo. Quick when it is there."""
    cache.prepare()
    tree = odoo.ensure(cache) if with_odoo else odoo.find(cache)
    venv.ensure(cache)
    if tree:
        venv.join(cache, tree)
    return tree


def _restart(cache):
    variables = environment(**{STAGE: cache.venv, "PYTHONPATH": _python_path()})
    variables["PATH"] = f"{cache.venv / 'bin'}:{variables.get('PATH', os.defpath)}"
    variables["VIRTUAL_ENV"] = str(cache.venv)
    variables.pop("PYTHONHOME", None)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(cache.python, [str(cache.python), *sys.argv], variables)


def _python_path():
    """Nothing: the environment has all, and a foreign path would hide pins."""
    return None
