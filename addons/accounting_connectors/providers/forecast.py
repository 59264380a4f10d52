"""When will it be done? From the calls that a provider allows, and the pace so far."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

A_WHILE = timedelta(hours=1)  # a pace that was measured for less is none


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What may still be called, and when there is more.

    :param int per_minute: calls that one minute has
    :param int per_day: calls that a whole day has for this, the reserve taken off
    :param int left: calls that are left for this today
    :param datetime renewed_at: when the day's calls are all there again
    """

    per_minute: int
    per_day: int
    left: int
    renewed_at: object


def finish(now, documents, calls_each, allowance, seconds_each=0):
    """The moment at which some documents will have been sent.

    :param datetime now: the moment from which is counted
    :param int documents: how many are left
    :param float calls_each: calls that each takes on average
    :param Allowance allowance: see there
    :param float seconds_each: that each took so far; 0 where nothing was sent yet
    :return: None where the day has no calls for this at all
    :rtype: datetime | None
    """
    calls = ceil(documents * calls_each)
    per_call = max(
        60 / allowance.per_minute, seconds_each / calls_each if calls_each else 0
    )
    if calls <= allowance.left:
        return now + timedelta(seconds=calls * per_call)
    if allowance.per_day <= 0:
        return None
    rest = calls - max(allowance.left, 0)
    whole_days, last = divmod(rest - 1, allowance.per_day)
    start = max(now, allowance.renewed_at)
    return start + timedelta(days=whole_days, seconds=(last + 1) * per_call)


def runs_out(now, begun, used, left, renewed_at):
    """The moment at which the day's calls are used up, at the pace since it began.

    :param datetime begun: when the first of them was made
    :param int used: since then
    :param int left: calls that there still are
    :return: None where they last until there are new ones
    :rtype: datetime | None
    """
    if left <= 0:
        return now
    if used <= 0:
        return None
    passed = max(now - begun, A_WHILE)
    at = now + passed * left / used
    return at if at < renewed_at else None
