"""What Sage's refusals mean to a person, and to the engine."""

import pytest
from providers.dialect import Reply
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.exact_json import dump, parse_json
from providers.sage.faults import SageDialect, read


def reply(status, data=None, headers=None):
    text = dump(data).decode() if data is not None else ""
    return Reply(status, headers or {}, parse_json(text) if text else None, text)


def fault(message, source="", code="RecordInvalid"):
    return {
        "$severity": "error",
        "$dataCode": code,
        "$message": message,
        "$source": source,
    }


def refused(path, *faults, status=422, write=True):
    return SageDialect("b", path).classify(reply(status, list(faults)), write)


@pytest.mark.parametrize(
    ("path", "message", "source", "cause", "cls"),
    [
        (
            "sales_invoices",
            "Couldn't find record.",
            "invoice_lines.ledger_account_id",
            Cause.ACCOUNT_UNFIT,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "is invalid",
            "line_items.tax_rate_id",
            Cause.TAX_UNKNOWN,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "Couldn't find record.",
            "contact_id",
            Cause.CONTACT_UNKNOWN,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "Couldn't find Customer.",
            "",
            Cause.CONTACT_UNKNOWN,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "This date is on or before the lockdown date.",
            "date",
            Cause.PERIOD_LOCKED,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "The invoice number has already been taken.",
            "invoice_number",
            Cause.NUMBER_TAKEN,
            RejectedError,
        ),
        (
            "sales_invoices",
            "Multi-currency is not enabled.",
            "currency_id",
            Cause.FEATURE_OFF,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "Couldn't find record.",
            "currency_id",
            Cause.CURRENCY_MISSING,
            ConfigurationError,
        ),
        (
            "sales_invoices/5d",
            "The invoice cannot be voided because it has payments.",
            "",
            Cause.DOCUMENT_SETTLED,
            RejectedError,
        ),
        (
            "contact_payments/5d",
            "The payment on account is allocated.",
            "",
            Cause.DOCUMENT_SETTLED,
            RejectedError,
        ),
        (
            "purchase_invoices",
            "analysis_type_categories are not enabled for Active Area EXPENSES",
            "",
            Cause.TRACKING_UNKNOWN,
            ConfigurationError,
        ),
        (
            "sales_credit_notes/5d",
            "This is on a submitted VAT return.",
            "",
            Cause.DOCUMENT_STATUS,
            RejectedError,
        ),
        (
            "contacts",
            "has already been taken",
            "reference",
            Cause.CONTACT_TAKEN,
            ConfigurationError,
        ),
        (
            "contacts",
            "is not valid",
            "main_contact_person.email",
            Cause.EMAIL_INVALID,
            RejectedError,
        ),
        (
            "contacts",
            "The format of this VAT number is wrong.",
            "tax_number",
            Cause.TEXT_INVALID,
            RejectedError,
        ),
        (
            "services",
            "must be unique",
            "item_code",
            Cause.ITEM_TAKEN,
            ConfigurationError,
        ),
        (
            "contact_payments",
            "Couldn't find record.",
            "bank_account_id",
            Cause.PAYMENT_ACCOUNT,
            ConfigurationError,
        ),
        (
            "contact_payments",
            "The amount exceeds the outstanding amount.",
            "allocated_artefacts",
            Cause.OVERPAID,
            RejectedError,
        ),
        (
            "contact_payments",
            "Couldn't find record.",
            "allocated_artefacts.artefact_id",
            Cause.DOCUMENT_MISSING,
            RejectedError,
        ),
        (
            "sales_invoices",
            "Couldn't find record.",
            "invoice_lines.service_id",
            Cause.ITEM_ARCHIVED,
            ConfigurationError,
        ),
        (
            "sales_invoices",
            "This contact is obfuscated.",
            "",
            Cause.CONTACT_ARCHIVED,
            ConfigurationError,
        ),
        ("sales_invoices", "Sorry.", "", Cause.UNKNOWN, RejectedError),
    ],
)
def test_a_refusal_is_told_by_its_field_and_words(path, message, source, cause, cls):
    error = refused(path, fault(message, source))
    assert (error.cause, type(error)) == (cause, cls)
    assert message in error.message


def test_the_message_names_the_field():
    """ "This field is required." says nothing without it."""
    error = refused(
        "sales_invoices", fault("This field is required.", "invoice_lines.tax_amount")
    )
    assert error.message == "This field is required. (invoice lines, tax amount)"
    assert error.cause is Cause.UNKNOWN


def test_of_several_faults_the_curable_one_is_the_cause():
    error = refused(
        "sales_invoices",
        fault("Sorry."),
        fault("Couldn't find record.", "invoice_lines.tax_rate_id", "RecordNotFound"),
    )
    assert error.cause is Cause.TAX_UNKNOWN
    assert len(error.params["messages"]) == 2
    assert error.params["codes"] == ("RecordInvalid", "RecordNotFound")


def test_older_and_broken_bodies_are_read():
    old = {"$diagnoses": [fault("Old words", "name")]}
    assert [one.told for one in read(old)] == ["Old words (name)"]
    assert [one.text for one in read({"error": "invalid_grant"})] == ["invalid_grant"]
    assert [one.text for one in read([{"$dataCode": "X"}, 7, None])] == ["X"]
    assert read("nonsense") == read(None) == []
    warning = fault("only a hint") | {"$severity": "warning"}
    assert read([warning]) == []
    error = SageDialect("b", "contacts").classify(reply(422), True)
    assert "422" in error.message and error.cause is Cause.UNKNOWN


def test_a_missing_record_is_a_missing_record_with_either_status():
    missing = fault("Couldn't find record.", "", "RecordNotFound")
    for status in (404, 422):
        error = refused("sales_invoices/5d", missing, status=status, write=False)
        assert error.cause is Cause.DOCUMENT_MISSING
        # in a creation it is something that the document names
        error = refused("sales_invoices", missing, status=status)
        assert error.cause is Cause.UNKNOWN
        assert error.params["codes"] == ("RecordNotFound",)


def test_a_401_renews_unless_the_subscription_has_ended():
    dialect = SageDialect("b", "sales_invoices")
    bad = reply(
        401, [fault("The access token is invalid", code="AuthorizationFailure")]
    )
    assert dialect.renews(bad)
    assert dialect.classify(bad, True).cause is Cause.RECONNECT
    ended = reply(
        401, [fault("No active subscription. (MSE)", code="AuthorizationFailure")]
    )
    assert not dialect.renews(ended)
    error = dialect.classify(ended, True)
    assert (type(error), error.cause) == (AuthorizationError, Cause.SUBSCRIPTION)


def test_a_role_that_is_too_low_holds_up_its_area_only():
    words = fault("You do not have access.", code="AuthorizationFailure")
    error = refused("contact_payments", words, status=403)
    assert (type(error), error.cause) == (ConfigurationError, Cause.AREA_DENIED)
    assert error.params["area"] == "Bank" and "Bank" in error.message
    assert not error.stops_connection
    # locked out of the business itself
    error = refused("businesses/b", words, status=403)
    assert error.stops_connection and error.cause is Cause.ACCESS_DENIED
    plan = fault("Upgrade your plan to use this.")
    assert refused("services", plan, status=403).cause is Cause.FEATURE_OFF


@pytest.mark.parametrize(
    ("headers", "wait", "cause"),
    [
        ({"Retry-After": "17"}, 17, Cause.RATE_LIMITED),
        ({}, 5, Cause.RATE_LIMITED),
        ({"Retry-After": "0"}, 0, Cause.RATE_LIMITED),
        ({"Retry-After": "7200"}, 7200, Cause.DAY_LIMIT),
    ],
)
def test_slow_down(headers, wait, cause):
    error = SageDialect("b", "x").classify(reply(429, None, headers), True)
    assert isinstance(error, RateLimitError)
    assert (error.retry_after, error.cause) == (wait, cause)


@pytest.mark.parametrize("status", [500, 503, 504, 525, 408])
def test_sages_own_failures_leave_a_write_in_doubt(status):
    dialect = SageDialect("b", "sales_invoices")
    assert isinstance(dialect.classify(reply(status), True), UncertainError)
    error = dialect.classify(reply(status), False)
    assert type(error) is TransientError


def test_an_answer_for_another_business_is_no_answer_for_us():
    dialect = SageDialect("B1", "contacts")
    error = dialect.refusal(reply(200, {}, {"X-Business": "b2"}), True)
    assert error.stops_connection and error.cause is Cause.TENANT_GONE
    assert dialect.refusal(reply(200, {}, {"X-Business": "b1"}), True) is None
    assert dialect.refusal(reply(200, {}), True) is None
    anyone = SageDialect("", "businesses")
    assert anyone.refusal(reply(200, {}, {"X-Business": "b2"}), False) is None
