"""What a pack remembers between the resources of a stack: inputs, what it could not decide, what is exempt."""

import threading
from collections.abc import Collection, Iterable

from .exemptions import Exempted
from .model import Resource, Undecided


class Journal:
    """Notes by resource. One process may serve several stacks, and each from several threads.

    URNs begin with the stack and the project, so notes of different stacks never meet; what a stack's analysis
    takes out or closes is gone, so that the next run of that stack starts afresh.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inputs: dict[str, Resource] = {}
        self._undecided: dict[tuple[str, str], tuple[Resource, Undecided]] = {}
        self._exempted: dict[tuple[str, str], Exempted] = {}

    def record(self, resource: Resource) -> None:
        """Keep a resource's inputs for the stack rules."""
        with self._lock:
            self._inputs[resource.urn] = resource

    def inputs(self, urn: str) -> Resource | None:
        """The inputs kept for `urn`."""
        with self._lock:
            return self._inputs.get(urn)

    def settle(self, policy: str, urn: str) -> None:
        """Forget what was noted of a resource: the policy has decided."""
        key = urn, policy
        if key in self._undecided or key in self._exempted:
            with self._lock:
                self._exempted.pop(key, None)
                self._undecided.pop(key, None)

    def note(self, policy: str, resource: Resource, verdict: Undecided) -> None:
        """Keep what a policy could not decide of a resource, whatever was noted of it before."""
        with self._lock:
            self._exempted.pop((resource.urn, policy), None)
            self._undecided[resource.urn, policy] = (resource, verdict)

    def exempt(self, exempted: Exempted) -> None:
        """Keep that a resource is exempt from a policy, whatever was noted of it before."""
        key = exempted.resource.urn, exempted.policy
        with self._lock:
            self._undecided.pop(key, None)
            self._exempted[key] = exempted

    def exempted(self, urns: Collection[str]) -> list[Exempted]:
        """What is exempt among the resources `urns`, by URN and policy."""
        with self._lock:
            notes = sorted(self._exempted.items(), key=lambda note: note[0])
        return [exempted for (urn, _policy), exempted in notes if urn in urns]

    def undecided(self, urns: Collection[str]) -> list[tuple[str, Resource, Undecided]]:
        """What is undecided of the resources `urns`, as policy, resource and doubts, by URN and policy."""
        with self._lock:
            notes = sorted(self._undecided.items(), key=lambda note: note[0])
        return [(policy, *judged) for (urn, policy), judged in notes if urn in urns]

    def close(self, urns: Iterable[str]) -> None:
        """Forget everything about the stacks that `urns` belong to."""
        stacks = {_stack(urn) for urn in urns}
        with self._lock:
            self._inputs = {urn: kept for urn, kept in self._inputs.items() if _stack(urn) not in stacks}
            self._undecided = {key: kept for key, kept in self._undecided.items() if _stack(key[0]) not in stacks}
            self._exempted = {key: kept for key, kept in self._exempted.items() if _stack(key[0]) not in stacks}


def _stack(urn: str) -> str:
    """Stack and project of a URN: urn:pulumi:STACK::PROJECT::TYPE::NAME."""
    return "::".join(urn.split("::", 2)[:2])
