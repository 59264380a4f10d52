"""Reading a provider's books back through its API, with no code of the addon's."""

from decimal import Decimal

import requests

TIMEOUT = 60


def xero(facts, sandbox_url, company):
    """All invoices and credit notes of an organisation.

    :return: (total, tax, due) of each document, by number
    :rtype: dict[str, list[tuple[Decimal, Decimal, Decimal]]]
    """
    token = requests.post(
        f"{sandbox_url}/sandbox/token",
        json={"provider": "xero", "companies": [company]},
        timeout=TIMEOUT,
    ).json()["access_token"]
    headers = {
        "Authorization": f"Bearer {token}",
        "xero-tenant-id": company,
        "Accept": "application/json",
    }
    found = {}
    for path, number, due in (
        ("Invoices", "InvoiceNumber", "AmountDue"),
        ("CreditNotes", "CreditNoteNumber", "RemainingCredit"),
    ):
        reply = requests.get(
            f"{facts['api']}/{path}",
            params={"page": 1, "pageSize": 1000},
            headers=headers,
            timeout=TIMEOUT,
        )
        reply.raise_for_status()
        for document in reply.json(parse_float=Decimal)[path]:
            amounts = (document["Total"], document["TotalTax"], document[due])
            exact = tuple(
                Decimal(amount).quantize(Decimal("0.01")) for amount in amounts
            )
            found.setdefault(document[number], []).append(exact)
    return found


READERS = {"xero": xero}
