"""The pack's config: everything wrong at once, nearest names, and the schema that Pulumi gets."""

import json

import grpc
import pytest

from guardrails import config
from guardrails.config import ConfigError, PolicyConfig, RuleConfig, UndecidedConfig
from guardrails.pack import EXEMPTIONS, UNDECIDED
from guardrails.registry import RULES, STACK_RULES
from tests.policies import support

MODELS = {rule.name: rule.config for rule in (*RULES, *STACK_RULES)} | {
    UNDECIDED: UndecidedConfig,
    EXEMPTIONS: PolicyConfig,
}
BACKUPS = "database-backups"
INGRESS = "database-ingress-by-security-group"


def problems(sections) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.check(sections, MODELS)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("file", sorted((support.PACK / "config").glob("*.json")), ids=lambda file: file.stem)
def test_every_config_file_of_ours_is_right(file):
    sections = json.loads(file.read_text())
    levels = [section.pop("enforcementLevel", "advisory") for section in sections.values()]
    assert set(levels) <= {"advisory", "mandatory", "disabled"}
    config.check(sections, MODELS)


def test_the_default_config_says_what_the_rules_take_without_one():
    sections = json.loads((support.PACK / "config" / "default.json").read_text())
    for name, model in MODELS.items():
        assert config.parse(name, model, sections.get(name, {})) == config.parse(name, model, {})
        assert sections.get(name, {}).keys() == config.json_schema(model)["properties"].keys() - {"exemptions"}


def test_only_dev_asks_for_less_than_the_default():
    def minimum(stage: str) -> int:
        section = json.loads((support.PACK / "config" / f"{stage}.json").read_text())[BACKUPS]
        return section["minimumRetentionPeriod"]

    assert [minimum(stage) for stage in ("default", "dev", "prod", "growth")] == [7, 1, 7, 7]


TOO_SMALL, TOO_LARGE = "input should be greater than or equal to", "input should be less than or equal to"
NO_KEY = "there is no such key"


@pytest.mark.parametrize(
    ("policy", "section", "key", "problem"),
    [
        ("database-backup", {}, "", "there is no such policy, did you mean database-backups?"),
        ("s3", {}, "", "there is no such policy; known are compute-imdsv2, "),
        ("all", {"ports": [1]}, "", "there is no such policy; known are "),
        (BACKUPS, {"minimumRetention": 7}, ".minimumRetention", f"{NO_KEY}, did you mean minimumRetentionPeriod?"),
        (BACKUPS, {"minimum_retention_period": 7}, ".minimum_retention_period", f"{NO_KEY}, did you mean minimumRete"),
        (BACKUPS, {"x": 7}, ".x", f"{NO_KEY}; known are backupPlanTags, exemptions, minimumRetentionPeriod"),
        ("database-not-public", {"ports": [1]}, ".ports", f"{NO_KEY}; known are exemptions"),
        (EXEMPTIONS, {"ports": [1]}, ".ports", f"{NO_KEY}; there are no keys here"),
        (UNDECIDED, {"x": 1}, ".x", f"{NO_KEY}; known are refuseAtUpdate"),
        (BACKUPS, {"minimumRetentionPeriod": 0}, ".minimumRetentionPeriod", f"is 0; {TOO_SMALL} 1"),
        (BACKUPS, {"minimumRetentionPeriod": 36}, ".minimumRetentionPeriod", f"is 36; {TOO_LARGE} 35"),
        (BACKUPS, {"minimumRetentionPeriod": 7.5}, ".minimumRetentionPeriod", "is 7.5; input should be a valid int"),
        (BACKUPS, {"minimumRetentionPeriod": "7"}, ".minimumRetentionPeriod", "is '7'; input should be a valid int"),
        (BACKUPS, {"minimumRetentionPeriod": True}, ".minimumRetentionPeriod", "is True; input should be a valid int"),
        (BACKUPS, {"backupPlanTags": {"Backup": 1}}, ".backupPlanTags.Backup", "is 1; input should be a valid string"),
        (INGRESS, {"ports": []}, ".ports", "is []; list should have at least 1 item"),
        (INGRESS, {"ports": [5432, 70000]}, ".ports[1]", f"is 70000; {TOO_LARGE} 65535"),
        (INGRESS, {"ports": 5432}, ".ports", "is 5432; input should be a valid list"),
        (INGRESS, {"allowPrefixLists": "false"}, ".allowPrefixLists", "is 'false'; input should be a valid boolean"),
    ],
)
def test_a_wrong_config_is_told_with_key_value_and_limit(policy, section, key, problem):
    (told,) = problems({policy: section})
    assert told.startswith(f"{policy}{key}: {problem}")


@pytest.mark.parametrize("policy", [INGRESS, "database-port-guarded"])
def test_every_tcp_port_may_be_guarded_and_no_other(policy):
    config.check({policy: {"ports": [1, 65535]}}, MODELS)
    assert len(problems({policy: {"ports": [0, 65536]}})) == 2


def test_every_problem_of_every_section_is_told_at_once():
    sections = {"nonsense": {}, BACKUPS: {"minimumRetentionPeriod": 99, "no": 1}, INGRESS: {"ports": [0, "x"]}}
    told = problems(sections)
    assert len(told) == 5
    with pytest.raises(ConfigError) as caught:
        config.check(sections, MODELS)
    assert str(caught.value).splitlines() == [
        "the policy pack's config has 5 problem(s):",
        *(f"  - {one}" for one in told),
    ]


@pytest.mark.parametrize("before", ["all", "a policy of another pack"])
def test_what_comes_after_a_section_without_a_policy_is_read_all_the_same(before):
    assert before < BACKUPS
    assert any(one.startswith(BACKUPS) for one in problems({before: {}, BACKUPS: {"minimumRetentionPeriod": 99}}))


def test_pulumis_floats_are_whole_numbers_again():
    section = {"ports": [5432.0, 3306.0]}
    assert config.parse(INGRESS, MODELS[INGRESS], section).ports == [5432, 3306]
    config.check({"all": {}, BACKUPS: {"minimumRetentionPeriod": 14.0}}, MODELS)


class Titled(RuleConfig):
    """A config with a key that is called as pydantic's own note on a name is."""

    title: str
    some_things: list[str]


def test_the_schema_names_keys_as_users_write_them():
    schema = config.json_schema(Titled)
    assert schema["required"] == ["title", "someThings"]
    assert schema["properties"]["title"] == {"type": "string"}


@pytest.mark.parametrize("model", dict.fromkeys(MODELS.values()))
def test_no_schema_has_references(model):
    assert "$ref" not in json.dumps(config.json_schema(model))


def test_pulumi_gets_the_schema_with_its_defaults(pack):
    policies = {policy.name: policy for policy in pack.info.policies}
    schema = policies[BACKUPS].configSchema
    assert schema.properties["minimumRetentionPeriod"]["default"] == 7
    assert schema.properties["minimumRetentionPeriod"]["maximum"] == 35
    assert list(schema.required) == []
    assert list(policies["database-not-public"].configSchema.properties) == ["exemptions"]
    assert not policies["exemptions"].configSchema.properties


def test_a_wrong_config_is_refused_before_any_resource(pack):
    with pytest.raises(grpc.RpcError) as caught:
        pack.configure({BACKUPS: {"minimumRetentionPeriod": 40}, "database-backup": {}})
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "has 2 problem(s)" in caught.value.details()
    assert "did you mean database-backups?" in caught.value.details()
    pack.configure()
