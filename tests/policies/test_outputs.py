"""outputs-no-secrets: exports of a stack, at a preview and at an update."""

import pytest

from guardrails.graph import Graph
from guardrails.model import UNKNOWN, Fine, Secret, Undecided, Violation
from tests.policies import support
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.cases_secrets import RANDOM, SECRET_ARN, STACK, _judged

RULE = support.STACK_RULE["outputs-no-secrets"]
KINDS = {Fine: FINE, Undecided: UNDECIDED, Violation: VIOLATION}


def verdict_on(exports):
    stack = support.resource(STACK, exports, "app-dev")
    ((resource, verdict),) = RULE.check(Graph([stack]), RULE.config())
    assert resource is stack
    return verdict


@pytest.mark.parametrize(("id", "name", "value", "expected"), list(_judged()), ids=lambda part: str(part)[:40])
def test_a_credential_is_told_by_name_or_form(id, name, value, expected):
    for exports in ({name: value}, {"database": {name: value}}, {"all": [{"name": name, "value": value}]}):
        assert KINDS[type(verdict_on(exports))] == expected
    for exports in ({name: Secret(value)}, {"all": Secret({name: value})}):
        assert KINDS[type(verdict_on(exports))] == FINE


@pytest.mark.parametrize(
    ("exports", "expected"),
    [
        ({}, FINE),
        ({"databaseSecretArn": UNKNOWN, "url": UNKNOWN, "passwordVersion": UNKNOWN}, FINE),
        ({"secretArn": SECRET_ARN, "secretName": "orders", "tokenUrl": "https://example.com/token"}, FINE),
        ({"databasePassword": UNKNOWN}, UNDECIDED),
        ({"databasePassword": UNKNOWN, "token": RANDOM}, VIOLATION),
        ({"psql": "psql postgresql://app:hunter2two@db/app"}, VIOLATION),
    ],
)
def test_exports(exports, expected):
    assert KINDS[type(verdict_on(exports))] == expected


def test_the_message_names_the_export_and_never_its_value():
    verdict = verdict_on({"databasePassword": "hunter2two"})
    assert [one.text for one in verdict.found] == ["databasePassword holds what its name says is a credential"]
    assert "hunter2two" not in repr(verdict)


def test_over_grpc(pack):
    pack.configure(only=("outputs-no-secrets", "undecided"))
    stack = support.resource(STACK, {"databasePassword": "hunter2two", "token": Secret(RANDOM)}, "app-dev")
    assert pack.analyze(support.resource(STACK, {}, "app-dev")) == []
    (finding,) = pack.analyze_stack([stack])
    assert (finding.policyName, finding.urn) == ("outputs-no-secrets", stack.urn)
    assert "token" not in finding.message
    unsure = support.resource(STACK, {"databasePassword": UNKNOWN}, "app-dev")
    (finding,) = pack.analyze_stack([unsure])
    assert finding.policyName == "undecided"
