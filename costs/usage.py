"""What a stack is assumed to use in a month, beyond what it is billed for by merely existing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel


class UsageError(Exception):
    """An assumption that makes no sense; `str()` says which and what it may be."""


class Usage(BaseModel):
    """Usage in a month. All of it is 0 unless somebody says otherwise."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, extra="forbid", frozen=True, allow_inf_nan=False
    )

    traffic_gb: float = Field(default=0, ge=0, description="GB that leave AWS for the internet.")
    nat_gb: float = Field(default=0, ge=0, description="GB that pass the NAT gateways.")
    load_balancer_units: float = Field(default=0, ge=0, description="LCUs in use on average.")
    log_gb: float = Field(default=0, ge=0, description="GB of logs that CloudWatch takes in.")
    backup_gb: float = Field(
        default=0, ge=0, description="GB of backups beyond the free allowance, those in other regions included."
    )
    database_cpu_percent: float = Field(default=0, ge=0, le=100, description="Average CPU of burstable databases.")
    backend_cpu_percent: float = Field(default=0, ge=0, le=100, description="Average CPU of burstable machines.")


def parse(assignments: Iterable[str]) -> Usage:
    """Read NAME=NUMBER pairs.

    Raises:
        UsageError: a name that is none, or a number out of its limits.
    """
    given: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, number = assignment.partition("=")
        if not equals:
            raise UsageError(f"{assignment!r} is not NAME=NUMBER, as in trafficGb=100")
        given[name] = number
    try:
        return Usage.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = [str(field.alias) for field in Usage.model_fields.values()]
            near = difflib.get_close_matches(name, known, n=1)
            hint = f", did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
            raise UsageError(f"there is no usage called {name}{hint}") from None
        message = str(first["msg"])
        raise UsageError(f"{name}={first['input']}: {message[:1].lower()}{message[1:]}") from None
