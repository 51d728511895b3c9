"""What a preview prints for programs: one JSON document.

One stage gives that stage's document; several give {"stages": [...]}, in the order they were asked for. A value
that is not known yet is {"unknown": true}, a secret one {"secret": true}, wherever they stand. A source is the line
that declares a resource, its file relative to the project's folder; null where the SDK tells of none. Nothing in the
document depends on when or how fast it was made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, cast

from preview.guard import Finding, Verdict
from preview.stages import Outcome
from preview.wording import places
from simulation.graph import Options, Resource, Source, to_json

if TYPE_CHECKING:
    from preview.costs import Costs

UNKNOWN: Final = {"unknown": True}
SECRET: Final = {"secret": True}


def dumps(outcomes: Sequence[Outcome]) -> str:
    """Return the document's text."""
    documents = [document(outcome) for outcome in outcomes]
    content = documents[0] if len(documents) == 1 else {"stages": documents}
    return json.dumps(content, indent=2, ensure_ascii=False)


def document(outcome: Outcome) -> dict[str, Any]:
    """Return one stage's document."""
    head: dict[str, Any] = {
        "project": outcome.project,
        "stage": outcome.stage,
        "region": outcome.region,
        "update": outcome.update,
        "exitCode": outcome.exit_code,
        "notes": list(outcome.notes),
        "logs": [{"severity": log.severity, "message": log.message, "urn": log.urn} for log in outcome.logs],
    }
    if outcome.verdict is None:
        return {**head, "error": outcome.error}
    return {**head, "costs": _costs(outcome.costs), **_verdict(outcome.verdict)}


def _costs(costs: Costs | None) -> dict[str, Any] | None:
    if costs is None:
        return None
    from preview.costs import document as costs_document

    return costs_document(costs)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    sources = places(verdict.graph)

    def of_kind(*kinds: str) -> list[dict[str, Any]]:
        return [_finding(each, sources.get(each.urn)) for each in verdict.findings if each.kind in kinds]

    undecided = [
        *of_kind("undecided"),
        *(
            {"urn": each.urn, "message": each.reason, "source": _source(sources.get(each.urn))}
            for each in verdict.graph.undecided
        ),
    ]
    return {
        "resources": [_resource(resource) for resource in verdict.graph.resources],
        "outputs": _marked(verdict.graph.outputs),
        "packs": [
            {
                "name": pack.name,
                "version": pack.version,
                "directory": pack.directory,
                "configuration": pack.config_file or None,
                "policies": pack.policies,
                "disabled": pack.disabled,
            }
            for pack in verdict.packs
        ],
        "remediations": [
            {
                "policy": each.policy,
                "urn": each.urn,
                "properties": list(each.properties),
                "description": each.description,
                "pack": each.pack,
            }
            for each in verdict.remediations
        ],
        "violations": of_kind("mandatory", "advisory"),
        "undecided": undecided,
        "exempted": of_kind("exempted"),
    }


def _finding(finding: Finding, source: Source | None) -> dict[str, Any]:
    return {
        "policy": finding.policy,
        "level": finding.level,
        "severity": finding.severity,
        "urn": finding.urn,
        "description": finding.description,
        "message": finding.message or finding.description,
        "pack": finding.pack,
        "source": _source(source),
    }


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "custom": resource.custom,
        "operation": "read" if resource.external else "create",
        "id": _marked(resource.id),
        "provider": resource.provider,
        "inputs": _marked(resource.inputs),
        "outputs": _marked(resource.outputs),
        "dependencies": list(resource.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in sorted(resource.property_dependencies.items())},
        "options": options(resource.options),
        "source": _source(resource.source),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    return {"file": source.file, "line": source.line} if source else None


def options(given: Options) -> dict[str, Any]:
    """Return the options that a program set, under Pulumi's own names."""
    nothing = Options()
    chosen = {field.name: getattr(given, field.name) for field in fields(Options)}
    return {
        _camel(name): list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
        for name, value in chosen.items()
        if value != getattr(nothing, name)
    }


def _camel(name: str) -> str:
    if name == "import_id":
        return "import"
    first, *rest = name.split("_")
    return first + "".join("URL" if part == "url" else part.capitalize() for part in rest)


def _marked(value: Any) -> Any:
    return to_json(value, unknown=UNKNOWN, secret=SECRET)
