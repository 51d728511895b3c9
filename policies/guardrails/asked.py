"""Which policies pulumi_policy gets to see while it answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import Policy

from . import door


class Asked(NamedTuple):
    """A policy of resources of `types`, or of any type where that is `None`.

    `speaks` tells whether it has something to say of the resource that a request is about.
    """

    policy: Policy
    types: frozenset[str] | None
    speaks: Callable[[door.Request], bool]


class Policies(list[Policy]):
    """A pack's policies; to who walks through them while a message is being answered, only those with an answer.

    pulumi_policy puts every resource to every policy, which takes it longer than most rules take to find nothing
    wrong. It walks through the list that it was given, so this one leaves out those that would not say a word. A
    library that copies the list first puts every resource to every policy again.
    """

    def __init__(self, of_resources: Sequence[Asked], of_stacks: Sequence[Policy]) -> None:
        super().__init__([*(one.policy for one in of_resources), *of_stacks])
        self._of_stacks = tuple(of_stacks)
        self._of_any = tuple(one for one in of_resources if one.types is None)
        types = frozenset[str]().union(*(one.types or () for one in of_resources))
        self._of_type = {
            type_: tuple(one for one in of_resources if one.types is None or type_ in one.types) for type_ in types
        }

    def __iter__(self) -> Iterator[Policy]:
        request = door.current()
        if request is None:
            return super().__iter__()
        if isinstance(request.message, analyzer_pb2.AnalyzeRequest):
            return _speaking(self._of_type.get(request.message.type, self._of_any), request)
        return iter(self._of_stacks)


def _speaking(asked: Iterable[Asked], request: door.Request) -> Iterator[Policy]:
    return (one.policy for one in asked if one.speaks(request))
