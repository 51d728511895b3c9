"""Windows: over midnight, over Sunday's end, side by side, and against an oracle that counts minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.settings.windows import MINUTES_A_DAY, MINUTES_A_WEEK, after, overlap, parse_daily, parse_weekly


def apart(daily: str, weekly: str) -> bool:
    parsed_daily, parsed_weekly = parse_daily(daily), parse_weekly(weekly)
    assert parsed_daily
    assert parsed_weekly
    return not overlap(parsed_daily, parsed_weekly)


@pytest.mark.parametrize(
    ("daily", "weekly"),
    [
        ("03:00-04:00", "sun:04:00-sun:05:00"),
        ("04:00-05:00", "sun:03:00-sun:04:00"),
        ("23:30-00:30", "sun:00:30-sun:23:30"),
        ("23:30-00:30", "mon:00:30-mon:01:30"),
        ("00:00-00:30", "sun:23:00-mon:00:00"),
        ("12:00-13:00", "sun:23:30-mon:00:30"),
    ],
)
def test_windows_that_share_no_minute_are_apart(daily: str, weekly: str):
    assert apart(daily, weekly)


@pytest.mark.parametrize(
    ("daily", "weekly"),
    [
        ("03:00-04:00", "sun:03:59-sun:04:59"),
        ("03:00-04:00", "wed:02:30-wed:03:01"),
        ("03:00-04:00", "sat:03:15-sat:03:45"),
        ("03:15-03:45", "sat:03:00-sat:04:00"),
        ("23:30-00:30", "mon:00:00-mon:01:00"),
        ("23:30-00:30", "sun:23:00-sun:23:31"),
        ("00:00-00:30", "sun:23:45-mon:00:15"),
        ("12:00-12:30", "sat:13:00-sun:13:00"),
        ("03:00-04:00", "mon:03:00-mon:04:00"),
    ],
)
def test_windows_that_share_a_minute_overlap(daily: str, weekly: str):
    assert not apart(daily, weekly)


@pytest.mark.parametrize(
    "text", ["", "3:00-4:00", "03:00", "24:00-01:00", "03:60-04:00", "03:00-04:00 ", "03:00-04:00\n"]
)
def test_a_malformed_daily_window_is_none(text: str):
    assert parse_daily(text) is None


@pytest.mark.parametrize("text", ["", "sun:04:30", "son:04:30-son:05:30", "sun:4:30-sun:5:30", "Sun:04:30-sun:05:30"])
def test_a_malformed_weekly_window_is_none(text: str):
    assert parse_weekly(text) is None


def test_lengths_wrap_over_midnight_and_over_the_week():
    assert parse_daily("23:45-00:15") == (23 * 60 + 45, 30)
    assert parse_weekly("sun:23:45-mon:00:15") == (MINUTES_A_WEEK - 15, 30)
    assert parse_weekly("mon:00:00-mon:00:00") == (0, 0)


DAILY = st.tuples(st.integers(0, MINUTES_A_DAY - 1), st.integers(30, MINUTES_A_DAY - 30))
WEEKLY = st.tuples(st.integers(0, MINUTES_A_WEEK - 1), st.integers(30, 2 * MINUTES_A_DAY))


def minutes(start: int, length: int) -> set[int]:
    return {minute % MINUTES_A_WEEK for minute in range(start, start + length)}


@given(DAILY, WEEKLY)
def test_overlap_agrees_with_counting_the_minutes(daily: tuple[int, int], weekly: tuple[int, int]):
    of_every_day = set[int]().union(*(minutes(day * MINUTES_A_DAY + daily[0], daily[1]) for day in range(7)))

    assert overlap(daily, weekly) == bool(of_every_day & minutes(*weekly))


@given(DAILY, WEEKLY)
def test_the_suggested_window_is_long_enough_and_apart_from_the_backup(daily: tuple[int, int], weekly: tuple[int, int]):
    suggested = parse_weekly(after(daily, weekly))

    assert suggested
    assert suggested[1] >= 30
    assert not overlap(daily, suggested)
