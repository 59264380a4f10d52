"""Failures, by whose turn it is.

The class decides what the engine does next; :class:`Cause` says what happened, so that
the ORM side can put it into the user's own language with the button that fixes it.
"""

from enum import StrEnum


class Cause(StrEnum):
    """What went wrong, in terms that every provider shares."""

    MAPPING_MISSING = "mapping_missing"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_ARCHIVED = "account_archived"
    ACCOUNT_UNFIT = "account_unfit"
    ACCOUNT_DIFFERS = "account_differs"
    PAYMENT_ACCOUNT = "payment_account"
    TAX_MISSING = "tax_missing"
    TAX_UNKNOWN = "tax_unknown"
    TAX_UNFIT = "tax_unfit"
    TAX_MIXED = "tax_mixed"
    PERIOD_LOCKED = "period_locked"
    NUMBER_TAKEN = "number_taken"
    CURRENCY_MISSING = "currency_missing"
    CONTACT_TAKEN = "contact_taken"
    CONTACT_ARCHIVED = "contact_archived"
    CONTACT_UNKNOWN = "contact_unknown"
    CONTACT_DOUBTFUL = "contact_doubtful"
    EMAIL_INVALID = "email_invalid"
    ITEM_TAKEN = "item_taken"
    ITEM_ARCHIVED = "item_archived"
    TOTAL_DIFFERS = "total_differs"
    NEGATIVE_TOTAL = "negative_total"
    NEGATIVE_LINE = "negative_line"
    OVERPAID = "overpaid"
    DOCUMENT_STATUS = "document_status"
    DOCUMENT_SETTLED = "document_settled"
    DOCUMENT_MISSING = "document_missing"
    FEE_ACCOUNT = "fee_account"
    FILE_REFUSED = "file_refused"
    TRACKING_UNKNOWN = "tracking_unknown"
    TRACKING_MIXED = "tracking_mixed"
    JOURNAL_MISSING = "journal_missing"
    FEE_UNMAPPED = "fee_unmapped"
    PLAN_LIMIT = "plan_limit"
    FEATURE_OFF = "feature_off"
    CHANGED_THERE = "changed_there"
    TEXT_INVALID = "text_invalid"
    RECONNECT = "reconnect"
    ACCESS_DENIED = "access_denied"
    AREA_DENIED = "area_denied"
    SCOPE_MISSING = "scope_missing"
    TENANT_GONE = "tenant_gone"
    SUBSCRIPTION = "subscription"
    CLIENT_WRONG = "client_wrong"
    RATE_LIMITED = "rate_limited"
    DAY_LIMIT = "day_limit"
    PROVIDER_DOWN = "provider_down"
    NO_ANSWER = "no_answer"
    ANSWER_UNREADABLE = "answer_unreadable"
    PREREQUISITE = "prerequisite"
    UNKNOWN = "unknown"


class ConnectorError(Exception):
    """Base of every failure the engine is ready for; anything else is a bug.

    :param str message: one sentence in the provider's or our own words, free of secrets
    :param Cause cause: what happened
    :param params: values for the translated sentence (account code, tax code, date …)
    """

    name = "error"
    job_state = "failed"  # where the job goes
    retry = False  # does the engine try again by itself?
    verify_first = False  # must the next attempt look before it sends?
    stops_connection = False  # is the whole connection at a halt?

    def __init__(self, message, *, cause=Cause.UNKNOWN, retry_after=None, **params):
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.retry_after = retry_after  # seconds, when the provider said so
        self.params = params


class ConfigurationError(ConnectorError):
    """A mapping or setting is missing; nothing was sent. The user's turn."""

    name = "configuration"
    job_state = "blocked"


class AuthorizationError(ConnectorError):
    """The consent is gone. All jobs of the connection wait for a new sign-in."""

    name = "authorization"
    job_state = "blocked"
    stops_connection = True


class RejectedError(ConnectorError):
    """The provider refused this document. A person decides; a retry takes a new key."""

    name = "rejected"


class TransientError(ConnectorError):
    """Nothing was written and time will cure it. Our turn."""

    name = "transient"
    job_state = "pending"
    retry = True


class RateLimitError(TransientError):
    """The provider asks us to slow down; ``retry_after`` seconds when it says so."""

    name = "rate_limit"


class UncertainError(TransientError):
    """A write was sent and no usable answer came: it may be in their books already."""

    name = "uncertain"
    verify_first = True
