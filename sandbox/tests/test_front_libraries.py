"""The libraries that people use against QuickBooks and Sage, pointed at the sandbox."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from app_kit import REDIRECT
from front_kit import BUSINESSES, REALMS, Wire, served


def walk(app: Wire, url: str, companies: list[str]) -> dict:
    """Press the button on the consent page that a library's link leads to."""
    reply = app.http.post(
        url, data={"company": companies, "action": "allow"}, allow_redirects=False
    )
    query = parse_qs(urlsplit(reply.headers["Location"]).query)
    return {key: values[0] for key, values in query.items()}


# --- intuit-oauth ---


@pytest.fixture
def intuit():
    client = pytest.importorskip("intuitlib.client")
    with served("quickbooks", REALMS) as sandbox:
        app = Wire(sandbox, "quickbooks")
        yield (
            app,
            client.AuthClient(
                app.at["client_id"],
                app.at["client_secret"],
                REDIRECT,
                app.at["discovery"],
            ),
        )


def test_intuits_own_library_signs_in_renews_and_signs_off(intuit):
    from intuitlib.enums import Scopes

    app, library = intuit
    scopes = [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL]
    back = walk(app, library.get_authorization_url(scopes, "st4te"), app.companies[:1])
    assert back["state"] == "st4te"
    library.get_bearer_token(back["code"], back["realmId"])
    assert library.x_refresh_token_expires_in == 8_726_400
    assert library.id_token  # whose signature the library has checked
    who = library.get_user_info().json()
    assert who["email"] == "user@sandbox.example"
    before = library.refresh_token
    app.clock(86_401)
    library.refresh()
    assert library.refresh_token != before
    assert library.revoke()


def test_intuits_own_library_understands_a_refusal(intuit):
    from intuitlib.exceptions import AuthClientError

    _, library = intuit
    with pytest.raises(AuthClientError) as caught:
        library.refresh("nobody's")
    assert caught.value.status_code == 400
    assert b"Incorrect or invalid refresh token" in caught.value.content
    assert caught.value.intuit_tid


# --- python-quickbooks ---


def test_python_quickbooks_reaches_the_books(intuit, monkeypatch):
    quickbooks = pytest.importorskip("quickbooks")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    app, library = intuit
    library.access_token = app.tokens()["access_token"]

    class Local(quickbooks.QuickBooks):
        api_url_v3 = f"{app.at['api']}/v3"

    api = Local(auth_client=library, company_id=app.companies[0], minorversion=75)
    found = api.query("select * from Customer where DisplayName = 'O\\'Neil'")
    assert found["query"]["minorversion"] == "75"
    made = [
        api.create_object("Invoice", '{"Line": []}', request_id="lib-1")["Id"]
        for _ in range(2)
    ]
    assert made == ["1", "1"]
    app.options(throttle_format="json")
    app.fault("429", "quickbooks", "invoice")
    with pytest.raises(quickbooks.exceptions.QuickbooksException, match="429"):
        api.get_single_object("Invoice", "1")
    app.clock(3600)
    with pytest.raises(quickbooks.exceptions.AuthorizationException):
        api.get_single_object("Invoice", "1")


# --- authlib, as Sage's integrators use it ---


def test_authlib_signs_in_at_sage_and_renews_by_itself(monkeypatch):
    authlib = pytest.importorskip("authlib.integrations.requests_client")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with served("sage", BUSINESSES) as sandbox:
        app, kept = Wire(sandbox, "sage"), []
        session = authlib.OAuth2Session(
            app.at["client_id"],
            app.at["client_secret"],
            scope="full_access",
            redirect_uri=REDIRECT,
            token_endpoint=app.at["token"],
            token_endpoint_auth_method="client_secret_post",
            update_token=lambda token, refresh_token: kept.append(refresh_token),
            leeway=60,
        )
        session.trust_env = False
        url, asked = session.create_authorization_url(
            f"{app.at['authorize']}?filter=apiv3.1"
        )
        back = walk(app, url, app.companies[:2])
        assert back["state"] == asked
        token = session.fetch_token(app.at["token"], code=back["code"])
        old = token["refresh_token"]
        assert token["expires_in"] == 300
        session.token["expires_at"] -= 250
        reply = session.get(f"{app.at['api']}/businesses")
        assert len(reply.json()["$items"]) == 2
        assert kept == [old] and session.token["refresh_token"] != old
