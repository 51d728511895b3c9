"""Stack files as the engine would pass them, for the tests of the settings."""

import copy
import itertools
import json
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
STAGES = ("dev", "prod", "growth")
REMOVE = object()

PROJECT = "rds-platform:"

_SEGMENT = r'\["([^"]*)"\]|\[([0-9]+)\]|([^.\[\]]+)'


class _StackFileLoader(yaml.SafeLoader):
    """Reads as Pulumi's YAML does: only true and false are booleans, so that `mode: off` stays text."""


_StackFileLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in {"bool", "timestamp"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StackFileLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("true|True|TRUE|false|False|FALSE"), list("tTfF")
)


def stack_file(stage: str) -> dict[str, Any]:
    text = (ROOT / f"Pulumi.{stage}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_StackFileLoader)["config"]


def engine_config(values: dict[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def owned(values: dict[str, Any]) -> dict[str, Any]:
    """Give a stack file a domain that somebody could own."""
    changed = copy.deepcopy(values)
    if "domain" in changed[f"{PROJECT}loadBalancer"]:
        changed[f"{PROJECT}loadBalancer"]["domain"] = {"name": "app.acme.io", "hostedZone": "acme.io"}
    return changed


def changed(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Set or remove dotted paths, as `pulumi config set --path` would; `aws:region` and whole sections too."""
    result = copy.deepcopy(values)
    for path, value in changes.items():
        first, *rest = [path] if path.startswith("zzz") else path.split(".")
        at: Any = result
        segments = [first if first == "aws:region" else f"{PROJECT}{first}", *rest]
        for segment in segments[:-1]:
            at = at.setdefault(segment, {})
        if value is REMOVE:
            at.pop(segments[-1], None)
        else:
            at[segments[-1]] = copy.deepcopy(value)
    return result


def typed(values: dict[str, Any], line: str) -> None:
    """Do to a stack file what a line of `pulumi config set` or `pulumi config rm` does."""
    words = shlex.split(line)
    verb, words = words[2], [word for word in words[3:-2] if word != "--path"]
    path = segments(words[0]) if "--path" in line else [words[0]]
    at: Any = values
    keys = [path[0] if ":" in str(path[0]) else f"{PROJECT}{path[0]}", *path[1:]]
    for key, following in itertools.pairwise(keys):
        if isinstance(at, dict) and not isinstance(at.get(key), dict | list):
            at[key] = [] if isinstance(following, int) else {}
        at = at[key]
    if verb == "rm":
        del at[keys[-1]]
    elif isinstance(at, list):
        at[keys[-1] :] = [words[1]]
    else:
        at[keys[-1]] = typed_value(words[1])


def segments(path: str) -> list[Any]:
    return [int(index) if index else quoted or name for quoted, index, name in re.findall(_SEGMENT, path)]


def typed_value(text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if re.fullmatch("0|[1-9][0-9]*", text) else text
