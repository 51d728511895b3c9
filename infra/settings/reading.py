"""From the engine's configuration to one plain object a section."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from infra.naming import PROJECT
from infra.settings.kinds import nearest
from infra.settings.problems import HIDDEN, Problem, Wording, kind_of, spell
from infra.settings.refused import REFUSED_KEYS

PLACEHOLDER = "VALUE"


def read_object(section: str, text: str, wording: Wording) -> dict[str, Any] | list[Problem]:
    """Parse a section's text, which must be a JSON object; its content is never shown, it may hold a secret."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    limit = "must be an object of settings, set one by one"
    if value is None or value == "":
        limit = "is blank: remove it for the defaults, or set its keys"
    return [Problem(section, kind_of(value), limit, wording.lines(((section,), None)))]


def other_keys(
    config: Mapping[str, str], sections: Mapping[str, tuple[str, ...]], wording: Wording
) -> Iterator[Problem]:
    """Yield a problem for each key of this project, or nearly of this project, that is no section."""
    for full_key in sorted(config):
        namespace, _, key = full_key.partition(":")
        if namespace != PROJECT:
            if nearest(namespace, (PROJECT,)) and key.partition(".")[0] in sections:
                limit = f"is not this project's: its settings start with {PROJECT}:"
                yield Problem(spell((full_key,)), HIDDEN, limit, wording.lines(((full_key,), None)))
        elif key not in sections:
            yield _unknown_section(key, sections, wording)


def _unknown_section(key: str, sections: Mapping[str, tuple[str, ...]], wording: Wording) -> Problem:
    removal = wording.lines(((key,), None))
    section, _, rest = key.replace("[", ".", 1).partition(".")
    if section in sections and rest:
        changes = wording.lines(((key,), None), ((*key.split("."),), PLACEHOLDER))
        return Problem(spell((key,)), HIDDEN, "was set without --path, so it is a key of its own", changes)
    if key in REFUSED_KEYS:
        return Problem(spell((key,)), HIDDEN, f"is not a setting: {REFUSED_KEYS[key]}", removal)
    for name, keys in sections.items():
        if key in keys:
            changes = wording.lines(((key,), None), ((name, key), PLACEHOLDER))
            return Problem(spell((key,)), HIDDEN, f"belongs to a section: {spell((name, key))}", changes)
    near = nearest(key, tuple(sections))
    hint = f"; did you mean {near}?" if near else ""
    return Problem(spell((key,)), HIDDEN, f"is not a section; there are {', '.join(sections)}{hint}", removal)
