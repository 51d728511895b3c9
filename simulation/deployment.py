"""What one run has seen so far: the engine's memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulation import urns
from simulation.graph import Graph, Log, Resource, Undecided
from simulation.program import Program


class EngineError(Exception):
    """A request that makes the real engine stop the whole run."""


@dataclass(frozen=True)
class Inherited:
    """What children take from a parent where they say nothing themselves."""

    protect: bool | None = None
    retain_on_delete: bool | None = None
    deleted_with: str = ""
    provider: str = ""
    providers: Mapping[str, str] = field(default_factory=dict[str, str])
    transforms: tuple[Any, ...] = ()


class Deployment:
    """The resources, names and messages of one run; safe to use from several threads.

    Args:
        on_resource: asked, outside of any lock, about each registration before it is answered; it returns the
            resource with the inputs that it shall have.
    """

    def __init__(
        self, program: Program, *, update: bool = False, on_resource: Callable[[Resource], Resource] | None = None
    ) -> None:
        self.program = program
        self.update = update
        self.on_resource = on_resource
        self.root = ""
        self.complete = threading.Event()
        self.error: BaseException | None = None
        self._lock = threading.Lock()
        self._resources: dict[str, Resource] = {}
        self._reserved: set[str] = set()
        self._inherited: dict[str, Inherited] = {}
        self._logs: list[Log] = []
        self._undecided: list[Undecided] = []

    def reserve(self, parent: str, type_: str, name: str) -> str:
        """Take a new resource's URN.

        Raises:
            EngineError: the parent does not exist, or the URN does.
        """
        urn = urns.make(self.program.stack, self.program.project, parent, type_, name)
        with self._lock:
            if parent and parent not in self._reserved:
                msg = f"could not find parent resource {parent}"
                raise EngineError(msg)
            if urn in self._reserved:
                msg = f"Duplicate resource URN '{urn}'; try giving it a unique name"
                raise EngineError(msg)
            self._reserved.add(urn)
            if type_ == urns.STACK_TYPE:
                self.root = urn
        return urn

    def registered(self, resource: Resource) -> Resource:
        """Record a resource as `on_resource` would have it, and return it; its outputs follow with `finish`."""
        if self.on_resource is not None:
            resource = self.on_resource(resource)
        self.record(resource)
        return resource

    def record(self, resource: Resource) -> None:
        """Record a resource without asking anybody about it."""
        with self._lock:
            self._resources[resource.urn] = resource

    def finish(self, urn: str, *, id_: Any = None, outputs: Mapping[str, Any]) -> None:
        """Add what a resource became."""
        with self._lock:
            if urn not in self._resources:
                msg = f"no resource with the URN {urn} is registered"
                raise EngineError(msg)
            resource = self._resources[urn]
            identity = resource.id if id_ is None else id_
            self._resources[urn] = replace(resource, id=identity, outputs=dict(outputs))

    def resource(self, urn: str) -> Resource | None:
        """Return a resource as it is known so far."""
        with self._lock:
            return self._resources.get(urn)

    def aliases_of(self, urn: str) -> urns.ParentAliases:
        """Return a parent with its former URNs."""
        resource = self.resource(urn)
        return urns.ParentAliases(urn, resource.options.aliases if resource else ())

    def bequeath(self, urn: str, inherited: Inherited) -> None:
        """Remember what a resource's children inherit."""
        with self._lock:
            self._inherited[urn] = inherited

    def inherited_from(self, parent: str) -> Inherited:
        """Return what a parent gives its children."""
        with self._lock:
            return self._inherited.get(parent, Inherited())

    def lineage(self, parent: str) -> list[Inherited]:
        """Return what a parent and its own parents give, nearest first."""
        found: list[Inherited] = []
        while parent:
            found.append(self.inherited_from(parent))
            resource = self.resource(parent)
            parent = resource.parent if resource else ""
        return found

    def log(self, severity: str, message: str, urn: str = "") -> None:
        """Keep a message."""
        with self._lock:
            self._logs.append(Log(severity, message, urn))

    def leave_undecided(self, urn: str, reason: str) -> None:
        """Keep what could not be seen."""
        with self._lock:
            self._undecided.append(Undecided(urn, reason))

    def stop(self, error: BaseException) -> None:
        """End the run with an error; the first one counts."""
        with self._lock:
            self.error = self.error or error

    @property
    def logs(self) -> tuple[Log, ...]:
        """The messages so far."""
        with self._lock:
            return tuple(self._logs)

    def graph(self) -> Graph:
        """Return everything seen so far."""
        with self._lock:
            stack = self._resources.get(self.root)
            return Graph(
                project=self.program.project,
                stack=self.program.stack,
                resources=tuple(self._resources.values()),
                outputs=dict(stack.outputs) if stack else {},
                logs=tuple(self._logs),
                undecided=tuple(self._undecided),
            )
