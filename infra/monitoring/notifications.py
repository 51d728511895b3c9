"""Whom it is told: encrypted topics, their subscribers, what RDS tells of its own accord, and the month's budget."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from infra import iam

EVENT_CATEGORIES = (
    "availability",
    "backup",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    # RDS-EVENT-0225: storage that grows by itself comes near its limit. Stops and lack of memory are told here too.
    "notification",
    "read replica",
)
"""What of an instance's life is told (RDS User Guide, "Amazon RDS event categories and event messages")."""

BUDGET_STEPS: tuple[tuple[Literal["ACTUAL", "FORECASTED"], int], ...] = (
    ("ACTUAL", 80),
    ("ACTUAL", 100),
    ("FORECASTED", 100),
)
"""At which percent of the budget it is told, spent or forecast for the month."""

KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey*"]
"""What a service does with the key of a topic that it publishes to (SNS Developer Guide, "Key management")."""


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """E-mail addresses, and HTTPS endpoints, which may be secrets."""

    emails: Sequence[str]
    https_endpoints: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """US dollars a month. `tag` limits it to what bears a cost allocation tag, as (key, value); None: the account."""

    limit: int
    tag: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class NotificationsArgs:
    """What `Notifications` are made from.

    Args:
        identifier: the stage's name in AWS; the sender's name in mails, and the budget's.
        notify: who is told of everything.
        page: who is told when users are affected; None where nothing says that they are.
        database_identifiers: the instances whose events are told.
    """

    partition: str
    region: str
    account_id: str
    identifier: str
    notify: Recipients
    page: Recipients | None
    database_identifiers: Sequence[pulumi.Input[str]]
    budget: Budget | None


class Notifications(pulumi.ComponentResource):
    """A topic for everything and one to wake somebody with, both encrypted with a key of their own."""

    alarm_topic_arn: pulumi.Output[str]
    page_topic_arn: pulumi.Output[str] | None

    def __init__(self, name: str, args: NotificationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:monitoring:Notifications", name, None, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            "notifications",
            description="Encrypts the stage's alarms on their way",
            # SNS's own key admits no service: an alarm would ring unheard.
            policy=pulumi.Output.json_dumps(iam.document(*self._key_statements())),
            enable_key_rotation=True,
            deletion_window_in_days=7,
            opts=self._child,
        )
        sources = [self._alarms(), self._database_events(), self._budgets()]
        alarm_topic, alarm_policy = self._topic("alarms", key, sources, args.notify)
        self.alarm_topic_arn = alarm_topic.arn
        self.page_topic_arn = None
        if args.page is not None:
            self.page_topic_arn = self._topic("pages", key, [self._alarms()], args.page)[0].arn
        # RDS and Budgets try the topic when they are told of it.
        ready = pulumi.ResourceOptions(parent=self, depends_on=[alarm_policy])
        aws.rds.EventSubscription(
            "databases",
            sns_topic=alarm_topic.arn,
            source_type="db-instance",
            source_ids=args.database_identifiers,
            event_categories=EVENT_CATEGORIES,
            opts=ready,
        )
        if args.budget is not None:
            self._budget(args.budget, alarm_topic, ready)
        self.register_outputs({"alarmTopicArn": self.alarm_topic_arn})

    def _alarms(self) -> dict[str, Any]:
        return self._source("cloudwatch.amazonaws.com", f"cloudwatch:{self._args.region}", "alarm:*")

    def _database_events(self) -> dict[str, Any]:
        return self._source("events.rds.amazonaws.com", f"rds:{self._args.region}", "db:*")

    def _budgets(self) -> dict[str, Any]:
        return self._source("budgets.amazonaws.com", "budgets:", "*")

    def _source(self, service: str, place: str, resource: str) -> dict[str, Any]:
        """Name a service as principal, while it acts for something of this account."""
        account = self._args.account_id
        return {
            "Principal": {"Service": service},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": f"arn:{self._args.partition}:{place}:{account}:{resource}"},
            },
        }

    def _key_statements(self) -> list[dict[str, Any]]:
        account = f"arn:{self._args.partition}:iam::{self._args.account_id}:root"
        # AWS documents the conditions for alarms and budgets. For RDS it does not, and where the key's use is refused
        # events are lost without a word; what RDS may publish for is limited by the topic's policy all the same.
        rds = {"Principal": self._database_events()["Principal"]}
        return [
            iam.allow(["kms:*"], ["*"], Principal={"AWS": account}),
            *(iam.allow(KEY_ACTIONS, ["*"], **source) for source in (self._alarms(), self._budgets(), rds)),
        ]

    def _topic(
        self, name: str, key: aws.kms.Key, sources: Sequence[Mapping[str, Any]], recipients: Recipients
    ) -> tuple[aws.sns.Topic, aws.sns.TopicPolicy]:
        topic = aws.sns.Topic(name, display_name=self._args.identifier, kms_master_key_id=key.arn, opts=self._child)
        policy = aws.sns.TopicPolicy(
            name,
            arn=topic.arn,
            policy=pulumi.Output.json_dumps(
                iam.document(*(iam.allow(["sns:Publish"], [topic.arn], **source) for source in sources))
            ),
            opts=self._child,
        )
        # Named by address, so that another one more or less renews nobody's subscription.
        for email in recipients.emails:
            self._subscription(f"{name}-{email}", topic, "email", email)
        for endpoint in recipients.https_endpoints:
            digest = hashlib.sha256(endpoint.encode()).hexdigest()[:8]
            self._subscription(f"{name}-https-{digest}", topic, "https", pulumi.Output.secret(endpoint))
        return topic, policy

    def _subscription(self, name: str, topic: aws.sns.Topic, protocol: str, endpoint: pulumi.Input[str]) -> None:
        aws.sns.TopicSubscription(name, topic=topic.arn, protocol=protocol, endpoint=endpoint, opts=self._child)

    def _budget(self, budget: Budget, topic: aws.sns.Topic, opts: pulumi.ResourceOptions) -> None:
        tagged = None
        if budget.tag is not None:
            tagged = [aws.budgets.BudgetCostFilterArgs(name="TagKeyValue", values=["user:{}${}".format(*budget.tag)])]
        aws.budgets.Budget(
            "month",
            name=self._args.identifier,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(budget.limit),
            limit_unit="USD",
            cost_filters=tagged,
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[topic.arn],
                )
                for kind, percent in BUDGET_STEPS
            ],
            opts=opts,
        )
