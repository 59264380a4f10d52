"""What the commands take. Read before anything is fetched, so that ``--help`` and
a wrong option are answered on a bare machine too."""

import argparse
import os

PORT = 8069
SANDBOX_PORT = 8170
DATABASE = "accounting_connectors"


def run(arguments):
    parser = argparse.ArgumentParser(
        prog="./setup/run",
        description="Start Odoo with the addon, demo data and the sandbox. "
        "Ctrl-C stops everything.",
    )
    parser.add_argument("--port", type=port, help=f"of Odoo (default {PORT})")
    parser.add_argument(
        "--sandbox-port", type=port, help=f"of the sandbox (default {SANDBOX_PORT})"
    )
    parser.add_argument(
        "--database", default=DATABASE, help="name of it (default %(default)s)"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="drop the database and the sandbox's books, and make them anew",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="no screen: walk through the main job on a database of its own, "
        "compare every total, and exit",
    )
    return parser.parse_args(arguments)


def sandbox(arguments):
    """:returns: our options, and the other arguments (the sandbox's own)."""
    parser = argparse.ArgumentParser(
        prog="./setup/sandbox",
        description="Run the sandbox of the three providers, for this machine only.",
        epilog="Other arguments go to the sandbox itself.",
    )
    parser.add_argument(
        "--port", type=port, default=SANDBOX_PORT, help="default %(default)s"
    )
    parser.add_argument(
        "--state",
        metavar="FILE",
        type=os.path.abspath,  # the sandbox starts in another folder
        help="go on from this file, and keep the state in it",
    )
    return parser.parse_known_args(arguments)


def bench(arguments):
    parser = argparse.ArgumentParser(
        prog="./setup/bench",
        description="Measure, and compare with the limits. The status is 1 when a "
        "limit is missed.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a result, or the start of its name up to a dot (default: all)",
    )
    parser.add_argument("--json", metavar="FILE", help="write all results there")
    parser.add_argument("--list", action="store_true", help="names, and nothing else")
    return parser.parse_args(arguments)


def port(text):
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return number


# The commands whose arguments are looked at first.
PARSERS = {"run": run, "sandbox": sandbox, "bench": bench}
