"""The business: who it is, what its plan and settings allow, what an adapter must know
when it writes."""

from ..documents import Kind, Notice, Organisation, Tenant
from ..errors import (
    AuthorizationError,
    Cause,
    ConfigurationError,
    RejectedError,
    TransientError,
)
from ..values import day, rows, sub, word
from . import lists
from .nested import record_id

PLANS = ("start", "standard", "plus")
UNTAXED = "NOT_REGISTERED"  # tax scheme: github ledgerscope/SageOneApi, 2026-08


def tenants(wire):
    """All businesses of the user: a consent covers them all, those made later as well
    (guides/authenticating/oauth-troubleshooting, 2026-11-20). Their list has an
    envelope of its own, on one page.

    :rtype: list[Tenant]
    """
    reply = wire.call("GET", "businesses", params={"attributes": "all"})
    return [
        Tenant(
            remote_id=word(row.get("id")),
            name=word(row.get("name")) or word(row.get("displayed_as")),
            extra={"subscriptions": rows(row, "subscriptions")},
        )
        for row in rows(reply.data, "$items")
        if word(row.get("id"))
    ]


def organisation(wire):
    """The business, its settings, price lists and currencies; five calls, and one more
    where it trades in several currencies.

    :rtype: Organisation
    """
    business = _business(wire)
    money = _settings(wire, "financial_settings")
    settings = _settings(wire, "business_settings")
    base = record_id(money, "base_currency")
    multi = money.get("multi_currency_enabled") is True
    currencies = _currencies(wire) if multi else []
    traits = _traits(business, money, settings) | _price_lists(wire)
    year_end = day(money.get("year_end_date"))
    return Organisation(
        remote_id=word(business.get("id")) or wire.tenant_id,
        name=word(business.get("name")) or word(business.get("displayed_as")),
        country=traits["country"],
        currency=base,
        currencies=tuple(sorted({one for one in [base, *currencies] if one})),
        year_lock_date=day(money.get("year_end_lockdown_date")),
        year_end=(year_end.month, year_end.day) if year_end else (12, 31),
        is_demo=business.get("is_demo") is True,
        # moves when the business is reset (spec, BusinessSettings)
        books=word(settings.get("business_created_at")),
        traits=traits,
        notices=_notices(traits),
    )


def _business(wire):
    """:raise AuthorizationError: this user no longer reaches it, or it is closed"""
    try:
        reply = wire.call("GET", f"businesses/{wire.tenant_id}", kind=Kind.ORGANISATION)
    except RejectedError as error:
        raise AuthorizationError(
            "Sage does not show this business to this user.", cause=Cause.TENANT_GONE
        ) from error
    row = _row(reply)
    held = rows(row, "subscriptions")
    if held and all(one.get("active") is False for one in held):
        raise AuthorizationError(
            "This business has no active subscription at Sage.",
            cause=Cause.SUBSCRIPTION,
        )
    return row


def _settings(wire, path):
    return _row(wire.call("GET", path, kind=Kind.ORGANISATION))


def _row(reply):
    """:raise TransientError: the answer is about nothing"""
    if isinstance(reply.data, dict):
        return reply.data
    raise TransientError(
        "Sage's answer says nothing of the business.", cause=Cause.ANSWER_UNREADABLE
    )


def _currencies(wire):
    found = lists.every(wire, "currencies", {}, Kind.ORGANISATION)
    return [word(row.get("id")) for row in found]


def _traits(business, money, settings):
    """Facts that the adapter needs when it writes; JSON."""
    defaults = sub(settings, "default_ledger_accounts")
    region = business.get("region")
    lock = day(money.get("year_end_lockdown_date"))
    return {
        "country": record_id(business, "country"),
        "currency": record_id(money, "base_currency"),
        "plan": plan(rows(business, "subscriptions")),
        "multi_currency": money.get("multi_currency_enabled") is True,
        "tax_registered": record_id(money, "tax_scheme") != UNTAXED,
        "tax_region": record_id(business, "region") or word(region),
        "purchase_account": record_id(defaults, "product_purchase_ledger_account")
        or record_id(defaults, "purchase_ledger_account"),
        # accounts of discounts that come with payments
        "discounts": {
            "customers": record_id(
                defaults, "customer_receipt_discount_ledger_account"
            ),
            "suppliers": record_id(defaults, "vendor_payment_discount_ledger_account"),
        },
        "lock_date": lock.isoformat() if lock else "",
    }


def plan(subscriptions):
    """The plan by the names of what is subscribed; empty when they do not tell.

    :rtype: str
    """
    held = [one for one in subscriptions if one.get("active") is not False]
    words = " ".join(
        f"{word(one.get('id'))} {word(one.get('displayed_as'))}" for one in held
    ).lower()
    return next((one for one in reversed(PLANS) if one in words), "")


def _price_lists(wire):
    """The first price list for products and that for services. Whoever may not read
    them, or has a plan without items, gets items without a price."""
    found = {}
    for kind in ("product_sales_price_type", "service_rate_type"):
        params = {"active": "true", "attributes": "all"}
        try:
            held = lists.every(wire, f"{kind}s", params, Kind.ITEM)
        except (ConfigurationError, RejectedError):
            held = []
        first = held[0] if held else {}
        found[kind] = word(first.get("id"))
        found[f"{kind}_name"] = word(first.get("name")) or word(
            first.get("displayed_as")
        )
    return found


def _notices(traits):
    found = []
    if traits["plan"] == "start":
        found.append(Notice.PLAN_LIMITED)
    if not traits["tax_registered"]:
        found.append(Notice.TAX_OFF)
    return tuple(found)
