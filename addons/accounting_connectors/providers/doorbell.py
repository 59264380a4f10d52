"""Webhooks that carry ids only: is it the provider that rings, and for whom?

Events are hints: nothing of them is booked, they only say what to read again.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from .documents import Kind

MAX_BODY = 1024 * 1024  # bytes; a batch of events is a few kilobytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something changed at the provider."""

    tenant_id: str
    kind: Kind
    remote_id: str
    moment: str  # as sent; with the rest it tells a repeated delivery
    operation: str = ""  # the provider's word in lower case, where it says one


def genuine(body, signature, key):
    """Was the body signed with our webhook key (HMAC-SHA256, base64)? Compared in
    constant time.

    :param bytes body: exactly as received
    :param str signature: the header's value
    :param str key: from the app's settings at the provider
    :rtype: bool
    """
    if not key or not signature or len(body) > MAX_BODY:
        return False
    digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
    expected = base64.b64encode(digest)
    return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
