"""What a program declared, as plain data.

Property names are the wire's (camelCase), as Pulumi's engine, its previews and policy packs see them.
A property's value is None, a bool, an int, a float, a str, a list, a dict with str keys, or one of
`UNKNOWN`, `Secret`, `Asset` and `Reference`. Whole numbers are ints, although the wire only knows doubles.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast


class Unknown(enum.Enum):
    """A value that only the update will know. Its one member is `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN

UNKNOWN_IN_JSON = "[unknown]"
SECRET_IN_JSON = "[secret]"


@dataclass(frozen=True, repr=False)
class Secret:
    """A value that must not be shown. May hold UNKNOWN; never another Secret directly."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True)
class Asset:
    """A Pulumi asset or archive: `kind` is text, path, uri or assets (an archive's table of members)."""

    kind: str
    content: Any
    archive: bool = False


@dataclass(frozen=True)
class Reference:
    """A resource used as a property's value. `id` is None for components."""

    urn: str
    id: Any = None


@dataclass(frozen=True)
class Options:
    """Resource options as the engine received them, after every transform.

    Attributes:
        protect: None when the program said nothing; the engine then takes the parent's.
        aliases: full URNs, those inherited from a parent's aliases included.
        custom_timeouts: create, update, delete, read -> Go duration text, such as "1h0m0s".
        providers: a component's package -> provider reference table.
    """

    protect: bool | None = None
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    aliases: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    retain_on_delete: bool | None = None
    replace_on_changes: tuple[str, ...] = ()
    version: str = ""
    plugin_download_url: str = ""
    custom_timeouts: Mapping[str, str] = field(default_factory=dict[str, str])
    import_id: str = ""
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    hide_diffs: tuple[str, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Source:
    """A line of the program: the file relative to the project's folder with forward slashes, lines from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Resource:
    """One registration (or one read, when `external`).

    Attributes:
        parent: the parent's URN, "" for the stack itself.
        custom: False for components and the stack.
        id: None for components, UNKNOWN at preview where AWS gives the id.
        inputs: after the provider's check, so with automatic names filled in.
        outputs: for custom resources the whole state; for components what they registered.
        dependencies: URNs, in order of URN.
        property_dependencies: input property -> URNs it was computed from.
        provider: the engine's provider reference "<urn>::<id>", "" for components.
        external: read, not managed.
        remote: a component whose children another process would have declared.
        source: the line that declares it, None where the SDK tells of none. Says nothing of what it is.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    id: Any
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    provider: str = ""
    options: Options = field(default_factory=Options)
    external: bool = False
    remote: bool = False
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Log:
    """A message of the program: severity is debug, info, warning or error; info holds what it printed."""

    severity: str
    message: str
    urn: str = ""


@dataclass(frozen=True)
class Undecided:
    """Something the simulation could not see, and why."""

    urn: str
    reason: str


@dataclass(frozen=True)
class Graph:
    """Everything one run of a program declared; resources in the order they were registered."""

    project: str
    stack: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    logs: tuple[Log, ...] = ()
    undecided: tuple[Undecided, ...] = ()


def to_json(value: Any, *, unknown: Any = UNKNOWN_IN_JSON, secret: Any = SECRET_IN_JSON) -> Any:  # noqa: PLR0911
    """Turn a property value into JSON data; secrets are replaced, never shown."""
    if value is UNKNOWN:
        return unknown
    if isinstance(value, Secret):
        return secret
    if isinstance(value, Asset):
        content = to_json(value.content, unknown=unknown, secret=secret)
        return {"archive" if value.archive else "asset": {value.kind: content}}
    if isinstance(value, Reference):
        return {"resource": value.urn}
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {key: to_json(item, unknown=unknown, secret=secret) for key, item in items}
    if isinstance(value, list | tuple):
        return [to_json(item, unknown=unknown, secret=secret) for item in cast("list[Any]", value)]
    return value


def reveal(value: Any) -> Any:
    """Take every Secret's wrapping off, at any depth: what a provider or a policy pack is given."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, Mapping):
        return {key: reveal(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [reveal(item) for item in cast("list[Any]", value)]
    return value


def contains_unknown(value: Any) -> bool:
    """Tell whether UNKNOWN is the value or anywhere inside it."""
    if value is UNKNOWN:
        return True
    if isinstance(value, Secret):
        return contains_unknown(value.value)
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in cast("Mapping[str, Any]", value).values())
    if isinstance(value, list | tuple):
        return any(contains_unknown(item) for item in cast("list[Any]", value))
    return False
