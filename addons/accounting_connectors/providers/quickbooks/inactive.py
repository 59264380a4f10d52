"""What a document uses that was made inactive: the refusal (610) does not say."""

from ..documents import Kind
from ..errors import Cause, ConfigurationError, ConnectorError
from . import const, text
from .reading import alive
from .values import word


def named(wire, write, error):
    """The refusal with what is inactive: customer, item or account; three reads at
    most, and none of them costs the verdict.

    :param Write write: what was refused
    :param ConnectorError error: as QuickBooks said it
    :rtype: ConnectorError
    """
    try:
        for kind, ids in _uses(write.document):
            for row in wire.read(kind, ids).values() if ids else ():
                if not alive(row):
                    return _error(kind, row, error)
    except ConnectorError:
        return error
    return error


def _uses(document):
    """What a document names, by kind."""
    lines = [row for row in getattr(document, "lines", ()) if row.item_id]
    return (
        (Kind.CONTACT, list(filter(None, [getattr(document, "contact_id", "")]))),
        (Kind.ITEM, [row.item_id for row in lines]),
        (Kind.ACCOUNT, list(filter(None, [getattr(document, "account_id", "")]))),
    )


def _error(kind, row, error):
    field = "DisplayName" if kind is Kind.CONTACT else "Name"
    title = const.DELETED.sub("", word(row.get(field)))
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
