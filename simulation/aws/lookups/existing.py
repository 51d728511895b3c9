"""Lookups of one existing resource, answered as if the program had read that resource."""

from __future__ import annotations

import re
from typing import Any

from simulation.aws import creating, sdk
from simulation.aws.lookups.base import Query

# Arguments that name what is looked up, the surest first.
_NAMING = ("id", "arn", "name", "identifier", "dbInstanceIdentifier", "clusterIdentifier", "bucket", "url")
# Nobody here knows who owns a database that the program does not declare: a made-up user could be taken for the truth.
_UNTOLD = {"aws:rds/getInstance:getInstance": {"masterUsername": None}}


def describe(query: Query) -> dict[str, Any] | None:
    """Return the resource a `getThing` asks for, None when the SDK has no resource type `Thing`."""
    found = re.fullmatch(r"(\w+):(\w+)/get(\w+):get\w+", query.token)
    if found is None:
        return None
    package, module, noun = found.groups()
    type_ = f"{package}:{module}/{noun[0].lower()}{noun[1:]}:{noun}"
    if sdk.resource(type_) is None:
        return None
    id_ = next((query.text(key) for key in _NAMING if query.text(key)), "") or f"simulated-{query.hexadecimal(8)}"
    given = {key: value for key, value in query.arguments.items() if key != "filters"}
    described = sdk.function(query.token)
    outputs = creating.read(type_, id_, given, region=query.region)
    wanted = described.outputs if described is not None else outputs
    known = {key: value for key, value in outputs.items() if key in wanted}
    return {"id": id_, **known, **_UNTOLD.get(query.token, {})}
