"""Every stage's values, as AWS's own schemas, lists, regions and IAM reference see them."""

from dataclasses import replace

import pytest

from tests.oracle.cloudformation import UntranslatedError, row_of, templates
from tests.oracle.deployments import DEPLOYMENTS, Deployment, graph, translated
from tests.oracle.linters import rejections
from tests.oracle.policies import documents, problems
from tests.oracle.table import TABLE

DEPLOYED = pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=str)


@DEPLOYED
def test_cloudformations_linter_rejects_no_value(deployment: Deployment) -> None:
    found = {region: rejections(template, region) for region, template in translated(deployment).items()}

    assert not any(found.values()), found


@DEPLOYED
def test_the_policies_name_actions_resources_and_conditions_that_there_are(deployment: Deployment) -> None:
    found = {
        place: problems(document)
        for template in translated(deployment).values()
        for place, document in documents(template)
    }

    assert found, "no policy was looked at"
    assert not any(found.values()), found


@DEPLOYED
def test_nothing_is_lost_in_translation(deployment: Deployment) -> None:
    resources = [resource for resource in graph(deployment).resources if resource.custom]
    rows = [row for resource in resources if (row := row_of(TABLE, resource))]
    bodies = sum(len(template["Resources"]) for template in translated(deployment).values())

    assert bodies == sum(row.into is None for row in rows)


def test_what_lies_in_a_second_region_is_judged_by_that_regions_lists() -> None:
    assert translated(Deployment("growth"))["us-west-2"]["Resources"].keys() == {"KeyBackups"}


def test_the_table_names_no_type_that_the_program_does_not_use() -> None:
    used = {resource.type for deployment in DEPLOYMENTS for resource in graph(deployment).resources}

    assert not TABLE.keys() - used


def test_a_type_that_is_not_in_the_table_is_not_passed_over() -> None:
    stage = graph(Deployment("dev"))
    unknown = replace(next(r for r in stage.resources if r.custom), type="aws:sqs/queue:Queue")

    with pytest.raises(UntranslatedError, match="aws:sqs/queue:Queue is not in tests/oracle/table"):
        templates(replace(stage, resources=(unknown,)), TABLE, region="us-east-1")
