"""Secrets at rest: encrypted with a key that is not in the database.

The key comes from the server configuration (``accounting_connectors_key`` in the
configuration file, or ``ACCOUNTING_CONNECTORS_KEY`` in the environment; several keys
separated by commas: the first encrypts, all decrypt, which is how a key is rotated),
else from a file of mode 0600 in the data directory, made at first use.

Source of the scheme: https://cryptography.io/en/latest/fernet/ (MultiFernet).
"""

import contextlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

from ..providers.errors import AuthorizationError, Cause

KEY_NAME = "accounting_connectors_key"


def _key_file(dbname):
    return Path(config["data_dir"]) / "accounting_connectors" / f"{dbname}.key"


def _file_keys(dbname):
    """The keys in this database's key file, which is made when it is missing."""
    path = _key_file(dbname)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(Fernet.generate_key())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # atomic: the first of several workers wins
        fresh.unlink()
    return path.read_text().replace("\n", ",")


def _fernet(env):
    keys = config.get(KEY_NAME) or os.environ.get(KEY_NAME.upper())
    keys = keys or _file_keys(env.cr.dbname)
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])


def encrypt(env, secret):
    """:return: ``secret`` encrypted, as text; False for an empty one"""
    return _fernet(env).encrypt(secret.encode()).decode() if secret else False


def decrypt(env, token):
    """:return: the secret, empty for an empty token

    :raise AuthorizationError: when the key that encrypted it is gone
    """
    if not token:
        return ""
    try:
        return _fernet(env).decrypt(token.encode()).decode()
    except InvalidToken:
        raise AuthorizationError(
            "The key that protects this connection's sign-in is not on this server.",
            cause=Cause.RECONNECT,
        ) from None
