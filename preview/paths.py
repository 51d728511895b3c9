"""Config keys and property paths, as `pulumi config set --path` understands them.

A path is `a.b[0].c["x.y"]`; the part before the first dot or bracket may carry a namespace (`aws:region`),
without one it belongs to the project. Names are taken as they stand up to the next dot or bracket.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

from preview.errors import PreviewError

Path = tuple[str | int, ...]
INTEGER: Final = re.compile(r"[-+]?[0-9]+")
NAME: Final = r'(?:\\"|\\(?!")|[^"\\])*'


def parse_key(text: str, project: str) -> tuple[str, str]:
    """Split a config key into namespace and name; `namespace:config:name` is the old spelling.

    Raises:
        PreviewError: too many colons.
    """
    match text.split(":"):
        case [name]:
            return project, name
        case [namespace, name]:
            return namespace, name
        case [namespace, "config", name]:
            return namespace, name
        case _:
            raise PreviewError(f"{text}: not a configuration key; write NAME or NAMESPACE:NAME")


def parse_path_key(text: str, project: str) -> tuple[str, Path]:
    """Split a config key that may be a path into its namespace and the path behind it.

    Raises:
        PreviewError: no valid path, or one that does not start with a name.
    """
    cut = next((index for index, character in enumerate(text) if character in "[."), len(text))
    if cut == 0 and text:
        namespace, rest = project, text
    else:
        namespace, name = parse_key(text[:cut], project)
        rest = name + text[cut:]
    path = parse_path(rest)
    if not path or path[0] == "":
        raise PreviewError("the key is empty; write SECTION.KEY=VALUE")
    if not isinstance(path[0], str):
        raise PreviewError(f"{text}: a key starts with a name, not with an index")
    return namespace, path


def parse_path(text: str) -> Path:
    """Split `a.b[0]["x.y"]` into ("a", "b", 0, "x.y").

    Raises:
        PreviewError: says what is missing or wrong.
    """
    path: list[str | int] = []
    rest = text
    if rest.startswith("."):
        raise PreviewError(f"{text}: a path starts with a name, not with a dot")
    while rest:
        if rest[0] == ".":
            rest = rest[1:]
            if not rest or rest[0] == "[":
                raise PreviewError(f"{text}: a name is missing after the dot")
        elif rest.startswith('["'):
            element, rest = _quoted(text, rest)
            path.append(element)
        elif rest[0] == "[":
            element, bracket, rest = rest[1:].partition("]")
            if not bracket:
                raise PreviewError(f"{text}: a closing ] is missing")
            if element != "*" and not INTEGER.fullmatch(element):
                raise PreviewError(f'{text}: [{element}] is no index; write a number, or a name as ["{element}"]')
            path.append(element if element == "*" else int(element))
        else:
            name = re.match(r"[^.\[]+", rest)
            element = cast("re.Match[str]", name)[0]
            rest = rest[len(element) :]
            path.append(element)
    return tuple(path)


def _quoted(text: str, rest: str) -> tuple[str, str]:
    match = re.match(rf'\["({NAME})"', rest)
    if match is None:
        raise PreviewError(f'{text}: a closing " is missing')
    if not rest.startswith("]", match.end()):
        raise PreviewError(f"{text}: a closing ] is missing")
    return match[1].replace('\\"', '"'), rest[match.end() + 1 :]


def split_assignment(text: str) -> tuple[str, str] | None:
    """Split KEY=VALUE at the first equals sign that is not inside a quoted name, or return None."""
    match = re.match(rf'((?:\["{NAME}"\]|[^=])*?)=(.*)', text, re.DOTALL)
    return (match[1], match[2]) if match else None


def typed(text: str) -> bool | int | str:
    """Return the value that `pulumi config set --path` stores below the top level.

    true and false become booleans, base-10 integers without a leading zero numbers, all else text.
    """
    if text in {"true", "false"}:
        return text == "true"
    if not INTEGER.fullmatch(text) or (len(text) > 1 and text[0] == "0"):
        return text
    number = int(text)
    return number if -(2**63) <= number < (2**63 if text[0] == "+" else 2**64) else text


def assign(root: Any, path: Path, value: Any) -> Any:
    """Return `root` with `value` put at `path`, which is below `path[0]`, the root's own name.

    Missing maps and lists are made; a list may grow by one element at its end, as in Pulumi.

    Raises:
        PreviewError: the path runs through a value of another kind, or past a list's end.
    """
    holder = cast("Any", root) if isinstance(root, dict | list) else _container(path[1])
    _assign(holder, path, 1, value)
    return holder


def _container(accessor: str | int) -> dict[str, Any] | list[Any]:
    return {} if isinstance(accessor, str) else [None] * (accessor + 1)


def _assign(holder: Any, path: Path, depth: int, value: Any) -> None:
    accessor, shown = path[depth], show(path[: depth + 1])
    last = depth == len(path) - 1
    if isinstance(holder, list):
        items = cast("list[Any]", holder)
        if not isinstance(accessor, int):
            raise PreviewError(f"{shown}: {show(path[:depth])} is a list; its keys are numbers: [0], [1], ...")
        if not 0 <= accessor <= len(items):
            raise PreviewError(f"{shown}: the list has {len(items)} elements; the next index is {len(items)}")
        if accessor == len(items):
            items.append(None)
    elif isinstance(holder, dict):
        if not isinstance(accessor, str):
            raise PreviewError(f"{shown}: {show(path[:depth])} is a map; its keys are names")
        if last and accessor == "secure" and not holder and isinstance(value, str):
            raise PreviewError(f"{shown}: a map with the single key secure is how Pulumi writes encrypted values")
        cast("dict[str, Any]", holder).setdefault(accessor, None)
    else:
        kind = "a map" if isinstance(accessor, str) else "a list"
        raise PreviewError(f"{shown}: {show(path[:depth])} holds a single value, not {kind}")
    slots = cast("dict[str | int, Any]", holder)
    if last:
        slots[accessor] = value
        return
    if slots[accessor] is None:
        slots[accessor] = _container(path[depth + 1])
    _assign(slots[accessor], path, depth + 1, value)


def show(path: Path) -> str:
    """Write a path as its grammar has it; `parse_path` gives the same path back."""
    text = ""
    for element in path:
        if isinstance(element, int):
            text += f"[{element}]"
        elif re.fullmatch(r"[^.\[]+", element):
            text += f".{element}" if text else element
        else:
            escaped = element.replace('"', '\\"')
            text += f'["{escaped}"]'
    return text
