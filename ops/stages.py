"""A stage as `ops` knows it: its stack file, checked, and the names that the program gives things in AWS."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml

from infra import naming
from infra.settings import Settings, load
from ops.aws import Account
from ops.errors import MissingError


@dataclass(frozen=True)
class Stage:
    """One stage; `config` is what the engine would pass to the program for it."""

    name: str
    directory: Path
    config: Mapping[str, str]
    settings: Settings

    @property
    def identifier(self) -> str:
        """The stage's name in AWS, from which the names of all else are made."""
        return naming.identifier(naming.PROJECT, self.name)

    @property
    def database(self) -> str:
        """The writer's identifier: the stage's own, or that of the instance that it adopted."""
        adopted = self.settings.database.adopted
        return self.identifier if adopted is None else adopted.identifier

    @property
    def account(self) -> Account:
        """The caller's account in the stage's region."""
        return Account(self.settings.region)

    @property
    def tags(self) -> dict[str, str]:
        """The tags that everything of the stage bears, and nothing else does."""
        return {"Project": naming.PROJECT, "Stack": self.name}

    def path(self, key: str) -> str:
        """Return the name of one of the stage's connection parameters."""
        return f"/{self.identifier}/database/{key}"


class _Loader(yaml.SafeLoader):
    """Reads plain scalars as Pulumi does, to which only true and false are booleans and 03:00 is text.

    Fractions stay text: no setting is one.
    """


_KEPT: Final = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in cast("dict[str, list[tuple[str, Any]]]", yaml.SafeLoader.yaml_implicit_resolvers).items()
}
cast(Any, _Loader).add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)\Z"), list("tf"))
cast(Any, _Loader).add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"(0|-?[1-9][0-9]*)\Z"), list("-0123456789")
)


def _parse(text: str) -> Any:
    return cast(Any, yaml).load(text, Loader=_Loader)


def stage_names(directory: Path) -> list[str]:
    """Return the names of the stages that have a stack file."""
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in directory.glob("Pulumi.*.yaml"))


def require(name: str, directory: Path) -> None:
    """Raise MissingError, with the names that there are, for a stage without a stack file."""
    names = stage_names(directory)
    if name not in names:
        given = f"There is no stage {name!r}" if name else "Which stage?"
        raise MissingError(f"{given}: STAGE is one of {', '.join(names)}.")


def stack_file(name: str, directory: Path) -> Path:
    """Return the path of a stage's stack file, whether or not it is there."""
    return directory / f"Pulumi.{name}.yaml"


def read_file(name: str, directory: Path) -> dict[str, Any]:
    """Return the configuration of a stack file: full key to value.

    Raises:
        MissingError: there is no such file, or it is not YAML.
    """
    require(name, directory)
    file = stack_file(name, directory)
    try:
        read: dict[str, Any] | None = _parse(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise MissingError(f"{file.name} is not valid YAML: {' '.join(str(error).split())}") from None
    return (read or {}).get("config") or {}


def read_config(name: str, directory: Path) -> dict[str, str]:
    """Return a stack file's configuration as the engine passes it: full key to text, objects as JSON."""
    return as_config(read_file(name, directory))


def as_config(config: Mapping[str, Any]) -> dict[str, str]:
    """Return configuration as the engine passes it to the program."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}


def read_stage(name: str, directory: Path) -> Stage:
    """Return a stage with its settings, placeholder domains allowed.

    Raises:
        MissingError: there is no such stage.
        SettingsError: its settings are wrong.
    """
    config = read_config(name, directory)
    return Stage(name, directory, config, load(config, stage=name, simulated=True))
