"""database-storage-autoscaling: a database that fills its disk gets more of it."""

from ...aws.rds import INSTANCES, engine_of, is_member
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Secret, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import is_given, show, whole_number

_LIMIT, _NOW = "maxAllocatedStorage", "allocatedStorage"
_WITHOUT = ("aurora", "custom-", "docdb", "neptune")
"""Engines whose storage grows by itself, or not at all, whatever an instance says."""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether the storage of `resource` may grow beyond what it has."""
    if is_member(resource):
        return FINE
    engine = engine_of(resource)
    if isinstance(engine, str) and engine.startswith(_WITHOUT):
        return FINE
    grows = _grows(resource)
    if grows is True:
        return FINE
    for doubt in (grows, engine):
        if isinstance(doubt, Doubt):
            return Undecided((doubt,))
    value = resource.get(_LIMIT)
    sentence = f"{_LIMIT} is {show(value)}" if is_given(value) else f"{_LIMIT} is not given"
    now = None if isinstance(resource.get(_NOW), Secret) else whole_number(_NOW, resource.get(_NOW))
    enough = 2 * now if isinstance(now, int) else "(twice allocated_storage)"
    return Violation((Found(_LIMIT, f"{sentence}, so the storage never grows"),), f"max_allocated_storage={enough}")


def _grows(resource: Resource) -> bool | Doubt:
    limit = whole_number(_LIMIT, resource.get(_LIMIT))
    now = whole_number(_NOW, resource.get(_NOW))
    if isinstance(limit, Doubt) or not limit:
        return limit or False
    return now if isinstance(now, Doubt) else now is None or limit > now


RULE = Rule(
    name="database-storage-autoscaling",
    description="The storage of a database grows before it is full",
    question="grows its storage",
    why="A full disk stops a database, and it is found out when nothing can be written any more.",
    fix="Set max_allocated_storage to at least 26 % more than allocated_storage.",
    level="advisory",
    level_reason="Where the price may not grow, a limit that is an alarm will do.",
    severity="low",
    framework=None,
    tags=("RDS", "NIST-800-53-r5/CP-2(2)", "NIST-800-53-r5/SC-5(2)"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html",
    types=INSTANCES,
    config=RuleConfig,
    check=check,
)
