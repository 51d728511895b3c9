"""environment-no-secrets: what a function or container is started with holds no credentials."""

from collections.abc import Mapping
from typing import Final

from ...aws.leaking import leaks, verdict_on
from ...config import RuleConfig
from ...model import Resource, Verdict
from ...rule import Rule

_BATCH = ("containerProperties", "ecsProperties", "eksProperties", "nodeProperties")
_GLUE = ("defaultArguments", "nonOverridableArguments")
ENVIRONMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:lambda/function:Function": ("environment",),
    "aws:ecs/taskDefinition:TaskDefinition": ("containerDefinitions",),
    "aws:codebuild/project:Project": ("environment",),
    "aws:apprunner/service:Service": ("sourceConfiguration",),
    "aws:elasticbeanstalk/environment:Environment": ("settings",),
    "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": ("settings",),
    "aws:batch/jobDefinition:JobDefinition": _BATCH,
    "aws:amplify/app:App": ("environmentVariables",),
    "aws:amplify/branch:Branch": ("environmentVariables",),
    "aws:glue/job:Job": _GLUE,
    "aws-native:lambda:Function": ("environment",),
    "aws-native:ecs:TaskDefinition": ("containerDefinitions",),
    "aws-native:apprunner:Service": ("sourceConfiguration",),
    "aws-native:elasticbeanstalk:Environment": ("optionSettings",),
    "aws-native:elasticbeanstalk:ConfigurationTemplate": ("optionSettings",),
    "aws-native:batch:JobDefinition": _BATCH,
    "aws-native:amplify:App": ("environmentVariables",),
    "aws-native:amplify:Branch": ("environmentVariables",),
    "aws-native:glue:Job": _GLUE,
}
"""Where each type says what its program is started with."""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a value is a credential by its form, or by the name of its variable.

    That Pulumi holds it as a secret does not help: AWS shows it to all who may describe the function. A reference to
    a secret, a placeholder and a switch are fine. What is not known yet is a doubt only where the name says that it
    is a credential.
    """
    seen = (one for name in ENVIRONMENTS[resource.type] for one in leaks(name, resource.get(name)))
    return verdict_on(seen, "pass the secret's ARN (ECS: secrets=[{valueFrom}], CodeBuild: type SECRETS_MANAGER)")


RULE = Rule(
    name="environment-no-secrets",
    description="Environment variables hold no credentials",
    question="holds credentials in its environment",
    why="Everybody who may describe a function, task or build reads its environment, and crash reports print it.",
    fix="Keep credentials in Secrets Manager, and pass only the secret's ARN.",
    level="advisory",
    level_reason="Many programs still take their password so, and the program has to change first; raise it then.",
    severity="high",
    framework="ECS.8",
    tags=("Lambda", "ECS", "AWS-FSBP/CodeBuild.2", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SA-3", "CKV_AWS_45"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8",
    types=frozenset(ENVIRONMENTS),
    config=RuleConfig,
    check=check,
)
