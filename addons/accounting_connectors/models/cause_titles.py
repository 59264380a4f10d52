"""Each cause as a heading: what has to be mended once, for all that waits for it."""

from odoo.tools import LazyTranslate

from ..providers.errors import Cause
from ..providers.registry import adapter_class
from .causes import _Values

_lt = LazyTranslate(__name__)


def title(env, cause, provider, company, params, raw):
    """What has to be mended, in the user's language.

    :param Cause cause: what happened
    :param str provider: code of the provider
    :param str company: name of the company there
    :param dict params: values for the heading, of one of the documents
    :param str raw: the provider's own words, used where we have no better
    :rtype: str
    """
    values = _Values(params)
    values["provider"] = adapter_class(provider).label
    values["company"] = company
    if cause is Cause.UNKNOWN:
        return raw or env._("%(provider)s refused it", provider=values["provider"])
    heading = env._(TITLES[cause])
    return heading % values


def mapping_title(env, row):
    """What has to be mended, where an answer is missing in the mapping.

    :param accounting.ledger.mapping row: the nearest of those that would do
    :rtype: str
    """
    if row.source in ("tax", "purchase_tax") and not row.tax_ids:
        return env._("“No tax” is not mapped")
    if row.state == "broken":
        heading = env._(ARCHIVED.get(row.source, ARCHIVED["account"]))
    else:
        heading = env._(MISSING.get(row.source, MISSING["other"]))
    return heading % {"name": row.name}


MISSING = {
    "tax": _lt("Tax %(name)s is not mapped"),
    "purchase_tax": _lt("Tax on purchases %(name)s is not mapped"),
    "journal": _lt("Payment journal %(name)s is not mapped"),
    "account": _lt("Account %(name)s is not mapped"),
    "line_type": _lt("Line-item type %(name)s is not mapped"),
    "purchase_line_type": _lt("Line-item type %(name)s, bought, is not mapped"),
    "other": _lt("%(name)s is not mapped"),
}
ARCHIVED = {
    "tax": _lt("The tax code of %(name)s is archived there"),
    "purchase_tax": _lt("The tax code of %(name)s is archived there"),
    "account": _lt("The account of %(name)s is archived there"),
}
TITLES = {
    Cause.MAPPING_MISSING: _lt("The mapping lacks an answer"),
    Cause.ACCOUNT_UNKNOWN: _lt("%(provider)s has no account %(account_code)s"),
    Cause.ACCOUNT_ARCHIVED: _lt("Account %(account_code)s is archived"),
    Cause.ACCOUNT_UNFIT: _lt("Account %(account_code)s is not allowed here"),
    Cause.ACCOUNT_DIFFERS: _lt("Documents are on other accounts than mapped"),
    Cause.PAYMENT_ACCOUNT: _lt("Account %(account_code)s takes no payments"),
    Cause.TAX_MISSING: _lt("Lines have no tax code"),
    Cause.TAX_UNKNOWN: _lt("%(provider)s has no usable tax code %(tax_code)s"),
    Cause.TAX_UNFIT: _lt(
        "Tax code %(tax_code)s does not go with account %(account_code)s"
    ),
    Cause.TAX_MIXED: _lt("A document has several taxes"),
    Cause.PERIOD_LOCKED: _lt("The books are locked up to %(lock_date)s"),
    Cause.NUMBER_TAKEN: _lt("The number is taken by a different document"),
    Cause.CURRENCY_MISSING: _lt("%(company)s does not use %(currency)s"),
    Cause.CONTACT_TAKEN: _lt("Contact %(contact_name)s: a name that is taken there"),
    Cause.CONTACT_ARCHIVED: _lt("Contact %(contact_name)s is archived"),
    Cause.CONTACT_UNKNOWN: _lt("Contact %(contact_name)s is gone there"),
    Cause.CONTACT_DOUBTFUL: _lt("Contact %(contact_name)s: is it the same one there?"),
    Cause.EMAIL_INVALID: _lt("Contact %(contact_name)s: e-mail address not accepted"),
    Cause.ITEM_TAKEN: _lt("Item %(item_code)s: a code that is taken there"),
    Cause.ITEM_ARCHIVED: _lt("Item %(item_code)s is no longer used there"),
    Cause.TOTAL_DIFFERS: _lt("The totals differ"),
    Cause.NEGATIVE_TOTAL: _lt("A document has a negative total"),
    Cause.NEGATIVE_LINE: _lt("A line has a negative amount"),
    Cause.OVERPAID: _lt("A payment is more than what is open there"),
    Cause.DOCUMENT_STATUS: _lt("The document's state there does not allow it"),
    Cause.DOCUMENT_SETTLED: _lt("The document is paid there and cannot be changed"),
    Cause.DOCUMENT_MISSING: _lt("The document is no longer there"),
    Cause.FEE_ACCOUNT: _lt("Account %(account_code)s takes no fees"),
    Cause.FILE_REFUSED: _lt("A file was not taken"),
    Cause.TRACKING_UNKNOWN: _lt("%(name)s is in no tracking category there"),
    Cause.TRACKING_MIXED: _lt("A document has several of one tracking category"),
    Cause.JOURNAL_MISSING: _lt("No journal for account %(account_code)s there"),
    Cause.FEE_UNMAPPED: _lt("A fee on account %(account_code)s there is not mapped"),
    Cause.PLAN_LIMIT: _lt("The plan of %(company)s allows no more"),
    Cause.FEATURE_OFF: _lt("%(company)s does not use this: %(feature)s"),
    Cause.CHANGED_THERE: _lt("Somebody is changing the same record there"),
    Cause.TEXT_INVALID: _lt("A text is not accepted"),
    Cause.RECONNECT: _lt("The sign-in at %(provider)s has ended"),
    Cause.ACCESS_DENIED: _lt("The sign-in at %(provider)s has ended"),
    Cause.AREA_DENIED: _lt("The user there may not do this: %(area)s"),
    Cause.SCOPE_MISSING: _lt("The sign-in at %(provider)s has ended"),
    Cause.TENANT_GONE: _lt("%(provider)s no longer lets us into %(company)s"),
    Cause.SUBSCRIPTION: _lt("The subscription of %(company)s has ended"),
    Cause.CLIENT_WRONG: _lt("The app's client id and secret are not accepted"),
    Cause.RATE_LIMITED: _lt("%(provider)s asks us to slow down"),
    Cause.DAY_LIMIT: _lt("The calls of the day are used up"),
    Cause.PROVIDER_DOWN: _lt("%(provider)s cannot be reached"),
    Cause.NO_ANSWER: _lt("%(provider)s gave no answer"),
    Cause.ANSWER_UNREADABLE: _lt("%(provider)s gave an answer that cannot be read"),
    Cause.PREREQUISITE: _lt("Something that is done by now was waited for"),
}
