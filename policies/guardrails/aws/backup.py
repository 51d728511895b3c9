"""Which databases a selection of AWS Backup takes, as far as the graph of a stack tells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from ..graph import Graph
from ..model import Doubt, Resource, Value
from ..values import elements, fields, is_given, matches, text
from .rds import CLUSTER, CLUSTERS, DATABASES, INSTANCE, NATIVE_CLUSTER, NATIVE_INSTANCE

SELECTION: Final = "aws:backup/selection:Selection"
NATIVE_SELECTION: Final = "aws-native:backup:BackupSelection"
SELECTIONS: Final = frozenset({SELECTION, NATIVE_SELECTION})

Answer: TypeAlias = bool | Doubt
_NAMES: Mapping[str, tuple[str, str]] = {
    INSTANCE: ("identifier", "arn"),
    CLUSTER: ("clusterIdentifier", "arn"),
    NATIVE_INSTANCE: ("dbInstanceIdentifier", "dbInstanceArn"),
    NATIVE_CLUSTER: ("dbClusterIdentifier", "dbClusterArn"),
}
"""The properties that hold a database's name and its ARN."""

_PARTITION = re.compile(r"arn:(aws[a-z-]*):")
_TAG = "aws:ResourceTag/"
_OPERATORS: Mapping[str, tuple[bool, bool]] = {
    "stringequals": (False, True),
    "stringlike": (True, True),
    "stringlikes": (True, True),
    "stringnotequals": (False, False),
    "stringnotlike": (True, False),
    "stringnotlikes": (True, False),
}
"""Whether a condition's value is a pattern, and whether the tag must have it, by its name in either provider."""


class _Selection(NamedTuple):
    """What a selection says, the same for both providers.

    `of` is the resource and `within` its property that everything comes from, empty where each has a property of its
    own. `path` is what the paths begin with.
    """

    of: Resource
    within: str
    path: str
    given: Mapping[str, Value]
    tags: str

    def place(self, name: str) -> str:
        return f"{self.path}{name} of {self.of.title}"


def selects(graph: Graph, selection: Resource, database: Resource) -> Answer:
    """Whether `selection` takes `database`.

    `resources` are joined by or, and so are the tags of a list; conditions are joined by and; what is excluded is
    out. A selection that says nothing takes everything (AWS Backup API, BackupSelection).
    """
    read = _read(selection)
    if isinstance(read, Doubt):
        return read
    named = _named(graph, read, "resources", database) if is_given(read.given.get("resources")) else None
    tagged = _tagged(read, database) if is_given(read.given.get(read.tags)) else None
    given = [one for one in (named, tagged) if one is not None]
    chosen = all_of(given)
    if chosen is False and any_of(given) is not False:
        # AWS's pages differ on whether a list of tags adds to the resources or narrows them.
        chosen = Doubt(read.place(read.tags), "stands beside resources, and only one of them takes it for certain")
    excluded = _named(graph, read, "notResources", database) if is_given(read.given.get("notResources")) else False
    return all_of((chosen, _conditions(read, database), _not(excluded)))


def all_of(answers: Iterable[Answer]) -> Answer:
    """Whether all hold: one that does not decides."""
    given = list(answers)
    if any(one is False for one in given):
        return False
    return next((one for one in given if isinstance(one, Doubt)), True)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Whether one at least holds: one that does decides."""
    doubt: Doubt | None = None
    for one in answers:
        if one is True:
            return True
        doubt = doubt or (one if isinstance(one, Doubt) else None)
    return doubt or False


def _not(answer: Answer) -> Answer:
    return answer if isinstance(answer, Doubt) else not answer


def _read(selection: Resource) -> _Selection | Doubt:
    if selection.type == SELECTION:
        return _Selection(selection, "", "", selection.properties, "selectionTags")
    within = "backupSelection"
    inner = fields(within, selection.get(within))
    if isinstance(inner, Doubt):
        return Doubt(f"{within} of {selection.title}", inner.reason)
    return _Selection(selection, within, f"{within}.", inner, "listOfTags")


def _named(graph: Graph, read: _Selection, name: str, database: Resource) -> Answer:
    """Whether a list of ARNs and patterns holds the database."""
    value = read.given.get(name)
    links = graph.links_within(read.of, read.within or name, DATABASES, f"{read.path}{name}", value)
    linked = database in links.certain or database in links.possible
    # What the property as a whole was computed from may stand in either of its two lists.
    either = bool(read.within) and is_given(read.given.get(_OTHER[name]))
    members = elements(f"{read.path}{name}", value)
    if isinstance(members, Doubt):
        if database in links.certain and not either:
            return True
        return Doubt(read.place(name), members.reason) if linked or links.elsewhere else False
    answers: list[Answer] = []
    for path, member in members:
        where = f"{path} of {read.of.title}"
        pattern = text(where, member)
        if isinstance(pattern, str):
            answers.append(_means(pattern, database))
        elif path in links.elsewhere or (linked and (either or database in links.possible)):
            answers.append(Doubt(where))
        else:
            answers.append(database in links.certain)
    return any_of(answers)


_OTHER: Mapping[str, str] = {"resources": "notResources", "notResources": "resources"}


def _means(pattern: str, database: Resource) -> Answer:
    """Whether the pattern of an ARN means the database, whose own ARN is often not known yet."""
    name, arn = _NAMES[database.type]
    known = text(arn, database.get(arn))
    if isinstance(known, str):
        return matches(pattern, known)
    identifier = text(name, database.get(name))
    kind = "cluster" if database.type in CLUSTERS else "db"
    partition = _PARTITION.match(pattern)  # nobody writes another one than that of the program
    own = partition.group(1) if partition else None
    parts = ["arn", own, "rds", None, None, kind, identifier if isinstance(identifier, str) else None]
    if matches(pattern, ":".join(_ANYTHING if part is None else part for part in parts)):
        return True
    return Doubt(f"the ARN of {database.title}") if _may_match(pattern, parts) else False


_ANYTHING = "\0"
"""Stands for a part that is not known: only a wildcard matches it."""


def _may_match(pattern: str, parts: Sequence[str | None]) -> bool:
    """Whether `pattern` matches the parts, joined by colons, for some value of those that are not known."""
    if "*" not in pattern:
        written = pattern.split(":", len(parts) - 1)
        return len(written) == len(parts) and all(part in (None, own) for part, own in zip(parts, written, strict=True))
    places = _skipped(pattern, {0})
    for number, part in enumerate(parts):
        for character in ("" if number == 0 else ":") + (part or ""):
            places = _skipped(pattern, _after(pattern, places, character))
        if part is None:
            places = _through(pattern, places)
    return len(pattern) in places


def _after(pattern: str, places: Iterable[int], character: str) -> set[int]:
    """Where in the pattern one may be after `character`."""
    after: set[int] = set()
    for place in places:
        if place < len(pattern) and pattern[place] == "*":
            after.add(place)
        elif place < len(pattern) and pattern[place] == character:
            after.add(place + 1)
    return after


def _through(pattern: str, places: Iterable[int]) -> set[int]:
    """Where in the pattern one may be after any text without a colon."""
    through: set[int] = set()
    for place in places:
        end = pattern.find(":", place)
        through.update(range(place, (len(pattern) if end < 0 else end) + 1))
    return through


def _skipped(pattern: str, places: Iterable[int]) -> set[int]:
    """The places, and those behind the wildcards that stand there."""
    skipped = set(places)
    for place in sorted(skipped):
        wildcards = len(pattern[place:]) - len(pattern[place:].lstrip("*"))
        skipped.update(range(place + 1, place + wildcards + 1))
    return skipped


def _tagged(read: _Selection, database: Resource) -> Answer:
    """Whether the database has one of the tags of the list."""
    tags = _tags_of(database)
    return any_of(_condition(tags, read, one, (False, True)) for one in _listed(read, read.tags))


def _conditions(read: _Selection, database: Resource) -> Answer:
    """Whether the database meets every condition."""
    value = read.given.get("conditions")
    if not is_given(value):
        return True
    tags = _tags_of(database)
    answers: list[Answer] = []
    for group in _listed(read, "conditions"):
        if isinstance(group, Doubt):
            answers.append(group)
            continue
        path, operators = group
        for name, conditions in operators.items():
            kind = _OPERATORS.get(name.casefold())
            if kind is None:
                answers.append(Doubt(read.place(path), "holds a condition that is not known here"))
                continue
            inner = _members(read, f"{path}.{name}", conditions)
            answers += [_condition(tags, read, one, kind) for one in inner]
    return all_of(answers)


_Entry: TypeAlias = tuple[str, dict[str, Value]] | Doubt


def _listed(read: _Selection, name: str) -> Iterator[_Entry]:
    return _members(read, name, read.given.get(name))


def _members(read: _Selection, path: str, value: Value) -> Iterator[_Entry]:
    """The objects of a list with their paths; one object counts as a list of one."""
    members = elements(path, value)
    if isinstance(members, Doubt):
        yield Doubt(read.place(path), members.reason)
        return
    for where, member in members:
        inner = fields(where, member)
        yield Doubt(read.place(where), inner.reason) if isinstance(inner, Doubt) else (where, inner)


def _condition(
    tags: dict[str, str | Doubt] | Doubt, read: _Selection, entry: _Entry, kind: tuple[bool, bool]
) -> Answer:
    """Whether the tags meet one condition."""
    if isinstance(entry, Doubt):
        return entry
    path, condition = entry
    given = {name.casefold().removeprefix("condition"): one for name, one in condition.items()}
    key, value = (text(read.place(f"{path}.{name}"), given.get(name)) for name in ("key", "value"))
    for one in (key, value):
        if isinstance(one, Doubt):
            return one
    if isinstance(tags, Doubt):
        return tags
    pattern, wanted = kind
    tag = tags.get(str(key).removeprefix(_TAG))
    if isinstance(tag, Doubt):
        return tag
    has = tag is not None and (matches(str(value or ""), tag) if pattern else tag == (value or ""))
    return has is wanted


def _tags_of(database: Resource) -> dict[str, str | Doubt] | Doubt:
    """The tags of a database, those that its provider gives everything too."""
    found: dict[str, str | Doubt] = {}
    for name in ("tags", "tagsAll"):
        value = database.get(name)
        members = elements(name, value)
        if isinstance(members, Doubt):
            return members
        for path, member in members:
            tag = fields(path, member)
            if isinstance(tag, Doubt):
                return tag
            pairs = [(tag.get("key"), tag.get("value"))] if path != name else list(tag.items())
            for key, content in pairs:
                written = text(path, key)
                if isinstance(written, Doubt):
                    return written
                found[str(written)] = text(path, content) or ""
    return found
