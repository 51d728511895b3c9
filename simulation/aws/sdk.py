"""What a provider's Python SDK says about its resource types and functions, read from its source.

The generated source is scanned as text: importing the SDK takes seconds for some modules, and its modules load
lazily and not thread-safely.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_PACKAGES = {"aws": "pulumi_aws", "random": "pulumi_random", "tls": "pulumi_tls"}
# The one module whose name Python reserves.
_FOLDERS = {"lambda": "lambda_"}

_GETTER = re.compile(
    r'@pulumi\.getter(?:\(name="(?P<wire>\w+)"\))?\n(?:    @\S.*\n)*'
    r"    def (?P<name>\w+)\(self\) -> (?P<type>.+):\n"
)
_SECRETS = re.compile(r"ResourceOptions\(additional_secret_outputs=\[(.*)\]\)")
_KINDS = re.compile(r"(Sequence|Mapping)\[|_builtins\.(str|bool|int|float)|'outputs\.(\w+)'|'\w+'|Any")


@dataclass(frozen=True)
class Property:
    """One property's annotation: kind is str, bool, int, float, list, map, object or any.

    `structure` names the output structure of an object.
    """

    kind: str
    optional: bool
    structure: str = ""


@dataclass(frozen=True)
class Description:
    """A resource type's or a function's properties under their wire names; `secrets` are outputs."""

    module: Path
    inputs: Mapping[str, Property] = field(default_factory=dict[str, Property])
    outputs: Mapping[str, Property] = field(default_factory=dict[str, Property])
    secrets: frozenset[str] = frozenset()


@cache
def resource(type_: str) -> Description | None:
    """Describe a resource type, or return None where its SDK is not installed or does not know it."""
    path = _source(type_)
    if path is None:
        return None
    text = path.read_text()
    class_name = type_.rsplit(":", 1)[-1]
    # A type whose name and "Args" is also an input structure's name has its arguments under another.
    arguments = _class(text, f"\nclass {class_name}Args:") or _class(text, f"\nclass {class_name}InitArgs:")
    outputs = _class(text, f"\nclass {class_name}(pulumi.CustomResource):")
    secrets = _SECRETS.search(text)
    names = re.findall(r'"(\w+)"', secrets[1]) if secrets is not None else ()
    return Description(path.parent, arguments, outputs, frozenset(names))


@cache
def function(token: str) -> Description | None:
    """Describe a function's result, or return None as `resource` does."""
    path = _source(token)
    if path is None:
        return None
    name = token.rsplit(":", 1)[-1]
    result = _class(path.read_text(), f"\nclass {name[0].upper()}{name[1:]}Result:")
    return Description(path.parent, {}, result)


@cache
def structure(module: Path, name: str) -> Mapping[str, Property]:
    """Return the properties of an output structure that a module's annotations name."""
    return _class((module / "outputs.py").read_text(), f"\nclass {name}(dict):")


def _source(token: str) -> Path | None:
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    root = _root(package)
    if root is None or not name:
        return None
    folder = module.split("/", 1)[0].lower()
    place = root if folder == "index" else root / _FOLDERS.get(folder, folder)
    path = place / f"{snake(name)}.py"
    return path if path.is_file() else None


@cache
def _root(package: str) -> Path | None:
    spec = importlib.util.find_spec(_PACKAGES[package]) if package in _PACKAGES else None
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def snake(name: str) -> str:
    """Write a camelCase name as the SDK's file names do: graphQLApi as graph_ql_api."""
    separated = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name))
    return separated.lower()


def _class(text: str, header: str) -> dict[str, Property]:
    start = text.find(header)
    if start < 0:
        return {}
    end = text.find("\n@pulumi.", start)
    matches = _GETTER.finditer(text, start, end if end > 0 else len(text))
    return {match["wire"] or match["name"]: _property(match["type"]) for match in matches}


def _property(annotation: str) -> Property:
    plain = annotation.replace("pulumi.Output[", "").replace("pulumi.Input[", "")
    found = _KINDS.search(plain)
    optional = plain.startswith("Optional[")
    if found is None:
        return Property("any", optional)
    container, scalar, structure_name = found.groups()
    if container:
        return Property("list" if container == "Sequence" else "map", optional)
    if structure_name:
        return Property("object", optional, structure_name)
    if found[0].endswith("Args'"):
        return Property("object", optional)
    # What else is in quotes are enumerations of strings.
    return Property(scalar or ("any" if found[0] == "Any" else "str"), optional)
