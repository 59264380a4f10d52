"""Each cause of a failure, said in the user's language together with what to do."""

from ..providers.errors import Cause
from ..providers.registry import adapter_class


def sentence(env, cause, provider, company, params, raw):
    """What happened and what to do about it.

    :param Cause cause: what happened
    :param str provider: code of the provider
    :param str company: name of the company there
    :param dict params: values for the sentence, as the adapter gave them
    :param str raw: the provider's or our own words, used where we have no better
    :rtype: str
    """
    say = SENTENCES.get(cause)
    values = _Values(params)
    values["provider"] = adapter_class(provider).label
    values["company"] = company
    values.setdefault("raw", raw)
    text = say(env, values) if say else ""
    if not text:
        return raw or env._("%(provider)s refused it.", provider=values["provider"])
    return text


class _Values(dict):
    """Parameters of a sentence: what an adapter did not tell reads as an ellipsis."""

    def __missing__(self, key):
        return "…"


def _mapping_missing(env, v):
    return env._(
        "Not mapped yet: %(missing)s. Choose where it goes.", missing=v["missing"]
    )


def _account_unknown(env, v):
    return env._(
        "%(provider)s has no account %(account)s. Choose another account in the"
        " mapping.",
        provider=v["provider"],
        account=v["account_code"],
    )


def _account_archived(env, v):
    return env._(
        "Account %(account)s is archived in %(provider)s. Choose another account in the"
        " mapping, or restore it there, and retry.",
        provider=v["provider"],
        account=v["account_code"],
    )


def _account_unfit(env, v):
    return env._(
        "%(provider)s does not allow account %(account)s on this document. Choose"
        " another account in the mapping.",
        provider=v["provider"],
        account=v["account_code"],
    )


def _payment_account(env, v):
    return env._(
        "%(provider)s takes no payments on account %(account)s. Map the payment journal"
        " to a bank account, or enable payments to that account there.",
        provider=v["provider"],
        account=v["account_code"],
    )


def _tax_missing(env, v):
    return env._(
        "A line has no tax code, and %(provider)s asks for one. Map the tax of the"
        " line, or “No tax”.",
        provider=v["provider"],
    )


def _tax_unknown(env, v):
    return env._(
        "%(provider)s has no usable tax code %(tax)s. Choose another in the mapping.",
        provider=v["provider"],
        tax=v["tax_code"],
    )


def _tax_unfit(env, v):
    return env._(
        "%(provider)s does not allow tax code %(tax)s with account %(account)s. Choose"
        " another tax code or another account in the mapping.",
        provider=v["provider"],
        tax=v["tax_code"],
        account=v["account_code"],
    )


def _period_locked(env, v):
    return env._(
        "The books in %(provider)s are locked up to %(date)s. Unlock the period there,"
        " or give the document a later date, and retry.",
        provider=v["provider"],
        date=v["lock_date"],
    )


def _number_taken(env, v):
    return env._(
        "%(provider)s already has a different document numbered %(number)s. Compare the"
        " two, and change the number on one side.",
        provider=v["provider"],
        number=v["number"],
    )


def _currency_missing(env, v):
    return env._(
        "%(company)s does not use %(currency)s. Add the currency in %(provider)s, and"
        " retry.",
        company=v["company"],
        currency=v["currency"],
        provider=v["provider"],
    )


def _contact_taken(env, v):
    return env._(
        "%(provider)s already has a contact named %(name)s. Say whether it is the"
        " same.",
        provider=v["provider"],
        name=v["contact_name"],
    )


def _contact_archived(env, v):
    return env._(
        "The contact is archived in %(provider)s. Restore it there, and retry.",
        provider=v["provider"],
    )


def _contact_unknown(env, v):
    return env._(
        "%(provider)s no longer has this contact. Retry to look for it again.",
        provider=v["provider"],
    )


def _contact_doubtful(env, v):
    return env._(
        "%(provider)s has a contact that may be %(name)s: %(candidates)s. Say whether"
        " it is the same.",
        provider=v["provider"],
        name=v["name"],
        candidates=v["candidates"],
    )


def _email_invalid(env, v):
    return env._(
        "%(provider)s does not accept the contact's e-mail address. Correct it on the"
        " contact, and retry.",
        provider=v["provider"],
    )


def _item_taken(env, v):
    return env._(
        "%(provider)s already has an item with code %(code)s. Change the internal"
        " reference of the product, and retry.",
        provider=v["provider"],
        code=v["item_code"],
    )


def _total_differs(env, v):
    return env._(
        "The totals differ: %(ours)s in Odoo, %(theirs)s in %(provider)s. Correct the"
        " document on one side.",
        ours=v["ours"],
        theirs=v["theirs"],
        provider=v["provider"],
    )


def _negative_total(env, v):
    return env._(
        "%(provider)s takes no document with a negative total. Make it a credit note.",
        provider=v["provider"],
    )


def _overpaid(env, v):
    return env._(
        "The payment is more than what is open in %(provider)s: it may have been paid"
        " there already. Compare the payments on both sides.",
        provider=v["provider"],
    )


def _document_status(env, v):
    return env._(
        "In %(provider)s the document is in a state that does not allow this: %(raw)s",
        provider=v["provider"],
        raw=v["raw"],
    )


def _document_missing(env, v):
    return env._(
        "%(provider)s no longer has the document. Look whether it was deleted there.",
        provider=v["provider"],
    )


def _plan_limit(env, v):
    return env._(
        "The plan of %(company)s in %(provider)s allows no more documents. Upgrade it"
        " there, and retry.",
        company=v["company"],
        provider=v["provider"],
    )


def _reconnect(env, v):
    return env._(
        "%(provider)s no longer accepts our sign-in. Sign in again; everything that"
        " waits is then sent.",
        provider=v["provider"],
    )


def _access_denied(env, v):
    return env._(
        "Access to %(provider)s was not allowed. Start again and press Allow access.",
        provider=v["provider"],
    )


def _scope_missing(env, v):
    return env._(
        "The sign-in at %(provider)s does not cover this. Sign in again and allow all"
        " that is asked.",
        provider=v["provider"],
    )


def _tenant_gone(env, v):
    return env._(
        "%(provider)s no longer lets us into %(company)s. Sign in again, with a user"
        " who may use it.",
        provider=v["provider"],
        company=v["company"],
    )


def _client_wrong(env, v):
    return env._(
        "%(provider)s does not accept this app's client id and secret. Enter the right"
        " ones in Settings ▸ Accounting Connectors ▸ App credentials.",
        provider=v["provider"],
    )


def _rate_limited(env, v):
    return env._(
        "%(provider)s asks us to slow down. It goes on by itself.",
        provider=v["provider"],
    )


def _day_limit(env, v):
    return env._(
        "The calls that %(provider)s allows a day are used up. It goes on by itself"
        " tomorrow.",
        provider=v["provider"],
    )


def _provider_down(env, v):
    return env._(
        "%(provider)s cannot be reached. We try again by ourselves; nothing is lost.",
        provider=v["provider"],
    )


def _no_answer(env, v):
    return env._(
        "%(provider)s gave no answer. We look there whether it arrived before we send"
        " it again.",
        provider=v["provider"],
    )


def _answer_unreadable(env, v):
    return env._(
        "%(provider)s gave an answer that cannot be read. We look there before we send"
        " it again.",
        provider=v["provider"],
    )


def _prerequisite(env, v):
    return env._("It waits for %(name)s: %(why)s", name=v["name"], why=v["why"])


SENTENCES = {
    Cause.MAPPING_MISSING: _mapping_missing,
    Cause.ACCOUNT_UNKNOWN: _account_unknown,
    Cause.ACCOUNT_ARCHIVED: _account_archived,
    Cause.ACCOUNT_UNFIT: _account_unfit,
    Cause.PAYMENT_ACCOUNT: _payment_account,
    Cause.TAX_MISSING: _tax_missing,
    Cause.TAX_UNKNOWN: _tax_unknown,
    Cause.TAX_UNFIT: _tax_unfit,
    Cause.PERIOD_LOCKED: _period_locked,
    Cause.NUMBER_TAKEN: _number_taken,
    Cause.CURRENCY_MISSING: _currency_missing,
    Cause.CONTACT_TAKEN: _contact_taken,
    Cause.CONTACT_ARCHIVED: _contact_archived,
    Cause.CONTACT_UNKNOWN: _contact_unknown,
    Cause.CONTACT_DOUBTFUL: _contact_doubtful,
    Cause.EMAIL_INVALID: _email_invalid,
    Cause.ITEM_TAKEN: _item_taken,
    Cause.TOTAL_DIFFERS: _total_differs,
    Cause.NEGATIVE_TOTAL: _negative_total,
    Cause.OVERPAID: _overpaid,
    Cause.DOCUMENT_STATUS: _document_status,
    Cause.DOCUMENT_MISSING: _document_missing,
    Cause.PLAN_LIMIT: _plan_limit,
    Cause.RECONNECT: _reconnect,
    Cause.ACCESS_DENIED: _access_denied,
    Cause.SCOPE_MISSING: _scope_missing,
    Cause.TENANT_GONE: _tenant_gone,
    Cause.CLIENT_WRONG: _client_wrong,
    Cause.RATE_LIMITED: _rate_limited,
    Cause.DAY_LIMIT: _day_limit,
    Cause.PROVIDER_DOWN: _provider_down,
    Cause.NO_ANSWER: _no_answer,
    Cause.ANSWER_UNREADABLE: _answer_unreadable,
    Cause.PREREQUISITE: _prerequisite,
}
