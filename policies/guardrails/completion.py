"""What a stack rule sees of a resource: its outputs, put right with its inputs."""

from collections.abc import Mapping

from .model import Resource, Value
from .values import is_given, is_unknown

_GATHERED: Mapping[str, frozenset[str]] = {
    "aws:ec2/securityGroup:SecurityGroup": frozenset({"ingress", "egress"}),
    "aws:ec2/routeTable:RouteTable": frozenset({"routes"}),
}
"""Outputs into which a refresh gathers what other resources of the program declare.

They are as old as the last refresh, so they still show what the program has just taken away.
"""


def completed(outputs: Resource, inputs: Resource | None, *, deploying: bool) -> Resource:
    """A stack's resource with its outputs completed by the inputs that were seen of it.

    At a preview the provider leaves out, or marks as unknown, whatever AWS computes: an input then stands for the
    output of its name, and an unknown output that is no input is AWS's own business and left out.

    While a program is being previewed or deployed (`deploying`), what it says counts. Otherwise, when only the state
    is analyzed, what was found at the last refresh counts, whoever made it. A resource that is only read has no
    inputs and is as it is.
    """
    if inputs is None:
        return outputs
    found = {name: value for name, value in outputs.properties.items() if not is_unknown(value)}
    said: dict[str, Value] = {}
    if deploying:
        gathered = _GATHERED.get(outputs.type, frozenset())
        found = {name: value for name, value in found.items() if name not in gathered}
        said = {name: value for name, value in inputs.properties.items() if is_given(value) and not is_unknown(value)}
    return Resource(
        outputs.type,
        outputs.name,
        outputs.urn,
        {**inputs.properties, **found, **said},
        outputs.options,
        outputs.property_dependencies,
    )
