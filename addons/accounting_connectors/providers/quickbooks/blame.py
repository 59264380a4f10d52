"""What our own document adds to a refusal: the names and codes that the sentence for
the user needs. QuickBooks mostly tells ids, or nothing."""

from ..documents import Kind
from ..errors import Cause
from ..sending import kind_of

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
    """Add to a refusal what our document knows: names and codes that the sentence for
    the user needs, and which of the two kinds of name is taken.

    :param ConnectorError error: of that write
    :param Write write: what was refused
    :param company.Facts facts: of the company
    :rtype: ConnectorError
    """
    document, params = write.document, error.params
    if error.cause in (Cause.CONTACT_TAKEN, Cause.ITEM_TAKEN):
        is_item = kind_of(write) is Kind.ITEM
        error.cause = Cause.ITEM_TAKEN if is_item else Cause.CONTACT_TAKEN
    if error.cause is Cause.PERIOD_LOCKED and facts.closed:
        params.setdefault("lock_date", facts.closed)
    if document is None:
        return error
    if error.cause is Cause.NUMBER_TAKEN:  # theirs may be the end of ours
        params.pop("number", None)
    for name, ours in _ours(document):
        if params.get(name) is None and ours:
            params[name] = ours
    if error.cause in ACCOUNT_CAUSES:
        _name_account(document, params)
    if error.cause in (Cause.TAX_UNFIT, Cause.TAX_MISSING):
        codes = {row.tax_code for row in getattr(document, "lines", ())}
        params.setdefault("tax_code", ", ".join(sorted(filter(None, codes))))
    return error


def _ours(document):
    return (
        ("number", getattr(document, "number", "")),
        ("number", getattr(document, "document_number", "")),
        ("currency", getattr(document, "currency", "")),
        ("item_code", getattr(document, "code", "")),
        ("contact_name", getattr(document, "contact_name", "")),
        ("contact_name", getattr(document, "name", "")),
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
