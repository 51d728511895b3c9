"""Daily and weekly UTC windows as minutes of the week, the week starting on Monday."""

import re
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY: Final = 24 * 60
MINUTES_A_WEEK: Final = 7 * MINUTES_A_DAY
SHORTEST: Final = 30
"""Minutes that RDS asks of either window at the least (API reference, CreateDBInstance)."""

_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_DAY = rf"({'|'.join(DAYS)})"
_DAILY = re.compile(rf"{_CLOCK}-{_CLOCK}")
_WEEKLY = re.compile(rf"{_DAY}:{_CLOCK}-{_DAY}:{_CLOCK}")


def parse_daily(window: str) -> tuple[int, int] | None:
    """Return (start minute of the day, length in minutes) of `hh:mm-hh:mm`, over midnight too; None if malformed."""
    match = _DAILY.fullmatch(window)
    if match is None:
        return None
    start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    return start, (end - start) % MINUTES_A_DAY


def parse_weekly(window: str) -> tuple[int, int] | None:
    """Return (start minute of the week, length) of `ddd:hh:mm-ddd:hh:mm`, over Sunday's end too; None if malformed."""
    match = _WEEKLY.fullmatch(window)
    if match is None:
        return None
    start = DAYS.index(match[1]) * MINUTES_A_DAY + _minutes(match[2], match[3])
    end = DAYS.index(match[4]) * MINUTES_A_DAY + _minutes(match[5], match[6])
    return start, (end - start) % MINUTES_A_WEEK


def overlap(daily: tuple[int, int], weekly: tuple[int, int]) -> bool:
    """Tell whether a daily window shares a minute with a weekly one; one may begin where the other ends."""
    return any(_share(day * MINUTES_A_DAY + daily[0], daily[1], *weekly) for day in range(7))


def _share(start: int, length: int, other: int, other_length: int) -> bool:
    return (other - start) % MINUTES_A_WEEK < length or (start - other) % MINUTES_A_WEEK < other_length


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def after(daily: tuple[int, int], weekly: tuple[int, int]) -> str:
    """Return a weekly window on the same day that begins where the daily one ends."""
    start = weekly[0] // MINUTES_A_DAY * MINUTES_A_DAY + (daily[0] + daily[1]) % MINUTES_A_DAY
    length = max(SHORTEST, min(weekly[1], MINUTES_A_DAY - daily[1]))
    return f"{_spell(start)}-{_spell((start + length) % MINUTES_A_WEEK)}"


def _spell(minute: int) -> str:
    day, rest = divmod(minute, MINUTES_A_DAY)
    return f"{DAYS[day]}:{rest // 60:02}:{rest % 60:02}"
