"""What says how machines are made: instances, launch templates and launch configurations of both providers."""

from collections.abc import Mapping
from typing import Final

from ..model import Doubt, Resource, Value
from ..values import fields, is_given

INSTANCE: Final = "aws:ec2/instance:Instance"
SPOT: Final = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"
NATIVE_INSTANCE: Final = "aws-native:ec2:Instance"
NATIVE_TEMPLATE: Final = "aws-native:ec2:LaunchTemplate"
NATIVE_CONFIGURATION: Final = "aws-native:autoscaling:LaunchConfiguration"

MACHINES: Final = frozenset(
    {INSTANCE, SPOT, TEMPLATE, CONFIGURATION, NATIVE_INSTANCE, NATIVE_TEMPLATE, NATIVE_CONFIGURATION}
)
_DATA = "launchTemplateData"


def settings(resource: Resource) -> tuple[str, Mapping[str, Value] | Doubt]:
    """The settings of machines that `resource` holds, and what their paths begin with."""
    if resource.type != NATIVE_TEMPLATE:
        return "", resource.properties
    data = resource.get(_DATA)
    return f"{_DATA}.", fields(_DATA, data) if is_given(data) else {}


def from_template(resource: Resource) -> bool:
    """Whether an instance takes what it does not say from a launch template, which is judged where it is declared."""
    return resource.type in (INSTANCE, SPOT, NATIVE_INSTANCE) and is_given(resource.get("launchTemplate"))
