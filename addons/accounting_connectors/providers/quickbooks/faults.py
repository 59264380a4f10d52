"""QuickBooks' refusals in terms that every provider shares.

Codes: develop/troubleshooting/error-codes and handling-common-errors, 2026-11-20. Three
shapes carry them: ``Fault`` of the service, ``fault`` of the gateway in front of it
(401, 403, 429), and XML where JSON was asked for. A fault may come inside a 200.
"""

import re
from dataclasses import dataclass

from ..dialect import Dialect, retry_after, unanswered
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RateLimitError,
    RejectedError,
    TransientError,
    UncertainError,
)
from . import const
from .values import identity, rows, sub, word

# What a code means, where its text changes nothing.
CODES = {
    code: (cls, cause)
    for cls, cause, codes in (
        (AuthorizationError, Cause.RECONNECT, "100 3200"),
        (AuthorizationError, Cause.ACCESS_DENIED, "120 3100 3202 5020"),
        (AuthorizationError, Cause.SUBSCRIPTION, "6190"),
        (TransientError, Cause.PROVIDER_DOWN, "130 140 150"),
        (RateLimitError, Cause.RATE_LIMITED, "3001"),
        (UncertainError, Cause.NO_ANSWER, "600"),
        (ConfigurationError, Cause.FEATURE_OFF, "5030"),
        (ConfigurationError, Cause.CURRENCY_MISSING, "2220"),
        (ConfigurationError, Cause.PERIOD_LOCKED, "6200 6210"),
        (ConfigurationError, Cause.ACCOUNT_UNFIT, "6430"),
        (ConfigurationError, Cause.TAX_UNFIT, "6100 6170"),
        (RejectedError, Cause.EMAIL_INVALID, "2210"),
        (RejectedError, Cause.NEGATIVE_TOTAL, "2290"),
        (RejectedError, Cause.TOTAL_DIFFERS, "2300 6070"),
        (RejectedError, Cause.NUMBER_TAKEN, "6140"),
        (RejectedError, Cause.CHANGED_THERE, "5010"),
        (RejectedError, Cause.DOCUMENT_STATUS, "6220"),
        (RejectedError, Cause.DOCUMENT_SETTLED, "6450 6480 6540"),
        (RejectedError, Cause.TEXT_INVALID, "2010 2020 2030 2040 2050 2170 2250 6080"),
        # our own mistakes, or limits of things that we do not send
        (RejectedError, Cause.UNKNOWN, "500 1040 2130 4000 4001 4002 6180"),
        (RejectedError, Cause.FILE_REFUSED, "6030 6040 6041 6050"),
    )
    for code in codes.split()
}
SYSTEM = frozenset({"10000", "10100", "10200"})
# Of code 2500, "Accounts element id 7 not found": what the element is
ELEMENTS = {
    "accounts": (ConfigurationError, Cause.ACCOUNT_UNKNOWN, "account_code"),
    "names": (ConfigurationError, Cause.CONTACT_UNKNOWN, "contact_id"),
    "items": (ConfigurationError, Cause.ITEM_ARCHIVED, "item_code"),
    "tax": (ConfigurationError, Cause.TAX_UNKNOWN, "tax_code"),
    **dict.fromkeys(
        ("klass", "class", "dept", "department"),
        (ConfigurationError, Cause.TRACKING_UNKNOWN, "name"),
    ),
    "txn": (RejectedError, Cause.DOCUMENT_MISSING, "document_id"),
}
# Of code 6000, whose text says it all; the first that fits
GENERAL = [
    (cls, cause, re.compile(pattern, re.I | re.S))
    for cls, cause, pattern in (
        (ConfigurationError, Cause.TAX_MISSING, r"have a .*(?:GST|VAT|tax).* rate"),
        (
            ConfigurationError,
            Cause.PERIOD_LOCKED,
            r"account(?:ing)? period|closing date",
        ),
        # it is there, but the customer or the bank account has another one
        (RejectedError, Cause.UNKNOWN, r"currency .*invalid for (?:the )?customer"),
        (ConfigurationError, Cause.CURRENCY_MISSING, r"multi-?currency|currenc"),
        (
            RejectedError,
            Cause.NEGATIVE_TOTAL,
            r"must be (?:0|zero) or greater|negative",
        ),
        (
            RejectedError,
            Cause.OVERPAID,
            r"more than (?:the )?(?:amount|balance)|exceeds|already (?:been )?paid",
        ),
        (ConfigurationError, Cause.PAYMENT_ACCOUNT, r"deposit ?to ?account"),
        (RejectedError, Cause.TOTAL_DIFFERS, r"amount (?:is not equal|calculation)"),
        (ConfigurationError, Cause.FEATURE_OFF, r"feature|subscription level|upgrade"),
    )
]
# Of code 620: other customers', closed or paid transactions cannot be linked
SETTLED = re.compile(r"closed|\bpaid\b|nothing (?:is )?open|no open balance", re.I)
NAMED = [
    re.compile(pattern, re.I)
    for pattern in (
        r"closing date[^0-9]{0,20}(?P<lock_date>\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{2,4})",
        r"DocNumber ?= ?(?P<number>[^ ,]+)",
        r"\b(?P<currency>(?-i:[A-Z]{3})) is not an active currency",
        r"(?P<feature>(?:class|department|location|multi-?currency|sales tax|"
        r"inventory|custom field)s?)\b",
    )
]
ELEMENT = re.compile(r"(?P<what>\w+) element id (?P<id>\w+) not found", re.I)
XML_ERROR = re.compile(
    r"<Error\b[^>]*?\bcode=\"(\d+)\"[^>]*>(.{0,5000}?)</Error>", re.S
)
XML_PART = "<{0}>(.*?)</{0}>"
# An access token is quoted in the gateway's detail
TOKEN = re.compile(r"(?i)\b(token\b[^:]{0,20}:\s*)\S+|\beyJ[\w.~+/=-]+")
MAX_WORDS = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a fault."""

    code: str
    message: str
    detail: str

    @property
    def words(self):
        """What it says, free of tokens."""
        detail = re.sub(r"\s*:\s*null$", "", self.detail.strip())
        message = self.message.strip()
        parts = [message] if message not in detail else []
        parts += [detail] if detail else []
        text = TOKEN.sub(r"\1***", ": ".join(parts))
        return " ".join(text.split())[:MAX_WORDS]


def faults_of(data, text=""):
    """The errors of an answer or of one item of a batch.

    :param data: parsed JSON
    :param str text: the body, for XML
    :rtype: list[Fault]
    """
    for name in ("Fault", "fault"):
        node = sub(data, name)
        errors = rows(node, "Error") or rows(node, "error")
        if node:
            return [_fault(error) for error in errors] or [Fault("", "", "")]
    if data is None and "<" in text:
        return [_xml_fault(*found) for found in XML_ERROR.findall(text[:20_000])]
    return []


def _fault(error):
    lower = {key.lower(): value for key, value in error.items()}
    return Fault(
        identity(lower.get("code")).lstrip("0"),
        word(lower.get("message")),
        word(lower.get("detail")),
    )


def _xml_fault(code, inside):
    parts = [
        re.search(XML_PART.format(name), inside, re.S) for name in ("Message", "Detail")
    ]
    return Fault(code.lstrip("0"), *(found[1] if found else "" for found in parts))


def refused(faults, is_write=True):
    """Our error for the errors of a fault: of several, the first that we know.

    :param list faults: at least one
    :rtype: ConnectorError
    """
    fault = next((one for one in faults if _rule(one)), faults[0])
    messages = tuple(dict.fromkeys(one.words for one in faults))
    text = fault.words or "QuickBooks refused it without a reason."
    if fault.code in SYSTEM:
        cause = Cause.NO_ANSWER if is_write else Cause.PROVIDER_DOWN
        return unanswered(is_write, cause)(text, code=fault.code)
    cls, cause, params = _rule(fault) or (RejectedError, Cause.UNKNOWN, {})
    params = {**_named(fault), **params, "code": fault.code, "messages": messages}
    if cls is RateLimitError:
        return RateLimitError(
            "QuickBooks asks us to slow down.",
            cause=cause,
            retry_after=const.RETRY_THROTTLED,
        )
    if cause is Cause.FEATURE_OFF:
        params.setdefault("feature", text)
    return cls(text, cause=cause, **params)


def _rule(fault):
    """Class, cause and what the text names; ``None`` for an unknown code."""
    text = fault.words
    if fault.code == "610":
        return _not_found(text)
    if fault.code == "620":
        cause = Cause.OVERPAID if SETTLED.search(text) else Cause.DOCUMENT_STATUS
        return RejectedError, cause, {}
    if fault.code == "2500":
        return _invalid_reference(text)
    if fault.code == "6240":
        items = re.search("product|service|item", text, re.I)
        return (
            ConfigurationError,
            Cause.ITEM_TAKEN if items else Cause.CONTACT_TAKEN,
            {},
        )
    if fault.code == "6000":
        for cls, cause, pattern in GENERAL:
            if pattern.search(text):
                return cls, cause, {}
        return RejectedError, Cause.UNKNOWN, {}
    if fault.code in CODES:
        return *CODES[fault.code], {}
    return None


def _not_found(text):
    """Deleted, or made inactive; what, :mod:`explaining` looks up."""
    if re.search("made inactive|has been inactivated", text, re.I):
        return ConfigurationError, Cause.UNKNOWN, {"inactive": True}
    return RejectedError, Cause.DOCUMENT_MISSING, {}


def _invalid_reference(text):
    found = ELEMENT.search(text)
    what = found["what"].lower() if found else ""
    for start, (cls, cause, name) in ELEMENTS.items():
        if what.startswith(start) or (start == "tax" and "tax" in what):
            return cls, cause, {name: found["id"]}
    return RejectedError, Cause.UNKNOWN, {}


def _named(fault):
    found = (pattern.search(fault.words) for pattern in NAMED)
    return {k: v for one in found if one for k, v in one.groupdict().items() if v}


class QuickBooksDialect(Dialect):
    """Statuses: develop/troubleshooting/error-codes, 2026-11-20."""

    correlation_header = "intuit_tid"

    def renews(self, reply):
        """A 401 for wrong keys or rights stays one with any token."""
        found = faults_of(reply.data, reply.text)
        return not found or found[0].code in ("", "100", "3200")

    def classify(self, reply, is_write):
        """See :meth:`Dialect.classify`."""
        found = faults_of(reply.data, reply.text)
        throttled = any(one.code == "3001" for one in found)
        if reply.status == 429 or throttled:
            return RateLimitError(
                "QuickBooks asks us to slow down.",
                cause=Cause.RATE_LIMITED,
                retry_after=retry_after(reply.headers) or const.RETRY_THROTTLED,
            )
        known = any(_rule(one) for one in found)
        if known or (found and reply.status == 400):
            if reply.status < 500:
                return refused(found, is_write)
        return super().classify(reply, is_write)

    def refusal(self, reply, is_write):
        """A fault inside a 200 (recorded answers of batches,
        minimul/qbo_api@34abd0e, 2026-11-20)."""
        found = faults_of(reply.data)
        return refused(found, is_write) if found else None


DIALECT = QuickBooksDialect()
