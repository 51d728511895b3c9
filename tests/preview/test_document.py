import json
from typing import Any

import pytest

from preview.document import document, dumps
from preview.schema import problems_of
from simulation.graph import UNKNOWN, Secret
from tests.preview.outcomes import CLEAN, DATABASE, FAILED, PREFIX, REFUSED, REMOTE

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number"}
NUMBER_OR_NULL: dict[str, Any] = {"type": ["number", "null"]}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
OBJECT: dict[str, Any] = {"type": "object"}


def strict(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def listed(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": strict(**properties)}


SOURCE: dict[str, Any] = {
    "anyOf": [{"type": "null"}, strict(file={"type": "string", "minLength": 1}, line={"type": "integer", "minimum": 1})]
}
FINDINGS = listed(
    policy=TEXT,
    level={"enum": ["mandatory", "advisory"]},
    severity={"enum": ["", "low", "medium", "high", "critical"]},
    urn=TEXT,
    description=TEXT,
    message={"type": "string", "minLength": 1},
    pack=TEXT,
    source=SOURCE,
)
HEAD = strict(
    project=TEXT,
    stage=TEXT,
    region=TEXT,
    update={"type": "boolean"},
    exitCode={"enum": [0, 1, 2]},
    notes=TEXTS,
    logs=listed(severity={"enum": ["debug", "info", "warning", "error"]}, message=TEXT, urn=TEXT),
)
VERDICT = strict(
    resources=listed(
        urn={"type": "string", "pattern": "^urn:pulumi:"},
        type=TEXT,
        name=TEXT,
        parent=TEXT,
        custom={"type": "boolean"},
        operation={"enum": ["create", "read"]},
        id={"type": ["null", "string", "object"]},
        provider=TEXT,
        inputs=OBJECT,
        outputs=OBJECT,
        dependencies=TEXTS,
        propertyDependencies={"type": "object", "additionalProperties": TEXTS},
        options=OBJECT,
        source=SOURCE,
    ),
    outputs=OBJECT,
    costs={
        "anyOf": [
            {"type": "null"},
            strict(
                currency=TEXT,
                period=TEXT,
                total=NUMBER,
                before=NUMBER_OR_NULL,
                region=TEXT,
                pricesOf=strict(region=TEXT, date=TEXT),
                usage=OBJECT,
                lines=listed(group=TEXT, resource=TEXT, item=TEXT, dollars=NUMBER_OR_NULL, source=TEXT),
            ),
        ]
    },
    packs=listed(
        name=TEXT,
        version=TEXT,
        directory=TEXT,
        configuration={"type": ["string", "null"]},
        policies={"type": "integer"},
        disabled={"type": "integer"},
    ),
    remediations=listed(policy=TEXT, urn=TEXT, properties=TEXTS, description=TEXT, pack=TEXT),
    violations=FINDINGS,
    undecided={"type": "array", "items": {"anyOf": [FINDINGS["items"], strict(urn=TEXT, message=TEXT, source=SOURCE)]}},
    exempted=FINDINGS,
)


def merged(*schemas: dict[str, Any]) -> dict[str, Any]:
    return strict(**{key: value for schema in schemas for key, value in schema["properties"].items()})


@pytest.mark.parametrize(
    ("outcome", "schema"),
    [(REFUSED, merged(HEAD, VERDICT)), (CLEAN, merged(HEAD, VERDICT)), (FAILED, merged(HEAD, strict(error=TEXT)))],
)
def test_the_document_has_the_shape_that_programs_rely_on(outcome: Any, schema: dict[str, Any]):
    assert problems_of({"document": document(outcome)}, {"document": schema}, []) == []


def test_unknown_and_secret_values_are_marked_and_never_shown():
    (database,) = [each for each in document(REFUSED)["resources"] if each["urn"] == DATABASE]
    assert database["inputs"] == {
        "password": {"secret": True},
        "port": {"unknown": True},
        "file": {"asset": {"text": "x"}},
        "nested": [{"secret": True}],
    }
    assert database["outputs"] == {"address": {"unknown": True}}
    assert database["id"] == {"unknown": True}
    assert document(REFUSED)["outputs"]["password"] == {"secret": True}
    assert "hunter2" not in dumps([REFUSED])


def test_options_have_pulumis_names_and_only_those_that_were_given():
    options = {each["name"]: each["options"] for each in document(REFUSED)["resources"]}
    assert options["database"] == {
        "protect": True,
        "ignoreChanges": ["engineVersion", "availabilityZone"],
        "import": "shop-1",
    }
    assert options["internet-to-load-balancer-443"] == {
        "retainOnDelete": True,
        "pluginDownloadURL": "https://example.com",
    }
    assert options["shop-prod"] == {}


def test_dependencies_are_there_by_property_too():
    (database,) = [each for each in document(REFUSED)["resources"] if each["urn"] == DATABASE]
    assert database["dependencies"] == [f"{PREFIX}shop:network:Network::network"]
    assert database["propertyDependencies"] == {"port": [f"{PREFIX}shop:network:Network::network"]}


def test_what_is_undecided_is_no_violation():
    found = document(REFUSED)
    assert [(each["policy"], each["level"]) for each in found["violations"]] == [
        ("database-not-public", "mandatory"),
        ("database-backups", "mandatory"),
        ("database-backups", "mandatory"),
        ("tags", "advisory"),
        ("tags", "advisory"),
        ("exemptions", "advisory"),
    ]
    assert [each["urn"] for each in found["undecided"]] == [DATABASE, DATABASE, REMOTE]
    assert found["violations"][3]["message"] == "Everything carries tags."


def test_what_is_exempted_is_no_violation_either():
    found = document(REFUSED)["exempted"]
    assert [(each["policy"], each["urn"]) for each in found] == [("exemptions", DATABASE)]
    assert document(CLEAN)["exempted"] == []


def test_resources_and_findings_tell_the_line_that_declares_them():
    found = document(REFUSED)
    line = {"file": "infra/database.py", "line": 40}
    assert {each["urn"]: each["source"] for each in found["resources"]}[DATABASE] == line
    assert [each["source"] for each in found["violations"] if each["urn"] == DATABASE] == [line, line, line]
    assert found["undecided"][-1] == {"urn": REMOTE, "message": "its children are not declared here", "source": None}


def test_one_stage_is_a_document_and_several_are_a_list_of_them():
    assert json.loads(dumps([REFUSED])) == document(REFUSED)
    assert json.loads(dumps([REFUSED, FAILED])) == {"stages": [document(REFUSED), document(FAILED)]}


def test_the_text_is_the_same_every_time():
    assert dumps([REFUSED]) == dumps([REFUSED])
    assert "1.25" not in dumps([REFUSED])


def test_marks_stand_wherever_the_values_would():
    from preview.document import _marked

    assert _marked({"a": [UNKNOWN, {"b": Secret(UNKNOWN)}]}) == {"a": [{"unknown": True}, {"b": {"secret": True}}]}
