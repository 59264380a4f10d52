"""What is shown beforehand is what is sent: the same requests, and none of them goes
out before.

Skipped where the sandbox package is not beside the addon.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from providers.documents import Contact, Item, OnAccount
from providers.errors import Cause, ConnectorError, RejectedError
from providers.exact_json import parse_json
from providers.preview import NEW, NoteTaker
from pure_books import TODAY, only
from pure_builders import D, payment, update, write
from pure_sage import sage_contact

TIED = {"idempotency_id", "requestid"}  # made from all that is said, ids included


def written(sandbox, provider):
    """Writes that the sandbox's API has seen.

    :rtype: list[dict]
    """
    return [
        call
        for call in sandbox.requests(provider)
        if call["method"] not in ("GET", "HEAD") and "token" not in call["path"]
    ]


def assert_alike(shown, sent):
    """Two bodies are one, but for ids that nobody could know before."""
    if isinstance(shown, str) and NEW in shown:
        assert sent
    elif isinstance(shown, dict):
        assert shown.keys() == sent.keys()
        for key, value in shown.items():
            assert_alike(value, sent[key])
    elif isinstance(shown, list):
        assert len(shown) == len(sent)
        for one, other in zip(shown, sent, strict=True):
            assert_alike(one, other)
    else:
        assert shown == sent


def without_tied(values):
    """Without what another id in the body makes another."""
    if isinstance(values, dict):
        return {k: without_tied(v) for k, v in values.items() if k not in TIED}
    if isinstance(values, list):
        return [without_tied(one) for one in values]
    return values


def assert_previewed(sandbox, adapter, order, count=1):
    """The preview writes nothing, and says what the push then sends."""
    before = written(sandbox, adapter.code)
    preview = adapter.preview(order)
    assert preview.error is None
    assert written(sandbox, adapter.code) == before
    receipt = only(adapter.push([order]))
    sent = written(sandbox, adapter.code)[len(before) :]
    assert len(preview.requests) == len(sent) == count
    for shown, call in zip(preview.requests, sent, strict=True):
        address = urlsplit(shown.url)
        assert shown.method == call["method"]
        assert address.path.endswith(call["path"])
        said, heard = parse_json(shown.body), parse_json(call["body"])
        query = {key: one for key, (one,) in parse_qs(address.query).items()}
        asked = dict(call["query"])
        if NEW in shown.body:
            said, heard, query, asked = map(without_tied, (said, heard, query, asked))
        assert query == asked
        assert_alike(said, heard)
        assert "Bearer" not in shown.body + shown.url
    return preview, receipt


# === XERO === #


def test_xeros_documents(sandbox, books):
    adapter = books.adapter
    contact = Contact(number="ODOO-77", name="Paper & Sons")
    __, receipt = assert_previewed(sandbox, adapter, write(contact, "c"))
    renamed = update(Contact(number="ODOO-77", name="Paper"), receipt.remote_id, "r")
    assert_previewed(sandbox, adapter, renamed)
    document = books.invoice(number="P-1")
    preview, invoiced = assert_previewed(sandbox, adapter, write(document, "i"))
    assert preview.reads == ()
    changed = update(books.invoice(books.line("7.00"), number="P-1"),
                     invoiced.remote_id, "u", version=invoiced.version)  # fmt: skip
    assert_previewed(sandbox, adapter, changed)


@pytest.mark.parametrize(("fee", "requests"), [("0", 1), ("2.50", 1), ("-2.50", 2)])
def test_xeros_payments(sandbox, books, they, fee, requests):
    account = books.accounts["404"]
    path = f"Accounts/{account.remote_id}"
    they.call("POST", path, {"Accounts": [{"EnablePaymentsToAccount": True}]})
    document = books.invoice(number="P-2")
    made = only(books.adapter.push([write(document, "i")]))
    order = payment(
        document_id=made.remote_id,
        contact_id=books.contact.remote_id,
        account_id=books.bank.remote_id,
        date=TODAY,
        amount=D("50.00"),
        fee=D(fee),
        fee_account_id=account.remote_id,
        fee_account_code=account.code,
    )
    assert_previewed(sandbox, books.adapter, write(order, "p"), requests)


# === QUICKBOOKS === #


def test_quickbooks_documents(sandbox, us):
    document = us.invoice()
    preview, made = assert_previewed(sandbox, us.adapter, write(document, "i"))
    assert preview.reads == ()
    assert_previewed(sandbox, us.adapter, write(us.bill(), "b"))
    changed = us.invoice(us.line("7.00"))
    order = update(changed, made.remote_id, "u", version=made.version)
    assert_previewed(sandbox, us.adapter, order)


@pytest.mark.parametrize(("fee", "requests"), [("0", 1), ("2.50", 2), ("-2.50", 2)])
def test_quickbooks_payments(sandbox, us, fee, requests):
    document = us.invoice()
    costs = us.account("Expense")
    order = us.payment(
        us.sent(document),
        document,
        fee=D(fee),
        fee_account_id=costs.remote_id,
        fee_account_code=costs.code,
    )
    assert_previewed(sandbox, us.adapter, write(order, "p"), requests)


def test_quickbooks_money_by_journal(sandbox, us):
    """Paid back for a credit memo: an entry, and what ties it."""
    note = us.note()
    order = us.payment(us.sent(note), note)
    assert_previewed(sandbox, us.adapter, write(order, "p"), 2)
    ahead = us.on_account(inbound=False, contact_id=us.vendor)
    assert isinstance(ahead, OnAccount)
    assert_previewed(sandbox, us.adapter, write(ahead, "a"))


# === SAGE === #


def test_sages_documents(sandbox, sage_books):
    adapter = sage_books.adapter
    contact = sage_contact(number="ODOO-77", currency=sage_books.currency)
    assert_previewed(sandbox, adapter, write(contact, "c"))
    document = sage_books.invoice(number="P-1")
    preview, made = assert_previewed(sandbox, adapter, write(document, "i"))
    assert preview.reads == ()
    changed = sage_books.invoice(sage_books.line("7.00"), number="P-1")
    order = update(changed, made.remote_id, "u", version=made.version)
    preview, __ = assert_previewed(sandbox, adapter, order)
    assert [one.method for one in preview.reads] == ["GET"]  # lines go by their ids


@pytest.mark.parametrize(("fee", "requests"), [("0", 1), ("3.00", 2), ("-3.00", 2)])
def test_sages_payments(sandbox, sage_books, fee, requests):
    made = sage_books.booked(sage_books.invoice(number="P-2"))
    charges = sage_books.accounts["4900" if fee.startswith("-") else "7900"]
    order = sage_books.payment(
        made.remote_id,
        "120.00",
        fee=D(fee),
        fee_account_id=charges.remote_id,
        fee_account_code=charges.code,
        reference="P-1",
    )
    assert_previewed(sandbox, sage_books.adapter, write(order, "p"), requests)


# === ANY === #


def test_what_cannot_be_said_is_an_error(sandbox, books):
    before = written(sandbox, "xero")
    item = Item(code="P" * 31, name="Panel")
    preview = books.adapter.preview(write(item))
    assert preview.requests == ()
    assert isinstance(preview.error, RejectedError)
    assert preview.error.cause is Cause.TEXT_INVALID
    assert written(sandbox, "xero") == before


def test_a_read_that_fails_is_told():
    class Down:
        def send(self, method, url, **arguments):
            raise RejectedError("no", cause=Cause.PROVIDER_DOWN)

    notes = NoteTaker(Down(), lambda number, call: {"id": NEW})
    (read, wrote) = notes.send_all(
        [
            {"method": "GET", "url": "http://there/x"},
            {"method": "POST", "url": "http://there/y", "payload": {"a": D("1.10")}},
        ],
        2,
    )
    assert isinstance(read, ConnectorError)
    assert wrote.ok and wrote.data == {"id": NEW}
    assert [one.body for one in notes.requests] == ['{"a":1.10}']
    assert [one.url for one in notes.reads] == ["http://there/x"]
