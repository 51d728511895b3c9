"""Properties that are either true or false, and what AWS makes of one that is not given."""

from typing import NamedTuple

from ..model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ..values import argument, boolean, is_given, show


class Flag(NamedTuple):
    """A property and what AWS takes when it is not given."""

    property: str
    absent: bool = False

    def judge(self, resource: Resource, *, wanted: bool) -> Verdict:
        """Whether the property of `resource` is what is wanted."""
        value = resource.get(self.property)
        answer = boolean(self.property, value)
        if isinstance(answer, Doubt):
            return Undecided((answer,))
        if (self.absent if answer is None else answer) is wanted:
            return FINE
        said = f"is {show(value)}" if is_given(value) else f"is not given, which AWS takes for {show(self.absent)}"
        return Violation((Found(self.property, f"{self.property} {said}"),), f"{argument(self.property)}={wanted}")
