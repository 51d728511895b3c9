"""Outcomes as Markdown for a comment on a pull request: each stage's verdict in one line, then what was found.

Nothing in it depends on when or how fast it was made, so that an unchanged result is an unchanged comment.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from preview.checkout import Checkout
from preview.guard import Finding, Verdict
from preview.names import name_of
from preview.stages import Outcome
from preview.wording import SEVERITIES, counted, places, said, subject, tally, title

# GitHub takes 65,536 characters; counted here in bytes, of which there are never fewer.
MOST: Final = 65_536
# Nobody reads longer texts in a table's cell.
LONGEST_CELL: Final = 1_000
LONGEST_LINE: Final = 2_000
# Longer tables are folded; mandatory violations never are.
LONGEST_OPEN: Final = 10
CUT: Final = (
    "\n**The rest is cut off:** a comment holds 65,536 characters. `python -m preview` shows everything, as does "
    "`--report` with a `.json` file.\n"
)
SIGNS: Final = {"failed": "❌", "refused": "❌", "undecided": "❔", "clean": "✅"}
# An underscore inside a word marks nothing.
MARKED: Final = re.compile(r"[\\`*\[\]~|#]|(?<![^\W_])_|_(?![^\W_])")
CONTROL: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Block:
    """Lines that belong together: a comment that is too long is cut between `rows`, and `tail` still follows."""

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""


def dumps(outcomes: Sequence[Outcome], checkout: Checkout) -> str:
    """Return the comment's text."""
    project = outcomes[0].project if outcomes else ""
    text = "\n".join([f"## Preview of {escaped(project)}", "", *map(_verdict_line, outcomes), ""])
    blocks = [block for outcome in outcomes for block in _stage(outcome, checkout)]
    return text + _fitting(blocks, MOST - _size(text) - _size(CUT))


def _fitting(blocks: Iterable[Block], room: int) -> str:
    text = ""
    for block in blocks:
        taken = block.head
        for row in block.rows:
            if _size(text + taken + row + block.tail) > room:
                break
            taken += row
        else:
            if _size(text + taken + block.tail) > room:
                return text + CUT
            text += taken + block.tail
            continue
        # A head without a single row says nothing.
        return text + (taken + block.tail if taken != block.head else "") + CUT
    return text


def _verdict_line(outcome: Outcome) -> str:
    counts = tally(outcome)
    stage = f"- {SIGNS[counts.state]} **{escaped(outcome.stage)}**"
    if counts.failed:
        return f"{stage} could not be previewed"
    facts = ", ".join(counts.facts())
    return f"{stage} is {counts.state}: {facts}{_costs(outcome)}"


def _costs(outcome: Outcome) -> str:
    if outcome.costs is None:
        return ""
    from preview.costs import headline

    return f"; {escaped(headline(outcome.costs))}"


def _stage(outcome: Outcome, checkout: Checkout) -> Iterable[Block]:
    verdict = outcome.verdict
    heading = Block(f"\n### {escaped(outcome.stage)}\n")
    if verdict is None:
        yield heading
        yield _error(outcome.error)
        return
    where = _Where(verdict, checkout)
    unchecked = () if verdict.packs else ("There is no policy pack: nothing was checked.\n",)
    blocks = [
        Block("\n", unchecked),
        _violations(verdict, "mandatory", "mandatory violation", where),
        _violations(verdict, "advisory", "advisory violation", where),
        _undecided(verdict, where),
        _exempted(verdict, where),
        _changes(verdict),
        _reasons(verdict),
    ]
    filled = [block for block in blocks if block.rows]
    if filled:
        yield heading
        yield from filled


def _error(text: str) -> Block:
    lines = [line[:LONGEST_LINE] for line in _printable(text).splitlines()]
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Block(f"\n{fence}text\n", tuple(f"{line}\n" for line in lines), f"{fence}\n")


def _violations(verdict: Verdict, kind: str, noun: str, where: _Where) -> Block:
    findings = sorted(_of(verdict, kind), key=lambda each: (SEVERITIES.index(each.severity), each.pack, each.policy))
    rows: list[str] = []
    for finding in findings:
        parts = said(finding)
        severity = f" ({finding.severity})" if finding.severity else ""
        rows.append(
            _row(_code(finding.policy) + severity, where.resource(finding.urn), _cell(parts.found), _code(parts.fix),
                 where.line(finding.urn))
        )  # fmt: skip
    columns = ("Policy", "Resource", "Found", "Fix", "Where")
    return _table(counted(len(rows), noun), columns, rows, folds=kind != "mandatory")


def _undecided(verdict: Verdict, where: _Where) -> Block:
    rows = [_listed(finding, where) for finding in _of(verdict, "undecided")]
    rows += [
        _row("", where.resource(each.urn), _cell(each.reason), where.line(each.urn)) for each in verdict.graph.undecided
    ]
    return _table(
        f"{len(rows)} undecided: the update will know", ("Policy", "Resource", "What is missing", "Where"), rows
    )


def _exempted(verdict: Verdict, where: _Where) -> Block:
    rows = [_listed(finding, where) for finding in _of(verdict, "exempted")]
    return _table(f"{len(rows)} exempted", ("Policy", "Resource", "Exemption", "Where"), rows)


def _changes(verdict: Verdict) -> Block:
    rows = [
        f"- {_code(each.policy)} changed {', '.join(map(_code, each.properties))} of {escaped(name_of(each.urn))}\n"
        for each in verdict.remediations
    ]
    return Block(f"\n{counted(len(rows), 'remediation')}\n\n", tuple(rows))


def _reasons(verdict: Verdict) -> Block:
    """Return what the violated policies want and why, each once, folded away."""
    links = {(pack.name, rule.name): rule.url for pack in verdict.packs for rule in pack.rules}
    rows: dict[str, None] = {}
    for finding in verdict.findings:
        if finding.kind not in {"mandatory", "advisory"}:
            continue
        parts = ". ".join(filter(None, (finding.description.rstrip("."), said(finding).why)))
        url = links.get((finding.pack, finding.policy))
        more = f" [More]({html.escape(url)})" if url else ""
        rows.setdefault(f"- {_code(finding.policy)}: {_cell(parts)}{more}\n")
    return Block("\n<details><summary>Why these policies</summary>\n\n", tuple(rows), "\n</details>\n")


def _table(heading: str, columns: Sequence[str], rows: Sequence[str], *, folds: bool = True) -> Block:
    head = f"{_row(*columns)}|{'---|' * len(columns)}\n"
    if folds and len(rows) > LONGEST_OPEN:
        return Block(f"\n<details><summary>{heading}</summary>\n\n{head}", tuple(rows), "\n</details>\n")
    return Block(f"\n**{heading}**\n\n{head}", tuple(rows))


class _Where:
    """What a resource is called, and where it is declared."""

    def __init__(self, verdict: Verdict, checkout: Checkout) -> None:
        self._places = places(verdict.graph)
        self._checkout = checkout

    def resource(self, urn: str) -> str:
        kind, _, name = name_of(urn).partition(" ")
        return f"{_code(kind)} {_cell(name)}".strip()

    def line(self, urn: str) -> str:
        source = self._places.get(urn)
        return _code(f"{self._checkout.path(source.file)}:{source.line}") if source else ""


def _listed(finding: Finding, where: _Where) -> str:
    policy, text = subject(finding)
    short = text.removeprefix(f"{title(finding.urn)} is ")
    return _row(_code(policy), where.resource(finding.urn), _cell(short), where.line(finding.urn))


def _of(verdict: Verdict, kind: str) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.kind == kind]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    short = text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} …"
    return "<br>".join(escaped(line) for line in short.splitlines())


def _code(text: str) -> str:
    """Return code: between backticks where they can hold it as it is, else as an element."""
    text = _printable(text)
    if not text.strip():
        return ""
    plain = len(text) <= LONGEST_CELL and not {"`", "|", "\n"} & set(text)
    return f"`{text}`" if plain else f"<code>{_cell(text)}</code>"


def escaped(text: str) -> str:
    """Return text that Markdown and HTML show as it is."""
    return MARKED.sub(r"\\\g<0>", html.escape(_printable(text), quote=False))


def _printable(text: str) -> str:
    return CONTROL.sub("", text)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
