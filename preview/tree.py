"""The resource tree, in the style of `pulumi preview`: type, name, what will happen, and marks worth seeing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from preview.guard import Verdict
from preview.names import short_type, shown
from preview.style import Glyphs
from simulation.graph import Resource

GAP = "  "
PLAN = len("create")
# Before the type: an operation's sign in the second of five columns, as the CLI sets it.
INDENT = 5
SHORTEST_COLUMN = 12


@dataclass(frozen=True)
class _Row:
    sign: str
    type: Text
    name: str
    plan: str
    marks: tuple[Text, ...]
    below: str


def tree(verdict: Verdict, width: int | None, glyphs: Glyphs) -> list[Text]:
    """Return the tree's lines, headings first.

    Args:
        verdict: the graph, and what was found about its resources.
        width: columns to fit into; None where lines may be as long as they are.
        glyphs: the characters to draw with.
    """
    rows = _rows(verdict, glyphs)
    types = max(len(row.type) for row in rows)
    names = max(len(row.name) for row in rows)
    # The sign says it too: on narrow terminals the plan gives way to the names.
    plan = width is None or INDENT + types + names + 2 * len(GAP) + PLAN <= width
    if width is not None and not plan:
        types, names = _fit(types, names, width - INDENT - len(GAP))
    heading = Text(" " * INDENT)
    heading.append(f"{'Type':{types}}{GAP}{'Name':{names}}{f'{GAP}Plan' if plan else ''}".rstrip(), "bold")
    lines = [heading]
    for row in rows:
        colour = "green" if row.sign == "+" else "cyan"
        kind, name = row.type.copy(), Text(row.name)
        kind.truncate(types, overflow="ellipsis", pad=True)
        name.truncate(names, overflow="ellipsis", pad=True)
        line = Text.assemble((f" {row.sign}   ", colour), kind, GAP, name)
        if plan:
            line = Text.assemble(line, GAP, (f"{row.plan:{PLAN}}", colour))
        beside = Text.assemble(line, GAP, Text(GAP).join(row.marks))
        beside.rstrip()
        line.rstrip()
        if width is None or len(beside) <= width:
            lines.append(beside)
        else:
            lines.extend((line, *_below(row, width)))
    return lines


def _below(row: _Row, width: int) -> Iterable[Text]:
    """Return a row's marks as lines of their own."""
    lead = Text.assemble(" " * INDENT, (row.below, "dim"))
    line = lead.copy()
    for mark in row.marks:
        if len(line) > len(lead) and len(line) + len(mark) > width:
            line.rstrip()
            yield line
            line = lead.copy()
        line.append_text(mark).append(GAP)
    line.rstrip()
    yield line


def _fit(types: int, names: int, room: int) -> tuple[int, int]:
    """Shorten the two columns to the room there is, the wider one first."""
    over = types + names - room
    if over <= 0:
        return types, names
    from_types = min(over, max(0, types - names), max(0, types - SHORTEST_COLUMN))
    rest = over - from_types
    types -= from_types
    return max(SHORTEST_COLUMN, types - rest // 2), max(SHORTEST_COLUMN, names - (rest - rest // 2))


def _rows(verdict: Verdict, glyphs: Glyphs) -> list[_Row]:
    resources = [resource for resource in verdict.graph.resources if shown(resource)]
    urns = {resource.urn for resource in resources}
    children: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        children[resource.parent if resource.parent in urns else ""].append(resource)
    marks = _marks(verdict)
    rows: list[_Row] = []

    def add(resource: Resource, lead: str, branch: str) -> None:
        under = children[resource.urn]
        kind = Text.assemble((f"{lead}{branch}", "dim"), (short_type(resource.type), "" if resource.custom else "bold"))
        inner = lead + (glyphs.bar if branch == glyphs.branch else "   " if branch else "")
        rows.append(
            _Row(
                sign=">" if resource.external else "+",
                type=kind,
                name=resource.name,
                plan="read" if resource.external else "create",
                marks=(*marks.get(resource.urn, ()), *_option_marks(resource)),
                below=inner + (glyphs.bar if under else "   "),
            )
        )
        for child in under:
            add(child, inner, glyphs.last if child is under[-1] else glyphs.branch)

    for root in children[""]:
        add(root, "", "")
    return rows


def _option_marks(resource: Resource) -> Iterable[Text]:
    options = resource.options
    if options.protect and resource.custom:
        yield Text("protected", "magenta")
    if options.retain_on_delete:
        yield Text("kept on delete", "magenta")
    if options.import_id:
        yield Text("imported", "cyan")
    if options.ignore_changes:
        yield Text(f"ignores {', '.join(options.ignore_changes)}", "dim")
    if resource.remote:
        yield Text("children not seen", "yellow")


def _marks(verdict: Verdict) -> Mapping[str, Sequence[Text]]:
    counts: Counter[tuple[str, str]] = Counter()
    for finding in verdict.findings:
        counts[finding.urn, finding.kind] += 1
    for remediation in verdict.remediations:
        counts[remediation.urn, "remediated"] += 1
    styles = {
        "mandatory": "bold red",
        "advisory": "yellow",
        "undecided": "cyan",
        "exempted": "magenta",
        "remediated": "green",
    }
    marks: defaultdict[str, list[Text]] = defaultdict(list)
    for word, style in styles.items():
        for (urn, kind), count in counts.items():
            if kind == word:
                marks[urn].append(Text(f"{count} {word}" if count > 1 else word, style))
    return marks
