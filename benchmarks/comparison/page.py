"""docs/comparison.md: what each tool says to each case."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.comparison.case import TOPICS, Case, Findings, key
from benchmarks.comparison.tools import CANNOT, NOT_RUN, TOOLS, Tool, verdict

PAGE = Path(__file__).parents[2] / "docs/comparison.md"
_HEAD = """<!-- Written by `make comparison`. -->
# What this pack and others find

The same cases, put to each tool as it runs: the packs of Pulumi over gRPC as a preview puts them, with every policy on
and the values that a preview does not know unknown; the scanners on the case as Terraform or, for `aws-native`, as
CloudFormation. Written by `make comparison`, which fetches awsguard from npm and Checkov from PyPI, builds
compliance-policies from its repository, and runs Trivy where it is installed. What could not be run is marked so.

A tool has *caught* a case when any of its checks on the topic objects, for whatever reason; below are the checks that
count. *quiet* is right where nothing is wrong. Our wants are this project's own: seven days of backups and no address
range on 5432 are stricter than what some of the others set out to check.
"""


def render(cases: Sequence[Case], findings: Mapping[str, Findings], versions: Mapping[str, str], day: str) -> str:
    """The page. Tools without findings were not run; `versions` says why not, or which version did."""
    cells = {key(case): [verdict(tool, case, findings.get(tool.name)) for tool in TOOLS] for case in cases}
    lines = [_HEAD, "| tool | version | caught | missed | false alarms | cannot express |", "|---|---|---|---|---|---|"]
    for number, tool in enumerate(TOOLS):
        lines.append(_row(tool.name, versions[tool.name], *_counts([given[number] for given in cells.values()])))
    lines += ["", f"Of {sum(case.wanted for case in cases)} cases to object to and "
              f"{sum(not case.wanted for case in cases)} to leave alone, on {day}."]  # fmt: skip
    for topic, title in TOPICS.items():
        lines += [
            "",
            f"## {title}",
            "",
            _row("case", *(tool.name for tool in TOOLS)),
            _row(*["---"] * (len(TOOLS) + 1)),
        ]
        lines += [_row(case.name, *cells[key(case)]) for case in cases if case.topic == topic]
    lines += ["", "## The checks that count", "", _row("tool", *TOPICS), _row(*["---"] * (len(TOPICS) + 1))]
    lines += [_row(tool.name, *_checks(tool)) for tool in TOOLS]
    return "\n".join(lines) + "\n"


def column(page: str, tool: Tool) -> list[tuple[str, str]]:
    """Case and verdict of one tool, as the page has them."""
    place = TOOLS.index(tool) + 1
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    start = next(number for number, row in enumerate(rows) if row[0] == "case")
    stop = max(number for number, row in enumerate(rows) if row[0] == "tool")
    return [(row[0], row[place]) for row in rows[start:stop] if row[0] not in ("case", "---")]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _counts(verdicts: Sequence[str]) -> Iterator[str]:
    if set(verdicts) == {NOT_RUN}:
        yield from [NOT_RUN] * 4
        return
    for word in ("caught", "**missed**", "**false alarm**", CANNOT):
        yield str(verdicts.count(word))


def _checks(tool: Tool) -> Iterator[str]:
    for topic in TOPICS:
        yield ", ".join(f"`{pattern}`" for pattern in tool.checks[topic]) or "none"
