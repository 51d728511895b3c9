import random

from hypothesis import given
from hypothesis import strategies as st

from preview.arrange import arranged
from simulation.graph import Graph, Resource


def resource(name: str, *dependencies: str, parent: str = "", type_: str = "t", custom: bool = True) -> Resource:
    return Resource(name, type_, name, parent, custom, None, {}, dependencies=dependencies)


def order(*resources: Resource) -> list[str]:
    return [each.name for each in arranged(Graph("p", "s", resources)).resources]


def test_what_depends_on_less_comes_first_then_type_then_name():
    assert order(resource("b"), resource("a", "c"), resource("c", type_="u"), resource("d"), resource("e", "a")) == [
        "b",
        "d",
        "c",
        "a",
        "e",
    ]


def test_children_follow_their_parent():
    assert order(
        resource("stack", custom=False),
        resource("z", parent="stack", custom=False),
        resource("a", parent="stack"),
        resource("zz", parent="z"),
        resource("za", "zz", parent="z"),
    ) == ["stack", "a", "z", "zz", "za"]


def test_a_component_stands_behind_what_its_children_need():
    assert order(
        resource("backend", custom=False),
        resource("group", "vpc", parent="backend"),
        resource("network", custom=False),
        resource("vpc", parent="network"),
    ) == ["network", "vpc", "backend", "group"]


def test_components_that_need_each_other_have_an_order_too():
    resources = (
        resource("a", custom=False),
        resource("b", custom=False),
        resource("a1", parent="a"),
        resource("b1", "a1", parent="b"),
        resource("a2", "b1", parent="a"),
    )
    assert order(*resources) == order(*reversed(resources)) == ["b", "b1", "a", "a1", "a2"]


def test_long_chains_are_no_problem():
    chain = [resource(f"{index:05}", *([f"{index - 1:05}"] if index else [])) for index in range(3000)]
    assert order(*random.Random(0).sample(chain, len(chain))) == [each.name for each in chain]


@given(st.randoms(use_true_random=False), st.data())
def test_the_order_of_registration_does_not_show(chance: random.Random, data: st.DataObject):
    resources: list[Resource] = []
    for index in range(data.draw(st.integers(0, 12))):
        known = [each.urn for each in resources]
        needs = data.draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else []
        parent = data.draw(st.sampled_from(["", *known]))
        resources.append(resource(str(index), *needs, parent=parent, type_=data.draw(st.sampled_from("tu"))))
    expected = order(*resources)
    chance.shuffle(resources)
    assert order(*resources) == expected
    place = {name: index for index, name in enumerate(expected)}
    assert all(place[each.parent] < place[each.name] for each in resources if each.parent)
