"""Pulumi's resource names: `urn:pulumi:<stack>::<project>::<types, parent first, joined by $>::<name>`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_TYPE_PREFIX = "pulumi:providers:"


@dataclass(frozen=True)
class Alias:
    """A name a resource had before. Empty fields mean "as now"; a full `urn` stands for itself."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass(frozen=True)
class ParentAliases:
    """A parent and what it was called before."""

    urn: str = ""
    aliases: tuple[str, ...] = ()


def make(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Build a URN as the engine does: the stack's own type never shows in its children's."""
    chain = qualified_type(parent) if parent else ""
    prefix = f"{chain}$" if chain and chain != STACK_TYPE else ""
    return f"urn:pulumi:{stack}::{project}::{prefix}{type_}::{name}"


def qualified_type(urn: str) -> str:
    """Return the type with those of the parents before it."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """Return the resource's own type."""
    return qualified_type(urn).rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """Return the logical name; it may itself contain "::"."""
    return urn.split("::", 3)[3]


def package_of(type_: str) -> str:
    """Return the package of a type or function token; of a provider's type, the package it serves."""
    if type_.startswith(PROVIDER_TYPE_PREFIX):
        return type_.removeprefix(PROVIDER_TYPE_PREFIX)
    return type_.split(":", 1)[0]


def is_provider(type_: str) -> bool:
    """Tell whether the type is a provider's."""
    return type_.startswith(PROVIDER_TYPE_PREFIX)


def resolve_aliases(
    alias_of: Callable[[Alias], str], type_: str, name: str, aliases: Sequence[Alias], parents: ParentAliases
) -> tuple[str, ...]:
    """Turn alias specifications into URNs, with those that a parent's aliases imply.

    `alias_of` collapses one specification, see `collapse`; type and name are the resource's own, as they are now.
    """
    own = [alias_of(alias) for alias in aliases]
    inherited: list[str] = []
    for former in parents.aliases:
        inherited.append(_inherit(type_, name, parents.urn, former))
        inherited += [_inherit(type_of(urn), name_of(urn), parents.urn, former) for urn in own]
    now = alias_of(Alias())
    return tuple(urn for urn in dict.fromkeys(own + inherited) if urn != now)


def collapse(alias: Alias, *, stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return the URN an alias stands for, given what the resource is called now."""
    if alias.urn:
        return alias.urn
    return make(
        alias.stack or stack,
        alias.project or project,
        "" if alias.no_parent else alias.parent or parent,
        alias.type or type_,
        alias.name or name,
    )


def _inherit(type_: str, name: str, parent: str, former: str) -> str:
    # A child named after its parent is taken to have followed the parent's former name too.
    parent_name = name_of(parent)
    old_name = name_of(former) + name.removeprefix(parent_name) if name.startswith(parent_name) else name
    stack, project = former.removeprefix("urn:pulumi:").split("::", 2)[:2]
    return make(stack, project, former, type_, old_name)
