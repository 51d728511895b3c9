"""One section at a time: a plain object against its model, every problem of it worded."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from infra.settings.kinds import Kind, Maybe, Refused, RefusedEach, Text, nearest
from infra.settings.many import ListOf
from infra.settings.problems import HIDDEN, UNSET, Path, Problem, Wording, kind_of, may_be_secret, spell
from infra.settings.reading import PLACEHOLDER
from infra.settings.refused import OTHER_NAMES, REFUSED_KEYS
from infra.settings.section import Section

AnySection = TypeVar("AnySection", bound=Section)


def validate(name: str, model: type[AnySection], data: dict[str, Any], wording: Wording) -> AnySection | list[Problem]:
    """Return the section, or everything that is wrong with it."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        return [problem for detail in error.errors() for problem in _problems(name, model, detail, wording)]


def keys_of(model: type[Section]) -> tuple[str, ...]:
    """Return a section's keys as spelt in the stack file, in the model's order."""
    return tuple(alias_of(name) for name in model.model_fields)


def alias_of(field_name: str) -> str:
    """Return a field's key as spelt in the stack file."""
    return to_camel(field_name)


def field_at(model: type[Section], key: str) -> FieldInfo:
    """Return the field behind a key."""
    return next(field for name, field in model.model_fields.items() if alias_of(name) == key)


def kind_at(field: FieldInfo) -> Kind | None:
    """Return a field's kind; None for a section within a section."""
    return next((each for each in field.metadata if isinstance(each, Kind)), None)


def section_at(field: FieldInfo) -> type[Section] | None:
    """Return the section that a field holds; None for a plain value."""
    candidates = (field.annotation, *get_args(field.annotation))
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, Section)), None)


def _problems(name: str, model: type[Section], detail: ErrorDetails, wording: Wording) -> Iterator[Problem]:
    location = detail["loc"]
    path: Path = (name, *location)
    owner = _owner(model, location[:-1])
    key = str(location[-1])
    if detail["type"] == "extra_forbidden":
        yield _unknown(path, owner, detail["input"], wording)
        return
    field = field_at(owner, key)
    if detail["type"] == "missing":
        yield wording.problem(path, UNSET, "is required", (path, _suggestion(field, None)))
        return
    refusal = detail.get("ctx", {}).get("error")
    if isinstance(refusal, RefusedEach):
        for each in refusal.refusals:
            yield _refused(path, field, each, detail["input"], wording)
    elif isinstance(refusal, Refused):
        yield _refused(path, field, refusal, detail["input"], wording)
    else:
        inner = section_at(field)
        keys = ", ".join(keys_of(inner)) if inner else ""
        limit = f"must be an object with the keys {keys}"
        yield Problem(spell(path), kind_of(detail["input"]), limit, wording.lines((path, None)))


def _owner(model: type[Section], location: Path) -> type[Section]:
    for segment in location:
        model = section_at(field_at(model, str(segment))) or model
    return model


def _refused(path: Path, field: FieldInfo, refusal: Refused, found: Any, wording: Wording) -> Problem:
    for segment in refusal.at:
        found = found[segment]
    whole = (*path, *refusal.at)
    limit = refusal.limit
    if found is None:
        limit = f"is blank: remove it for the default, or write a value; it {limit}"
    elif isinstance(found, float) and isinstance(_innermost(field), Text):
        limit = f"{limit}; in quotes, because a number loses its last zero (17.10 becomes 17.1)"
    fix = None if refusal.at and refusal.use is None else _suggestion(field, refusal.use)
    return wording.problem(whole, found, limit, (whole, fix))


def _innermost(field: FieldInfo) -> Kind | None:
    kind = kind_at(field)
    return kind.kind if isinstance(kind, Maybe) else kind


def _suggestion(field: FieldInfo, use: object) -> object:
    if use is not None:
        return use
    if not field.is_required():
        default = field.get_default(call_default_factory=True, validated_data={})
        return default if isinstance(default, str | int) else None
    kind = _innermost(field)
    if isinstance(kind, Text) and kind.example is not None:
        return kind.example
    return _instead_of_nothing(kind) if isinstance(kind, Text | ListOf) else None


def _instead_of_nothing(kind: Kind) -> object:
    try:
        kind.read("")
    except Refused as refusal:
        return refusal.use
    return None


def _unknown(path: Path, owner: type[Section], found: Any, wording: Wording) -> Problem:
    key, spelt, known = str(path[-1]), spell(path), keys_of(owner)
    removal = (path, None)
    tried = {name.rpartition(".")[2]: name for name in REFUSED_KEYS if name.rpartition(".")[0] == spell(path[:-1])}
    other = to_camel(key) if to_camel(key) != key else ""
    if other in known or spelt in OTHER_NAMES:
        right = (*path[:-1], *(other if other in known else OTHER_NAMES[spelt]).split("."))
        scalar = isinstance(found, str | bool | int) and not may_be_secret(path, found)
        value = found if scalar and path[0] not in wording.secret_sections else PLACEHOLDER
        return Problem(spelt, HIDDEN, f"is called {spell(right)} here", wording.lines(removal, (right, value)))
    near = nearest(other or key, (*known, *tried))
    if near in tried and (near in (key, other)):
        shown = found if isinstance(found, bool | int) else HIDDEN
        return wording.problem(path, shown, f"is not a setting: {REFUSED_KEYS[tried[near]]}", removal)
    hint = f"; did you mean {near}?" if near else f"; there are {', '.join(known)}"
    if near in tried:
        hint = f"; if {near} was meant: {REFUSED_KEYS[tried[near]]}"
    return Problem(spelt, HIDDEN, f"is not a setting{hint}", wording.lines(removal))
