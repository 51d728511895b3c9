"""Answers to a program's lookups: what it asks AWS about without declaring it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulation.aws import filling, sdk
from simulation.aws.lookups import existing, machines, network, places, policies, texts
from simulation.aws.lookups.base import Lookup, Query, UnknownLookup

__all__ = ["UnknownLookup", "invoke"]

LOOKUPS: Mapping[str, Lookup] = {
    **places.LOOKUPS,
    **network.LOOKUPS,
    **machines.LOOKUPS,
    **policies.LOOKUPS,
    **texts.LOOKUPS,
}


def invoke(token: str, arguments: Mapping[str, Any], *, region: str) -> dict[str, Any]:
    """Answer a lookup.

    Functions of `LOOKUPS` have answers of their own. One that describes a single existing resource of a type the
    SDK knows is answered as a read of that resource. There is no answer to anything else.

    Raises:
        UnknownLookup: the simulation does not know the function, or not with these arguments.
    """
    query = Query(token, dict(arguments), region)
    if token in LOOKUPS:
        answer = LOOKUPS[token](query)
    else:
        answer = existing.describe(query)
        if answer is None:
            shown = json.dumps(query.arguments, sort_keys=True, default=str)
            msg = (
                f"the simulation has no answer to {token} with {shown}: pass the value in by configuration, "
                "or add the lookup to simulation/aws/lookups"
            )
            raise UnknownLookup(msg)
    description = sdk.function(token)
    if description is None:
        return {**query.arguments, **answer}
    given = {key: value for key, value in query.arguments.items() if value is not None}
    known = {
        "id": query.hexadecimal(10),
        **({"region": region} if "region" in description.outputs else {}),
        **given,
        **answer,
    }
    return {**known, **filling.fill(description, known, (token, query.seed, region))}
