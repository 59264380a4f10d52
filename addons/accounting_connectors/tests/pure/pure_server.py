"""A small HTTP server that misbehaves on demand."""

import json
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PureServer:
    """Plays one prepared answer per request; ``seen`` holds what was asked.

    Where requests come at the same time, ``reply`` says which answer is whose.
    """

    def __init__(self):
        self.answers = []
        self.seen = []
        self.reply = None  # reply(method, path, headers, body): arguments of say()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self):
        threading.Thread(
            target=self._http.serve_forever, args=(0.01,), daemon=True
        ).start()
        return self

    def __exit__(self, *exc):
        self._http.shutdown()
        self._http.server_close()

    def say(self, status=200, data=None, *, raw=None, headers=None, **how):
        """Prepare an answer: JSON ``data`` or ``raw`` bytes; ``drop``, ``cut`` and
        ``slow`` (seconds) make it go wrong."""
        self.answers.append(_answer(status, data, raw=raw, headers=headers, **how))


def _answer(status=200, data=None, *, raw=None, headers=None, **how):
    body = json.dumps(data).encode() if raw is None else raw
    return status, body, headers or {}, how


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            asked = (self.command, self.path, dict(self.headers), body)
            server.seen.append(asked)
            if server.reply:
                status, content, headers, how = _answer(**server.reply(*asked))
            else:
                status, content, headers, how = (
                    server.answers.pop(0) if server.answers else (599, b"", {}, {})
                )
            if how.get("drop"):
                return self.reset()
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            extra = 100 if how.get("cut") else 0
            if status != 204:
                self.send_header("Content-Length", str(len(content) + extra))
            self.end_headers()
            if how.get("slow"):
                time.sleep(how["slow"])
            try:
                self.wfile.write(content)
            except OSError:
                return None
            return self.reset() if extra else None

        do_GET = do_PUT = do_POST = do_DELETE = answer

        def reset(self):
            self.close_connection = True
            self.wfile.flush()
            linger = struct.pack("ii", 1, 0)  # close with RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

        def log_message(self, *args):
            pass

        def finish(self):
            try:
                super().finish()
            except (OSError, ValueError):
                pass

    return Handler
