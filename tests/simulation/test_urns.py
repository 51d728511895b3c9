from functools import partial

import pytest

from simulation import urns
from simulation.urns import Alias, ParentAliases

STACK = "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev"
APP = "urn:pulumi:dev::proj::my:index:App::app"
SERVER = "urn:pulumi:dev::proj::my:index:App$aws:ec2/instance:Instance::app-server"


def test_the_stack_does_not_show_in_the_types_of_its_children():
    assert urns.make("dev", "proj", STACK, "my:index:App", "app") == APP
    assert urns.make("dev", "proj", "", "my:index:App", "app") == APP


def test_every_parents_type_shows():
    assert urns.make("dev", "proj", APP, "aws:ec2/instance:Instance", "app-server") == SERVER
    inner = urns.make("dev", "proj", SERVER, "a:b:C", "x")
    assert urns.qualified_type(inner) == "my:index:App$aws:ec2/instance:Instance$a:b:C"


def test_names_may_hold_what_separates_the_parts():
    urn = urns.make("dev", "proj", "", "a:b:C", "x::y$z")
    assert (urns.name_of(urn), urns.type_of(urn)) == ("x::y$z", "a:b:C")


@pytest.mark.parametrize(
    ("token", "package"),
    [
        ("aws:ec2/vpc:Vpc", "aws"),
        ("pulumi:providers:aws", "aws"),
        ("pulumi:pulumi:StackReference", "pulumi"),
        ("plain", "plain"),
    ],
)
def test_a_token_belongs_to_a_package(token: str, package: str):
    assert urns.package_of(token) == package
    assert urns.is_provider(token) is token.startswith("pulumi:providers:")


@pytest.mark.parametrize(
    ("alias", "former"),
    [
        (Alias(urn="urn:any"), "urn:any"),
        (Alias(name="old"), "urn:pulumi:dev::proj::my:index:App$a:b:C::old"),
        (Alias(type="x:y:Z"), "urn:pulumi:dev::proj::my:index:App$x:y:Z::new"),
        (Alias(stack="prod", project="other"), "urn:pulumi:prod::other::my:index:App$a:b:C::new"),
        (Alias(no_parent=True), "urn:pulumi:dev::proj::a:b:C::new"),
        (
            Alias(parent=SERVER),
            "urn:pulumi:dev::proj::my:index:App$aws:ec2/instance:Instance$a:b:C::new",
        ),
    ],
)
def test_an_alias_differs_from_the_resource_only_in_what_it_says(alias: Alias, former: str):
    assert urns.collapse(alias, stack="dev", project="proj", parent=APP, type_="a:b:C", name="new") == former


def test_a_parents_former_names_pass_on_to_its_children():
    parents = ParentAliases(APP, ("urn:pulumi:dev::proj::my:index:App::old",))
    alias_of = partial(urns.collapse, stack="dev", project="proj", parent=APP, type_="a:b:C", name="app-db")
    chain = "urn:pulumi:dev::proj::my:index:App$a:b:C"
    assert urns.resolve_aliases(alias_of, "a:b:C", "app-db", [], parents) == (f"{chain}::old-db",)
    assert urns.resolve_aliases(alias_of, "a:b:C", "app-db", [Alias(name="plain")], parents) == (
        f"{chain}::plain",
        f"{chain}::old-db",
    )


def test_a_child_named_otherwise_than_its_parent_keeps_its_name():
    parents = ParentAliases(APP, ("urn:pulumi:dev::proj::my:index:App::old",))
    alias_of = partial(urns.collapse, stack="dev", project="proj", parent=APP, type_="a:b:C", name="db")
    found = urns.resolve_aliases(alias_of, "a:b:C", "db", [Alias(name="former")], parents)
    assert found == ("urn:pulumi:dev::proj::my:index:App$a:b:C::former",)
