"""A stack's outputs as text."""

from __future__ import annotations

import json
import textwrap
from typing import Any, cast

from simulation.graph import SECRET_IN_JSON, UNKNOWN_IN_JSON, to_json

INDENT = "    "


def written(value: Any, room: int) -> str:
    """Write a value as JSON, each part on one line where it fits; unknown and secret values without quotes."""
    text = _written(to_json(value), room)
    for mark in (UNKNOWN_IN_JSON, SECRET_IN_JSON):
        text = text.replace(f'"{mark}"', mark)
    return text


def _written(value: Any, room: int) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= room or not value:
        return text
    inner = room - len(INDENT)
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        entries, opening, closing = [f"{json.dumps(key)}: {_written(item, inner)}" for key, item in items], "{", "}"
    elif isinstance(value, list):
        entries, opening, closing = [_written(item, inner) for item in cast("list[Any]", value)], "[", "]"
    else:
        return text
    body = textwrap.indent(",\n".join(entries), INDENT)
    return f"{opening}\n{body}\n{closing}"
