from __future__ import annotations

import json

import postgres
import probe
import pytest

from infra.compute.bootstrap import DATABASE_HEALTH_PATTERN, DATABASE_HEALTH_VALUE

UNHEALTHY = postgres.Health(False, "certificate")
HEALTHY = postgres.Health(True, "ok")


@pytest.fixture
def line(monkeypatch, capsys):
    """The line written when the machine itself finds `own`, and the application listens on `port`."""

    def written(own, port):
        monkeypatch.setattr(postgres, "check", lambda _environment: own)
        assert probe.main({"PORT": str(port)}) == 0
        text = capsys.readouterr().out.splitlines()[-1]
        return json.loads(text)

    return written


def test_the_line_has_what_the_metric_filter_looks_for(line, serving):
    with serving(lambda: HEALTHY) as port:
        found = line(HEALTHY, port)
    assert found == {"event": "database-health", "healthy": 1, "reason": "ok"}
    assert DATABASE_HEALTH_PATTERN == '{ $.event = "database-health" }'
    assert DATABASE_HEALTH_VALUE == "$.healthy"


def test_a_database_that_the_machine_cannot_reach_is_zero_with_its_reason(line, serving):
    with serving(lambda: HEALTHY) as port:
        assert line(UNHEALTHY, port) == {"event": "database-health", "healthy": 0, "reason": "certificate"}


def test_an_application_that_says_503_is_zero_though_the_machine_reaches_the_database(line, serving):
    with serving(lambda: UNHEALTHY) as port:
        assert line(HEALTHY, port) == {"event": "database-health", "healthy": 0, "reason": "application"}


def test_an_application_without_the_path_changes_nothing(line, serving):
    with serving(lambda: HEALTHY, health_path="/other") as port:
        assert line(HEALTHY, port)["healthy"] == 1


def test_an_application_that_is_down_is_not_a_database_that_is_down(line):
    assert line(HEALTHY, 1)["healthy"] == 1
