"""What holds for every provider that comes with the sandbox."""

from __future__ import annotations

import re

import pytest
import requests

from sandbox.app import FRONTS
from sandbox.testing import SandboxProcess

PROVIDERS = list(FRONTS)
# A read that every company answers, and the header that names the company.
READS = {
    "xero": ("Organisation", "xero-tenant-id"),
    "quickbooks": ("v3/company/{}/companyinfo/{}", ""),
    "sage": ("ledger_accounts", "X-Business"),
}


@pytest.fixture
def http():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def read(http, described: dict, provider: str, company: str, tokens: dict):
    """The smallest read of one company's books."""
    path, header = READS[provider]
    headers = {
        "Authorization": f"Bearer {tokens['access_token']}",
        "Accept": "application/json",
        **({header: company} if header else {}),
    }
    url = f"{described['api']}/{path.format(company, company)}"
    return http.get(url, headers=headers)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_told_of_a_provider(sandbox, http, provider):
    described = sandbox.describe(provider)
    assert {"api", "authorize", "token", "revoke", "web", "client_id"} <= set(described)
    for name in ("api", "authorize", "token", "revoke", "web"):
        assert described[name].startswith(f"{sandbox.url}/{provider}")
    assert ("webhook_key" in described) == (provider != "sage")
    names = [company["name"] for company in described["companies"]]
    assert len(set(names)) == len(names) >= 3
    first = http.get(sandbox.url).text
    assert all(name in first for name in names)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_company_answers_to_its_own_token_only(sandbox, http, provider):
    described = sandbox.describe(provider)
    mine, strange = (company["id"] for company in described["companies"][:2])
    tokens = sandbox.token(provider, [mine])
    good = read(http, described, provider, mine, tokens)
    assert good.status_code == 200 and good.json()
    assert read(http, described, provider, strange, tokens).status_code == 403
    nobody = read(http, described, provider, mine, {"access_token": "x"})
    assert nobody.status_code == 401
    seen = sandbox.requests(provider)
    assert [row["status"] for row in seen] == [200, 403, 401]
    assert tokens["access_token"] not in str(seen)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_books_have_pages(sandbox, http, provider):
    described = sandbox.describe(provider)
    for company in described["companies"]:
        page = http.get(f"{sandbox.url}/ledger/{provider}/{company['id']}")
        assert page.status_code == 200 and "Trial balance" in page.text
        links = set(re.findall(r'href="(/ledger/[^"]+/[^"]+/[^"]+)"', page.text))
        assert links, "no record has a page"
        for link in sorted(links)[:30]:
            assert http.get(sandbox.url + link).status_code == 200, link


@pytest.mark.parametrize("provider", PROVIDERS)
def test_latency_and_limits_are_options_everywhere(sandbox, http, provider):
    described = sandbox.describe(provider)
    company = described["companies"][0]["id"]
    tokens = sandbox.token(provider, [company])
    sandbox.config(provider, latency_ms=200, minute_limit=0)
    assert read(http, described, provider, company, tokens).status_code == 429
    sandbox.config(provider, limits=False)
    reply = read(http, described, provider, company, tokens)
    assert reply.status_code == 200 and reply.elapsed.total_seconds() >= 0.2


def test_all_of_them_over_a_restart(file, http):
    kept = {}
    with SandboxProcess(state=file) as sandbox:
        for provider, described in sandbox.describe()["providers"].items():
            company = described["companies"][-1]["id"]
            tokens = sandbox.token(provider, [company])
            sandbox.config(provider, minute_limit=77)
            kept[provider] = (company, tokens)
    with SandboxProcess(state=file) as sandbox:
        for provider, (company, tokens) in kept.items():
            described = sandbox.describe(provider)
            reply = read(http, described, provider, company, tokens)
            assert reply.status_code == 200, provider
            options = sandbox.call("GET", f"/sandbox/config?provider={provider}")
            assert options["providers"][provider]["minute_limit"] == 77
    assert not list(file.parent.glob("*.broken"))
