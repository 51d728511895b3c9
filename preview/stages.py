"""One stage's preview: program, simulation and packs run beside each other, one outcome comes out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from preview.analyzer import Stack
from preview.errors import PreviewError
from preview.guard import Guard, Verdict
from preview.packs import Pack, python_of
from preview.projects import Project
from preview.redaction import Redactor
from preview.stack_files import Configuration
from simulation.graph import Graph, Log, Resource
from simulation.monitor import Program, ProgramError, run

if TYPE_CHECKING:
    from costs.usage import Usage
    from preview.costs import Costs

# Tells our own program that nobody will create what it declares, so that placeholder domains may pass.
SIMULATED: Final = {"RDS_PLATFORM_SIMULATED": "true"}


@dataclass(frozen=True)
class Job:
    """What to preview, and against what.

    Attributes:
        configuration: the stage's, with the command line's changes.
        packs: the policy packs to start.
        stack_outputs: stack name -> outputs, the answers to StackReferences.
        update: whether computed values are known, as after a deployment.
        before: the configuration without the command line's changes, where it makes any.
        usage: what the stage is assumed to use in a month, None for nothing.
    """

    project: Project
    stage: str
    configuration: Configuration
    packs: tuple[Pack, ...] = ()
    stack_outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    update: bool = False
    before: Configuration | None = None
    usage: Usage | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a verdict, or the error that kept it from one.

    Attributes:
        region: the AWS region of its configuration, "" where it names none.
        costs: what it costs in a month, None where nothing of it has a price.
        logs: what the program said and printed.
        notes: what a person should know about how it was run.
        seconds: how long it took.
    """

    project: str
    stage: str
    update: bool = False
    region: str = ""
    verdict: Verdict | None = None
    costs: Costs | None = None
    error: str = ""
    logs: tuple[Log, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 for clean, 1 with a mandatory violation, 2 without a verdict."""
        if self.verdict is None:
            return 2
        return int(any(finding.level == "mandatory" for finding in self.verdict.findings))


def preview_stage(job: Job, progress: Callable[[int], object]) -> Outcome:
    """Run a job to its outcome; `progress` is told how many resources have registered so far."""
    started = time.monotonic()
    configuration = job.configuration
    redactor = Redactor()
    redactor.learn_texts([configuration.values[key] for key in configuration.secret_keys])
    python, notes = interpreter(job.project)
    program = _program(job, configuration, python)
    stack = Stack(
        project=job.project.name,
        stack=job.stage,
        config=configuration.values,
        secret_keys=configuration.secret_keys,
        dry_run=not job.update,
    )
    verdict, costs, logs, error = None, None, (), ""
    try:
        with _beside(job, python) as before, closing(Guard(job.packs, stack, redactor)) as guard:
            verdict, logs = _judge(program, guard, job.update, progress)
            costs = _costs(job, verdict.graph, before())
    except PreviewError as refusal:
        error = str(refusal)
    except ProgramError as failure:
        error = f"{str(failure).strip()}{_hint(str(failure))}"
        logs = tuple(log for log in failure.logs if log.severity != "error")
    return Outcome(
        project=job.project.name,
        stage=job.stage,
        update=job.update,
        region=_region(configuration),
        verdict=verdict,
        costs=costs,
        error=redactor.clean(error),
        logs=tuple(Log(log.severity, redactor.clean(log.message), log.urn) for log in logs),
        notes=(*configuration.notes, *notes),
        seconds=time.monotonic() - started,
    )


def _program(job: Job, configuration: Configuration, python: str) -> Program:
    return Program(
        directory=job.project.directory,
        main=job.project.main,
        project=job.project.name,
        stack=job.stage,
        config=configuration.values,
        secret_keys=configuration.secret_keys,
        python=python,
        environment=SIMULATED,
        stack_references=job.stack_outputs,
    )


def _region(configuration: Configuration) -> str:
    return configuration.values.get("aws:region", "")


@contextmanager
def _beside(job: Job, python: str) -> Generator[Callable[[], Graph | None], None, None]:
    """Run the program of before the command line's changes beside the other; its graph is for comparison only."""
    if job.before is None:
        yield lambda: None
        return
    program = _program(job, job.before, python)

    def graph() -> Graph | None:
        try:
            return running.result()
        except ProgramError:
            return None

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, program, update=job.update)
        yield graph


def _costs(job: Job, graph: Graph, before: Graph | None) -> Costs | None:
    from costs.bill import bill
    from costs.usage import Usage
    from preview.costs import Costs

    usage = job.usage or Usage()
    found = bill(graph, _region(job.configuration), usage)
    former = None if before is None or job.before is None else bill(before, _region(job.before), usage)
    return Costs(found, usage, former) if found.lines else None


def _judge(
    program: Program, guard: Guard, update: bool, progress: Callable[[int], object]
) -> tuple[Verdict, tuple[Log, ...]]:
    count = 0

    def on_resource(resource: Resource) -> Resource:
        nonlocal count
        resource = guard.submit(resource)
        count += 1
        progress(count)
        return resource

    graph = run(program, update=update, on_resource=on_resource, on_complete=guard.finish)
    return guard.verdict(graph), graph.logs


def interpreter(project: Project) -> tuple[str, list[str]]:
    """Return the Python to run a project's program with, and what to say about the choice."""
    if project.virtualenv is None:
        return sys.executable, []
    if python := python_of(project.virtualenv):
        return python, []
    return sys.executable, [f"{project.virtualenv.name} is not there; the program runs with {sys.executable}"]


def _hint(error: str) -> str:
    if "referenced stack" in error:
        return "\nAnswer it with --stack-output ORGANIZATION/PROJECT/STACK:KEY=VALUE."
    return ""
