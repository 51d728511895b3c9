"""The one source of answers: what AWS, and the providers beside it, would give a program.

Values are the plain data of `simulation.graph`; nothing here knows of gRPC or of a running program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.aws import checking, sdk
from simulation.aws.creating import create, read
from simulation.aws.lookups import UnknownLookup, invoke
from simulation.aws.naming import CheckError

__all__ = ["CheckError", "UnknownLookup", "check", "create", "invoke", "is_unknown", "read"]


def check(
    type_: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    urn: str,
    project: str = "",
    stack: str = "",
    default_tags: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a resource's inputs as its provider would store them.

    Documents given as objects become JSON text, texts become what their property's type wants, names and
    descriptions are filled in, `tagsAll` gathers the tags. Unknown and secret values stay so.

    Args:
        type_: the resource's type token; types of unknown packages are left as they are.
        name: the logical name, which automatic names start with.
        inputs: property values under their wire names.
        urn: what the random part of automatic names is made from.
        project: not used by AWS's naming.
        stack: not used by AWS's naming.
        default_tags: the provider's.

    Raises:
        CheckError: the provider would refuse the inputs.
    """
    del project, stack
    return checking.check(type_, name, inputs, urn=urn, default_tags=default_tags)


def is_unknown(type_: str) -> bool:
    """Tell whether a type says that it is AWS's and the SDK has none of that name: a real provider would refuse it."""
    return type_.startswith("aws:") and sdk.resource(type_) is None
