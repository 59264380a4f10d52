"""Refusals made useful: which of a document's accounts, taxes or people Sage could not
find, what the plan lacks, what a person has to change.

Sage says "Couldn't find record." and often not where (issues 29 and 32 of github
Sage/sageone_api_php_sample, 2026-11-20). Then, and only then, what the document names
is looked at, each record once for a batch.
"""

from datetime import date

from ..documents import Allocation, Invoice, Kind, OnAccount, Payment
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    ConnectorError,
    RejectedError,
)
from ..values import sub, word
from . import const, wires

DATED = Invoice | Payment | OnAccount | Allocation
VAGUE = frozenset(
    {Cause.UNKNOWN, Cause.ACCOUNT_UNFIT, Cause.TAX_UNKNOWN, Cause.TRACKING_UNKNOWN}
)
PLAN_REFUSALS = frozenset({Cause.SUBSCRIPTION, Cause.RECONNECT, Cause.AREA_DENIED})


def explained(wire, kind, writes, verdicts):
    """The verdicts, with errors in terms that lead to a cure.

    :rtype: list[Receipt | ConnectorError]
    """
    verdicts = _plan(wire, kind, verdicts)
    known = {}
    return [
        _explain(wire, write.document, verdict, known)
        if isinstance(verdict, RejectedError | ConfigurationError)
        else verdict
        for write, verdict in zip(writes, verdicts, strict=True)
    ]


def _plan(wire, kind, verdicts):
    """A plan that lacks something answers as if the subscription had ended, the sign-in
    were bad, or the role too low (github ledgerscope/SageOneApi, 2026-08; the words are
    not known). Other lists tell which it is."""
    feature = const.NOT_IN_START.get(kind)
    refused = [
        one
        for one in verdicts
        if isinstance(one, AuthorizationError | ConfigurationError)
        and (one.cause in PLAN_REFUSALS or one.params.get("plan"))
    ]
    if not feature or not refused or not _lacks(wire, refused[0]):
        return verdicts
    error = ConfigurationError(
        f"The plan of this business at Sage does not include {feature}.",
        cause=Cause.FEATURE_OFF,
        feature=feature,
    )
    return [error if one in refused else one for one in verdicts]


def is_denied(wire, error):
    """Is it one list that the plan or the user's role leaves out, so that all else goes
    on?

    :rtype: bool
    """
    return error.cause is Cause.AREA_DENIED or (
        (error.cause in PLAN_REFUSALS or error.cause is Cause.FEATURE_OFF)
        and _lacks(wire, error)
    )


def _lacks(wire, error):
    """Is it the plan, so that all else goes on?"""
    if isinstance(error, ConfigurationError):
        return error.params.get("plan") or wire.traits.get("plan") == "start"
    try:
        wire.call("GET", "sales_invoices", params={"items_per_page": 1})
    except ConnectorError:
        return False
    return True


def _explain(wire, document, error, known):
    if document is None:
        return error
    _name(document, error)
    if isinstance(document, DATED) and _locked(wire, document, error):
        error = _again(error, Cause.PERIOD_LOCKED, lock_date=wire.traits["lock_date"])
    if isinstance(document, Invoice) and _negative(document, error):
        error.message = f"Sage takes no negative line here: {error.message}"
    if error.cause in VAGUE and "account_code" not in error.params:
        for check in (_accounts, _taxes, _tracking, _bank, _contact):
            found = check(wire, document, error, known)
            if found:
                return found
    return error


def _name(document, error):
    """Say what it is about, for the sentence that a person reads."""
    told = {
        Cause.CONTACT_TAKEN: ("contact_name", "name"),
        Cause.ITEM_TAKEN: ("item_code", "code"),
        Cause.NUMBER_TAKEN: ("number", "number"),
        Cause.DOCUMENT_SETTLED: ("number", "number"),
        Cause.CURRENCY_MISSING: ("currency", "currency"),
        Cause.PAYMENT_ACCOUNT: ("account_code", "account_code"),
    }.get(error.cause)
    if told and getattr(document, told[1], ""):
        error.params.setdefault(told[0], getattr(document, told[1]))


def _locked(wire, document, error):
    """Is it a refused date in a locked period? Sage's words for that are not known."""
    lock = wire.traits.get("lock_date")
    if not lock or error.cause not in (Cause.UNKNOWN, Cause.PERIOD_LOCKED):
        return False
    told = error.cause is Cause.PERIOD_LOCKED or any(
        one.endswith("date") for one in error.params.get("sources", ())
    )
    return told and document.date <= date.fromisoformat(lock)


def _negative(document, error):
    """Is it about the sign of a line? Whether Sage takes negative lines is not
    confirmed."""
    told = error.cause is Cause.UNKNOWN and any(
        one.endswith(("unit_price", "quantity", "amount"))
        for one in error.params.get("sources", ())
    )
    return told and any(line.net < 0 for line in document.lines)


def _again(error, cause, **params):
    """The same refusal with another cause, as a matter of settings."""
    return ConfigurationError(error.message, cause=cause, **{**error.params, **params})


def _vague(error):
    """Could it be about a record that is missing?"""
    told = error.params.get("codes", ()) + error.params.get("messages", ())
    known = error.cause is not Cause.UNKNOWN
    return known or any("find" in one.lower() or "NotFound" in one for one in told)


def _accounts(wire, document, error, known):
    """The first account that such a document cannot be booked to."""
    if not isinstance(document, Invoice) or not _vague(error):
        return None
    codes = {
        one.account_id: one.account_code for one in document.lines if one.account_id
    }
    for account_id, code in codes.items():
        row = _look(wire, "ledger_accounts", account_id, Kind.ACCOUNT, known)
        named = code or account_id
        if row is None:
            return _again(error, Cause.ACCOUNT_UNKNOWN, account_code=named)
        if row.get("included_in_chart") is False:
            return _again(error, Cause.ACCOUNT_ARCHIVED, account_code=named)
        closed = row.get("is_control_account") is True
        area = "expenses" if document.is_purchase else "sales"
        if row.get(f"visible_in_{area}") is False or closed:
            return _again(error, Cause.ACCOUNT_UNFIT, account_code=named)
    if error.cause is Cause.ACCOUNT_UNFIT and len(codes) == 1:
        (named,) = (code or account_id for account_id, code in codes.items())
        return _again(error, Cause.ACCOUNT_UNFIT, account_code=named)
    return None


def _taxes(wire, document, error, known):
    if not isinstance(document, Invoice) or not _vague(error):
        return None
    codes = list(dict.fromkeys(one.tax_code for one in document.lines if one.tax_code))
    for code in codes:
        if _look(wire, "tax_rates", code, Kind.TAX_RATE, known) is None:
            return _again(error, Cause.TAX_UNKNOWN, tax_code=code)
    if error.cause is Cause.TAX_UNKNOWN and len(codes) == 1:
        return _again(error, Cause.TAX_UNKNOWN, tax_code=codes[0])
    return None


def _tracking(wire, document, error, known):
    """The first category that Sage does not have, else the first that it does not let
    lines of such documents have: its areas are set at Sage."""
    told = error.cause is Cause.TRACKING_UNKNOWN
    if not isinstance(document, Invoice) or not (told or _vague(error)):
        return None
    options = dict.fromkeys(
        option for line in document.lines for __, option in line.tracking
    )
    path, first = const.PATH[Kind.TRACKING], ""
    for option in options:
        row = _look(wire, path, option, Kind.TRACKING, known)
        if row is None:
            return _again(error, Cause.TRACKING_UNKNOWN, name=option)
        shown = sub(row, "analysis_type").get("displayed_as")
        first = first or word(row.get("displayed_as")) or word(shown) or option
    return _again(error, Cause.TRACKING_UNKNOWN, name=first) if told else None


def _bank(wire, document, error, known):
    if not isinstance(document, Payment | OnAccount) or not _vague(error):
        return None
    if _look(wire, "bank_accounts", document.account_id, Kind.ACCOUNT, known) is None:
        named = document.account_code or document.account_id
        return _again(error, Cause.PAYMENT_ACCOUNT, account_code=named)
    return None


def _contact(wire, document, error, known):
    contact_id = getattr(document, "contact_id", "")
    if not contact_id or error.cause is not Cause.UNKNOWN or not _vague(error):
        return None
    row = _look(wire, "contacts", contact_id, Kind.CONTACT, known)
    if row is None or row.get("deleted_at"):
        return _again(error, Cause.CONTACT_UNKNOWN)
    if row.get("gdpr_obfuscated") is True or row.get("is_active") is False:
        return _again(error, Cause.CONTACT_ARCHIVED)
    return None


def _look(wire, path, remote_id, kind, known):
    """A record, ``None`` when Sage does not hold it; when Sage cannot be asked, one
    about which nothing is known."""
    key = (path, remote_id)
    if key not in known:
        (row,) = wires.each(
            wire,
            [remote_id],
            lambda one: wires.get(wire, path, one, kind),
            lambda __, answer: answer,
        )
        if isinstance(row, ConnectorError):
            row = None if row.cause is Cause.DOCUMENT_MISSING else {}
        known[key] = row
    return known[key]
