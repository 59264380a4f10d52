"""A sandbox per file, the SDKs, and what the providers publish of their requests.

What they publish is looked for in the directory `$ACCOUNTING_CONNECTORS_SPECS` (folders
`xero`, `quickbooks`, `sage`); without it those tests are skipped. The SDKs' part runs
wherever the SDKs are. Xero's tests go through three organisations one after the other.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from xero_schemas import Schemas

from sandbox.testing import SandboxProcess

SPECS = os.environ.get("ACCOUNTING_CONNECTORS_SPECS")


def published(*path: str) -> Path:
    """A file of what the providers publish, or the test is skipped without it."""
    found = Path(SPECS or "", *path)
    if not SPECS or not found.is_file():
        pytest.skip(
            f"ACCOUNTING_CONNECTORS_SPECS names no directory with {'/'.join(path)}"
        )
    return found


# --- Xero ---


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess() as process:
        for provider in process.describe()["providers"]:
            process.config(provider, limits=False)
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
    return Schemas(published("xero", "xero_accounting.yaml").read_text())


@pytest.fixture
def said(sandbox, tenant, invoice):
    """What the sandbox has recorded of the organisation's requests and replies."""
    return [r for r in sandbox.requests("xero") if tenant in str(r["headers"]).lower()]


# --- QuickBooks and Sage ---


@pytest.fixture(scope="session")
def quickbooks_types():
    from quickbooks_schemas import Published

    return Published(published("quickbooks", "SalesTax.xsd").parent)


@pytest.fixture(scope="session")
def sage_types():
    from sage_schemas import Published

    name = "sage-accounting-v3.1-accounts.swagger2.json"
    return Published(published("sage", name).read_text())
