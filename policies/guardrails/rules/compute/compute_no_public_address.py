"""compute-no-public-address: where it is required, machines have no address on the internet."""

from ...aws.machines import MACHINES, settings
from ...config import OnRequestConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, verdict_of
from ...rule import Rule
from ...values import boolean, elements, fields, show

_NAME, _INTERFACES = "associatePublicIpAddress", "networkInterfaces"


def check(resource: Resource, config: OnRequestConfig) -> Verdict:
    """Whether a machine asks for a public address; one that does not say gets what its subnet gives."""
    if not config.required:
        return FINE
    path, machine = settings(resource)
    if isinstance(machine, Doubt):
        return Undecided((machine,))
    found: list[Found] = []
    doubts: list[Doubt] = []
    asked: list[tuple[str, Value]] = [(path + _NAME, machine.get(_NAME))]
    members = elements(path + _INTERFACES, machine.get(_INTERFACES))
    for where, member in [] if isinstance(members, Doubt) else members:
        interface = fields(where, member)
        if isinstance(interface, Doubt):
            doubts.append(interface)
        else:
            asked.append((f"{where}.{_NAME}", interface.get(_NAME)))
    if isinstance(members, Doubt):
        doubts.append(members)
    for where, value in asked:
        answer = boolean(where, value)
        if isinstance(answer, Doubt):
            doubts.append(answer)
        elif answer:
            found.append(Found(where, f"{where} is {show(value)}"))
    return verdict_of(found, doubts, "associate_public_ip_address=False, and NAT or endpoints for the way out")


RULE = Rule(
    name="compute-no-public-address",
    description="Where it is required, machines have no public address",
    question="asks for a public address",
    why="With a public address, one rule in a security group is all between a machine and the internet.",
    fix="Set associate_public_ip_address=False and let machines out through NAT or VPC endpoints.",
    level="advisory",
    level_reason="NAT has a price that a small stage need not pay; the stages that do say so by their config.",
    severity="medium",
    framework="EC2.9",
    tags=(
        "EC2",
        "AWS-FSBP/EC2.25",
        "AWS-FSBP/AutoScaling.5",
        "NIST-800-53-r5/AC-4",
        "NIST-800-53-r5/SC-7",
        "CKV_AWS_88",
        "CKV_AWS_389",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9",
    types=MACHINES,
    config=OnRequestConfig,
    check=check,
)
