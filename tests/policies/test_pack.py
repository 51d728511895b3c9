"""The pack as a whole: its policies, its door, its memory, and the process Pulumi starts."""

import ast
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy.policy import EnforcementLevel, _PolicyAnalyzerServicer

from guardrails import door, journal, model
from guardrails import pack as pack_module
from guardrails.config import ConfigError, Exemption, Problem
from guardrails.exemptions import Exempted
from guardrails.model import UNKNOWN, Secret
from guardrails.registry import RULES, STACK_RULES
from guardrails.rule import Rule, StackRule
from tests.policies import support
from tests.policies.test_core_rules import CASES
from tests.policies.test_exemptions import written

INSTANCE = "aws:rds/instance:Instance"
VPC_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GUARDRAILS = support.PACK / "guardrails"
PUBLIC, BACKUPS = "database-not-public", "database-backups"


# the rules' own record


@pytest.mark.parametrize("rule", [*RULES, *STACK_RULES], ids=lambda rule: rule.name)
def test_every_rule_gives_its_reasons(rule):
    assert rule.name == rule.name.lower()
    assert all(part.isalnum() for part in rule.name.split("-"))
    for sentence in (rule.why, rule.fix, rule.level_reason):
        assert sentence.endswith(".")
        assert "\n" not in sentence
    assert not rule.description.endswith(".")
    assert rule.url.startswith("https://docs.aws.amazon.com/")
    assert rule.types if isinstance(rule, StackRule) or rule.types is not None else rule.properties
    assert rule.framework is None or rule.framework.partition(".")[2].isdecimal()
    assert rule.tags


def test_names_are_unique_and_each_rule_is_the_module_of_its_name():
    rules = {rule.name: rule for rule in (*RULES, *STACK_RULES)}
    assert len(rules) == len(RULES) + len(STACK_RULES)
    files = [*(GUARDRAILS / "rules").rglob("*.py"), *(GUARDRAILS / "stack_rules").glob("*.py")]
    modules = {file.stem.replace("_", "-") for file in files if file.stem != "__init__"}
    assert modules == set(rules)


@pytest.mark.parametrize(
    "file", sorted(file for file in GUARDRAILS.rglob("*.py")), ids=lambda file: str(file.relative_to(GUARDRAILS))
)
def test_only_the_edge_of_the_pack_knows_pulumi(file: Path):
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(file.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    edge = {"adapter.py", "asked.py", "door.py", "pack.py"}
    assert file.name in edge or not imported & {"pulumi", "pulumi_policy", "google", "grpc"}


def test_pulumi_is_told_everything_about_a_policy(pack):
    info = pack.info
    assert info.name == "rds-guardrails"
    assert [policy.name for policy in info.policies] == [rule.name for rule in (*RULES, *STACK_RULES)] + [
        "exemptions",
        "undecided",
    ]
    (public,) = (policy for policy in info.policies if policy.name == PUBLIC)
    assert public.enforcementLevel == analyzer_pb2.MANDATORY
    assert public.severity == analyzer_pb2.POLICY_SEVERITY_CRITICAL
    assert public.framework.name == "AWS Foundational Security Best Practices"
    assert public.framework.reference == "RDS.2"
    assert public.framework.version == "1.0.0"
    assert public.framework.specification == public.description
    (bare,) = (policy for policy in info.policies if policy.name == "required-tags")
    assert not bare.HasField("framework")
    assert "CKV_AWS_17" in public.tags
    assert public.remediation_steps
    assert public.url
    exemptions, undecided = info.policies[-2:]
    assert (exemptions.enforcementLevel, undecided.enforcementLevel) == (analyzer_pb2.ADVISORY,) * 2
    assert exemptions.description == (
        "What is exempt from a policy is listed, and so is an exemption that exempts nothing"
    )
    assert exemptions.remediation_steps == (
        "Mend the resource before its exemption ends; remove an exemption without use."
    )
    assert undecided.description == "What could not be decided is listed, never passed over"
    assert undecided.remediation_steps == (
        "Give the value in the program where it can be known beforehand, or look again at the update, where every "
        "value is known and the policies decide."
    )
    assert list(undecided.configSchema.properties) == ["refuseAtUpdate"]
    assert (info.displayName, info.description, info.provider) == (
        "RDS guardrails",
        "Guardrails for databases on AWS",
        "aws",
    )
    assert list(info.tags) == ["aws", "rds", "security"]


# undecided


def undecided(pack, *resources) -> list[tuple[str, str]]:
    """What AnalyzeStack of `resources` reports as undecided: URN and the line after the description."""
    found = pack.analyze_stack([support.resource(one.type, {}, one.name) for one in resources])
    return [(one.urn, one.message.split("\n")[1]) for one in found if one.policyName == "undecided"]


def test_undecided_names_policy_resource_and_property_once(pack):
    pack.configure()
    database = support.resource(INSTANCE, {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": UNKNOWN}, "orders")
    for _ in range(2):
        assert pack.analyze(database) == []
    assert undecided(pack, database) == [
        (
            database.urn,
            f'{BACKUPS}: cannot tell whether {INSTANCE} "orders" keeps its backups for long enough: '
            "backupRetentionPeriod is not known until the update",
        ),
        (
            database.urn,
            f'{PUBLIC}: cannot tell whether {INSTANCE} "orders" is public: '
            "publiclyAccessible is not known until the update",
        ),
    ]
    assert undecided(pack, database) == []


def test_what_is_decided_later_is_not_undecided(pack):
    pack.configure()
    pack.analyze(support.resource(INSTANCE, {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}))
    known = support.resource(INSTANCE, {"publiclyAccessible": False, "backupRetentionPeriod": 7})
    assert pack.analyze(known) == []
    assert undecided(pack, known) == []


def test_a_process_may_serve_several_stacks(pack):
    pack.configure()
    properties = {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}
    mine, yours = (
        model.Resource(INSTANCE, "it", support.urn(INSTANCE, stack=stack), properties) for stack in ("mine", "yours")
    )
    for one in (mine, yours):
        pack.analyze(one)
    for one in (mine, yours):
        assert [finding.urn for finding in pack.analyze_stack([one]) if finding.policyName == "undecided"] == [one.urn]


def test_leftovers_of_an_interrupted_run_are_forgotten(pack):
    pack.configure()
    properties = {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}
    gone, here = (support.resource(INSTANCE, properties, name) for name in ("gone", "here"))
    pack.analyze(gone)
    pack.analyze(here)
    assert [urn for urn, _message in undecided(pack, here)] == [here.urn]
    assert undecided(pack, gone, here) == []


def test_many_threads_lose_nothing(pack):
    pack.configure()
    properties = {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 3}
    databases = [support.resource(INSTANCE, properties, f"db{number}") for number in range(60)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(pack.analyze, databases))
    for database, findings in zip(databases, answers, strict=True):
        assert [(one.policyName, database.title in one.message) for one in findings] == [(BACKUPS, True)]
    assert sorted(urn for urn, _message in undecided(pack, *databases)) == sorted(one.urn for one in databases)


def test_levels_come_from_the_config(pack):
    pack.configure(undecided=analyzer_pb2.MANDATORY, database_backups=analyzer_pb2.DISABLED)
    database = support.resource(INSTANCE, {"publiclyAccessible": UNKNOWN})
    assert pack.analyze(database) == []
    (finding,) = pack.analyze_stack([database])
    assert (finding.policyName, finding.enforcementLevel) == ("undecided", analyzer_pb2.MANDATORY)
    pack.configure(undecided=analyzer_pb2.DISABLED)
    pack.analyze(database)
    assert pack.analyze_stack([database]) == []
    pack.configure()


def test_a_stack_rule_that_cannot_tell_is_undecided_in_the_same_breath(pack):
    pack.configure()
    group = support.resource("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": ["subnet-elsewhere"]}, "databases")
    (finding,) = pack.analyze_stack([group])
    assert finding.message.split("\n")[1] == (
        'database-subnets-private: cannot tell whether aws:rds/subnetGroup:SubnetGroup "databases" holds a subnet '
        "that leads to the internet: subnetIds[0] names a subnet that is not in this program"
    )


def test_inputs_tell_what_the_program_gave_where_a_previews_outputs_do_not(pack):
    """At a preview the provider marks a group's inline rules as unknown although the program gives none."""
    pack.configure()
    group_type = "aws:ec2/securityGroup:SecurityGroup"
    inputs = support.resource(group_type, {"description": "database"}, "group")
    outputs = support.resource(group_type, {"id": UNKNOWN, "ingress": UNKNOWN, "description": "database"}, "group")
    given = {"engine": "mysql", "vpcSecurityGroupIds": [UNKNOWN], "backupRetentionPeriod": 7}
    database = support.resource(INSTANCE, given, "orders", vpcSecurityGroupIds=[outputs])
    computed = model.Resource(
        INSTANCE,
        "orders",
        database.urn,
        {**given, "port": UNKNOWN},
        property_dependencies=database.property_dependencies,
    )
    for one in (inputs, database):
        pack.analyze(one)
    assert pack.analyze_stack([outputs, computed]) == []
    open_to_all = {"protocol": "tcp", "fromPort": 3306, "toPort": 3306, "cidrBlocks": ["0.0.0.0/0"]}
    pack.analyze(support.resource(group_type, {"ingress": [open_to_all]}, "group"))
    pack.analyze(database)
    found = {one.policyName: one for one in pack.analyze_stack([outputs, computed])}
    assert set(found) == {"database-not-reachable", "database-port-guarded"}
    assert found["database-not-reachable"].urn == database.urn
    assert found["database-port-guarded"].urn == inputs.urn


# the door


def nothing(*_visit):
    """A visitor that does nothing."""


class Context:
    """As much of a gRPC context as the door needs."""

    def abort(self, code, details):
        raise ValueError(code, details)


@pytest.fixture
def behind():
    """The library's service behind the door, in this process."""
    pack = pack_module.Pack()
    service = _PolicyAnalyzerServicer("n", "1", pack.policies(), EnforcementLevel.ADVISORY)
    return door.Door(service, pack.visitors()), pack


def request(properties, type_=INSTANCE, name="it"):
    return analyzer_pb2.AnalyzeRequest(
        type=type_, name=name, urn=support.urn(type_, name), properties=support.struct(properties)
    )


def test_the_library_sees_a_resource_without_properties():
    seen = []

    class Service:
        def Analyze(self, message, context):  # noqa: N802
            seen.append((message, context, door.current().message))
            return "answer"

        def Handshake(self):  # noqa: N802
            return "hello"

    visitors = door.Visitors(nothing, nothing, nothing, nothing)
    gate = door.Door(Service(), visitors)
    sent = request({"publiclyAccessible": True})
    assert gate.Analyze(sent, "context") == "answer"
    ((message, context, kept),) = seen
    assert (message.type, message.urn, message.name, context) == (sent.type, sent.urn, sent.name, "context")
    assert not message.properties.fields
    assert kept is sent
    assert door.current() is None
    assert gate.Handshake() == "hello"


def test_the_door_hands_on_the_context_of_every_call():
    class Service:
        def __getattr__(self, name):
            return lambda message, context: seen.append((name, context)) or analyzer_pb2.RemediateResponse()

    seen = []
    gate = door.Door(Service(), door.Visitors(nothing, nothing, nothing, nothing))
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    configure.policyConfig["any"].enforcementLevel = analyzer_pb2.REMEDIATE
    calls = {
        "Configure": configure,
        "Analyze": request({}),
        "Remediate": request({}),
        "AnalyzeStack": analyzer_pb2.AnalyzeStackRequest(),
        "ConfigureStack": analyzer_pb2.AnalyzerStackConfigureRequest(),
        "Handshake": None,
    }
    for name, message in calls.items():
        getattr(gate, name)(message, "context")
    assert seen == [(name, "context") for name in calls]


def test_the_door_closes_behind_a_failing_policy():
    class Service:
        def Analyze(self, _message, _context):  # noqa: N802
            raise RuntimeError

        def AnalyzeStack(self, _message, _context):  # noqa: N802
            raise RuntimeError

    closed = []
    gate = door.Door(Service(), door.Visitors(nothing, nothing, nothing, closed.append))
    with pytest.raises(RuntimeError):
        gate.Analyze(request({}), None)
    stack = analyzer_pb2.AnalyzeStackRequest()
    stack.resources.add(urn="urn:a")
    with pytest.raises(RuntimeError):
        gate.AnalyzeStack(stack, None)
    assert door.current() is None
    assert closed == [["urn:a"]]


def test_the_door_refuses_a_wrong_config():
    def refuse(_sections, _disabled):
        raise ConfigError([Problem("a.b", "is wrong")])

    gate = door.Door(object(), door.Visitors(nothing, refuse, nothing, nothing))
    with pytest.raises(ValueError, match=r"a\.b: is wrong") as caught:
        gate.Configure(analyzer_pb2.ConfigureAnalyzerRequest(), Context())
    assert caught.value.args[0] == grpc.StatusCode.INVALID_ARGUMENT


def test_the_door_stands_in_front_of_the_next_service_only(monkeypatch):
    registered = []
    register = "add_AnalyzerServicer_to_server"
    monkeypatch.setattr(analyzer_pb2_grpc, register, lambda service, server: registered.append((service, server)))
    plain = getattr(analyzer_pb2_grpc, register)
    door.stand(pack_module.Pack().visitors())
    getattr(analyzer_pb2_grpc, register)("service", "server")
    ((service, server),) = registered
    assert isinstance(service, door.Door)
    assert server == "server"
    assert getattr(analyzer_pb2_grpc, register) is plain


def test_serving_puts_the_door_in_place_first(monkeypatch):
    calls = []
    monkeypatch.setattr(door, "stand", calls.append)
    monkeypatch.setattr(pack_module, "PolicyPack", lambda name, policies, **about: calls.append((name, len(policies))))
    pack_module.serve()
    assert isinstance(calls[0], door.Visitors)
    assert calls[1:] == [("rds-guardrails", len(RULES) + len(STACK_RULES) + 2)]


def test_a_request_is_converted_once_for_all_policies(behind, monkeypatch):
    gate, _pack = behind
    converted = []
    real = pack_module.adapter._from_message
    monkeypatch.setattr(pack_module.adapter, "_from_message", lambda message: converted.append(1) or real(message))
    answer = gate.Analyze(request({"publiclyAccessible": True}), None)
    assert {one.policyName for one in answer.diagnostics} > {PUBLIC, BACKUPS}
    assert len(converted) == 1
    gate.Analyze(request({"anything": 1}, "aws:s3/bucketObject:BucketObject"), None)
    assert len(converted) == 1


def test_a_whole_stack_in_one_process(behind):
    gate, _pack = behind
    gate.Analyze(request({"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}, name="orders"), None)
    stack = analyzer_pb2.AnalyzeStackRequest()
    for type_, name, properties in (
        (INSTANCE, "orders", {}),
        ("aws:rds/subnetGroup:SubnetGroup", "databases", {"subnetIds": ["s-1"]}),
        ("aws:ec2/subnet:Subnet", "public", {"id": "s-1"}),
        ("aws:ec2/routeTable:RouteTable", "outside", {"id": "t-1", "routes": [{"gatewayId": "igw-1"}]}),
        ("aws:ec2/routeTableAssociation:RouteTableAssociation", "both", {"subnetId": "s-1", "routeTableId": "t-1"}),
    ):
        one = stack.resources.add(type=type_, name=name, urn=support.urn(type_, name))
        one.properties.CopyFrom(support.struct(properties))
    findings = gate.AnalyzeStack(stack, None).diagnostics
    found = {one.policyName: one.message for one in findings if one.policyName in support.CORE}
    assert set(found) == {"database-subnets-private", "undecided"}
    assert 'leads to the internet gateway "igw-1"' in found["database-subnets-private"]
    assert '"orders" is public' in found["undecided"]


def test_nothing_is_kept_after_a_stack_even_with_undecided_off(behind):
    gate, pack = behind
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    configure.policyConfig["undecided"].enforcementLevel = analyzer_pb2.DISABLED
    gate.Configure(configure, None)
    gate.Analyze(request({"publiclyAccessible": UNKNOWN}), None)
    assert pack._journal._inputs
    assert pack._journal._undecided
    stack = analyzer_pb2.AnalyzeStackRequest()
    stack.resources.add(type=INSTANCE, name="it", urn=support.urn(INSTANCE))
    gate.AnalyzeStack(stack, None)
    assert not pack._journal._inputs
    assert not pack._journal._undecided


def test_a_rule_of_every_type_is_asked_where_its_properties_are(monkeypatch):
    seen, broken = [], model.Violation((model.Found("tags", "tags are wrong"),), "mend them")
    rule = Rule(
        **{
            **vars(RULES[0]),
            "types": None,
            "properties": frozenset({"tags"}),
            "remedy": lambda *_: {},
            "check": lambda resource, _config: seen.append(resource.properties) or broken,
        }
    )
    monkeypatch.setattr(pack_module, "RULES", (rule,))
    service = _PolicyAnalyzerServicer("n", "1", pack_module.Pack().policies(), EnforcementLevel.ADVISORY)
    gate = door.Door(service, pack_module.Pack().visitors())
    assert gate.Analyze(request({"tags": {"a": "b"}, "other": 1}, "any:of/them:All"), None).diagnostics
    assert not gate.Analyze(request({"other": 1}, "any:of/them:All"), None).diagnostics
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    configure.policyConfig[rule.name].enforcementLevel = analyzer_pb2.REMEDIATE
    gate.Configure(configure, None)
    assert not gate.Remediate(request({"tags": {}}, "any:of/them:All"), None).remediations
    assert seen[0] == {"tags": {"a": "b"}}


def test_a_rule_is_asked_only_where_it_is_configured_to_be(monkeypatch):
    asked = []
    rule = Rule(**{**vars(RULES[0]), "check": lambda *_: asked.append(True) or model.FINE})
    monkeypatch.setattr(pack_module, "RULES", (rule,))
    pack = pack_module.Pack()
    policies = pack.policies()
    gate = door.Door(_PolicyAnalyzerServicer("n", "1", policies, EnforcementLevel.ADVISORY), pack.visitors())
    for level, times in ((analyzer_pb2.ADVISORY, 1), (analyzer_pb2.DISABLED, 1), (analyzer_pb2.MANDATORY, 2)):
        configure = analyzer_pb2.ConfigureAnalyzerRequest()
        configure.policyConfig[rule.name].enforcementLevel = level
        gate.Configure(configure, None)
        gate.Remediate(request({}), None)
        gate.Analyze(request({}), None)
        assert len(asked) == times


def test_the_library_is_not_asked_for_remedies_that_nobody_wants():
    calls = []

    class Service:
        def Configure(self, message, context):  # noqa: N802
            """Any config will do."""

        def Remediate(self, message, context):  # noqa: N802
            calls.append(message.urn)
            return analyzer_pb2.RemediateResponse()

    gate = door.Door(Service(), door.Visitors(nothing, nothing, nothing, nothing))
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    for level in (analyzer_pb2.MANDATORY, analyzer_pb2.REMEDIATE, analyzer_pb2.ADVISORY):
        configure.policyConfig["any"].enforcementLevel = level
        gate.Configure(configure, None)
        assert gate.Remediate(request({}), None) == analyzer_pb2.RemediateResponse()
    assert len(calls) == 1


def test_a_stack_that_nobody_said_is_updated_is_previewed(behind):
    gate, _pack = behind
    configure = analyzer_pb2.ConfigureAnalyzerRequest()
    configure.policyConfig["undecided"].properties.update({"refuseAtUpdate": True})
    gate.Configure(configure, None)
    said = gate.Analyze(request({"publiclyAccessible": UNKNOWN}), None).diagnostics
    assert PUBLIC not in {one.policyName for one in said}


def test_a_rule_is_configured_anew_when_its_section_changes(behind):
    gate, _pack = behind
    for minimum, findings in ((7, 1), (1, 0), (7, 1)):
        configure = analyzer_pb2.ConfigureAnalyzerRequest()
        configure.policyConfig[BACKUPS].enforcementLevel = analyzer_pb2.MANDATORY
        configure.policyConfig[BACKUPS].properties.update({"minimumRetentionPeriod": minimum})
        gate.Configure(configure, None)
        for _ in range(2):
            found = gate.Analyze(request({"backupRetentionPeriod": 3}), None).diagnostics
            assert [one.policyName for one in found].count(BACKUPS) == findings


def test_a_section_is_read_once_for_as_long_as_it_stays_the_same(behind):
    _gate, pack = behind
    rule = support.RULE[BACKUPS]
    first = pack._config(rule, {"minimumRetentionPeriod": 3.0})
    assert pack._config(rule, {"minimumRetentionPeriod": 3.0}) is first
    assert pack._config(rule, {"minimumRetentionPeriod": 4.0}).minimum_retention_period == 4
    with pytest.raises(ConfigError, match=rf"{BACKUPS}\.minimumRetentionPeriod: is 0"):
        pack._config(rule, {"minimumRetentionPeriod": 0})


def test_the_journal_keeps_stacks_apart():
    notes = journal.Journal()
    verdict = model.Undecided((model.Doubt("port"),))
    mine, yours = (model.Resource("t", "n", f"urn:pulumi:{stack}::app::t::n", {}) for stack in ("a", "ab"))
    exemption = Exemption.model_validate(written())
    for one in (mine, yours):
        notes.record(one)
        notes.note("p", one, verdict)
        notes.exempt(Exempted("q", exemption, one, verdict))
    another = "urn:pulumi:a::app::another::type::and::name"
    notes.close([another])
    assert notes.exempted({mine.urn, yours.urn}) == [Exempted("q", exemption, yours, verdict)]
    assert notes.inputs(mine.urn) is None
    assert notes.inputs(yours.urn) is yours
    assert notes.undecided({mine.urn, yours.urn}) == [("p", yours, verdict)]


def test_the_journal_lists_by_urn_and_policy_and_takes_the_last_word():
    notes = journal.Journal()
    exemption = Exemption.model_validate(written())
    verdict = model.Undecided((model.Doubt("port"),))
    first, second = (support.resource("t", {}, name) for name in "ab")
    exempted = [Exempted(policy, exemption, resource, verdict) for resource in (first, second) for policy in ("p", "q")]
    for one in reversed(exempted):
        notes.note(one.policy, one.resource, verdict)
        notes.exempt(one)
    urns = {first.urn, second.urn}
    assert notes.exempted(urns) == exempted
    assert notes.exempted({second.urn}) == exempted[2:]
    assert notes.undecided(urns) == []
    for one in reversed(exempted):
        notes.note(one.policy, one.resource, verdict)
    assert notes.exempted(urns) == []
    assert notes.undecided(urns) == [(one.policy, one.resource, verdict) for one in exempted]


# without the door


@pytest.fixture(scope="module")
def doorless():
    """The pack where the library does not let the door stand."""
    with support.analyzer(Path(__file__).parent / "without_door") as started:
        yield started


def test_without_the_door_every_verdict_is_the_same_and_no_value_is_shown(doorless):
    wrong = []
    key = lambda case: (case.rule, str(case.config))  # noqa: E731
    for (rule, _config), batch in itertools.groupby(sorted(CASES, key=key), key=key):
        members = list(batch)
        doorless.configure({rule: members[0].config})
        for case in members:
            found = [
                one for one in doorless.analyze(support.resource(case.type, case.properties)) if one.policyName == rule
            ]
            if bool(found) != (case.verdict == "violation") or any('"0.0.0.0/0"' in one.message for one in found):
                wrong.append(case.id)
    assert wrong == []


def test_without_the_door_stack_rules_and_undecided_work(doorless):
    doorless.configure()
    database = support.resource(INSTANCE, {"publiclyAccessible": UNKNOWN, "backupRetentionPeriod": 7}, "orders")
    assert doorless.analyze(database) == []
    group = support.resource("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": ["subnet-elsewhere"]}, "databases")
    found = doorless.analyze_stack([database, group])
    assert [(one.policyName, one.urn) for one in found] == [("undecided", database.urn), ("undecided", group.urn)]
    assert doorless.analyze_stack([database]) == []


def test_without_the_door_nothing_is_remediated(doorless):
    doorless.configure(database_not_public=analyzer_pb2.REMEDIATE)
    public = support.resource(INSTANCE, {"publiclyAccessible": True, "backupRetentionPeriod": 7})
    assert doorless.remediate(public) == []
    doorless.configure()


def test_without_the_door_exemptions_are_listed_too(doorless):
    database = support.resource(INSTANCE, {"publiclyAccessible": True, "backupRetentionPeriod": 7})
    doorless.configure({PUBLIC: {"exemptions": [written(f"{INSTANCE}::it"), written(f"{INSTANCE}::other")]}})
    assert doorless.analyze(database) == []
    listed = [one.message.split("\n")[1] for one in doorless.analyze_stack([database])]
    assert [("is exempt until" in one, "no resource of this stack" in one) for one in listed] == [
        (True, False),
        (False, True),
    ]
    doorless.configure()


def test_without_the_door_a_wrong_config_fails_at_the_first_resource(doorless):
    doorless.configure({BACKUPS: {"minimumRetentionPeriod": 40}})
    with pytest.raises(grpc.RpcError, match="minimumRetentionPeriod: is 40"):
        doorless.analyze(support.resource(INSTANCE, {"backupRetentionPeriod": Secret(7)}))
    doorless.configure()


# the state alone


def test_only_the_analysis_of_a_state_believes_what_a_refresh_gathered(monkeypatch):
    group = "aws:ec2/securityGroup:SecurityGroup"
    ingress = [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["0.0.0.0/0"]}]
    found = {}
    for project in ("app", ""):
        monkeypatch.setenv("PULUMI_PROJECT", project)
        pack = pack_module.Pack()
        service = _PolicyAnalyzerServicer("n", "1", pack.policies(), EnforcementLevel.ADVISORY)
        gate = door.Door(service, pack.visitors())
        gate.Analyze(request({"description": "no inline rule any more"}, group, "sg"), None)
        stack = analyzer_pb2.AnalyzeStackRequest()
        database = {"engine": "postgres", "vpcSecurityGroupIds": ["sg-1"]}
        for type_, name, outputs in ((group, "sg", {"id": "sg-1", "ingress": ingress}), (INSTANCE, "db", database)):
            one = stack.resources.add(type=type_, name=name, urn=support.urn(type_, name))
            one.properties.CopyFrom(support.struct(outputs))
        findings = [finding.policyName for finding in gate.AnalyzeStack(stack, None).diagnostics]
        found[project] = [name for name in findings if name in support.CORE]
    assert found == {"app": [], "": ["database-not-reachable"]}


def test_the_library_is_not_made_to_set_the_program_up_for_every_request(monkeypatch):
    seen = {}
    monkeypatch.setattr(pack_module, "PolicyPack", lambda *given, **options: seen.update(os.environ))
    monkeypatch.setattr(pack_module.door, "stand", lambda visitors: None)
    monkeypatch.setenv("PULUMI_CONFIG", "{}")
    monkeypatch.setenv("PULUMI_DRY_RUN", "true")
    monkeypatch.setenv("PULUMI_PROJECT", "app")
    pack_module.serve()
    assert "PULUMI_PROJECT" in seen
    assert not {"PULUMI_CONFIG", "PULUMI_DRY_RUN"} & seen.keys()
