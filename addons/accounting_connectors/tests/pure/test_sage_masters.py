"""Contacts and items on their way to Sage."""

from providers.errors import (
    Cause,
)
from pure_books import failed, only
from pure_builders import update, write
from pure_sage import SALES, fault, listed, named, sage_contact, sage_item


def made(root, **values):
    """What Sage makes of a master record."""

    def answer(asked):
        body = dict(asked.body[root])
        body.pop("idempotency_id", None)
        key = asked.path.partition("/")[2] or f"{root}-1"
        return {"status": 201, "data": {**body, "id": key, **values}}

    return answer


def test_a_contact(sage_adapter, sage):
    sage.on("POST", "contacts", made("contact"))
    receipt = only(sage_adapter.push([write(sage_contact())]))
    assert sage_contact().is_same(receipt)
    assert receipt.remote_id == "contact-1"


def test_a_reference_that_is_reserved_is_left_out(sage_adapter, sage):
    """A deleted contact keeps its reference (github byte8io, troubleshooting)."""
    taken = fault("has already been taken", "reference")

    def answer(asked):
        if "reference" in asked.body["contact"]:
            return taken
        return made("contact")(asked)

    sage.on("POST", "contacts", answer)
    sage.on("GET", "contacts", **listed())
    receipt = only(sage_adapter.push([write(sage_contact())]))
    assert receipt.number == "ODOO-42"


def test_a_reference_that_the_same_contact_has_is_that_contact(sage_adapter, sage):
    sage.on("POST", "contacts", **fault("has already been taken", "reference"))
    there = {"id": "c9", "source_guid": "ODOO-42", "reference": "O42", "name": "X"}
    sage.on("GET", "contacts", **listed(there))
    receipt = only(sage_adapter.push([write(sage_contact())]))
    assert receipt.remote_id == "c9"
    assert len(sage.sent("POST", "contacts")) == 1


def test_a_look_that_fails_is_not_taken_for_an_answer(sage_adapter, sage):
    sage.on("POST", "contacts", **fault("has already been taken", "reference"))
    sage.on("GET", "contacts", status=503)
    assert failed(sage_adapter.push([write(sage_contact())])).retry
    assert len(sage.sent("POST", "contacts")) == 1


def test_a_tax_number_that_sage_does_not_like_is_named(sage_adapter, sage):
    sage.on("POST", "contacts", **fault("The format is wrong.", "tax_number"))
    error = failed(sage_adapter.push([write(sage_contact(vat="GB1"))]))
    assert error.cause is Cause.TEXT_INVALID
    assert error.message == "The format is wrong. (tax number)"


def test_a_contact_is_changed_without_losing_what_it_is_there(sage_adapter, sage):
    there = {"id": "c1", "contact_types": [named("VENDOR")], "source_guid": "ODOO-42"}
    sage.on("GET", "contacts", data=there)
    sage.on("PUT", "contacts", made("contact", source_guid="ODOO-42"))
    receipt = only(sage_adapter.push([update(sage_contact(name="New"), "c1")]))
    assert (receipt.remote_id, receipt.number) == ("c1", "ODOO-42")
    (put,) = sage.sent("PUT", "contacts")
    assert put.body == {
        "contact": {"name": "New", "contact_type_ids": ["VENDOR", "CUSTOMER"]}
    }
    sage.on("GET", "contacts", status=404, data=[])
    error = failed(sage_adapter.push([update(sage_contact(), "c1")]))
    assert error.cause is Cause.DOCUMENT_MISSING


def test_an_item_tells_its_list_and_account(sage_adapter, sage):
    account = {"sales_ledger_account": named(SALES)}
    sage.on("POST", "services", made("service", **account))
    sage.on("POST", "products", made("product", **account))
    one, two = sage_adapter.push(
        [write(sage_item(), "k1"), write(sage_item(code="G", is_service=False), "k2")]
    )
    assert (one.remote_id, one.account_id) == ("services/service-1", SALES)
    assert (two.remote_id, two.number) == ("products/product-1", "G")
    assert sage_item().is_same(one)
    sage.on("PUT", "products", made("product"))
    receipt = only(sage_adapter.push([update(sage_item(active=False), "products/p9")]))
    assert receipt.remote_id == "products/p9"
    (put,) = sage.sent("PUT", "products")
    assert put.path == "products/p9" and put.body["product"]["active"] is False


def test_a_code_that_is_taken(sage_adapter, sage):
    sage.on("POST", "services", **fault("must be unique", "item_code"))
    error = failed(sage_adapter.push([write(sage_item())]))
    assert (error.cause, error.params["item_code"]) == (Cause.ITEM_TAKEN, "PANEL")
