"""Demo data that XML cannot say: charts of accounts, and documents dated from today."""

import csv
import json
import logging
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import convert_file, file_open

_logger = logging.getLogger(__name__)

MODULE = "accounting_connectors"
FOLDER = f"{MODULE}/demo"

# demo/companies.json, by country: the company; ``chart``, the template of its chart of
# accounts, and the module that has it (for the United States Odoo has the generic one);
# ``accounts``, income accounts by product category as code, name, type (a code that the
# chart has gets the name: the numbered "Sales" accounts are meant to be renamed);
# ``taxes`` by the word that documents use, as the chart's id, else name and rate (the
# first is the default of products); ``product_taxes`` where a product has another;
# ``rates``, units per unit of the company's currency, invented.
NO_TAX, INCLUDED = "none", "_incl"
UNNAMED = ("My Company", "YourCompany")  # what a new database calls its company

# The rates drift from month to month, so that foreign payments leave differences.
DRIFT = (1.0, 1.0085, 0.9962, 1.0041, 0.9917, 1.0023, 1.0106)
RATE_DAYS = (365, 160, 120, 90, 60, 30, 0)

BANK = "Business Bank Account"


class AccountingConnectorDemo(models.AbstractModel):
    """Brightside Solar: three companies, their catalogue, and half a year of documents.

    Every step leaves alone what is there already, so that it may be run again.
    """

    _name = "accounting.connector.demo"
    _description = "Demo data of the accounting connectors"

    @api.model
    def _quiet(self):
        """The same model, writing no chatter; the superuser's, as demo data is."""
        return self.sudo().with_context(
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
            no_reset_password=True,
            lang="en_US",
        )

    def _ref(self, name):
        return self.env.ref(f"{MODULE}.demo_{name}", raise_if_not_found=False)

    def _name_records(self, records):
        """Give records the external ids ``demo_<name>``.

        :param dict[str, models.Model] records: by name
        """
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{MODULE}.demo_{name}", "record": record, "noupdate": True}
                for name, record in records.items()
            ]
        )

    def _rows(self, name):
        """The rows of a table of this addon's demo folder.

        :rtype: list[dict[str, str]]
        """
        with file_open(f"{FOLDER}/{name}.csv") as table:
            return list(csv.DictReader(table))

    def _companies(self):
        """What ``companies.json`` says, by country.

        :rtype: dict[str, dict]
        """
        with file_open(f"{FOLDER}/companies.json") as table:
            return json.load(table)

    def _company(self, code):
        return self._ref(f"company_{code}")

    def _day(self, days):
        """The date so many days ago."""
        return fields.Date.context_today(self) - timedelta(days=int(days or 0))

    # === COMPANIES === #

    @api.model
    def _load_companies(self):
        self = self._quiet()
        for code, facts in self._companies().items():
            company = self._company(code) or self._make_company(code, facts)
            self._load_chart(company, facts)
            self._load_taxes(code, company, facts["taxes"])
            self._load_accounts(code, company, facts["accounts"])
            self._load_rates(company, facts["rates"])
        self._let_users_in()

    def _make_company(self, code, facts):
        """A company; the last one is the database's own, where that is still unused."""
        values = dict(facts["values"])
        currency = self.env["res.currency"].with_context(active_test=False)
        values["currency_id"] = currency.search([("name", "=", facts["currency"])]).id
        values["country_id"] = self.env.ref(facts["country"]).id
        if facts["state"]:
            values["state_id"] = self.env.ref(facts["state"]).id
        company = self.env.ref("base.main_company")
        if code == "us" and self._is_unused(company, values["currency_id"]):
            company.write(values)
        else:
            company = self.env["res.company"].create(values)
        self._name_records({f"company_{code}": company})
        return company

    def _is_unused(self, company, currency_id):
        moves = self.env["account.move"].search_count(
            [("company_id", "=", company.id)], limit=1
        )
        return (
            company.name in UNNAMED
            and company.currency_id.id == currency_id
            and not moves
        )

    def _load_chart(self, company, facts):
        """The country's chart of accounts, or the generic one where it is missing."""
        if company.chart_template:
            return
        chart = facts["chart"]
        if facts["chart_module"] not in self.env.registry._init_modules:
            _logger.info(
                "%s gets the generic chart of accounts: %s is not installed",
                company.name,
                facts["chart_module"],
            )
            chart = "generic_coa"
        # not try_loading: it warns of a registry that is still loading, which it always
        # is here; every module whose chart is used is loaded (see above)
        currency = company.currency_id
        self.env["account.chart.template"]._load(chart, company, install_demo=False)
        company.currency_id = currency  # the generic chart brings the US dollar

    def _load_taxes(self, code, company, taxes):
        here = self.with_company(company)
        for word, (chart_id, name, amount) in taxes.items():
            if here._tax(code, word):
                continue
            template = here.env["account.chart.template"]
            tax = chart_id and template.ref(chart_id, raise_if_not_found=False)
            tax = tax or here._make_tax(company, name, amount)
            here._name_records({f"tax_{code}_{word}": tax})
        default = next(iter(taxes))
        if not here._tax(code, f"{default}{INCLUDED}"):
            tax = here._tax(code, default)
            included = tax.copy(
                {"name": f"{tax.name} incl.", "price_include_override": "tax_included"}
            )
            here._name_records({f"tax_{code}_{default}{INCLUDED}": included})
        before = company.account_sale_tax_id
        company.account_sale_tax_id = here._tax(code, default)
        if company.chart_template == "generic_coa":
            # its example rate is nobody's
            (before - company.account_sale_tax_id).action_archive()

    def _make_tax(self, company, name, amount):
        return self.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": company.id,
                "price_include_override": "tax_excluded",
            }
        )

    def _tax(self, code, word):
        return self._ref(f"tax_{code}_{word}")

    def _taxes(self, code, words):
        """Taxes by the words of a document line, e.g. ``state county``; empty for
        ``none``."""
        taxes = self.env["account.tax"]
        for word in words.split():
            if word != NO_TAX:
                taxes |= self._tax(code, word)
        return taxes

    def _load_accounts(self, code, company, accounts):
        """Accounts for what this business sells, and a bank account with a name."""
        account = self.env["account.account"].with_company(company)
        for category, (number, name, account_type) in accounts.items():
            if self._ref(f"account_{code}_{category}"):
                continue
            found = account.search(
                [
                    ("code", "=", number),
                    ("company_ids", "in", company.ids),
                    ("account_type", "=", account_type),
                ],
                limit=1,
            )
            if found:
                found.name = name
            else:
                found = account.create(
                    {
                        "code": account._search_new_account_code(number, cache=set()),
                        "name": name,
                        "account_type": account_type,
                        "company_ids": company.ids,
                    }
                )
            self._name_records({f"account_{code}_{category}": found})
        self._bank(company).name = BANK

    def _bank(self, company):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )

    def _load_rates(self, company, units):
        """Rates of the company's own, so that they do not depend on other demo data."""
        rates = self.env["res.currency.rate"].with_company(company)
        if rates.search_count([("company_id", "=", company.id)], limit=1):
            return
        currencies = self.env["res.currency"].with_context(active_test=False)
        values = [(company.currency_id, self._day(RATE_DAYS[0]), 1.0)]
        for name, rate in units.items():
            currency = currencies.search([("name", "=", name)])
            currency.active = True
            for days, drift in zip(RATE_DAYS, DRIFT, strict=True):
                values.append((currency, self._day(days), round(rate * drift, 6)))
        rates.create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "name": day,
                    "rate": rate,
                }
                for currency, day, rate in values
            ]
        )

    def _let_users_in(self):
        """Users of the database see all companies and start in the first one."""
        companies = self.env["res.company"].union(
            *(self._company(code) for code in self._companies())
        )
        for name in ("base.user_root", "base.user_admin", "base.user_demo"):
            user = self.env.ref(name, raise_if_not_found=False)
            if user:
                user.write(
                    {
                        "company_ids": [Command.link(c.id) for c in companies],
                        "company_id": companies[0].id,
                    }
                )

    # === CATALOGUE === #

    @api.model
    def _load_catalogue(self):
        """Customers, categories and products, with their accounts and taxes."""
        self = self._quiet()
        for table in ("res.partner", "product.category", "product.product"):
            convert_file(
                self.env, MODULE, f"demo/{table}.csv", {}, mode="init", noupdate=True
            )
        companies = self._companies()
        for code, facts in companies.items():
            company = self._company(code)
            for category in facts["accounts"]:
                record = self._ref(f"category_{category}").with_company(company)
                account = self._ref(f"account_{code}_{category}")
                record.property_account_income_categ_id = account
        for row in self._rows("product.product"):
            product = self._ref(row["id"].removeprefix("demo_"))
            product.taxes_id = self._product_taxes(companies, product, row["id"])

    def _product_taxes(self, companies, product, name):
        """The default taxes of a product in each company that sells it."""
        taxes = self.env["account.tax"]
        for code, facts in companies.items():
            if product.company_id and product.company_id != self._company(code):
                continue
            default = next(iter(facts["taxes"]))
            special = facts["product_taxes"].get(name.removeprefix("demo_product_"))
            taxes |= self._taxes(code, special or default)
        return taxes
