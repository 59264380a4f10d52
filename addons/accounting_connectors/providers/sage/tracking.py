"""Analysis types: what lines are tracked by. A business has three for transactions,
which can be renamed and not added to, each with any number of categories
(guides/concepts/analysis_types, 2026-11-21).
"""

from ..documents import Kind, Receipt, TrackingOption
from ..errors import AuthorizationError, ConfigurationError, ConnectorError
from ..standing import TrackingCategory
from ..values import rows, sub, word
from . import const, explaining, lists, wires
from .nested import record_id

TYPES, CATEGORIES = "analysis_types", "analysis_type_categories"
GROUP_AREAS = frozenset({"CUSTOMERS", "VENDORS", "PRODUCTS", "SERVICE", "STOCK"})
DOCUMENT_AREAS = frozenset({"SALES", "EXPENSES"})


def pull(wire):
    """All analysis types of transactions, with their categories; none where the plan
    has none, or the user's role does not show them.

    :rtype: tuple[TrackingCategory]
    """
    if wire.traits.get("plan") == "start":
        return ()
    try:
        found = lists.every(wire, TYPES, {"attributes": lists.ALL}, Kind.TRACKING)
    except (AuthorizationError, ConfigurationError) as error:
        if explaining.is_denied(wire, error):
            return ()
        raise
    found = [row for row in found if _of_transactions(row)]
    if not all(isinstance(row.get(CATEGORIES), list) for row in found):
        asked = {"attributes": lists.ALL}
        held = {}
        for one in lists.every(wire, CATEGORIES, asked, Kind.TRACKING):
            held.setdefault(record_id(one, "analysis_type"), []).append(one)
        found = [{**row, CATEGORIES: held.get(row["id"], [])} for row in found]
    return tuple(map(_category, found))


def _of_transactions(row):
    """Not one that groups contacts or items. The level says so, else the areas."""
    level = sub(row, "analysis_type_level")
    told = word(level.get("identifier")) or word(level.get("name"))
    if told:
        return "TRANSACTION" in told.upper()
    return not GROUP_AREAS & _areas(row)


def _areas(row):
    found = row.get("active_areas")
    return frozenset(map(str, found if isinstance(found, list) else ()))


def _category(row):
    category_id = word(row.get("id"))
    return TrackingCategory(
        remote_id=category_id,
        name=word(row.get("name")) or word(row.get("displayed_as")),
        # one that no area shows cannot be given to a line
        active=bool(DOCUMENT_AREAS & _areas(row)),
        options=tuple(
            TrackingOption(
                category_id=category_id,
                remote_id=word(one.get("id")),
                name=word(one.get("name")) or word(one.get("displayed_as")),
            )
            for one in rows(row, CATEGORIES)
        ),
    )


def create(wire, kind, ready):
    """Make categories of analysis types, one after the other: Sage wants the next free
    code, and keeps no idempotency id of these, so each type is looked at just before.
    """
    return [_made(wire, write) for write, __ in ready]


def _made(wire, write):
    document = write.document
    held = _type(wire, document.category_id)
    if isinstance(held, ConnectorError):
        return held
    for one in rows(held, CATEGORIES):
        receipt = option(one)
        if document.is_same(receipt):
            return receipt
    body = {
        "name": name(document),
        "code": _next_code(held),
        "analysis_type_id": document.category_id,
    }
    payload = {const.ROOT[CATEGORIES]: body}
    (verdict,) = wires.each(
        wire,
        [payload],
        lambda one: wire.request("POST", CATEGORIES, payload=one, kind=Kind.TRACKING),
        lambda __, answer: option(answer) if answer.get("id") else wires.unread(),
    )
    return verdict


def name(document):
    """A category's name as Sage takes it."""
    return " ".join(document.name.split())[: const.LENGTH["tracking"]]


def _next_code(held):
    codes = [word(one.get("code")) for one in rows(held, CATEGORIES)]
    highest = max((int(code) for code in codes if code.isdecimal()), default=0)
    return f"{highest + 1:02}"


def find(wire, write):
    """The categories of the same type and name.

    :rtype: list[Receipt]
    """
    held = _type(wire, write.document.category_id)
    if isinstance(held, ConnectorError):
        raise held
    found = map(option, rows(held, CATEGORIES))
    return [one for one in found if write.document.is_same(one)]


def _type(wire, category_id):
    """An analysis type with its categories, or why it could not be read."""
    (held,) = wires.each(
        wire,
        [category_id],
        lambda one: wires.get(wire, TYPES, one, Kind.TRACKING),
        lambda __, answer: answer,
    )
    return held


def option(row):
    """:rtype: Receipt"""
    return Receipt(
        remote_id=word(row.get("id")),
        number=word(row.get("name")) or word(row.get("displayed_as")),
        version=word(row.get("updated_at")),
    )
