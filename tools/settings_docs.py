"""Writes docs/settings.md from the settings' models. Run `python -m tools.settings_docs` after changing one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic.fields import FieldInfo

from infra.settings.loader import SECTIONS
from infra.settings.section import Section
from infra.settings.tag_map import TAGS
from infra.settings.validation import alias_of, kind_at, section_at
from infra.tags import LONGEST_KEY, LONGEST_VALUE, MOST, OWN_KEYS

COMMAND: Final = "python -m tools.settings_docs"
FILE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

_HEAD: Final = f"""<!-- Written by `{COMMAND}` from infra/settings; edit the descriptions there. -->

# Settings

A stage is one file, `Pulumi.STAGE.yaml`. What it leaves out has the default below, the same in every stage. Change it
in the file, or with `pulumi config set --path database.multiAz true --stack STAGE`; to try a change without keeping it:
`python -m preview STAGE --set database.multiAz=true`. Everything that is wrong is reported at once, before anything is
deployed. Prices are those of us-east-1.

`aws:region` is required: the AWS region of the stage.
"""


def render() -> str:
    """Return the file's text."""
    parts = [_HEAD, *(_section((name,), model) for name, model in SECTIONS.items()), _tags()]
    return "\n".join(parts)


def _section(path: tuple[str, ...], model: type[Section]) -> str:
    rows = [_row(alias_of(name), field) for name, field in model.model_fields.items()]
    heading = "#" * (len(path) + 1)
    table = ["| key | type | default | allowed | |", "|---|---|---|---|---|", *rows]
    text = "\n".join([f"{heading} {'.'.join(path)}", "", _intro(model), "", *table, ""])
    return "\n".join([text, *(_section((*path, key), inner) for key, inner in _inner(model))])


def _intro(model: type[Section]) -> str:
    return " ".join((model.__doc__ or "").split())


def _inner(model: type[Section]) -> Iterator[tuple[str, type[Section]]]:
    for name, field in model.model_fields.items():
        inner = section_at(field)
        if inner:
            yield alias_of(name), inner


def _row(key: str, field: FieldInfo) -> str:
    kind = kind_at(field)
    type_name, limit = (kind.name, kind.limit) if kind else ("object", "see below")
    cells = (f"`{key}`", type_name, _default(field), limit, field.description or "")
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default: object = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, Section):
        return "its defaults"
    scalar = isinstance(default, str | int)
    return f"`{json.dumps(default)}`" if scalar else "none"


def _tags() -> str:
    own = ", ".join(f"`{key}`" for key in OWN_KEYS)
    return f"""## tags

Tags of your own on every resource: {TAGS.limit}, at most {MOST}. Keys have 1 to {LONGEST_KEY} characters and values at
most {LONGEST_VALUE}: letters, digits, spaces and `+ - = . _ : / @`. Not allowed are keys that start with `aws:`, and
those that the program sets: {own}.
"""


def write() -> None:
    """Write the file and say so."""
    FILE.write_text(render(), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    write()
