"""The company: preferences, tax modes, notices, subscription, what writing keeps."""

import json
from datetime import date

import pytest
from providers.documents import Notice
from providers.errors import AuthorizationError, Cause
from providers.quickbooks.company import Facts, TaxMode
from pure_builders import D
from pure_quickbooks import REALM, company_of, facts_of


def test_a_company():
    found = company_of(
        AccountingInfoPrefs={"BookCloseDate": "2025-12-31"},
        info={"FiscalYearStartMonth": "July"},
    )
    assert (found.remote_id, found.name, found.country) == (REALM, "Craig's", "US")
    assert (found.currency, found.currencies) == ("USD", ("EUR", "USD"))
    assert found.period_lock_date == date(2025, 12, 31)
    assert found.year_end == (6, 30)
    assert found.notices == ()


@pytest.mark.parametrize(
    ("first", "end"),
    [("January", (12, 31)), ("March", (2, 28)), ("April", (3, 31)), ("?", (12, 31))],
)
def test_the_years_end_is_the_month_before_its_first(first, end):
    assert company_of(info={"FiscalYearStartMonth": first}).year_end == end


@pytest.mark.parametrize(
    ("country", "preferences", "mode"),
    [
        ("US", {"UsingSalesTax": True}, TaxMode.MANUAL),
        ("US", {"UsingSalesTax": True, "PartnerTaxEnabled": True}, TaxMode.AST),
        ("US", {"UsingSalesTax": "true", "PartnerTaxEnabled": "true"}, TaxMode.AST),
        ("US", {"UsingSalesTax": True, "PartnerTaxEnabled": False}, TaxMode.NONE),
        ("US", {"UsingSalesTax": False}, TaxMode.NONE),
        ("GB", {"UsingSalesTax": True, "PartnerTaxEnabled": True}, TaxMode.GLOBAL),
        ("AU", {}, TaxMode.NONE),
    ],
)
def test_how_it_reckons_tax(country, preferences, mode):
    assert facts_of(country, TaxPrefs=preferences).tax is mode


def test_what_a_person_should_know():
    def notices(**sections):
        return set(company_of(**sections).notices)

    numbers = {"SalesFormsPrefs": {"CustomTxnNumbers": False, "AutoApplyCredit": True}}
    assert notices(**numbers) == {Notice.NUMBERS_THEIRS, Notice.CREDITS_APPLIED}
    payments = {"CustomTxnNumbers": True, "AutoApplyPayments": True}
    assert notices(SalesFormsPrefs=payments) == {Notice.CREDITS_APPLIED}
    assert notices(TaxPrefs={"UsingSalesTax": False}) == {Notice.TAX_OFF}
    computed = {"UsingSalesTax": True, "PartnerTaxEnabled": True}
    assert notices(TaxPrefs=computed) == {Notice.TAX_COMPUTED}


@pytest.mark.parametrize("state", ["EXPIRED", "Cancelled", "TRIAL_EXPIRED"])
def test_an_ended_subscription_stops_the_connection(state):
    pairs = [{"Name": "SubscriptionStatus", "Value": state}]
    with pytest.raises(AuthorizationError) as caught:
        company_of(info={"NameValue": pairs})
    assert caught.value.cause is Cause.SUBSCRIPTION
    company_of(info={"NameValue": [{"Name": "SubscriptionStatus", "Value": "PAID"}]})


def test_what_is_kept_survives_json():
    """The engine keeps the traits in a JSON column."""
    traits = company_of(
        "GB", AccountingInfoPrefs={"BookCloseDate": "2025-12-31"}
    ).traits
    facts = Facts.of(json.loads(json.dumps(traits)))
    assert facts == Facts.of(traits)
    assert (facts.country, facts.currency, facts.closed) == ("GB", "GBP", "2025-12-31")
    assert facts.codes["6"].rate == D(20)
    assert facts.codes["11"].rate == D(0)  # both sides of a reverse charge
    assert facts.codes["12"].rate == D("15.47375")  # 5 and 9.975 on amount and tax
    assert facts.codes["12"].parts[0].rate_id == "21"  # in the order of TaxOrder
    assert set(facts_of().codes) == {"NON", "2", "3"}
