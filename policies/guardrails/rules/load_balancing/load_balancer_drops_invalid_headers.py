"""load-balancer-drops-invalid-headers: what is no HTTP header does not reach the machines."""

from typing import Final

from ...aws.flags import Flag
from ...aws.load_balancers import LOAD_BALANCERS, NATIVE, attributes, is_application
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ...rule import Remedy, Rule
from ...values import boolean, is_given, show

_FLAG = Flag("dropInvalidHeaderFields")
_ATTRIBUTE: Final = "routing.http.drop_invalid_header_fields.enabled"


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether an application load balancer drops invalid header fields; the other kinds do not read them."""
    application = is_application(resource)
    if application is False:
        return FINE
    verdict = _by_attribute(resource) if resource.type == NATIVE else _FLAG.judge(resource, wanted=True)
    return Undecided((application,)) if isinstance(application, Doubt) and verdict != FINE else verdict


def _by_attribute(resource: Resource) -> Verdict:
    known, doubt = attributes(resource)
    value = known.get(_ATTRIBUTE)
    answer = boolean(_ATTRIBUTE, value)
    if answer is None and doubt is not None:
        answer = doubt
    if isinstance(answer, Doubt):
        return Undecided((answer,))
    if answer:
        return FINE
    said = f"is {show(value)}" if is_given(value) else "is not given, which AWS takes for false"
    fix = f'load_balancer_attributes=[{{"key": "{_ATTRIBUTE}", "value": "true"}}]'
    return Violation((Found("loadBalancerAttributes", f"{_ATTRIBUTE} {said}"),), fix)


def remedy(resource: Resource, _config: RuleConfig) -> Remedy | None:
    """The flag itself; the attributes of aws-native are a list, which is not rewritten."""
    return None if resource.type == NATIVE else {_FLAG.property: True}


RULE = Rule(
    name="load-balancer-drops-invalid-headers",
    description="Application load balancers drop header fields that are not valid",
    question="drops invalid header fields",
    why="Where load balancer and machine read a header differently, a second request is smuggled in between them.",
    fix="Set drop_invalid_header_fields=True.",
    level="advisory",
    level_reason="Some clients send names with underscores, which it drops too; raise it where none do.",
    severity="medium",
    framework="ELB.4",
    tags=("ELB", "NIST-800-53-r5/SC-7(4)", "NIST-800-53-r5/SC-8(2)", "CKV_AWS_131"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4",
    types=LOAD_BALANCERS,
    config=RuleConfig,
    check=check,
    remedy=remedy,
)
