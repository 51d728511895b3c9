"""listener-https: who comes by HTTP is sent to HTTPS, and nowhere else."""

from ...aws.load_balancers import LISTENERS
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, verdict_of
from ...rule import Rule
from ...values import elements, fields, is_given, text

_ACTIONS = "defaultActions"


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether an HTTP listener only redirects to HTTPS."""
    protocol = text("protocol", resource.get("protocol"))
    if isinstance(protocol, str) and protocol.upper() != "HTTP":
        return FINE
    if protocol is None and any(is_given(resource.get(name)) for name in ("certificateArn", "certificates")):
        return FINE
    if protocol is None and not is_given(resource.get("port")):
        return FINE  # a Gateway Load Balancer's, which takes neither
    actions = elements(_ACTIONS, resource.get(_ACTIONS))
    if isinstance(actions, Doubt):
        return Undecided((actions,))
    found: list[Found] = []
    doubts: list[Doubt] = []
    for path, member in actions:
        answer = _redirects(path, member)
        if isinstance(answer, Doubt):
            doubts.append(answer)
        elif not answer:
            found.append(Found(path, f"{path} of an HTTP listener is no redirect to HTTPS"))
    if isinstance(protocol, Doubt) and (found or doubts):
        return Undecided((protocol,))
    return verdict_of(found, doubts, 'default_actions=[{"type": "redirect", "redirect": {"protocol": "HTTPS", …}}]')


def _redirects(path: str, value: Value) -> bool | Doubt:
    """Whether an action is a redirect to HTTPS; one that names no protocol keeps the one it was asked by."""
    action = fields(path, value)
    if isinstance(action, Doubt):
        return action
    kind = text(f"{path}.type", action.get("type"))
    if isinstance(kind, Doubt) or kind != "redirect":
        return kind if isinstance(kind, Doubt) else False
    name = "redirectConfig" if "redirectConfig" in action else "redirect"
    target = fields(f"{path}.{name}", action.get(name))
    if isinstance(target, Doubt):
        return target
    protocol = text(f"{path}.{name}.protocol", target.get("protocol"))
    return protocol if isinstance(protocol, Doubt) else protocol is not None and protocol.upper() == "HTTPS"


RULE = Rule(
    name="listener-https",
    description="HTTP listeners only redirect to HTTPS",
    question="serves more than a redirect by HTTP",
    why="What goes by HTTP, cookies and passwords with it, is read and changed by everybody on the way.",
    fix="Serve by an HTTPS listener, and let the HTTP listener redirect to it.",
    level="advisory",
    level_reason="An internal load balancer may serve plain HTTP by intent; raise it where none does.",
    severity="medium",
    framework="ELB.1",
    tags=(
        "ELB",
        "AWS-FSBP/ELB.18",
        "NIST-800-53-r5/AC-17(2)",
        "NIST-800-53-r5/SC-8",
        "NIST-800-53-r5/SC-23",
        "CKV_AWS_2",
        "CKV2_AWS_20",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
    types=LISTENERS,
    config=RuleConfig,
    check=check,
)
