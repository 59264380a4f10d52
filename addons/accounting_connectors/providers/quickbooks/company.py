"""What the company there is like: its preferences decide how documents are written.

:class:`Facts` is what we keep of it between two reads, as the connector's traits.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from enum import StrEnum

from ..documents import Notice, Organisation
from ..errors import AuthorizationError, Cause
from . import taxes
from .values import day, identity, ref_id, rows, sub, word, yes

ENDED = re.compile("EXPIRED|CANCEL|SUSPEND|LAPSED", re.I)
MONTHS = (
    "January February March April May June July August September October November"
    " December"
).split()
ANY_YEAR = 2026  # not a leap year: a year that ends in February ends on the 28th


class TaxMode(StrEnum):
    """How the company reckons sales tax."""

    NONE = "none"  # not set up
    MANUAL = "manual"  # US: one code for the document, TAX or NON on its lines
    AST = "ast"  # US: computed from addresses, whatever is sent
    GLOBAL = "global"  # elsewhere: a code on each line


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What writing needs to know of a company."""

    country: str
    currency: str
    tax: TaxMode
    custom_numbers: bool = True
    multicurrency: bool = False
    classes: str = "off"  # of a line, the whole document (txn), or not used
    locations: bool = False
    closed: str = ""  # last day of the closed books, ISO
    terms: dict = field(default_factory=dict)  # ids of payment terms by name
    codes: dict  # taxes.Code by id

    @classmethod
    def of(cls, traits):
        """:param dict traits: as :func:`organisation` told them"""
        return cls(
            country=traits["country"],
            currency=traits["currency"],
            tax=TaxMode(traits["tax"]),
            custom_numbers=traits["custom_numbers"],
            multicurrency=traits["multicurrency"],
            classes=traits.get("classes", "off"),  # traits kept by an older version
            locations=traits.get("locations", False),
            terms=traits.get("terms", {}),
            closed=traits["closed"],
            codes={
                key: taxes.Code.of(key, one) for key, one in traits["codes"].items()
            },
        )


def organisation(realm, info, preferences, currencies, codes, rates, terms=()):
    """The company, from its CompanyInfo, Preferences and lists.

    :rtype: Organisation
    :raise AuthorizationError: its subscription has ended
    """
    _check_subscription(info)
    sales = sub(preferences, "SalesFormsPrefs")
    country = word(info.get("Country"))
    home = ref_id(sub(preferences, "CurrencyPrefs"), "HomeCurrency")
    mode = tax_mode(country, sub(preferences, "TaxPrefs"))
    custom_numbers = yes(sales.get("CustomTxnNumbers"))
    books = sub(preferences, "AccountingInfoPrefs")
    closed = day(books.get("BookCloseDate"))
    active = {word(c.get("Code")) for c in currencies if c.get("Active") is not False}
    return Organisation(
        remote_id=realm,
        name=word(info.get("CompanyName")) or word(info.get("LegalName")),
        country=country,
        currency=home,
        currencies=tuple(sorted({code for code in (home, *active) if code})),
        period_lock_date=closed,
        year_end=year_end(info, preferences),
        traits={
            "country": country,
            "currency": home,
            "tax": mode.value,
            "custom_numbers": custom_numbers,
            "multicurrency": is_multicurrency(preferences),
            "classes": _classes(books),
            "locations": yes(books.get("TrackDepartments")),
            "terms": {
                word(row.get("Name")).casefold(): identity(row.get("Id"))
                for row in terms
            },
            "closed": closed.isoformat() if closed else "",
            "year_end": list(year_end(info, preferences)),
            "codes": taxes.known(mode.value, codes, rates),
        },
        notices=_notices(sales, mode, custom_numbers),
    )


def _classes(preferences):
    if yes(preferences.get("ClassTrackingPerTxnLine")):
        return "line"
    return "txn" if yes(preferences.get("ClassTrackingPerTxn")) else "off"


def is_multicurrency(preferences):
    """May documents be in another currency than the company's?"""
    return yes(sub(preferences, "CurrencyPrefs").get("MultiCurrencyEnabled"))


def tax_mode(country, preferences):
    """``PartnerTaxEnabled``: true where automated sales tax runs, false where it waits
    to be set up, missing in companies from before it
    (workflows/manage-sales-tax-for-us-locales, 2026-11-20).

    :rtype: TaxMode
    """
    if not yes(preferences.get("UsingSalesTax")):
        return TaxMode.NONE
    if country != "US":
        return TaxMode.GLOBAL
    if preferences.get("PartnerTaxEnabled") is None:
        return TaxMode.MANUAL
    return TaxMode.AST if yes(preferences["PartnerTaxEnabled"]) else TaxMode.NONE


def _check_subscription(info):
    """CompanyInfo tells a subscription's state among its names and values."""
    for pair in rows(info, "NameValue"):
        if pair.get("Name") == "SubscriptionStatus":
            if ENDED.search(word(pair.get("Value"))):
                raise AuthorizationError(
                    "The company's QuickBooks subscription has ended.",
                    cause=Cause.SUBSCRIPTION,
                )


def year_end(info, preferences):
    """The last month of the year is the one before its first."""
    first = word(info.get("FiscalYearStartMonth")) or word(
        sub(preferences, "AccountingInfoPrefs").get("FirstMonthOfFiscalYear")
    )
    if first not in MONTHS:
        return (12, 31)
    last = MONTHS.index(first) or 12
    return (last, monthrange(ANY_YEAR, last)[1])


def _notices(sales, mode, custom_numbers):
    notices = []
    if not custom_numbers:
        notices.append(Notice.NUMBERS_THEIRS)
    if yes(sales.get("AutoApplyCredit")) or yes(sales.get("AutoApplyPayments")):
        notices.append(Notice.CREDITS_APPLIED)
    if mode is TaxMode.NONE:
        notices.append(Notice.TAX_OFF)
    if mode is TaxMode.AST:
        notices.append(Notice.TAX_COMPUTED)
    return tuple(notices)
