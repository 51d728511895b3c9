import pytest
from google.protobuf import struct_pb2

from simulation import wire
from simulation.graph import UNKNOWN, Asset, Reference, Secret
from simulation.wire import OutputValue


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -3,
        1.5,
        "",
        "text",
        [],
        {},
        [1, [None, {"a": "b"}]],
        UNKNOWN,
        Secret("s"),
        Secret(UNKNOWN),
        Secret({"a": [1, UNKNOWN]}),
        Asset("text", "hello"),
        Asset("path", "./site", archive=True),
        Asset("hash", "0f3a"),
        Asset("assets", {"a": Asset("uri", "https://example.com/x")}, archive=True),
        Reference("urn:pulumi:dev::proj::a:b:C::c"),
        Reference("urn:pulumi:dev::proj::a:b:C::c", "id"),
        Reference("urn:pulumi:dev::proj::a:b:C::c", UNKNOWN),
        OutputValue("v", dependencies=("u1", "u2")),
        OutputValue(UNKNOWN, secret=True),
    ],
    ids=repr,
)
def test_a_value_survives_the_wire(value: object):
    sent = struct_pb2.Struct.FromString(wire.to_struct({"p": value}).SerializeToString())
    assert wire.from_struct(sent) == {"p": value}


def test_whole_numbers_come_back_as_ints_and_booleans_stay_booleans():
    read = wire.from_struct(wire.to_struct({"port": 5432.0, "share": 0.5, "on": True}))
    assert [type(value) for value in read.values()] == [bool, int, float]


def test_properties_are_read_in_one_order_whatever_the_wire_had():
    assert list(wire.from_struct(wire.to_struct({"b": 1, "a": 2, "c": {"z": 1, "y": 2}}))) == ["a", "b", "c"]


def test_a_secret_in_a_secret_is_one_secret():
    assert wire.from_struct(wire.to_struct({"p": Secret(Secret("x"))})) == {"p": Secret("x")}


def test_an_unknown_signature_is_refused():
    with pytest.raises(ValueError, match="unknown signature: nonsense"):
        wire.from_struct(wire.to_struct({"p": {"4dabf18193072939515e22adb298388d": "nonsense"}}))


def test_output_values_are_lowered_to_what_they_hold():
    value = {
        "a": OutputValue([OutputValue(UNKNOWN)], dependencies=("u",)),
        "b": OutputValue("s", secret=True),
        "c": Secret(OutputValue(1)),
        "d": OutputValue(Secret("s"), secret=True),
    }
    assert wire.lower(value) == {"a": [UNKNOWN], "b": Secret("s"), "c": Secret(1), "d": Secret("s")}


def test_dependencies_are_found_at_any_depth():
    value = {"a": [OutputValue({"b": OutputValue(1, dependencies=("u2",))}, dependencies=("u1",))], "c": Secret(2)}
    assert wire.dependencies_of(value) == {"u1", "u2"}
    assert wire.dependencies_of("plain") == set()


def test_transforms_are_given_output_values():
    value = {"a": [UNKNOWN, {"b": Secret("s")}], "c": Secret(UNKNOWN), "d": OutputValue(UNKNOWN, dependencies=("u",))}
    lifted = wire.lift(value)
    assert lifted == {
        "a": [OutputValue(UNKNOWN), {"b": OutputValue("s", secret=True)}],
        "c": OutputValue(UNKNOWN, secret=True),
        "d": OutputValue(UNKNOWN, dependencies=("u",)),
    }
    assert wire.lower(lifted) == {"a": [UNKNOWN, {"b": Secret("s")}], "c": Secret(UNKNOWN), "d": UNKNOWN}


def test_a_value_is_wrapped_only_for_dependencies_it_does_not_carry_yet():
    inner = OutputValue(1, dependencies=("u1",))
    assert wire.with_dependencies([inner], ["u1"]) == [inner]
    assert wire.with_dependencies(inner, ["u2"]) == OutputValue(1, dependencies=("u1", "u2"))
    assert wire.with_dependencies("x", ["u"]) == OutputValue("x", dependencies=("u",))
    lifted = wire.with_dependencies(wire.lift(Secret("x")), ["u"])
    assert lifted == OutputValue("x", secret=True, dependencies=("u",))


def test_outputs_take_secrecy_from_inputs_of_the_same_name():
    inputs = {"password": Secret("p"), "tags": {"a": Secret("x"), "b": "y"}, "list": [Secret(1)], "gone": Secret(1)}
    outputs = {"password": "p", "tags": {"a": "x", "b": "y"}, "list": [1], "id": "i"}
    assert wire.mark_secrets(outputs, inputs) == {
        "password": Secret("p"),
        "tags": {"a": Secret("x"), "b": "y"},
        "list": Secret([1]),
        "id": "i",
    }
    assert not wire.contains_secret([1, {"a": None}])
    assert wire.mark_secrets({"password": Secret("p")}, inputs) == {"password": Secret("p")}
