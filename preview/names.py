"""What resources are called where people read of them."""

from __future__ import annotations

from typing import Final

from simulation.graph import Resource

STACK_TYPE: Final = "pulumi:pulumi:Stack"


def shown(resource: Resource) -> bool:
    """Tell whether a resource is listed: default providers are not, as in the CLI."""
    return not (resource.type.startswith("pulumi:providers:") and resource.name.startswith("default"))


def short_type(token: str) -> str:
    """Return a type token without its file: aws:rds/instance:Instance is aws:rds:Instance."""
    package, *middle, name = token.split(":")
    return ":".join([package, *(part.split("/")[0] for part in middle), name])


def name_of(urn: str) -> str:
    """Return "type name" of a URN for headings: aws:rds:Instance database."""
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn
    return f"{short_type(parts[2].rpartition('$')[2])} {parts[3]}"


def is_stack(urn: str) -> bool:
    """Tell whether a URN is the stack's own."""
    return f"::{STACK_TYPE}::" in urn
