"""IAM policy documents, written as the Terraform provider writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from simulation.aws.lookups.base import Lookup, Query

_VERSION = "2012-10-17"


def document(query: Query) -> dict[str, Any]:
    """Build a document from statements, with those it starts from and those that override its own by sid."""
    statements: list[dict[str, Any]] = []
    sources = [query.text("sourceJson"), *query.items("sourcePolicyDocuments")]
    overrides = [query.text("overrideJson"), *query.items("overridePolicyDocuments")]
    for text in filter(None, sources):
        statements = _merged(statements, _statements_of(text))
    statements = _merged(statements, [_statement(one) for one in query.items("statements")])
    for text in filter(None, overrides):
        statements = _merged(statements, _statements_of(text))
    made: dict[str, Any] = {"Version": query.text("version", _VERSION)}
    if query.text("policyId"):
        made["Id"] = query.text("policyId")
    made["Statement"] = statements[0] if len(statements) == 1 and not query.items("statements") else statements
    return {
        "id": query.hexadecimal(10),
        "json": json.dumps(made, indent=2, ensure_ascii=False),
        "minifiedJson": json.dumps(made, separators=(",", ":"), ensure_ascii=False),
    }


def _statements_of(text: str) -> list[dict[str, Any]]:
    found = json.loads(text).get("Statement", [])
    return cast("list[dict[str, Any]]", found if isinstance(found, list) else [found])


def _merged(first: list[dict[str, Any]], second: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put statements after one another; one with a sid already there takes that one's place."""
    merged = list(first)
    for statement in second:
        sid = statement.get("Sid")
        place = next((i for i, one in enumerate(merged) if sid and one.get("Sid") == sid), None)
        if place is None:
            merged.append(statement)
        else:
            merged[place] = statement
    return merged


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        "Sid": given.get("sid"),
        "Effect": given.get("effect") or "Allow",
        "Action": _one_or_many(given.get("actions")),
        "NotAction": _one_or_many(given.get("notActions")),
        "Resource": _one_or_many(given.get("resources")),
        "NotResource": _one_or_many(given.get("notResources")),
        "Principal": _principals(given.get("principals")),
        "NotPrincipal": _principals(given.get("notPrincipals")),
        "Condition": _conditions(given.get("conditions")),
    }
    return {key: value for key, value in made.items() if value}


def _one_or_many(values: Any) -> Any:
    """Write a list as the provider does: one element bare, several in descending order."""
    found = [str(value) for value in cast("list[Any]", values or [])]
    return found[0] if len(found) == 1 else sorted(found, reverse=True)


def _principals(given: Any) -> Any:
    principals: dict[str, list[str]] = {}
    for principal in cast("list[Mapping[str, Any]]", given or []):
        principals.setdefault(str(principal["type"]), []).extend(principal["identifiers"])
    if principals == {"*": ["*"]}:
        return "*"
    return {kind: _one_or_many(identifiers) for kind, identifiers in principals.items()}


def _conditions(given: Any) -> dict[str, dict[str, Any]]:
    conditions: dict[str, dict[str, list[str]]] = {}
    for condition in cast("list[Mapping[str, Any]]", given or []):
        variables = conditions.setdefault(str(condition["test"]), {})
        variables.setdefault(str(condition["variable"]), []).extend(str(value) for value in condition["values"])
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in variables.items()}
        for test, variables in conditions.items()
    }


LOOKUPS: Mapping[str, Lookup] = {"aws:iam/getPolicyDocument:getPolicyDocument": document}
