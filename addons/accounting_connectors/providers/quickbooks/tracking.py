"""Classes and locations: what lines and documents are tracked by.

A class is a line's, or the whole document's where the company prefers that
(``ClassTrackingPerTxnLine``, ``ClassTrackingPerTxn``); a location, which is called
department in the API, is always the document's (Finance.xsd, Preferences; 2026-11-20).
"""

from ..documents import TrackingOption
from ..standing import TrackingCategory
from . import places, text
from .reading import alive, title
from .values import ref

CLASS, LOCATION = "class", "department"  # our ids of the two categories
ENTITIES = {CLASS: "Class", LOCATION: "Department"}
NAMES = {CLASS: "Class", LOCATION: "Location"}
LINE, WHOLE, OFF = "line", "txn", "off"  # whose a class is


def categories(facts, found):
    """The categories that the company uses, with their options.

    :param company.Facts facts: of the company
    :param dict found: rows by category
    :rtype: list[TrackingCategory]
    """
    return [
        TrackingCategory(
            remote_id=category,
            name=NAMES[category],
            on_document=is_whole(category, facts),
            options=tuple(_option(category, row) for row in found[category]),
        )
        for category in used(facts)
    ]


def used(facts):
    """The categories that are turned on.

    :rtype: list[str]
    """
    classes = [CLASS] if facts.classes in (LINE, WHOLE) else []
    return classes + ([LOCATION] if facts.locations else [])


def is_whole(category, facts):
    """Is there one for the whole document only?"""
    return category == LOCATION or facts.classes == WHOLE


def _option(category, row):
    """The full name tells two of the same name apart: options may stand in others."""
    name = title(row, "FullyQualifiedName") or title(row)
    return TrackingOption(
        category_id=category,
        remote_id=places.id_of(ENTITIES[category], row),
        name=name,
        active=alive(row),
    )


def of_line(line, facts):
    """What a line's detail says.

    :rtype: dict
    """
    if facts.classes != LINE:
        return {}
    found = dict(line.tracking).get(CLASS)
    return {"ClassRef": ref(places.theirs(found))} if found else {}


def of_document(document, facts):
    """What a document's head says: what all its tracked lines have in common.

    :rtype: dict
    """
    values = {}
    for category, field in ((CLASS, "ClassRef"), (LOCATION, "DepartmentRef")):
        if category in used(facts) and is_whole(category, facts):
            chosen = _chosen(document, category)
            if len(chosen) == 1:
                values[field] = ref(places.theirs(*chosen))
    return values


def _chosen(document, category):
    """The options of a category that a document's lines have."""
    found = (dict(line.tracking).get(category) for line in document.lines)
    return set(filter(None, found))


def warnings(document, facts):
    """What of the tracking could not be said.

    :param Invoice document: as sent
    :rtype: tuple[str, ...]
    """
    return tuple(
        f"Its lines have more than one {NAMES[category].lower()}, and QuickBooks keeps "
        "one for a document: it has none there."
        for category in used(facts)
        if is_whole(category, facts) and len(_chosen(document, category)) > 1
    )


def option(document):
    """An option as it is sent.

    :param TrackingOption document: its name; the category is the entity
    :rtype: dict
    """
    return {"Name": text.name(document.name), "Active": document.active}
