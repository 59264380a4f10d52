"""Sage's refusals in terms that every provider shares.

Shapes and texts: guides/concepts/frequently_raised_errors and response_codes, issues
29 and 32 of github Sage/sageone_api_php_sample, github ledgerscope/SageOneApi, all
2026-11-20. Sage documents few texts, so a refusal is told by the field that it names
first and by its words second. The order of :data:`RULES` is the order of help: of
several faults the first that a setting can cure becomes the cause, and all are kept in
``params["messages"]``.
"""

import re
from dataclasses import dataclass

from ..dialect import Dialect, retry_after
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
)
from ..values import word
from . import const

TAKEN = (
    r"already (?:exists?|been (?:taken|used)|in use|used|taken)|must be unique|"
    r"duplicate|not unique|is taken"
)
GONE = "couldn['’]?t find|could not find|not found|does ?n[o'’]t exist|invalid|unknown"
SUBSCRIPTION = re.compile(r"no active subscription", re.I)
PLAN = re.compile(
    r"\bplan\b|upgrade|not (?:available|included) (?:in|for|on)|not include", re.I
)

# (cause, class, resource and field, words). Both patterns must be found.
RULES = [
    (cause, cls, re.compile(where, re.I), re.compile(words, re.I | re.S))
    for cause, cls, where, words in (
        (
            Cause.PERIOD_LOCKED,
            ConfigurationError,
            r"",
            r"lock(?:ed|ing)?[ -]?down|locked|year[ -]end|closed (?:period|year)|"
            r"(?:before|prior to) .*(?:start|opening) date",
        ),
        (
            Cause.FEATURE_OFF,
            ConfigurationError,
            r"",
            r"(?P<feature>multi-?\s?currency|foreign currenc(?:y|ies))",
        ),
        (Cause.CURRENCY_MISSING, ConfigurationError, r":.*currency(?:_id)?$", r""),
        (Cause.ACCOUNT_UNFIT, ConfigurationError, r"ledger_account(?:_id)?$", r""),
        (Cause.PAYMENT_ACCOUNT, ConfigurationError, r"bank_account(?:_id)?$", r""),
        (
            Cause.PAYMENT_ACCOUNT,
            ConfigurationError,
            r"^contact_payments:",
            r"bank account",
        ),
        (Cause.TAX_UNKNOWN, ConfigurationError, r":.*tax_rate(?:_id)?$", r""),
        (
            Cause.TRACKING_UNKNOWN,
            ConfigurationError,
            r"",
            r"analysis_type_categories|analysis type",
        ),
        (
            Cause.TRACKING_UNKNOWN,
            ConfigurationError,
            r":.*analysis_type_categories",
            r"",
        ),
        (
            Cause.CONTACT_ARCHIVED,
            ConfigurationError,
            r"",
            r"obfuscated|anonymi[sz]ed|contact is (?:not active|inactive|deleted)",
        ),
        (
            Cause.CONTACT_UNKNOWN,
            ConfigurationError,
            r":.*(?:contact|customer)(?:_id)?$",
            GONE,
        ),
        (
            Cause.CONTACT_UNKNOWN,
            ConfigurationError,
            r"",
            r"find (?:customer|supplier|contact|vendor)",
        ),
        (Cause.CONTACT_TAKEN, ConfigurationError, r"^contacts:", TAKEN),
        (Cause.ITEM_TAKEN, ConfigurationError, r"^(?:services|products):", TAKEN),
        (Cause.NUMBER_TAKEN, RejectedError, r"^(?:sales|purchase)_\w+:", TAKEN),
        (
            Cause.ITEM_ARCHIVED,
            ConfigurationError,
            r":.*(?:product|service)(?:_id)?$",
            r"",
        ),
        (Cause.EMAIL_INVALID, RejectedError, r":.*email$", r""),
        (
            Cause.OVERPAID,
            RejectedError,
            r"^contact_(?:payments|allocations):",
            r"exceed|more than|outstanding|overpa(?:id|y)|already (?:fully )?paid",
        ),
        (Cause.DOCUMENT_MISSING, RejectedError, r"artefact(?:_id)?$", GONE),
        (
            Cause.DOCUMENT_SETTLED,
            RejectedError,
            r"^(?:sales|purchase|contact)_\w+:",
            r"\b(?:part.?)?paid\b|\bis allocated\b|"
            r"has (?:a |an )?(?:payments?|allocations?|receipts?)|"
            r"(?:payments?|receipts?|allocations?) (?:against|exists?|must be removed)",
        ),
        (
            Cause.DOCUMENT_STATUS,
            RejectedError,
            r"^(?:sales|purchase|contact|other)_\w+:",
            r"\bvoid|"
            r"(?:tax|vat) return|reconciled|not (?:editable|deletable)|"
            r"can(?:not|['’]t| not) be (?:edited|deleted|changed|voided|removed)",
        ),
        (
            Cause.NEGATIVE_TOTAL,
            RejectedError,
            r"^(?:sales|purchase)_\w+:.*total",
            r"negative|greater than|positive",
        ),
        (Cause.TEXT_INVALID, RejectedError, r":.*tax_number$", r""),
        (
            Cause.TEXT_INVALID,
            RejectedError,
            r"",
            r"too long|(?:maximum|at most) .*characters|html",
        ),
    )
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of an error body."""

    text: str
    source: str = ""  # the field
    code: str = ""

    @property
    def told(self):
        """The text with the field's name, which alone makes some of them clear."""
        field = self.source.replace(".", ", ").replace("_", " ").strip()
        return f"{self.text} ({field})" if field else self.text


def read(data):
    """The faults in an error body: a list, or what older versions wrapped it in.

    :rtype: list[Fault]
    """
    if isinstance(data, dict):
        inner = data.get("$diagnoses")
        data = inner if isinstance(inner, list) else [data]
    found = []
    for row in data if isinstance(data, list) else ():
        if not isinstance(row, dict):
            continue
        names = ("$message", "message", "error_description", "error", "$dataCode")
        text = next((word(row.get(name)) for name in names if word(row.get(name))), "")
        if text and word(row.get("$severity")).lower() not in ("warning", "info"):
            source = word(row.get("$source"))
            found.append(Fault(text.strip(), source, word(row.get("$dataCode"))))
    return found


def refusal(faults, resource="", **params):
    """The error for one refused record.

    :param list[Fault] faults: in Sage's order
    :param str resource: ``sales_invoices`` and its like
    :rtype: ConnectorError
    """
    told = tuple(dict.fromkeys(fault.told for fault in faults))
    params |= {"messages": told, "sources": tuple(fault.source for fault in faults)}
    params["codes"] = tuple(fault.code for fault in faults)
    for cause, cls, where, words in RULES:
        for fault in faults:
            found = words.search(fault.text)
            if found and where.search(f"{resource}:{fault.source}"):
                named = {k: v for k, v in found.groupdict().items() if v}
                return cls(fault.told, cause=cause, **params | named)
    text = told[0] if told else "Sage refused the record without a reason."
    return RejectedError(text, cause=Cause.UNKNOWN, **params)


class SageDialect(Dialect):
    """One call's answers: they must come from our business, and a refused role is that
    of the call's area.

    :param str business: id that the call was sent for; empty: for none
    :param str path: below the API's root
    """

    def __init__(self, business="", path=""):
        self.business = business
        self.resource, __, self.record = path.partition("/")

    def renews(self, reply):
        """A business without subscription, or with a small plan, stays one with any
        token."""
        return not SUBSCRIPTION.search(reply.text) and not PLAN.search(reply.text)

    def refusal(self, reply, is_write):
        """The answer names the business that gave it; another's is not ours to use."""
        theirs = (reply.headers.get("X-Business") or "").strip().lower()
        if not self.business or not theirs or theirs == self.business.lower():
            return None
        return AuthorizationError(
            "Sage answered for another business than the one asked.",
            cause=Cause.TENANT_GONE,
        )

    def classify(self, reply, is_write):
        """See :meth:`Dialect.classify`."""
        status = reply.status
        if status in (401, 403) and SUBSCRIPTION.search(reply.text):
            return AuthorizationError(
                "Sage says that this business has no active subscription.",
                cause=Cause.SUBSCRIPTION,
            )
        if status in (401, 403) and PLAN.search(reply.text):
            words = " ".join(fault.told for fault in read(reply.data))
            feature = const.AREA.get(self.resource, self.resource)
            return ConfigurationError(
                words, cause=Cause.FEATURE_OFF, feature=feature, plan=True
            )
        if status == 403:
            return self._denied(reply)
        if status == 429:
            wait = retry_after(reply.headers)
            day = wait is not None and wait >= const.DAY_WAIT
            return RateLimitError(
                "Sage asks us to slow down.",
                cause=Cause.DAY_LIMIT if day else Cause.RATE_LIMITED,
                retry_after=const.RETRY_LIMITED if wait is None else wait,
            )
        if 400 <= status < 500 and status not in (401, 408):
            return self._refused(reply)
        return super().classify(reply, is_write)

    def _denied(self, reply):
        """A user's role is given by area, so a 403 about one area says nothing of the
        others: it holds up only what goes there. Asked of the business itself, it means
        that this user is locked out of it.
        """
        faults = read(reply.data)
        words = " ".join(fault.told for fault in faults) or "access denied"
        area = const.AREA.get(self.resource)
        if not area:
            return AuthorizationError(
                f"Sage does not let this user in: {words}", cause=Cause.ACCESS_DENIED
            )
        return ConfigurationError(
            f"The role of the Sage user does not allow this in the area {area}: "
            f"{words}",
            cause=Cause.AREA_DENIED,
            area=area,
        )

    def _refused(self, reply):
        faults = read(reply.data)
        error = refusal(faults, self.resource, status=reply.status)
        missing = reply.status == 404 or "RecordNotFound" in error.params["codes"]
        if self.record and missing and error.cause is Cause.UNKNOWN:
            return RejectedError(
                "Sage does not hold this record.", cause=Cause.DOCUMENT_MISSING
            )
        if not faults:
            error.message = f"Sage refused the request (status {reply.status})."
        return error
