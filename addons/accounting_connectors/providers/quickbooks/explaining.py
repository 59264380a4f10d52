"""What a refusal does not say and a look can tell: which of the things that a document
uses was made inactive (610), and how an account is called that is known by its id only.
Reads happen after a refusal only, and none of them costs the verdict."""

from ..documents import Kind
from ..errors import Cause, ConfigurationError, ConnectorError
from . import blame, const, text
from .reading import alive
from .values import word


def explain(wire, write, error, facts):
    """The refusal with all that we can tell of it.

    :param wire: the adapter
    :param Write write: what was refused
    :param ConnectorError error: as QuickBooks said it
    :param company.Facts facts: of the company
    :rtype: ConnectorError
    """
    error = blame.about(error, write, facts)
    try:
        if error.params.get("inactive"):
            return _inactive(wire, write, error)
        if error.cause in blame.ACCOUNT_CAUSES:
            _name_accounts(wire, write, error)
    except ConnectorError:
        return error
    return error


def _inactive(wire, write, error):
    for kind, ids in _uses(write.document):
        for row in wire.fetch(kind, ids).values() if ids else ():
            if not alive(row):
                return _archived(kind, row, error)
    return error


def _name_accounts(wire, write, error):
    """Names in place of ids, for accounts without a code."""
    told = error.params.get("account_code", "").split(", ")
    accounts = dict(_uses(write.document))[Kind.ACCOUNT]
    ids = [one for one in accounts if one in told]
    held = wire.fetch(Kind.ACCOUNT, ids) if ids else {}
    names = [_title(held[one]) if one in held else one for one in told]
    error.params["account_code"] = ", ".join(names)


def _uses(document):
    """What a document names, by kind; the accounts of items are those of the lines."""
    lines = [row for row in getattr(document, "lines", ()) if row.item_id]
    bought = [row for row in getattr(document, "lines", ()) if not row.item_id]
    rows = (document, *lines, *bought)
    accounts = [getattr(row, "account_id", "") for row in rows]
    accounts.append(getattr(document, "fee_account_id", ""))
    uses = (
        (Kind.CONTACT, [getattr(document, "contact_id", "")]),
        (Kind.ITEM, [row.item_id for row in lines]),
        (Kind.ACCOUNT, accounts),
    )
    return [(kind, list(filter(None, ids))) for kind, ids in uses]


def _title(row):
    fields = ("DisplayName", "FullyQualifiedName", "Name")
    name = next(filter(None, (word(row.get(field)) for field in fields)), "")
    return const.DELETED.sub("", name)


def _archived(kind, row, error):
    title = _title(row)
    causes = {
        Kind.CONTACT: (Cause.CONTACT_ARCHIVED, {"contact_name": title}),
        Kind.ITEM: (Cause.ITEM_ARCHIVED, {"item_code": text.item_code(row)}),
        Kind.ACCOUNT: (
            Cause.ACCOUNT_ARCHIVED,
            {"account_code": word(row.get("AcctNum")) or title},
        ),
    }
    cause, params = causes[kind]
    return ConfigurationError(
        f"QuickBooks no longer uses {title}.", cause=cause, **{**error.params, **params}
    )
