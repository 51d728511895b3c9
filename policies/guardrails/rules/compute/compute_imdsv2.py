"""compute-imdsv2: a machine's credentials are given to its own programs only."""

from collections.abc import Mapping

from ...aws.machines import MACHINES, NATIVE_TEMPLATE, from_template, settings
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Secret, Undecided, Value, Verdict, Violation
from ...rule import Remedy, Rule
from ...values import fields, is_given, show, text

_FIX = 'metadata_options={"http_endpoint": "enabled", "http_tokens": "required"}'


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether the metadata service of machines asks for a token, or is off."""
    path, machine = settings(resource)
    if isinstance(machine, Doubt):
        return Undecided((machine,))
    path += "metadataOptions"
    value = machine.get("metadataOptions")
    if not is_given(value):
        if from_template(resource):
            return FINE
        return Violation((Found(path, f"{path} is not given, so that image and account decide"),), _FIX)
    options = fields(path, value)
    return Undecided((options,)) if isinstance(options, Doubt) else _judge(path, options)


def remedy(resource: Resource, _config: RuleConfig) -> Remedy | None:
    """A token required, beside what else the options say."""
    _path, machine = settings(resource)
    options = None if isinstance(machine, Doubt) else machine.get("metadataOptions")
    if isinstance(resource.get("launchTemplateData"), Secret) or isinstance(options, Secret):
        return None  # what is inside a secret cannot be written beside the rest of it
    enabled: Remedy = {} if isinstance(options, dict) and options else {"httpEndpoint": "enabled"}
    changes: Remedy = {"metadataOptions": {**enabled, "httpTokens": "required"}}
    return {"launchTemplateData": dict(changes)} if resource.type == NATIVE_TEMPLATE else changes


def _judge(path: str, options: Mapping[str, Value]) -> Verdict:
    endpoint = text(f"{path}.httpEndpoint", options.get("httpEndpoint"))
    tokens = text(f"{path}.httpTokens", options.get("httpTokens"))
    if endpoint == "disabled" or tokens == "required":
        return FINE
    if doubts := tuple(one for one in (tokens, endpoint) if isinstance(one, Doubt)):
        return Undecided(doubts)
    return Violation((Found(f"{path}.httpTokens", f"{path}.httpTokens is {show(options.get('httpTokens'))}"),), _FIX)


RULE = Rule(
    name="compute-imdsv2",
    description="The metadata service of machines answers with a token only",
    question="asks for a token before it gives out credentials",
    why="Without the token, a program that fetches any URL for a stranger hands over the machine's credentials.",
    fix='Set http_tokens="required" in metadata_options.',
    level="advisory",
    level_reason="Newer images ask for the token by themselves, and old programs may not know it yet.",
    severity="high",
    framework="EC2.8",
    tags=(
        "EC2",
        "AWS-FSBP/EC2.170",
        "AWS-FSBP/AutoScaling.3",
        "CIS-AWS-3.0.0/5.6",
        "CIS-AWS-5.0.0/5.7",
        "NIST-800-53-r5/AC-3",
        "NIST-800-53-r5/AC-6",
        "CKV_AWS_79",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
    types=MACHINES,
    config=RuleConfig,
    check=check,
    remedy=remedy,
)
