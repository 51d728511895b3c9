"""Looking for credentials anywhere in a value: by what they look like, and by the names that stand beside them."""

import json
from collections.abc import Iterable, Iterator
from typing import Final, cast

from ..model import UNKNOWN, Doubt, Found, Secret, Value, Verdict, verdict_of
from .credential_names import is_credential, says_credential
from .leaks import credentials

_NAMES: Final = ("name", "key", "optionName", "Name", "Key")
_VALUES: Final = ("value", "Value")
_REFERENCES: Final = frozenset({"secrets", "secretOptions", "runtimeEnvironmentSecrets", "repositoryCredentials"})
"""Fields that by AWS's definition only say where a credential is (ECS, Batch, App Runner)."""
_STORED: Final = frozenset({"PARAMETER_STORE", "SECRETS_MANAGER"})
"""Types of CodeBuild's variables whose value is such a name as well."""
_DEEPEST: Final = 12


def leaks(
    path: str, value: Value, *, name: str = "", encrypted: bool = False, hidden: bool = False, depth: int = 0
) -> Iterator[Found | Doubt]:
    """What credentials `value` holds, and what of it cannot be told.

    `name` is what stands beside the value. With `encrypted`, what Pulumi holds as a secret is kept well and left
    alone; `hidden` says that a secret holds the value, so that its names are not shown. JSON in a text is looked
    through as well. An unknown value is a doubt only beside a name that says it is a
    credential: most of the others are names that AWS makes.
    """
    if encrypted and isinstance(value, Secret):
        return
    hidden = hidden or isinstance(value, Secret)
    plain = value.value if isinstance(value, Secret) else value
    if plain is UNKNOWN:
        if says_credential(name):
            yield Doubt(path)
        return
    if isinstance(plain, str):
        document = _document(plain) if depth < _DEEPEST else None
        if document is None:
            yield from _in_text(path, name, plain)
            return
        plain = document
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        yield from _in_text(path, name, str(plain))
    if isinstance(plain, list) and depth < _DEEPEST:
        for index, member in enumerate(plain):
            where = f"{path}[{index}]"
            yield from leaks(where, member, name=name, encrypted=encrypted, hidden=hidden, depth=depth + 1)
    if isinstance(plain, dict) and depth < _DEEPEST:
        yield from _in_object(path, plain, encrypted=encrypted, hidden=hidden, depth=depth + 1)


def verdict_on(seen: Iterable[Found | Doubt], fix: str) -> Verdict:
    """The verdict on what `leaks` gave."""
    given = list(seen)
    found = dict.fromkeys(one for one in given if isinstance(one, Found))
    return verdict_of(found, (one for one in given if isinstance(one, Doubt)), fix)


def _in_object(
    path: str, members: dict[str, Value], *, encrypted: bool, hidden: bool, depth: int
) -> Iterator[Found | Doubt]:
    entry = _entry(members)
    if entry is not None:
        name, value = entry
        kind = _plain(members.get("type"))
        if isinstance(kind, str) and kind.upper() in _STORED:
            return
        where = f"{path} ({name})" if not hidden and isinstance(_first(members, _NAMES), str) else path
        seen = leaks(where, value, name=name, encrypted=encrypted, hidden=hidden, depth=depth)
        yield from (Doubt(f"{path}.type") for _ in seen) if kind is UNKNOWN else seen
        return
    for name, member in members.items():
        if name not in _REFERENCES:
            where = path if hidden else f"{path}.{name}" if path else name
            yield from leaks(where, member, name=name, encrypted=encrypted, hidden=hidden, depth=depth)


def _in_text(path: str, name: str, written: str) -> Iterator[Found]:
    kinds = credentials(written)
    if not kinds and is_credential(name, written.strip()):
        kinds = ["what its name says is a credential"]
    for kind in kinds:
        yield Found(path, f"{path} holds {kind}")


def _entry(members: dict[str, Value]) -> tuple[str, Value] | None:
    """Name and value of an object that is one entry of a list of names and values, else `None`."""
    name = _plain(_first(members, _NAMES))
    if not isinstance(name, str) or not any(key in members for key in _VALUES):
        return None
    return name, _first(members, _VALUES)


def _first(members: dict[str, Value], names: tuple[str, ...]) -> Value:
    return next((members[name] for name in names if name in members), None)


def _plain(value: Value) -> Value:
    return value.value if isinstance(value, Secret) else value


def _document(written: str) -> list[Value] | dict[str, Value] | None:
    """The object or list that a text is the JSON of, else `None`."""
    if not written.lstrip().startswith(("{", "[")):
        return None
    try:
        document: object = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return cast("list[Value] | dict[str, Value]", document) if isinstance(document, list | dict) else None
