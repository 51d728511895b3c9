"""What all reports share: the parts of a finding's message, where its resource is declared, a stage's verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from preview.guard import EXEMPTIONS_POLICY, UNDECIDED_POLICY, Finding
from preview.names import shown
from preview.stages import Outcome
from simulation.graph import Graph, Source

WHY: Final = "Why:"
FIX: Final = "Fix:"
SEVERITIES: Final = ("critical", "high", "medium", "low", "")
# How the policies that list for others begin: with the name of the policy that they speak of.
SPEAKING_OF: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]*): ")


@dataclass(frozen=True)
class Said:
    """A finding's message in its parts; "" for those it does not have."""

    found: str
    why: str = ""
    fix: str = ""


def said(finding: Finding) -> Said:
    """Take a message apart; the type and name it begins with are left out."""
    parts: dict[str, list[str]] = {"": [], WHY: [], FIX: []}
    for line in without_title(finding).splitlines():
        label = next((label for label in (WHY, FIX) if line.startswith(label)), "")
        parts[label].append(line.removeprefix(label).strip())
    found, why, fix = ("\n".join(lines).strip() for lines in parts.values())
    return Said(found or finding.description, why, fix)


def without_title(finding: Finding) -> str:
    """Return a finding's message without the resource's type and name, which stand above it."""
    return finding.message.removeprefix(f"{title(finding.urn)}: ")


def title(urn: str) -> str:
    """Return what our pack calls a resource: aws:rds/instance:Instance "orders"."""
    parts = urn.split("::", 3)
    return f'{parts[2].rpartition("$")[2]} "{parts[3]}"' if len(parts) == 4 else urn


def subject(finding: Finding) -> tuple[str, str]:
    """Return which policy a finding is about, and the message without that policy's name."""
    text = finding.message or finding.description
    if finding.policy in {UNDECIDED_POLICY, EXEMPTIONS_POLICY} and (match := SPEAKING_OF.match(text)):
        return match[1], text[match.end() :]
    return finding.policy, text


def places(graph: Graph) -> Mapping[str, Source]:
    """Return URN -> the line that declares the resource, else its nearest ancestor that has one."""
    resources = {resource.urn: resource for resource in graph.resources}
    found: dict[str, Source] = {}
    for resource in graph.resources:
        ancestor = resource
        while ancestor.source is None and ancestor.parent in resources:
            ancestor = resources[ancestor.parent]
        if ancestor.source is not None:
            found[resource.urn] = ancestor.source
    return found


@dataclass(frozen=True)
class Tally:
    """A stage's verdict in numbers."""

    resources: int = 0
    policies: int = 0
    mandatory: int = 0
    advisory: int = 0
    undecided: int = 0
    exempted: int = 0
    failed: bool = False

    @property
    def state(self) -> str:
        """The verdict: failed, refused, undecided or clean."""
        if self.failed:
            return "failed"
        return "refused" if self.mandatory else "undecided" if self.undecided else "clean"

    def facts(self) -> list[str]:
        """Return what a verdict is based on, in words."""
        facts = [counted(self.resources, "resource"), counted(self.policies, "policy")]
        if self.mandatory:
            facts.append(counted(self.mandatory, "mandatory violation"))
        rest = (("advisory", self.advisory), ("undecided", self.undecided), ("exempted", self.exempted))
        return facts + [f"{count} {word}" for word, count in rest if count]


def tally(outcome: Outcome) -> Tally:
    """Count what came of a stage."""
    verdict = outcome.verdict
    if verdict is None:
        return Tally(failed=True)
    kinds = [finding.kind for finding in verdict.findings]
    return Tally(
        resources=sum(map(shown, verdict.graph.resources)),
        policies=sum(pack.policies - pack.disabled for pack in verdict.packs),
        mandatory=kinds.count("mandatory"),
        advisory=kinds.count("advisory"),
        undecided=kinds.count("undecided") + len(verdict.graph.undecided),
        exempted=kinds.count("exempted"),
    )


def counted(count: int, noun: str) -> str:
    """Return "1 policy", "2 policies"."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"
