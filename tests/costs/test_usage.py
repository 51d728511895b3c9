"""Usage as it is assumed, and what a wrong assumption is told."""

import pytest

from costs.usage import Usage, UsageError, parse


def test_nothing_is_assumed_that_nobody_says():
    assert parse([]) == Usage()
    assert set(Usage().named().values()) == {0}


def test_assumptions_have_the_names_of_settings():
    assert parse(["trafficGb=100", "databaseCpuPercent=12.5"]) == Usage(traffic_gb=100, database_cpu_percent=12.5)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("trafficGb", "'trafficGb' is not NAME=NUMBER, as in trafficGb=100"),
        ("traffic=1", "there is no usage called traffic, did you mean trafficGb?"),
        ("zzz=1", "there is no usage called zzz; there are trafficGb, natGb, "),
        ("trafficGb=much", "trafficGb=much: input should be a valid number"),
        ("trafficGb=-1", "trafficGb=-1: input should be greater than or equal to 0"),
        ("trafficGb=inf", "trafficGb=inf: input should be a finite number"),
        ("databaseCpuPercent=101", "databaseCpuPercent=101: input should be less than or equal to 100"),
    ],
)
def test_a_wrong_assumption_is_told_with_name_value_and_limit(given, told):
    with pytest.raises(UsageError) as caught:
        parse([given])
    assert str(caught.value).startswith(told)
