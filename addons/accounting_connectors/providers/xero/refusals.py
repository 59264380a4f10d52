"""What Xero says when it refuses a document, and what that means.

Texts as collected from Xero's documentation, issue threads and help pages up to
2026-11-20; compared by pattern, since quotes and full stops vary. The order of
:data:`RULES` is the order of help: of several messages on one document the first that a
setting can cure becomes its cause, and all are kept in ``params["messages"]``.
"""

import re

from ..errors import Cause, ConfigurationError, RejectedError

Q = "['\"‘’“”]?"  # quotes come and go
ACCOUNT = rf"{Q}(?P<account_code>[^'\"‘’“”\s]+){Q}"
TAX = rf"{Q}(?P<tax_code>[^'\"‘’“”\s]+){Q}"

# (cause, error class, pattern). Configuration first, the cure nearest to hand on top.
RULES = [
    (cause, cls, re.compile(pattern, re.I | re.S))
    for cause, cls, pattern in (
        (
            Cause.ACCOUNT_ARCHIVED,
            ConfigurationError,
            rf"account code {ACCOUNT} has been (?:archived|deleted)",
        ),
        (
            Cause.ACCOUNT_UNKNOWN,
            ConfigurationError,
            rf"account code {ACCOUNT} is not a valid code",
        ),
        (
            Cause.ACCOUNT_UNFIT,
            ConfigurationError,
            rf"account code {ACCOUNT} does not exist or cannot be applied",
        ),
        (
            Cause.TAX_UNFIT,
            ConfigurationError,
            rf"tax ?type code {TAX} cannot be used with account code {ACCOUNT}\.?$",
        ),
        (
            Cause.TAX_UNKNOWN,
            ConfigurationError,
            rf"tax ?type code {TAX} does not exist",
        ),
        (Cause.TAX_MISSING, ConfigurationError, r"tax ?type field is mandatory"),
        (Cause.TAX_UNKNOWN, ConfigurationError, r"tax rate must be valid"),
        (
            Cause.MAPPING_MISSING,
            ConfigurationError,
            r"account code (?:or id )?must be specified",
        ),
        (
            Cause.ACCOUNT_UNKNOWN,
            ConfigurationError,
            rf"account code {ACCOUNT} has been removed",
        ),
        (Cause.ACCOUNT_UNKNOWN, ConfigurationError, r"account must be valid"),
        (
            Cause.PAYMENT_ACCOUNT,
            ConfigurationError,
            r"account type is invalid for making a payment|account could not be found",
        ),
        (
            Cause.PAYMENT_ACCOUNT,
            ConfigurationError,
            r"valid bank ?account must be specified",
        ),
        (
            Cause.TRACKING_UNKNOWN,
            ConfigurationError,
            rf"tracking (?:option|category) {Q}(?P<name>[^'\"‘’“”]*?){Q} ?"
            r"(?:does not exist|is not valid|has been archived)",
        ),
        (
            Cause.CURRENCY_MISSING,
            ConfigurationError,
            r"not subscribed to currency (?P<currency>[A-Z]{3})",
        ),
        (
            Cause.PERIOD_LOCKED,
            ConfigurationError,
            r"(?P<lock>end of year|period) lock date(?:.*?currently set at "
            r"(?P<lock_date>.+?))?\.?$",
        ),
        (
            Cause.CONTACT_ARCHIVED,
            ConfigurationError,
            r"contact .*has been archived|contact must be un-archived",
        ),
        (
            Cause.CONTACT_TAKEN,
            ConfigurationError,
            r"contact name (?P<contact_name>.+) is already assigned",
        ),
        (
            Cause.CONTACT_TAKEN,
            ConfigurationError,
            r"another contact has this contact number",
        ),
        (
            Cause.CONTACT_UNKNOWN,
            ConfigurationError,
            r"unknown contact details|a contact must be specified",
        ),
        (
            Cause.ITEM_TAKEN,
            ConfigurationError,
            rf"item with code {Q}(?P<item_code>.+?){Q} already exists",
        ),
        (
            Cause.MAPPING_MISSING,
            ConfigurationError,
            rf"item code {Q}(?P<item_code>.+?){Q} is not valid",
        ),
        (
            Cause.PLAN_LIMIT,
            ConfigurationError,
            r"reached the limit of (?P<what>.+?) you can",
        ),
        (
            Cause.NUMBER_TAKEN,
            RejectedError,
            r"(?:invoice|credit note) # must be unique",
        ),
        (
            Cause.EMAIL_INVALID,
            RejectedError,
            r"e-?mail address must be valid",
        ),
        (
            Cause.NEGATIVE_TOTAL,
            RejectedError,
            r"total for this document must be greater than or equal to zero",
        ),
        (
            Cause.TOTAL_DIFFERS,
            RejectedError,
            r"total does not equal the sum of the lines|does not match the expected|"
            r"total debits .*must equal total credits",
        ),
        (
            Cause.OVERPAID,
            RejectedError,
            r"(?:payment|allocation|credit) amount exceeds|exceeds the amount "
            r"outstanding",
        ),
        (
            Cause.DOCUMENT_SETTLED,
            RejectedError,
            r"cannot be edited as it has a payment|"
            r"cannot be changed on an invoice that has payment|"
            r"cannot be applied to the invoice because",
        ),
        (
            Cause.DOCUMENT_STATUS,
            RejectedError,
            r"not of valid status|"
            r"only be made against authorised|only status accepted for updates",
        ),
        (
            Cause.DOCUMENT_MISSING,
            RejectedError,
            r"document could not be found|could not be found|supplied id was not found",
        ),
        (
            Cause.DOCUMENT_STATUS,
            RejectedError,
            r"payment is applied to more than one document",
        ),
        (
            Cause.TEXT_INVALID,
            RejectedError,
            r"description field is mandatory|due date cannot be empty|unique name|"
            r"request body could not be read|must not exceed|invalid characters",
        ),
    )
]
