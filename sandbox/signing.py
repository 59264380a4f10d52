"""RS256 JSON Web Tokens (RFC 7515, 7519), with one key per sandbox."""

from __future__ import annotations

import base64
import json
import threading
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return b64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _name(key: rsa.RSAPrivateKey) -> str:
    modulus = _number(key.public_key().public_numbers().n)
    return sha256(modulus.encode()).hexdigest()[:40].upper()


class Signer:
    """Makes its key at first use: a sandbox that nobody asks for tokens starts fast."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: rsa.RSAPrivateKey | None = None
        self._kid = ""

    def _private(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(65537, 2048)
                self._kid = _name(self._key)
            return self._key

    def state(self) -> bytes | None:
        """The key, if there is one by now: PEM, PKCS 8, not encrypted."""
        with self._lock:
            return self._key and self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )

    def restore(self, state: bytes | None) -> None:
        """:raise ValueError: not what :meth:`state` gives"""
        if state is None:
            return
        key = serialization.load_pem_private_key(state, None)
        with self._lock:
            self._key, self._kid = key, _name(key)

    def jwt(self, claims: dict, typ: str = "JWT") -> str:
        key = self._private()
        header = {"alg": "RS256", "kid": self._kid, "typ": typ}
        parts = [
            b64url(json.dumps(part, separators=(",", ":")).encode())
            for part in (header, claims)
        ]
        signed = ".".join(parts)
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{b64url(signature)}"

    def jwks(self) -> dict:
        numbers = self._private().public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "use": "sig",
                    "alg": "RS256",
                    "kid": self._kid,
                    "n": _number(numbers.n),
                    "e": _number(numbers.e),
                }
            ]
        }
