"""Policy packs on disk, and their configuration merged as Pulumi's engine merges it."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from preview.errors import PreviewError, any_of, did_you_mean
from preview.projects import EXTENSIONS, kind_of, read_mapping
from preview.schema import problems_of

LEVELS: Final = ("advisory", "mandatory", "remediate", "disabled")
OURS: Final = Path(__file__).resolve().parent.parent / "policies"


@dataclass(frozen=True)
class Setting:
    """What a configuration says about one policy: its level, its own properties, or both."""

    level: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Policy:
    """A policy as its pack describes it.

    Attributes:
        schema: the JSON schema of each of its config's properties; None where it takes no config.
        severity: low, medium, high or critical; "" where the pack says none.
        steps: how to mend what it finds.
        framework: the control it stands for, with the catalogue's name and version; "" where it names none.
        tags: ids in other catalogues, or whatever else the pack files it under.
        url: where to read more.
    """

    name: str
    description: str
    level: str
    stack: bool
    schema: Mapping[str, Any] | None = None
    required: tuple[str, ...] = ()
    severity: str = ""
    steps: str = ""
    framework: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Pack:
    """A policy pack and how to start it.

    Attributes:
        directory: where its PulumiPolicy.yaml is.
        python: the interpreter that has its requirements.
        version: of PulumiPolicy.yaml, which wins over the pack's own; "" where it has none.
        config_file: where its configuration came from, None for its defaults.
    """

    directory: Path
    python: str
    version: str = ""
    config_file: Path | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict[str, Setting])


def locate(directory: Path, config_file: Path | None, stage: str) -> Pack:
    """Read a pack's PulumiPolicy.yaml and configuration.

    Args:
        directory: the pack's folder.
        config_file: its configuration; None takes the stage's own for our pack, the defaults for any other.
        stage: whose configuration of ours to take, default.json where it has none.

    Raises:
        PreviewError: there is no pack, it is not for Python, or it cannot be started here.
    """
    file = next((path for end in EXTENSIONS if (path := directory / f"PulumiPolicy{end}").is_file()), None)
    if file is None:
        raise PreviewError(f"{directory}: no PulumiPolicy.yaml here; --policy-pack takes a policy pack's folder")
    data = read_mapping(file)
    runtime = data.get("runtime")
    section = cast("dict[str, Any]", runtime) if isinstance(runtime, dict) else {"name": runtime}
    if section.get("name") != "python":
        raise PreviewError(f"{file}: a pack for {section.get('name')} cannot be run here; only Python packs can")
    if config_file is None and directory.resolve() == OURS:
        candidates = (OURS / "config" / f"{stage.replace('/', '-')}.json", OURS / "config" / "default.json")
        config_file = next((path for path in candidates if path.is_file()), None)
    return Pack(
        directory=directory.resolve(),
        python=_interpreter(directory, section.get("options") or {}),
        version=str(data.get("version") or ""),
        config_file=config_file,
        settings=read_settings(config_file) if config_file else {},
    )


def _interpreter(directory: Path, options: Mapping[str, Any]) -> str:
    """Return the Python of the pack's virtual environment, else this one where it has pulumi_policy."""
    environment = options.get("virtualenv") or ({"uv": ".venv"}.get(str(options.get("toolchain"))))
    if environment and (python := python_of(directory / str(environment))):
        return python
    if importlib.util.find_spec("pulumi_policy") is not None:
        return sys.executable
    if directory.resolve() == OURS:
        raise PreviewError("the policy pack's environment is missing; run `make setup`")
    target = directory / str(environment or "venv")
    raise PreviewError(
        f"{directory}: the policy pack's environment is missing; run\n"
        f"  python -m venv {target} && {target}/bin/pip install -r {directory / 'requirements.txt'}"
    )


def python_of(environment: Path) -> str | None:
    """Return a virtual environment's interpreter, or None where there is none."""
    candidates = (environment / "bin" / "python", environment / "Scripts" / "python.exe")
    return next((str(path.absolute()) for path in candidates if path.exists()), None)


def read_settings(file: Path) -> dict[str, Setting]:
    """Read a file in the shape of `--policy-pack-config`: policy name, or "all", to level or properties.

    Raises:
        PreviewError: it is not such a file; every problem is named.
    """
    try:
        text = file.read_text(encoding="utf-8").strip()
        data: Any = json.loads(text or "{}")
    except OSError as error:
        raise PreviewError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise PreviewError(f"{file}: not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise PreviewError(f"{file}: has to map policies to their settings, not hold {kind_of(data)}")
    problems: list[str] = []
    settings: dict[str, Setting] = {}
    for name, entry in cast("dict[str, Any]", data).items():
        if name == "environments":
            problems.append("environments: Pulumi ESC environments cannot be opened here")
        elif isinstance(entry, str):
            settings[name] = Setting(_level(name, entry, problems))
        elif isinstance(entry, dict):
            properties = dict(cast("dict[str, Any]", entry))
            level = _level(name, properties.pop("enforcementLevel", None), problems)
            settings[name] = Setting(level, properties)
        else:
            problems.append(f"{name}: has to be a level or a map of settings, not {kind_of(entry)}")
    if problems:
        raise PreviewError("\n".join(f"{file}: {problem}" for problem in problems))
    return {name: setting for name, setting in settings.items() if setting != Setting()}


def _level(policy: str, level: Any, problems: list[str]) -> str | None:
    if level is not None and level not in LEVELS:
        hint = did_you_mean(level, LEVELS) if isinstance(level, str) else ""
        problems.append(f"{policy}: {level} is no enforcement level; known are {any_of(LEVELS)}{hint}")
    return level


def merge(
    policies: Sequence[Policy], initial: Mapping[str, Setting], given: Mapping[str, Setting], *, source: str
) -> dict[str, Setting]:
    """Merge the schemas' defaults, the pack's own configuration and the given one, in this order.

    Args:
        policies: the pack's.
        initial: the configuration that the pack brings along.
        given: the one from a file.
        source: what errors call it.

    Raises:
        PreviewError: a policy does not exist, or its configuration does not fit its schema.
    """
    known = {policy.name: policy for policy in policies}
    unknown = sorted(given.keys() - known.keys() - {"all"})
    problems = [f"{name}: the pack has no such policy{did_you_mean(name, known)}" for name in unknown]
    merged = {policy.name: Setting(policy.level, _defaults(policy)) for policy in policies}
    for settings in (initial, given):
        everywhere = settings.get("all", Setting()).level
        for name, before in merged.items():
            own = settings.get(name, Setting())
            merged[name] = Setting(own.level or everywhere or before.level, {**before.properties, **own.properties})
    for name, setting in sorted(merged.items()):
        schema = known[name].schema
        if schema is not None:
            faults = problems_of(dict(setting.properties), schema, list(known[name].required))
            problems.extend(f"{name}: {fault}" for fault in faults)
    if problems:
        raise PreviewError("\n".join(f"{source}: {problem}" for problem in problems))
    return merged


def _defaults(policy: Policy) -> dict[str, Any]:
    schema = policy.schema or {}
    return {key: entry["default"] for key, entry in schema.items() if "default" in entry}
