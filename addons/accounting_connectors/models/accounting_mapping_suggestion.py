"""Suggestions for the mapping, each with its reason, and never over an answer."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models
from odoo.tools import html2plaintext

from ..providers.matching import name_key, text_key
from .accounting_ledger_mapping import SOURCE_FIELDS, TAXES

# Odoo's account types by the class of ledger account they belong to
CLASS_OF_TYPE = {
    "asset_receivable": "asset",
    "asset_cash": "asset",
    "asset_current": "asset",
    "asset_non_current": "asset",
    "asset_prepayments": "asset",
    "asset_fixed": "asset",
    "liability_payable": "liability",
    "liability_credit_card": "liability",
    "liability_current": "liability",
    "liability_non_current": "liability",
    "equity": "equity",
    "equity_unaffected": "equity",
    "income": "revenue",
    "income_other": "revenue",
    "expense": "expense",
    "expense_other": "expense",
    "expense_depreciation": "expense",
    "expense_direct_cost": "expense",
}


def _stems(text):
    """The beginnings of the words of a name: “Export” and “Exports” are one."""
    return {word[:6] for word in name_key(text).split()}


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _prepare_mappings(self):
        """A row for everything that this company's documents need, with suggestions.

        What nobody has used so far gets a row only where there is a suggestion for it:
        a list of things that will never matter hides the one that does.
        """
        # as superuser: whether the company is switched on must not matter
        Mapping = self.env["accounting.ledger.mapping"].sudo()
        for connector in self.sudo():
            lines = connector._last_year_lines("out_invoice", "out_refund")
            rows = Mapping._ensure(connector, connector._needed_sources(lines))
            spare = Mapping._ensure(connector, connector._spare_sources()) - rows
            (rows | spare).filtered(lambda row: not row._target())._suggest()
            spare.filtered(lambda row: not row._target()).unlink()

    def _needed_sources(self, lines):
        """What has to be mapped: all line types, the journals that take payments, the
        default taxes, no tax, and the accounts and tax sets of recent documents.

        :param account.move.line lines: of recent documents
        :rtype: list[tuple[str, models.Model]]
        """
        self.ensure_one()
        company = self.company_id
        wanted = [("default", self.env["account.account"])]
        types = self.env["accounting.line.type"].search([("active", "=", True)])
        wanted += [("line_type", line_type) for line_type in types]
        journals = self.env["account.journal"].search(
            [
                ("company_id", "=", company.id),
                ("type", "in", ("bank", "cash", "credit")),
            ]
        )
        wanted += [("journal", journal) for journal in journals]
        wanted += [("account", account) for account in lines.account_id]
        no_tax = self.env["account.tax"]
        default = no_tax.browse(company.account_sale_tax_id.id)
        tax_sets = {no_tax, default} | {line.tax_ids for line in lines}
        return wanted + [("tax", taxes) for taxes in tax_sets]

    def _spare_sources(self):
        """Sales taxes that no recent document has."""
        taxes = self.env["account.tax"].search(
            [("company_id", "=", self.company_id.id), ("type_tax_use", "=", "sale")]
        )
        return [("tax", tax) for tax in taxes]

    def _last_year_lines(self, *move_types):
        """Lines of what was posted in the last year, the latest first.

        :rtype: account.move.line
        """
        since = fields.Date.context_today(self) - timedelta(days=365)
        return self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", move_types),
                ("display_type", "=", "product"),
                ("date", ">=", since),
            ],
            limit=20_000,
            order="id desc",
        )


# How sure a suggestion is, in percent, by what speaks for it; the rest are guesses
SAME_NAME, SAME_CODE, SAME_RATE, WORD, GUESS = 95, 90, 90, 75, 50


@dataclass(frozen=True)
class Suggestion:
    """Where something may go, why, and how sure that is in percent.

    :param models.Model target: a ledger account or tax code
    """

    target: models.BaseModel
    reason: str
    confidence: int


class AccountingLedgerMapping(models.Model):
    _inherit = "accounting.ledger.mapping"

    def _suggest(self):
        """Fill in what can be told from codes, names, types and rates."""
        for row, suggestion in self._suggestions().items():
            row._accept(suggestion.target, suggestion.reason)

    def _accept(self, target, reason):
        """Have a row lead where it was suggested."""
        field = "tax_code_id" if self.source in TAXES else "ledger_account_id"
        self.write({field: target.id, "reason": reason})

    def _suggestions(self):
        """What can be told of these rows from codes, names, types and rates. They may
        be rows that nobody has made yet.

        :rtype: dict[accounting.ledger.mapping, Suggestion]
        """
        found = {}
        for connector, rows in self.grouped("connector_id").items():
            accounts = connector.ledger_account_ids.filtered(lambda a: not a.system)
            codes = connector.tax_code_ids.filtered("usable")
            for row in rows:
                suggest = getattr(row, f"_suggest_{row.source}", None)
                if suggest:
                    is_tax = row.source in TAXES
                    target, reason = suggest(codes if is_tax else accounts)
                    if target:
                        sure = row._confidence(target)
                        found[row] = Suggestion(target, reason, sure)
        return found

    def _confidence(self, target):
        """How sure it is that a row leads to what was suggested for it.

        :param models.Model target: a ledger account or tax code
        """
        self.ensure_one()
        if self.source in TAXES:
            return GUESS if target.computed else SAME_RATE
        if self.source == "journal":
            same = name_key(target.name) == name_key(self.journal_id.name)
            return SAME_NAME if same else GUESS
        if self.source == "account":
            account = self.account_id.with_company(self.company_id)
            same = name_key(target.name) == name_key(account.name)
            return SAME_NAME if same else SAME_CODE
        return WORD if SOURCE_FIELDS.get(self.source) == "line_type_id" else GUESS

    def _suggest_line_type(self, accounts):
        """By the words that such accounts have in their names, best word first."""
        words = [word.strip() for word in (self.line_type_id.keywords or "").split(",")]
        wanted = self.line_type_id.account_class
        fitting = accounts.filtered(lambda a: a.account_class == wanted and not a.bank)
        for word in filter(None, words):
            found = fitting.filtered(lambda a, w=word: w in a.name.lower())
            if found:
                return found[0], self.env._("“%(word)s” is in its name", word=word)
        return fitting.browse(), ""

    def _suggest_account(self, accounts):
        """By code and name, else left to fall through."""
        account = self.account_id.with_company(self.company_id)
        wanted = CLASS_OF_TYPE.get(account.account_type)
        fitting = accounts.filtered(lambda a: a.account_class == wanted and not a.bank)
        same_name = fitting.filtered(
            lambda a: name_key(a.name) == name_key(account.name)
        )
        if same_name:
            return same_name[0], self.env._("Same name")
        code = text_key(account.code)
        same_code = fitting.filtered(lambda a: text_key(a.code) == code)
        if code and same_code:
            return same_code[0], self.env._("Same code")
        return fitting.browse(), ""

    def _suggest_journal(self, accounts):
        """A bank account with the same name or currency, else the first one."""
        currency = self.journal_id.currency_id or self.company_id.currency_id
        fitting = accounts.filtered(
            lambda a: a.payments and a.currency_code in (False, "", currency.name)
        )
        named = fitting.filtered(
            lambda a: name_key(a.name) == name_key(self.journal_id.name)
        )
        if named:
            return named[0], self.env._("Same name")
        if self.journal_id.type == "bank" and fitting.filtered("bank"):
            return fitting.filtered("bank")[0], self.env._("First bank account there")
        return fitting[:1], self.env._("Takes payments")

    def _suggest_default(self, accounts):
        """The account called Sales, else the first income account."""
        income = accounts.filtered(lambda a: a.account_class == "revenue")
        sales = income.filtered(lambda a: name_key(a.name) in ("sales", "sale"))
        return (sales or income)[:1], self.env._("Main income account there")

    def _suggest_tax(self, codes):
        """A sales tax code of the same rate; with several, the one named alike."""
        return self._suggest_rate(
            codes.filtered(lambda c: c.sales and c._fits("revenue"))
        )

    def _suggest_rate(self, fitting):
        """Of codes that may be used, one of the same rate, the one named alike."""
        rate = self._tax_rate()
        if rate is None:
            return fitting.browse(), ""
        same = fitting.filtered(
            lambda c: not c.computed and abs(c.rate - rate) < 0.00005
        )
        if not same:
            computed = fitting.filtered("computed")[:1]
            return computed, self.env._("The rate is found there")
        texts = [self.name, *self.tax_ids.mapped("invoice_label")]
        texts += [html2plaintext(tax.description or "") for tax in self.tax_ids]
        words = _stems(" ".join(filter(None, texts)))
        # of names that tell as much, the shortest: what is added is a special case
        best = max(
            same,
            key=lambda c: (len(words & _stems(c.name)), -len(c.name), -c.id),
        )
        return best, self.env._("Same rate, %(rate)g %%", rate=rate)
