"""Every path of Sage's file that the sandbox serves, and how records of lists change.

``Caller`` holds each reply, and each request that is meant well, against the file.
There is no client library of Sage's in Python: the file's own paths are walked.
"""

from __future__ import annotations

from decimal import Decimal

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


def test_every_path_of_the_file(sage, sage_types):
    """Lists, then one of each; with only the base fields and with all."""
    served = set()
    for path in sorted(sage_types.document["paths"]):
        if "{" in path or "get" not in sage_types.document["paths"][path]:
            continue
        said = sage.get(path, SERVED_OR_NOT)
        if isinstance(said, list):  # an error
            continue
        served.add(path.strip("/"))
        if "attributes" in names(sage_types, path):
            sage.get(path, attributes="all", items_per_page="3")
        for item in said.get("$items", [])[:2]:  # exchange rates have a path, no id
            assert sage.get(item["$path"])["$path"] == item["$path"]
    assert not SERVED - served


def names(types, path):
    return {p["name"] for p in types.operation("GET", path)["parameters"]}


def test_lists_go_on(sage):
    first = sage.get("/ledger_accounts", items_per_page="7")
    assert len(first["$items"]) == 7 and first["$next"] and first["$back"] is None
    last = -(-first["$total"] // 7)
    end = sage.get("/ledger_accounts", items_per_page="7", page=str(last))
    assert end["$next"] is None
    past = sage.get("/ledger_accounts", items_per_page="7", page=str(last + 5))
    assert past["$items"] == end["$items"]
    some = sage.get("/ledger_accounts", attributes="name,nominal_code")["$items"]
    assert {"name", "nominal_code"} <= set(some[0])
    details = sage.items(
        "/ledger_accounts",
        show_balance_details="true",
        from_date="2026-01-01",
        to_date="2026-12-31",
    )
    assert any(row["balance_details"] for row in details)


def test_contacts(sage, partner):
    read = sage.get(f"/contacts/{partner}")
    assert read["email"] == "ann@lagoon.example" and read["reference"] == "ODOO-42"
    new = sage.put(f"/contacts/{partner}", {"contact": {"name": "Lagoon Limited"}})
    assert new["name"] == "Lagoon Limited"
    assert sage.items("/contacts", search="ODOO-42", show_balance="true")
    address = {
        "contact_id": partner,
        "name": "Depot",
        "address_line_1": "2 Quay St",
        "city": "Newport",
        "country_id": "GB",
        "address_type_id": "DELIVERY",
        "is_main_address": False,
    }
    made = sage.post("/addresses", {"address": address})
    sage.put(f"/addresses/{made['id']}", {"address": {"city": "Bath"}})
    person = {
        "contact_person_type_ids": ["ACCOUNTS"],
        "name": "Bo Quay",
        "address_id": made["id"],
    }
    made = sage.post("/contact_persons", {"contact_person": person})
    change = {"contact_person": {"email": "bo@lagoon.example"}}
    sage.put(f"/contact_persons/{made['id']}", change)
    other = {"name": "Gone Ltd", "contact_type_ids": ["CUSTOMER"]}
    gone = sage.post("/contacts", {"contact": other})["id"]
    sage.delete(f"/contacts/{gone}")
    since = sage.get("/contacts", deleted_since="2020-01-01")["$items"]
    assert gone in [row["id"] for row in since]


def test_accounts_and_items(sage, ledger, rate):
    account = {
        "ledger_account_type_id": "SALES",
        "included_in_chart": True,
        "name": "Odoo Sales",
        "display_name": "Odoo Sales",
        "nominal_code": 4055,
    }
    made = sage.post("/ledger_accounts", {"ledger_account": account})
    change = {"ledger_account": {"included_in_chart": False}}
    sage.put(f"/ledger_accounts/{made['id']}", change)
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
    kinds = sage.get("/product_sales_price_types")["$items"]
    goods["sales_prices"][0]["product_sales_price_type_id"] = kinds[0]["id"]
    made = sage.post("/products", {"product": goods})
    sage.put(f"/products/{made['id']}", {"product": {"description": "Other panel"}})
    sage.delete(f"/products/{made['id']}")
    work = {
        "description": "Work",
        "item_code": "WORK",
        "sales_ledger_account_id": ledger["sales"],
    }
    made = sage.post("/services", {"service": work})
    sage.put(f"/services/{made['id']}", {"service": {"notes": "By the hour"}})
    sage.delete(f"/services/{made['id']}")


def test_settings(sage):
    change = {"financial_settings": {"year_end_lockdown_date": "2020-12-31"}}
    assert sage.put("/financial_settings", change)["year_end_lockdown_date"]
    assert sage.get("/business_settings")["default_ledger_accounts"]
    assert sage.get("/invoice_settings")["next_invoice_number"]
