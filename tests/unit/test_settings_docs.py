"""docs/settings.md says what the models say."""

import re

import pytest

from infra.settings.loader import KEYS, SECTIONS
from infra.settings.section import Section
from infra.settings.validation import kind_at, section_at
from tools import settings_docs


def test_the_settings_reference_is_current():
    stale = f"docs/settings.md is stale: run `{settings_docs.COMMAND}` and commit it"

    assert settings_docs.FILE.read_text(encoding="utf-8") == settings_docs.render(), stale


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_in_the_reference_with_its_limit_and_purpose(section: str):
    rows = settings_docs.render().split(f"\n## {section}\n")[1].split("\n## ")[0]

    for key in KEYS[section]:
        (row,) = re.findall(rf"^\| `{key}` \|.*$", rows, re.MULTILINE)[:1]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5
        assert all(cells), row


def all_sections(models: list[type[Section]]) -> list[type[Section]]:
    inner = [section_at(field) for model in models for field in model.model_fields.values()]
    found = [model for model in inner if model is not None]
    return models + (all_sections(found) if found else [])


@pytest.mark.parametrize("model", all_sections(list(SECTIONS.values())))
def test_every_default_is_within_its_own_limit(model: type[Section]):
    for name, field in model.model_fields.items():
        kind = kind_at(field)
        assert kind or section_at(field), name
        if kind and not field.is_required():
            default = field.get_default(call_default_factory=True, validated_data={})
            given = list(default) or None if isinstance(default, tuple) else default
            plain = given if isinstance(given, str | int | list | None) else dict(given)
            assert kind.read(plain) == default, name
