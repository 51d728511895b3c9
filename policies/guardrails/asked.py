"""Which policies a request is put to."""

from collections.abc import Iterator, Sequence

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import Policy

from . import door


class Policies(list[Policy]):
    """A pack's policies; to who walks through them while a message is being answered, only those that it is about.

    pulumi_policy puts every resource to every policy, which costs more than what most of them answer: that the type
    is none of theirs. It walks through the list that it was given, so this one leaves those out. A library that
    copies the list first puts every resource to every policy again.
    """

    def __init__(
        self,
        of_resources: Sequence[tuple[Policy, frozenset[str] | None, frozenset[str]]],
        of_stacks: Sequence[Policy],
    ) -> None:
        """Take the policies of resources, each with its rule's `types` and `properties`, and those of stacks."""
        super().__init__([*(policy for policy, _, _ in of_resources), *of_stacks])
        self._of_resources = tuple(of_resources)
        self._of_stacks = tuple(of_stacks)

    def __iter__(self) -> Iterator[Policy]:
        request = door.current()
        if request is None:
            return super().__iter__()
        if isinstance(request.message, analyzer_pb2.AnalyzeRequest):
            return self._about(request.message)
        return iter(self._of_stacks)

    def _about(self, resource: analyzer_pb2.AnalyzeRequest) -> Iterator[Policy]:
        type_, given = resource.type, resource.properties.fields
        for policy, types, properties in self._of_resources:
            if type_ in types if types is not None else any(name in given for name in properties):
                yield policy
