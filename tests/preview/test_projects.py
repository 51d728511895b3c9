import json
from collections.abc import Callable
from pathlib import Path

import pytest

from preview.errors import PreviewError
from preview.projects import Declaration, load

Write = Callable[..., Path]


def test_a_project_is_found_from_a_folder_below_it(project: Write, monkeypatch: pytest.MonkeyPatch):
    folder = project()
    (folder / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(folder / "deep")
    found = load(Path("er"))
    assert (found.name, found.directory) == ("shop", folder)


def test_the_whole_of_pulumi_yaml_is_read(project: Write):
    folder = project(
        settings="""
        name: shop
        runtime: {name: python, options: {toolchain: pip, virtualenv: env}}
        main: src
        stackConfigDir: stacks
        description: unknown keys are fine
        """
    )
    found = load(folder)
    assert (found.main, found.virtualenv, found.stack_config_dir) == ("src", folder / "env", "stacks")
    assert found.stack_file("dev") == folder / "stacks" / "Pulumi.dev.yaml"
    assert found.stack_file("org/dev") == folder / "stacks" / "Pulumi.org-dev.yaml"


def test_json_projects_have_json_stack_files(write: Write):
    folder = write(
        Pulumi__dot__json=json.dumps({"name": "shop", "runtime": "python"}),
        Pulumi__dot__dev__dot__json="{}",
        Pulumi__dot__prod__dot__yaml="",
    )
    found = load(folder)
    assert found.stages() == ("dev",)
    assert found.stack_file("dev").name == "Pulumi.dev.json"


def test_the_stages_are_those_with_a_stack_file(project: Write):
    folder = project(prod="", dev="")
    (folder / "Pulumi.notes.txt").touch()
    assert load(folder).stages() == ("dev", "prod")


def test_the_old_config_key_names_the_folder_of_stack_files(project: Write):
    assert load(project(settings="name: a\nruntime: python\nconfig: stacks\n")).stack_config_dir == "stacks"


@pytest.mark.parametrize(("toolchain", "folder"), [("uv", ".venv"), ("poetry", ".venv"), ("pip", None)])
def test_toolchains_have_a_default_environment(project: Write, toolchain: str, folder: str | None):
    found = load(project(settings=f"name: a\nruntime: {{name: python, options: {{toolchain: {toolchain}}}}}\n"))
    assert found.virtualenv == (found.directory / folder if folder else None)


@pytest.mark.parametrize(
    ("entry", "declaration"),
    [
        ("a: text", Declaration("a", given=True, value="text")),
        ("a: 5", Declaration("a", given=True, value=5)),
        ("a: 5.0", Declaration("a", given=True, value=5.0)),
        ("a: off", Declaration("a", given=True, value="off")),
        ("a: [1]", Declaration("a", given=True, value=[1])),
        ("aws:region: us-east-1", Declaration("aws:region", given=True, value="us-east-1")),
        ("aws:tags: {value: {a: b}}", Declaration("aws:tags", given=True, value={"a": "b"})),
        ("a: {type: integer}", Declaration("a", "integer")),
        ("a: {type: integer, default: '5'}", Declaration("a", "integer", given=True, value="5")),
        ("a: {type: boolean, default: 'true'}", Declaration("a", "boolean", given=True, value="true")),
        ("a: {type: object, default: {}}", Declaration("a", "object", given=True, value={})),
        ("a: {type: string, secret: true}", Declaration("a", "string", secret=True)),
        (
            "a: {type: array, items: {type: array, items: {type: integer}}, default: [[1]]}",
            Declaration("a", "array", {"type": "array", "items": {"type": "integer"}}, given=True, value=[[1]]),
        ),
        ("a: {description: words}", Declaration("a")),
    ],
)
def test_configuration_is_declared_in_long_and_in_short(project: Write, entry: str, declaration: Declaration):
    found = load(project(settings=f"name: shop\nruntime: python\nconfig: {{{entry}}}\n"))
    assert found.declarations == (declaration,)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("runtime: python", "name: the project needs a name"),
        ("nmae: a\nruntime: python", "name: the project needs a name; found nmae instead"),
        ("name: 5\nruntime: python", "name: the project needs a name"),
        ("name: a", "runtime: write `runtime: python`, or a map with name and options"),
        ("name: a\nruntime: {options: {}}", "runtime: write `runtime: python`, or a map with name and options"),
        ("name: a\nruntime: nodejs", "runtime: nodejs programs cannot be previewed here; only Python can"),
        (
            "name: a\nruntime: {name: python, options: {virtualenv: 5}}",
            "runtime.options.virtualenv: has to be a folder's name",
        ),
        ("name: a\nruntime: python\nmain: [x]", "main: has to be text, not a list"),
        ("name: a\nruntime: python\nstackConfigDir: 5", "stackConfigDir: has to be text, not a number"),
        (
            "name: a\nruntime: python\nconfig: x\nstackConfigDir: y",
            "config: a folder's name belongs into stackConfigDir alone, which is given too",
        ),
        ("name: a\nruntime: python\nconfig: [x]", "config: has to hold keys and values, not a list"),
        (
            "name: a\nruntime: python\nconfig: {x: 1.5}",
            "config.x: has to be text, a whole number, a boolean, a list or a declaration, not a number",
        ),
        (
            "name: a\nruntime: python\nconfig: {x: }",
            "config.x: has to be text, a whole number, a boolean, a list or a declaration, not nothing",
        ),
        ("name: a\nruntime: python\nconfig: {x: {typ: string}}", "config.x: typ is not known here; did you mean type?"),
        (
            "name: a\nruntime: python\nconfig: {x: {type: strnig}}",
            "config.x: type: strnig is not one of array, boolean, integer, object and string; did you mean string?",
        ),
        (
            "name: a\nruntime: python\nconfig: {x: {default: 1, value: 2}}",
            "config.x: has both a default and a value; keep one",
        ),
        (
            "name: a\nruntime: python\nconfig: {x: {type: array}}",
            "config.x: is an array without items; add `items: {type: string}`",
        ),
        *[
            (f"name: a\nruntime: python\nconfig: {{x: {{type: {kind}, default: {value}}}}}", f"config.x: {problem}")
            for kind, value, problem in [
                ("integer", "x", "its default is not of the type integer"),
                ("integer", "1.5", "its default is not of the type integer"),
                ("integer", "true", "its default is not of the type integer"),
                ("boolean", "1", "its default is not of the type boolean"),
                ("string", "1", "its default is not of the type string"),
                ("object", "[]", "its default is not of the type object"),
                ("array, items: {type: string}", "[1]", "its default is not of the type array<string>"),
                ("array, items: {type: string}", "x", "its default is not of the type array<string>"),
            ]
        ],
        (
            "name: a\nruntime: python\nconfig: {'aws:x': {type: string, value: a}}",
            "config.aws:x: belongs to another namespace and so cannot declare a type; give only a value",
        ),
        (
            "name: a\nruntime: python\nconfig: {'aws:x': {default: a}}",
            "config.aws:x: belongs to another namespace; write value instead of default",
        ),
        (
            "name: a\nruntime: python\nconfig: {'aws:x': {}}",
            "config.aws:x: belongs to another namespace and needs a value",
        ),
        ("- a", "has to hold keys and values, not a list"),
    ],
)
def test_what_is_wrong_is_named_with_file_key_and_fix(project: Write, settings: str, problem: str):
    folder = project(settings=settings)
    with pytest.raises(PreviewError) as error:
        load(folder)
    assert str(error.value) == f"{folder}/Pulumi.yaml: {problem}"


def test_all_problems_are_reported_at_once_by_the_shortest_path(project: Write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(project(settings="main: 5\nconfig: {x: {typ: a}}"))
    with pytest.raises(PreviewError) as error:
        load(Path())
    assert str(error.value).splitlines() == [
        "Pulumi.yaml: name: the project needs a name",
        "Pulumi.yaml: runtime: write `runtime: python`, or a map with name and options",
        "Pulumi.yaml: main: has to be text, not a number",
        "Pulumi.yaml: config.x: typ is not known here; did you mean type?",
    ]


def test_a_folder_without_a_project_says_where_it_looked(tmp_path: Path):
    with pytest.raises(PreviewError, match=r"no Pulumi\.yaml here or above; name a project's folder with --project"):
        load(tmp_path)
    with pytest.raises(PreviewError, match="no such folder; --project takes the folder of a"):
        load(tmp_path / "absent")


def test_broken_json_is_named(write: Write):
    folder = write(Pulumi__dot__json="{")
    with pytest.raises(PreviewError, match=r"Pulumi\.json: cannot be read as JSON: Expecting property name"):
        load(folder)
