"""Calls that the sandbox makes itself: to this machine and nowhere else."""

from __future__ import annotations

import http.client
import ipaddress
import socket
from urllib.parse import urlsplit

from .faults import FieldError


def loopback(url: object) -> tuple[str, int, str]:
    """Split an address of this machine into (IP, port, path).

    :raise FieldError: for anything else; the sandbox calls nobody but its own machine
    """
    try:
        parts = urlsplit(str(url))
        port = parts.port or 80
    except ValueError as error:
        raise FieldError("url", str(error)) from error
    if parts.scheme != "http" or not parts.hostname:
        raise FieldError("url", "must be an http address on this machine")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FieldError("url", f"cannot be resolved: {error}") from error
    addresses = [entry[4][0] for entry in found]
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise FieldError("url", "must be an address on this machine (127.0.0.1)")
    # IPv4 first: that is where most local servers listen.
    address = min(addresses, key=lambda address: ":" in address)
    path = parts.path or "/"
    return address, port, f"{path}?{parts.query}" if parts.query else path


def post(url: str, body: bytes, headers: dict[str, str], answer_s: float) -> int:
    """POST without redirects, cookies or proxies; the status of the answer."""
    address, port, path = loopback(url)
    connection = http.client.HTTPConnection(address, port, timeout=answer_s)
    try:
        connection.request(
            "POST",
            path,
            body,
            {**headers, "Host": urlsplit(url).netloc, "User-Agent": "Sandbox Webhook"},
        )
        return connection.getresponse().status
    finally:
        connection.close()
