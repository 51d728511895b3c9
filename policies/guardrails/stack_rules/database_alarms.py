"""database-alarms: somebody is told before a database's processor, storage or connections run out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from ..aws.alarms import ALARMS, MEMBER_OF, NAMES, WATCHED, Watch, watches
from ..aws.rds import CLUSTERS, INSTANCES, engine_of, is_member
from ..config import RuleConfig
from ..graph import Graph
from ..model import Doubt, Found, Resource, Verdict, verdict_of
from ..rule import StackRule
from ..values import argument

_OF_OTHERS = ("docdb", "neptune")
_STORAGE = "FreeStorageSpace"
_AURORA = "aurora"
_Answers: TypeAlias = Mapping[str, list[Doubt] | None]
"""For each metric: `None` where an alarm watches it for certain, else why one may."""


class Config(RuleConfig):
    """What must be watched."""

    metrics: list[Annotated[str, Field(min_length=1)]] = Field(
        default=["CPUUtilization", _STORAGE, "DatabaseConnections"],
        min_length=1,
        description="The metrics of AWS/RDS that must each have an alarm for every database. FreeStorageSpace is "
        "not asked of Aurora, which has no such metric.",
    )


def check(graph: Graph, config: Config) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each instance, replicas too, and for each cluster, which answers for its members.

    A cluster is watched by alarms on itself or on each of its members.
    """
    seen = tuple(watches(graph))
    everywhere = [watch for watch in seen if watch.database is None]
    by_urn: dict[str, list[Watch]] = {}
    for watch in seen:
        if watch.database is not None:
            by_urn.setdefault(watch.database.urn, []).append(watch)

    def answers(database: Resource, *, implied: bool = True) -> _Answers:
        mine = [*by_urn.get(database.urn, ()), *everywhere]
        return _answers(config.metrics, (one for one in mine if implied or not one.member))

    members: dict[str, list[Resource]] = {}
    for instance in graph.of_type(INSTANCES | frozenset(MEMBER_OF)):
        if instance.type in INSTANCES and not is_member(instance):
            yield instance, _judge(instance, engine_of(instance), answers(instance))
            continue
        links = graph.links(instance, MEMBER_OF[instance.type], CLUSTERS)
        for cluster in (*links.certain, *links.possible):
            members.setdefault(cluster.urn, []).append(instance)
        if not links.certain and not links.possible:
            outside = Doubt(MEMBER_OF[instance.type], "names a cluster that is not in this program")
            yield instance, _judge(instance, engine_of(instance), answers(instance), outside)
    for cluster in graph.of_type(CLUSTERS):
        mine = members.get(cluster.urn, [])
        own = answers(cluster, implied=not mine)
        yield cluster, _judge(cluster, engine_of(cluster), _of_cluster(own, [answers(one) for one in mine]))


def _answers(metrics: Iterable[str], seen: Iterable[Watch]) -> _Answers:
    answers: dict[str, list[Doubt] | None] = {metric: [] for metric in metrics}
    for watch in seen:
        for metric in answers if watch.metric is None else {watch.metric} & answers.keys():
            doubts = answers[metric]
            if watch.doubt is None:
                answers[metric] = None
            elif doubts is not None:
                doubts.append(watch.doubt)
    return answers


def _of_cluster(own: _Answers, members: list[_Answers]) -> _Answers:
    answers: dict[str, list[Doubt] | None] = {}
    for metric, doubts in own.items():
        theirs = [member[metric] for member in members]
        if doubts is None or (members and all(one is None for one in theirs)):
            answers[metric] = None
            continue
        # One member that is not watched for certain leaves it to the cluster's own alarms.
        perhaps = all(one is None or one for one in theirs)
        answers[metric] = [*doubts, *(doubt for one in theirs if one and perhaps for doubt in one)]
    return answers


def _judge(database: Resource, engine: str | Doubt | None, answers: _Answers, *elsewhere: Doubt) -> Verdict:
    if isinstance(engine, str) and engine.startswith(_OF_OTHERS):
        return verdict_of((), (), "")
    missing: list[str] = []
    doubts: list[Doubt] = []
    for metric, perhaps in answers.items():
        if perhaps is None or (metric == _STORAGE and isinstance(engine, str) and engine.startswith(_AURORA)):
            continue
        reasons = [*perhaps, *elsewhere]
        if metric == _STORAGE and isinstance(engine, Doubt):
            reasons.append(engine)
        elif metric == _STORAGE and engine is None and database.type in CLUSTERS:
            reasons.append(Doubt("engine", "is not given"))
        doubts += reasons
        missing += [] if reasons else [metric]
    name = NAMES[database.type]
    dimension = "DBClusterIdentifier" if database.type in CLUSTERS else "DBInstanceIdentifier"
    found = [Found(name, f"no alarm of this program watches its {' nor its '.join(missing)}")] if missing else []
    fix = (
        f'MetricAlarm(namespace="AWS/RDS", metric_name="{missing[0] if missing else ""}", '
        f'dimensions={{"{dimension}": database.{argument(name)}}}, ...)'
    )
    return verdict_of(found, doubts, fix)


RULE = StackRule(
    name="database-alarms",
    description="Every database has alarms on its processor, its storage and its connections",
    question="has an alarm on each metric that is asked for",
    why="A full disk stops a database, and too many connections shut its clients out: alarms leave time to act.",
    fix="Add an aws.cloudwatch.MetricAlarm in AWS/RDS for each metric, with the database's identifier as dimension.",
    level="advisory",
    level_reason="Alarms may be made by another program or another tool; where they are, disable this policy.",
    severity="medium",
    framework=None,
    tags=("RDS", "CloudWatch"),
    url="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
    types=WATCHED | ALARMS,
    config=Config,
    check=check,
)
