"""database-log-exports: a database's log is kept outside the database."""

from collections.abc import Mapping

from ...aws.rds import (
    CLUSTER,
    DOCDB_CLUSTER,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    NATIVE_NEPTUNE_CLUSTER,
    NEPTUNE_CLUSTER,
    SISTERS,
    engine_of,
    is_member,
)
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import argument, elements, text

EXPORTS: Mapping[str, str] = {
    INSTANCE: "enabledCloudwatchLogsExports",
    CLUSTER: "enabledCloudwatchLogsExports",
    NATIVE_INSTANCE: "enableCloudwatchLogsExports",
    NATIVE_CLUSTER: "enableCloudwatchLogsExports",
    DOCDB_CLUSTER: "enabledCloudwatchLogsExports",
    NEPTUNE_CLUSTER: "enableCloudwatchLogsExports",
    NATIVE_NEPTUNE_CLUSTER: "enableCloudwatchLogsExports",
}
"""The property with the names of the exported logs."""

_AUDIT = "audit"
"""The log of DocumentDB and Neptune that tells who did what."""

_MAIN: Mapping[str, str | None] = {
    "postgres": "postgresql",
    "aurora-postgresql": "postgresql",
    "mysql": "error",
    "aurora-mysql": "error",
    "aurora": "error",
    "mariadb": "error",
    "oracle": "alert",
    "sqlserver": "error",
    "db2": "diag.log",
    "custom-": None,
    "docdb": None,
    "neptune": None,
}
"""The log that tells what went wrong, by how the engine's name begins.

`None` where RDS exports none (RDS Custom), or where another service's API is meant.
"""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether the main log of `resource` is exported; any log where only the source knows the engine."""
    if is_member(resource):
        return FINE
    name = EXPORTS[resource.type]
    audited = resource.type in SISTERS
    engine = None if audited else engine_of(resource)
    wanted = _AUDIT if audited else _main_log(engine) if isinstance(engine, str) else ""
    if wanted is None:
        return FINE
    members = elements(name, resource.get(name))
    if isinstance(members, Doubt):
        return Undecided((members,))
    exported = [text(path, member) for path, member in members]
    if wanted in exported or (not wanted and engine is None and exported):
        return FINE
    doubts = [one for one in (engine, *exported) if isinstance(one, Doubt)]
    if doubts:
        return Undecided(tuple(dict.fromkeys(doubts)))
    sentence = f"{name} does not hold {wanted}" if wanted else f"{name} holds nothing"
    choice = f'["{wanted}"]' if wanted else '["postgresql"], or ["error"], by the engine'
    return Violation((Found(name, sentence),), f"{argument(name)}={choice}")


def _main_log(engine: str) -> str | None:
    """The main log of `engine`; empty for an engine that is not known here."""
    names = sorted(_MAIN, key=len, reverse=True)
    return next((_MAIN[name] for name in names if engine.startswith(name)), "")


RULE = Rule(
    name="database-log-exports",
    description="Databases send their log to CloudWatch Logs",
    question="sends its log to CloudWatch Logs",
    why="RDS keeps a log for days, on the database itself: after an incident it is gone, or not to be trusted.",
    fix='Set enabled_cloudwatch_logs_exports, for PostgreSQL to ["postgresql", "upgrade"].',
    level="advisory",
    level_reason="Some send their logs elsewhere by other means.",
    severity="medium",
    framework="RDS.9",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.36",
        "AWS-FSBP/RDS.37",
        "AWS-FSBP/DocumentDB.4",
        "AWS-FSBP/Neptune.2",
        "AWS-FSBP/RDS.40",
        "AWS-FSBP/RDS.42",
        "NIST-800-53-r5/AU-2",
        "NIST-800-53-r5/AU-3",
        "NIST-800-53-r5/AU-12",
        "NIST-800-53-r5/CA-7",
        "NIST-800-53-r5/SI-4(20)",
        "CKV_AWS_129",
        "CKV_AWS_324",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9",
    types=frozenset(EXPORTS),
    config=RuleConfig,
    check=check,
)
