"""Packs as they are: each a process, asked over gRPC. One pack shows many behaviours, as each costs its start."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from preview.analyzer import Stack
from preview.errors import PreviewError
from preview.guard import Finding, Guard, Remediation, Verdict
from preview.packs import locate
from preview.redaction import Redactor
from simulation.graph import UNKNOWN, Graph, Resource, Secret

Write = Callable[..., Path]

ROOT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
STACK = Stack("shop", "dev", {"aws:region": "eu-west-1"}, frozenset(), dry_run=True)

EVERYTHING = """
import json, os, sys
import pulumi
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UnknownValueError
from pulumi_policy import (
    EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy, Severity, StackValidationPolicy,
)

def only(name, check):
    return lambda args, report: check(args, report) if args.name == name else None

def told(args, report):
    report(json.dumps({
        "project": pulumi.get_project(), "stack": pulumi.get_stack(), "dry": pulumi.runtime.is_dry_run(),
        "region": pulumi.Config("aws").require("region"), "config": dict(args.get_config()),
        "folder": os.getcwd(), "argv": sys.argv[1:], "provider": args.provider.props["region"],
    }, sort_keys=True))

def printing(args, report):
    print("a word from the pack")
    print("and one of warning", file=sys.stderr)

def raised(args):
    return {**args.props, "size": 10, "extra": None} if args.name == "small" else None

def unknowing(args):
    if args.name == "unknown":
        raise UnknownValueError(UNKNOWN_NUMBER_VALUE, ["size"])

level = EnforcementLevel
PolicyPack("everything", enforcement_level=level.MANDATORY, policies=[
    ResourceValidationPolicy("told", "What it was told.", only("asking", told),
        enforcement_level=level.ADVISORY,
        config_schema=PolicyConfigSchema({"days": {"type": "integer", "default": 7}})),
    ResourceValidationPolicy("printing", "Prints.", only("asking", printing)),
    ResourceValidationPolicy("bad", "Nothing is bad.", only("bad", lambda args, report: report(
        "holds " + args.props["password"])), severity=Severity.HIGH),
    ResourceValidationPolicy("worse", "Nothing is worse.", only("bad", lambda args, report: report(""))),
    ResourceValidationPolicy("off", "Never.", lambda args, report: report("x"), enforcement_level=level.DISABLED),
    ResourceValidationPolicy("unknowing", "Knows.", only("unknown", lambda args, report: args.props["unknown"] == 1)),
    ResourceValidationPolicy("sized", "Size is 10.", only("small", lambda args, report: report("is small")
        if args.props["size"] < 10 else report("was small", "urn:elsewhere")),
        remediate=raised, enforcement_level=level.REMEDIATE),
    ResourceValidationPolicy("asks", "Asks.", remediate=unknowing, enforcement_level=level.REMEDIATE),
    StackValidationPolicy("counted", "Counts.", lambda args, report: report(", ".join(
        f"{r.name} {r.props.get('size') if r.name == 'small' else ''}".strip() for r in args.resources))),
    StackValidationPolicy("pointing", "Points.", lambda args, report: report("here", args.resources[-1].urn)),
    StackValidationPolicy("astray", "Points.", lambda args, report: report("there", "urn:nowhere")),
    StackValidationPolicy("undecided", "Is not sure.", lambda args, report: report("perhaps", args.resources[-1].urn),
        enforcement_level=level.ADVISORY),
])
"""


def resource(name: str, type_: str = "aws:x/y:Y", **inputs: Any) -> Resource:
    urn = ROOT if type_ == "pulumi:pulumi:Stack" else f"urn:pulumi:dev::shop::{type_}::{name}"
    parent = "" if urn == ROOT or "providers" in type_ else ROOT
    return Resource(urn, type_, name, parent, custom=True, id=UNKNOWN, inputs=inputs, outputs=dict(inputs))


PROVIDER = resource("default", "pulumi:providers:aws", region="eu-west-1")
RESOURCES = (
    resource("shop-dev", "pulumi:pulumi:Stack"),
    PROVIDER,
    Resource(**{**vars(resource("asking")), "provider": f"{PROVIDER.urn}::id"}),
    resource("bad", password=Secret("hunter2")),
    resource("small", size=5, extra="goes", password=Secret("x")),
    resource("unknown", unknown=UNKNOWN),
)


def judge(*packs: Any, resources: tuple[Resource, ...] = RESOURCES) -> Verdict:
    with closing(Guard(packs, STACK, Redactor())) as guard:
        judged = tuple(replace(each, outputs=dict(each.inputs)) for each in map(guard.submit, resources))
        graph = Graph("shop", "dev", judged)
        guard.finish(graph)
        return guard.verdict(graph)


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, Path]:
    folder = tmp_path_factory.mktemp("everything")
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 3.2.1\n")
    (folder / "__main__.py").write_text(EVERYTHING)
    return judge(locate(folder, None, "dev")), folder


def found(verdict: Verdict, policy: str) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.policy == policy]


def test_a_pack_is_started_and_told_what_pulumi_tells_it(verdict: tuple[Verdict, Path]):
    judged, folder = verdict
    (told,) = found(judged, "told")
    assert json.loads(told.message) == {
        "project": "shop",
        "stack": "dev",
        "dry": True,
        "region": "eu-west-1",
        "config": {"days": 7},
        "folder": str(folder),
        "argv": ["127.0.0.1:0", str(folder)],
        "provider": "eu-west-1",
    }
    assert told.urn.endswith("::asking")


def test_findings_carry_level_description_message_and_severity(verdict: tuple[Verdict, Path]):
    assert found(verdict[0], "bad") == [
        Finding(
            policy="bad",
            level="mandatory",
            urn="urn:pulumi:dev::shop::aws:x/y:Y::bad",
            description="Nothing is bad.",
            message="holds [secret]",
            pack="everything",
            severity="high",
        )
    ]
    (worse,) = found(verdict[0], "worse")
    assert (worse.message, worse.severity) == ("", "")


def test_disabled_policies_find_nothing(verdict: tuple[Verdict, Path]):
    assert found(verdict[0], "off") == []


def test_what_a_preview_cannot_know_is_undecided(verdict: tuple[Verdict, Path]):
    undecided = {finding.policy: finding for finding in verdict[0].findings if finding.undecided}
    assert set(undecided) == {"unknowing", "asks", "undecided"}
    assert undecided["unknowing"].message.startswith("can't run policy 'unknowing' from policy pack")
    assert undecided["asks"].message.startswith("can't run remediation 'asks' from policy pack")
    assert {finding.level for finding in undecided.values()} == {"advisory"}
    assert undecided["undecided"].message == "perhaps"


def test_remediations_change_what_is_made_and_judged_afterwards(verdict: tuple[Verdict, Path]):
    judged = verdict[0]
    urn = "urn:pulumi:dev::shop::aws:x/y:Y::small"
    assert judged.remediations == (Remediation("sized", urn, "Size is 10.", ("extra", "size"), "everything"),)
    (small,) = [each for each in judged.graph.resources if each.name == "small"]
    assert small.inputs == small.outputs == {"size": 10, "extra": None, "password": Secret("x")}
    (sized,) = found(judged, "sized")
    assert (sized.message, sized.level, sized.urn) == ("was small", "mandatory", urn)
    assert "small 10.0" in found(judged, "counted")[0].message


def test_findings_about_the_stack_name_a_resource_of_it_or_the_stack_itself(verdict: tuple[Verdict, Path]):
    judged = verdict[0]
    assert found(judged, "pointing")[0].urn == RESOURCES[-1].urn
    assert found(judged, "counted")[0].urn == found(judged, "astray")[0].urn == ROOT


def test_findings_come_in_the_order_of_the_graph(verdict: tuple[Verdict, Path]):
    place = {each.urn: index for index, each in enumerate(verdict[0].graph.resources)}
    places = [place[finding.urn] for finding in verdict[0].findings]
    assert places == sorted(places)
    assert [each.name for each in verdict[0].graph.resources] == [
        "default",
        "shop-dev",
        "asking",
        "bad",
        "small",
        "unknown",
    ]


def test_the_pack_is_summed_up(verdict: tuple[Verdict, Path]):
    (pack,) = verdict[0].packs
    assert (pack.name, pack.version, pack.directory) == ("everything", "3.2.1", str(verdict[1]))
    assert (pack.config_file, pack.policies, pack.disabled) == ("", 12, 1)
    assert sorted(pack.printed) == ["a word from the pack", "and one of warning"]


CONFIGURED = """
from pulumi_policy import EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy

schema = PolicyConfigSchema({"days": {"type": "integer", "default": 7, "minimum": 1}})
PolicyPack("configured", initial_config={"days": {"days": 14}}, policies=[
    ResourceValidationPolicy("days", "Days.", lambda args, report: report(str(args.get_config()["days"])),
        enforcement_level=EnforcementLevel.MANDATORY, config_schema=schema),
    ResourceValidationPolicy("other", "Other.", lambda args, report: report("other")),
])
"""
ONE = (resource("shop-dev", "pulumi:pulumi:Stack"),)


def test_the_configuration_is_merged_and_given_to_the_pack(pack: Write, tmp_path: Path):
    file = tmp_path / "config.json"
    file.write_text('{"all": "disabled", "days": {"days": 30, "enforcementLevel": "advisory"}}')
    judged = judge(locate(pack(CONFIGURED), file, "dev"), resources=ONE)
    assert [(finding.policy, finding.level, finding.message) for finding in judged.findings] == [
        ("days", "advisory", "30.0")
    ]
    assert (judged.packs[0].config_file, judged.packs[0].disabled) == (str(file), 1)


def test_a_configuration_that_the_engine_would_refuse_is_refused(pack: Write, tmp_path: Path):
    file = tmp_path / "config.json"
    file.write_text('{"day": {"days": 1}, "days": {"days": "7"}}')
    with pytest.raises(PreviewError) as error:
        judge(locate(pack(CONFIGURED), file, "dev"), resources=ONE)
    assert str(error.value).splitlines() == [
        f"{file}: day: the pack has no such policy; did you mean days?",
        f"{file}: days: days: Invalid type. Expected: integer, given: string",
    ]


LETTING_OFF = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

def exempted(args, report):
    report("outputs: the stack is exempt until then", args.resources[0].urn)
    report("outputs: the exemption of nobody exempts nothing")

PolicyPack("lenient", policies=[StackValidationPolicy("exemptions", "Listed.", exempted, EnforcementLevel.ADVISORY)])
"""


def test_the_stack_itself_may_be_exempt_and_an_exemption_of_no_use_is_a_finding(pack: Write):
    verdict = judge(locate(pack(LETTING_OFF), None, "dev"), resources=ONE)
    assert [(each.kind, each.urn, each.message.rpartition(" ")[2]) for each in verdict.findings] == [
        ("exempted", ROOT, "then"),
        ("advisory", ROOT, "nothing"),
    ]


OLD = """
from concurrent import futures
import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

class Old(analyzer_pb2_grpc.AnalyzerServicer):
    def GetAnalyzerInfo(self, request, context):
        return analyzer_pb2.AnalyzerInfo(name="old", version="0.1.0", supportsConfig=False, policies=[
            analyzer_pb2.PolicyInfo(name="only", enforcementLevel=analyzer_pb2.MANDATORY)])
    def Analyze(self, request, context):
        return analyzer_pb2.AnalyzeResponse(diagnostics=[analyzer_pb2.AnalyzeDiagnostic(
            policyName="only", policyPackName="old", message="found", enforcementLevel=analyzer_pb2.REMEDIATE)])
    def AnalyzeStack(self, request, context):
        return analyzer_pb2.AnalyzeResponse()

server = grpc.server(futures.ThreadPoolExecutor(2))
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Old(), server)
print(server.add_insecure_port("127.0.0.1:0"))
server.start()
server.wait_for_termination()
"""


def test_a_pack_older_than_configuration_is_asked_what_it_knows(pack: Write, tmp_path: Path):
    judged = judge(locate(pack(OLD, settings="runtime: python\n"), None, "dev"), resources=ONE)
    assert [(finding.policy, finding.level) for finding in judged.findings] == [("only", "mandatory")]
    assert (judged.packs[0].name, judged.packs[0].version, judged.packs[0].policies) == ("old", "0.1.0", 1)
    (tmp_path / "config.json").write_text('{"only": "advisory"}')
    with pytest.raises(PreviewError, match="the policy pack old takes no configuration"):
        judge(locate(pack(OLD), tmp_path / "config.json", "dev"), resources=ONE)


def test_packs_judge_one_after_the_other_what_the_former_left(pack: Write):
    fixing = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    PolicyPack("fixing", policies=[ResourceValidationPolicy("fixed", "Fixed.",
        remediate=lambda args: {"size": 1}, enforcement_level=EnforcementLevel.REMEDIATE)])
    """
    seeing = """
    from pulumi_policy import PolicyPack, ResourceValidationPolicy
    PolicyPack("seeing", policies=[ResourceValidationPolicy("seen", "Seen.",
        lambda args, report: report(str(dict(args.props))))])
    """
    judged = judge(
        locate(pack(fixing, name="a"), None, "dev"), locate(pack(seeing, name="b"), None, "dev"), resources=ONE
    )
    assert [finding.message for finding in judged.findings] == ["{'size': 1.0}"]
    assert [each.name for each in judged.packs] == ["fixing", "seeing"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("raise ValueError('broken')", ["(", ") did not start\n", "ValueError: broken"]),
        (
            "print('hello')\nraise SystemExit(0)",
            [') did not start: it printed "hello" before its port; a pack must not'],
        ),
        (
            "from pulumi_policy import *\nPolicyPack('wrong', policies=[ResourceValidationPolicy('p', 'P.', "
            "lambda args, report: 1 / 0)])",
            ["the policy pack wrong (", f") failed on {ROOT}: division by zero"],
        ),
        (
            "from pulumi_policy import *\nPolicyPack('wrong', policies=[StackValidationPolicy('p', 'P.', "
            "lambda args, report: 1 / 0)])",
            ["the policy pack wrong (", ") failed: division by zero"],
        ),
        (
            "import os\nfrom pulumi_policy import *\nPolicyPack('gone', policies=[ResourceValidationPolicy('p', 'P.', "
            "lambda args, report: os._exit(3))])",
            [f") failed on {ROOT}: "],
        ),
    ],
    ids=["raises", "prints", "raises in a policy", "raises in a stack policy", "exits"],
)
def test_a_pack_that_fails_is_shown_with_what_it_printed_once(pack: Write, source: str, problem: list[str]):
    with pytest.raises(PreviewError) as error:
        judge(locate(pack(source), None, "dev"), resources=ONE)
    message = str(error.value)
    assert all(part in message for part in problem)
    assert message.count("Traceback") <= 1


def test_after_a_failure_nothing_more_is_taken(pack: Write):
    with closing(Guard([locate(pack("raise SystemExit(1)"), None, "dev")], STACK, Redactor())) as guard:
        with pytest.raises(PreviewError):
            guard.finish(Graph("shop", "dev", ()))
        with pytest.raises(PreviewError, match="did not start"):
            guard.submit(ONE[0])


def test_a_pack_that_does_not_start_in_time_is_ended(pack: Write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("preview.analyzer.START_IN_SECONDS", 0.3)
    with pytest.raises(PreviewError, match="did not start"):
        judge(locate(pack("import time; time.sleep(60)"), None, "dev"), resources=ONE)


def test_a_pack_that_does_not_stop_when_asked_is_killed(pack: Write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("preview.analyzer.STOP_IN_SECONDS", 0.2)
    stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    source = (
        stubborn + "from pulumi_policy import *\nPolicyPack('p', policies=[StackValidationPolicy('p', 'P.', print)])"
    )
    assert judge(locate(pack(source), None, "dev"), resources=ONE).packs[0].name == "p"


def test_when_one_of_several_packs_cannot_be_started_the_others_are_ended(pack: Write):
    good, bad = locate(pack(), None, "dev"), locate(pack(name="b"), None, "dev")
    with pytest.raises(FileNotFoundError):
        Guard([good, type(bad)(bad.directory, "/no/such/python")], STACK, Redactor())


def test_without_packs_nothing_is_found():
    judged = judge(resources=ONE)
    assert (judged.findings, judged.packs) == ((), ())
