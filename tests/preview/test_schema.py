"""The expected messages are the engine's own: its validator was given the same schemas and values."""

import pytest

from preview.errors import PreviewError
from preview.schema import problems_of


@pytest.mark.parametrize(
    ("schema", "value", "problems"),
    [
        ({"type": "integer"}, "7", ["key: Invalid type. Expected: integer, given: string"]),
        ({"type": "integer"}, 2.5, ["key: Invalid type. Expected: integer, given: number"]),
        ({"type": "integer"}, 3.0, []),
        ({"type": "integer"}, None, ["key: Invalid type. Expected: integer, given: null"]),
        ({"type": "integer"}, True, ["key: Invalid type. Expected: integer, given: boolean"]),
        ({"type": "number"}, 3, []),
        ({"type": ["string", "null"]}, 5, ["key: Invalid type. Expected: [string,null], given: integer"]),
        ({"type": "string"}, [], ["key: Invalid type. Expected: string, given: array"]),
        ({"type": "object"}, [], ["key: Invalid type. Expected: object, given: array"]),
        ({"type": "array"}, {}, ["key: Invalid type. Expected: array, given: object"]),
        ({"type": "boolean"}, "true", ["key: Invalid type. Expected: boolean, given: string"]),
        ({"enum": ["a", 1, None]}, "b", ['key: key must be one of the following: "a", 1, null']),
        ({"const": {"b": 1, "a": 2}}, {"a": 2}, ['key: key does not match: {"a":2,"b":1}']),
        ({"type": "integer", "minimum": 1, "maximum": 35}, 0, ["key: Must be greater than or equal to 1"]),
        ({"type": "integer", "minimum": 1, "maximum": 35}, 36, ["key: Must be less than or equal to 35"]),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, 1, ["key: Must be greater than 1"]),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, 2.0, ["key: Must be less than 2"]),
        ({"multipleOf": 0.5}, 0.75, ["key: Must be a multiple of 0.5"]),
        ({"minimum": 2.5}, 1, ["key: Must be greater than or equal to 2.5"]),
        ({"minLength": 2}, "é", ["key: String length must be greater than or equal to 2"]),
        ({"maxLength": 2}, "abc", ["key: String length must be less than or equal to 2"]),
        ({"pattern": "^a+$"}, "b", ["key: Does not match pattern '^a+$'"]),
        ({"format": "date"}, "2026-1-2", ["key: Does not match format 'date'"]),
        ({"format": "date"}, "2026-02-30", ["key: Does not match format 'date'"]),
        ({"format": "ipv4"}, "1.2.3", ["key: Does not match format 'ipv4'"]),
        ({"format": "ipv4"}, 7, ["key: Does not match format 'ipv4'"]),
        ({"format": "email"}, "nobody", ["key: Does not match format 'email'"]),
        ({"format": "regex"}, "(", ["key: Does not match format 'regex'"]),
        ({"format": "uuid"}, "x", ["key: Does not match format 'uuid'"]),
        ({"format": "of its own"}, "x", []),
        ({"items": {"type": "integer"}}, [1, "x", 2], ["key.1: Invalid type. Expected: integer, given: string"]),
        (
            {"items": [{"type": "integer"}], "additionalItems": False},
            [1, 2],
            ["key: No additional items allowed on array"],
        ),
        (
            {"items": [{"type": "integer"}], "additionalItems": {"type": "string"}},
            [1, 2, "x"],
            ["key.1: Invalid type. Expected: string, given: integer"],
        ),
        ({"items": [{"type": "integer"}]}, ["x", 2], ["key.0: Invalid type. Expected: integer, given: string"]),
        ({"minItems": 2}, [1], ["key: Array must have at least 2 items"]),
        ({"maxItems": 1}, [1, 2], ["key: Array must have at most 1 items"]),
        ({"uniqueItems": True}, [1, {"a": 1}, {"a": 1}], ["key: array items[1,2] must be unique"]),
        ({"minProperties": 1}, {}, ["key: Must have at least 1 properties"]),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, ["key: Must have at most 1 properties"]),
        ({"required": ["a", "b"]}, {"a": 1}, ["key: b is required"]),
        (
            {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
            {"a": 1, "b": 2},
            ["key.a: Invalid type. Expected: string, given: integer", "key: Additional property b is not allowed"],
        ),
        (
            {"additionalProperties": {"type": "integer"}},
            {"a": "x"},
            ["key.a: Invalid type. Expected: integer, given: string"],
        ),
        (
            {"patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": False},
            {"xa": "1", "b": 1},
            ["key.xa: Invalid type. Expected: integer, given: string", "key: Additional property b is not allowed"],
        ),
        ({"properties": {"a": False}}, {"a": 1}, ["key.a: False always fails validation"]),
        ({"properties": {"a": True}}, {"a": 1}, []),
        (
            {"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 3}]},
            "ab",
            ["key: Must validate at least one schema (anyOf)", "key: String length must be greater than or equal to 3"],
        ),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, None, []),
        ({"oneOf": [{"type": "integer"}, {"minimum": 3}]}, 5, ["key: Must validate one and only one schema (oneOf)"]),
        (
            {"oneOf": [{"type": "integer"}, {"type": "string"}]},
            [],
            [
                "key: Invalid type. Expected: integer, given: array",
                "key: Must validate one and only one schema (oneOf)",
            ],
        ),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 1, []),
        (
            {"allOf": [{"type": "integer"}, {"minimum": 3}]},
            1,
            ["key: Must be greater than or equal to 3", "key: Must validate all the schemas (allOf)"],
        ),
        ({"allOf": [{"type": "integer"}]}, 1, []),
        ({"not": {"type": "integer"}}, 1, ["key: Must not validate the schema (not)"]),
        ({"not": {"type": "integer"}}, "x", []),
    ],
)
def test_messages_are_those_of_the_engine(schema: dict[str, object], value: object, problems: list[str]):
    assert problems_of({"key": value}, {"key": schema}, []) == problems


def test_a_required_property_is_missed_without_naming_the_root():
    assert problems_of({}, {"a": {}}, ["a"]) == ["a is required"]


def test_a_schema_with_references_is_refused():
    with pytest.raises(PreviewError, match=r"its schema refers to #/\$defs/x, which the engine cannot look up"):
        problems_of({"a": 1}, {"a": {"$ref": "#/$defs/x"}}, [])
