import pytest

from benchmarks.comparison import packs, page, scanners, tools
from benchmarks.comparison.__main__ import version_of_ours
from benchmarks.comparison.case import bad, fine, key
from benchmarks.comparison.cases import CASES, INSTANCE, one
from tests.policies import support

PAGE = page.PAGE.read_text()


@pytest.fixture(scope="module")
def ours():
    with support.analyzer() as pack:
        return packs.findings(pack, CASES)


def test_the_page_says_what_this_pack_finds_now(ours):
    now = [(case.name, tools.verdict(tools.OURS, case, ours)) for case in CASES]
    assert page.column(PAGE, tools.OURS) == now, "make comparison"
    assert f"| this pack | {version_of_ours()} |" in PAGE


def test_this_pack_misses_nothing_and_alarms_nobody(ours):
    assert {tools.verdict(tools.OURS, case, ours) for case in CASES} == {"caught", "quiet"}


def test_cases_are_told_apart():
    assert len({key(case) for case in CASES}) == len(CASES)


def test_every_case_can_be_written_for_the_scanners(tmp_path):
    assert len(scanners.write(CASES, tmp_path)) == len(list(tmp_path.glob("*/*"))) == len(CASES)


def test_a_finding_counts_only_on_its_topic():
    wrong, right = bad("public", "wrong", one(INSTANCE)), fine("public", "right", one(INSTANCE))
    on, off = frozenset({"database-not-public"}), frozenset({"database-backups"})
    say = {on: ("caught", "**false alarm**"), off: ("**missed**", "quiet")}
    for found, words in say.items():
        for case, word in zip((wrong, right), words, strict=True):
            assert tools.verdict(tools.OURS, case, {key(case): found}) == word
    assert tools.verdict(tools.OURS, wrong, {}) == tools.CANNOT
    assert tools.verdict(tools.OURS, wrong, None) == tools.NOT_RUN
    assert tools.verdict(tools.OURS, wrong, {key(wrong): frozenset({packs.CRASHED})}) == "crashes"


def test_a_tool_that_was_not_run_is_marked_and_not_guessed():
    versions = {tool.name: tools.NOT_RUN for tool in tools.TOOLS}
    text = page.render(CASES, {}, versions, "2030-01-01")
    assert all(verdict == tools.NOT_RUN for tool in tools.TOOLS for _, verdict in page.column(text, tool))
    assert "| Trivy | not run | not run | not run | not run | not run |" in text


def test_trivy_s_report_is_read(tmp_path):
    program = tmp_path / "trivy"
    program.write_text(
        "#!/bin/sh\n"
        """echo '{"Results": [{"Target": "case000/main.tf", "Misconfigurations": """
        """[{"ID": "AVD-AWS-0180", "Status": "FAIL"}, {"ID": "AWS-0077", "Status": "PASS"}]}, {"Target": "."}]}'\n"""
    )
    program.chmod(0o755)
    case = bad("public", "it", one(INSTANCE))
    found = scanners.trivy_findings(str(program), tmp_path, {"case000": case})
    assert found == {key(case): {"AWS-0180"}}
    assert tools.verdict(tools.TRIVY, case, found) == "caught"


def test_a_scanner_that_fails_is_missing(tmp_path):
    with pytest.raises(scanners.MissingError, match="false ended with 1"):
        scanners.version("false")
    with pytest.raises(scanners.MissingError, match="nowhere"):
        scanners.version(tmp_path / "nowhere")
