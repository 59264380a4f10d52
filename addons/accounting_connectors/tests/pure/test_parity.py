"""The README's table of what works with which provider says what the adapters say of
themselves; the test that fails shows the table as it should be."""

from pathlib import Path

from providers.actuals import Source
from providers.base import Adapter
from providers.documents import Kind
from providers.registry import adapter_class

README = Path(__file__).resolve().parents[4] / "README.md"
BEGIN, END = "<!-- parity: checked by a test -->", "<!-- end of parity -->"
CODES = ("xero", "quickbooks", "sage")
SENT = {
    Kind.INVOICE: "Customer invoices",
    Kind.CREDIT_NOTE: "Credit notes",
    Kind.PAYMENT: "Payments, and money paid back",
    Kind.ALLOCATION: "Credit notes used on invoices",
    Kind.BILL: "Vendor bills",
    Kind.VENDOR_CREDIT: "Vendors' credit notes",
    Kind.ON_ACCOUNT: "Money on account, deposits",
    Kind.ATTACHMENT: "Files of documents",
    Kind.TRACKING: "Analytic accounts",
    Kind.CONTACT: "Contacts",
    Kind.ITEM: "Products",
}
READ = {
    Kind.ORGANISATION: "Company, currencies, lock dates",
    Kind.ACCOUNT: "Chart of accounts",
    Kind.TAX_RATE: "Tax rates",
    Kind.CONTACT: "Contacts",
    Kind.ITEM: "Items",
    Kind.INVOICE: "Documents made or changed there",
    Kind.PAYMENT: "Money and credits used there",
    Kind.TRACKING: "Tracking categories, classes",
}


def sent(capabilities, kind):
    """What becomes of a kind of document there, over its life."""
    if kind not in capabilities.writes:
        return "no"
    life = ["created"]
    life += ["changed"] if kind in capabilities.edits else []
    life += ["voided"] if kind in capabilities.voids else []
    return ", ".join(life)


ROWS = [
    *(
        (f"{name}: Odoo → there", lambda a, kind=kind: sent(a.capabilities, kind))
        for kind, name in SENT.items()
    ),
    *(
        (
            f"{name}: there → Odoo",
            lambda a, kind=kind: "read" if kind in a.capabilities.reads else "no",
        )
        for kind, name in READ.items()
    ),
    ("Actuals month by month are read from", lambda a: reports(a.capabilities.actuals)),
    (
        "Actuals when billed, when paid",
        lambda a: ", ".join(
            sorted(basis.value for basis in a.capabilities.actuals.bases)
        ),
    ),
    (
        "Fees of payments",
        lambda a: "on their account" if a.capabilities.fees else "no",
    ),
    (
        "Marked as sent there",
        lambda a: "yes" if a.capabilities.marks_sent else "no",
    ),
    (
        "Analytic plans on a line, at most",
        lambda a: str(a.capabilities.tracking_axes),
    ),
    (
        "One sign-in covers",
        lambda a: "many companies" if a.capabilities.many_tenants else "one company",
    ),
    (
        "A line's account is said by",
        lambda a: (
            "an item for each account"
            if a.capabilities.items_carry_account
            else "itself"
        ),
    ),
    (
        "Customer with two currencies",
        lambda a: (
            "a contact for each"
            if a.capabilities.contact_per_currency
            else "one contact"
        ),
    ),
    (
        "A number that exists there",
        lambda a: "refused" if a.capabilities.numbers_unique else "not refused there",
    ),
    ("Documents", lambda a: f"{a.capabilities.batch} at a time"),
    ("Calls a minute, at most", lambda a: str(a.capabilities.calls_per_minute)),
    (
        "Tells others of changes",
        lambda a: "by webhooks" if a.capabilities.webhooks else "no",
    ),
    (
        "Link from Odoo to an invoice",
        lambda a: "yes" if links(a) else "as the provider tells it",
    ),
]


REPORTS = {
    Source.PROFIT_AND_LOSS: "profit and loss",
    Source.BALANCE_SHEET: "balance sheet",
    Source.TRIAL_BALANCE: "trial balance",
}


def reports(plan):
    """Names of reports, and how many months one call of each answers."""
    names = " and ".join(REPORTS[source] for source, __ in plan.reports)
    sizes = {size for __, size in plan.reports}
    (size,) = sizes
    return f"{names}, {size} month{'s' if size > 1 else ''} a call"


def links(cls):
    """Can a link be made from the id alone?"""
    adapter = cls(None, "1", short_code="x")
    return type(adapter).web_url is not Adapter.web_url and adapter.web_url(
        Kind.INVOICE, "1"
    )


def table():
    """The table, as the README must have it."""
    adapters = [adapter_class(code) for code in CODES]
    lines = [["", *(adapter.label for adapter in adapters)], ["---"] * 4]
    lines += [[name, *(cell(a) for a in adapters)] for name, cell in ROWS]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def test_the_readme_says_what_the_adapters_say():
    text = README.read_text()
    written = text.split(BEGIN)[1].split(END)[0].strip()
    assert written == table()


def test_every_kind_that_is_sent_or_read_is_in_the_table():
    for code in CODES:
        capabilities = adapter_class(code).capabilities
        assert capabilities.writes <= set(SENT)
        assert capabilities.reads <= set(READ)
