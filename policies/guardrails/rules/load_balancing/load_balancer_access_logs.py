"""load-balancer-access-logs: who came and what they asked for can be looked up afterwards."""

from typing import Final

from ...aws.load_balancers import CLASSIC, LOAD_BALANCERS, NATIVE, attributes, is_application
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, Violation
from ...rule import Rule
from ...values import boolean, fields, is_given, show

_LOGS: Final = "accessLogs"
_ENABLED, _BUCKET = "access_logs.s3.enabled", "access_logs.s3.bucket"


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether an application or classic load balancer logs every request; the other kinds have none to log."""
    application = resource.type in CLASSIC or is_application(resource)
    if application is False:
        return FINE
    verdict = _by_attributes(resource) if resource.type == NATIVE else _by_block(resource)
    return Undecided((application,)) if isinstance(application, Doubt) and verdict != FINE else verdict


def _by_block(resource: Resource) -> Verdict:
    given = resource.get(_LOGS)
    if not is_given(given):
        return _missing(_LOGS, given)
    logs = fields(_LOGS, given)
    if isinstance(logs, Doubt):
        return Undecided((logs,))
    where = f"{_LOGS}.enabled"
    enabled = boolean(where, logs.get("enabled"))
    return _judge(where, logs, enabled, (f"{_LOGS}.bucket", logs.get("bucket")), absent=resource.type in CLASSIC)


def _by_attributes(resource: Resource) -> Verdict:
    known, doubt = attributes(resource)
    if doubt is not None and not {_ENABLED, _BUCKET} <= known.keys():
        enabled = boolean(_ENABLED, known.get(_ENABLED))
        return _missing(_ENABLED, known[_ENABLED]) if enabled is False else Undecided((doubt,))
    logs = {"enabled": known.get(_ENABLED)}
    return _judge(_ENABLED, logs, boolean(_ENABLED, known.get(_ENABLED)), (_BUCKET, known.get(_BUCKET)), absent=False)


def _judge(
    where: str, logs: dict[str, Value], enabled: bool | Doubt | None, bucket: tuple[str, Value], *, absent: bool
) -> Verdict:
    if isinstance(enabled, Doubt):
        return Undecided((enabled,))
    if not (absent if enabled is None else enabled):
        return _missing(where, logs.get("enabled"))
    return FINE if is_given(bucket[1]) else _missing(*bucket)


def _missing(where: str, value: Value) -> Verdict:
    return Violation((Found(where, f"{where} is {show(value)}"),), 'access_logs={"bucket": …, "enabled": True}')


RULE = Rule(
    name="load-balancer-access-logs",
    description="Load balancers log every request",
    question="logs every request",
    why="Without the log nobody can say afterwards who came, from where, and what they asked for.",
    fix="Give a bucket that load balancers may write to, and set access_logs enabled=True.",
    level="advisory",
    level_reason="The logs and their bucket cost money, and a stage for trials can do without.",
    severity="medium",
    framework="ELB.5",
    tags=("ELB", "NIST-800-53-r5/AC-4(26)", "NIST-800-53-r5/AU-2", "NIST-800-53-r5/AU-10", "CKV_AWS_91", "CKV_AWS_92"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
    types=LOAD_BALANCERS | CLASSIC,
    config=RuleConfig,
    check=check,
)
