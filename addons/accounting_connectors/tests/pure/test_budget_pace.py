"""Whether the day's calls last, at the pace so far."""

from datetime import datetime, timedelta

from providers.forecast import runs_out

BEGUN = datetime(2026, 11, 20, 8)
RENEWED = BEGUN + timedelta(days=1)


def at(hours, used, left):
    return runs_out(BEGUN + timedelta(hours=hours), BEGUN, used, left, RENEWED)


def test_used_up_at_the_same_pace():
    assert at(4, 400, 600) == BEGUN + timedelta(hours=10)


def test_they_last_until_there_are_new_ones():
    assert at(4, 100, 900) is None
    assert at(4, 0, 1000) is None


def test_none_are_left():
    assert at(4, 1000, 0) == BEGUN + timedelta(hours=4)
    assert at(4, 1000, -5) == BEGUN + timedelta(hours=4)


def test_a_pace_of_minutes_is_none():
    """A first import of 100 calls in a minute does not go on all day."""
    assert at(1 / 60, 100, 900) == BEGUN + timedelta(hours=9, minutes=1)
