"""Reading and showing single values."""

import math

import pytest

from guardrails import values
from guardrails.model import UNKNOWN, Doubt, Secret


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "not given"),
        (True, "true"),
        (5432, "5432"),
        (7.5, "7.5"),
        ("0.0.0.0/0", '"0.0.0.0/0"'),
        ('say "hi"\n\x1b[31m', '"say \\"hi\\"\\n\\u001b[31m"'),
        (UNKNOWN, "not known until the update"),
        (Secret("hidden"), "a secret value"),
        ([Secret("hidden")], "a list"),
        ({"hidden": 1}, "an object"),
        ("café", '"café"'),
        ("x" * 78, '"' + "x" * 78 + '"'),
        ("x" * 79, '"' + "x" * 79 + "…"),
        ("x" * 200, '"' + "x" * 79 + "…"),
    ],
)
def test_values_are_shown_and_secrets_are_not(value, shown):
    assert values.show(value) == shown


def test_a_secret_hides_from_repr_too():
    assert repr(Secret("hidden")) == "Secret(...)"
    assert repr(UNKNOWN) == "UNKNOWN"


def test_nan_is_no_number():
    assert values.whole_number("port", math.nan) == Doubt("port", "is not a whole number")
    assert values.whole_number("port", math.inf) == Doubt("port", "is not a whole number")


@pytest.mark.parametrize("digits", ["1" * 19, "\u0661", "0x10", "1_000", "5432.5", "--1", "+"])
def test_odd_digits_are_no_number(digits):
    assert isinstance(values.whole_number("port", digits), Doubt)


def test_what_comes_out_of_a_secret_is_secret():
    assert values.elements("a", Secret(["x", None, UNKNOWN, Secret("y")])) == [
        ("a[0]", Secret("x")),
        ("a[2]", UNKNOWN),
        ("a[3]", Secret("y")),
    ]
    assert values.fields("a", Secret({"b": 1, "c": None})) == {"b": Secret(1), "c": None}
    assert values.elements("a", Secret("x")) == [("a", Secret("x"))]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("publiclyAccessible", "publicly_accessible"),
        ("cidrIpv4", "cidr_ipv4"),
        ("ipv6CidrBlocks", "ipv6_cidr_blocks"),
        ("port", "port"),
    ],
)
def test_arguments_are_written_as_python_writes_them(name, written):
    assert values.argument(name) == written
