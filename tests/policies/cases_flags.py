"""Cases that every rule about one boolean property has in common."""

from collections.abc import Iterator
from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import FINE, NOT_YET, UNDECIDED, VIOLATION, Case


def flag_cases(
    rule: str,
    type: str,
    name: str,
    *,
    wanted: bool,
    absent: bool | None,
    beside: dict[str, Any] | None = None,
    **config: Any,
) -> Iterator[Case]:
    """`absent` is what AWS takes for a property that is not given, `None` where the rule says more about that."""

    def case(id: str, properties: dict[str, Any], verdict: str, *says: str) -> Case:
        return Case(f"{rule}-{type}-{id}", rule, type, {**(beside or {}), **properties}, verdict, says, config)

    good, bad = str(wanted).lower(), str(not wanted).lower()
    for value in (wanted, good, good.upper(), int(wanted), float(wanted), f" {good} ", Secret(wanted)):
        yield case(f"good-{value!r}", {name: value}, FINE)
    for value in (not wanted, bad, bad.title(), int(not wanted)):
        yield case(f"bad-{value!r}", {name: value}, VIOLATION, f"{name} is ", f"={wanted}")
    yield case("secret", {name: Secret(not wanted)}, VIOLATION, f"{name} is a secret value")
    yield case("unknown", {name: UNKNOWN}, UNDECIDED, f"{name} {NOT_YET}")
    yield case("nonsense", {name: "perhaps"}, UNDECIDED, f"{name} is neither true nor false")
    yield case("list", {name: [wanted]}, UNDECIDED)
    if absent is not None:
        taken = f"{name} is not given, which AWS takes for {str(absent).lower()}"
        for nothing in ({}, {name: None}, {name: " "}):
            says = () if absent is wanted else (taken,)
            yield case(f"absent-{nothing!r}", nothing, FINE if absent is wanted else VIOLATION, *says)
