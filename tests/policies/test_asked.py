from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy

from guardrails import door
from guardrails.asked import Policies
from tests.policies import support


def of_resources(name):
    return ResourceValidationPolicy(name, name, lambda args, report: None, EnforcementLevel.ADVISORY)


ONE, BOTH, TAGGED = of_resources("one"), of_resources("both"), of_resources("tagged")
STACK = StackValidationPolicy("stack", "stack", lambda args, report: None, EnforcementLevel.ADVISORY)
POLICIES = Policies(
    [
        (ONE, frozenset({"a"}), frozenset()),
        (BOTH, frozenset({"a", "b"}), frozenset()),
        (TAGGED, None, frozenset({"tags"})),
    ],
    [STACK],
)


def while_answering(message):
    with door._kept(message):
        return list(POLICIES)


def test_a_resource_is_put_to_the_policies_of_its_type_in_their_order():
    assert while_answering(analyzer_pb2.AnalyzeRequest(type="a")) == [ONE, BOTH]
    assert while_answering(analyzer_pb2.AnalyzeRequest(type="b")) == [BOTH]
    assert while_answering(analyzer_pb2.AnalyzeRequest(type="c")) == []


def test_a_resource_of_any_type_is_put_to_the_policies_of_its_properties():
    tagged = support.struct({"tags": {}, "name": "it"})
    assert while_answering(analyzer_pb2.AnalyzeRequest(type="b", properties=tagged)) == [BOTH, TAGGED]
    assert while_answering(analyzer_pb2.AnalyzeRequest(type="c", properties=tagged)) == [TAGGED]


def test_a_stack_is_put_to_the_policies_of_stacks():
    assert while_answering(analyzer_pb2.AnalyzeStackRequest()) == [STACK]


def test_all_policies_are_there_when_no_request_is_being_answered():
    assert list(POLICIES) == [ONE, BOTH, TAGGED, STACK]
    assert len(POLICIES) == 4
