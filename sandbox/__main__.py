"""``python -m sandbox``: serve until stopped."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from .app import Sandbox
from .keeper import Keeper, StateError
from .server import Server


def main() -> int:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8090, help="0 picks a free one (default: 8090)"
    )
    parser.add_argument(
        "--quiet", action="store_true", help="print the address and nothing else"
    )
    parser.add_argument(
        "--access-log", action="store_true", help="log every request to standard error"
    )
    parser.add_argument(
        "--state", metavar="FILE", help="go on from this file, and keep the state in it"
    )
    options = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    try:
        server = Server(options.port)
    except (OSError, OverflowError) as error:
        print(f"Cannot listen on port {options.port}: {error}", file=sys.stderr)
        return 1
    server.access_log = options.access_log
    try:
        keeper = Keeper(options.state, server.url) if options.state else None
    except StateError as error:
        print(error, file=sys.stderr)
        return 1
    server.app = keeper or Sandbox(server.url)
    # shutdown() waits for the loop it is called from: another thread must ask.
    # Before the address is out: who reads it may stop us at once.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(
            number,
            lambda *_: threading.Thread(target=server.shutdown, daemon=True).start(),
        )
    print(f"Sandbox at {server.url}", flush=True)
    if not options.quiet:
        end = f"keeps its state in {keeper.path}" if keeper else "forgets everything"
        print(f"Nothing here is real. Ctrl-C stops it and {end}.", flush=True)
    server.serve_forever(poll_interval=0.2)
    saved = keeper.stop() if keeper else True
    server.server_close()
    return 0 if saved else 1


if __name__ == "__main__":
    raise SystemExit(main())
