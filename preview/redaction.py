"""Keeps secrets out of free text: messages of policies, of the program, of its failures."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from simulation.graph import SECRET_IN_JSON, Asset, Secret

# Shorter texts would tear holes into ordinary words; Pulumi draws the line here too.
SHORTEST: Final = 3


class Redactor:
    """Remembers the secrets it is shown, and replaces them wherever they turn up in a text."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: set[str] = set()

    def learn(self, value: Any) -> None:
        """Remember every text inside a Secret, at any depth of `value`."""
        if isinstance(value, Secret):
            self.learn_texts(value.value)
        elif isinstance(value, Mapping):
            for item in cast("Mapping[str, Any]", value).values():
                self.learn(item)
        elif isinstance(value, list):
            for item in cast("list[Any]", value):
                self.learn(item)

    def learn_texts(self, value: Any) -> None:
        """Remember every text in `value`, which is secret as a whole."""
        if isinstance(value, Secret):
            self.learn_texts(value.value)
        elif isinstance(value, Mapping):
            for item in cast("Mapping[str, Any]", value).values():
                self.learn_texts(item)
        elif isinstance(value, list):
            for item in cast("list[Any]", value):
                self.learn_texts(item)
        elif isinstance(value, str) and len(value) >= SHORTEST and value.lower() not in {"true", "false"}:
            forms = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
            with self._lock:
                self._forms |= forms

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced."""
        with self._lock:
            forms = sorted(self._forms, key=len, reverse=True)
        for form in forms:
            text = text.replace(form, SECRET_IN_JSON)
        return text

    def hide(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return properties in which no text tells a secret any more, whatever property it was copied to.

        A provider is given secrets bare, and copies them: AWS's puts the tags into `tagsAll`.
        """
        with self._lock:
            forms = sorted(self._forms, key=len, reverse=True)
        if not forms:
            return values
        told = re.compile("|".join(map(re.escape, forms)))
        return {key: _hidden(value, told) for key, value in values.items()}


def _hidden(value: Any, told: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return Secret(value) if told.fullmatch(value) else told.sub(SECRET_IN_JSON, value)
    if isinstance(value, Mapping):
        return {key: _hidden(item, told) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_hidden(item, told) for item in cast("list[Any]", value)]
    if isinstance(value, Asset):
        return replace(value, content=_hidden(value.content, told))
    return value
