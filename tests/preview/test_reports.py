"""What `--report` writes.

SARIF's own schema is not part of this repository, as its licence does not clearly let it be. `LOG` says again, for that
part of it which our files use, what is required, of which type, and out of which enumeration; it lets nothing else
through.
"""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from preview import markdown, sarif
from preview.__main__ import main
from preview.checkout import Checkout
from preview.destinations import Destination, destinations, write
from preview.errors import PreviewError
from preview.guard import Finding, Verdict
from preview.projects import Project, load
from preview.schema import problems_of
from preview.stages import Outcome
from simulation.graph import Graph, Source
from tests.preview.outcomes import (
    CLEAN,
    DATABASE,
    FAILED,
    NETWORK,
    REFUSED,
    RESOURCES,
    STACK,
    UNCHECKED,
    UNDECIDED,
    VERDICT,
)

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]
ALL = (REFUSED, CLEAN, FAILED, UNDECIDED, UNCHECKED)
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
LEVEL: dict[str, Any] = {"enum": ["none", "note", "warning", "error"]}


def shape(required: str, /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def several(items: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **facts}


MESSAGE = shape("text", text=TEXT, markdown=TEXT)
LOCATIONS = several(
    shape(
        "physicalLocation logicalLocations",
        physicalLocation=shape(
            "artifactLocation region",
            artifactLocation=shape(
                "uri",
                uri={"type": "string", "pattern": r"^[A-Za-z0-9_.~%/-]+$"},
                uriBaseId=TEXT,
            ),
            region=shape("startLine", startLine={"type": "integer", "minimum": 1}),
        ),
        logicalLocations=several(shape("", name=TEXT, fullyQualifiedName=TEXT, kind={"enum": ["resource"]})),
    ),
    # GitHub refuses a file in which one result has none.
    minItems=1,
    maxItems=1,
)
RULE = shape(
    "id shortDescription fullDescription help",
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=shape("", enabled={"type": "boolean"}, level=LEVEL),
    properties={"type": "object"},
)
RESULT = shape(
    "ruleId message locations partialFingerprints",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations=LOCATIONS,
    partialFingerprints=shape("primaryLocationLineHash", primaryLocationLineHash={"pattern": "^[0-9a-f]{16}:[0-9]+$"}),
    suppressions=several(
        shape(
            "kind",
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=TEXT,
        )
    ),
    properties={"type": "object"},
)
NOTIFICATION = shape("message", level=LEVEL, message=MESSAGE, locations=LOCATIONS)
RUN = shape(
    "tool automationDetails results",
    tool=shape("driver", driver=shape("name", name=TEXT, version=TEXT, rules=several(RULE))),
    automationDetails=shape("", id={"type": "string", "pattern": "^[^/]+/[^/]+/[^/]+/$"}),
    invocations=several(
        shape(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=several(NOTIFICATION),
        )
    ),
    originalUriBaseIds={"type": "object", "additionalProperties": shape("", description=MESSAGE)},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=several(RESULT),
    properties={"type": "object"},
)
LOG = {"$schema": TEXT, "version": {"enum": ["2.1.0"]}, "runs": several(RUN)}


def problems(log: dict[str, Any]) -> list[str]:
    found = problems_of(log, LOG, ["version", "runs"])
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"].get("rules", [])]
        assert len(set(rules)) == len(rules)
        found += [
            f"{result['ruleId']} is not rule {result['ruleIndex']}"
            for result in run["results"]
            if rules[result["ruleIndex"]] != result["ruleId"]
        ]
    ids = [run["automationDetails"]["id"] for run in log["runs"]]
    return found + [id_ for id_ in set(ids) if ids.count(id_) > 1]


@pytest.fixture
def shop(project: Write) -> Project:
    return load(project(dev="", prod=""))


def log_of(project: Project, *outcomes: Outcome) -> dict[str, Any]:
    return json.loads(sarif.dumps(outcomes, Checkout(project)))


def comment_of(project: Project, *outcomes: Outcome) -> str:
    return markdown.dumps(outcomes, Checkout(project))


def with_findings(*findings: Finding, resources: Sequence[Any] = RESOURCES, stage: str = "prod") -> Outcome:
    return Outcome("shop", stage, verdict=Verdict(Graph("shop", stage, tuple(resources)), findings, (), VERDICT.packs))


def test_every_outcome_is_valid_sarif(shop: Project):
    for outcome in ALL:
        assert problems(log_of(shop, outcome)) == []
    assert problems(log_of(shop, REFUSED, CLEAN, FAILED)) == []


def test_what_is_no_sarif_would_be_noticed(shop: Project):
    log = log_of(shop, REFUSED)
    log["runs"][0]["results"][0]["level"] = "fatal"
    log["runs"][0]["results"][1]["ruleIndex"] = 3
    assert len(problems(log)) == 2


def test_stages_and_packs_are_runs_of_their_own(shop: Project):
    same = replace(REFUSED, stage="twice", verdict=replace(VERDICT, packs=(VERDICT.packs[0],) * 2))
    log = log_of(shop, REFUSED, CLEAN, FAILED, same)
    assert [(run["automationDetails"]["id"], len(run["results"])) for run in log["runs"]] == [
        ("shop/prod/guardrails/", 9),
        ("shop/prod/other/", 0),
        ("shop/dev/other/", 0),
        ("shop/test/preview/", 0),
        ("shop/twice/guardrails/", 9),
        ("shop/twice/guardrails-2/", 0),
    ]
    assert problems(log) == []


def test_levels_are_those_of_the_findings(shop: Project):
    results = log_of(shop, REFUSED)["runs"][0]["results"]
    assert [(result["ruleId"], result["level"], result["properties"]["kind"]) for result in results] == [
        ("database-not-public", "error", "mandatory"),
        ("database-backups", "error", "mandatory"),
        ("database-backups", "error", "mandatory"),
        ("tags", "warning", "advisory"),
        ("tags", "warning", "advisory"),
        ("naive", "note", "undecided"),
        ("database-not-public", "note", "undecided"),
        ("tags", "note", "exempted"),
        ("exemptions", "warning", "advisory"),
    ]
    assert results[3]["message"]["text"] == "Everything carries tags."


def test_what_is_exempted_is_suppressed_with_its_reason_and_nothing_else_is(shop: Project):
    results = log_of(shop, REFUSED)["runs"][0]["results"]
    assert [result["suppressions"] for result in results if "suppressions" in result] == [
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": 'aws:rds/instance:Instance "database" is exempt until 2027-01-31 (data@example.com, '
                "OPS-7): it moves out. Found: has no tag Owner",
            }
        ]
    ]
    assert results[7]["suppressions"]


def test_rules_say_what_the_pack_says_of_its_policies(shop: Project):
    driver = log_of(shop, REFUSED)["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("guardrails", "1.0.0")
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert rules["database-not-public"] == {
        "id": "database-not-public",
        "shortDescription": {"text": "A database is not reachable from the internet."},
        "fullDescription": {"text": "A database is not reachable from the internet. (FSBP 1.0.0 RDS.2)"},
        "help": {
            "text": "A database is not reachable from the internet. (FSBP 1.0.0 RDS.2)\n\n"
            "Set publicly_accessible=False.\n\nhttps://example.com/rds-2",
            "markdown": "A database is not reachable from the internet. (FSBP 1.0.0 RDS.2)\n\n"
            "Set publicly_accessible=False.\n\n[More](https://example.com/rds-2)",
        },
        "helpUri": "https://example.com/rds-2",
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", "CIS-AWS-3.0.0/2.3.3"], "security-severity": "9.5"},
    }
    assert {name: rule["defaultConfiguration"] for name, rule in rules.items()} == {
        "database-not-public": {"level": "error"},
        "database-backups": {"level": "error"},
        "tags": {"level": "warning"},
        "unused": {"enabled": False},
        "mended": {"level": "error"},
        "undecided": {"level": "warning"},
        "exemptions": {"level": "warning"},
        # No policy of the pack's list, but found something all the same.
        "naive": {"level": "warning"},
    }
    # Braces hold the numbers of arguments, and are doubled where they do not.
    assert rules["database-backups"]["help"]["text"] == "Backups are kept.\n\n{{keep}} them"
    assert rules["tags"]["properties"] == {"tags": []}


def test_results_point_to_the_line_else_to_the_stack_file(shop: Project):
    results = log_of(shop, REFUSED)["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [
        ("infra/database.py", 40),
        ("infra/database.py", 40),
        ("__main__.py", 12),
        ("__main__.py", 12),
        *[("infra/database.py", 40)] * 4,
        ("Pulumi.prod.yaml", 1),
    ]
    logical = results[0]["locations"][0]["logicalLocations"]
    assert logical == [{"name": "database", "fullyQualifiedName": DATABASE, "kind": "resource"}]


def test_without_a_line_of_its_own_a_resource_has_its_components(shop: Project):
    (inside,) = [each.urn for each in RESOURCES if each.parent == NETWORK]
    outcome = with_findings(Finding("x", "advisory", inside, "X.", "", "guardrails"), stage="absent")
    (result,) = log_of(shop, outcome)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "__main__.py"
    outcome = with_findings(Finding("x", "advisory", STACK, "X.", "", "guardrails"), stage="absent")
    (result,) = log_of(shop, outcome)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "Pulumi.yaml"


def test_paths_are_those_of_the_repository(write: Write):
    folder = write("repository/a b/shop", Pulumi__dot__yaml="name: shop\nruntime: python\n")
    (folder.parents[1] / ".git").mkdir()
    project = load(folder)
    results = log_of(project, REFUSED)["runs"][0]["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert (uris[0], uris[-1]) == ("a%20b/shop/infra/database.py", "a%20b/shop/Pulumi.yaml")
    assert "`a b/shop/infra/database.py:40`" in comment_of(project, REFUSED)
    assert Checkout(project).path("../elsewhere/__main__.py") == "a b/elsewhere/__main__.py"


def test_fingerprints_stay_when_lines_and_values_change_and_tell_resources_of_one_line_apart(shop: Project):
    def prints(outcome: Outcome) -> list[str]:
        results = log_of(shop, outcome)["runs"][0]["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    moved = tuple(replace(each, source=Source("moved.py", 7)) for each in RESOURCES)
    findings = tuple(replace(each, message=f"{each.message} now") for each in VERDICT.findings)
    changed = with_findings(*findings, resources=moved)
    assert prints(changed) == prints(REFUSED)
    assert len(set(prints(changed))) == len(findings)


def test_what_could_not_be_seen_or_previewed_is_a_notification(shop: Project):
    refused, _, failed, unchecked = log_of(shop, REFUSED, FAILED, UNCHECKED)["runs"]
    (unseen,) = refused["invocations"][0]["toolExecutionNotifications"]
    assert (refused["invocations"][0]["executionSuccessful"], unseen["level"]) == (True, "note")
    assert unseen["message"]["text"] == "its children are not declared here"
    assert failed["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": FAILED.error}}],
        }
    ]
    assert unchecked["invocations"][0]["toolExecutionNotifications"][0]["level"] == "warning"


def test_the_comment(shop: Project, snapshot: SnapshotAssertion):
    assert comment_of(shop, REFUSED, CLEAN, FAILED, UNDECIDED, UNCHECKED) == snapshot


def test_the_comment_is_the_same_however_long_it_took(shop: Project):
    assert comment_of(shop, replace(REFUSED, seconds=99.0)) == comment_of(shop, REFUSED)


def test_a_stage_with_nothing_found_is_one_line(shop: Project):
    assert comment_of(shop, CLEAN) == "## Preview of shop\n\n- ✅ **dev** is clean: 1 resource, 1 policy\n"


HOSTILE = st.text(alphabet=st.sampled_from("ab `|\\<>&*_[]()~#!\"'{}$:\x1b\n\t-1."), min_size=1, max_size=40)


def rendered(text: str) -> str:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)


def words(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x08\x0b-\x1f]", "", text).split())


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_its_cell(found: str, fix: str, name: str):
    finding = Finding(
        "p", "mandatory", f"urn:pulumi:dev::shop::a:b:C::{name}", "", f"{found}\nFix: {fix}", "guardrails"
    )
    text = "".join(block.head + "".join(block.rows) for block in [markdown._violations(
        Verdict(Graph("shop", "dev", ()), (finding,), (), ()), "mandatory", "x",
        markdown._Where(Verdict(Graph("shop", "dev", ()), (), (), ()), Checkout(Project("shop", ROOT / "Pulumi.yaml"))),
    )])  # fmt: skip
    page = rendered(text)
    assert page.count("<tr>") == 2
    cells = re.findall(r"<td>(.*?)</td>", page, re.DOTALL)
    plain = [words(html.unescape(re.sub(r"</?(code|br)>", " ", cell))) for cell in cells]
    assert len(cells) == 5
    parts = markdown.said(finding)
    assert plain[2] == words(parts.found)
    assert plain[3] == words(parts.fix)


def test_html_in_a_comment_is_text(shop: Project):
    hostile = "</details><img src=x onerror=alert(1)> | `x` **bold**"
    text = comment_of(
        shop,
        with_findings(Finding("p", "mandatory", DATABASE, "", hostile, "guardrails")),
        replace(FAILED, error=f"```\n{hostile}\n````"),
    )
    page = rendered(text)
    assert "<img" not in page
    assert "<strong>bold" not in page
    assert page.count("<pre>") == 1


def test_a_comment_fits_and_says_what_is_cut_off(shop: Project):
    findings = [Finding(f"p{number}", "mandatory", DATABASE, "D", "ü" * 50, "guardrails") for number in range(3000)]
    long = with_findings(*findings)
    text = comment_of(shop, long, replace(CLEAN, stage="later"))
    assert 60_000 < len(text.encode()) <= 65_536
    assert "- ✅ **later** is clean" in text
    assert text.endswith(markdown.CUT)
    assert [line.count("|") for line in text.splitlines() if line.startswith("| ")] == [6] * (text.count("\n| "))
    shown = sum(f"| `{finding.policy}` |" in text for finding in findings)
    assert text.count("\n| `p") == shown > 100


@pytest.mark.parametrize("level", ["mandatory", "advisory"])
def test_what_is_cut_is_still_closed(shop: Project, level: str):
    findings = [Finding("p", level, DATABASE, "D", "x" * 2000, "guardrails") for _ in range(200)]
    text = comment_of(shop, with_findings(*findings))
    assert len(text.encode()) <= 65_536
    assert text.count("<details>") == text.count("</details>")
    assert text.endswith(markdown.CUT)


def test_an_endless_error_is_cut_inside_its_fence(shop: Project):
    text = comment_of(shop, replace(FAILED, error="\n".join(["x" * 5000] * 100)))
    assert len(text.encode()) <= 65_536
    assert text.endswith("```\n" + markdown.CUT)
    assert text.count("```") == 2


def test_long_tables_are_folded_but_never_the_mandatory(shop: Project):
    few = [Finding("p", "advisory", DATABASE, "D", str(number), "guardrails") for number in range(10)]
    assert "<summary>10 advisory" not in comment_of(shop, with_findings(*few))
    assert "<summary>11 advisory violations" in comment_of(shop, with_findings(*few, few[0]))
    grave = [replace(each, level="mandatory") for each in [*few, few[0]]]
    assert "**11 mandatory violations**" in comment_of(shop, with_findings(*grave))


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.sarif", "sarif"), ("a.sarif.json", "sarif"), ("A.SARIF", "sarif"), ("a.md", "md"), ("a.json", "json"),
     ("sarif.json", "json")],
)  # fmt: skip
def test_the_name_tells_the_format(tmp_path: Path, name: str, form: str):
    assert destinations([tmp_path / name, tmp_path / name]) == [Destination(tmp_path / name, form)]
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays_until_it_is_replaced(tmp_path: Path):
    (tmp_path / "a.md").write_text("before")
    destinations([tmp_path / "a.md"])
    assert (tmp_path / "a.md").read_text() == "before"


def test_a_report_that_cannot_be_written_in_the_end_keeps_no_other_from_being(tmp_path: Path, shop: Project):
    lost, kept = tmp_path / "gone" / "a.md", tmp_path / "b.md"
    with pytest.raises(PreviewError, match=r"--report .*/gone/a\.md: cannot be written: No such file or directory"):
        write([Destination(lost, "md"), Destination(kept, "md")], [CLEAN], shop)
    assert "is clean" in kept.read_text()


PROGRAM = """
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
pathlib = __import__("pathlib")
pathlib.Path("ran").touch()
if config.get("kind") == "broken":
    raise ValueError("no: " + config.require("password"))
password = config.require_secret("password")
if config.get("kind") == "open":
    for name in ("one", "two"):
        aws.rds.Instance(name, engine="postgres", instance_class="db.t3.micro", allocated_storage=20,
            username="shop", password=password, publicly_accessible=True, tags={"note": password})
"""
TELLING = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, Severity, StackValidationPolicy

def check(args, report):
    if args.resource_type == "aws:rds/instance:Instance":
        report(f'it is public | {args.props["password"]}')

def exempted(args, report):
    for resource in args.resources:
        if resource.name == "two":
            report(f'public: aws:rds/instance:Instance "two" is exempt: {resource.props["password"]}', resource.urn)
    report("public: the exemption of nobody exempts nothing")

PolicyPack("telling", policies=[
    ResourceValidationPolicy("public", "Nothing is public.", check, EnforcementLevel.MANDATORY,
        severity=Severity.HIGH, remediation_steps="Close it.", url="https://example.com/public", tags=["CIS/1"]),
    StackValidationPolicy("exemptions", "Listed.", exempted, EnforcementLevel.ADVISORY),
])
"""
SETTINGS = "name: shop\nruntime: python\nconfig: {password: {type: string, secret: true}}\n"


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def test_stages_of_every_kind_are_in_one_report_that_no_secret_is_in(
    project: Write, pack: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = project(
        PROGRAM,
        settings=SETTINGS,
        a="config: {kind: quiet}",
        b="config: {kind: open}",
        c="config: {kind: broken}",
    )
    files = [tmp_path / name for name in ("report.sarif", "report.md", "report.json")]
    reports = [argument for file in files for argument in ("--report", file)]
    secret = ("--config", "password=hunter2-and-more")
    assert run("--project", folder, "--policy-pack", pack(TELLING), "--json", *secret, *reports) == 2
    printed, errors = capsys.readouterr()
    texts = [file.read_text() for file in files]
    assert [text for text in [*texts, printed, errors] if "hunter2" in text] == []

    log = json.loads(texts[0])
    assert problems(log) == []
    _quiet, open_, broken = log["runs"]
    assert [run["automationDetails"]["id"] for run in log["runs"]] == [
        "shop/a/telling/",
        "shop/b/telling/",
        "shop/c/preview/",
    ]
    assert open_["tool"]["driver"]["rules"][0]["properties"] == {
        "tags": ["security", "CIS/1"],
        "security-severity": "8.0",
    }
    line = next(n for n, text in enumerate((folder / "__main__.py").read_text().splitlines(), 1) if "Instance(" in text)
    assert [
        (result["ruleId"], result["level"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for result in open_["results"]
        for place in [result["locations"][0]["physicalLocation"]]
    ] == [
        ("exemptions", "warning", "Pulumi.b.yaml", 1),
        ("public", "error", "__main__.py", line),
        ("public", "error", "__main__.py", line),
        ("public", "note", "__main__.py", line),
    ]
    assert open_["results"][3]["suppressions"][0]["justification"].endswith("is exempt: [secret]")
    assert broken["invocations"][0]["executionSuccessful"] is False

    comment = texts[1]
    assert "- ✅ **a** is clean: 1 resource, 2 policies" in comment
    assert "**b** is refused: 3 resources, 2 policies, 2 mandatory violations, 1 advisory, 1 exempted" in comment
    assert "**c** could not be previewed" in comment
    assert "ValueError: no: [secret]" in comment
    assert json.loads(texts[2]) == json.loads(printed)
    assert [stage["exitCode"] for stage in json.loads(texts[2])["stages"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("report.txt", "the name tells the format; end it with .sarif, .sarif.json, .md, .json"),
        ("report", "the name tells the format"),
        (".sarif", "the name tells the format"),
        ("absent/report.md", "cannot be written: No such file or directory"),
        ("folder.json", "cannot be written: Is a directory"),
        ("file/report.md", "cannot be written: Not a directory"),
    ],
)
def test_a_report_that_cannot_be_written_is_said_before_anything_runs(
    name: str, message: str, project: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "file").touch()
    folder = project(PROGRAM)
    good = tmp_path / "good.md"
    assert run("--project", folder, "--report", good, "--report", tmp_path / name) == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors.startswith(f"error: --report {tmp_path / name}: {message}")
    assert errors.count("\n") == 1
    assert not good.exists()
    assert not (folder / "ran").exists()


def test_a_report_that_is_lost_while_previewing_makes_the_run_fail(
    project: Write, pack: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    program = "import pathlib, shutil\nshutil.rmtree(pathlib.Path.cwd().parent / 'reports')\n"
    (tmp_path / "reports").mkdir()
    file = tmp_path / "reports" / "report.md"
    assert run("--project", project(program), "--policy-pack", pack(), "--report", file) == 2
    printed, errors = capsys.readouterr()
    assert "preview is clean" in printed
    assert errors == f"error: --report {file}: cannot be written: No such file or directory\n"


def test_nothing_of_reports_is_loaded_for_those_who_want_none():
    names = {"preview.sarif", "preview.markdown", "preview.destinations", "preview.checkout", "rich"}
    code = "import sys, preview.__main__, preview.stages, preview.document; print(*sys.modules)"
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert names.isdisjoint(process.stdout.split())
