"""listener-tls-policy: a listener speaks TLS 1.2 or newer only."""

import re

from ...aws.load_balancers import LISTENERS
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import show, text

_MODERN = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-.+)?")
"""The families without TLS 1.0 and 1.1, with all of their Res, Ext, FIPS and PQ members (ELB's user guide)."""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a listener that speaks TLS refuses TLS 1.0 and 1.1; without a policy AWS takes one that does not."""
    policy = text("sslPolicy", resource.get("sslPolicy"))
    if isinstance(policy, str) and _MODERN.fullmatch(policy):
        return FINE
    protocol = text("protocol", resource.get("protocol"))
    if isinstance(protocol, str) and protocol.upper() not in ("HTTPS", "TLS"):
        return FINE
    if protocol is None and policy is None:
        return FINE
    if doubts := tuple(one for one in (policy, protocol) if isinstance(one, Doubt)):
        return Undecided(doubts)
    said = (
        "is not given, which AWS takes for one with TLS 1.0"
        if policy is None
        else f"is {show(resource.get('sslPolicy'))}"
    )
    fix = 'ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"'
    return Violation((Found("sslPolicy", f"sslPolicy {said}; TLS 1.2 is the least"),), fix)


RULE = Rule(
    name="listener-tls-policy",
    description="Listeners speak TLS 1.2 or newer only",
    question="speaks TLS 1.2 or newer only",
    why="TLS 1.0 and 1.1 are broken, and a client that can be talked down to them is read along.",
    fix="Set ssl_policy to one of the TLS13-1-2 or TLS13-1-3 families.",
    level="advisory",
    level_reason="Some still serve devices that speak nothing newer; raise it where there are none.",
    severity="medium",
    framework="ELB.17",
    tags=(
        "ELB",
        "NIST-800-53-r5/AC-17(2)",
        "NIST-800-53-r5/SC-8",
        "NIST-800-53-r5/SC-13",
        "CKV_AWS_103",
        "CKV2_AWS_74",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17",
    types=LISTENERS,
    config=RuleConfig,
    check=check,
)
