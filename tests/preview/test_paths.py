import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.errors import PreviewError
from preview.paths import assign, parse_key, parse_path, parse_path_key, show, split_assignment, typed

# Every element that a path can hold: the grammar cannot write an empty name without quotes, so those are covered too.
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).filter(lambda name: not name.endswith("\\"))
paths = st.lists(names | st.integers(0, 30), min_size=1, max_size=5).map(tuple)


@given(paths)
def test_a_path_written_and_read_again_is_the_same(path: tuple[str | int, ...]):
    assert parse_path(show(path)) == path


@given(st.text(st.sampled_from('ab.[]"\\0*-+ =:'), max_size=12))
def test_any_text_is_a_path_or_an_error_of_ours(text: str):
    path: tuple[str | int, ...] = ()
    with contextlib.suppress(PreviewError):
        path = parse_path(text)
    assert all(isinstance(element, str | int) for element in path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("root", ("root",)),
        ("root.nested", ("root", "nested")),
        ('root["nested"]', ("root", "nested")),
        ('root["double"].nest', ("root", "double", "nest")),
        ("root.array[0]", ("root", "array", 0)),
        ("root.array[0][1].nested", ("root", "array", 0, 1, "nested")),
        ('root["key with \\"escaped\\" quotes"]', ("root", 'key with "escaped" quotes')),
        ('root["key with a ."]', ("root", "key with a .")),
        ('["root key with a ."][100]', ("root key with a .", 100)),
        ("root.array[*].field", ("root", "array", "*", "field")),
        ("a..b", ("a", "b")),
        ("a]b", ("a]b",)),
        ("a[+1][-1]", ("a", 1, -1)),
        ("", ()),
    ],
)
def test_paths_are_split_as_pulumi_splits_them(text: str, path: tuple[str | int, ...]):
    assert parse_path(text) == path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".a", ".a: a path starts with a name, not with a dot"),
        ("a.", "a.: a name is missing after the dot"),
        ("a.[0]", "a.[0]: a name is missing after the dot"),
        ("a[0", "a[0: a closing ] is missing"),
        ('a["b]', 'a["b]: a closing " is missing'),
        ('a["b"', 'a["b": a closing ] is missing'),
        ("a[b]", 'a[b]: [b] is no index; write a number, or a name as ["b"]'),
        ("a[1.5]", 'a[1.5]: [1.5] is no index; write a number, or a name as ["1.5"]'),
    ],
)
def test_a_wrong_path_is_explained(text: str, message: str):
    with pytest.raises(PreviewError) as error:
        parse_path(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a", ("proj", "a")),
        ("aws:region", ("aws", "region")),
        ("aws:config:region", ("aws", "region")),
        ("", ("proj", "")),
    ],
)
def test_keys_without_a_namespace_belong_to_the_project(text: str, key: tuple[str, str]):
    assert parse_key(text, "proj") == key


def test_a_key_with_too_many_colons_is_refused():
    with pytest.raises(PreviewError, match="a:b:c: not a configuration key"):
        parse_key("a:b:c", "proj")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("network.natGateways", ("proj", ("network", "natGateways"))),
        ("aws:region", ("aws", ("region",))),
        ("aws:defaultTags.tags", ("aws", ("defaultTags", "tags"))),
        ('tags["aws:x"]', ("proj", ("tags", "aws:x"))),
        ('["a.b"].c', ("proj", ("a.b", "c"))),
    ],
)
def test_the_namespace_stands_before_the_path(text: str, expected: tuple[str, tuple[str | int, ...]]):
    assert parse_path_key(text, "proj") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the key is empty; write SECTION.KEY=VALUE"),
        ('[""].a', "the key is empty; write SECTION.KEY=VALUE"),
        ("aws:", "the key is empty; write SECTION.KEY=VALUE"),
        ("[0].a", "[0].a: a key starts with a name, not with an index"),
        ("a:b:c.d", "a:b:c: not a configuration key; write NAME or NAMESPACE:NAME"),
    ],
)
def test_a_key_that_is_none_is_explained(text: str, message: str):
    with pytest.raises(PreviewError) as error:
        parse_path_key(text, "proj")
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("a=b", ("a", "b")),
        ("a=", ("a", "")),
        ("a=b=c", ("a", "b=c")),
        ('tags["x=y"]=z', ('tags["x=y"]', "z")),
        ("a=line\nline", ("a", "line\nline")),
        ("=x", ("", "x")),
        ("abc", None),
    ],
)
def test_an_assignment_is_split_outside_of_quoted_names(text: str, pair: tuple[str, str] | None):
    assert split_assignment(text) == pair


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("yes", "yes"),
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("05", "05"),
        ("-05", -5),
        ("1.5", "1.5"),
        ("1_000", "1_000"),
        ("", ""),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", "18446744073709551616"),
        ("+9223372036854775808", "+9223372036854775808"),
        ("-9223372036854775809", "-9223372036854775809"),
    ],
)
def test_values_below_the_top_are_typed_as_config_set_path_does(text: str, value: object):
    assert typed(text) == value
    assert type(typed(text)) is type(value)


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        (None, ("r", "a"), {"a": "new"}),
        ("text", ("r", "a"), {"a": "new"}),
        (None, ("r", 2), [None, None, "new"]),
        ({"a": 1}, ("r", "b"), {"a": 1, "b": "new"}),
        ({"a": {"b": 1}}, ("r", "a", "b"), {"a": {"b": "new"}}),
        ({}, ("r", "a", 0, "b"), {"a": [{"b": "new"}]}),
        ([1], ("r", 1), [1, "new"]),
        ([1], ("r", 0), ["new"]),
        ({"secure": 1, "b": 2}, ("r", "secure"), {"secure": "new", "b": 2}),
    ],
)
def test_assigning_makes_what_is_missing(root: object, path: tuple[str | int, ...], expected: object):
    assert assign(copy.deepcopy(root), path, "new") == expected


@pytest.mark.parametrize(
    ("root", "path", "message"),
    [
        ([1], ("r", "a"), "r.a: r is a list; its keys are numbers: [0], [1], ..."),
        ([1], ("r", 3), "r[3]: the list has 1 elements; the next index is 1"),
        ([1], ("r", -1), "r[-1]: the list has 1 elements; the next index is 1"),
        ({"a": 1}, ("r", 0), "r[0]: r is a map; its keys are names"),
        ({"a": 1}, ("r", "a", "b"), "r.a.b: r.a holds a single value, not a map"),
        ({"a": 1}, ("r", "a", 0), "r.a[0]: r.a holds a single value, not a list"),
        ({}, ("r", "secure"), "r.secure: a map with the single key secure is how Pulumi writes encrypted values"),
    ],
)
def test_assigning_through_something_else_is_refused(root: object, path: tuple[str | int, ...], message: str):
    with pytest.raises(PreviewError) as error:
        assign(root, path, "new")
    assert str(error.value) == message


@given(paths.filter(lambda path: len(path) > 1 and path[1:] != ("secure",)))
def test_what_was_assigned_is_found_there(path: tuple[str | int, ...]):
    value = assign(None, path, 7)
    for element in path[1:]:
        value = value[element]
    assert value == 7
