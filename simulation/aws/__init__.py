"""The one source of answers: what AWS, and the providers beside it, would give a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.graph import UNKNOWN, reveal


class UnknownLookup(Exception):  # noqa: N818
    """A lookup the simulation has no answer for."""


def check(type_: str, name: str, inputs: Mapping[str, Any], *, urn: str, project: str, stack: str) -> dict[str, Any]:
    """Return a resource's inputs with what the provider fills in."""
    return dict(inputs)


def create(
    type_: str, name: str, inputs: Mapping[str, Any], *, urn: str, region: str, preview: bool
) -> tuple[Any, dict[str, Any]]:
    """Return a new resource's id and outputs."""
    return (UNKNOWN if preview else name), reveal(inputs)


def read(type_: str, id_: str, state: Mapping[str, Any], *, urn: str, region: str) -> dict[str, Any]:
    """Return an existing resource's outputs."""
    return reveal(state)


def invoke(token: str, arguments: Mapping[str, Any], *, region: str) -> dict[str, Any]:
    """Answer a lookup."""
    msg = f"{token} is not simulated"
    raise UnknownLookup(msg)
