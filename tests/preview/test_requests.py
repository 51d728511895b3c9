from dataclasses import replace

import pytest
from google.protobuf import json_format

from preview.requests import for_resource, for_stack, seconds
from simulation.graph import UNKNOWN, Asset, Options, Reference, Resource, Secret

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = Resource(
    urn="urn:pulumi:dev::shop::pulumi:providers:aws::near",
    type="pulumi:providers:aws",
    name="near",
    parent="",
    custom=True,
    id="x",
    inputs={"region": "eu-west-1"},
    outputs={"region": "eu-west-1"},
)
BUCKET = Resource(
    urn="urn:pulumi:dev::shop::aws:s3/bucket:Bucket::photos",
    type="aws:s3/bucket:Bucket",
    name="photos",
    parent="urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
    custom=True,
    id=UNKNOWN,
    inputs={
        "__defaults": ["bucket"],
        "bucket": "photos-1",
        "days": 7,
        "kept": {"__inner": None},
        "list": [UNKNOWN, True],
        "secret": Secret({"inner": UNKNOWN}),
        "source": Asset("text", "hello"),
        "other": Reference("urn:other", "i-1"),
        "component": Reference("urn:component"),
    },
    outputs={"arn": UNKNOWN, "bucket": "photos-1", "__internal": 1},
    dependencies=("urn:a",),
    property_dependencies={"list": ("urn:a",), "days": ()},
    provider=f"{PROVIDER.urn}::x",
    options=Options(
        protect=True,
        ignore_changes=("tags",),
        delete_before_replace=False,
        aliases=("urn:old",),
        additional_secret_outputs=("key",),
        custom_timeouts={"create": "1h0m30s", "delete": "1.5s"},
    ),
)


def test_a_resource_is_described_as_the_engine_describes_it():
    assert json_format.MessageToDict(for_resource(BUCKET, PROVIDER)) == {
        "type": "aws:s3/bucket:Bucket",
        "urn": BUCKET.urn,
        "name": "photos",
        "properties": {
            "bucket": "photos-1",
            "days": 7.0,
            "kept": {"__inner": None},
            "list": [UNKNOWN_TEXT, True],
            "secret": {
                "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                "value": {"inner": UNKNOWN_TEXT},
            },
            "source": {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "hello"},
            "other": "i-1",
            "component": "urn:component",
        },
        "options": {
            "protect": True,
            "ignoreChanges": ["tags"],
            "deleteBeforeReplaceDefined": True,
            "additionalSecretOutputs": ["key"],
            "customTimeouts": {"create": 3630.0, "delete": 1.5},
            "parent": BUCKET.parent,
        },
        "provider": {
            "type": "pulumi:providers:aws",
            "properties": {"region": "eu-west-1"},
            "urn": PROVIDER.urn,
            "name": "near",
        },
    }


def test_a_stack_is_described_by_outputs_and_dependencies():
    provider, bucket = json_format.MessageToDict(for_stack([PROVIDER, BUCKET]))["resources"]
    assert "provider" not in provider
    assert bucket["properties"] == {"arn": UNKNOWN_TEXT, "bucket": "photos-1"}
    assert bucket["dependencies"] == ["urn:a"]
    assert bucket["propertyDependencies"] == {"list": {"urns": ["urn:a"]}}
    assert bucket["parent"] == BUCKET.parent
    assert bucket["provider"]["name"] == "near"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0s", 0),
        ("1h0m0s", 3600),
        ("90m", 5400),
        ("1.5h", 5400),
        ("250ms", 0.25),
        ("5us", 5e-6),
        ("7ns", 7e-9),
        ("", 0),
    ],
)
def test_durations_are_read_as_go_writes_them(text: str, expected: float):
    assert seconds(text) == pytest.approx(expected)


def test_reads_are_not_part_of_the_stack_that_packs_judge():
    read = replace(BUCKET, urn=f"{BUCKET.urn}-read", external=True)
    (only,) = for_stack([BUCKET, read]).resources
    assert only.urn == BUCKET.urn
