"""All alarms of a stage, what they cost, and the one that wakes somebody. Pure."""

from collections.abc import Iterable
from typing import Final

from infra.monitoring.database import database_alarms
from infra.monitoring.entrance import entrance_alarms, proxy_alarms
from infra.monitoring.spec import AlarmSpec, Shape

USERS_ARE_AFFECTED: Final = "users-are-affected"

CENTS_PER_METRIC: Final = 10
CENTS_PER_COMPOSITE: Final = 50
CENTS_PER_OWN_METRIC: Final = 30
CENTS_PER_KEY: Final = 100
"""A month in us-east-1 (CloudWatch and KMS pricing): an alarm costs by the metrics it looks at. What each account has
free (ten metrics watched, ten of its own, three dashboards of 50 metrics) is not subtracted.
"""


def alarms(shape: Shape) -> tuple[AlarmSpec, ...]:
    """Return the alarms that a stage of this shape has, in the order of a request's way."""
    everything = [*entrance_alarms(shape)]
    if shape.proxy:
        everything += proxy_alarms()
    for database in shape.databases:
        everything += database_alarms(database)
    return tuple(spec for spec in everything if shape.level == "all" or spec.essential)


def paging(specs: Iterable[AlarmSpec]) -> tuple[AlarmSpec, ...]:
    """Return those of the alarms that mean that users are affected."""
    return tuple(spec for spec in specs if spec.affects_users)


def composite_rule(names: Iterable[str]) -> str:
    """Return the rule of an alarm that rings while any of the named ones does."""
    return " OR ".join(f'ALARM("{name}")' for name in names)


def monthly_cents(shape: Shape) -> int:
    """Return what watching a stage costs a month: alarms, the health metric, and the key of its notifications."""
    specs = alarms(shape)
    watched = sum(len(spec.metrics) for spec in specs)
    composite = CENTS_PER_COMPOSITE + CENTS_PER_OWN_METRIC if paging(specs) else 0
    return CENTS_PER_METRIC * watched + composite + CENTS_PER_KEY
