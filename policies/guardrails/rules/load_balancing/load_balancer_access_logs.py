"""load-balancer-access-logs: who came and what they asked for can be looked up afterwards."""

from typing import Final

from ...aws.load_balancers import CLASSIC, LOAD_BALANCERS, NATIVE, attributes, is_application
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, Violation
from ...rule import Rule
from ...values import boolean, fields, is_given, show

_LOGS: Final = "accessLogs"
_ENABLED, _BUCKET = "access_logs.s3.enabled", "access_logs.s3.bucket"
_FIX: Final = 'access_logs={"bucket": …, "enabled": True}'
_NATIVE_FIX: Final = (
    f'load_balancer_attributes=[{{"key": "{_ENABLED}", "value": "true"}}, {{"key": "{_BUCKET}", "value": …}}]'
)


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
        return _missing(_LOGS, given, _FIX)
    logs = fields(_LOGS, given)
    if isinstance(logs, Doubt):
        return Undecided((logs,))
    enabled, bucket = ((f"{_LOGS}.{name}", logs.get(name)) for name in ("enabled", "bucket"))
    return _judge(enabled, bucket, _FIX, absent=resource.type in CLASSIC)


def _by_attributes(resource: Resource) -> Verdict:
    known, doubt = attributes(resource)
    enabled, bucket = ((name, known.get(name)) for name in (_ENABLED, _BUCKET))
    if doubt is not None and not {_ENABLED, _BUCKET} <= known.keys() and boolean(*enabled) is not False:
        return Undecided((doubt,))
    return _judge(enabled, bucket, _NATIVE_FIX, absent=False)


def _judge(enabled: tuple[str, Value], bucket: tuple[str, Value], fix: str, *, absent: bool) -> Verdict:
    """The verdict on two properties, each with its path; `absent` is what AWS takes where `enabled` is not given."""
    answer = boolean(*enabled)
    if isinstance(answer, Doubt):
        return Undecided((answer,))
    if not (absent if answer is None else answer):
        return _missing(*enabled, fix)
    return FINE if is_given(bucket[1]) else _missing(*bucket, fix)


def _missing(where: str, value: Value, fix: str) -> Verdict:
    return Violation((Found(where, f"{where} is {show(value)}"),), fix)


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
