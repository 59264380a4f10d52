"""What Xero says when it refuses: shapes, numbers and words.

Texts are those that Xero's users report (see NOT_EMULATED.md for the ones that are
ours because no source was found).
"""

from __future__ import annotations

VALIDATION, POST_DATA, QUERY_PARSE, NO_DATA = 10, 14, 16, 17
_TYPES = {
    VALIDATION: "ValidationException",
    POST_DATA: "PostDataInvalidException",
    QUERY_PARSE: "QueryParseException",
    NO_DATA: "NoDataProcessedException",
}


class ApiError(Exception):
    """A reply other than 200; `body` is a dict for JSON or a str for plain text."""

    def __init__(self, status: int, body: dict | str, headers: dict | None = None):
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, body, headers or {}


def bad_request(number: int, message: str) -> ApiError:
    """A 400 about the request as a whole."""
    return ApiError(
        400, {"ErrorNumber": number, "Type": _TYPES[number], "Message": message}
    )


def unreadable() -> ApiError:
    """The body is no JSON, or something in it is not of the type it must have."""
    return bad_request(POST_DATA, "JSON request body could not be read")


def refused(elements: list[dict]) -> ApiError:
    """The summarised 400 of a batch: nothing of it was kept."""
    error = bad_request(VALIDATION, "A validation exception occurred")
    error.body["Elements"] = elements
    return error


def refuse_one(message: str) -> ApiError:
    """A validation error about a request that carries no elements to echo."""
    return refused([{"ValidationErrors": [{"Message": message}]}])


def not_found() -> ApiError:
    """A read of something that is not there."""
    return ApiError(404, "The resource you're looking for cannot be found")


def unknown_document() -> ApiError:
    """A write to, or below, a document that is not there."""
    error = bad_request(VALIDATION, UNKNOWN_DOCUMENT)
    error.status = 404
    return error


def not_implemented(what: str) -> ApiError:
    """501: Xero has no such verb there, or Xero has it and the sandbox does not."""
    return ApiError(
        501,
        {
            "Type": None,
            "Title": "NotImplemented",
            "Status": 501,
            "Detail": what,
            "Extensions": {},
        },
    )


def forbidden() -> ApiError:
    """The user who signed in lacks a right; the words are those for an organisation
    that is no longer connected."""
    return ApiError(
        403,
        {
            "Type": None,
            "Title": "Forbidden",
            "Status": 403,
            "Detail": "AuthenticationUnsuccessful",
            "Instance": "00000000-0000-0000-0000-000000000000",
            "Extensions": {},
        },
    )


class Invalid(Exception):
    """One element of a batch breaks rules; all of its messages at once."""

    def __init__(self, problems: Problems):
        super().__init__("; ".join(problems.messages))
        self.problems = problems


class Problems:
    """Collects the messages about one element; `lines` are by position."""

    def __init__(self):
        self.messages: list[str] = []
        self.lines: dict[int, list[str]] = {}

    def add(self, message: str) -> None:
        """Note a problem of the element, once."""
        if message not in self.messages:
            self.messages.append(message)

    def line(self, position: int, message: str) -> None:
        """Note a problem of a line: Xero shows it on the line and on the element."""
        self.lines.setdefault(position, []).append(message)
        self.add(message)

    def check(self) -> None:
        """Refuse the element when anything was noted."""
        if self.messages:
            raise Invalid(self)


def invalid(message: str) -> Invalid:
    """Refuse an element for one reason."""
    problems = Problems()
    problems.add(message)
    return Invalid(problems)


# The words of the reference, section 4.4, once each.
ACCOUNT_CODE = "Account code '{}' is not a valid code for this document."
ACCOUNT_MISSING = "Account code must be specified"
ACCOUNT_ARCHIVED = (
    "Account code '{}' has been archived, or has been deleted. Each line item must "
    "reference a valid account."
)
ACCOUNT_ITEM = "Account code '{}' does not exist or cannot be applied to items."
ACCOUNT_DROPPED = (
    "Account code '{}' has been removed as it does not match a recognised account."
)
ACCOUNT_NAME = "Please enter a unique Name."
ACCOUNT_UNIQUE_CODE = "Please enter a unique Code."
TAX_UNKNOWN = (
    "The TaxType code {} does not exist or cannot be used for this type of transaction."
)
TAX_UNFIT = "The TaxType code '{}' cannot be used with account code '{}'."
DESCRIPTION = "The description field is mandatory for each line item."
DUE_DATE = "Due date cannot be empty."
NEGATIVE = "The Total for this document must be greater than or equal to zero."
NUMBER_TAKEN = "Invoice # must be unique."
NOTE_NUMBER_TAKEN = "Credit Note # must be unique."
BAD_STATUS = "Invoice not of valid status for modification"
BAD_STATUS_NEW = "Invoice not of valid status for creation"
PAID_EDIT = (
    "This document cannot be edited as it has a payment or credit note allocated to it."
)
PAID_DATE = (
    "Date cannot be changed on an invoice that has payment or credit notes allocated "
    "to it."
)
PAID_STATUS = (
    "The status {} cannot be applied to the invoice because it has payments or credit "
    "notes allocated to it."
)
LOCKED = "The document date cannot be before the {} lock date, currently set at {}"
PAY_UNAPPROVED = "Payments can only be made against Authorised documents"
OVERPAID = "Payment amount exceeds the amount outstanding on this document"
PAY_ACCOUNT = "Account type is invalid for making a payment to/from."
PAY_ACCOUNT_UNKNOWN = "Account could not be found."
PAY_TARGET = "Document could not be found"
PAY_TARGETS = "Payment is applied to more than one document."
PAY_EDIT = "Only Status accepted for updates."
CONTACT_NAME = (
    "The contact name {} is already assigned to another contact. The contact name must "
    "be unique across all active contacts."
)
CONTACT_NUMBER = (
    "Another contact has this contact number. Please enter a different contact number."
)
CONTACT_MISSING = "A Contact must be specified for this type of transaction"
CONTACT_UNKNOWN = (
    "Unknown contact details, please provide a valid ContactID or Contact Number"
)
CONTACT_ARCHIVED = (
    "The contact with the specified contact details has been archived. The contact "
    "must be un-archived before creating new invoices or credit notes."
)
EMAIL = "Email address must be valid"
ITEM_CODE = "Price List Item with Code '{}' already exists"
TOTALS = "The document total does not equal the sum of the lines."
CURRENCY = "Organisation is not subscribed to currency {}"
JOURNAL = "The total debits ({}) must equal total credits ({})"
NOTE_UNKNOWN = (
    "An existing Credit Note with the specified CreditNoteID could not be found"
)
UNKNOWN_DOCUMENT = "The document with the supplied id was not found for this endpoint."
SENT_EARLY = "Only AUTHORISED invoices may have SentToContact updated."
