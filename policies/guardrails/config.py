"""Configuration of the rules: one pydantic model a rule, checked all at once, handed to Pulumi as JSON schema."""

import datetime
import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

_REFERENCE = "#/$defs/"


class PolicyConfig(BaseModel):
    """Base of every section: keys in camelCase, nothing converted, no unknown key."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=False
    )


def _day(written: str) -> str:
    datetime.date.fromisoformat(written)
    return written


def _names_a_resource(pattern: str) -> str:
    if "::" not in pattern:
        raise ValueError("name a resource by its URN or as TYPE::NAME, like aws:rds/instance:Instance::orders")
    return pattern


Day: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]


class Exemption(PolicyConfig):
    """A resource for which a policy does not hold."""

    resource: Annotated[str, AfterValidator(_names_a_resource)] = Field(
        description="The resource's URN, or TYPE::NAME as in aws:rds/instance:Instance::orders; * stands for any text."
    )
    reason: str = Field(min_length=1, description="Why the policy need not hold for it.")
    expires: Day = Field(description="The last day on which it holds, as 2030-02-28, in UTC.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    ticket: str = Field(default="", description="Where it was agreed upon.")


class RuleConfig(PolicyConfig):
    """Base of every rule's section: what every rule can be told."""

    exemptions: list[Exemption] = Field(
        default_factory=list[Exemption], description="The resources for which the policy does not hold."
    )


class UndecidedConfig(PolicyConfig):
    """What becomes of that which policies cannot decide."""

    refuse_at_update: bool = Field(
        default=False,
        description="Whether at an update, where every value is known, a policy that cannot decide says so at its own "
        "level: a mandatory one then stops the resource.",
    )


AnyConfig = TypeVar("AnyConfig", bound=PolicyConfig)
AnyRuleConfig = TypeVar("AnyRuleConfig", bound=RuleConfig)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the config: where, and what to do about it."""

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"


class ConfigError(Exception):
    """The pack's config is wrong; `problems` holds every reason, `str()` lists them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"the policy pack's config has {len(self.problems)} problem(s):{lines}")


def parse(name: str, model: type[AnyConfig], section: Mapping[str, object]) -> AnyConfig:
    """The config of the rule `name` from its section, defaults filled in.

    Raises ConfigError with everything that is wrong in the section.
    """
    try:
        return model.model_validate(_whole_numbers(section))
    except ValidationError as error:
        raise ConfigError(_problem(name, model, details) for details in error.errors()) from None


def check(
    sections: Mapping[str, Mapping[str, object]], models: Mapping[str, type[PolicyConfig]]
) -> dict[str, PolicyConfig]:
    """A whole config, policy name to section, read. Raises ConfigError with every problem of every section."""
    problems: list[Problem] = []
    read: dict[str, PolicyConfig] = {}
    for name, section in sorted(sections.items()):
        if name == "all" and not section:  # Pulumi's own key, which only carries a level
            continue
        if name not in models:
            problems.append(Problem(name, f"there is no such policy{_nearest(name, models)}"))
            continue
        try:
            read[name] = parse(name, models[name], section)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return read


@functools.cache  # most rules share one model, and all are asked for at the start
def json_schema(model: type[PolicyConfig]) -> dict[str, Any]:
    """The JSON schema of a config model as Pulumi takes it: `properties` and `required`, without references."""
    schema = model.model_json_schema(by_alias=True)
    definitions = cast("dict[str, Any]", schema.get("$defs", {}))
    return {
        "properties": _inlined(schema.get("properties", {}), definitions),
        "required": list(schema.get("required", [])),
    }


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(member, definitions) for member in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    members = cast("dict[str, Any]", node)
    reference = members.get("$ref")
    if isinstance(reference, str):
        beside = {key: value for key, value in members.items() if key != "$ref"}
        members = {**definitions[reference.removeprefix(_REFERENCE)], **beside}
    return {
        key: _inlined(value, definitions)
        for key, value in members.items()
        if key != "title" or not isinstance(value, str)  # pydantic's, made from the field's name
    }


def _whole_numbers(value: object) -> object:
    """Pulumi hands every number over as a float: 7.0 is the 7 that was written."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {key: _whole_numbers(member) for key, member in members.items()}
    if isinstance(value, list):
        return [_whole_numbers(member) for member in cast("list[object]", value)]
    return value


def _problem(name: str, model: type[PolicyConfig], details: Any) -> Problem:
    path = [str(part) for part in details["loc"]]
    key = name + "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in path)
    if details["type"] == "extra_forbidden":
        return Problem(key, f"there is no such key{_nearest(path[-1], _keys(model, path[:-1]))}")
    if details["type"] == "missing":
        return Problem(key, "is missing")
    message = str(details["msg"]).removeprefix("Value error, ")
    return Problem(key, f"is {details['input']!r}; {message[:1].lower()}{message[1:]}")


def _keys(model: type[PolicyConfig], path: Iterable[str]) -> Iterable[str]:
    """The keys that the object at `path` of a section may have."""
    node = json_schema(model)
    for part in path:
        node = node["items"] if part.isdecimal() else node["properties"][part]
    return node["properties"]


def _nearest(word: str, known: Iterable[str]) -> str:
    candidates = sorted(known)
    matches = difflib.get_close_matches(word, candidates, n=1)
    if matches:
        return f", did you mean {matches[0]}?"
    return f"; known are {', '.join(candidates)}" if candidates else "; there are no keys here"
