"""Sage's vague refusals made useful."""

import pytest
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
)
from pure_books import failed
from pure_builders import write
from pure_sage import (
    BANK,
    CUSTOMER,
    SALES,
    TRAITS,
    adapter_of,
    fault,
    listed,
    orders,
    sage_item,
    sage_payment,
)


def test_a_record_that_sage_cannot_find_is_looked_for(sage_adapter, sage):
    vague = fault("Couldn't find record.", "", "RecordNotFound")
    sage.on("POST", "sales_invoices", **vague)
    account = {"id": SALES, "visible_in_sales": True, "included_in_chart": True}
    sage.on("GET", "contacts", data={"id": CUSTOMER})
    sage.on("GET", "tax_rates", data={"id": "GB_STANDARD"})

    def cause_with(**values):
        sage.on("GET", "ledger_accounts", data=account | values)
        return failed(sage_adapter.push(orders(1)))

    error = cause_with(visible_in_sales=False)
    assert (error.cause, error.params["account_code"]) == (Cause.ACCOUNT_UNFIT, "4000")
    assert isinstance(error, ConfigurationError)
    error = cause_with(included_in_chart=False)
    assert error.cause is Cause.ACCOUNT_ARCHIVED
    assert cause_with().cause is Cause.UNKNOWN
    sage.on("GET", "contacts", data={"id": CUSTOMER, "deleted_at": "2026-01-01"})
    assert cause_with().cause is Cause.CONTACT_UNKNOWN
    sage.on("GET", "contacts", data={"id": CUSTOMER, "gdpr_obfuscated": True})
    assert cause_with().cause is Cause.CONTACT_ARCHIVED
    sage.on("GET", "tax_rates", status=404, data=[])
    error = cause_with()
    assert (error.cause, error.params["tax_code"]) == (Cause.TAX_UNKNOWN, "GB_STANDARD")
    sage.on("GET", "ledger_accounts", status=404, data=[])
    error = failed(sage_adapter.push(orders(1)))
    assert (error.cause, error.params["account_code"]) == (
        Cause.ACCOUNT_UNKNOWN,
        "4000",
    )


def test_each_record_is_looked_at_once_for_a_batch(sage_adapter, sage):
    sage.on("POST", "sales_invoices", **fault("Couldn't find record."))
    sage.on("GET", "ledger_accounts", data={"id": SALES, "visible_in_sales": False})
    verdicts = sage_adapter.push(orders(20))
    assert {one.cause for one in verdicts} == {Cause.ACCOUNT_UNFIT}
    assert len(sage.sent("GET", "ledger_accounts")) == 1


def test_when_sage_cannot_be_asked_its_words_stand(sage_adapter, sage):
    sage.on("POST", "sales_invoices", **fault("Couldn't find record."))
    for path in ("ledger_accounts", "tax_rates", "contacts"):
        sage.on("GET", path, status=503)
    error = failed(sage_adapter.push(orders(1)))
    assert (error.cause, error.message) == (Cause.UNKNOWN, "Couldn't find record.")


def test_a_refused_date_in_a_locked_period(server, sage):
    sage_adapter = adapter_of(server, TRAITS | {"lock_date": "2026-11-20"})
    sage.on("POST", "sales_invoices", **fault("is not allowed", "date"))
    error = failed(sage_adapter.push(orders(1)))
    assert (type(error), error.cause) == (ConfigurationError, Cause.PERIOD_LOCKED)
    assert error.params["lock_date"] == "2026-11-20"
    sage_adapter.traits["lock_date"] = "2026-11-19"
    assert failed(sage_adapter.push(orders(1))).cause is Cause.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "plan", "cause"),
    [
        (fault("No active subscription. (MSE)", status=401), "", Cause.FEATURE_OFF),
        (fault("Not allowed.", status=403), "start", Cause.FEATURE_OFF),
        (fault("Not allowed.", status=403), "plus", Cause.AREA_DENIED),
        (fault("Upgrade your plan.", status=403), "plus", Cause.FEATURE_OFF),
        (fault("Upgrade your plan.", status=401), "", Cause.FEATURE_OFF),
        (fault("Not allowed.", status=401), "", Cause.FEATURE_OFF),
    ],
)
def test_a_plan_that_lacks_items(server, sage, answer, plan, cause):
    sage_adapter = adapter_of(server, TRAITS | {"plan": plan})
    sage.on("POST", "services", **answer)
    sage.on("GET", "sales_invoices", **listed())
    verdicts = sage_adapter.push([write(sage_item(code=c), c) for c in "AB"])
    assert {one.cause for one in verdicts} == {cause}
    assert not any(one.stops_connection for one in verdicts)
    assert all(isinstance(one, ConfigurationError) for one in verdicts)


def test_a_subscription_that_has_ended_has_ended_everywhere(sage_adapter, sage):
    ended = fault("No active subscription. (MSE)", status=401)
    sage.on("POST", "services", **ended)
    sage.on("GET", "sales_invoices", **ended)
    error = failed(sage_adapter.push([write(sage_item())]))
    assert isinstance(error, AuthorizationError)
    assert error.cause is Cause.SUBSCRIPTION
    sage.on("POST", "sales_invoices", **ended)
    assert failed(sage_adapter.push(orders(1))).cause is Cause.SUBSCRIPTION
    assert len(sage.asked) == 3  # no token cures it


def test_a_bank_account_that_sage_cannot_find(sage_adapter, sage):
    sage.on("POST", "contact_payments", **fault("Couldn't find record."))
    sage.on("GET", "bank_accounts", status=404, data=[])
    order = write(sage_payment(account_code="1200"))
    error = failed(sage_adapter.push([order]))
    assert (error.cause, error.params["account_code"]) == (
        Cause.PAYMENT_ACCOUNT,
        "1200",
    )
    sage.on("GET", "bank_accounts", data={"id": BANK})
    sage.on("GET", "contacts", status=404, data=[])
    assert failed(sage_adapter.push([order])).cause is Cause.CONTACT_UNKNOWN
