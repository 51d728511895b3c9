"""All policy packs of one preview: started beside the program, asked as its resources register.

Nothing waits for a pack but the end: resources queue while the packs start, and one thread asks about them in the
order they came. The graph and the findings are put in an order of their own, so that a preview reads the same every
time.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from preview.analyzer import LEVELS, SEVERITIES, Analyzer, Stack
from preview.arrange import arranged
from preview.names import STACK_TYPE
from preview.packs import Pack, Policy
from preview.redaction import Redactor
from simulation.graph import Graph, Resource

if TYPE_CHECKING:
    from pulumi.runtime.proto import analyzer_pb2

# How our pack and pulumi_policy say that a preview does not know enough.
UNDECIDED_POLICY: Final = "undecided"
UNDECIDED_TEXT: Final = "can't run policy"
UNDECIDED_REMEDIATION: Final = "can't run remediation"
# Which resources our pack lets off, on their URNs, the stack's among them; on none, which exemptions are of no use.
EXEMPTIONS_POLICY: Final = "exemptions"


@dataclass(frozen=True)
class Finding:
    """What a policy says about a resource or about the stack.

    Attributes:
        level: mandatory or advisory.
        urn: the resource's; the stack's own where the policy names none.
        description: the policy's, which says the same of every finding.
        message: what it says of this one; "" where the description says it all.
        undecided: it could not be told during a preview, because values are not known.
        exempted: it is no violation, as the pack's configuration exempts the resource.
    """

    policy: str
    level: str
    urn: str
    description: str
    message: str
    pack: str
    severity: str = ""
    undecided: bool = False
    exempted: bool = False

    @property
    def kind(self) -> str:
        """What it counts as: mandatory, advisory, undecided or exempted."""
        return "undecided" if self.undecided else "exempted" if self.exempted else self.level


@dataclass(frozen=True)
class Remediation:
    """A change that a policy makes to a resource's inputs: these properties become others."""

    policy: str
    urn: str
    description: str
    properties: tuple[str, ...]
    pack: str


@dataclass(frozen=True)
class PackSummary:
    """Which pack judged, and with which configuration ("" for its own defaults).

    Attributes:
        rules: its policies, at the levels they stand at.
        printed: what it wrote, line by line.
    """

    name: str
    version: str
    directory: str
    config_file: str
    policies: int
    disabled: int
    printed: tuple[str, ...] = ()
    rules: tuple[Policy, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Everything the packs said, and the graph with their changes in it."""

    graph: Graph
    findings: tuple[Finding, ...]
    remediations: tuple[Remediation, ...]
    packs: tuple[PackSummary, ...]


class Guard:
    """The packs of one preview. Every one is started at once; `close` ends them, whatever has happened."""

    def __init__(self, packs: Iterable[Pack], stack: Stack, redactor: Redactor) -> None:
        self._analyzers: list[Analyzer] = []
        self._redactor = redactor
        self._queue: queue.SimpleQueue[Resource | Graph | None] = queue.SimpleQueue()
        self._seen: dict[str, Resource] = {}
        self._findings: list[Finding] = []
        self._remediations: list[Remediation] = []
        self._severities: dict[tuple[str, str], str] = {}
        self._failure: BaseException | None = None
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        try:
            for pack in packs:
                self._analyzers.append(Analyzer(pack, stack))
        except BaseException:
            self.close()
            raise
        self._thread.start()

    def submit(self, resource: Resource) -> Resource:
        """Have a registration judged; return it as the packs would have it made.

        A pack that remediates is waited for; what others say is collected beside the program.

        Raises:
            PreviewError: a pack has failed; the program need not run on.
        """
        self._connected.wait()
        if self._failure is not None:
            raise self._failure
        self._redactor.learn(resource.inputs)
        self._seen[resource.urn] = resource
        for analyzer in self._analyzers:
            if analyzer.remediates:
                changes = analyzer.remediate(self._described(resource))
                resource = self._remediated(resource, changes)
        self._queue.put(resource)
        return resource

    def finish(self, graph: Graph) -> None:
        """Have the whole stack judged, and wait for all there is to say.

        Raises:
            PreviewError: a pack has failed.
        """
        for resource in graph.resources:
            self._redactor.learn(resource.outputs)
        self._redactor.learn(graph.outputs)
        self._queue.put(graph)
        self._thread.join()
        self.close()
        if self._failure is not None:
            raise self._failure

    def verdict(self, graph: Graph) -> Verdict:
        """Return what the packs said of a finished graph."""
        graph = arranged(graph)
        place = {resource.urn: index for index, resource in enumerate(graph.resources)}
        clean = self._redactor.clean
        return Verdict(
            graph=self._without_secrets(graph),
            findings=tuple(
                replace(finding, message=clean(finding.message), description=clean(finding.description))
                for finding in sorted(self._findings, key=lambda finding: place.get(finding.urn, -1))
            ),
            remediations=tuple(sorted(self._remediations, key=lambda each: place.get(each.urn, -1))),
            packs=tuple(map(self._summary, self._analyzers)),
        )

    def _without_secrets(self, graph: Graph) -> Graph:
        hide = self._redactor.hide
        return replace(
            graph,
            outputs=hide(graph.outputs),
            resources=tuple(
                replace(each, inputs=hide(each.inputs), outputs=hide(each.outputs)) for each in graph.resources
            ),
        )

    def _summary(self, analyzer: Analyzer) -> PackSummary:
        return PackSummary(
            name=analyzer.name,
            version=analyzer.version,
            directory=str(analyzer.pack.directory),
            config_file=str(analyzer.pack.config_file or ""),
            policies=len(analyzer.policies),
            disabled=len(analyzer.policies) - analyzer.enabled,
            printed=tuple(map(self._redactor.clean, analyzer.printed)),
            rules=analyzer.rules,
        )

    def close(self) -> None:
        """End every pack."""
        self._queue.put(None)
        for analyzer in self._analyzers:
            analyzer.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            for analyzer in self._analyzers:
                analyzer.connect()
                severities = {(analyzer.name, policy.name): policy.severity for policy in analyzer.policies}
                self._severities.update(severities)
            self._connected.set()
            while isinstance(item := self._queue.get(), Resource):
                self._judge(item)
            if item is not None:
                self._judge_stack(item)
        except BaseException as error:
            self._failure = error
        finally:
            self._connected.set()

    def _judge(self, resource: Resource) -> None:
        request = self._described(resource)
        for analyzer in self._analyzers:
            found = analyzer.analyze(request)
            self._findings.extend(self._finding(each, resource.urn) for each in found)

    def _described(self, resource: Resource) -> analyzer_pb2.AnalyzeRequest:
        from preview.requests import for_resource, provider_urn

        return for_resource(resource, self._seen.get(provider_urn(resource)))

    def _judge_stack(self, graph: Graph) -> None:
        from preview.requests import for_stack

        urns = {resource.urn for resource in graph.resources}
        root = next((resource.urn for resource in graph.resources if resource.type == STACK_TYPE), "")
        request = for_stack(graph.resources)
        for analyzer in self._analyzers:
            for each in analyzer.analyze_stack(request):
                self._findings.append(self._finding(each, each.urn if each.urn in urns else root))

    def _finding(self, diagnostic: analyzer_pb2.AnalyzeDiagnostic, urn: str) -> Finding:
        level = LEVELS[diagnostic.enforcementLevel]
        policy, pack = diagnostic.policyName, diagnostic.policyPackName
        message = diagnostic.message
        undecided = level == "advisory" and (policy == UNDECIDED_POLICY or message.startswith(UNDECIDED_TEXT))
        return Finding(
            policy=policy,
            level="advisory" if level == "advisory" else "mandatory",
            urn=urn,
            description=diagnostic.description,
            message=message.removeprefix(diagnostic.description).strip(),
            pack=pack,
            severity=SEVERITIES.get(diagnostic.severity) or self._severities.get((pack, policy), ""),
            undecided=undecided,
            exempted=level == "advisory" and policy == EXEMPTIONS_POLICY and bool(diagnostic.urn),
        )

    def _remediated(self, resource: Resource, changes: Sequence[analyzer_pb2.Remediation]) -> Resource:
        from simulation.wire import from_struct, mark_secrets

        for change in changes:
            if change.diagnostic:
                self._findings.append(
                    Finding(
                        policy=change.policyName,
                        level="advisory",
                        urn=resource.urn,
                        description=change.description,
                        message=change.diagnostic,
                        pack=change.policyPackName,
                        undecided=change.diagnostic.startswith(UNDECIDED_REMEDIATION),
                    )
                )
                continue
            # pulumi_policy hands secrets to a policy bare and gets them back so: what was secret stays it.
            inputs = mark_secrets(from_struct(change.properties), resource.inputs)
            names = tuple(sorted(_differences(resource.inputs, inputs)))
            resource = replace(resource, inputs=inputs)
            self._remediations.append(
                Remediation(change.policyName, resource.urn, change.description, names, change.policyPackName)
            )
        return resource


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}
