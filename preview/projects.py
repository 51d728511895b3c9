"""Pulumi.yaml, read as Pulumi reads it: which program, which stages, which configuration it declares."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from preview.errors import PreviewError, any_of, did_you_mean, nearest
from preview.paths import INTEGER
from preview.yaml_reader import read

EXTENSIONS: Final = (".json", ".yaml", ".yml")
DECLARATION_KEYS: Final = frozenset({"type", "items", "description", "secret", "default", "value"})
TYPES: Final = frozenset({"string", "integer", "boolean", "array", "object"})
TOOLCHAIN_ENVIRONMENTS: Final = {"uv": ".venv", "poetry": ".venv"}


@dataclass(frozen=True)
class Declaration:
    """One key of Pulumi.yaml's `config` section.

    Attributes:
        key: as written; without a namespace it belongs to the project.
        type: string, integer, boolean, array or object; None when not declared.
        items: an array's element type: {"type": ..., "items": ...}.
        given: whether there is a default (or, for other namespaces, a value).
    """

    key: str
    type: str | None = None
    items: Mapping[str, Any] | None = None
    secret: bool = False
    given: bool = False
    value: Any = None


@dataclass(frozen=True)
class Project:
    """A Pulumi Python project.

    Attributes:
        file: its Pulumi.yaml.
        main: where the program is, relative to the project's folder; "" for the folder itself.
        virtualenv: the folder of its virtual environment, where the runtime options name one.
        stack_config_dir: where its stack files are, relative to the folder; "" for the folder itself.
    """

    name: str
    file: Path
    main: str = ""
    virtualenv: Path | None = None
    stack_config_dir: str = ""
    declarations: tuple[Declaration, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def directory(self) -> Path:
        """The project's folder."""
        return self.file.parent

    def stack_file(self, stage: str) -> Path:
        """Where Pulumi looks for a stage's configuration."""
        return self.directory / self.stack_config_dir / f"Pulumi.{stage.replace('/', '-')}{self.file.suffix}"

    def stages(self) -> tuple[str, ...]:
        """The stages that have a stack file, in order of name."""
        found = self.stack_file("x").parent.glob(f"Pulumi.?*{self.file.suffix}")
        return tuple(sorted(path.name.removeprefix("Pulumi.").removesuffix(path.suffix) for path in found))


def find(directory: Path) -> Path:
    """Return the Pulumi.yaml of a folder or of the nearest folder above it.

    Raises:
        PreviewError: there is none, or the folder does not exist.
    """
    if not directory.is_dir():
        raise PreviewError(f"{directory}: no such folder; --project takes the folder of a Pulumi.yaml")
    for folder in (directory.resolve(), *directory.resolve().parents):
        for extension in EXTENSIONS:
            if (file := folder / f"Pulumi{extension}").is_file():
                return file
    raise PreviewError(
        f"{directory}: no Pulumi.yaml here or above; name a project's folder with --project, "
        f"or make one with `pulumi new aws-python`"
    )


def read_mapping(file: Path) -> dict[str, Any]:
    """Read a YAML or JSON file that has to hold a mapping; an empty file holds an empty one.

    Raises:
        PreviewError: it does not, or cannot be read.
    """
    if file.suffix == ".json":
        try:
            data = json.loads(file.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise PreviewError(f"{file}: cannot be read as JSON: {error}") from error
    else:
        data = read(file)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise PreviewError(f"{file}: has to hold keys and values, not {kind_of(data)}")
    return cast("dict[str, Any]", data)


def kind_of(value: Any) -> str:
    """Name a value's kind as YAML does."""
    kinds: dict[type, str] = {bool: "a boolean", str: "text", list: "a list", dict: "a map", type(None): "nothing"}
    return kinds.get(type(cast("object", value)), "a number")


def load(directory: Path) -> Project:
    """Read the project that a folder belongs to.

    Raises:
        PreviewError: there is none, it is no Python project, or its file is wrong; every problem is named.
    """
    file = find(directory)
    shown = Path(os.path.relpath(file)) if file.is_relative_to(Path.cwd()) else file
    data = read_mapping(file)
    problems: list[str] = []
    name = data.get("name")
    if not isinstance(name, str) or not name:
        close = nearest("name", data)
        found = f"; found {close} instead" if "name" not in data and close else ""
        problems.append(f"name: the project needs a name{found}")
        name = ""
    runtime, options = _runtime(data, problems)
    if runtime and runtime != "python":
        problems.append(f"runtime: {runtime} programs cannot be previewed here; only Python can")
    main = _text(data, "main", problems)
    stack_config_dir = _text(data, "stackConfigDir", problems)
    config = data.get("config")
    if isinstance(config, str):
        if stack_config_dir:
            problems.append("config: a folder's name belongs into stackConfigDir alone, which is given too")
        stack_config_dir, config = config, None
    declarations = _declarations(name, config, problems)
    if problems:
        raise PreviewError("\n".join(f"{shown}: {problem}" for problem in problems))
    environment = options.get("virtualenv") or TOOLCHAIN_ENVIRONMENTS.get(str(options.get("toolchain")))
    return Project(
        name=name,
        file=file,
        main=main,
        virtualenv=file.parent / str(environment) if environment else None,
        stack_config_dir=stack_config_dir,
        declarations=declarations,
    )


def _text(data: Mapping[str, Any], key: str, problems: list[str]) -> str:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        problems.append(f"{key}: has to be text, not {kind_of(value)}")
        return ""
    return value or ""


def _runtime(data: Mapping[str, Any], problems: list[str]) -> tuple[str, Mapping[str, Any]]:
    """Return the runtime's name and options from either of its two spellings."""
    runtime = data.get("runtime")
    if isinstance(runtime, str) and runtime:
        return runtime, {}
    if isinstance(runtime, dict):
        section = cast("dict[str, Any]", runtime)
        options = cast("dict[str, Any]", section.get("options") or {})
        if isinstance(section.get("name"), str) and isinstance(cast("Any", options), dict):
            virtualenv = options.get("virtualenv")
            if virtualenv is not None and not isinstance(virtualenv, str):
                problems.append("runtime.options.virtualenv: has to be a folder's name")
            return section["name"], options
    problems.append("runtime: write `runtime: python`, or a map with name and options")
    return "", {}


def _declarations(project: str, config: Any, problems: list[str]) -> tuple[Declaration, ...]:
    if config is None:
        return ()
    if not isinstance(config, dict):
        problems.append(f"config: has to hold keys and values, not {kind_of(config)}")
        return ()
    declared: list[Declaration] = []
    for key, entry in sorted(cast("dict[str, Any]", config).items()):
        own = ":" not in key or key.startswith(f"{project}:")
        found = _declaration(key, entry)
        faults = [found] if isinstance(found, str) else _faults(found, entry, own=own)
        problems.extend(f"config.{key}: {fault}" for fault in faults)
        if not isinstance(found, str):
            declared.append(found)
    return tuple(declared)


def _declaration(key: str, entry: Any) -> Declaration | str:
    """Return what an entry declares, or what is wrong with its shape."""
    if not isinstance(entry, dict):
        if entry is None or (isinstance(entry, float) and not entry.is_integer()):
            return f"has to be text, a whole number, a boolean, a list or a declaration, not {kind_of(entry)}"
        return Declaration(key, given=True, value=entry)
    section = cast("dict[str, Any]", entry)
    for unknown in sorted(section.keys() - DECLARATION_KEYS):
        return f"{unknown} is not known here{did_you_mean(unknown, DECLARATION_KEYS)}"
    kind = section.get("type")
    if kind is not None and kind not in TYPES:
        return f"type: {kind} is not one of {any_of(TYPES)}{did_you_mean(str(kind), TYPES)}"
    value = section.get("value") if section.get("default") is None else section["default"]
    secret = bool(section.get("secret"))
    return Declaration(key, kind, section.get("items"), secret, given=value is not None, value=value)


def _faults(declaration: Declaration, entry: Any, *, own: bool) -> list[str]:
    """Return what Pulumi refuses in a declaration of the right shape."""
    section = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    faults: list[str] = []
    if section.get("default") is not None and section.get("value") is not None:
        faults.append("has both a default and a value; keep one")
    if own:
        if declaration.type == "array" and declaration.items is None:
            faults.append("is an array without items; add `items: {type: string}`")
        elif declaration.type and section.get("default") is not None and not matches(declaration, section["default"]):
            faults.append(f"its default is not of the type {type_name(declaration.type, declaration.items)}")
        return faults
    if declaration.type:
        faults.append("belongs to another namespace and so cannot declare a type; give only a value")
    if section.get("default") is not None:
        faults.append("belongs to another namespace; write value instead of default")
    if not declaration.given:
        faults.append("belongs to another namespace and needs a value")
    return faults


def type_name(kind: str, items: Mapping[str, Any] | None) -> str:
    """Write a declared type: array<array<string>>."""
    return kind if items is None else f"array<{type_name(str(items.get('type')), items.get('items'))}>"


def matches(declaration: Declaration, value: Any) -> bool:
    """Tell whether a value is of the declared type, as leniently as Pulumi: "5" is an integer too."""
    return _matches(declaration.type or "", declaration.items, value)


def _matches(kind: str, items: Mapping[str, Any] | None, value: Any) -> bool:
    checks: dict[str, Callable[[Any], bool]] = {
        "string": lambda value: isinstance(value, str),
        "integer": _is_integer,
        "boolean": lambda value: isinstance(value, bool) or value in ("true", "false"),
        "object": lambda value: isinstance(value, dict),
    }
    if kind in checks:
        return checks[kind](value)
    if not isinstance(value, list) or items is None:
        return False
    inner = cast("Mapping[str, Any] | None", items.get("items"))
    return all(_matches(str(items.get("type")), inner, item) for item in cast("list[Any]", value))


def _is_integer(value: Any) -> bool:
    if isinstance(value, str):
        return INTEGER.fullmatch(value) is not None
    return not isinstance(value, bool) and isinstance(value, int | float) and value == int(value)
