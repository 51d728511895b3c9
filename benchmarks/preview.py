"""How long `python -m preview` takes, and how much of that is its own work.

    python benchmarks/preview.py [--runs 5] [--stage prod]

Measured in one run, each the median of several: the whole process; a process that only imports the SDK modules that the
stage's program loads; a policy pack started, asked for its policies and configured, and nothing else. The latter two
run beside each other in a preview, so its own work is what the whole takes beyond the longer of them: the interpreter,
this project's modules, the simulation, every resource's judgement, the report.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SDKS = ("pulumi_aws", "pulumi_random", "pulumi_tls")
IMPORTING = """
import importlib, sys
import pulumi
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
WHOLE_LIMIT, OWN_LIMIT = 4.0, 1.0
# Runs the program as it is, then writes down which of the SDKs' modules it has loaded.
LISTING = """
import atexit, json, os, runpy, sys
sdks = tuple(os.environ["BENCHMARK_SDKS"].split())
names = lambda: [n for n in sys.modules if n in sdks or n.startswith(tuple(f"{s}." for s in sdks))]
atexit.register(lambda: open(os.environ["BENCHMARK_TARGET"], "w").write(json.dumps(names())))
runpy.run_path(os.environ["BENCHMARK_PROGRAM"], run_name="__main__")
"""
PACK_START = """
from contextlib import closing
from preview.analyzer import Analyzer, Stack
from preview.packs import OURS, locate
with closing(Analyzer(locate(OURS, None, "prod"), Stack("p", "s", {}, frozenset(), True))) as analyzer:
    analyzer.connect()
"""


def timed(command: list[str], runs: int) -> tuple[list[float], list[float]]:
    """Seconds of a command by the clock and of all its processes together on a processor, for each run."""
    elapsed: list[float] = []
    busy: list[float] = []
    for _ in range(runs):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        if code := subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
            sys.exit(f"{' '.join(command[:4])} ended with {code}")
        elapsed.append(time.perf_counter() - begun)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return elapsed, busy


def modules_of(stage: str) -> list[str]:
    """The SDK modules that a stage's program loads."""
    sys.path.insert(0, str(ROOT))
    from preview.projects import load
    from preview.stack_files import configure
    from preview.stages import SIMULATED
    from simulation.monitor import Program, run

    project = load(ROOT)
    configuration = configure(project, stage)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "listing.py").write_text(LISTING)
        target = Path(folder) / "modules.json"
        environment = {
            "PYTHONPATH": str(ROOT),
            "BENCHMARK_SDKS": " ".join(SDKS),
            "BENCHMARK_TARGET": str(target),
            "BENCHMARK_PROGRAM": str(ROOT / "__main__.py"),
        }
        run(
            Program(
                directory=Path(folder),
                main="listing.py",
                project=project.name,
                stack=stage,
                config=configuration.values,
                environment={**SIMULATED, **environment},
            )
        )
        return json.loads(target.read_text())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--stage", default="prod")
    options = arguments.parse_args()
    modules = modules_of(options.stage)
    python = sys.executable
    cases: list[tuple[str, list[str]]] = [
        ("whole", [python, "-m", "preview", options.stage]),
        ("sdk import", [python, "-c", IMPORTING, *modules]),
        ("pack start", [python, "-c", PACK_START]),
        ("all stages", [python, "-m", "preview"]),
    ]
    clock: dict[str, float] = {}
    processor: dict[str, float] = {}
    for name, command in cases:
        timed(command, 1)
        elapsed, busy = timed(command, options.runs)
        clock[name], processor[name] = statistics.median(elapsed), statistics.median(busy)
        spread = f"{min(elapsed):.2f} to {max(elapsed):.2f}"
        print(
            f"{name:10} {clock[name]:6.2f} s ({spread}, {len(elapsed)} runs), {processor[name]:.2f} s of processor time"
        )
    own = clock["whole"] - max(clock["sdk import"], clock["pack start"])
    work = processor["whole"] - processor["sdk import"] - processor["pack start"]
    print(f"{'own work':10} {own:6.2f} s beyond the longer of SDK import ({len(modules)} modules) and pack start; "
          f"{work:.2f} s of processor time beyond both")  # fmt: skip
    print(f"whole / limit {clock['whole'] / WHOLE_LIMIT:.2f}, own / limit {own / OWN_LIMIT:.2f}, "
          f"whole / SDK import {clock['whole'] / clock['sdk import']:.2f}; "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")  # fmt: skip


if __name__ == "__main__":
    main()
