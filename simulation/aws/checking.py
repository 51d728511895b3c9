"""What the providers' Check makes of a program's inputs before anything else sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from simulation.aws import naming, sdk
from simulation.graph import UNKNOWN, Asset, Reference, Secret, contains_unknown, reveal

_WORDS = {"true": True, "false": False}


def check(
    type_: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    urn: str,
    default_tags: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the inputs as the provider would store them: converted, named, described, tagged.

    Unknown values among the tags, or among the provider's default tags, make all tags unknown.

    Raises:
        naming.CheckError: the provider would refuse the inputs.
    """
    description = sdk.resource(type_)
    checked = {
        key: _convert(value, description.inputs.get(key) if description is not None else None)
        for key, value in inputs.items()
        if value is not None
    }
    if not type_.startswith("aws:"):
        return checked
    checked |= naming.names(type_, name, checked, urn)
    checked |= naming.descriptions(type_, checked)
    if type_ == "aws:rds/parameterGroup:ParameterGroup":
        checked |= _apply_methods(checked)
    if description is not None and "tags" in description.inputs and "tagsAll" in description.outputs:
        checked["tagsAll"] = _all_tags(checked.get("tags"), default_tags or {})
    return checked


def _convert(value: Any, known: sdk.Property | None) -> Any:  # noqa: PLR0911
    """Convert a value to its property's type as the Terraform bridge does; what it cannot, it leaves."""
    if isinstance(value, Secret):
        return Secret(_convert(value.value, known))
    if isinstance(value, Reference):
        return value.urn if value.id is None else value.id
    if known is None or value is UNKNOWN or isinstance(value, Asset):
        return value
    if known.kind == "str":
        return _text(value)
    if known.kind == "bool" and isinstance(value, str):
        return _WORDS.get(value, value)
    if known.kind == "int" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value


def _text(value: Any) -> Any:
    if isinstance(value, Mapping | list):
        # A document with a hole in it is as unknown as the hole.
        return UNKNOWN if contains_unknown(value) else _document(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _document(value: Any) -> Any:
    text = json.dumps(reveal(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return Secret(text) if reveal(value) != value else text


def _apply_methods(inputs: Mapping[str, Any]) -> dict[str, Any]:
    parameters = inputs.get("parameters")
    if not isinstance(parameters, list):
        return {}
    return {
        "parameters": [
            {"applyMethod": "immediate", **cast("Mapping[str, Any]", parameter)}
            if isinstance(parameter, Mapping)
            else parameter
            for parameter in cast("list[Any]", parameters)
        ]
    }


def _all_tags(tags: Any, defaults: Mapping[str, Any]) -> Any:
    own: Any = reveal(tags or {})
    if own is UNKNOWN or contains_unknown(own) or contains_unknown(defaults):
        return UNKNOWN
    merged: dict[str, Any] = {**defaults, **own}
    return Secret(merged) if isinstance(tags, Secret) else merged
