"""Put the same cases to this pack and to others, and write docs/comparison.md.

    python -m benchmarks.comparison [--trivy PROGRAM] [--compliance-policies REPOSITORY]

What a tool needs is installed beside this file, in folders that git ignores. A tool that cannot be installed or run
is marked so on the page, with the reason on the screen.
"""

import argparse
import datetime
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "policies")]

from benchmarks import node_packs  # noqa: E402
from benchmarks.comparison import packs, page, scanners, tools  # noqa: E402
from benchmarks.comparison.case import Case, Findings  # noqa: E402
from benchmarks.comparison.cases import CASES  # noqa: E402
from tests.policies import support  # noqa: E402

Run = Callable[[], tuple[str, Findings]]
"""A tool's version and findings. Raises MissingError."""


def runs(cases: Sequence[Case], folder: Path, options: argparse.Namespace) -> dict[str, Run]:
    """How each tool is run."""
    by_folder = scanners.write(cases, folder)

    def ours() -> tuple[str, Findings]:
        with support.analyzer() as pack:
            return version_of_ours(), packs.findings(pack, cases)

    def awsguard() -> tuple[str, Findings]:
        version, where = packs.awsguard()
        with node_packs.analyzer(where) as pack:
            return version, packs.findings(pack, cases)

    def compliance() -> tuple[str, Findings]:
        commit, where = packs.compliance_policies(options.compliance_policies)
        with node_packs.analyzer(where) as pack:
            return f"commit {commit}", packs.findings(pack, cases)

    def checkov() -> tuple[str, Findings]:
        program = scanners.checkov()
        return scanners.version(program), scanners.checkov_findings(program, folder, by_folder)

    def trivy() -> tuple[str, Findings]:
        if shutil.which(options.trivy) is None:
            raise node_packs.MissingError(f"{options.trivy} is not installed")
        return scanners.version(options.trivy), scanners.trivy_findings(options.trivy, folder, by_folder)

    return dict(zip((tool.name for tool in tools.TOOLS), (ours, awsguard, compliance, checkov, trivy), strict=True))


def version_of_ours() -> str:
    """As PulumiPolicy.yaml has it."""
    lines = (support.PACK / "PulumiPolicy.yaml").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("version:"))


def main() -> None:
    """Run what can be run and write the page."""
    parser = argparse.ArgumentParser(description="Write docs/comparison.md.")
    parser.add_argument("--trivy", default="trivy", help="the program (default: %(default)s)")
    parser.add_argument(
        "--compliance-policies", default=packs.COMPLIANCE_REPOSITORY, help="a repository that has the pinned commit"
    )
    options = parser.parse_args()
    findings: dict[str, Findings] = {}
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, run in runs(CASES, Path(folder), options).items():
            try:
                versions[name], findings[name] = run()
                print(f"{name} {versions[name]}: {len(findings[name])} cases")
            except node_packs.MissingError as missing:
                versions[name] = tools.NOT_RUN
                print(f"{name} is not run: {missing}")
    page.PAGE.write_text(page.render(CASES, findings, versions, datetime.date.today().isoformat()))


if __name__ == "__main__":
    main()
