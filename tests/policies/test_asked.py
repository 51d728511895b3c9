from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy

from guardrails import door
from guardrails.asked import Asked, Policies


def of_resources(name):
    return ResourceValidationPolicy(name, name, lambda args, report: None, EnforcementLevel.ADVISORY)


def says(name):
    """Whether the request is about a resource whose name has `name` in it."""
    return lambda request: name in request.message.name


ONE, BOTH, ANY = of_resources("one"), of_resources("both"), of_resources("any")
STACK = StackValidationPolicy("stack", "stack", lambda args, report: None, EnforcementLevel.ADVISORY)
POLICIES = Policies(
    [
        Asked(ONE, frozenset({"a"}), says("1")),
        Asked(ANY, None, says("*")),
        Asked(BOTH, frozenset({"a", "b"}), says("2")),
    ],
    [STACK],
)


def while_answering(message):
    with door._kept(message):
        return list(POLICIES)


def about(type_, name="1 2 *"):
    return while_answering(analyzer_pb2.AnalyzeRequest(type=type_, name=name))


def test_a_resource_is_put_to_the_policies_of_its_type_and_of_any_in_their_order():
    assert about("a") == [ONE, ANY, BOTH]
    assert about("b") == [ANY, BOTH]
    assert about("c") == [ANY]


def test_a_policy_that_has_nothing_to_say_is_left_out():
    assert about("a", "2") == [BOTH]
    assert about("a", "*") == [ANY]
    assert about("c", "1") == []


def test_a_stack_is_put_to_the_policies_of_stacks():
    assert while_answering(analyzer_pb2.AnalyzeStackRequest()) == [STACK]


def test_all_policies_are_there_when_no_request_is_being_answered():
    assert list(POLICIES) == [ONE, ANY, BOTH, STACK]
    assert len(POLICIES) == 4
