"""Each of Xero's texts: its cause, whose turn it is, and what it names."""

import pytest
from providers.errors import Cause, ConfigurationError, RejectedError
from providers.xero.faults import element_error, refusal

TEXTS = [
    (
        "Account code '999' is not a valid code for this document.",
        Cause.ACCOUNT_UNKNOWN,
        {"account_code": "999"},
    ),
    ("Account code must be specified", Cause.MAPPING_MISSING, {}),
    ("The account code or ID must be specified", Cause.MAPPING_MISSING, {}),
    (
        "Account code '205' has been archived, or has been deleted. Each line item "
        "must "
        "reference a valid account.",
        Cause.ACCOUNT_ARCHIVED,
        {"account_code": "205"},
    ),
    (
        "Account code '12' does not exist or cannot be applied to items.",
        Cause.ACCOUNT_UNFIT,
        {"account_code": "12"},
    ),
    (
        "Account code '476' has been removed as it does not match a recognised "
        "account.",
        Cause.ACCOUNT_UNKNOWN,
        {"account_code": "476"},
    ),
    ("Account must be valid.", Cause.ACCOUNT_UNKNOWN, {}),
    ("Tax rate must be valid.", Cause.TAX_UNKNOWN, {}),
    (
        "The TaxType code OUTPUT9 does not exist or cannot be used for this type of "
        "transaction.",
        Cause.TAX_UNKNOWN,
        {"tax_code": "OUTPUT9"},
    ),
    (
        "The TaxType code 'INPUT' cannot be used with account code '200'.",
        Cause.TAX_UNFIT,
        {"tax_code": "INPUT", "account_code": "200"},
    ),
    ("The TaxType field is mandatory", Cause.TAX_MISSING, {}),
    (
        "The document date cannot be before the end of year lock date, currently set "
        "at "
        "30 Jun 2026",
        Cause.PERIOD_LOCKED,
        {"lock_date": "30 Jun 2026", "lock": "end of year"},
    ),
    (
        "The document date cannot be before the period lock date, currently set at "
        "30 September 2026.",
        Cause.PERIOD_LOCKED,
        {"lock_date": "30 September 2026", "lock": "period"},
    ),
    (
        "Account type is invalid for making a payment to/from.",
        Cause.PAYMENT_ACCOUNT,
        {},
    ),
    ("Account could not be found.", Cause.PAYMENT_ACCOUNT, {}),
    ("A valid BankAccount must be specified.", Cause.PAYMENT_ACCOUNT, {}),
    (
        "The tracking option 'North' does not exist.",
        Cause.TRACKING_UNKNOWN,
        {"name": "North"},
    ),
    ("The tracking category does not exist.", Cause.TRACKING_UNKNOWN, {}),
    (
        "The contact name Sun & Co. is already assigned to another contact. The "
        "contact "
        "name must be unique across all active contacts.",
        Cause.CONTACT_TAKEN,
        {"contact_name": "Sun & Co."},
    ),
    (
        "Another contact has this contact number. Please enter a different contact "
        "number.",
        Cause.CONTACT_TAKEN,
        {},
    ),
    (
        "A Contact must be specified for this type of transaction",
        Cause.CONTACT_UNKNOWN,
        {},
    ),
    (
        "Unknown contact details, please provide a valid ContactID or Contact Number",
        Cause.CONTACT_UNKNOWN,
        {},
    ),
    (
        "The contact with the specified contact details has been archived. The contact "
        "must be un-archived before creating new invoices or credit notes.",
        Cause.CONTACT_ARCHIVED,
        {},
    ),
    (
        "Price List Item with Code 'abc' already exists",
        Cause.ITEM_TAKEN,
        {"item_code": "abc"},
    ),
    (
        "Organisation is not subscribed to currency EUR",
        Cause.CURRENCY_MISSING,
        {"currency": "EUR"},
    ),
    ("You have reached the limit of invoices you can approve", Cause.PLAN_LIMIT, {}),
]
REJECTED = [
    ("Invoice # must be unique.", Cause.NUMBER_TAKEN),
    ("Credit Note # must be unique.", Cause.NUMBER_TAKEN),
    ("Email address must be valid", Cause.EMAIL_INVALID),
    (
        "The Total for this document must be greater than or equal to zero.",
        Cause.NEGATIVE_TOTAL,
    ),
    (
        "The document total does not equal the sum of the lines.",
        Cause.TOTAL_DIFFERS,
    ),
    (
        "Payment amount exceeds the amount outstanding on this document",
        Cause.OVERPAID,
    ),
    ("Invoice not of valid status for modification", Cause.DOCUMENT_STATUS),
    ("Invoice not of valid status for creation", Cause.DOCUMENT_STATUS),
    (
        "This document cannot be edited as it has a payment or credit note allocated "
        "to "
        "it.",
        Cause.DOCUMENT_SETTLED,
    ),
    (
        "Date cannot be changed on an invoice that has payment or credit notes "
        "allocated "
        "to it.",
        Cause.DOCUMENT_SETTLED,
    ),
    (
        "The status VOIDED cannot be applied to the invoice because it has payments or "
        "credit notes allocated to it.",
        Cause.DOCUMENT_SETTLED,
    ),
    (
        "Payments can only be made against Authorised documents",
        Cause.DOCUMENT_STATUS,
    ),
    ("Only Status accepted for updates.", Cause.DOCUMENT_STATUS),
    ("Payment is applied to more than one document.", Cause.DOCUMENT_STATUS),
    ("Document could not be found", Cause.DOCUMENT_MISSING),
    (
        "An existing Credit Note with the specified CreditNoteID could not be found",
        Cause.DOCUMENT_MISSING,
    ),
    (
        "The document with the supplied id was not found for this endpoint.",
        Cause.DOCUMENT_MISSING,
    ),
    (
        "The description field is mandatory for each line item.",
        Cause.TEXT_INVALID,
    ),
    ("Due date cannot be empty.", Cause.TEXT_INVALID),
    ("Please enter a unique Name.", Cause.TEXT_INVALID),
    ("JSON request body could not be read", Cause.TEXT_INVALID),
    ("The moon is in the wrong house", Cause.UNKNOWN),
]


@pytest.mark.parametrize("stop", ["", "."], ids=["bare", "stop"])
@pytest.mark.parametrize(("text", "cause", "named"), TEXTS)
def test_what_a_setting_cures_blocks(text, cause, named, stop):
    error = refusal([text.rstrip(".") + stop])
    assert type(error) is ConfigurationError
    assert error.cause is cause
    assert {key: error.params.get(key) for key in named} == named


@pytest.mark.parametrize(("text", "cause"), REJECTED)
def test_what_is_wrong_with_the_document_fails(text, cause):
    error = refusal([text])
    assert type(error) is RejectedError
    assert error.cause is cause
    assert error.message == text


def test_of_several_messages_the_curable_one_leads_and_all_are_kept():
    texts = [
        "Invoice # must be unique.",
        "The TaxType code 'INPUT' cannot be used with account code '200'.",
        "Account code '999' is not a valid code for this document.",
    ]
    error = refusal(texts)
    assert error.cause is Cause.ACCOUNT_UNKNOWN
    assert error.params["messages"] == tuple(texts)


def test_messages_are_found_wherever_they_sit():
    element = {
        "InvoiceNumber": "INV-1",
        "Contact": {"ValidationErrors": [{"Message": "Email address must be valid"}]},
        "LineItems": [
            {"Description": "a"},
            {"ValidationErrors": [{"Message": "Account code '9' is not a valid code"}]},
        ],
    }
    error = element_error(element)
    assert error.cause is Cause.ACCOUNT_UNKNOWN
    assert error.params["line"] == 2
    assert len(error.params["messages"]) == 2


def test_an_element_without_complaint_is_fine_and_a_silent_refusal_is_not():
    assert element_error({"StatusAttributeString": "OK", "HasErrors": False}) is None
    warned = {"StatusAttributeString": "WARNING", "Warnings": [{"Message": "x"}]}
    assert element_error(warned) is None
    assert element_error({"StatusAttributeString": "ERROR"}).cause is Cause.UNKNOWN
    assert element_error({"HasValidationErrors": True}).cause is Cause.UNKNOWN
