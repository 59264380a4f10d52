"""A void that is refused because it has happened already is no failure."""

from ..documents import Kind, Receipt
from ..errors import RejectedError
from . import finding, receipts


def checked(wire, kind, writes, verdicts):
    """The verdicts, where what was refused is looked at.

    :rtype: list[Receipt | ConnectorError]
    """
    return [
        _done(wire, kind, write) or verdict
        if isinstance(verdict, RejectedError)
        else verdict
        for write, verdict in zip(writes, verdicts, strict=True)
    ]


def _done(wire, kind, write):
    """The receipt of a record that is out of the books already, else ``None``."""
    found = finding.by_id(wire, kind, write.remote_id)
    if kind is Kind.ALLOCATION and not found:  # Xero forgets those
        return Receipt(remote_id=write.remote_id, status="DELETED")
    return next((one for one in found if one.status in receipts.GONE), None)
