"""What the rules about credentials must say."""

import json
from collections.abc import Iterator
from typing import Any

from guardrails.model import UNKNOWN, Secret
from guardrails.rules.secrets.environment_no_secrets import ENVIRONMENTS
from guardrails.rules.secrets.plain_text_secrets import MARKED, PARAMETERS, PASSWORDS
from tests.policies.case import FINE, NOT_YET, UNDECIDED, VIOLATION, Case
from tests.policies.cases_compute import HARMLESS, KEY, LEAKS
from tests.policies.cases_database import _of

STACK = "pulumi:pulumi:Stack"
SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-AbCdEf"
AWS_SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzyxwvutsrq"
RANDOM = "a1B2c3D4e5F6g7H8i9"
CREDENTIALS = {
    "DB_PASSWORD": ("hunter2two", "correct-horse", "Password1", "123456", "S3cr3t!"),
    "PGPASSWORD": ("hunter2two",),
    "masterUserPassword": ("hunter2two",),
    "DBPassword": ("hunter2two",),
    "--password": ("hunter2two",),
    "db.password": ("hunter2two",),
    "SMTP_PASS": ("hunter2two",),
    "DB_PASSWORD_2": ("hunter2two",),
    "API_KEY": ("abcdef123456",),
    "clientSecret": ("abcdef123456",),
    "GITHUB_TOKEN": ("abcdef123456",),
    "AWS_SECRET_ACCESS_KEY": (AWS_SECRET_KEY,),
    "SESSION_SECRET": ("abcdef123456",),
    "TOKEN": (RANDOM, "0123456789abcdef" * 2),
    "DB_SECRET": (RANDOM,),
    "ANYTHING": (KEY, "postgresql://app:hunter2two@db:5432/app"),
}
"""Names, and values beside them that are credentials."""
INNOCENT = {
    "DB_PASSWORD": (
        *("", " ", "1", "12345", "true", "False", "none", "required", "changeme", "placeholder", "xxxx", "****"),
        *("abc", "two words", "${DB_PASSWORD}", "$DB_PASSWORD", "$(cat x)", "<password>", "%{password}", "%PASSWORD%"),
        *("{{resolve:secretsmanager:orders:SecretString:password}}", SECRET_ARN, "/run/secrets/db", "./password"),
        *("prod/orders/password", "orders-password", "password_of_orders", "alias/orders", "ssm:/orders/password"),
        *("https://example.com/reset", "vault:secret/data/orders", "file:password.txt", "ANEXAMPLE"),
    ),
    "PASSWORD_VERSION": ("3333",),
    "passwordLength": ("123456",),
    "SECRET_ARN": (SECRET_ARN,),
    "SECRET_NAME": ("orders",),
    "TOKEN_URL": ("https://example.com/token",),
    "PASSWORD_FILE": ("hunter2two",),
    "PWD": ("workdir",),
    "DB_SECRET": ("orders", "prod/orders", "orders-AbCdEf1234567890"),
    "TOKEN": ("orders", "MyToken"),
    "creationToken": ("my-file-system-1",),
    "PUBLIC_KEY": ("abcdef123456",),
    "KMS_KEY_ID": ("1234abcd-12ab-34cd-56ef-1234567890ab",),
    "HTTP_TOKENS": ("required",),
    "PASSWORD_HASH": ("abcdef123456",),
    "ANYTHING": ("hunter2two", 7, True, None, 7.5),
}
"""Names, and values beside them that are none."""


def _judged() -> Iterator[tuple[str, str, Any, str]]:
    """Id, name, value and verdict of every pair."""
    for table, verdict in ((CREDENTIALS, VIOLATION), (INNOCENT, FINE)):
        for name, values in table.items():
            for number, value in enumerate(values):
                yield f"{verdict}-{name}-{number}", name, value, verdict


def _tags() -> Iterator[Case]:
    case = _of("tags-no-secrets")
    vpc, native, other = "aws:ec2/vpc:Vpc", "aws-native:ec2:Vpc", "docker:index/image:Image"
    for id, name, value, verdict in _judged():
        yield case(f"map-{id}", vpc, {"tags": {"Owner": "me", name: value}}, verdict)
        yield case(f"all-{id}", vpc, {"tags": {}, "tagsAll": {name: value}}, verdict)
        yield case(
            f"list-{id}", native, {"tags": [{"key": "Owner", "value": "me"}, {"key": name, "value": value}]}, verdict
        )
        yield case(f"both-{id}", vpc, {"tags": {name: value}, "tagsAll": {name: value, "Owner": "me"}}, verdict)
    for number, (written, kind) in enumerate(LEAKS.items()):
        yield case(f"leak-{number}", other, {"tags": [written]}, VIOLATION, f"tags[0] holds {kind}")
    for number, written in enumerate(HARMLESS):
        yield case(f"harmless-{number}", vpc, {"tags": {"Note": written}}, FINE)
    for id, tags, verdict in (
        ("secret", Secret({"password": "hunter2two"}), VIOLATION),
        ("secret-value", {"password": Secret("hunter2two")}, VIOLATION),
        ("unknown", UNKNOWN, FINE),
        ("unknown-value", {"Vpc": UNKNOWN}, FINE),
        ("unknown-password", {"Password": UNKNOWN}, UNDECIDED),
        ("unknown-password-in-list", [{"Key": "Password", "Value": UNKNOWN}], UNDECIDED),
        ("unknown-element", [UNKNOWN], FINE),
        ("garbage", 5, FINE),
        ("deep", _deep(40, {"password": "hunter2two"}), FINE),
        ("not-too-deep", _deep(9, {"password": "hunter2two"}), VIOLATION),
    ):
        yield case(id, vpc, {"tags": tags}, verdict)
    yield case("file-system", "aws-native:efs:FileSystem", {"fileSystemTags": [{"key": "a", "value": KEY}]}, VIOLATION)
    own, every = {"password": "changeme"}, {"password": "hunter2two"}
    yield case("all-says-otherwise", vpc, {"tags": own, "tagsAll": every}, VIOLATION, "tagsAll.password holds")
    says = "tags.Password holds what its name says is a credential"
    yield case("says", vpc, {"tags": {"Password": "hunter2two"}}, VIOLATION, says)
    yield case("says-unknown", vpc, {"tags": {"Password": UNKNOWN}}, UNDECIDED, f"tags.Password {NOT_YET}")
    says = "tags[0] (Password) holds what its name says is a credential"
    yield case("says-list", native, {"tags": [{"key": "Password", "value": "hunter2two"}]}, VIOLATION, says)


def _deep(levels: int, value: Any) -> Any:
    for _ in range(levels):
        value = [value]
    return value


def _environments() -> Iterator[Case]:
    case = _of("environment-no-secrets")
    function, tasks = "aws:lambda/function:Function", "aws:ecs/taskDefinition:TaskDefinition"
    for id, name, value, verdict in _judged():
        yield case(f"function-{id}", function, {"environment": {"variables": {name: value}}}, verdict)
        container = [{"name": "app", "environment": [{"name": name, "value": value}]}]
        yield case(f"task-{id}", tasks, {"containerDefinitions": json.dumps(container)}, verdict)
        yield case(f"native-{id}", "aws-native:ecs:TaskDefinition", {"containerDefinitions": container}, verdict)
    for type, properties in ENVIRONMENTS.items():
        for name in properties:
            entry = [{"name": "DB_PASSWORD", "optionName": "DB_PASSWORD", "value": "hunter2two"}]
            for id, value, verdict in (
                ("list", {"environment": entry}, VIOLATION),
                ("text", json.dumps({"environment": entry}), VIOLATION),
                ("map", {"runtimeEnvironmentVariables": {"DB_PASSWORD": "hunter2two"}}, VIOLATION),
                ("secret", Secret({"DB_PASSWORD": "hunter2two"}), VIOLATION),
                ("referred", {"secrets": [{"name": "DB_PASSWORD", "valueFrom": SECRET_ARN}]}, FINE),
                ("reference-unknown", {"secrets": [{"name": "DB_PASSWORD", "valueFrom": UNKNOWN}]}, FINE),
                ("runtime-secrets", {"runtimeEnvironmentSecrets": {"DB_PASSWORD": UNKNOWN}}, FINE),
                ("unknown", UNKNOWN, FINE),
                ("unknown-password", {"DB_PASSWORD": UNKNOWN}, UNDECIDED),
                ("none", None, FINE),
            ):
                yield case(f"{type}-{name}-{id}", type, {name: value}, verdict)
    variable = {"name": "DB_PASSWORD", "value": "hunter2two"}
    for kind, verdict in (
        ("PLAINTEXT", VIOLATION),
        (None, VIOLATION),
        (UNKNOWN, UNDECIDED),
        ("PARAMETER_STORE", FINE),
        ("SECRETS_MANAGER", FINE),
    ):
        environment = {"environmentVariables": [{**variable, "type": kind}]}
        yield case(f"build-{kind}", "aws:codebuild/project:Project", {"environment": environment}, verdict)
    unsure = {"environmentVariables": [{"name": "A", "value": "b", "type": UNKNOWN}]}
    yield case("build-unsure-of-nothing", "aws:codebuild/project:Project", {"environment": unsure}, FINE)
    setting = {"namespace": "aws:elasticbeanstalk:application:environment", **variable}
    yield case("beanstalk", "aws:elasticbeanstalk/environment:Environment", {"settings": [setting]}, VIOLATION)
    says = "containerDefinitions[0].environment[1] (DB_PASSWORD) holds what its name says is a credential"
    containers = json.dumps([{"environment": [{"name": "A", "value": "b"}, variable]}])
    yield case("says", tasks, {"containerDefinitions": containers}, VIOLATION, says)
    for id, written in (
        ("text", "[no json"),
        ("number", "{1}"),
        ("deep", "[" * 100_000),
        ("digits", "[" + "9" * 5000 + "]"),
    ):
        yield case(f"garbage-{id}", tasks, {"containerDefinitions": written}, FINE)
    command = json.dumps([{"command": ["sh", "-c", "PGPASSWORD=hunter2two psql"]}])
    yield case("command", tasks, {"containerDefinitions": command}, VIOLATION, "command[2] holds a password")


def _config() -> Iterator[Case]:
    case = _of("config-no-secrets")
    for id, name, value, verdict in _judged():
        if not isinstance(value, str):
            continue
        yield case(id, STACK, {"config": {f"app:{name}": value}}, verdict)
        yield case(f"nested-{id}", STACK, {"config": {"app:database": json.dumps({name: value})}}, verdict)
        encrypted = {f"app:{name}": Secret(value), "app:all": Secret(json.dumps({name: value}))}
        yield case(f"encrypted-{id}", STACK, {"config": encrypted}, FINE)
    for id, config, verdict in (
        ("none", None, FINE),
        ("empty", {}, FINE),
        ("aws-secret-key", {"aws:secretKey": AWS_SECRET_KEY}, VIOLATION),
        ("aws-access-key", {"aws:accessKey": KEY}, VIOLATION),
        ("region", {"aws:region": "us-east-1"}, FINE),
        ("github", {"github:token": RANDOM}, VIOLATION),
        ("unknown", UNKNOWN, UNDECIDED),
        ("unknown-value", {"app:port": UNKNOWN}, UNDECIDED),
        ("garbage", "config", UNDECIDED),
    ):
        yield case(id, STACK, {"config": config}, verdict)
    says = "app:database.password holds what its name says is a credential"
    yield case("says", STACK, {"config": {"app:database": '{"password": "hunter2two"}'}}, VIOLATION, says, "--secret")


def _plain() -> Iterator[Case]:
    case = _of("plain-text-secrets")
    for type, properties in PASSWORDS.items():
        for name in properties:
            for id, value, verdict in (
                ("text", "hunter2two", VIOLATION),
                ("marked", Secret("hunter2two"), FINE),
                ("inside", {"masterPassword": "hunter2two"}, VIOLATION),
                ("marked-inside", {"masterPassword": Secret("hunter2two")}, FINE),
                ("unknown-inside", [{"clientSecret": UNKNOWN}], UNDECIDED),
                ("other-inside", [{"userName": "app", "order": 1}], FINE),
                ("reference", "{{resolve:secretsmanager:orders}}", FINE),
                ("placeholder", "changeme-later", FINE),
                ("blank", " ", FINE),
                ("none", None, FINE),
                ("number", 5, FINE),
                ("unknown", UNKNOWN, FINE if type.startswith("aws:") and name in MARKED else UNDECIDED),
            ):
                yield case(f"{type}-{name}-{id}", type, {name: value}, verdict)
    for type in sorted(PARAMETERS):
        for id, name, value, verdict in _judged():
            parameter = {"name": f"/orders/{name}", "type": "String", "value": value}
            yield case(f"{type}-{id}", type, parameter, verdict)
        for id, parameter, verdict in (
            ("encrypted", {"type": "SecureString", "value": "hunter2two"}, FINE),
            ("marked", {"type": "String", "value": Secret("hunter2two")}, VIOLATION),
            ("insecure", {"type": "String", "insecureValue": "hunter2two"}, VIOLATION),
            ("no-type", {"value": "hunter2two"}, VIOLATION),
            ("type-unknown", {"type": UNKNOWN, "value": "hunter2two"}, UNDECIDED),
            ("unknown", {"type": "String", "value": UNKNOWN}, UNDECIDED),
            ("other-name", {"type": "String", "value": UNKNOWN, "name": "/orders/host"}, FINE),
            ("name-unknown", {"type": "String", "value": "hunter2two", "name": UNKNOWN}, FINE),
            ("name-unknown-but-a-key", {"type": "String", "value": KEY, "name": UNKNOWN}, VIOLATION),
        ):
            yield case(f"{type}-parameter-{id}", type, {"name": "/orders/dbPassword", **parameter}, verdict)
    says = "masterUserPassword is plain text, not marked as a secret"
    properties = {"masterUserPassword": "hunter2two"}
    yield case("says", "aws-native:rds:DbInstance", properties, VIOLATION, says, "pulumi.Output.secret")


CASES = [*_tags(), *_environments(), *_config(), *_plain()]
SUBJECTS = {
    "tags-no-secrets": "tags tagsAll fileSystemTags key value password",
    "environment-no-secrets": "environment variables name value containerDefinitions password sourceConfiguration",
    "config-no-secrets": "config password value",
    "plain-text-secrets": "masterUserPassword password secretString value insecureValue name type users defaultActions",
}
