"""The command line: `python -m preview [STAGE ...]`."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preview.errors import PreviewError, any_of, did_you_mean

if TYPE_CHECKING:
    from costs.usage import Usage
    from preview.destinations import Destination
    from preview.projects import Project
    from preview.stack_files import Configuration
    from preview.stages import Job, Outcome

# A program without stack files is previewed once, under a name that selects no stage's lenient policies.
NAMELESS_STAGE: Final = "preview"
STAGE_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
EXAMPLES: Final = """
examples:
  python -m preview                                          every stage, a summary at the end
  python -m preview prod --set database.multiAz=true         try a setting without editing the file
  python -m preview --project ../shop --config dbPort=5432   any Pulumi Python program against AWS
  python -m preview prod --json | jq '.violations'           the same for programs
  python -m preview --report preview.md --report p.sarif     for a pull request, and for code scanning

exit codes:
  0  clean: no mandatory violation; advisory and undecided findings are shown
  1  a mandatory violation
  2  wrong settings or usage, a failing program, or a report that cannot be written

--json prints one stage's document, or {"stages": [...]} for several. Values that are not known before the
update are {"unknown": true}, secret ones {"secret": true}.

--report writes all stages into one file: .sarif or .sarif.json (SARIF 2.1.0), .md (Markdown for a comment on a pull
request) or .json (what --json prints). It is written whatever the exit code, once there is something to preview.
"""


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    command = argparse.ArgumentParser(
        prog="python -m preview",
        description="Preview stages against a simulated AWS with the policy pack enforced: no account, no credentials, "
        "no Pulumi CLI.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("stages", nargs="*", metavar="STAGE", help="a stack file's name: prod for Pulumi.prod.yaml (default: all)")
    add("--set", action="append", default=[], metavar="PATH=VALUE", dest="paths",
        help="change a setting for this run, by the paths of `pulumi config set --path`")  # fmt: skip
    add("--config", action="append", default=[], metavar="KEY=VALUE", dest="values",
        help="give a configuration value, as `pulumi config set` does")  # fmt: skip
    add("--project", type=Path, default=Path(), metavar="DIR",
        help="the folder of another Pulumi Python project (default: here)")  # fmt: skip
    add("--policy-pack", action="append", default=[], type=Path, metavar="DIR", dest="packs",
        help="a policy pack's folder, instead of ours")  # fmt: skip
    add("--policy-pack-config", action="append", default=[], type=Path, metavar="FILE", dest="pack_configs",
        help="a pack's configuration (default: policies/config/STAGE.json for our own project, else the "
        "pack's defaults)")  # fmt: skip
    add("--stack-output", action="append", default=[], metavar="STACK:KEY=VALUE", dest="stack_outputs",
        help="answer a StackReference: organization/project/stack:vpcId=vpc-1; the value is JSON or text")  # fmt: skip
    add("--update", action="store_true",
        help="show the resources as after a deployment, when computed values are known")  # fmt: skip
    add("--usage", action="append", default=[], metavar="NAME=NUMBER",
        help="what a stage is assumed to use in a month, for its costs: trafficGb=100")  # fmt: skip
    add("--json", action="store_true", help="print one JSON document")
    add("--report", action="append", default=[], type=Path, metavar="FILE", dest="reports",
        help="write a report too, in the format of the file's name: .sarif, .md or .json")  # fmt: skip
    add("--diagram", type=Path, metavar="FILE",
        help="draw one stage's architecture too: .svg or .png (needs Graphviz; `make setup-diagram`)")  # fmt: skip
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = parser().parse_args(arguments)
    reports: list[Destination] = []
    try:
        if options.reports:
            from preview.destinations import destinations

            reports = destinations(options.reports)
        jobs = jobs_for(options)
        if options.diagram:
            from preview.diagram import check

            check(options.diagram, [job.stage for job in jobs])
    except PreviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    outcomes = run(jobs)
    code = max(outcome.exit_code for outcome in outcomes)
    if reports:
        from preview.destinations import write

        try:
            write(reports, outcomes, jobs[0].project)
        except PreviewError as error:
            print(f"error: {error}", file=sys.stderr)
            code = 2
    if options.diagram:
        from preview.diagram import draw

        try:
            draw(outcomes[0], options.diagram)
        except PreviewError as error:
            print(f"error: {error}", file=sys.stderr)
            code = 2
    try:
        if options.json:
            from preview.document import dumps

            print(dumps(outcomes))
        else:
            show(outcomes)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has enough. What is still buffered must not fail once more while Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def jobs_for(options: argparse.Namespace) -> list[Job]:
    """Return what the command line asks for.

    Raises:
        PreviewError: it asks for something that is not there, or in the wrong way.
    """
    from preview.packs import OURS, locate
    from preview.projects import load
    from preview.stack_files import configure
    from preview.stages import Job

    packs: list[Path] = options.packs or [OURS]
    configs: list[Path | None] = options.pack_configs or [None] * len(packs)
    if len(configs) != len(packs):
        raise PreviewError(
            f"--policy-pack-config is given {len(configs)} times for {len(packs)} policy packs; "
            "give one for each, in their order"
        )
    project = load(options.project)
    stack_outputs = parse_stack_outputs(options.stack_outputs)
    # Stages of other projects may have the names of ours, but nobody wrote these configurations for them.
    ours = project.directory.resolve() == OURS.parent
    return [
        Job(
            project=project,
            stage=stage,
            configuration=configure(project, stage, paths=options.paths, values=options.values),
            packs=tuple(
                locate(pack, config, stage if ours else "") for pack, config in zip(packs, configs, strict=True)
            ),
            stack_outputs=stack_outputs,
            update=options.update,
            before=_unchanged(project, stage) if options.paths or options.values else None,
            usage=parse_usage(options.usage),
        )
        for stage in choose(project, options.stages)
    ]


def _unchanged(project: Project, stage: str) -> Configuration | None:
    """Return a stage's configuration without the command line, `None` where it is none without it."""
    from preview.stack_files import configure

    try:
        return configure(project, stage)
    except PreviewError:
        return None


def choose(project: Project, asked: Sequence[str]) -> list[str]:
    """Return the stages to preview: those asked for, else every one the project has.

    Raises:
        PreviewError: a stage has no stack file although others have, or is no name.
    """
    existing = project.stages()
    if not asked:
        return list(existing or (NAMELESS_STAGE,))
    for stage in asked:
        if existing and stage not in existing:
            raise PreviewError(
                f"{stage}: no such stage{did_you_mean(stage, existing)}\n"
                f"  {project.stack_file(stage)} does not exist; there are {any_of(existing)}"
            )
        if not STAGE_NAME.fullmatch(stage):
            raise PreviewError(f"{stage}: not a stack's name; use letters, digits, hyphens, underscores and periods")
    return list(dict.fromkeys(asked))


def parse_usage(given: Sequence[str]) -> Usage | None:
    """Return what is assumed to be used, None where nothing is given.

    Raises:
        PreviewError: there is no such usage, or not so much of it.
    """
    if not given:
        return None
    from costs.usage import UsageError, parse

    try:
        return parse(given)
    except UsageError as error:
        raise PreviewError(f"--usage {error}") from None


def parse_stack_outputs(given: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the outputs by stack of `STACK:KEY=VALUE` texts.

    Raises:
        PreviewError: a text has another form.
    """
    outputs: dict[str, dict[str, Any]] = {}
    for text in given:
        head, equals, value = text.partition("=")
        stack, colon, key = head.rpartition(":")
        if not (equals and colon and stack and key):
            raise PreviewError(f"--stack-output {text}: write --stack-output STACK:KEY=VALUE")
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = value
        outputs.setdefault(stack, {})[key] = parsed
    return outputs


def run(jobs: Sequence[Job]) -> list[Outcome]:
    """Run the jobs, several beside each other, with a spinner where somebody watches."""
    from preview.spinner import Spinner
    from preview.stages import preview_stage
    from preview.worker import Workers

    with Spinner([job.stage for job in jobs]) as spinner:
        if len(jobs) == 1:
            return [preview_stage(jobs[0], lambda count: spinner.update(0, count))]
        return Workers().run(jobs, spinner.update)


def show(outcomes: Sequence[Outcome]) -> None:
    """Print the outcomes for people: verdicts to standard output, what kept one from it to standard error."""
    from preview.report import Report, Terminal

    report, errors = Report(Terminal()), Report(Terminal(stderr=True))
    for outcome in outcomes:
        if outcome.verdict is None:
            sys.stdout.flush()
            target = errors
            target.error(outcome)
        else:
            target = report
            target.outcome(outcome)
        if len(outcomes) > 1:
            target.separator()
    if len(outcomes) > 1:
        report.summary(outcomes)


def enter() -> int:
    """Run as a process of its own, which signals end cleanly."""
    from preview.signals import Stopped, stopping

    try:
        with stopping():
            return main()
    except Stopped as stopped:
        print("stopped", file=sys.stderr)
        return stopped.code


if __name__ == "__main__":
    sys.exit(enter())
