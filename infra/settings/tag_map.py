"""The `tags` section: names and values of one's own."""

from collections.abc import Mapping
from typing import Any, Final

from infra import tags
from infra.settings.kinds import Refused, RefusedEach, Text
from infra.settings.many import MapOf
from infra.settings.problems import Path, Problem, Wording

SECTION: Final = "tags"


def _check_key(key: str) -> None:
    problem = tags.key_problem(key)
    if problem:
        raise Refused(problem)


def _check_value(value: str) -> str:
    problem = tags.value_problem(value)
    if problem:
        raise Refused(problem)
    return value


TAGS: Final = MapOf(
    Text("text; a number with a point in quotes", _check_value, from_whole=True, from_flag=True),
    _check_key,
    "an object of tag keys and values",
)


def read_tags(data: dict[str, Any], wording: Wording) -> Mapping[str, str] | list[Problem]:
    """Return the tags, or everything that is wrong with them."""
    if len(data) > tags.MOST:
        limit = f"must be at most {tags.MOST} tags: AWS allows 50, {len(tags.OWN_KEYS)} are the program's own"
        return [wording.problem((SECTION,), data, limit, *(((SECTION, key), None) for key in list(data)[tags.MOST :]))]
    try:
        return TAGS.read(data)
    except RefusedEach as refused:
        return [_problem((SECTION, *each.at), data, each, wording) for each in refused.refusals]


def _problem(path: Path, data: dict[str, Any], refusal: Refused, wording: Wording) -> Problem:
    return wording.problem(path, data[str(path[-1])], refusal.limit, (path, None))
