"""user-data-no-secrets: what a machine reads at boot holds no credentials."""

from ...aws.leaks import credentials
from ...aws.machines import MACHINES, settings
from ...config import RuleConfig
from ...model import Doubt, Found, Resource, Undecided, Verdict, verdict_of
from ...rule import Rule
from ...values import text


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether the user data of machines holds something that is a credential by its form.

    User data that are not known yet are left to the update, where this rule stops them: most hold some name that AWS
    makes, and a doubt about every machine at every preview would only hide the others.
    """
    path, machine = settings(resource)
    if isinstance(machine, Doubt):
        return Undecided((machine,))
    found: list[Found] = []
    for name in ("userData", "userDataBase64"):
        written = text(path + name, machine.get(name))
        if isinstance(written, str):
            found += [Found(path + name, f"{path}{name} holds {kind}") for kind in credentials(written)]
    return verdict_of(found, (), "read it at boot from Secrets Manager, with the machine's own role")


RULE = Rule(
    name="user-data-no-secrets",
    description="User data hold no credentials",
    question="holds credentials in its user data",
    why="User data are readable to every program on the machine and to whoever may describe it.",
    fix="Keep credentials in Secrets Manager, and let the machine's role read them at boot.",
    level="mandatory",
    level_reason="Nobody means to publish a credential, and one that was has to be changed.",
    severity="critical",
    framework=None,
    tags=("EC2", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SC-28", "CKV_AWS_46"),
    url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
    types=MACHINES,
    config=RuleConfig,
    check=check,
)
