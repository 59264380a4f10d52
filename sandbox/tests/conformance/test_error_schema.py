"""What is refused is refused in the shape that Xero's specification gives to errors."""

from __future__ import annotations

import requests


def test_errors_fit_the_error_schema(sandbox, schemas, access, tenant):
    reply = requests.put(
        sandbox.describe("xero")["api"] + "/Invoices",
        json={
            "Invoices": [
                {
                    "Type": "ACCREC",
                    "Status": "AUTHORISED",
                    "Date": "2026-11-20",
                    "Contact": {"Name": "Nobody"},
                    "LineItems": [{"AccountCode": "999"}],
                }
            ]
        },
        headers={
            "Authorization": f"Bearer {access['access_token']}",
            "xero-tenant-id": tenant,
        },
        timeout=30,
    )
    assert reply.status_code == 400
    schemas.check({"$ref": "#/components/schemas/Error"}, reply.json())
    assert reply.json()["ErrorNumber"] == 10
