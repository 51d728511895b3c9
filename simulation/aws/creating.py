"""What a resource is after AWS has made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.aws import filling, sdk
from simulation.aws.drafts import Draft, identify
from simulation.aws.special import AFTER, BEFORE
from simulation.graph import UNKNOWN, Secret, reveal

_ADDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "aws:eks/cluster:Cluster": {"vpcConfig": ("clusterSecurityGroupId", "vpcId")},
}
"""What AWS computes inside of an object that the program gives: its provider tells it from what is left out."""


def create(
    type_: str, name: str, inputs: Mapping[str, Any], *, urn: str, region: str, preview: bool
) -> tuple[Any, dict[str, Any]]:
    """Return a new resource's id and outputs, among which the id stands once more, as Pulumi's bridged providers do.

    At preview the id is UNKNOWN, and outputs are what the inputs already say: all else is left out, which is how
    a provider tells the engine that a value is not known yet. Only of secrets it says that much: UNKNOWN, and secret.
    """
    stored = {**_placed(type_, region), **_stored(inputs)}
    if preview:
        return UNKNOWN, _secret(type_, {**_secrets_to_come(type_), **stored, **_parts_to_come(type_, stored)})
    id_, outputs = _settle(Draft(type_, name, urn, region, stored))
    return id_, _secret(type_, {**outputs, "id": id_})


def read(type_: str, id_: str, state: Mapping[str, Any], *, region: str, urn: str = "") -> dict[str, Any]:
    """Return an existing resource's outputs, made from its id and from what the program says of it.

    They are the same whoever reads it: the reader's URN plays no part.
    """
    del urn
    values = {**_placed(type_, region), **reveal(state)}
    description = sdk.resource(type_)
    if description is not None and not id_.startswith("arn:"):
        # What the program looks a thing up by is usually what names it.
        values |= {
            key: id_ for key in ("name", "bucket", "identifier") if key in description.inputs and key not in values
        }
    return _secret(type_, {**_settle(Draft(type_, id_, f"{type_}::{id_}", region, values, id_))[1], "id": id_})


def _placed(type_: str, region: str) -> dict[str, Any]:
    """Return the region, which the provider knows before it makes anything."""
    description = sdk.resource(type_) if type_.startswith("aws:") else None
    return {"region": region} if description is not None and "region" in description.outputs else {}


def _stored(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a provider keeps of its inputs: all but write-only ones, which go to AWS and nowhere else."""
    return {key: reveal(value) for key, value in inputs.items() if not key.endswith("Wo")}


def _secrets_to_come(type_: str) -> dict[str, Any]:
    description = sdk.resource(type_)
    if description is None:
        return {}
    return {key: UNKNOWN for key in sorted(description.secrets) if key not in description.inputs}


def _parts_to_come(type_: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the objects among the inputs that AWS adds something to."""
    given = {name: (stored[name], added) for name, added in _ADDED.get(type_, {}).items() if name in stored}
    return {
        name: {**dict.fromkeys(added, UNKNOWN), **value}
        for name, (value, added) in given.items()
        if value is not UNKNOWN
    }


def _secret(type_: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Mark the outputs that the provider's schema calls sensitive."""
    description = sdk.resource(type_)
    secrets = description.secrets if description is not None else frozenset[str]()
    return {
        key: Secret(value) if key in secrets and not isinstance(value, Secret) else value
        for key, value in outputs.items()
    }


def _settle(draft: Draft) -> tuple[str, dict[str, Any]]:
    if draft.type in BEFORE:
        _take(draft, BEFORE[draft.type](draft))
    identify(draft)
    if draft.type in AFTER:
        _take(draft, AFTER[draft.type](draft))
    description = sdk.resource(draft.type)
    outputs = draft.values
    if description is not None:
        outputs = {key: value for key, value in outputs.items() if key in description.outputs}
        outputs |= filling.fill(description, outputs, (draft.type, draft.urn, draft.region))
    return draft.id, outputs


def _take(draft: Draft, answer: Mapping[str, Any]) -> None:
    draft.id = draft.id or str(answer.get("id", ""))
    draft.values |= {key: value for key, value in answer.items() if key != "id"}
