"""Every path of Sage's file that the sandbox serves: what it answers fits the file.

``Caller`` holds each reply, and each request that is meant well, against the file.
There is no client library of Sage's in Python: the file's own paths are walked.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from sage_kit import Caller
from sage_recorded import MISSING

BUSINESSES = ("Ltd", "Inc", "(Ireland) Ltd")
# What a connector may ask for; of the rest the sandbox says that it has it not (501).
SERVED = frozenset(
    """addresses artefact_statuses bank_accounts business_exchange_rates
    business_settings contact_allocations contact_payments contact_persons contact_types
    contacts countries currencies exchange_rates financial_settings invoice_settings
    journals ledger_account_classifications ledger_account_types ledger_accounts
    ledger_entries live_exchange_rates other_payments payment_methods products
    purchase_credit_notes purchase_invoices sales_credit_notes sales_invoices services
    tax_rates tax_schemes tax_types transaction_types transactions
    unallocated_artefacts""".split()
)
SERVED_OR_NOT = (200, 501)
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module", params=BUSINESSES)
def business(sandbox, request):
    companies = sandbox.describe("sage")["companies"]
    name = f"Sandbox Trading {request.param}"
    return next(c["id"] for c in companies if c["name"] == name)


@pytest.fixture(scope="module")
def books(sandbox, business, sage_types):
    companies = [c["id"] for c in sandbox.describe("sage")["companies"]]
    token = sandbox.token("sage", companies)["access_token"]
    return Caller(sandbox.describe("sage")["api"], business, token, sage_types)


@pytest.fixture(scope="module")
def ledger(books):
    """Ids of accounts, by what they are for."""
    sales = books.items("/ledger_accounts", visible_in="sales")
    costs = books.items("/ledger_accounts", visible_in="expenses")
    banks = books.items("/bank_accounts")
    return {
        "sales": sales[0]["id"],
        "costs": costs[0]["id"],
        "bank": banks[0]["id"],
    }


@pytest.fixture(scope="module")
def rate(books):
    """A rate above zero."""
    rates = books.items("/tax_rates", usage="sales")
    return next(r for r in rates if Decimal(r["percentage"] or "0") > 0)


@pytest.fixture(scope="module")
def contact(books):
    body = {
        "name": "Lagoon Ltd",
        "contact_type_ids": ["CUSTOMER", "VENDOR"],
        "reference": "ODOO-42",
        "notes": "A note",
        "credit_days": 30,
        "credit_terms": "date_from_invoice",
        "main_address": {
            "address_line_1": "1 Quay St",
            "city": "Newport",
            "postal_code": "NP1 1AA",
            "country_id": "GB",
        },
        "main_contact_person": {
            "name": "Ann Quay",
            "email": "ann@lagoon.example",
            "telephone": "555-0100",
            "contact_person_type_ids": ["ACCOUNTS"],
        },
    }
    return books.post("/contacts", {"contact": body})["id"]


@pytest.fixture(scope="module")
def document(contact, ledger, rate):
    """The fields of a document with one line."""

    def fields(lines="invoice_lines", account="sales", **more):
        tax = (Decimal(rate["percentage"])).quantize(Decimal("0.01"))
        line = {
            "description": "Desk",
            "ledger_account_id": ledger[account],
            "quantity": Decimal(2),
            "unit_price": Decimal("50.00"),
            "tax_rate_id": rate["id"],
            "tax_amount": tax,
        }
        head = {"contact_id": contact, "date": "2026-11-20"}
        return {**head, lines: [line], **more}

    return fields


def test_every_path_of_the_file(books, sage_types):
    """Lists, then one of each; with only the base fields and with all."""
    served = set()
    for path in sorted(sage_types.document["paths"]):
        if "{" in path or "get" not in sage_types.document["paths"][path]:
            continue
        said = books.get(path, SERVED_OR_NOT)
        if isinstance(said, list):  # an error
            continue
        served.add(path.strip("/"))
        if "attributes" in names(sage_types, path):
            books.get(path, attributes="all", items_per_page="3")
        for item in said.get("$items", [])[:2]:  # exchange rates have a path, no id
            assert books.get(item["$path"])["$path"] == item["$path"]
    assert not SERVED - served


def names(types, path):
    return {p["name"] for p in types.operation("GET", path)["parameters"]}


def test_lists_go_on(books):
    first = books.get("/ledger_accounts", items_per_page="7")
    assert len(first["$items"]) == 7 and first["$next"] and first["$back"] is None
    last = -(-first["$total"] // 7)
    end = books.get("/ledger_accounts", items_per_page="7", page=str(last))
    assert end["$next"] is None
    past = books.get("/ledger_accounts", items_per_page="7", page=str(last + 5))
    assert past["$items"] == end["$items"]
    some = books.get("/ledger_accounts", attributes="name,nominal_code")["$items"]
    assert {"name", "nominal_code"} <= set(some[0])
    details = books.items(
        "/ledger_accounts",
        show_balance_details="true",
        from_date="2026-01-01",
        to_date="2026-12-31",
    )
    assert any(row["balance_details"] for row in details)


def test_contacts(books, contact):
    read = books.get(f"/contacts/{contact}")
    assert read["email"] == "ann@lagoon.example" and read["reference"] == "ODOO-42"
    new = books.put(f"/contacts/{contact}", {"contact": {"name": "Lagoon Limited"}})
    assert new["name"] == "Lagoon Limited"
    assert books.items("/contacts", search="ODOO-42", show_balance="true")
    address = {
        "contact_id": contact,
        "name": "Depot",
        "address_line_1": "2 Quay St",
        "city": "Newport",
        "country_id": "GB",
        "address_type_id": "DELIVERY",
        "is_main_address": False,
    }
    made = books.post("/addresses", {"address": address})
    books.put(f"/addresses/{made['id']}", {"address": {"city": "Bath"}})
    person = {
        "contact_person_type_ids": ["ACCOUNTS"],
        "name": "Bo Quay",
        "address_id": made["id"],
    }
    made = books.post("/contact_persons", {"contact_person": person})
    change = {"contact_person": {"email": "bo@lagoon.example"}}
    books.put(f"/contact_persons/{made['id']}", change)
    other = {"name": "Gone Ltd", "contact_type_ids": ["CUSTOMER"]}
    gone = books.post("/contacts", {"contact": other})["id"]
    books.delete(f"/contacts/{gone}")
    since = books.get("/contacts", deleted_since="2020-01-01")["$items"]
    assert gone in [row["id"] for row in since]


def test_accounts_and_items(books, ledger, rate):
    account = {
        "ledger_account_type_id": "SALES",
        "included_in_chart": True,
        "name": "Odoo Sales",
        "display_name": "Odoo Sales",
        "nominal_code": 4055,
    }
    made = books.post("/ledger_accounts", {"ledger_account": account})
    change = {"ledger_account": {"included_in_chart": False}}
    books.put(f"/ledger_accounts/{made['id']}", change)
    goods = {
        "description": "Panel",
        "item_code": "PANEL",
        "sales_ledger_account_id": ledger["sales"],
        "purchase_ledger_account_id": ledger["costs"],
        "sales_tax_rate_id": rate["id"],
        "sales_prices": [
            {
                "product_sales_price_type_id": "",
                "price_name": "Sales Price",
                "price": Decimal("99.9999"),
                "price_includes_tax": False,
            }
        ],
    }
    kinds = books.get("/product_sales_price_types")["$items"]
    goods["sales_prices"][0]["product_sales_price_type_id"] = kinds[0]["id"]
    made = books.post("/products", {"product": goods})
    books.put(f"/products/{made['id']}", {"product": {"description": "Other panel"}})
    books.delete(f"/products/{made['id']}")
    work = {
        "description": "Work",
        "item_code": "WORK",
        "sales_ledger_account_id": ledger["sales"],
    }
    made = books.post("/services", {"service": work})
    books.put(f"/services/{made['id']}", {"service": {"notes": "By the hour"}})
    books.delete(f"/services/{made['id']}")


@pytest.mark.parametrize(
    "path, root, lines",
    [
        ("/sales_invoices", "sales_invoice", "invoice_lines"),
        ("/sales_credit_notes", "sales_credit_note", "credit_note_lines"),
    ],
)
def test_sales_documents(books, document, path, root, lines):
    body = {
        **document(lines, reference="INV/2026/00042"),
        "idempotency_id": f"{len(path):032x}",
    }
    made = books.post(path, {root: body})
    assert books.post(path, {root: body})["id"] == made["id"]
    tax = body[lines][0]["tax_amount"]
    assert Decimal(made["total_amount"]) == 100 + tax
    one = f"{path}/{made['id']}"
    read = books.get(one, mark_as_sent="false", nested_attributes="all")
    assert read["status"]["id"] == "UNPAID"
    found = books.items(path, search="INV/2026/00042", from_date="2026-11-01")
    assert made["id"] in [row["id"] for row in found]
    books.put(one, {root: {"notes": "Changed"}})
    voided = books.delete(one, 200, void_reason="Wrong")
    assert voided["status"]["id"] == "VOID"
    draft = books.post(path, {root: {**document(lines), "status_id": "DRAFT"}})
    released = books.post(f"{path}/{draft['id']}/release")
    assert released["status"]["id"] == "UNPAID"


@pytest.mark.parametrize(
    "path, root, lines",
    [
        ("/purchase_invoices", "purchase_invoice", "invoice_lines"),
        ("/purchase_credit_notes", "purchase_credit_note", "credit_note_lines"),
    ],
)
def test_purchase_documents(books, document, path, root, lines):
    due = {"due_date": "2026-12-20"} if root == "purchase_invoice" else {}
    body = document(lines, "costs", vendor_reference="F-1", **due)
    made = books.post(path, {root: body})
    books.put(f"{path}/{made['id']}", {root: {"notes": "Changed"}})
    books.delete(f"{path}/{made['id']}")
    since = books.get(path, deleted_since="2020-01-01")["$items"]
    assert made["id"] in [row["id"] for row in since]


def test_payments_and_allocations(books, document, contact, ledger):
    made = books.post("/sales_invoices", {"sales_invoice": document()})
    payment = {
        "transaction_type_id": "CUSTOMER_RECEIPT",
        "contact_id": contact,
        "bank_account_id": ledger["bank"],
        "date": "2026-11-25",
        "total_amount": Decimal("60.00"),
        "reference": "BNK1/2026/0007",
        "allocated_artefacts": [
            {"artefact_id": made["id"], "amount": Decimal("50.00")}
        ],
    }
    paid = books.post("/contact_payments", {"contact_payment": payment})
    assert paid["payment_on_account"]["outstanding_amount"] in ("10.0", "10.00")
    read = books.get(f"/sales_invoices/{made['id']}", show_payments_allocations="true")
    assert read["status"]["id"] == "PART_PAID" and read["payments_allocations"]
    assert books.get("/contact_payments", contact_id=contact)["$items"]
    note = document("credit_note_lines")
    note = books.post("/sales_credit_notes", {"sales_credit_note": note})
    open_items = books.items("/unallocated_artefacts", contact_id=contact)
    assert note["id"] in [row["id"] for row in open_items]
    allocation = {
        "transaction_type_id": "CUSTOMER_ALLOCATION",
        "contact_id": contact,
        "date": "2026-11-26",
        "allocated_artefacts": [
            {"artefact_id": made["id"], "amount": Decimal("20.00")},
            {"artefact_id": note["id"], "amount": Decimal("-20.00")},
        ],
    }
    joined = books.post("/contact_allocations", {"contact_allocation": allocation})
    assert books.get(f"/contact_allocations/{joined['id']}")
    books.delete(f"/contact_allocations/{joined['id']}")
    books.delete(f"/contact_payments/{paid['id']}")
    assert books.get(f"/sales_invoices/{made['id']}")["status"]["id"] == "UNPAID"


def test_money_beside_documents(books, ledger):
    journal = {
        "date": "2026-11-20",
        "reference": "Accrual",
        "journal_lines": [
            {
                "ledger_account_id": ledger[account],
                "debit": Decimal(debit),
                "credit": Decimal(credit),
                "details": "Accrual",
            }
            for account, debit, credit in (("costs", 10, 0), ("sales", 0, 10))
        ],
    }
    made = books.post("/journals", {"journal": journal})
    assert books.get(f"/journals/{made['id']}")
    assert books.get("/ledger_entries", from_date="2026-11-20")["$items"]
    assert books.get("/transactions")["$items"]
    books.delete(f"/journals/{made['id']}")


def test_settings(books):
    change = {"financial_settings": {"year_end_lockdown_date": "2020-12-31"}}
    assert books.put("/financial_settings", change)["year_end_lockdown_date"]
    assert books.get("/business_settings")["default_ledger_accounts"]
    assert books.get("/invoice_settings")["next_invoice_number"]


def test_an_invoice_in_another_currency(books):
    home = books.get("/financial_settings")["base_currency"]["id"]
    other = "USD" if home != "USD" else "EUR"
    body = {
        "name": f"Lagoon Ltd ({other})",
        "contact_type_ids": ["CUSTOMER"],
        "currency_id": other,
    }
    contact = books.post("/contacts", {"contact": body})["id"]
    sales = books.items("/ledger_accounts", visible_in="sales")[0]["id"]
    rates = books.items("/tax_rates", usage="sales")
    zero = next(r for r in rates if not Decimal(r["percentage"] or "0"))
    line = {
        "description": "Desk",
        "ledger_account_id": sales,
        "quantity": 1,
        "unit_price": Decimal("80.00"),
        "tax_rate_id": zero["id"],
    }
    invoice = {
        "contact_id": contact,
        "date": "2026-11-20",
        "currency_id": other,
        "exchange_rate": Decimal("0.8"),
        "inverse_exchange_rate": Decimal("1.25"),
        "invoice_lines": [line],
    }
    made = books.post("/sales_invoices", {"sales_invoice": invoice})
    assert made["currency"]["id"] == other
    assert Decimal(made["base_currency_total_amount"]) == 64


def test_paths_that_the_file_lacks(books, business):
    everyone = books.get("/businesses")
    assert business in [row["id"] for row in everyone["$items"]]
    one = books.get(f"/businesses/{business}")
    assert one["country"]["id"] and one["name"].startswith("Sandbox Trading")
    assert books.get("/businesses/lead")["id"] in [r["id"] for r in everyone["$items"]]
    assert books.get("/user")["email"]
    dates = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
    assert books.get("/trial_balance", **dates)["ledger_accounts"]
    assert set(MISSING) == {
        "/businesses",
        "/businesses/{key}",
        "/user",
        "/trial_balance",
    }


def test_refusals(books, document, contact):
    root, path = "sales_invoice", "/sales_invoices"
    untaxed = document()
    del untaxed["invoice_lines"][0]["tax_amount"]
    error = books.refused("POST", path, {root: untaxed})
    assert error["$dataCode"] == "RecordInvalid"
    assert error["$source"].endswith("tax_amount")
    for wrong in (
        document(date=None),
        document(reference="R" * 26),
        document(invoice_lines=[]),
        document(currency_id="XXX"),
    ):
        assert books.refused("POST", path, {root: wrong})
    nobody = {root: document(contact_id=KEY)}
    assert books.refused("POST", path, nobody)["$dataCode"] == "RecordNotFound"
    assert books.refused("POST", path, {"invoice": document()})
    assert books.refused("GET", f"{path}/{KEY}", None, 404)
    assert books.refused("GET", "/nonsense", None, 404)
    assert books.refused("DELETE", "/tax_types", None, 405)
    made = books.post(path, {root: document()})
    assert books.refused("DELETE", f"{path}/{made['id']}", None)
    taken = {"name": "Other", "contact_type_ids": ["CUSTOMER"], "reference": "ODOO-42"}
    assert books.refused("POST", "/contacts", {"contact": taken})


def test_the_gateway_refuses(sandbox, books, business, sage_types):
    stranger = Caller(books.api, business, "nonsense", sage_types)
    assert stranger.get("/contacts", 401)
    other = Caller(books.api, KEY, "", sage_types)
    other.session.headers["Authorization"] = books.session.headers["Authorization"]
    assert other.get("/contacts", 403)
    for kind in ("429", "500"):
        sandbox.fault(kind, "sage", "contacts")
        assert books.get("/contacts", int(kind))
    sandbox.clear_faults()
