"""The policy pack: the rules as pulumi_policy's policies, and the process that serves them."""

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from . import adapter, config, door, exemptions, report
from .asked import Asked, Policies
from .config import PolicyConfig, RuleConfig, UndecidedConfig
from .journal import Journal
from .model import Fine, Resource, Value, Verdict, Violation, combined
from .registry import RULES, STACK_RULES
from .rule import Rule, StackRule

NAME = "rds-guardrails"
UNDECIDED = "undecided"
"""The name of the policy that lists what the others could not decide."""
EXEMPTIONS = "exemptions"
"""The name of the policy that lists what is exempt from the others."""

_STANDARD = "AWS Foundational Security Best Practices"
_STANDARD_VERSION = "1.0.0"

AnyRule: TypeAlias = Rule[Any] | StackRule[Any]


class Pack:
    """The pack's policies and what they remember while a process serves them."""

    def __init__(self) -> None:
        self._journal = Journal()
        # `pulumi policy analyze` starts packs without a project: it runs no program.
        self._deploying = bool(os.environ.get("PULUMI_PROJECT"))
        self._stack_config: Mapping[str, Value] = {}
        self._updating = False
        self._refusing = False
        self._configs: dict[str, tuple[Mapping[str, object], RuleConfig]] = {}
        self._disabled = frozenset[str]()
        self._graph_types = frozenset[str]().union(*(rule.types for rule in STACK_RULES))

    def policies(self) -> list[Policy]:
        """Every policy, in the order in which they are asked. The undecided come last, when all have answered."""
        of_resources = [Asked(self._resource_policy(rule), rule.types, self._speaks(rule)) for rule in RULES]
        of_stacks = [
            *(self._stack_policy(rule) for rule in STACK_RULES),
            StackValidationPolicy(
                EXEMPTIONS,
                "What is exempt from a policy is listed, and so is an exemption that exempts nothing",
                self._list_exemptions,
                EnforcementLevel.ADVISORY,
                remediation_steps="Mend the resource before its exemption ends; remove an exemption without use.",
            ),
            StackValidationPolicy(
                UNDECIDED,
                "What could not be decided is listed, never passed over",
                self._list_undecided,
                EnforcementLevel.ADVISORY,
                remediation_steps="Give the value in the program where it can be known beforehand, or look again "
                "at the update, where every value is known and the policies decide.",
                config_schema=PolicyConfigSchema(**config.json_schema(UndecidedConfig)),
            ),
        ]
        return Policies(of_resources, of_stacks)

    def visitors(self) -> door.Visitors:
        """What this pack does at the door."""
        return door.Visitors(self._meet, self._check_config, self._record, self._journal.close)

    def _speaks(self, rule: Rule[Any]) -> Callable[[door.Request], bool]:
        """What tells whether `rule`, as it is configured, finds anything in the resource that a request is about."""

        def speaks(request: door.Request) -> bool:
            if rule.name in self._disabled:
                return False
            if rule.types is None:
                resource = adapter.part_recorded(request, rule.properties)
            else:
                resource = adapter.recorded(request, rule.types)
            if resource is None:
                return False
            known = self._configs.get(rule.name)
            verdict = rule.check(resource, known[1] if known else self._config(rule, {}))
            if not isinstance(verdict, Fine):
                return True
            self._journal.settle(rule.name, resource.urn)
            return False

        return speaks

    def _resource_policy(self, rule: Rule[Any]) -> ResourceValidationPolicy:
        def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
            if rule.types is None:
                resource = adapter.part_of(args, rule.properties)
            else:
                resource = adapter.resource_of(args) if args.resource_type in rule.types else None
            if resource is None:
                return
            settings = self._config(rule, args.get_config())
            self._answer(rule, settings, resource, rule.check(resource, settings), report_violation)

        def remediate(args: ResourceValidationArgs) -> Any:
            # Only the door keeps what a remedy leaves alone; without it a violation stays one.
            if rule.remedy is None or rule.types is None or door.current() is None:
                return None
            if args.resource_type not in rule.types:
                return None
            resource = adapter.resource_of(args)
            settings = self._config(rule, args.get_config())
            broken = isinstance(rule.check(resource, settings), Violation)
            exempt = exemptions.holds(exemptions.covering(settings, resource))
            return rule.remedy(resource, settings) if broken and not exempt else None

        return ResourceValidationPolicy(
            validate=validate, remediate=remediate if rule.remedy else None, **_described(rule)
        )

    def _stack_policy(self, rule: StackRule[Any]) -> StackValidationPolicy:
        def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
            graph = adapter.graph_of(args, self._graph_types, self._journal, deploying=self._deploying)
            verdicts: dict[str, tuple[Resource, list[Verdict]]] = {}
            settings = self._config(rule, args.get_config())
            for resource, verdict in rule.check(graph, settings):
                verdicts.setdefault(resource.urn, (resource, []))[1].append(verdict)
            for resource, several in verdicts.values():
                self._answer(rule, settings, resource, combined(several), report_violation)

        return StackValidationPolicy(validate=validate, **_described(rule))

    def _answer(
        self,
        rule: AnyRule,
        settings: RuleConfig,
        resource: Resource,
        verdict: Verdict,
        report_violation: Callable[[str, str], None],
    ) -> None:
        if isinstance(verdict, Fine):
            self._journal.settle(rule.name, resource.urn)
            return
        exemption = exemptions.covering(settings, resource)
        if exemption is not None and exemptions.holds(exemption):
            self._journal.exempt(exemptions.Exempted(rule.name, exemption, resource, verdict))
            return
        if isinstance(verdict, Violation):
            message = report.violation(rule, resource, verdict)
        elif self._refusing:
            message = report.refused(resource, rule.question, verdict)
        else:
            self._journal.note(rule.name, resource, verdict)
            return
        self._journal.settle(rule.name, resource.urn)
        report_violation(f"{message}\n{report.expired(exemption)}" if exemption else message, resource.urn)

    def _list_exemptions(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        urns = adapter.urns_of(args)
        exempted = self._journal.exempted(urns)
        for one in exempted:
            report_violation(report.exempted(one), one.resource.urn)
        for policy, (_section, settings) in sorted(self._configs.items()):
            if policy in self._disabled:
                continue
            mine = [one.resource.urn for one in exempted if one.policy == policy]
            for exemption in settings.exemptions:
                if not any(exemptions.names(exemption, urn) for urn in mine):
                    report_violation(report.idle(policy, exemption, urns), None)

    def _list_undecided(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        urns = adapter.urns_of(args)
        questions = {rule.name: rule.question for rule in (*RULES, *STACK_RULES)}
        for policy, resource, verdict in self._journal.undecided(urns):
            message = report.undecided(policy, questions[policy], resource, verdict)
            report_violation(message, resource.urn)
        if door.current() is None:  # nobody else says when a stack is done
            self._journal.close(urns)

    def _meet(self, stack: analyzer_pb2.AnalyzerStackConfigureRequest) -> None:
        self._stack_config = adapter.config_of(stack)
        self._updating = not stack.dry_run

    def _config(self, rule: AnyRule, section: Mapping[str, object]) -> RuleConfig:
        known = self._configs.get(rule.name)
        if known is not None and known[0] == section:
            return known[1]
        parsed: RuleConfig = config.parse(rule.name, rule.config, section)
        self._configs[rule.name] = (section, parsed)
        return parsed

    def _check_config(self, sections: Mapping[str, Mapping[str, object]], disabled: frozenset[str]) -> None:
        rules = {rule.name: rule.config for rule in (*RULES, *STACK_RULES)}
        read = config.check(sections, {**rules, UNDECIDED: UndecidedConfig, EXEMPTIONS: PolicyConfig})
        self._configs = {name: (sections[name], one) for name, one in read.items() if isinstance(one, RuleConfig)}
        self._disabled = disabled
        undecided = read.get(UNDECIDED)
        self._refusing = self._updating and isinstance(undecided, UndecidedConfig) and undecided.refuse_at_update

    def _record(self, request: door.Request) -> None:
        if adapter.stack_of(request, self._stack_config) is not None:
            return
        resource = adapter.recorded(request, self._graph_types)
        if resource is not None:
            self._journal.record(resource)


def serve() -> None:
    """Serve the pack to the engine that started this process, for as long as it runs."""
    pack = Pack()
    # Where these are set, pulumi_policy sets the program's configuration up anew for every request, which takes as
    # long as several rules. Rules learn it from ConfigureStack.
    for name in ("PULUMI_CONFIG", "PULUMI_DRY_RUN"):
        os.environ.pop(name, None)
    door.stand(pack.visitors())
    PolicyPack(
        NAME,
        pack.policies(),
        description="Guardrails for databases on AWS",
        display_name="RDS guardrails",
        provider="aws",
        tags=["aws", "rds", "security"],
    )


def _described(rule: AnyRule) -> dict[str, Any]:
    schema = config.json_schema(rule.config)
    return {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema(**schema) if schema["properties"] else None,
        "severity": Severity(rule.severity),
        "framework": PolicyComplianceFramework(
            name=_STANDARD, version=_STANDARD_VERSION, reference=rule.framework, specification=rule.description
        )
        if rule.framework
        else None,
        "tags": list(rule.tags),
        "remediation_steps": rule.fix,
        "url": rule.url,
    }
