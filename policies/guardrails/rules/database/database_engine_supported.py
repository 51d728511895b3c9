"""database-engine-supported: the engine's major version still gets its fixes without a surcharge."""

import datetime
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from ...aws.rds import DATABASES, engine_of, is_member, is_replica, version
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import show, text

Major = tuple[int, ...]

_POSTGRES: Mapping[Major, datetime.date] = {
    (11,): datetime.date(2024, 2, 29),
    (12,): datetime.date(2025, 2, 28),
    (13,): datetime.date(2026, 2, 28),
    (14,): datetime.date(2027, 2, 28),
    (15,): datetime.date(2028, 2, 29),
    (16,): datetime.date(2029, 2, 28),
    (17,): datetime.date(2030, 2, 28),
}
SUPPORT_ENDS: Mapping[str, Mapping[Major, datetime.date]] = {
    "postgres": {**_POSTGRES, (18,): datetime.date(2031, 2, 28)},
    "aurora-postgresql": _POSTGRES,
    "mysql": {
        (5, 7): datetime.date(2024, 2, 29),
        (8, 0): datetime.date(2026, 7, 31),
        (8, 4): datetime.date(2029, 7, 31),
    },
    "aurora-mysql": {
        (5, 7): datetime.date(2024, 10, 31),
        (8, 0): datetime.date(2028, 4, 30),
    },
}
"""The last day of standard support by engine and major version, of RDS's and Aurora's release calendars.

An older major than the first has ended, a newer one than the last has not; other engines are not judged.
"""


def _day_or_nothing(written: str) -> str:
    if written:
        datetime.date.fromisoformat(written)
    return written


class Config(RuleConfig):
    """Which day counts as today."""

    as_of: Annotated[str, AfterValidator(_day_or_nothing)] = Field(
        default="", description="The day to judge by, as 2030-02-28; empty for today."
    )
    notice_in_days: int = Field(
        default=0, ge=0, le=1000, description="How many days before its end a version counts as ended."
    )


def check(resource: Resource, config: Config) -> Verdict:
    """Whether the major version of `resource` is still supported; without a version AWS takes one that is."""
    if is_member(resource) or is_replica(resource):
        return FINE
    engine = engine_of(resource)
    value = resource.get("engineVersion")
    written = text("engineVersion", value)
    if written is None or (isinstance(engine, str) and engine not in SUPPORT_ENDS):
        return FINE
    doubts = tuple(one for one in (engine, written) if isinstance(one, Doubt))
    if doubts or isinstance(written, Doubt) or not isinstance(engine, str):
        return Undecided(doubts or (Doubt("engine", "is not given, so what the version means is not known"),))
    numbers = version(written)
    if numbers is None:
        return Undecided((Doubt("engineVersion", "does not begin with a number"),))
    ended = _ended(SUPPORT_ENDS[engine], numbers, _day(config))
    if ended is None:
        return FINE
    sentence = f"engineVersion is {show(value)}, whose standard support {ended}"
    newest = ".".join(map(str, max(SUPPORT_ENDS[engine])))
    return Violation((Found("engineVersion", sentence),), f'engine_version="{newest}" and an upgrade of the major')


def _day(config: Config) -> datetime.date:
    today = datetime.date.fromisoformat(config.as_of) if config.as_of else datetime.datetime.now(datetime.UTC).date()
    return today + datetime.timedelta(days=config.notice_in_days)


def _ended(ends: Mapping[Major, datetime.date], numbers: Major, day: datetime.date) -> str | None:
    """What to say of a version that is not supported on `day`. A lone 8 stands for the newest 8.x."""
    major = max((known for known in ends if numbers[: len(known)] == known[: len(numbers)]), default=None)
    if major is not None:
        return f"ended on {ends[major]}" if ends[major] < day else None
    return "ended before any date that is listed here" if numbers < min(ends) else None


RULE = Rule(
    name="database-engine-supported",
    description="The major version of a database's engine is in standard support",
    question="runs a version in standard support",
    why="After its end a major gets fixes for a surcharge only, and then no more; AWS upgrades it on a day of its own.",
    fix="Move to a newer major version on a day that you choose.",
    level="advisory",
    level_reason="A date must not be what stops a deployment: the upgrade has to be planned and tested.",
    severity="medium",
    framework=None,
    tags=("RDS", "NIST-800-53-r5/SI-2", "NIST-800-53-r5/SA-22"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
    types=DATABASES,
    config=Config,
    check=check,
)
