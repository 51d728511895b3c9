"""volumes-encrypted: what machines write to disk is encrypted."""

from collections.abc import Iterator, Mapping

from ...aws.machines import CONFIGURATION, INSTANCE, MACHINES, SPOT, from_template, settings
from ...config import RuleConfig
from ...model import Doubt, Found, Resource, Value, Verdict, verdict_of
from ...rule import Rule
from ...values import argument, boolean, elements, fields, is_given, show

_VOLUMES = frozenset({"aws:ebs/volume:Volume", "aws-native:ec2:Volume"})
_ROOT, _DEVICES, _MAPPINGS = "rootBlockDevice", "ebsBlockDevices", "blockDeviceMappings"
_SETTINGS = {
    _ROOT: '{"encrypted": True}',
    _DEVICES: '[{"encrypted": True, ...}]',
    _MAPPINGS: '[{"ebs": {"encrypted": True, ...}, ...}]',
}
_SOURCES = ("snapshotId", "sourceVolumeId")


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a volume, or every volume that a machine is made with, is encrypted."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    for path, volume in _volumes(resource):
        answer = volume if isinstance(volume, Doubt) else _encrypted(path, volume)
        if isinstance(answer, Doubt):
            doubts.append(answer)
        elif answer is not None:
            found.append(answer)
    return verdict_of(found, doubts, "; ".join(dict.fromkeys(_fix(one.property) for one in found)))


def _fix(path: str) -> str:
    """What to write for the flag at `path`, beside what else stands there."""
    for name, setting in _SETTINGS.items():
        if name in path:
            return f"{argument(name)}={setting}"
    return "encrypted=True"


def _volumes(resource: Resource) -> Iterator[tuple[str, Mapping[str, Value] | Doubt]]:
    """Path and properties of every volume that `resource` makes."""
    if resource.type in _VOLUMES:
        yield "", resource.properties
        return
    path, machine = settings(resource)
    if isinstance(machine, Doubt):
        yield path, machine
        return
    if resource.type in (INSTANCE, SPOT, CONFIGURATION):
        root = machine.get(_ROOT)
        if is_given(root):
            yield f"{_ROOT}.", fields(_ROOT, root)
        elif not from_template(resource):
            yield f"{_ROOT}.", {}
    for name in (_DEVICES, _MAPPINGS):
        yield from _listed(path + name, machine.get(name), nested=name == _MAPPINGS)


def _listed(path: str, value: Value, *, nested: bool) -> Iterator[tuple[str, Mapping[str, Value] | Doubt]]:
    """The volumes of a list of devices; with `nested` those of them that are volumes at all have an `ebs` object."""
    members = elements(path, value)
    if isinstance(members, Doubt):
        yield path, members
        return
    for where, member in members:
        device = fields(where, member)
        if isinstance(device, Doubt) or not nested:
            yield f"{where}.", device
        elif is_given(device.get("ebs")):
            yield f"{where}.ebs.", fields(f"{where}.ebs", device["ebs"])


def _encrypted(path: str, volume: Mapping[str, Value]) -> Found | Doubt | None:
    """What is wrong with a volume, a doubt, or nothing."""
    where, value = f"{path}encrypted", volume.get("encrypted")
    answer = boolean(where, value)
    if answer is None:
        if any(is_given(volume.get(name)) for name in _SOURCES):
            return Doubt(where, "is not given, so it is whatever the source's is")
        return Found(where, f"{where} is not given, so only the account's own setting would encrypt it")
    return answer if isinstance(answer, Doubt) else None if answer else Found(where, f"{where} is {show(value)}")


RULE = Rule(
    name="volumes-encrypted",
    description="The volumes of machines are encrypted",
    question="makes encrypted volumes only",
    why="A snapshot of an unencrypted volume is readable to every account that it is ever shared with.",
    fix="Set encrypted=True on every volume, the root volume too.",
    level="advisory",
    level_reason="An account may encrypt every volume by itself, which no program shows.",
    severity="medium",
    framework="EC2.3",
    tags=(
        "EC2",
        "AWS-FSBP/EC2.181",
        "CIS-AWS-3.0.0/2.2.1",
        "CIS-AWS-5.0.0/5.1.1",
        "NIST-800-53-r5/SC-13",
        "NIST-800-53-r5/SC-28",
        "NIST-800-53-r5/SC-28(1)",
        "CKV_AWS_3",
        "CKV_AWS_8",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3",
    types=MACHINES | _VOLUMES,
    config=RuleConfig,
    check=check,
)
