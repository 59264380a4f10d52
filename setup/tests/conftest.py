import os

import pytest

from kit.paths import Cache


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and no setting of this machine that would lead elsewhere."""
    for name in [*os.environ]:
        if name.startswith("PG") or name in ("ODOO_PATH", "ODOO_RC"):
            monkeypatch.delenv(name)
    made = Cache(tmp_path / "cache")
    made.prepare()
    return made
