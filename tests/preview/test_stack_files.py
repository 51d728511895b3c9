from collections.abc import Callable
from pathlib import Path

import pytest

from preview.errors import PreviewError
from preview.projects import load
from preview.stack_files import PLACEHOLDER, configure

Write = Callable[..., Path]


def test_a_stack_file_becomes_full_keys_and_text(project: Write):
    folder = project(
        dev="""
        config:
          aws:region: eu-west-1
          other:config:old: 1
          shop:proxy: {mode: off, ports: [5432, 03:00], nothing: ~}
          plain: 17.10
          flag: true
          empty:
        """
    )
    found = configure(load(folder), "dev")
    assert found.values == {
        "aws:region": "eu-west-1",
        "other:old": "1",
        "shop:empty": "",
        "shop:flag": "true",
        "shop:plain": "17.1",
        "shop:proxy": '{"mode":"off","nothing":null,"ports":[5432,"03:00"]}',
    }
    assert (found.secret_keys, found.notes) == (frozenset(), ())


@pytest.mark.parametrize("content", ["", "# nothing\n", "config:\n", "encryptionsalt: x\n"])
def test_a_stack_file_may_be_empty(project: Write, content: str):
    assert configure(load(project(dev=content)), "dev").values == {}


def test_settings_are_changed_by_path_and_by_key(project: Write):
    folder = project(dev="config: {network: {zones: [a, b], nat: none}, aws:region: us-east-1}")
    found = configure(
        load(folder),
        "dev",
        paths=["network.nat=perZone", "network.zones[2]=c", 'tags["a=b"].on=true', "network.count=2", "top=5"],
        values=["aws:region=eu-west-1", "plain.key=x"],
    )
    assert found.values == {
        "aws:region": "eu-west-1",
        "shop:network": '{"count":2,"nat":"perZone","zones":["a","b","c"]}',
        "shop:plain.key": "x",
        "shop:tags": '{"a=b":{"on":true}}',
        "shop:top": "5",
    }


def test_without_a_stack_file_the_command_line_is_all_there_is(project: Write):
    found = configure(load(project()), "dev", values=["a=1"])
    assert found.values == {"shop:a": "1"}
    assert found.notes == ("there is no stack file; the configuration is what the command line gives",)


def test_a_placeholder_stands_for_what_is_encrypted(project: Write):
    folder = project(
        settings="""
        name: shop
        runtime: python
        config: {port: {type: integer, secret: true}, debug: {type: boolean}}
        """,
        dev="""
        config:
          password: {secure: v1:abc}
          nested: {list: [{secure: v1:def}], plain: 1}
          port: {secure: v1:ghi}
          debug: {secure: v1:jkl}
          known: {secure: v1:mno}
          not-secure: {secure: 5}
        """,
    )
    found = configure(load(folder), "dev", values=["known=hunter2"])
    assert found.values == {
        "shop:debug": "false",
        "shop:known": "hunter2",
        "shop:nested": f'{{"list":["{PLACEHOLDER}"],"plain":1}}',
        "shop:not-secure": '{"secure":5}',
        "shop:password": PLACEHOLDER,
        "shop:port": "0",
    }
    assert found.secret_keys == {"shop:password", "shop:nested", "shop:port", "shop:debug", "shop:known"}
    assert found.notes[0] == ("debug is encrypted: a placeholder stands for it; try a value with --config debug=...")
    assert len(found.notes) == 4


def test_defaults_of_the_project_fill_what_the_stage_leaves_out(project: Write):
    folder = project(
        settings="""
        name: shop
        runtime: python
        config:
          size: t3.micro
          count: {type: integer, default: 2}
          ratio: {default: 1.5}
          zones: {type: array, items: {type: string}, default: [a]}
          aws:region: us-east-1
          deep.er: {default: 7}
          list[0]: {default: 8}
          named: {type: string, default: x}
        """,
        dev="config: {size: t3.large, deep: {other: 1}, named: 5}",
    )
    assert configure(load(folder), "dev").values == {
        "aws:region": "us-east-1",
        "shop:count": "2",
        "shop:deep": '{"er":7,"other":1}',
        "shop:list": "[8]",
        "shop:named": "5",
        "shop:ratio": "1.5",
        "shop:size": "t3.large",
        "shop:zones": '["a"]',
    }


def test_what_the_stage_gives_at_a_declared_path_stands(project: Write):
    folder = project(
        settings="""
        name: shop
        runtime: python
        config: {deep.er: {default: 7}, 'list[0]': {default: 8}, 'aws:x.y': 1}
        """,
        dev="config: {deep: {er: 1}, list: [2], aws:x: {y: 3}}",
    )
    assert configure(load(folder), "dev").values == {
        "aws:x": '{"y":3}',
        "shop:deep": '{"er":1}',
        "shop:list": "[2]",
    }


def test_what_the_project_requires_must_be_there(project: Write):
    settings = "name: shop\nruntime: python\nconfig: {a: {type: string}, b: {type: integer}, c: {default: 1}}\n"
    folder = project(settings=settings, dev="config: {}")
    with pytest.raises(PreviewError) as error:
        configure(load(folder), "dev")
    assert str(error.value) == (
        "dev: a and b are required by Pulumi.yaml; set them in Pulumi.dev.yaml, or with --config a=... --config b=..."
    )
    with pytest.raises(PreviewError, match=r"dev: b is required by Pulumi\.yaml; set it in Pulumi\.dev\.yaml"):
        configure(load(folder), "dev", values=["a=x"])
    assert configure(load(folder), "dev", values=["a=x", "b=5"]).values["shop:b"] == "5"


def test_a_declared_secret_given_on_the_command_line_is_secret(project: Write):
    folder = project(settings="name: shop\nruntime: python\nconfig: {a: {type: string, secret: true}}\n")
    assert configure(load(folder), "dev", values=["a=x"]).secret_keys == {"shop:a"}


@pytest.mark.parametrize(
    ("declared", "given", "problem"),
    [
        ("{type: integer}", "x", "a has to be of the type integer, as Pulumi.yaml declares"),
        ("{type: integer}", "{b: 1}", "a has to be of the type integer, as Pulumi.yaml declares"),
        ("{type: boolean}", "yes", "a has to be of the type boolean, as Pulumi.yaml declares"),
        (
            "{type: array, items: {type: integer}}",
            "[x]",
            "a has to be of the type array<integer>, as Pulumi.yaml declares",
        ),
        (
            "{type: string, secret: true}",
            "x",
            "a is declared secret and has to be encrypted: pulumi config set --secret --stack dev a",
        ),
    ],
)
def test_values_have_to_be_what_the_project_declares(project: Write, declared: str, given: str, problem: str):
    folder = project(
        settings=f"name: shop\nruntime: python\nconfig: {{a: {declared}}}\n", dev=f"config: {{a: {given}}}"
    )
    with pytest.raises(PreviewError) as error:
        configure(load(folder), "dev")
    assert str(error.value) == f"Pulumi.dev.yaml: config.{problem}"


def test_what_pulumi_ignores_is_mentioned(project: Write):
    folder = project(dev="confg: {a: 1}\nenvironment: [shared/aws, shared/db]\n")
    assert configure(load(folder), "dev").notes == (
        "Pulumi.dev.yaml: confg means nothing to Pulumi; did you mean config?",
        "Pulumi.dev.yaml: environments are not opened here: shared/aws and shared/db",
    )
    folder = project(dev="environment: {imports: [a]}\n")
    assert configure(load(folder), "dev").notes == ("Pulumi.dev.yaml: environments are not opened here: an inline one",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("config: [1]", "/Pulumi.dev.yaml: config: has to hold keys and values"),
        ("config: {a:b:c: 1}", "/Pulumi.dev.yaml: config.a:b:c: not a configuration key; write NAME or NAMESPACE:NAME"),
        ("config: {a: .inf}", "/Pulumi.dev.yaml: a number has to be finite; quote it when text is meant"),
    ],
)
def test_a_stack_file_that_pulumi_would_refuse_is_refused(project: Write, content: str, problem: str):
    folder = project(dev=content)
    with pytest.raises(PreviewError) as error:
        configure(load(folder), "dev")
    assert str(error.value) == f"{folder}{problem}"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"paths": ["x"]}, "--set x: write --set KEY=VALUE"),
        ({"paths": ["=x"]}, "--set =x: the key is empty; write SECTION.KEY=VALUE"),
        ({"paths": ["a.=x"]}, "--set a.=x: a.: a name is missing after the dot"),
        ({"paths": ["a[0=x"]}, "--set a[0=x: a[0: a closing ] is missing"),
        ({"values": ["x"]}, "--config x: write --config KEY=VALUE"),
        ({"values": ["=x"]}, "--config =x: the key is empty; write KEY=VALUE"),
        ({"values": ["a:b:c=x"]}, "--config a:b:c=x: a:b:c: not a configuration key; write NAME or NAMESPACE:NAME"),
    ],
)
def test_a_mistyped_option_is_quoted_and_explained(project: Write, options: dict[str, list[str]], problem: str):
    found = load(project())
    with pytest.raises(PreviewError) as error:
        configure(found, "dev", **options)
    assert str(error.value) == problem
