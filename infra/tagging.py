"""Puts the stage's tags on everything that takes tags; why so is in docs/adr/0001."""

from collections.abc import Mapping
from typing import cast

import pulumi

AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
"""Its tags are a list, each of which says whether machines get it too."""


def tag_everything(all_tags: Mapping[str, str], identifier: str) -> None:
    """Tag every resource declared from now on, with a `Name` of its own; tags that a resource has already win."""
    pulumi.runtime.register_stack_transformation(lambda args: _tagged(args, all_tags, identifier))


def _tagged(
    args: pulumi.ResourceTransformationArgs, all_tags: Mapping[str, str], identifier: str
) -> pulumi.ResourceTransformationResult | None:
    """Tag every resource that takes tags as a map; a resource's own tags win."""
    takes_tags = isinstance(getattr(type(args.resource), "tags", None), property)
    if not takes_tags or args.type_ == AUTO_SCALING_GROUP:
        return None
    own = cast("Mapping[str, str] | None", args.props.get("tags"))
    named = {**all_tags, "Name": f"{identifier}-{args.name}", **(own or {})}
    return pulumi.ResourceTransformationResult({**args.props, "tags": named}, args.opts)
