"""Xero's own SDK, pointed at the sandbox, and short ways to its models."""

from __future__ import annotations

import datetime as dt

import pytest
import urllib3

xero_accounting = pytest.importorskip("xero_python.accounting")

CITIES = {"AU": "OUTPUT", "UK": "OUTPUT2", "US": "TAX001"}


def accounting_api(base_url: str, access: dict):
    """The SDK's accounting API; what fails, fails at once.

    :param access: a token set
    """
    from xero_python.api_client import ApiClient, Configuration
    from xero_python.api_client.oauth2 import OAuth2Token

    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="x", client_secret="y"))
    )
    token = {
        "access_token": access["access_token"],
        "token_type": "Bearer",
        "expires_in": 1800,
        "scope": access["scope"].split(),
    }
    client.oauth2_token_getter(lambda: token)
    client.oauth2_token_saver(lambda new: None)
    client.set_oauth2_token(token)
    pool = client.rest_client.pool_manager
    pool.connection_pool_kw["retries"] = urllib3.Retry(
        0, redirect=0, raise_on_redirect=False
    )
    pool.clear()
    return xero_accounting.AccountingApi(client, base_url=base_url)


def make(model, /, **fields):
    """A model of the SDK."""
    return getattr(xero_accounting, model)(**fields)


def line(version, account="200", **more):
    """A line with the usual sales tax of the organisation's country."""
    return make(
        "LineItem",
        **{
            "description": "Panels",
            "quantity": 2.0,
            "unit_amount": 99.95,
            "account_code": account,
            "tax_type": CITIES[version],
            **more,
        },
    )


def new_contact(api, tenant):
    """A contact with everything that contacts may have."""
    made = api.create_contacts(
        tenant,
        make(
            "Contacts",
            contacts=[
                make(
                    "Contact",
                    name="Sunny Roofs",
                    contact_number="P-1",
                    email_address="owner@roofs.example.com",
                    addresses=[make("Address", address_type="STREET", city="Perth")],
                    phones=[make("Phone", phone_type="MOBILE", phone_number="0400")],
                    contact_persons=[
                        make(
                            "ContactPerson",
                            first_name="Ann",
                            email_address="ann@roofs.example.com",
                            include_in_emails=True,
                        )
                    ],
                )
            ],
        ),
    )
    return made.contacts[0]


def new_invoice(api, tenant, version, contact, number):
    """An approved sales invoice of two lines, one with a discount."""
    made = api.create_invoices(
        tenant,
        make(
            "Invoices",
            invoices=[
                make(
                    "Invoice",
                    type="ACCREC",
                    status="AUTHORISED",
                    invoice_number=number,
                    contact=make("Contact", contact_id=contact.contact_id),
                    date=dt.date(2026, 11, 2),
                    due_date=dt.date(2026, 12, 2),
                    line_items=[line(version), line(version, discount_rate=10.0)],
                )
            ],
        ),
        summarize_errors=False,
        unitdp=4,
        idempotency_key=f"{tenant}-{number}",
    )
    return made.invoices[0]
