"""A sandbox per file, three organisations one after the other, SDK and schemas.

The schemas are looked for in `$ACCOUNTING_CONNECTORS_SPECS/xero/xero_accounting.yaml`;
without them their tests are skipped. The SDK's part runs wherever the SDK is.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from xero_schemas import Schemas

from sandbox.testing import SandboxProcess

SPECS = os.environ.get("ACCOUNTING_CONNECTORS_SPECS")


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess() as process:
        process.config("xero", limits=False)
        yield process


@pytest.fixture(scope="module", params=["AU", "UK", "US"])
def version(request):
    return request.param


@pytest.fixture(scope="module")
def tenant(sandbox, version):
    companies = sandbox.describe("xero")["companies"]
    return next(c["id"] for c in companies if c["name"].endswith(f"({version})"))


@pytest.fixture(scope="module")
def access(sandbox, tenant):
    return sandbox.token("xero", [tenant])


@pytest.fixture(scope="module")
def api(sandbox, access):
    from sdk_kit import accounting_api

    return accounting_api(sandbox.describe("xero")["api"], access)


@pytest.fixture(scope="module")
def contact(api, tenant):
    from sdk_kit import new_contact

    return new_contact(api, tenant)


@pytest.fixture(scope="module")
def invoice(api, tenant, version, contact):
    from sdk_kit import new_invoice

    return new_invoice(api, tenant, version, contact, "SDK-1")


@pytest.fixture(scope="module")
def schemas():
    path = Path(SPECS or "", "xero", "xero_accounting.yaml")
    if not SPECS or not path.is_file():
        pytest.skip(
            "ACCOUNTING_CONNECTORS_SPECS names no directory with "
            "xero/xero_accounting.yaml"
        )
    return Schemas(path.read_text())


@pytest.fixture
def said(sandbox, tenant, invoice):
    """What the sandbox has recorded of the organisation's requests and replies."""
    return [r for r in sandbox.requests("xero") if tenant in str(r["headers"]).lower()]
