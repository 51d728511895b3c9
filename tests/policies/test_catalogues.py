"""Rules name controls that exist, under the catalogue that has them."""

import re

import pytest

from guardrails.registry import RULES, STACK_RULES
from tests.policies.catalogues import BESIDES, CHECKOV, CIS, DIRECT, FOUNDATIONAL, RELATED

EVERY = {rule.name: rule for rule in (*RULES, *STACK_RULES)}
HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide/"


def controls(rule: str, *catalogues: str) -> list[str]:
    """The ids under which a rule is in the given catalogues, without their names."""
    pairs = [tag.partition("/")[::2] for tag in EVERY[rule].tags]
    return [id_ for catalogue, id_ in pairs if catalogue in catalogues]


def split(control: str) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Za-z0-9]+)\.(\d+)", control)
    assert match, control
    return match[1], int(match[2])


@pytest.mark.parametrize("rule", EVERY)
def test_no_id_is_said_twice(rule: str):
    named = [*EVERY[rule].tags, f"AWS-FSBP/{EVERY[rule].framework}"]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("rule", EVERY)
def test_a_tag_is_a_word_or_an_id_of_a_known_catalogue(rule: str):
    known = r"[A-Z][A-Za-z0-9]+|(AWS-FSBP|AWS-SecurityHub)/\w+\.\d+|CIS-AWS-[35]\.0\.0/[\d.]+"
    known += r"|NIST-800-53-r5/[A-Z]{2}-\d+(\(\d+\))?|CKV2?_AWS_\d+"
    assert [tag for tag in EVERY[rule].tags if not re.fullmatch(known, tag)] == []


@pytest.mark.parametrize("rule", EVERY)
def test_controls_of_aws_exist_in_the_standard_that_is_named(rule: str):
    framework = EVERY[rule].framework
    ours = [*([framework] if framework else []), *controls(rule, "AWS-FSBP")]
    assert [one for one in ours if split(one)[1] not in FOUNDATIONAL[split(one)[0]]] == []
    besides = controls(rule, "AWS-SecurityHub")
    assert [one for one in besides if split(one)[1] not in BESIDES[split(one)[0]]] == []


@pytest.mark.parametrize("rule", EVERY)
def test_the_link_leads_to_the_control(rule: str):
    framework, url = EVERY[rule].framework, EVERY[rule].url
    assert url.startswith("https://docs.aws.amazon.com/")
    pages = [
        f"{HUB}{service.lower()}-controls.html#{service.lower()}-{number}"
        for service, number in map(split, [framework] if framework else controls(rule, "AWS-SecurityHub"))
    ]
    assert url in pages or not (framework or url.startswith(HUB))


@pytest.mark.parametrize("rule", EVERY)
def test_requirements_of_nist_are_those_that_aws_relates_to_the_controls(rule: str):
    framework = EVERY[rule].framework
    named = [*([framework] if framework else []), *controls(rule, "AWS-FSBP", "AWS-SecurityHub")]
    related = {id_ for control in named for id_ in RELATED.get(control, "").split()}
    allowed = related if framework in RELATED else related | DIRECT
    assert [id_ for id_ in controls(rule, "NIST-800-53-r5") if id_ not in allowed] == []


@pytest.mark.parametrize("rule", EVERY)
def test_recommendations_of_cis_and_checks_of_checkov_exist(rule: str):
    for version, known in CIS.items():
        assert set(controls(rule, f"CIS-AWS-{version}")) <= known
    checks = [tag.rpartition("_")[::2] for tag in EVERY[rule].tags if tag.startswith("CKV")]
    assert [check for check in checks if int(check[1]) not in CHECKOV[check[0]]] == []
