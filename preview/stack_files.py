"""A stage's configuration: its stack file, the project's defaults and the command line's changes, as text.

Pulumi hands configuration to a program as text by full key ("aws:region", "project:database"); structures are
JSON. Values that a stack file holds encrypted cannot be read without the stack's passphrase or key: a
placeholder stands for each, and is treated as the secret it replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from preview.errors import PreviewError, any_of, did_you_mean
from preview.go_json import dumps
from preview.paths import assign, parse_key, parse_path, parse_path_key, split_assignment, typed
from preview.projects import Declaration, Project, matches, read_mapping, type_name

PLACEHOLDER: Final = "encrypted-value-not-known-here"
PLACEHOLDERS: Final = {"integer": "0", "boolean": "false"}
STACK_FILE_KEYS: Final = frozenset({"config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"})


@dataclass(frozen=True)
class Encrypted:
    """A value that only the stack's secrets provider can read."""


@dataclass(frozen=True)
class Configuration:
    """What a program gets to read.

    Attributes:
        values: full key -> text.
        secret_keys: those keys whose values hold secrets.
        notes: what a person should know about them.
    """

    values: Mapping[str, str]
    secret_keys: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def configure(
    project: Project,
    stage: str,
    *,
    paths: Iterable[str] = (),
    values: Iterable[str] = (),
) -> Configuration:
    """Return a stage's configuration.

    Args:
        project: whose it is.
        stage: the stack file's name; the file need not exist.
        paths: KEY=VALUE as `pulumi config set --path` takes them.
        values: KEY=VALUE as `pulumi config set` takes them.

    Raises:
        PreviewError: a file or a value is wrong, or one that the project requires is missing.
    """
    file = project.stack_file(stage)
    if file.is_file():
        config, notes = read_stack_file(file, project.name)
    else:
        config, notes = {}, ["there is no stack file; the configuration is what the command line gives"]
    encrypted = {key for key, value in config.items() if _has_encrypted(value)}
    changed: set[str] = set()
    for flag, options, put in (("--config", values, _put_value), ("--set", paths, _put_path)):
        for option in options:
            if (pair := split_assignment(option)) is None:
                raise PreviewError(f"{flag} {option}: write {flag} KEY=VALUE")
            try:
                changed.add(put(config, *pair, project.name))
            except PreviewError as error:
                raise PreviewError(f"{flag} {option}: {error}") from error
    _apply_declarations(project, stage, config)
    secret_keys = encrypted | {_full(project, item) for item in project.declarations if item.secret} & changed
    _check_declarations(project, config, stage, secret_keys)
    types = {_full(project, item): item.type or "" for item in project.declarations}
    for key in sorted(key for key in encrypted if _has_encrypted(config[key])):
        short = key.removeprefix(f"{project.name}:")
        notes.append(f"{short} is encrypted: a placeholder stands for it; try a value with --config {short}=...")
    try:
        texts = {
            key: text(value, placeholder=PLACEHOLDERS.get(types.get(key, ""), PLACEHOLDER))
            for key, value in sorted(config.items())
        }
    except ValueError as error:
        raise PreviewError(f"{file}: {error}") from error
    return Configuration(texts, frozenset(secret_keys), tuple(notes))


def _put_value(config: dict[str, Any], key: str, value: str, project: str) -> str:
    namespace, name = parse_key(key, project)
    if not name:
        raise PreviewError("the key is empty; write KEY=VALUE")
    config[f"{namespace}:{name}"] = value
    return f"{namespace}:{name}"


def _put_path(config: dict[str, Any], key: str, value: str, project: str) -> str:
    namespace, path = parse_path_key(key, project)
    full = f"{namespace}:{path[0]}"
    config[full] = value if len(path) == 1 else assign(config.get(full), path, typed(value))
    return full


def _full(project: Project, declaration: Declaration) -> str:
    return ":".join(parse_key(declaration.key, project.name))


def read_stack_file(file: Path, project: str) -> tuple[dict[str, Any], list[str]]:
    """Return a stack file's configuration by full key, and notes about what it holds besides.

    Raises:
        PreviewError: the file is not one that Pulumi would read.
    """
    data = read_mapping(file)
    notes = [
        f"{file.name}: {key} means nothing to Pulumi{did_you_mean(key, STACK_FILE_KEYS)}"
        for key in sorted(data.keys() - STACK_FILE_KEYS)
    ]
    if environment := data.get("environment"):
        names = cast("list[Any]", environment) if isinstance(environment, list) else ["an inline one"]
        notes.append(f"{file.name}: environments are not opened here: {any_of(map(str, names))}")
    section = data.get("config")
    if section is None:
        return {}, notes
    if not isinstance(section, dict):
        raise PreviewError(f"{file}: config: has to hold keys and values")
    config: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", section).items():
        try:
            full = ":".join(parse_key(key, project))
        except PreviewError as error:
            raise PreviewError(f"{file}: config.{error}") from error
        config[full] = _decode(value)
    return config, notes


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        section = cast("dict[str, Any]", value)
        if section.keys() == {"secure"} and isinstance(section["secure"], str):
            return Encrypted()
        return {key: _decode(item) for key, item in section.items()}
    if isinstance(value, list):
        return [_decode(item) for item in cast("list[Any]", value)]
    return value


def _has_encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_encrypted, cast("dict[str, Any]", value).values()))
    if isinstance(value, list):
        return any(map(_has_encrypted, cast("list[Any]", value)))
    return isinstance(value, Encrypted)


def _apply_declarations(project: Project, stage: str, config: dict[str, Any]) -> None:
    """Fill in the defaults and values of Pulumi.yaml; refuse a stage that lacks what it requires."""
    missing: list[str] = []
    for declaration in project.declarations:
        namespace, path = parse_key(declaration.key, project.name)
        steps = parse_path(path)
        full = f"{namespace}:{steps[0] if steps else ''}"
        if _at(config.get(full, ...), steps[1:]) is not ...:
            continue
        if declaration.given and len(steps) > 1:
            config[full] = assign(config.get(full), steps, declaration.value)
        elif declaration.given:
            config[full] = declaration.value
        elif namespace == project.name:
            missing.append(declaration.key)
    if missing:
        file = project.stack_file(stage).name
        options = " ".join(f"--config {key}=..." for key in missing)
        raise PreviewError(
            f"{stage}: {any_of(missing)} {'is' if len(missing) == 1 else 'are'} required by {project.file.name}; "
            f"set {'it' if len(missing) == 1 else 'them'} in {file}, or with {options}"
        )


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    """Return what is at a path, or ... where nothing is."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, dict):
            value = cast("dict[str, Any]", value).get(step, ...)
        elif isinstance(step, int) and isinstance(value, list) and 0 <= step < len(cast("list[Any]", value)):
            value = cast("list[Any]", value)[step]
        else:
            return ...
    return value


def _check_declarations(project: Project, config: Mapping[str, Any], stage: str, secret_keys: set[str]) -> None:
    problems: list[str] = []
    file = project.stack_file(stage).name
    for declaration in project.declarations:
        namespace, path = parse_key(declaration.key, project.name)
        if declaration.type is None:
            continue
        full = f"{namespace}:{path}"
        value = _at(config.get(full, ...), parse_path(path)[1:])
        if isinstance(value, Encrypted) or value is ...:
            continue
        if declaration.secret and full not in secret_keys:
            problems.append(
                f"{declaration.key} is declared secret and has to be encrypted: "
                f"pulumi config set --secret --stack {stage} {declaration.key}"
            )
        elif not matches(declaration, value if isinstance(value, dict | list) else text(value)):
            wanted = type_name(declaration.type, declaration.items)
            problems.append(f"{declaration.key} has to be of the type {wanted}, as {project.file.name} declares")
    if problems:
        raise PreviewError("\n".join(f"{file}: config.{problem}" for problem in problems))


def text(value: Any, *, placeholder: str = PLACEHOLDER) -> str:
    """Return the text by which Pulumi hands a value to a program.

    Raises:
        ValueError: infinity or not-a-number, which JSON cannot hold.
    """
    if value is None:
        return ""
    known = _fill_in(value, placeholder)
    if isinstance(known, str):
        return known
    if isinstance(known, int) and not isinstance(known, bool):
        return str(known)
    return dumps(known)


def _fill_in(value: Any, placeholder: str) -> Any:
    if isinstance(value, dict):
        return {key: _fill_in(item, placeholder) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_fill_in(item, placeholder) for item in cast("list[Any]", value)]
    return placeholder if isinstance(value, Encrypted) else value
