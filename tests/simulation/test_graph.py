import json

from simulation.graph import (
    UNKNOWN,
    Asset,
    Graph,
    Options,
    Reference,
    Resource,
    Secret,
    contains_unknown,
    reveal,
    to_json,
)

VALUE = {
    "password": Secret("hunter2"),
    "arn": UNKNOWN,
    "list": [1, Secret(UNKNOWN), {"k": (True, None)}],
    "code": Asset("path", "./site", archive=True),
    "text": Asset("text", "hello"),
    "vpc": Reference("urn:x", "id"),
}


def test_json_marks_what_is_unknown_and_never_shows_a_secret():
    written = json.dumps(to_json(VALUE))
    assert "hunter2" not in written
    assert json.loads(written) == {
        "password": "[secret]",
        "arn": "[unknown]",
        "list": [1, "[secret]", {"k": [True, None]}],
        "code": {"archive": {"path": "./site"}},
        "text": {"asset": {"text": "hello"}},
        "vpc": {"resource": "urn:x"},
    }


def test_the_marks_can_be_chosen():
    assert to_json([UNKNOWN, Secret(1)], unknown=None, secret={"secret": True}) == [None, {"secret": True}]


def test_revealing_takes_every_wrapping_off():
    assert reveal(VALUE)["password"] == "hunter2"
    assert reveal(VALUE)["list"] == [1, UNKNOWN, {"k": [True, None]}]


def test_unknowns_are_found_at_any_depth_also_inside_secrets():
    assert contains_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not contains_unknown({"a": [Secret({"b": "known"})], "c": None})


def test_secrets_do_not_show_in_tracebacks_and_logs():
    assert repr(Secret("hunter2")) == "Secret(...)"
    assert repr(UNKNOWN) == "UNKNOWN"


def test_a_resource_says_nothing_it_was_not_told():
    resource = Resource("urn", "a:b:C", "n", "", custom=True, id=UNKNOWN, inputs={})
    assert resource.options == Options()
    assert Graph("p", "s", (resource,)).outputs == {}
