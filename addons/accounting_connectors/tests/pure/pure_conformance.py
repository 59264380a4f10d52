"""What the adapters say in any test is as the providers publish it."""

import pytest
import requests
from pure_published import problems


@pytest.fixture(autouse=True)
def said(monkeypatch):
    """What the test's requests say is as published; a list of (method, url, body)."""
    sent, send = [], requests.Session.send

    def kept(session, request, **arguments):
        sent.append((request.method, request.url, request.body))
        return send(session, request, **arguments)

    monkeypatch.setattr(requests.Session, "send", kept)
    yield sent
    wrong = {one for request in sent for one in problems(*request)}
    assert not wrong, "\n".join(sorted(wrong))
