"""no-ssh-from-anywhere: nobody on the internet reaches a port of remote administration."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field

from ...aws.ingress import LAYOUTS, Source, contains, is_public, judge, network_of
from ...config import RuleConfig
from ...model import Doubt, Resource, Verdict, Violation
from ...rule import Rule
from ...values import text

_FIX = "no such rule, and Session Manager to get in; or your own office's range in the policy's allowedCidrs"


def _range(written: str) -> str:
    ipaddress.ip_network(written)
    return written


class Config(RuleConfig):
    """Which ports are for administration, and who may reach them."""

    ports: list[Annotated[int, Field(ge=1, le=65_535)]] = Field(
        default=[22, 3389], min_length=1, description="The TCP ports of remote administration."
    )
    allowed_cidrs: list[Annotated[str, AfterValidator(_range)]] = Field(
        default=[], description="Address ranges of your own that may reach them: an office, a VPN's way out."
    )
    allow_private_cidrs: bool = Field(
        default=True, description="Whether private address ranges may reach them; otherwise only security groups do."
    )


def check(resource: Resource, config: Config) -> Verdict:
    """Whether `resource` lets addresses of the internet reach a port of remote administration."""
    allowed = [ipaddress.ip_network(one) for one in config.allowed_cidrs]

    def counts(source: Source) -> bool | Doubt:
        public = is_public(source)
        if isinstance(public, Doubt) or (config.allow_private_cidrs and not public):
            return public
        network = network_of(str(text(source.path, source.value)))
        return network is None or not any(contains(own, network) for own in allowed)

    verdict = judge(resource, config.ports, counts)
    return Violation(verdict.found, _FIX) if isinstance(verdict, Violation) else verdict


RULE = Rule(
    name="no-ssh-from-anywhere",
    description="SSH and RDP are not reached from the internet",
    question="lets the internet reach SSH or RDP",
    why="An open port 22 or 3389 is found and tried within minutes, day and night.",
    fix="Take the rule away and use Session Manager, or name the ranges of your own office or VPN in allowedCidrs.",
    level="mandatory",
    level_reason="Session Manager does without; where an office's range must get in, a line of config says so.",
    severity="high",
    framework="EC2.19",
    tags=(
        "EC2",
        "AWS-FSBP/EC2.18",
        "AWS-SecurityHub/EC2.13",
        "AWS-SecurityHub/EC2.14",
        "AWS-SecurityHub/EC2.53",
        "AWS-SecurityHub/EC2.54",
        "CIS-AWS-3.0.0/5.2",
        "CIS-AWS-3.0.0/5.3",
        "CIS-AWS-5.0.0/5.3",
        "CIS-AWS-5.0.0/5.4",
        "NIST-800-53-r5/AC-4",
        "NIST-800-53-r5/CM-7",
        "NIST-800-53-r5/SC-7",
        "CKV_AWS_24",
        "CKV_AWS_25",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=frozenset(LAYOUTS),
    config=Config,
    check=check,
)
