"""Configuration of the rules: one pydantic model a rule, checked all at once, handed to Pulumi as JSON schema."""

import datetime
import difflib
import functools
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.alias_generators import to_camel


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


_LIST_OF_EXEMPTIONS = {"type": "array", "items": Exemption.model_json_schema(by_alias=True)}
"""Written once for all rules: for each of them anew, it takes most of the time that their schemas take."""


class RuleConfig(PolicyConfig):
    """Base of every rule's section: what every rule can be told."""

    exemptions: Annotated[list[Exemption], WithJsonSchema(_LIST_OF_EXEMPTIONS)] = Field(
        default=[], description="The resources for which the policy does not hold."
    )


class OnRequestConfig(RuleConfig):
    """The section of a rule that asks for nothing until a team decides that it should."""

    required: bool = Field(
        default=False, description="Whether the policy asks for what its name says; otherwise everything passes."
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


class Problem(NamedTuple):
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
    """The JSON schema of a config model as Pulumi takes it: `properties` and `required`, no references.

    A model within a model is to hand over its schema itself, as that of the exemptions does.
    """
    schema = model.model_json_schema(by_alias=True)
    return {"properties": _untitled(schema.get("properties", {})), "required": list(schema.get("required", []))}


def _untitled(node: Any) -> Any:
    if isinstance(node, list):
        return [_untitled(member) for member in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    return {
        key: _untitled(value)
        for key, value in cast("dict[str, Any]", node).items()
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
