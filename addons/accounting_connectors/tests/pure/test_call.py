"""What the log shows of a request."""

import pytest
from providers.call import make_call, shown
from providers.kinds import Kind


def test_what_is_said_is_shown_word_for_word():
    call = make_call(
        "POST", "https://x", payload={"text": "long " * 500}, kind="invoice"
    )
    assert shown(call) == call.body.decode()
    assert shown(make_call("GET", "https://x")) == ""


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "image/png"])
def test_of_a_file_only_its_size(kind):
    call = make_call(
        "PUT",
        "https://x",
        body=b"secret" * 400,
        headers={"Content-Type": kind},
        kind=Kind.ATTACHMENT,
    )
    assert shown(call) == f"[2400 bytes, {kind}]"


def test_what_is_asked_about_a_file_is_shown():
    call = make_call(
        "POST", "https://x", payload={"name": "a.pdf"}, kind=Kind.ATTACHMENT
    )
    assert "a.pdf" in shown(call)
