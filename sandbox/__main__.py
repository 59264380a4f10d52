"""``python -m sandbox``: serve until stopped."""
from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from .app import Sandbox
from .server import Server


def main() -> int:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8090,
                        help="0 picks a free one (default: 8090)")
    parser.add_argument("--quiet", action="store_true",
                        help="print the address and nothing else")
    parser.add_argument("--access-log", action="store_true",
                        help="log every request to standard error")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr,
                        format="%(asctime)s %(levelname)s %(message)s")
    try:
        server = Server(options.port)
    except (OSError, OverflowError) as error:
        print(f"Cannot listen on port {options.port}: {error}", file=sys.stderr)
        return 1
    server.access_log = options.access_log
    server.app = Sandbox(server.url)
    # shutdown() waits for the loop it is called from: another thread must ask.
    # Before the address is out: who reads it may stop us at once.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(
        target=server.shutdown, daemon=True).start())
    print(f"Sandbox at {server.url}", flush=True)
    if not options.quiet:
        print("Nothing here is real. Ctrl-C stops it and forgets everything.",
              flush=True)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
