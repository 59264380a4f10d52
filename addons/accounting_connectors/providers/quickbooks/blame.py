"""What our own document adds to a refusal: the names and codes that the sentence for
the user needs. QuickBooks mostly tells ids, or nothing."""

import re

from ..documents import Contact, Kind
from ..errors import Cause, ConfigurationError
from ..sending import kind_of

OTHER_CURRENCY = re.compile("currency .*invalid for", re.I)

ACCOUNT_CAUSES = frozenset(
    {
        Cause.ACCOUNT_UNKNOWN,
        Cause.ACCOUNT_ARCHIVED,
        Cause.ACCOUNT_UNFIT,
        Cause.PAYMENT_ACCOUNT,
        Cause.TAX_UNFIT,
    }
)


def about(error, write, facts):
    """The refusal with what our document knows: the names and codes that the sentence
    for the user needs, and what QuickBooks' one code means for this kind of document.

    :param ConnectorError error: of that write
    :param Write write: what was refused
    :param company.Facts facts: of the company
    :rtype: ConnectorError
    """
    document = write.document
    error = _for_kind(error, kind_of(write))
    params = error.params
    if error.cause is Cause.PERIOD_LOCKED and facts.closed:
        params.setdefault("lock_date", facts.closed)
    if error.cause is Cause.NUMBER_TAKEN:  # theirs may be the end of ours
        params.pop("number", None)
    for name, ours in _ours(document):
        if params.get(name) is None and ours:
            params[name] = ours
    if document and error.cause in ACCOUNT_CAUSES:
        _name_account(document, params)
    if error.cause in (Cause.TAX_UNFIT, Cause.TAX_MISSING):
        codes = {row.tax_code for row in getattr(document, "lines", ())}
        params.setdefault("tax_code", ", ".join(sorted(filter(None, codes))))
    return error


def _for_kind(error, kind):
    """Names are taken by items or by people; an account that does not fit, or not in
    this currency, is the bank's in a payment."""
    cause = error.cause
    if cause in (Cause.CONTACT_TAKEN, Cause.ITEM_TAKEN):
        cause = Cause.ITEM_TAKEN if kind is Kind.ITEM else Cause.CONTACT_TAKEN
    if kind is Kind.PAYMENT and (
        cause is Cause.ACCOUNT_UNFIT or OTHER_CURRENCY.search(error.message)
    ):
        cause = Cause.PAYMENT_ACCOUNT
    if cause is error.cause:
        return error
    return ConfigurationError(error.message, cause=cause, **error.params)


def _ours(document):
    if isinstance(document, Contact):
        return (("contact_name", document.name),)
    return (
        ("number", getattr(document, "number", "")),
        ("number", getattr(document, "document_number", "")),
        ("currency", getattr(document, "currency", "")),
        ("item_code", getattr(document, "code", "")),
        ("contact_name", getattr(document, "contact_name", "")),
        ("name", getattr(document, "name", "")),
    )


def _name_account(document, params):
    """The code of the account that the refusal is about, in place of its id."""
    lines = getattr(document, "lines", None)
    codes = {
        row.account_id: row.account_code or row.account_id
        for row in (lines if lines is not None else [document])
        if getattr(row, "account_id", "")
    }
    named = params.get("account_code")
    if named in codes:
        params["account_code"] = codes[named]
    elif not named and codes:
        params["account_code"] = ", ".join(dict.fromkeys(codes.values()))
