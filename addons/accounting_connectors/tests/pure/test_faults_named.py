"""Every fault that the providers' documentation and other people's trackers name, and
what it means to a person.

A fault that is not in these tables is told in the provider's own words. ``UNKNOWN``
here is a mistake of ours, or a limit of what we do not send: no setting mends it.
"""

import pytest
from providers.dialect import Reply
from providers.errors import Cause, ConnectorError, RejectedError
from providers.exact_json import dump, parse_json
from providers.quickbooks import faults as quickbooks
from providers.registry import adapter_class
from providers.sage.faults import SageDialect
from providers.xero.faults import DIALECT as XERO
from providers.xero.faults import refusal as xero_refusal

# Texts of a refused document
XERO_TEXTS = {
    Cause.ACCOUNT_UNKNOWN: (
        "Account code '999' is not a valid code for this document.",
        "Account code '476' has been removed as it does not match a recognised"
        " account.",
        "Account must be valid.",
    ),
    Cause.MAPPING_MISSING: (
        "Account code must be specified",
        "The account code or ID must be specified",
    ),
    Cause.ACCOUNT_ARCHIVED: (
        "Account code '205' has been archived, or has been deleted. Each line item must"
        " reference a valid account.",
    ),
    Cause.ACCOUNT_UNFIT: (
        "Account code '12' does not exist or cannot be applied to items.",
    ),
    Cause.TAX_UNKNOWN: (
        "Tax rate must be valid.",
        "The TaxType code X does not exist or cannot be used for this type of"
        " transaction.",
    ),
    Cause.TAX_UNFIT: (
        "The TaxType code 'INPUT' cannot be used with account code '200'.",
    ),
    Cause.TAX_MISSING: ("The TaxType field is mandatory",),
    Cause.TEXT_INVALID: (
        "The description field is mandatory for each line item.",
        "Due date cannot be empty.",
        "Please enter a unique Name.",
        "PostDataInvalidException: JSON request body could not be read",
    ),
    Cause.NEGATIVE_TOTAL: (
        "The Total for this document must be greater than or equal to zero.",
    ),
    Cause.NUMBER_TAKEN: ("Invoice # must be unique.",),
    Cause.DOCUMENT_STATUS: (
        "Invoice not of valid status for modification",
        "Invoice not of valid status for creation",
        "Payments can only be made against Authorised documents",
        "Payment is applied to more than one document.",
        "Only Status accepted for updates.",
    ),
    Cause.DOCUMENT_SETTLED: (
        "This document cannot be edited as it has a payment or credit note allocated to"
        " it.",
        "Date cannot be changed on an invoice that has payment or credit notes"
        " allocated to it.",
        "The status VOIDED cannot be applied to the invoice because it has payments or"
        " credit notes allocated to it.",
    ),
    Cause.PERIOD_LOCKED: (
        "The document date cannot be before the end of year lock date, currently set at"
        " 30 Jun 2026",
        "The document date cannot be before the period lock date, currently set at 30"
        " Sep 2026.",
    ),
    Cause.OVERPAID: ("Payment amount exceeds the amount outstanding on this document",),
    Cause.PAYMENT_ACCOUNT: (
        "Account type is invalid for making a payment to.",
        "Account could not be found.",
    ),
    Cause.DOCUMENT_MISSING: (
        "Document could not be found",
        "An existing Credit Note with the specified CreditNoteID could not be found",
    ),
    Cause.CONTACT_TAKEN: (
        "The contact name ACME is already assigned to another contact. The contact name"
        " must be unique across all active contacts.",
        "Another contact has this contact number. Please enter a different contact"
        " number.",
    ),
    Cause.CONTACT_UNKNOWN: (
        "A Contact must be specified for this type of transaction",
        "Unknown contact details, please provide a valid ContactID or Contact Number",
    ),
    Cause.CONTACT_ARCHIVED: (
        "The contact with the specified contact details has been archived. The contact"
        " must be un-archived before creating new invoices or credit notes.",
    ),
    Cause.EMAIL_INVALID: ("Email address must be valid",),
    Cause.ITEM_TAKEN: ("Price List Item with Code 'abc' already exists",),
    Cause.TOTAL_DIFFERS: (
        "The document total does not equal the sum of the lines.",
        "The total debits (100.00) must equal total credits (-10.00)",
    ),
    Cause.CURRENCY_MISSING: ("Organisation is not subscribed to currency EUR",),
    Cause.PLAN_LIMIT: ("You have reached the limit of invoices you can approve",),
}
# Codes, with a text where it matters
QUICKBOOKS_CODES = {
    Cause.RECONNECT: ("100", "3200"),
    Cause.ACCESS_DENIED: ("120", "3100", "3202", "5020"),
    Cause.PROVIDER_DOWN: ("130", "140", "150"),
    Cause.NO_ANSWER: ("600", "10000", "10100", "10200"),
    Cause.DOCUMENT_MISSING: ("610",),
    Cause.DOCUMENT_STATUS: ("620", "6220"),
    Cause.OVERPAID: ("620 The invoice is already paid",),
    Cause.TEXT_INVALID: (
        "2010", "2020", "2030", "2040", "2050", "2170", "2250", "6080",
    ),
    Cause.EMAIL_INVALID: ("2210",),
    Cause.CURRENCY_MISSING: ("2220",),
    Cause.NEGATIVE_TOTAL: ("2290",),
    Cause.TOTAL_DIFFERS: ("2300", "6070"),
    Cause.ACCOUNT_UNKNOWN: (
        "2500 Invalid Reference Id : Accounts element id 7 not found",
    ),
    Cause.CONTACT_UNKNOWN: (
        "2500 Invalid Reference Id : Names element id 7 not found",
    ),
    Cause.TRACKING_UNKNOWN: (
        "2500 Invalid Reference Id : Klasses element id 7 not found",
        "2500 Invalid Reference Id : Depts element id 7 not found",
    ),
    Cause.RATE_LIMITED: ("3001",),
    Cause.CHANGED_THERE: ("5010",),
    Cause.FEATURE_OFF: ("5030",),
    Cause.SUBSCRIPTION: ("6190",),
    Cause.TAX_MISSING: (
        "6000 Make sure all your transactions have a GST/HST rate before you save.",
        "6000 Make sure all your transactions have a VAT rate before you save.",
    ),
    Cause.FILE_REFUSED: ("6030", "6040", "6041", "6050"),
    Cause.TAX_UNFIT: ("6100", "6170"),
    Cause.NUMBER_TAKEN: ("6140",),
    Cause.PERIOD_LOCKED: (
        "6200",
        "6210 Account Period Closed, Cannot Update Through Services API",
    ),
    Cause.CONTACT_TAKEN: ("6240 Another customer, vendor or employee is using it",),
    Cause.ITEM_TAKEN: ("6240 Another product or service is using this name",),
    Cause.ACCOUNT_UNFIT: ("6430",),
    Cause.DOCUMENT_SETTLED: ("6450", "6480", "6540"),
    Cause.UNKNOWN: ("500", "1040", "2130", "4000", "4001", "4002", "6180"),
}  # fmt: skip
# Statuses of a whole answer: of a read, and of a write, which may have been worked on
STATUSES = {
    500: (Cause.PROVIDER_DOWN, Cause.NO_ANSWER),
    502: (Cause.PROVIDER_DOWN, Cause.NO_ANSWER),
    503: (Cause.PROVIDER_DOWN, Cause.NO_ANSWER),
    504: (Cause.PROVIDER_DOWN, Cause.NO_ANSWER),
    429: (Cause.RATE_LIMITED, Cause.RATE_LIMITED),
    401: (Cause.RECONNECT, Cause.RECONNECT),
}
DIALECTS = {
    "xero": XERO,
    "quickbooks": quickbooks.DIALECT,
    "sage": SageDialect("b", "sales_invoices"),
}
SAGE = {  # status, field, text
    Cause.SUBSCRIPTION: ((401, "", "No active subscription. (MSE)"),),
    Cause.AREA_DENIED: ((403, "", "Access denied"),),
    Cause.ACCOUNT_UNFIT: ((422, "invoice_lines.ledger_account_id", "is invalid"),),
    Cause.TAX_UNKNOWN: ((422, "invoice_lines.tax_rate_id", "is invalid"),),
    Cause.CONTACT_UNKNOWN: (
        (422, "contact_id", "Couldn't find record."),
        (422, "", "Couldn't find Supplier."),
    ),
    Cause.PERIOD_LOCKED: (
        (422, "date", "The date is before the lockdown date of 2026-06-30"),
    ),
    Cause.UNKNOWN: ((405, "", "Method not allowed"), (415, "", "Media type")),
}


def cases(table):
    return [(cause, case) for cause, found in table.items() for case in found]


@pytest.mark.parametrize(("cause", "text"), cases(XERO_TEXTS))
def test_xero(cause, text):
    assert xero_refusal([text]).cause is cause
    assert xero_refusal([text.rstrip(".") + "."]).cause is cause


@pytest.mark.parametrize(("cause", "case"), cases(QUICKBOOKS_CODES))
def test_quickbooks(cause, case):
    code, __, text = case.partition(" ")
    error = quickbooks.refused([quickbooks.Fault(code, "Told", text)])
    assert error.cause is cause


@pytest.mark.parametrize(("cause", "case"), cases(SAGE))
def test_sage(cause, case):
    status, field, text = case
    row = {"$severity": "error", "$message": text, "$source": field}
    data = dump([row]).decode()
    reply = Reply(status, {}, parse_json(data), data)
    assert DIALECTS["sage"].classify(reply, True).cause is cause


@pytest.mark.parametrize("code", DIALECTS)
@pytest.mark.parametrize("status", STATUSES)
def test_statuses(code, status):
    for is_write in (False, True):
        error = DIALECTS[code].classify(Reply(status, {}, None, ""), is_write)
        assert error.cause is STATUSES[status][is_write], (code, status, is_write)


@pytest.mark.parametrize("code", DIALECTS)
@pytest.mark.parametrize("status", [400, 404, 405, 409, 412, 415, 418, 422, 501, 525])
@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "{}", '"no"', "<html>Oops</html>", '[{"$message": null}]',
     '{"Fault": {}}', '{"Elements": [null]}', '{"Message": "Out of cheese"}'],
)  # fmt: skip
def test_whatever_else_comes_is_an_error_with_words(code, status, body):
    """Never a traceback, and never nothing."""
    try:
        data = parse_json(body) if body else None
    except ValueError:
        data = None
    for is_write in (False, True):
        error = DIALECTS[code].classify(Reply(status, {}, data, body), is_write)
        assert isinstance(error, ConnectorError)
        assert error.message.strip()
        assert isinstance(error.cause, Cause)


def test_what_nobody_knows_is_told_in_their_words():
    for error in (
        xero_refusal(["Out of cheese"]),
        quickbooks.refused([quickbooks.Fault("77777", "Out of cheese", "")]),
        DIALECTS["sage"].classify(
            Reply(422, {}, [{"$message": "Out of cheese"}], "x"), True
        ),
    ):
        assert (type(error), error.cause) == (RejectedError, Cause.UNKNOWN)
        assert error.message == "Out of cheese"


def test_the_providers_are_all_here():
    for code in DIALECTS:
        assert adapter_class(code).code == code
