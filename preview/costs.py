"""What a preview says of a stage's monthly cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from costs import prices
from costs.bill import Bill, Line
from costs.usage import Usage

# More resources of one type than this are counted, not listed.
LISTED = 3


@dataclass(frozen=True)
class Costs:
    """A stage's bill under an assumed usage. `before` is the bill without what the command line changes."""

    bill: Bill
    usage: Usage
    before: Bill | None = None

    @property
    def total(self) -> str:
        """Return the total as people write it: "about $190 a month"."""
        least = "at least" if self.bill.unpriced else "about"
        return f"{least} {_dollars(self.bill.total)} a month"


def headline(costs: Costs) -> str:
    """Return the total, whose prices they are, and what the command line changes in it."""
    region = f"at the prices of {prices.REGION} for want of those of {costs.bill.region}, " * costs.bill.is_estimate
    text = f"{costs.total}, {region}on demand, prices of {prices.DATE}"
    if costs.before is None:
        return text
    difference = costs.bill.total - costs.before.total
    change = "the same" if abs(difference) < 0.005 else f"{'+' if difference > 0 else '-'}{_dollars(abs(difference))}"
    return f"{text}; {change} against the stack file's {_dollars(costs.before.total)}"


def details(costs: Costs) -> Iterator[tuple[str, str, str]]:
    """Yield group, dollars and the resources of it, the dearest group first."""
    for group, dollars in costs.bill.groups().items():
        lines = [line for line in costs.bill.lines if line.group == group]
        yield group, f"{dollars:,.2f}", "; ".join(_listed(lines))


def assumption(costs: Costs) -> str:
    """Return which usage is in the bill and which is not."""
    given = costs.usage.named()
    known = [f"{name}={value:g}" for name, value in given.items() if value]
    missing = [name for name, value in given.items() if not value]
    text = f"with {', '.join(known)}; " if known else ""
    return f"{text}without {', '.join(missing)} (--usage {missing[0]}=...)" if missing else text.removesuffix("; ")


def document(costs: Costs) -> dict[str, Any]:
    """Return the costs for programs: dollars a month, `null` where no price is known."""
    return {
        "currency": "USD",
        "period": "month",
        "total": round(costs.bill.total, 2),
        "before": None if costs.before is None else round(costs.before.total, 2),
        "region": costs.bill.region,
        "pricesOf": {"region": prices.REGION, "date": prices.DATE.isoformat()},
        "usage": costs.usage.named(),
        "lines": [
            {
                "group": line.group,
                "resource": line.subject,
                "item": line.item,
                "dollars": None if line.dollars is None else round(line.dollars, 2),
                "source": line.source,
            }
            for line in costs.bill.lines
        ],
    }


def _listed(lines: Sequence[Line]) -> Iterator[str]:
    ordered = sorted(lines, key=lambda line: (_kind(line), line.subject))
    for kind, alike in groupby(ordered, key=_kind):
        same = list(alike)
        if len({line.subject for line in same}) > LISTED:
            yield f"{len(same)} {kind} {_sum(same)}"
            continue
        for subject, several in groupby(same, key=lambda line: line.subject):
            items = [f"{line.item} {_sum([line])}" for line in several]
            yield f"{subject}: {', '.join(items)}" if subject else ", ".join(items)


def _kind(line: Line) -> str:
    return line.subject.partition(" ")[0]


def _sum(lines: Sequence[Line]) -> str:
    known = [line.dollars for line in lines if line.dollars is not None]
    return f"{sum(known):,.2f}" if len(known) == len(lines) else "(no price is known here)"


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount < 10 else f"${amount:,.0f}"
