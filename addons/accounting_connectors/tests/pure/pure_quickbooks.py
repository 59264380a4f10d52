"""Companies as QuickBooks describes them, and short ways to its adapter."""

import uuid
from datetime import date

from providers.base import Endpoints
from providers.documents import Allocation, Contact, Item, Kind
from providers.quickbooks.adapter import QuickBooksAdapter
from providers.quickbooks.company import Facts, organisation
from providers.transport import Transport
from pure_books import only, pulled
from pure_builders import D, invoice, line, payment, write

REALM = "9130357766900001"
TAX_RATES = [
    {"Id": "3", "Name": "California", "RateValue": 8},
    {"Id": "1", "Name": "AZ State tax", "RateValue": D("7.1")},
    {"Id": "2", "Name": "Tucson City", "RateValue": 2},
    {"Id": "20", "Name": "20.0% S", "RateValue": 20},
    {"Id": "21", "Name": "5.0% R", "RateValue": 5},
    {"Id": "22", "Name": "0.0% Z", "RateValue": 0},
    {"Id": "23", "Name": "RC out", "RateValue": -20},
    {"Id": "24", "Name": "QST", "RateValue": D("9.975")},
    {"Id": "25", "Name": "20.0% P", "RateValue": 20},
]


def code(remote_id, name, *rates, side="Sales", basis="TaxOnAmount", **values):
    """A TaxCode row; the first rate comes last in the list, first in the order."""
    details = [
        {
            "TaxRateRef": {"value": rate},
            "TaxTypeApplicable": basis if at else "TaxOnAmount",
            "TaxOrder": at,
        }
        for at, rate in enumerate(rates)
    ]
    return {
        "Id": remote_id,
        "Name": name,
        "Active": True,
        f"{side}TaxRateList": {"TaxRateDetail": details[::-1]},
    } | values


US_CODES = [
    {"Id": "TAX", "Name": "TAX", "Active": True},
    {"Id": "NON", "Name": "NON", "Active": True},
    code("2", "California", "3"),
    code("3", "Tucson", "1", "2"),
]
UK_CODES = [
    code("6", "20.0% S", "20"),
    code("7", "5.0% R", "21"),
    code("8", "0.0% Z", "22"),
    code("9", "Exempt"),
    code("11", "20.0% RC SG", "20", "23"),
    code("12", "GST/QST", "21", "24", basis="TaxOnAmountPlusTax"),
    code("13", "20.0% P", "25", side="Purchase"),
]


def preferences(**values):
    """Preferences of a company; sections by keyword."""
    base = {
        "AccountingInfoPrefs": {"FirstMonthOfFiscalYear": "January"},
        "SalesFormsPrefs": {"CustomTxnNumbers": True},
        "TaxPrefs": {"UsingSalesTax": True},
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": True,
            "HomeCurrency": {"value": "USD"},
        },
    }
    return base | values


def company_of(country="US", info=None, **sections):
    """The company read from its rows."""
    home = "USD" if country == "US" else "GBP"
    money = {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": home}}
    sections = {"CurrencyPrefs": money} | sections
    return organisation(
        REALM,
        {"CompanyName": "Craig's", "Country": country, **(info or {})},
        preferences(**sections),
        [{"Code": "EUR", "Active": True}, {"Code": "JPY", "Active": False}],
        US_CODES if country == "US" else UK_CODES,
        TAX_RATES,
    )


def facts_of(country="US", **sections):
    """What writing needs to know of such a company."""
    return Facts.of(company_of(country, **sections).traits)


US, UK = facts_of(), facts_of("GB")
AST = facts_of(TaxPrefs={"UsingSalesTax": True, "PartnerTaxEnabled": True})
NO_TAX = facts_of(TaxPrefs={"UsingSalesTax": False})
THEIR_NUMBERS = facts_of(SalesFormsPrefs={"CustomTxnNumbers": False})
ONE_CURRENCY = facts_of(
    CurrencyPrefs={"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}}
)


def qb_line(net="100.00", tax="8.00", **values):
    """A line of a US company: California, 8 %."""
    base = {
        "account_id": "79",
        "account_code": "4000",
        "item_id": "23",
        "tax_code": "2",
        "tax_rate": D(8),
    }
    return line(net, tax, **base | values)


def qb_invoice(*rows, **values):
    """An invoice of a US company."""
    base = {"contact_id": "58", "currency": "USD"}
    return invoice(*(rows or [qb_line()]), **base | values)


def qb_payment(**values):
    """A payment of that invoice."""
    base = {
        "ref": "account.partial.reconcile,7",
        "document_id": "145",
        "contact_id": "58",
        "account_id": "35",
        "account_code": "1000",
        "amount": D("108.00"),
        "currency": "USD",
    }
    return payment(**base | values)


def qb_refund(**values):
    """Money paid back for a credit memo."""
    base = {"document_kind": Kind.CREDIT_NOTE, "document_id": "73"}
    return qb_payment(**base | values)


def qb_allocation(**values):
    """Credit used on an invoice."""
    base = {
        "ref": "account.partial.reconcile,8",
        "credit_id": "73",
        "invoice_id": "145",
        "contact_id": "58",
        "amount": D("45.00"),
        "currency": "USD",
        "date": date(2026, 11, 20),
    }
    return Allocation(**base | values)


def qb_adapter(server, traits=None, **arguments):
    """An adapter that speaks to the misbehaving server."""
    urls = dict.fromkeys(("authorize", "token", "revoke", "web"), server.url)
    endpoints = Endpoints(api=server.url, **urls)
    transport = Transport(token=lambda force: "secret-token", timeout=2, **arguments)
    traits = company_of().traits if traits is None else traits
    return QuickBooksAdapter(transport, REALM, endpoints=endpoints, traits=traits)


# --- the sandbox ---

TODAY = date(2026, 11, 20)


class QbCompany:
    """A company of the sandbox: an adapter of it, and what invoices need."""

    def __init__(self, sandbox, at=0, log=None):
        sandbox.config("quickbooks", limits=False)
        shape = sandbox.describe("quickbooks")
        self.sandbox, self.shape = sandbox, shape
        self.realm = shape["companies"][at]["id"]
        self.token = sandbox.token("quickbooks", [self.realm])["access_token"]
        names = ("api", "authorize", "token", "revoke", "web")
        self.endpoints = Endpoints(**{name: shape[name] for name in names})
        self.log = [] if log is None else log
        transport = Transport(
            token=lambda force: self.token, recorder=self.log.append, timeout=5
        )
        self.adapter = QuickBooksAdapter(
            transport, self.realm, endpoints=self.endpoints
        )
        self.read()

    def read(self):
        """The company, as the engine reads it at connection and once a day."""
        self.organisation = self.adapter.organisation()
        self.adapter.traits = self.organisation.traits
        self.accounts = pulled(self.adapter, Kind.ACCOUNT)
        self.rates = {rate.name: rate for rate in pulled(self.adapter, Kind.TAX_RATE)}
        self.home = self.organisation.currency

    def option(self, **options):
        """Something that a person does there, or a way of answering; read anew."""
        self.sandbox.config("quickbooks", company=self.realm, **options)

    def account(self, kind, currency=""):
        """The first active account of a type, in a currency."""
        return next(
            one
            for one in self.accounts
            if one.type == kind
            and one.active
            and not one.system
            and one.currency in ("", currency or self.home)
        )

    @property
    def sales(self):
        """An income account."""
        return self.account("Income")

    def push(self, *documents, **values):
        """Create documents of one kind, under new keys."""
        orders = [write(one, uuid.uuid4().hex, **values) for one in documents]
        return self.adapter.push(orders)

    def contact(self, number="ODOO-9", name="Sunny Roofs", **values):
        """The id of a new customer."""
        return only(self.push(Contact(number=number, name=name, **values))).remote_id

    def item(self, account=None, code="ODOO-ACC-1"):
        """The id of a new item that posts to an account."""
        account = account or self.sales
        item = Item(code=code, name=account.name, account_id=account.remote_id)
        return only(self.push(item)).remote_id

    def line(self, net="100.00", rate="Tax on Goods", tax=None, **values):
        """A line on the income account, taxed by a code of this name."""
        code = self.rates[rate]
        if tax is None:
            tax = (D(net) * code.rate / 100).quantize(D("0.01"), "ROUND_HALF_UP")
        base = {
            "account_id": self.sales.remote_id,
            "account_code": self.sales.code,
            "tax_code": code.remote_id,
            "tax_rate": code.rate,
        }
        return line(net, tax, **base | values)

    def invoice(self, *rows, **values):
        """An invoice in the company's currency."""
        return invoice(*rows, **{"currency": self.home, "date": TODAY} | values)
