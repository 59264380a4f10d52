"""From the wizard to connectors that are on, as a person goes there."""

import requests

from ..say import note
from .expecting import expect

TIMEOUT = 30
# where the provider's consent page lets one company be chosen, a sign-in is one company
ONE_COMPANY = 'type="radio"'


class Connecting:
    """One provider, from nothing to connectors that are on.

    :param facts: what the sandbox tells of the provider
    """

    def __init__(self, odoo, provider, facts):
        self.odoo, self.provider, self.facts = odoo, provider, facts
        offered = dict(
            odoo.call("accounting.connector", "fields_get", ["provider"])["provider"][
                "selection"
            ]
        )
        expect(provider in offered, f"Odoo does not offer {provider}")
        self.label = offered[provider]

    # === SIGNING IN === #

    def sign_in(self):
        """Terms, Connect, the provider's consent page, and back into Odoo: once for all
        companies, or once for each where a sign-in covers one.

        :return: the connectors: id, remote_id, remote_name, company_id
        """
        left = [company["id"] for company in self.facts["companies"]]
        url = None
        while left:
            url = url or self.start()
            page = requests.get(url, timeout=TIMEOUT)
            expect(page.ok and "sandbox" in page.text, "the consent page did not open")
            ticked = left[:1] if ONE_COMPANY in page.text else left
            left = left[len(ticked) :]
            consent = self.consent(url, ticked)
            url = self.go_on(consent, more=bool(left))
        return self.connectors()

    def start(self):
        """:return: the address of the consent page"""
        wizard = self.odoo.create(
            "accounting.connect.wizard", {"provider": self.provider, "agree": True}
        )
        action = self.odoo.call("accounting.connect.wizard", "action_connect", [wizard])
        return action["url"]

    def consent(self, url, companies):
        """Tick companies on the provider's page, and let its answer back into Odoo.

        :return: id of the consent
        """
        form = [("company", company) for company in companies]
        answer = requests.post(
            url, data=[*form, ("action", "allow")], allow_redirects=False, timeout=30
        )
        expect(answer.status_code == 302, f"the consent was not taken: {answer.text}")
        back = self.odoo.get(answer.headers["Location"])
        expect(back.status_code == 303, f"Odoo did not take the consent: {back.text}")
        return int(back.headers["Location"].rsplit("/")[-1])

    def go_on(self, consent, *, more):
        """Tick every company that has an Odoo company, and import.

        :param more: whether another company is to be signed in to
        :return: the address of the next sign-in; None where there is none yet
        """
        tenants = self.odoo.search_read(
            "accounting.tenant",
            [("authorization_id", "=", consent)],
            ["name", "company_id", "issue"],
        )
        chosen = [row for row in tenants if row["company_id"] and not row["issue"]]
        for tenant in tenants:
            values = {"selected": tenant in chosen}
            self.odoo.call("accounting.tenant", "write", [tenant["id"]], values)
            if tenant not in chosen:
                note(f"  {tenant['name']}: {tenant['issue']}")
        if not chosen:
            return None
        step = "action_continue_more" if more else "action_continue"
        action = self.odoo.call("accounting.authorization", step, [consent])
        return action["url"] if more else None

    def connectors(self):
        found = self.odoo.search_read(
            "accounting.connector",
            [("provider", "=", self.provider)],
            ["remote_id", "remote_name", "company_id"],
        )
        expect(bool(found), "no connector was made")
        for connector in found:
            note(f"  {connector['remote_name']} → {connector['company_id'][1]}")
        return found

    # === MAPPING === #

    def map(self, connectors):
        """Answer what the suggestions left open, as a person would; turn on."""
        for connector in connectors:
            missing = self.odoo.search_read(
                "accounting.ledger.mapping",
                [
                    ("connector_id", "=", connector["id"]),
                    ("needed", "=", True),
                    ("state", "in", ["missing", "broken"]),
                ],
                ["name", "source", "tax_ids"],
            )
            for row in missing:
                self.odoo.call(
                    "accounting.ledger.mapping",
                    "write",
                    [row["id"]],
                    self.answer(connector["id"], row),
                )
            name = connector["remote_name"]
            note(f"  {name}: {len(missing)} answers given by hand")
            self.odoo.call("accounting.connector", "action_enable", [connector["id"]])

    def answer(self, connector, row):
        """Where a row without a suggestion goes: the nearest tax code, or the first
        account that fits."""
        mine = ("connector_id", "=", connector)
        if row["source"] == "tax":
            rate = sum(
                tax["amount"]
                for tax in self.odoo.search_read(
                    "account.tax", [("id", "in", row["tax_ids"])], ["amount"]
                )
            )
            codes = self.odoo.search_read(
                "accounting.tax.code",
                [mine, ("usable", "=", True), ("sales", "=", True)],
                ["rate"],
            )
            nearest = min(
                codes, key=lambda code: (abs(code["rate"] - rate), code["id"])
            )
            return {"tax_code_id": nearest["id"]}
        domain = [mine, ("system", "=", False)]
        payments = row["source"] == "journal"
        domain.append(
            ("payments", "=", True) if payments else ("account_class", "=", "revenue")
        )
        accounts = self.odoo.search_read("accounting.ledger.account", domain, ["id"])
        return {"ledger_account_id": accounts[0]["id"]}
