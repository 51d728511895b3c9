"""What a preview prints for people: tree, outputs, the program's messages, policies, verdict."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from preview.guard import EXEMPTIONS_POLICY, UNDECIDED_POLICY, Finding, PackSummary, Verdict
from preview.names import is_stack, name_of
from preview.outputs import written
from preview.stages import Outcome
from preview.style import Glyphs, glyphs_for
from preview.tree import tree
from preview.wording import FIX, SEVERITIES, WHY, counted, places, tally, without_title
from simulation.graph import SECRET_IN_JSON, UNKNOWN_IN_JSON, Log, Source

# Longer lines of prose are hard to read, however wide the window.
PROSE: Final = 100
LABELS: Final = (WHY, FIX)
LOG_STYLES: Final = {"warning": "yellow", "error": "red"}


class Terminal(Console):
    """A console that leaves a closed pipe to its caller; rich would end the process with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Say so."""
        raise BrokenPipeError


class Report:
    """Prints outcomes to a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._glyphs: Glyphs = glyphs_for(console.encoding)
        # What is piped somewhere is searched and kept: nothing is cut off there.
        self._width = console.width if console.is_terminal else None
        self._prose = min(console.width, PROSE)

    def outcome(self, outcome: Outcome) -> None:
        """Print everything about one stage that got to a verdict."""
        verdict = outcome.verdict
        if verdict is None:
            return
        self._heading(outcome)
        self._lines(tree(verdict, self._width, self._glyphs))
        self._outputs(verdict.graph.outputs)
        self._logs(outcome.logs)
        self._costs(outcome)
        self._policies(verdict)
        self._line()
        self._line(self.verdict_line(outcome))

    def _heading(self, outcome: Outcome) -> None:
        doing = "Simulating an update of" if outcome.update else "Previewing"
        where = f" in {outcome.region}" if outcome.region else ""
        heading = Text.assemble(
            f"{doing} {outcome.project} (",
            (outcome.stage, "bold"),
            f"){where}",
            (": nothing is deployed" if outcome.update else ", simulated: nothing is deployed", "dim"),
        )
        self._line(heading)
        for note in outcome.notes:
            self._paragraph(note, "  ", "dim")
        self._line()

    def _outputs(self, outputs: Mapping[str, Any]) -> None:
        if not outputs:
            return
        self._line()
        self._line("Outputs:", "bold")
        widest = max(map(len, outputs))
        for name, value in outputs.items():
            first, *rest = written(value, self._prose - widest - 6).split("\n")
            style = "dim" if first in {UNKNOWN_IN_JSON, SECRET_IN_JSON} else ""
            self._line(Text.assemble(f"    {name:{widest}}: ", (first, style)))
            for line in rest:
                self._line(f"    {line}")

    def _logs(self, logs: Sequence[Log]) -> None:
        said = [log for log in logs if log.severity != "debug"]
        if not said:
            return
        self._line()
        self._line("The program said:", "bold")
        for log in said:
            where = f"{name_of(log.urn)}: " if log.urn and not is_stack(log.urn) else ""
            prefix = "" if log.severity == "info" else f"{log.severity}: "
            for line in f"{prefix}{where}{log.message.rstrip()}".splitlines():
                self._line(f"    {line}", LOG_STYLES.get(log.severity, ""))

    def _costs(self, outcome: Outcome) -> None:
        if outcome.costs is None:
            return
        from preview.costs import assumption, details, headline

        self._line()
        self._line("Costs:", "bold")
        self._paragraph(headline(outcome.costs), " " * 4, "")
        rows = list(details(outcome.costs))
        widest = max(len(group) for group, _, _ in rows)
        for group, dollars, listed in rows:
            self._paragraph(listed, " " * (widest + 18), "dim", first=f"    {group:{widest}}  {dollars:>10}  ")
        self._paragraph(assumption(outcome.costs), " " * 4, "dim")

    def _policies(self, verdict: Verdict) -> None:
        if not verdict.packs:
            self._line()
            self._line("Policies: none; nothing was checked", "yellow")
            return
        self._line()
        self._line("Policies:", "bold")
        for pack in verdict.packs:
            self._pack(pack)
        for remediation in verdict.remediations:
            changed = ", ".join(remediation.properties)
            text = f"{remediation.policy} changed {changed} of {name_of(remediation.urn)}"
            self._paragraph(text, " " * 6, "green", first=f"    {self._glyphs.good} ")
        sources = places(verdict.graph)
        for level, style, glyph in (
            ("mandatory", "red", self._glyphs.bad),
            ("advisory", "yellow", self._glyphs.warning),
        ):
            found = [finding for finding in verdict.findings if finding.kind == level]
            if found:
                self._line()
                self._line(f"    {counted(len(found), f'{level} violation')}", f"bold {style}")
                self._findings(found, style, glyph, sources)
        self._undecided(verdict, sources)
        self._exempted(verdict, sources)

    def _pack(self, pack: PackSummary) -> None:
        version = f" v{pack.version}" if pack.version else ""
        off = f", {pack.disabled} disabled" if pack.disabled else ""
        config = _short(pack.config_file) if pack.config_file else "its own defaults"
        self._line(
            Text.assemble("    ", (f"{pack.name}{version}", "bold"), f": {counted(pack.policies, 'policy')}{off}")
        )
        self._paragraph(f"from {_short(pack.directory)}, configured by {config}", " " * 6, "dim")
        for line in pack.printed:
            self._line(f"      {line}", "dim")

    def _findings(self, findings: Iterable[Finding], style: str, glyph: str, sources: Mapping[str, Source]) -> None:
        """Print findings by policy, the gravest first: what it wants once, then each resource."""
        ordered = sorted(
            findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.pack, finding.policy)
        )
        for (_, policy), group in groupby(ordered, key=lambda finding: (finding.pack, finding.policy)):
            same = list(group)
            severity = f" ({same[0].severity})" if same[0].severity else ""
            self._line()
            self._line(Text.assemble((f"    {glyph} ", style), (policy, "bold"), (severity, "dim")))
            if same[0].description:
                self._paragraph(same[0].description, " " * 6, "dim")
            texts = [without_title(finding).splitlines() for finding in same]
            shared = [line for line in texts[0] if len(same) > 1 and all(line in text for text in texts)]
            reasons = [line for line in shared if line.startswith(WHY)]
            for line in reasons:
                self._labelled(line, " " * 6)
            for finding, text in zip(same, texts, strict=True):
                source = sources.get(finding.urn)
                where = (f"  {source}", "dim") if source else ""
                self._line(Text.assemble(" " * 6, (name_of(finding.urn), style), where))
                for line in text:
                    if line not in reasons:
                        self._labelled(line, " " * 8)

    def _labelled(self, line: str, indent: str) -> None:
        label = next((label for label in LABELS if line.startswith(label)), "")
        text = line.removeprefix(label).strip()
        if label:
            self._paragraph(text, f"{indent}{' ' * 5}", "", first=f"{indent}{label} ")
        else:
            self._paragraph(text, indent, "")

    def _undecided(self, verdict: Verdict, sources: Mapping[str, Source]) -> None:
        texts = [_listed(finding, sources) for finding in verdict.findings if finding.kind == "undecided"]
        texts += [f"{name_of(each.urn)}: {each.reason}{_behind(each.urn, sources)}" for each in verdict.graph.undecided]
        self._list(texts, f"{len(texts)} undecided: what is known breaks nothing, what is not might", "bold cyan")

    def _exempted(self, verdict: Verdict, sources: Mapping[str, Source]) -> None:
        texts = [_listed(finding, sources) for finding in verdict.findings if finding.kind == "exempted"]
        self._list(texts, f"{len(texts)} exempted: the pack's configuration lets them off for now", "bold magenta")

    def _list(self, texts: Sequence[str], heading: str, style: str) -> None:
        if not texts:
            return
        self._line()
        self._line(f"    {heading}", style)
        for text in dict.fromkeys(texts):
            self._paragraph(text, " " * 6, "", first=f"    {self._glyphs.bullet} ")

    def verdict_line(self, outcome: Outcome) -> Text:
        """Return one stage's verdict in one line."""
        stage, glyphs, counts = outcome.stage, self._glyphs, tally(outcome)
        if counts.failed:
            return Text.assemble((f"{glyphs.bad} ", "bold red"), (stage, "bold"), " could not be previewed")
        sign, style = {
            "refused": (glyphs.bad, "bold red"),
            "undecided": (glyphs.unsure, "bold cyan"),
            "clean": (glyphs.good, "bold green"),
        }[counts.state]
        costs = [outcome.costs.total] if outcome.costs else []
        facts = ", ".join([*counts.facts(), *costs, f"{outcome.seconds:.1f} s"])
        return Text.assemble((f"{sign} {stage} is {counts.state}", style), f": {facts}")

    def summary(self, outcomes: Sequence[Outcome]) -> None:
        """Print every stage's verdict once more, at the end of a run of several."""
        self._line("Summary:", "bold")
        for outcome in outcomes:
            self._line(Text("    ").append_text(self.verdict_line(outcome)))

    def error(self, outcome: Outcome) -> None:
        """Print why a stage got to no verdict, and what its program said before."""
        self._line(
            Text.assemble((f"{self._glyphs.bad} ", "bold red"), (outcome.stage, "bold"), " could not be previewed")
        )
        for note in outcome.notes:
            self._paragraph(note, "  ", "dim")
        self._line()
        for line in outcome.error.splitlines():
            self._line(f"  {line}".rstrip())
        self._logs(outcome.logs)

    def separator(self) -> None:
        """Leave room between two stages."""
        self._line()
        self._line(self._glyphs.rule * self._prose, "dim")
        self._line()

    def _paragraph(self, text: str, indent: str, style: str, first: str | None = None) -> None:
        wrapped = textwrap.wrap(
            text,
            self._prose,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in wrapped:
            self._line(line, style)

    def _lines(self, lines: Iterable[Text]) -> None:
        for line in lines:
            self._line(line)

    def _line(self, line: str | Text = "", style: str = "") -> None:
        text = line if isinstance(line, Text) else Text(line, style)
        self._console.print(text, soft_wrap=True, highlight=False)


def _listed(finding: Finding, sources: Mapping[str, Source]) -> str:
    text = finding.message or finding.description
    named = finding.policy in {UNDECIDED_POLICY, EXEMPTIONS_POLICY}
    return f"{'' if named else f'{name_of(finding.urn)}: '}{text}{_behind(finding.urn, sources)}"


def _behind(urn: str, sources: Mapping[str, Source]) -> str:
    return f" ({sources[urn]})" if urn in sources else ""


def _short(path: str) -> str:
    """Return a path as seen from here, where that is shorter."""
    here = os.path.relpath(path) if Path(path).is_absolute() else path
    return here if len(here) < len(path) and not here.startswith("../..") else path
