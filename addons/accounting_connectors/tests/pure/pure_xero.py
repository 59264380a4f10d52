"""Somebody else at work in the sandbox's Xero, and short ways to what is read there."""

from datetime import UTC, datetime, timedelta

import pytest
from providers.base import Endpoints
from providers.documents import Kind, OnAccount
from providers.transport import Transport
from pure_books import TODAY, XeroAdapter, pulled
from pure_builders import D


def xero_adapter(server):
    """An adapter that speaks to the misbehaving server."""
    urls = dict.fromkeys(("authorize", "token", "revoke"), server.url)
    endpoints = Endpoints(api=server.url, connections=server.url + "/c", **urls)
    transport = Transport(token=lambda force: "t", timeout=2)
    return XeroAdapter(transport, "tenant-1", endpoints=endpoints)


@pytest.fixture
def they(sandbox, books):
    """Somebody else at work in the organisation of ``books``."""
    from sandbox.accountant import accountant

    with accountant("xero", sandbox, books.adapter.tenant_id) as found:
        yield found


def read(books, kind):
    """What one read brings, by remote id."""
    return {one.remote_id: one for one in pulled(books.adapter, kind)}


def documents(books):
    """All documents there."""
    return read(books, Kind.INVOICE)


def money(books):
    """All settlements there."""
    return read(books, Kind.PAYMENT)


def soon():
    """A moment after all that has happened."""
    return datetime.now(UTC) + timedelta(days=1)


def on_account(books, **values):
    """A customer's money that settles nothing yet."""
    base = {
        "ref": "account.payment,9",
        "inbound": True,
        "contact_id": books.contact.remote_id,
        "account_id": books.bank.remote_id,
        "date": TODAY,
        "amount": D("200.00"),
        "currency": "AUD",
        "reference": "PBNK1/2026/0009",
    }
    return OnAccount(**base | values)
