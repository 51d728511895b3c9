"""From Pulumi's messages and arguments to plain data."""

import math

import pulumi
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import PolicyResource, ResourceValidationArgs, StackValidationArgs
from pulumi_policy import proxy as library
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import PolicyCustomTimeouts, PolicyResourceOptions

from guardrails import adapter, door
from guardrails.journal import Journal
from guardrails.model import UNKNOWN, Options, Secret
from tests.policies import support

OPTIONS = PolicyResourceOptions(True, ["port"], None, [], PolicyCustomTimeouts(0, 0, 0), [], "urn:parent")
SIGNED = support.SIGNATURE
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
SENTINELS = [getattr(library, name) for name in dir(library) if name.startswith("UNKNOWN_")]


def value(content) -> struct_pb2.Value:
    message = struct_pb2.Struct()
    message.update({"it": content})
    return message.fields["it"]


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        (None, None),
        (True, True),
        (5432.0, 5432),
        (7.5, 7.5),
        (1e300, int(1e300)),
        ("5432", "5432"),
        ("", ""),
        ([1, [2.5, None], {"a": "b"}], [1, [2.5, None], {"a": "b"}]),
        ({}, {}),
        ({SIGNED: support.SECRET, "value": "hidden"}, Secret("hidden")),
        ({SIGNED: support.SECRET, "value": [1, None]}, Secret([1, None])),
        ({SIGNED: support.SECRET, "value": None}, None),
        ({SIGNED: support.SECRET, "value": SENTINELS[0]}, Secret(UNKNOWN)),
        ({SIGNED: support.SECRET, "value": {SIGNED: support.SECRET, "value": 1}}, Secret(1)),
        ({SIGNED: support.SECRET}, Secret(UNKNOWN)),
        ({SIGNED: OUTPUT}, UNKNOWN),
        ({SIGNED: OUTPUT, "value": 1, "dependencies": ["urn"]}, 1),
        ({SIGNED: OUTPUT, "value": 1, "secret": True}, Secret(1)),
        ({SIGNED: OUTPUT, "secret": True}, Secret(UNKNOWN)),
        ({SIGNED: ASSET, "text": "hello"}, {"text": "hello"}),
        ({SIGNED: ARCHIVE, "path": "."}, {"path": "."}),
        ({SIGNED: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "a resource reference"}, UNKNOWN),
        ({SIGNED: 7}, UNKNOWN),
        *((sentinel, UNKNOWN) for sentinel in SENTINELS),
    ],
)
def test_values_on_the_wire(sent, plain):
    assert adapter.plain(value(sent)) == plain


def test_whole_numbers_become_ints_and_others_stay():
    assert isinstance(adapter.plain(value(5432.0)), int)
    assert isinstance(adapter.plain(value(True)), bool)
    assert adapter.plain(struct_pb2.Value(number_value=math.inf)) == math.inf
    assert math.isnan(adapter.plain(struct_pb2.Value(number_value=math.nan)))
    assert adapter.plain(struct_pb2.Value()) is None


def test_there_are_seven_kinds_of_unknown():
    assert len(SENTINELS) == 7


def resource_args(properties):
    return ResourceValidationArgs("a:b:C", properties, "urn:c", "c", OPTIONS, None)


def test_the_librarys_arguments_hide_every_value():
    sent = {
        "word": "text",
        "number": 5432.0,
        "flag": False,
        "nothing": None,
        "soon": SENTINELS[0],
        "list": [SENTINELS[1], 1.0, ["a"], None],
        "object": {"soon": SENTINELS[2], "deep": {"list": [7.5]}},
        "secret": {SIGNED: support.SECRET, "value": {"list": ["hidden"]}},
        "file": {SIGNED: ASSET, "text": "x"},
    }
    resource = adapter.resource_of(resource_args(library.unknown_checking_proxy(deserialize_properties(sent))))
    assert resource.properties == {
        "word": Secret("text"),
        "number": Secret(5432),
        "flag": Secret(False),
        "nothing": None,
        "soon": UNKNOWN,
        "list": Secret([UNKNOWN, 1, ["a"], None]),
        "object": Secret({"soon": UNKNOWN, "deep": {"list": [7.5]}}),
        "secret": Secret({"list": ["hidden"]}),
        "file": UNKNOWN,
    }
    assert (resource.type, resource.name, resource.urn) == ("a:b:C", "c", "urn:c")
    assert resource.options == Options(protect=True, ignore_changes=("port",), parent="urn:parent")


def test_the_librarys_secret_proxies_are_read_as_well():
    sent = {
        "open": SENTINELS[0],
        "secret": {SIGNED: support.SECRET, "value": [1.0, SENTINELS[0]]},
        "list": [{"a": "b"}],
    }
    resource = adapter.resource_of(resource_args(deserialize_properties(sent, proxy_secrets=True)))
    assert resource.properties == {"open": UNKNOWN, "secret": Secret([1, UNKNOWN]), "list": Secret([{"a": "b"}])}


def test_an_object_of_the_librarys_own_is_unknown():
    assert adapter.resource_of(resource_args({"file": pulumi.FileAsset("x")})).properties == {"file": UNKNOWN}


def analyze_request(type_: str = "a:b:C") -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(type=type_, name="c", urn="urn:c")
    request.properties.update({"secret": {SIGNED: support.SECRET, "value": "hidden"}, "open": "text"})
    request.options.protect = True
    request.options.ignoreChanges.append("port")
    request.options.parent = "urn:parent"
    return request


def test_behind_the_door_secrets_keep_their_mark_and_the_request_is_read_once(monkeypatch):
    kept = door.Request(analyze_request())
    monkeypatch.setattr(door, "current", lambda: kept)
    empty = resource_args({})
    resource = adapter.resource_of(empty)
    assert resource.properties == {"secret": Secret("hidden"), "open": "text"}
    assert resource.options == Options(protect=True, ignore_changes=("port",), parent="urn:parent")
    assert resource.property_dependencies == {}
    assert adapter.resource_of(empty) is resource
    assert adapter.recorded(kept, frozenset({"a:b:C"})) is resource
    assert adapter.recorded(kept, frozenset({"a:b:D"})) is None


def stack_request() -> analyzer_pb2.AnalyzeStackRequest:
    request = analyzer_pb2.AnalyzeStackRequest()
    one = request.resources.add(type="a:b:C", name="c", urn="urn:c")
    one.properties.update({"id": SENTINELS[0], "given": SENTINELS[0], "known": "output"})
    one.propertyDependencies["given"].urns.append("urn:d")
    request.resources.add(type="a:b:D", name="d", urn="urn:d")
    return request


def test_a_stack_behind_the_door_is_completed_with_the_inputs_seen_before(monkeypatch):
    kept = door.Request(stack_request())
    monkeypatch.setattr(door, "current", lambda: kept)
    journal = Journal()
    args = StackValidationArgs([])
    assert adapter.urns_of(args) == {"urn:c", "urn:d"}
    (bare,) = adapter.graph_of(args, frozenset({"a:b:C"}), journal, deploying=True).of_type({"a:b:C", "a:b:D"})
    assert bare.properties == {"id": UNKNOWN, "given": UNKNOWN, "known": "output"}

    inputs = support.resource("a:b:C", {"given": "input", "known": "input", "left out": "input"})
    journal.record(type(inputs)(inputs.type, "c", "urn:c", inputs.properties))
    kept = door.Request(stack_request())
    graph = adapter.graph_of(args, frozenset({"a:b:C"}), journal, deploying=True)
    (completed,) = graph.of_type({"a:b:C"})
    assert completed.properties == {"given": "input", "known": "input", "left out": "input"}
    assert completed.property_dependencies == {"given": ("urn:d",)}
    assert adapter.graph_of(args, frozenset({"a:b:C"}), journal, deploying=True) is graph
    assert adapter.recorded(kept, frozenset({"a:b:C"})) is None
    assert adapter.resource_of(resource_args({"open": "text"})).properties == {"open": Secret("text")}


def test_a_stack_from_the_librarys_arguments():
    d = PolicyResource("a:b:D", {}, "urn:d", "d", OPTIONS, None, None, [], {})
    c = PolicyResource("a:b:C", {"open": "text"}, "urn:c", "c", OPTIONS, None, None, [d], {"open": [d]})
    args = StackValidationArgs([c, d])
    assert adapter.urns_of(args) == {"urn:c", "urn:d"}
    (resource,) = adapter.graph_of(args, frozenset({"a:b:C"}), Journal(), deploying=True).of_type({"a:b:C", "a:b:D"})
    assert resource.properties == {"open": Secret("text")}
    assert resource.property_dependencies == {"open": ("urn:d",)}
    assert resource.name == "c"
    assert resource.options.protect


@pytest.mark.parametrize("behind_the_door", [True, False])
def test_a_graph_knows_who_depends_on_its_resources_without_holding_them(monkeypatch, behind_the_door):
    group, rule, machine = ("a:b:Group", "urn:g"), ("a:b:Rule", "urn:r"), ("a:b:Machine", "urn:m")
    message = analyzer_pb2.AnalyzeStackRequest()
    listed = []
    for type_, urn in (group, rule, machine):
        one = message.resources.add(type=type_, urn=urn, name=urn)
        on = [] if urn == "urn:g" else [listed[0]]
        if on:
            one.propertyDependencies["groupIds"].urns.append("urn:g")
        listed.append(PolicyResource(type_, {}, urn, urn, OPTIONS, None, None, on, {"groupIds": on} if on else {}))
    kept = door.Request(message)
    monkeypatch.setattr(door, "current", lambda: kept if behind_the_door else None)
    args = StackValidationArgs([] if behind_the_door else listed)
    graph = adapter.graph_of(args, frozenset({"a:b:Group", "a:b:Rule"}), Journal(), deploying=True)
    assert {one.urn for one in graph} == {"urn:g", "urn:r"}
    (held,) = graph.of_type({"a:b:Group"})
    assert graph.dependents(held) == {"a:b:Rule", "a:b:Machine"}
    (other,) = graph.of_type({"a:b:Rule"})
    assert not graph.dependents(other)


def test_a_request_of_another_kind_does_not_serve_a_stack_policy(monkeypatch):
    kept = door.Request(analyze_request())
    monkeypatch.setattr(door, "current", lambda: kept)
    args = StackValidationArgs([])
    assert adapter.urns_of(args) == frozenset()
    assert adapter.graph_of(args, frozenset({"a:b:C"}), Journal(), deploying=True).of_type({"a:b:C"}) == []


@pytest.mark.parametrize("names", [{"tags"}, {"tags", "tagsAll"}])
def test_a_part_of_a_resource_has_only_the_properties_asked_for(names):
    given = {"tags": {"Owner": "me", "Name": UNKNOWN}, "other": "thing"}
    wired = deserialize_properties(support.wire(given))
    args = ResourceValidationArgs("t", library.unknown_checking_proxy(wired), "urn", "it", OPTIONS, None)
    part = adapter.part_of(args, frozenset(names))
    assert (part.type, part.urn, part.name, part.options.protect) == ("t", "urn", "it", True)
    assert part.properties == {"tags": Secret(given["tags"])}
    message = analyzer_pb2.AnalyzeRequest(type="t", urn="urn", name="it", properties=support.struct(given))
    message.options.ignoreChanges.append("port")
    seen = []
    door.Door(
        type("Service", (), {"Analyze": lambda *_: seen.append(adapter.part_of(args, frozenset(names)))})(),
        door.Visitors(*[lambda _visit: None] * 4),
    ).Analyze(message, None)
    assert seen[0].properties == {"tags": given["tags"]}
    assert seen[0].options == Options(ignore_changes=("port",))


def test_a_resource_without_any_of_the_properties_is_no_part():
    args = ResourceValidationArgs("t", library.unknown_checking_proxy({"other": 1}), "urn", "it", OPTIONS, None)
    assert adapter.part_of(args, frozenset({"tags"})) is None
