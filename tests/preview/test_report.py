import io

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from preview.names import name_of, short_type
from preview.report import Report
from tests.preview.outcomes import CLEAN, FAILED, REFUSED, UNCHECKED, UNDECIDED, VERDICT


def printed(*, width: int = 80, terminal: bool = True, colour: str | None = None, encoding: str = "utf-8") -> tuple:
    buffer = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    console = Console(file=buffer, width=width, force_terminal=terminal, color_system=colour, legacy_windows=False)

    def text() -> str:
        return buffer.buffer.getvalue().decode(encoding)

    return Report(console), text


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_whole_report_on_a_terminal(width: int, snapshot: SnapshotAssertion):
    report, text = printed(width=width)
    report.outcome(REFUSED)
    report.separator()
    report.outcome(CLEAN)
    report.separator()
    report.summary([REFUSED, CLEAN, FAILED])
    assert text() == snapshot


def test_a_failure_shows_what_it_says_once(snapshot: SnapshotAssertion):
    report, text = printed()
    report.error(FAILED)
    assert text() == snapshot
    assert text().count("Traceback") == 1


def test_nothing_is_cut_off_where_no_terminal_is():
    report, text = printed(width=40, terminal=False)
    report.outcome(REFUSED)
    assert "internet-to-load-balancer-443" in text()
    assert "…" not in text()


@pytest.mark.parametrize("width", [52, 60, 75, 80, 200])
def test_the_tree_fits_its_terminal(width: int):
    report, text = printed(width=width)
    report.outcome(REFUSED)
    tree = text().split("Type")[1].split("Outputs:")[0]
    assert max(map(len, tree.splitlines())) <= width


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch):
    report, text = printed(colour="standard")
    report.outcome(REFUSED)
    assert "\x1b[1;31m" in text()
    monkeypatch.setenv("NO_COLOR", "1")
    report, text = printed(colour="standard")
    report.outcome(REFUSED)
    assert "\x1b[1;31m" not in text()
    assert "\x1b[31m" not in text()


def test_where_boxes_cannot_be_drawn_letters_do():
    report, text = printed(encoding="ascii", terminal=False)
    report.outcome(REFUSED)
    assert " +   |- shop:network:Network" in text()
    assert "x prod is refused" in text()


def test_secrets_are_never_shown():
    report, text = printed()
    report.outcome(REFUSED)
    assert "hunter2" not in text()
    assert "password: [secret]" in text()


def test_without_policies_it_is_said_that_nothing_was_checked():
    report, text = printed()
    report.outcome(UNCHECKED)
    assert "Policies: none; nothing was checked" in text()


def test_what_is_undecided_is_not_called_clean():
    report, text = printed()
    report.outcome(UNDECIDED)
    assert "? test is undecided: 1 resource, 0 policies, 1 undecided" in text()
    assert "clean" not in text()


def test_the_gravest_findings_come_first():
    report, text = printed()
    report.outcome(REFUSED)
    assert text().index("database-not-public (critical)") < text().index("database-backups (high)")


def test_a_reason_that_all_findings_of_a_policy_share_is_given_once():
    report, text = printed()
    report.outcome(REFUSED)
    assert text().count("Why: mistakes are noticed late") == 1
    assert text().count("Fix: backup_retention_period=7") == 2


def test_what_has_no_verdict_has_no_report():
    report, text = printed()
    report.outcome(FAILED)
    assert text() == ""


def test_files_below_here_are_shown_as_seen_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    monkeypatch.chdir(folder)
    report, text = printed(width=200)
    pack = type(VERDICT.packs[0])("p", "1", str(folder / "pack"), str(folder / "pack" / "dev.json"), 1, 0)
    report.outcome(type(CLEAN)("shop", "dev", verdict=type(VERDICT)(VERDICT.graph, (), (), (pack,))))
    assert "from pack, configured by pack/dev.json" in text()


@pytest.mark.parametrize(
    ("token", "short"),
    [
        ("aws:rds/instance:Instance", "aws:rds:Instance"),
        ("pulumi:pulumi:Stack", "pulumi:pulumi:Stack"),
        ("pulumi:providers:aws", "pulumi:providers:aws"),
        ("custom:Thing", "custom:Thing"),
    ],
)
def test_types_are_shortened_as_the_cli_does(token: str, short: str):
    assert short_type(token) == short


def test_a_urn_is_read_as_type_and_name():
    assert name_of("urn:pulumi:dev::shop::a:b:C$aws:rds/instance:Instance::data::base") == "aws:rds:Instance data::base"
    assert name_of("not a urn") == "not a urn"
