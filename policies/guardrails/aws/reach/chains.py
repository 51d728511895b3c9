"""Chains of reach: a search for the surest and shortest way from the internet to everything that has one."""

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ...model import Doubt, Found, Resource, Undecided, Verdict, Violation

_ARROW = " → "


class Hop(NamedTuple):
    """A place that a chain passes, and what lets it through there: in words, and as a property of `holder`."""

    place: str
    how: str = ""
    holder: Resource | None = None
    path: str = ""

    def __str__(self) -> str:
        return f"{self.place} ({self.how})" if self.how else self.place


class Step(NamedTuple):
    """A step to `target` past `hops`, the last of which is the target; it may not be there for its `doubts`."""

    target: Resource
    hops: tuple[Hop, ...]
    doubts: tuple[Doubt, ...] = ()


class Chain(NamedTuple):
    """A way from the internet: its last step, and the chain up to there, `None` for the internet itself."""

    step: Step
    before: "Chain | None" = None

    def __str__(self) -> str:
        return _ARROW.join(("internet", *(str(hop) for step in self.steps() for hop in step.hops)))

    def steps(self) -> list[Step]:
        """Every step, the first one first."""
        backwards = list(self._backwards())
        return backwards[::-1]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why the chain may not be there; empty for one that is proven."""
        return tuple(dict.fromkeys(doubt for step in self.steps() for doubt in step.doubts))

    def judge(self, fix: str) -> Verdict:
        """The verdict on the database, or the proxy, that the chain ends at."""
        if self.doubts:
            return Undecided((*self.doubts, Doubt("the way in question", f"is {self}")))
        return Violation((Found("vpcSecurityGroupIds", str(self)),), fix)

    def _backwards(self) -> Iterator[Step]:
        chain: Chain | None = self
        while chain is not None:
            yield chain.step
            chain = chain.before


def chains(starts: Iterable[Step], onward: Callable[[Resource], Iterable[Step]]) -> dict[str, Chain]:
    """The chain to everything that has one, by URN: the one with the fewest doubts, then the shortest.

    `starts` are steps from the internet, `onward` gives those from a resource. Among equals the first given wins.
    """
    found: dict[str, Chain] = {}
    waiting: list[tuple[int, int, int, Chain]] = []
    order = itertools.count()

    def wait(steps: Iterable[Step], before: Chain | None, doubts: int, length: int) -> None:
        for step in steps:
            if step.target.urn not in found:
                cost = (doubts + len(step.doubts), length + len(step.hops), next(order))
                heapq.heappush(waiting, (*cost, Chain(step, before)))

    wait(starts, None, 0, 0)
    while waiting:
        doubts, length, _order, chain = heapq.heappop(waiting)
        target = chain.step.target
        if target.urn not in found:
            found[target.urn] = chain
            wait(onward(target), chain, doubts, length)
    return found
