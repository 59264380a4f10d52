"""Each cause of a failure as one sentence that says what to do, in the user's
language."""

from odoo.tools import LazyTranslate

from ..providers.documents import Notice
from ..providers.errors import Cause
from ..providers.registry import adapter_class

_lt = LazyTranslate(__name__)


def sentence(env, cause, provider, company, params, raw):
    """What happened and what to do about it.

    :param Cause cause: what happened
    :param str provider: code of the provider
    :param str company: name of the company there
    :param dict params: values for the sentence, as the adapter gave them
    :param str raw: the provider's or our own words, used where we have no better
    :rtype: str
    """
    values = _Values(params)
    values["provider"] = adapter_class(provider).label
    values["company"] = company
    values.setdefault("raw", raw)
    if cause in SENTENCES:
        template = env._(SENTENCES[cause])
        told = template % values
        if values.untold and raw and raw not in told:
            # better their words as well than a sentence with a hole
            told = env._(
                "%(told)s %(provider)s says: %(raw)s",
                told=told,
                provider=values["provider"],
                raw=raw,
            )
        return told
    return raw or env._("%(provider)s refused it.", provider=values["provider"])


def notice_sentence(env, notice, provider):
    """Something that a person should know about the company there.

    :param Notice notice: what it is
    :rtype: str
    """
    template = env._(NOTICES[notice])
    return template % {"provider": adapter_class(provider).label}


class _Values(dict):
    """Parameters of a sentence: what an adapter did not tell reads as an ellipsis.

    :ivar bool untold: whether the sentence asked for such a one
    """

    untold = False

    def __missing__(self, key):
        self.untold = True
        return "…"


SENTENCES = {
    Cause.MAPPING_MISSING: _lt("Not mapped yet: %(missing)s. Choose where it goes."),
    Cause.ACCOUNT_UNKNOWN: _lt(
        "%(provider)s has no account %(account_code)s. Choose another account in"
        " the mapping."
    ),
    Cause.ACCOUNT_ARCHIVED: _lt(
        "Account %(account_code)s is archived in %(provider)s. Choose another"
        " account in the mapping, or restore it there, and retry."
    ),
    Cause.ACCOUNT_UNFIT: _lt(
        "%(provider)s does not allow account %(account_code)s on this document."
        " Choose another account in the mapping."
    ),
    Cause.ACCOUNT_DIFFERS: _lt(
        "It is in %(provider)s, but not on the mapped accounts: %(strays)s Correct the"
        " document there and retry. Somebody may have changed an account or item there:"
        " read the chart again and look through the mapping."
    ),
    Cause.PAYMENT_ACCOUNT: _lt(
        "%(provider)s takes no payments on account %(account_code)s. Map the"
        " payment journal to a bank account, or enable payments to that account"
        " there."
    ),
    Cause.TAX_MISSING: _lt(
        "A line has no tax code, and %(provider)s asks for one. Map the tax of the"
        " line, or “No tax”."
    ),
    Cause.TAX_UNKNOWN: _lt(
        "%(provider)s has no usable tax code %(tax_code)s. Choose another in the"
        " mapping."
    ),
    Cause.TAX_UNFIT: _lt(
        "%(provider)s does not allow tax code %(tax_code)s with account"
        " %(account_code)s. Choose another tax code or another account in the"
        " mapping."
    ),
    Cause.TAX_MIXED: _lt(
        "A document in %(provider)s carries one sales tax, and this one has several:"
        " %(tax_code)s. Make a document for each, or map these taxes to one code."
    ),
    Cause.PERIOD_LOCKED: _lt(
        "The books in %(provider)s are locked up to %(lock_date)s. Unlock the"
        " period there, or give the document a later date, and retry."
    ),
    Cause.NUMBER_TAKEN: _lt(
        "%(provider)s already has a different document numbered %(number)s. Compare"
        " the two, and change the number on one side."
    ),
    Cause.CURRENCY_MISSING: _lt(
        "%(company)s does not use %(currency)s. Add the currency in %(provider)s,"
        " and retry."
    ),
    Cause.CONTACT_TAKEN: _lt(
        "%(provider)s already has a contact named %(contact_name)s. Say whether it"
        " is the same."
    ),
    Cause.CONTACT_ARCHIVED: _lt(
        "The contact is archived in %(provider)s. Restore it there, and retry."
    ),
    Cause.CONTACT_UNKNOWN: _lt(
        "%(provider)s no longer has this contact. Retry to look for it again."
    ),
    Cause.CONTACT_DOUBTFUL: _lt(
        "%(provider)s has a contact that may be %(name)s: %(candidates)s. Say"
        " whether it is the same."
    ),
    Cause.EMAIL_INVALID: _lt(
        "%(provider)s does not accept the contact's e-mail address. Correct it on"
        " the contact, and retry."
    ),
    Cause.ITEM_TAKEN: _lt(
        "%(provider)s already has an item with code %(item_code)s. Change the"
        " internal reference of the product, and retry."
    ),
    Cause.ITEM_ARCHIVED: _lt(
        "%(provider)s no longer uses the item %(item_code)s. Restore it there, or retry"
        " to use another."
    ),
    Cause.TOTAL_DIFFERS: _lt(
        "The totals differ: %(ours)s in Odoo, %(theirs)s in %(provider)s. Correct"
        " the document on one side."
    ),
    Cause.NEGATIVE_TOTAL: _lt(
        "%(provider)s takes no document with a negative total. Make it a credit note."
    ),
    Cause.NEGATIVE_LINE: _lt(
        "%(provider)s takes no line with a negative amount. Give the deduction by a"
        " credit note, or as a discount on the other lines."
    ),
    Cause.OVERPAID: _lt(
        "The payment is more than what is open in %(provider)s: it may have been"
        " paid there already. Compare the payments on both sides."
    ),
    Cause.DOCUMENT_STATUS: _lt(
        "In %(provider)s the document is in a state that does not allow this: %(raw)s"
    ),
    Cause.DOCUMENT_SETTLED: _lt(
        "%(number)s is paid, or has credits, in %(provider)s and cannot be changed"
        " there any more. Take the payment back there and retry, or credit the"
        " document and issue a new one."
    ),
    Cause.FEE_ACCOUNT: _lt(
        "%(provider)s takes no fee on account %(account_code)s. Choose another account"
        " for it in the mapping."
    ),
    Cause.FILE_REFUSED: _lt("%(provider)s did not take the file %(name)s: %(raw)s"),
    Cause.TRACKING_UNKNOWN: _lt(
        "%(name)s is not in the tracking categories of %(provider)s. Map the analytic"
        " plan, or create it there, and retry."
    ),
    Cause.TRACKING_MIXED: _lt(
        "A document in %(provider)s has one %(category)s, and this one has several:"
        " %(names)s. Make a document for each, or give all its lines the same."
    ),
    Cause.JOURNAL_MISSING: _lt(
        "The money is on account %(account_code)s in %(provider)s. Choose the journal"
        " that it belongs to under Payments in the mapping, or create one for it."
    ),
    Cause.FEE_UNMAPPED: _lt(
        "A fee is on account %(account_code)s in %(provider)s. Map the one Odoo account"
        " that it belongs to under Accounts in the mapping."
    ),
    Cause.DOCUMENT_MISSING: _lt(
        "%(provider)s no longer has the document. Look whether it was deleted there."
    ),
    Cause.PLAN_LIMIT: _lt(
        "The plan of %(company)s in %(provider)s allows no more documents. Upgrade"
        " it there, and retry."
    ),
    Cause.FEATURE_OFF: _lt(
        "%(company)s does not use this in %(provider)s: %(feature)s. Turn it on there,"
        " and retry."
    ),
    Cause.CHANGED_THERE: _lt(
        "Somebody is changing the same record in %(provider)s. Compare the two, and"
        " retry."
    ),
    Cause.TEXT_INVALID: _lt(
        "%(provider)s does not accept a text of this record: %(raw)s Correct it in"
        " Odoo, and retry."
    ),
    Cause.RECONNECT: _lt(
        "%(provider)s no longer accepts our sign-in. Sign in again; everything that"
        " waits is then sent."
    ),
    Cause.ACCESS_DENIED: _lt(
        "Access to %(provider)s was not allowed. Start again and press Allow access."
    ),
    Cause.AREA_DENIED: _lt(
        "The user who signed in at %(provider)s may not do this there: %(area)s. Have"
        " that user's role extended there and retry, or sign in as another."
    ),
    Cause.SCOPE_MISSING: _lt(
        "The sign-in at %(provider)s does not cover this. Sign in again and allow"
        " all that is asked."
    ),
    Cause.TENANT_GONE: _lt(
        "%(provider)s no longer lets us into %(company)s. Sign in again, with a"
        " user who may use it."
    ),
    Cause.SUBSCRIPTION: _lt(
        "The subscription of %(company)s in %(provider)s has ended. Renew it there, and"
        " sign in again; everything that waits is then sent."
    ),
    Cause.CLIENT_WRONG: _lt(
        "%(provider)s does not accept this app's client id and secret. Enter the"
        " right ones in Settings ▸ Accounting Connectors ▸ App credentials."
    ),
    Cause.RATE_LIMITED: _lt("%(provider)s asks us to slow down. It goes on by itself."),
    Cause.DAY_LIMIT: _lt(
        "The calls that %(provider)s allows a day are used up. It goes on by itself"
        " tomorrow."
    ),
    Cause.PROVIDER_DOWN: _lt(
        "%(provider)s cannot be reached. We try again by ourselves; nothing is lost."
    ),
    Cause.NO_ANSWER: _lt(
        "%(provider)s gave no answer. We look there whether it arrived before we"
        " send it again."
    ),
    Cause.ANSWER_UNREADABLE: _lt(
        "%(provider)s gave an answer that cannot be read. We look there before we"
        " send it again."
    ),
    Cause.PREREQUISITE: _lt("It waits for %(name)s: %(why)s"),
}

NOTICES = {
    Notice.NUMBERS_THEIRS: _lt(
        "%(provider)s numbers documents itself: they have other numbers there than in"
        " Odoo. Turn on custom transaction numbers there to keep Odoo's."
    ),
    Notice.CREDITS_APPLIED: _lt(
        "%(provider)s applies credits and payments by itself, perhaps to other invoices"
        " than Odoo does. Turn that off there."
    ),
    Notice.TAX_OFF: _lt(
        "Sales tax is not set up in %(provider)s: documents with tax will be refused."
    ),
    Notice.TAX_COMPUTED: _lt(
        "%(provider)s computes sales tax from addresses. Where its tax is not Odoo's,"
        " the document is marked and waits for you."
    ),
    Notice.PLAN_LIMITED: _lt(
        "The plan of this company in %(provider)s lacks some features: credit notes may"
        " not be set against invoices, or products not be created."
    ),
}
