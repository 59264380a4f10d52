"""Each code and shape of refusal: its cause, whose turn it is, and what it names."""

import pytest
from providers.dialect import Reply
from providers.documents import Contact, Item, Kind, Operation, Write
from providers.errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from providers.exact_json import parse_json
from providers.quickbooks import blame, faults
from providers.quickbooks.faults import DIALECT
from pure_builders import write
from pure_quickbooks import US, facts_of, qb_invoice, qb_line, qb_payment
from pure_quickbooks_wire import fault

PERIOD = "Account Period Closed, Cannot Update Through Services API"
NAME = (
    "The name supplied already exists. : Another customer, vendor or employee is"
    " already using this name. Please use a different name."
)
CODES = [
    ("120", "Authorization Failure", "", AuthorizationError, Cause.ACCESS_DENIED),
    ("5020", "Permission Denied", "", AuthorizationError, Cause.ACCESS_DENIED),
    ("6190", "Invalid Company Status", "", AuthorizationError, Cause.SUBSCRIPTION),
    ("140", "Company locked", "", TransientError, Cause.PROVIDER_DOWN),
    ("3001", "ThrottleExceeded", "", RateLimitError, Cause.RATE_LIMITED),
    ("10000", "System failure", "", UncertainError, Cause.NO_ANSWER),
    ("600", "Duplicate requestid", "", UncertainError, Cause.NO_ANSWER),
    ("610", "Object Not Found", "Object Not Found : 7", RejectedError, None),
    ("620", "Transaction cannot be linked", "", RejectedError, Cause.DOCUMENT_STATUS),
    ("2010", "Request has invalid property", "x", RejectedError, Cause.TEXT_INVALID),
    ("2210", "Invalid email", "", RejectedError, Cause.EMAIL_INVALID),
    ("2220", "Invalid currency", "", ConfigurationError, Cause.CURRENCY_MISSING),
    ("2290", "Negative amount", "", RejectedError, Cause.NEGATIVE_TOTAL),
    ("2300", "Does not balance", "", RejectedError, Cause.TOTAL_DIFFERS),
    ("4000", "Error parsing query", "", RejectedError, Cause.UNKNOWN),
    ("5010", "Stale Object Error", "", RejectedError, Cause.CHANGED_THERE),
    ("5030", "Feature Not Supported", "", ConfigurationError, Cause.FEATURE_OFF),
    ("6070", "Amount calculation", "", RejectedError, Cause.TOTAL_DIFFERS),
    ("6080", "No name", "", RejectedError, Cause.TEXT_INVALID),
    ("6100", "Invalid tax code", "", ConfigurationError, Cause.TAX_UNFIT),
    ("6140", "Duplicate Document Number", "", RejectedError, Cause.NUMBER_TAKEN),
    ("6170", "Tax detail", "", ConfigurationError, Cause.TAX_UNFIT),
    ("6200", "Period closed", "", ConfigurationError, Cause.PERIOD_LOCKED),
    ("6210", PERIOD, "", ConfigurationError, Cause.PERIOD_LOCKED),
    ("6240", "Duplicate Name", NAME, ConfigurationError, Cause.CONTACT_TAKEN),
    ("6430", "Invalid account type", "", ConfigurationError, Cause.ACCOUNT_UNFIT),
    ("6540", "Deposited", "", RejectedError, Cause.DOCUMENT_SETTLED),
    ("6480", "Linked", "", RejectedError, Cause.DOCUMENT_SETTLED),
    ("6220", "Balance", "", RejectedError, Cause.DOCUMENT_STATUS),
    ("6030", "Too large", "", RejectedError, Cause.FILE_REFUSED),
    ("9999", "News", "", RejectedError, Cause.UNKNOWN),
]


def refused(code, message="M", detail="", is_write=True):
    return faults.refused(faults.faults_of(fault(code, message, detail)), is_write)


def reply(status, data=None, text="", headers=None):
    return Reply(status, headers or {}, data, text)


@pytest.mark.parametrize(("code", "message", "detail", "cls", "cause"), CODES)
def test_codes(code, message, detail, cls, cause):
    error = refused(code, message, detail)
    assert type(error) is cls
    assert error.cause is (cause or Cause.DOCUMENT_MISSING)
    assert error.message


@pytest.mark.parametrize(
    ("code", "detail", "cause", "params"),
    [
        (
            "2500",
            "Invalid Reference Id : Accounts element id 7 not found",
            Cause.ACCOUNT_UNKNOWN,
            {"account_code": "7"},
        ),
        (
            "2500",
            "Invalid Reference Id : Names element id 58 not found",
            Cause.CONTACT_UNKNOWN,
            {"contact_id": "58"},
        ),
        (
            "2500",
            "Invalid Reference Id : Items element id 23 not found",
            Cause.ITEM_ARCHIVED,
            {"item_code": "23"},
        ),
        (
            "2500",
            "Invalid Reference Id : TaxCodes element id 9 not found",
            Cause.TAX_UNKNOWN,
            {"tax_code": "9"},
        ),
        (
            "2500",
            "Invalid Reference Id : Something else",
            Cause.UNKNOWN,
            {},
        ),
        (
            "610",
            "Object Not Found : Something you're trying to use has been made inactive.",
            Cause.UNKNOWN,
            {"inactive": True},
        ),
        (
            "6140",
            "You must specify a different number. This number has already been used. "
            "DocNumber=1038 is assigned to TxnType=Invoice with TxnId=145",
            Cause.NUMBER_TAKEN,
            {"number": "1038"},
        ),
        (
            "6210",
            "The account period has closed. The closing date is 2025-12-31.",
            Cause.PERIOD_LOCKED,
            {"lock_date": "2025-12-31"},
        ),
        (
            "6000",
            "Make sure all your transactions have a GST/HST rate before you save.",
            Cause.TAX_MISSING,
            {},
        ),
        (
            "6000",
            "Make sure all your transactions have a VAT rate before you save.",
            Cause.TAX_MISSING,
            {},
        ),
        (
            "6000",
            "Transaction amount must be 0 or greater.",
            Cause.NEGATIVE_TOTAL,
            {},
        ),
        ("6000", "You cannot pay more than the amount due.", Cause.OVERPAID, {}),
        ("6000", "Multicurrency is off.", Cause.CURRENCY_MISSING, {}),
        (
            "6000",
            "The currency of the transaction is invalid for customer / account.",
            Cause.UNKNOWN,
            {},
        ),
        (
            "2220",
            "JPY is not an active currency",
            Cause.CURRENCY_MISSING,
            {"currency": "JPY"},
        ),
        ("6000", "Something else.", Cause.UNKNOWN, {}),
        ("620", "Invoice 145 is closed", Cause.OVERPAID, {}),
        ("620", "Invoice 145 is of another customer", Cause.DOCUMENT_STATUS, {}),
        ("5030", "Class tracking is off.", Cause.FEATURE_OFF, {"feature": "Class"}),
    ],
)
def test_texts(code, detail, cause, params):
    error = refused(code, "A business validation error", detail)
    assert error.cause is cause
    assert {name: error.params.get(name) for name in params} == params
    assert error.params["code"] == code


def test_of_several_errors_the_known_one_counts():
    both = {
        "Error": [
            {"Message": "Odd", "code": "9999"},
            {"Message": "Closed", "Detail": "Closed", "code": 6210},
        ]
    }
    error = faults.refused(faults.faults_of({"Fault": both}))
    assert error.cause is Cause.PERIOD_LOCKED
    assert error.message == "Closed"
    assert error.params["messages"] == ("Odd", "Closed")


def test_a_fault_without_errors_or_words():
    error = faults.refused(faults.faults_of({"Fault": {"type": "SystemFault"}}))
    assert (error.cause, bool(error.message)) == (Cause.UNKNOWN, True)
    assert faults.faults_of({"fault": None, "Invoice": {}}) == []
    assert faults.faults_of(None) == faults.faults_of([]) == []
    assert faults.faults_of({"Fault": {"Error": [{"code": None}]}})[0].code == ""


def test_null_at_the_end_of_a_detail_is_not_repeated():
    error = refused("6240", "Duplicate Name Exists Error", "The name exists. : null")
    assert error.message == "Duplicate Name Exists Error: The name exists."


# --- the gateway ---

EXPIRED = {
    "fault": {
        "error": [
            {
                "message": "message=AuthenticationFailed; errorCode=003200; "
                "statusCode=401",
                "detail": "Token expired: eyJlbmMiOiJBMTI4Q0JDIn0.secret.parts",
                "code": "3200",
            }
        ],
        "type": "AUTHENTICATION",
    },
    "time": 1763600000000,
}


def test_an_expired_token_is_renewed_and_never_repeated():
    answer = reply(401, EXPIRED)
    assert DIALECT.renews(answer)
    error = DIALECT.classify(answer, False)
    assert (type(error), error.cause) == (AuthorizationError, Cause.RECONNECT)
    assert "eyJ" not in str(error.params) + error.message
    assert "secret" not in str(error.params) + error.message


@pytest.mark.parametrize(("code", "renews"), [("3202", False), ("120", False)])
def test_wrong_keys_stay_wrong_with_any_token(code, renews):
    error = dict(EXPIRED["fault"]["error"][0], code=code, detail="ApplicationX")
    answer = reply(401, {"fault": {"error": [error]}})
    assert DIALECT.renews(answer) is renews
    assert DIALECT.classify(answer, True).cause is Cause.ACCESS_DENIED


def test_a_401_without_a_body():
    assert DIALECT.renews(reply(401))
    assert DIALECT.classify(reply(401), True).cause is Cause.RECONNECT
    assert DIALECT.classify(reply(403, None, "<html>"), True).cause is (
        Cause.ACCESS_DENIED
    )


XML = (
    '<?xml version="1.0"?><IntuitResponse time="2026-11-20T05:35:56-08:00">'
    '<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; '
    "errorCode=003001; statusCode=429</Message><Detail>Slow</Detail></Error></Fault>"
    "</IntuitResponse>"
)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_throttled_in_xml_whatever_the_status(status):
    error = DIALECT.classify(reply(status, None, XML), True)
    assert (type(error), error.retry_after) == (RateLimitError, 60)


def test_throttled_in_json_or_without_words():
    throttled = {"fault": {"error": [{"code": "3001"}], "type": "SERVICE"}}
    assert DIALECT.classify(reply(429, throttled), False).retry_after == 60
    told = reply(429, None, "", {"Retry-After": "7"})
    assert DIALECT.classify(told, True).retry_after == 7


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failures_of_the_service(status):
    page = "<html><h1>Service Unavailable</h1></html>"
    assert type(DIALECT.classify(reply(status, None, page), False)) is TransientError
    assert type(DIALECT.classify(reply(status, None, page), True)) is UncertainError
    failed = reply(status, fault("10000", "System failure"))
    assert type(DIALECT.classify(failed, True)) is UncertainError


def test_a_fault_inside_a_yes():
    answer = reply(200, fault("6240", "Duplicate Name", NAME))
    assert DIALECT.refusal(answer, True).cause is Cause.CONTACT_TAKEN
    batch = {"BatchItemResponse": [{"bId": "b0", **fault("6240")}]}
    assert DIALECT.refusal(reply(200, batch), True) is None
    assert DIALECT.refusal(reply(200, {"fault": None, "Invoice": {}}), True) is None


def test_unreadable_refusals():
    assert DIALECT.classify(reply(400, None, "oops"), True).cause is Cause.UNKNOWN
    assert DIALECT.classify(reply(404), True).cause is Cause.DOCUMENT_MISSING
    data = parse_json('{"Fault":{"Error":"no list"}}')
    assert DIALECT.classify(reply(400, data), True).cause is Cause.UNKNOWN


# --- what our document adds ---


def blamed(error, document, facts=US):
    return blame.about(error, write(document), facts)


def about(error, document, facts=US):
    return blamed(error, document, facts).params


def test_our_document_says_what_the_fault_does_not():
    contact = Contact(name="Sunny Roofs", number="ODOO-9")
    taken = blamed(refused("6240", "Duplicate Name", NAME), contact)
    assert taken.cause is Cause.CONTACT_TAKEN
    assert taken.params["contact_name"] == "Sunny Roofs"
    assert "number" not in taken.params
    item = Item(code="PANEL", name="Panel")
    taken = blamed(refused("6240", "Duplicate Name", NAME), item)
    assert taken.cause is Cause.ITEM_TAKEN
    assert taken.params["item_code"] == "PANEL"
    assert "contact_name" not in taken.params
    cut = refused("6140", "", "DocNumber=V/2026/0042 is assigned to TxnType=Invoice")
    assert about(cut, qb_invoice())["number"] == "INV/2026/0042"


@pytest.mark.parametrize(
    "error",
    [
        refused("6430", "Invalid account type"),
        refused("6000", "", "The currency of the transaction is invalid for customer"),
    ],
)
def test_what_does_not_fit_a_payment_is_its_bank_account(error):
    unfit = blamed(error, qb_payment())
    assert type(unfit) is ConfigurationError
    assert unfit.cause is Cause.PAYMENT_ACCOUNT
    assert unfit.params["account_code"] == "1000"
    assert blamed(error, qb_invoice()).cause is error.cause


def test_accounts_by_code_and_only_where_one_is_at_fault():
    lost = refused("2500", "", "Accounts element id 35 not found")
    assert about(lost, qb_payment())["account_code"] == "1000"
    unfit = refused("6430")
    assert about(unfit, qb_invoice(qb_line()))["account_code"] == "4000"
    assert "account_code" not in about(refused("6140"), qb_invoice())
    tax = about(refused("6100"), qb_invoice(qb_line()))
    assert (tax["tax_code"], tax["account_code"]) == ("2", "4000")


def test_the_closing_date_that_we_know():
    facts = facts_of(AccountingInfoPrefs={"BookCloseDate": "2025-12-31"})
    assert about(refused("6210"), qb_invoice(), facts)["lock_date"] == "2025-12-31"
    told = refused("6210", PERIOD, "closing date: 2026-01-31")
    assert about(told, qb_invoice(), facts)["lock_date"] == "2026-01-31"
    void = Write(document=None, key="v", kind=Kind.INVOICE, operation=Operation.VOID)
    assert blame.about(refused("6210"), void, facts).params["lock_date"]
