"""What every section of the settings has in common."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """A section: closed, frozen, nothing converted but what `pulumi config set` writes as text.

    Keys are camelCase in the stack file and snake_case in Python.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", alias_generator=to_camel)
