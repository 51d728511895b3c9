"""What the engine answers itself: stack references, stashes and resources already registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.deployment import Deployment
from simulation.graph import UNKNOWN
from simulation.wire import contains_secret

STACK_REFERENCE = "pulumi:pulumi:StackReference"
STASH = "pulumi:index:Stash"


class BuiltinError(Exception):
    """A built-in function or resource was asked for something that is not there."""


def stack_reference(deployment: Deployment, name: Any) -> dict[str, Any]:
    """Return another stack's outputs, as given with the program.

    Short names mean a stack of the same project or organization, as the CLI resolves them.

    Raises:
        BuiltinError: that stack is not given.
    """
    program = deployment.program
    if name is UNKNOWN:
        return {}
    prefixes = ("", f"{program.organization}/", f"{program.organization}/{program.project}/")
    full = next((prefix + name for prefix in prefixes if prefix + name in program.stack_references), None)
    if full is None:
        given = ", ".join(sorted(program.stack_references)) or "none"
        msg = f"the outputs of the referenced stack '{name}' are not given (given stacks: {given})"
        raise BuiltinError(msg)
    outputs = program.stack_references[full]
    secret = sorted(key for key, value in outputs.items() if contains_secret(value))
    return {"name": name, "outputs": dict(outputs), "secretOutputNames": secret}


def create(deployment: Deployment, type_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs of one of the engine's own resource types.

    Raises:
        BuiltinError: the type is unknown.
    """
    if type_ == STACK_REFERENCE:
        return stack_reference(deployment, inputs.get("name"))
    if type_ == STASH:
        return {"input": inputs.get("input"), "output": inputs.get("input")}
    msg = f"unrecognized resource type '{type_}'"
    raise BuiltinError(msg)


def invoke(deployment: Deployment, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one of the engine's own functions.

    Raises:
        BuiltinError: the function or what it asks for is unknown.
    """
    if token == "pulumi:pulumi:readStackOutputs":
        return stack_reference(deployment, arguments.get("name"))
    if token == "pulumi:pulumi:getResource":
        resource = deployment.resource(str(arguments.get("urn")))
        if resource is None:
            msg = f"unknown resource {arguments.get('urn')}"
            raise BuiltinError(msg)
        id_ = "" if resource.id in {None, UNKNOWN} else resource.id
        state = dict(resource.outputs)
        return {"urn": resource.urn, "id": id_, "provider": resource.provider, "state": state}
    msg = f"unrecognized function name: '{token}'"
    raise BuiltinError(msg)
