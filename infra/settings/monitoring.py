"""The `monitoring` section."""

import re
from typing import Annotated, Final, Literal

from pydantic import Field

from infra.settings.kinds import Choice, Maybe, Refused, Text, Whole
from infra.settings.many import ListOf
from infra.settings.section import Section

Alarms = Literal["essential", "all"]
BudgetScope = Literal["account", "stack"]

LONGEST_EMAIL: Final = 254
LONGEST_URL: Final = 2000

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+{_LABEL}"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?P<host>{_HOST})")
_HTTPS = re.compile(rf"https://(?P<host>{_HOST})(?::[0-9]{{1,5}})?(?:[/?][^\s#@]*)?")
_RUNBOOKS = re.compile(rf"https://{_HOST}(?::[0-9]{{1,5}})?(?:/[A-Za-z0-9._~-]+)*|[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


def email(text: str) -> str:
    """Check the form of an e-mail address; that somebody reads it, only the confirmation mail can tell."""
    if _EMAIL.fullmatch(text) and len(text) <= LONGEST_EMAIL:
        return text
    raise Refused("must be an e-mail address such as team@your-company.com, without a name beside it")


def https_endpoint(text: str) -> str:
    """Check an address that SNS posts to: HTTPS, a public name, no login in it."""
    if text.startswith("http://"):
        raise Refused("must start with https://: alarms name what is inside the stage")
    if _HTTPS.fullmatch(text) and len(text) <= LONGEST_URL:
        return text
    raise Refused("must be an address such as https://events.your-pager.com/KEY, without a login or a fragment")


def runbook_base(text: str) -> str:
    """Check where the runbooks are read: an address or a path, without a slash at the end."""
    if _RUNBOOKS.fullmatch(text):
        return text
    shorter = text.rstrip("/")
    use = shorter if _RUNBOOKS.fullmatch(shorter) else "docs/runbooks"
    raise Refused("must be an https:// address or a path in this repository, without a slash at the end", use=use)


def host_of(subscriber: str) -> str:
    """Return the domain of an e-mail address or of an HTTPS endpoint, in lower case."""
    match = _EMAIL.fullmatch(subscriber) or _HTTPS.fullmatch(subscriber)
    return match["host"].lower() if match else ""


EMAILS = ListOf(Text("an e-mail address", email), 1, 20, ("team@YOUR-DOMAIN",))
ENDPOINTS = ListOf(Text("an https:// address that SNS posts to", https_endpoint), 1, 20, ("https://YOUR-ENDPOINT",))


class Subscribers(Section):
    """Who is told. Everyone has to confirm once, by the link that Amazon SNS sends."""

    emails: Annotated[tuple[str, ...], Maybe(EMAILS, ())] = Field((), description="They get a mail each time.")
    https_endpoints: Annotated[tuple[str, ...], Maybe(ENDPOINTS, ())] = Field(
        (),
        description="They get Amazon SNS's JSON by POST: an on-call service, a chat's AWS integration. Kept secret, "
        "because such addresses often hold a key; set them with `pulumi config set --secret`.",
    )


class Monitoring(Section):
    """What rings, and for whom."""

    alarms: Annotated[Alarms, Choice(("essential", "all"))] = Field(
        "all",
        description="`essential`: CPU, storage and connections of each database. `all`: everything in the "
        "[runbooks](runbooks/README.md), and one alarm on top that says that users are affected. $0.10 a month for "
        "each metric watched.",
    )
    notify: Subscribers = Field(
        default_factory=lambda: Subscribers.model_validate({}),
        description="Told of every alarm, of what RDS does with the databases, and of the budget.",
    )
    page: Subscribers = Field(
        default_factory=lambda: Subscribers.model_validate({}),
        description="Told only when users are affected: whom to wake. Nobody is with `essential`.",
    )
    response_time_in_milliseconds: Annotated[int, Whole(50, 60_000, "milliseconds")] = Field(
        1000, description="Users count as affected when the slowest 5 % of requests take longer than this."
    )
    monthly_budget: Annotated[int | None, Maybe(Whole(1, 1_000_000, "US dollars"))] = Field(
        None,
        description="Tells `notify` at 80 % and 100 % spent and when the month's forecast exceeds it; stops nothing. "
        "Free. Not set: no budget.",
    )
    budget_scope: Annotated[BudgetScope, Choice(("account", "stack"))] = Field(
        "account",
        description="What the budget counts. `account`: all of the account, the other stages too; works at once. "
        "`stack`: what bears the tag `Stack` with this stack's name; counts nothing until somebody activates that tag "
        "as a cost allocation tag in the payer account's billing console, which takes a day, and never what cannot be "
        "tagged (taxes, support, some traffic).",
    )
    runbook_url: Annotated[
        str, Text("an https:// address or a path in this repository", runbook_base, "docs/runbooks")
    ] = Field(
        "docs/runbooks",
        description="Where the pages that alarms link to are read: each is this and `/PAGE.md`. Your repository's web "
        "address makes the links clickable.",
    )
