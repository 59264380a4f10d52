"""The tables of the demo data fit each other: they are read by Odoo only in databases
with demo data, which few tests have."""

import csv
import json
import unittest
from decimal import Decimal
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo"


def table(name):
    with open(DEMO / f"{name}.csv", encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


class DemoTables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = json.loads((DEMO / "companies.json").read_text("utf-8"))
        cls.lines, cls.documents = [], {}
        for row in table("documents"):
            if row["ref"]:
                document = cls.documents[row["ref"]] = row
            cls.lines.append((document, row))

    def company(self, ref):
        return self.companies[ref[:2].lower()]

    def test_no_reference_twice(self):
        references = [row["ref"] for row in table("documents") if row["ref"]]
        self.assertEqual(len(references), len(set(references)))

    def test_lines_name_products_that_their_company_sells(self):
        sellers = {row["id"]: row["company_id/id"] for row in table("product.product")}
        for document, line in self.lines:
            seller = sellers[f"demo_product_{line['product']}"]
            home = f"demo_company_{document['ref'][:2].lower()}"
            self.assertIn(seller, ("", home), line)

    def test_documents_are_for_customers_of_their_company(self):
        homes = {row["id"]: row["company_id/id"] for row in table("res.partner")}
        for ref, document in self.documents.items():
            home = homes[f"demo_customer_{document['customer']}"]
            self.assertEqual(home, f"demo_company_{ref[:2].lower()}", ref)

    def test_taxes_are_those_of_the_company(self):
        for document, line in self.lines:
            taxes = self.company(document["ref"])["taxes"]
            known = {*taxes, f"{next(iter(taxes))}_incl", "none"}
            self.assertLessEqual(set(line["taxes"].split()), known, line)
            self.assertTrue(line["taxes"], line)

    def test_currencies_have_a_rate(self):
        for ref, document in self.documents.items():
            company = self.company(ref)
            self.assertIn(
                document["currency"], {company["currency"], *company["rates"]}, ref
            )

    def test_every_category_has_an_income_account_in_each_company(self):
        categories = {
            row["id"].removeprefix("demo_category_")
            for row in table("product.category")
        }
        for code, company in self.companies.items():
            self.assertEqual(set(company["accounts"]), categories, code)

    def test_amounts_are_exact_in_cents_and_no_document_owes_the_customer(self):
        totals = dict.fromkeys(self.documents, Decimal(0))
        for document, line in self.lines:
            price = Decimal(line["price"])
            self.assertEqual(price, price.quantize(Decimal("0.01")), line)
            totals[document["ref"]] += price * Decimal(line["quantity"])
        self.assertFalse([ref for ref, total in totals.items() if total <= 0])

    def test_settlements_are_of_posted_documents_and_later_than_them(self):
        for row in table("settlements"):
            document = self.documents[row["ref"]]
            self.assertFalse(document["kind"].startswith("draft"), row)
            if row["action"].startswith("use:"):
                credit = self.documents[row["action"].removeprefix("use:")]
                self.assertEqual(credit["kind"], "credit", row)
                self.assertEqual(credit["customer"], document["customer"], row)
            else:
                self.assertLess(int(row["days"]), int(document["days"]), row)

    def test_nobody_real_can_be_written_to(self):
        for row in table("res.partner"):
            self.assertRegex(row["email"], r"@([\w-]+\.)?example\.com$")
        for company in self.companies.values():
            self.assertRegex(company["values"]["email"], r"@([\w-]+\.)?example\.com$")


if __name__ == "__main__":
    unittest.main()
