"""Outcomes as SARIF 2.1.0, the format that code scanning services read.

Each stage and pack is a run of its own, with an `automationDetails.id` of its own (project/stage/pack/), so that a
service keeps the stages' results apart. A stage that could not be previewed is a run that says why. Every result has a
physical location, as GitHub refuses files in which one has none: the line that declares the resource, else the first
line of the stack file.

Fingerprints tell policy and resource, not lines or values: a result stays the same when the program around it moves,
and two resources that one line makes stay two. They stand under the name that GitHub reads; its upload action then
warns that they are not its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from preview.checkout import Checkout
from preview.guard import Finding, PackSummary, Verdict
from preview.packs import Policy
from preview.stages import Outcome
from preview.wording import places, subject
from simulation.graph import Source, Undecided

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT: Final = "%SRCROOT%"
# What runs when no pack does.
PREVIEW: Final = "preview"
LEVELS: Final = {"mandatory": "error", "remediate": "error", "advisory": "warning"}
# In the middle of what GitHub calls by these names: above 9.0, from 7.0, from 4.0, below.
SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}


def dumps(outcomes: Sequence[Outcome], checkout: Checkout) -> str:
    """Return the file's text."""
    runs = [run for outcome in outcomes for run in _runs(outcome, checkout)]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, indent=2, ensure_ascii=False) + "\n"


def _runs(outcome: Outcome, checkout: Checkout) -> Iterable[dict[str, Any]]:
    verdict = outcome.verdict
    if verdict is None:
        notification = {"level": "error", "message": _message(outcome.error)}
        yield _run(outcome, PREVIEW, {"name": PREVIEW}, [], [notification])
        return
    locations = _Locations(verdict, checkout, outcome.stage)
    unseen = [_notification(each, locations) for each in verdict.graph.undecided]
    if not verdict.packs:
        unchecked = {"level": "warning", "message": _message("There is no policy pack: nothing was checked.")}
        yield _run(outcome, PREVIEW, {"name": PREVIEW}, [], [unchecked, *unseen])
    names: Counter[str] = Counter()
    for pack in verdict.packs:
        names[pack.name] += 1
        again = names[pack.name] > 1
        # Findings name their pack; those of two packs of one name cannot be told apart, and are listed once.
        findings = [] if again else [finding for finding in verdict.findings if finding.pack == pack.name]
        rules = _rules(pack, findings)
        index = {rule["id"]: place for place, rule in enumerate(rules)}
        driver = {"name": pack.name, **({"version": pack.version} if pack.version else {}), "rules": rules}
        name = f"{pack.name}-{names[pack.name]}" if again else pack.name
        yield _run(outcome, name, driver, _results(findings, index, locations), unseen)


def _run(
    outcome: Outcome,
    pack: str,
    driver: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    notifications: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": outcome.verdict is not None}
    if notifications:
        invocation["toolExecutionNotifications"] = list(notifications)
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{outcome.project}/{outcome.stage}/{pack}/"},
        "invocations": [invocation],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(results),
        "properties": {"stage": outcome.stage, "region": outcome.region, "update": outcome.update},
    }


def _rules(pack: PackSummary, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    rules = [_rule(policy) for policy in pack.rules]
    known = {policy.name for policy in pack.rules}
    # Every result needs its rule, be it one that the pack did not tell of.
    missing = {finding.policy: finding for finding in findings if finding.policy not in known}
    return rules + [
        _rule(Policy(each.policy, each.description, each.level, stack=False, severity=each.severity))
        for each in missing.values()
    ]


def _rule(policy: Policy) -> dict[str, Any]:
    description = policy.description or policy.name
    full = f"{description} ({policy.framework})" if policy.framework else description
    link = f"[More]({policy.url})" if policy.url else ""
    tags = [*(["security"] if policy.severity else []), *policy.tags]
    properties: dict[str, Any] = {"tags": list(dict.fromkeys(tags))}
    if policy.severity:
        properties["security-severity"] = SCORES[policy.severity]
    configuration = {"enabled": False} if policy.level == "disabled" else {"level": LEVELS.get(policy.level, "note")}
    return {
        "id": policy.name,
        "shortDescription": _message(description),
        "fullDescription": _message(full),
        "help": {
            **_message("\n\n".join(filter(None, (full, policy.steps, policy.url)))),
            "markdown": _escaped("\n\n".join(filter(None, (full, policy.steps, link)))),
        },
        **({"helpUri": policy.url} if policy.url else {}),
        "defaultConfiguration": configuration,
        "properties": properties,
    }


def _results(findings: Iterable[Finding], index: Mapping[str, int], locations: _Locations) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        policy, text = subject(finding)
        # What is undecided or exempted is so under a policy of its own: that one is its rule, where it is known.
        rule = policy if finding.kind in {"undecided", "exempted"} and policy in index else finding.policy
        same = (rule, finding.urn)
        seen[same] += 1
        result: dict[str, Any] = {
            "ruleId": rule,
            "ruleIndex": index[rule],
            "level": LEVELS[finding.level] if finding.kind in LEVELS else "note",
            "message": _message(finding.message or finding.description),
            "locations": [locations.of(finding.urn)],
            "partialFingerprints": {"primaryLocationLineHash": f"{_digest(*same)}:{seen[same]}"},
            "properties": {"kind": finding.kind, "severity": finding.severity},
        }
        if finding.kind == "exempted":
            accepted = {"kind": "external", "status": "accepted", "justification": text}
            result["suppressions"] = [accepted]
        results.append(result)
    return results


class _Locations:
    """Where a verdict's resources are declared."""

    def __init__(self, verdict: Verdict, checkout: Checkout, stage: str) -> None:
        self._places = places(verdict.graph)
        self._names = {resource.urn: resource.name for resource in verdict.graph.resources}
        self._checkout = checkout
        self._stack_file = checkout.stack_file(stage)

    def of(self, urn: str) -> dict[str, Any]:
        source = self._places.get(urn)
        logical = {"name": self._names.get(urn, urn), "fullyQualifiedName": urn, "kind": "resource"}
        return {"physicalLocation": self._physical(source), "logicalLocations": [logical]}

    def _physical(self, source: Source | None) -> dict[str, Any]:
        path = self._checkout.path(source.file) if source else self._stack_file
        return {
            "artifactLocation": {"uri": quote(path), "uriBaseId": ROOT},
            "region": {"startLine": source.line if source else 1},
        }


def _notification(each: Undecided, locations: _Locations) -> dict[str, Any]:
    return {"level": "note", "message": _message(each.reason), "locations": [locations.of(each.urn)]}


def _message(text: str) -> dict[str, str]:
    return {"text": _escaped(text)}


def _escaped(text: str) -> str:
    """Double braces, which otherwise enclose the number of an argument."""
    return text.replace("{", "{{").replace("}", "}}")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
