"""A small threaded HTTP/1.1 server on loopback.

Werkzeug's own server closes the connection after every reply. Providers keep theirs
open, and half of what a connector must survive is what happens to a kept connection;
so the socket is served here, and Werkzeug supplies requests and responses.
"""

from __future__ import annotations

import io
import logging
import socket
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_to_bytes

from werkzeug import Request, Response

log = logging.getLogger("sandbox")

MAX_BODY = 32 * 1024 * 1024


class DropConnection(Exception):
    """The reply shall not reach the client: reset the connection."""


App = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    app: App  # set before serving: it wants to know the address

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.access_log = False
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def server_bind(self) -> None:
        # HTTPServer would look the host name up, which can take seconds offline.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def shutdown_request(self, request: socket.socket) -> None:
        if getattr(request, "fileno", lambda: -1)() == -1:
            return  # already reset
        super().shutdown_request(request)

    def handle_error(self, request, client_address) -> None:
        log.debug("connection ended", exc_info=True)


def with_spaces(line: bytes) -> bytes:
    """A request line whose address may contain spaces, as some clients of QuickBooks
    send queries. HTTP forbids that; the providers' servers take it."""
    method, _, rest = line.rstrip(b"\r\n").partition(b" ")
    address, _, version = rest.rpartition(b" ")
    if b" " not in address or not version.startswith(b"HTTP/"):
        return line
    return b" ".join((method, address.replace(b" ", b"%20"), version)) + b"\r\n"


class BadRequest(Exception):
    """The bytes are no request this server understands."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Sandbox", ""
    disable_nagle_algorithm = True
    timeout = 120  # seconds an idle kept connection is held
    server: Server

    def handle_one_request(self) -> None:
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or len(self.raw_requestline) > 65536:
                self.close_connection = True
                return
            self.raw_requestline = with_spaces(self.raw_requestline)
            if not self.parse_request():
                return
            self._answer()
        except (TimeoutError, ConnectionError):
            self.close_connection = True

    def _answer(self) -> None:
        try:
            request = Request(self._environ(self._body()))
        except BadRequest as error:
            self.close_connection = True
            self.send_error(400, str(error))
            return
        try:
            response = self.server.app(request)
        except DropConnection:
            self._reset()
            return
        self._send(response)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            raise BadRequest("Content-Length is not acceptable")
        return self.rfile.read(int(length)) if int(length) else b""

    def _chunks(self) -> bytes:
        body = io.BytesIO()
        while True:
            try:
                size = int(self.rfile.readline(1024).split(b";")[0], 16)
            except ValueError as error:
                raise BadRequest("a chunk has no size") from error
            if size < 0 or body.tell() + size > MAX_BODY:
                raise BadRequest("the body is too large")
            body.write(self.rfile.read(size))
            if not size:
                while self.rfile.readline(8192).strip():
                    pass  # trailers
                return body.getvalue()
            self.rfile.readline(8)

    def _environ(self, body: bytes) -> dict:
        path, _, query = self.path.partition("?")
        environ = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.path,
            "REQUEST_URI": self.path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
                key = f"HTTP_{key}"
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _send(self, response: Response) -> None:
        body = b"" if response.status_code in (204, 304) else response.get_data()
        lines = [f"HTTP/1.1 {response.status}", "Server: Sandbox"]
        if "Date" not in response.headers:
            lines.append(f"Date: {self.date_time_string()}")
        lines += [
            f"{name}: {value}"
            for name, value in response.headers.items()
            if name.lower() not in ("content-length", "connection")
        ]
        if response.status_code not in (204, 304):
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        # One write: two would wait for each other's acknowledgement.
        self.wfile.write(head if self.command == "HEAD" else head + body)
        if self.server.access_log:
            log.info("%s %s %s", self.command, self.path, response.status_code)

    def _reset(self) -> None:
        """Close with RST, not FIN: no reply, no goodbye."""
        self.close_connection = True
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        # The socket closes when its last file object does.
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)
