import re
import threading
from pathlib import Path

import pytest

from simulation.graph import UNKNOWN, Asset, Graph, Log, Resource, Secret
from simulation.monitor import ProgramError
from tests.simulation.programs import PREFIX, STACK, named, run_source

EVERYTHING = """
    import pulumi
    import pulumi_aws as aws
    import pulumi_random as random
    from pulumi import Alias, CustomTimeouts, Output, ResourceOptions

    config = pulumi.Config()
    print("printed by the program")
    pulumi.log.info("an info")
    pulumi.log.debug("a debug message")


    class Inner(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("my:index:Inner", name, {}, opts)
            self.role = aws.iam.Role(f"{name}-role", assume_role_policy={"Statement": []},
                                     opts=ResourceOptions(parent=self))
            self.register_outputs({})


    class Box(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("my:index:Box", name, {"size": 3}, opts)
            self.topic = aws.sns.Topic(f"{name}-topic", opts=ResourceOptions(parent=self))
            self.inner = Inner(f"{name}-inner", ResourceOptions(parent=self))
            self.register_outputs({"topic": self.topic.arn, "size": 3})


    box = Box("box", ResourceOptions(protect=True, aliases=[Alias(name="crate")]))
    pulumi.log.warn("a warning", resource=box)

    far = aws.Provider("far", region="eu-west-1", default_tags={"tags": {"team": "far"}})
    bucket = aws.s3.Bucket("Logs", tags={"a": "b"}, opts=ResourceOptions(provider=far))

    password = random.RandomPassword("password", length=20)
    database = aws.rds.Instance(
        "db",
        engine="postgres",
        engine_version=17,
        instance_class=aws.rds.InstanceType.T4_G_MICRO,
        allocated_storage=20,
        username=config.require("user"),
        password=password.result,
        publicly_accessible="false",
        tags=Output.all(box.topic.arn, bucket.bucket).apply(lambda all: {"both": "-".join(all)}),
        opts=ResourceOptions(
            depends_on=[box],
            ignore_changes=["engine_version"],
            delete_before_replace=True,
            retain_on_delete=True,
            replace_on_changes=["engine"],
            additional_secret_outputs=["endpoint"],
            custom_timeouts=CustomTimeouts(create="1h"),
            deleted_with=box,
            hide_diffs=["tags"],
            aliases=[
                Alias(name="old-db"),
                Alias(parent=pulumi.ROOT_STACK_RESOURCE, type_="x:y:Z"),
                "urn:pulumi:a::b::c:d:E::f",
            ],
        ),
    )
    token = aws.ssm.Parameter("token", type="String", value=config.require_secret("token"))
    item = aws.s3.BucketObjectv2("page.html", bucket=bucket, source=pulumi.StringAsset("hello"))
    code = aws.lambda_.Function("code", role=box.inner.role.arn, code=pulumi.AssetArchive({
        "a": pulumi.FileAsset("a.txt"), "b": pulumi.FileArchive("./b")}))
    found = aws.iam.Role.get("found", "existing")
    computed = aws.sns.Topic.get("computed", database.arn)
    bad = aws.get_region_output(region=database.region)

    pulumi.export("address", database.address)
    pulumi.export("cidr", {"nested": [database.port, "plain"], "password": password.result})
    pulumi.export("token", token.value)
    pulumi.export("zones", aws.get_availability_zones(state="available").names[:2])
    pulumi.export("region", aws.get_region().region)
    pulumi.export("bucketRegion", bucket.region)
    pulumi.export("from output", bad.description)
    pulumi.export("found", found.arn)
    pulumi.export("default tags", aws.get_default_tags_output(opts=pulumi.InvokeOptions(provider=far)).tags)
    pulumi.export("organization", pulumi.get_organization())
    pulumi.export("dry run", pulumi.runtime.is_dry_run())
"""
CONFIG = {"aws:region": "us-west-2", "proj:user": "appadmin", "proj:token": "t0ken", "other:x": "1"}
DEFAULT = f"{PREFIX}pulumi:providers:aws::default_7_51_1"
UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def everything(folder: Path, *, update: bool, asked: list[Resource]) -> Graph:
    (folder / "a.txt").write_text("a")
    return run_source(
        folder,
        EVERYTHING,
        update=update,
        on_resource=lambda resource: asked.append(resource) or resource,
        config=CONFIG,
        secret_keys=frozenset({"proj:token"}),
        organization="acme",
    )


class TestAPreview:
    asked: list[Resource]

    @pytest.fixture(scope="class")
    @classmethod
    def graph(cls, tmp_path_factory: pytest.TempPathFactory) -> Graph:
        cls.asked = []
        return everything(tmp_path_factory.mktemp("preview"), update=False, asked=cls.asked)

    def test_urns_hold_the_whole_chain_of_parents(self, graph: Graph):
        assert named(graph, "proj-dev").urn == STACK
        chain = "my:index:Box$my:index:Inner$aws:iam/role:Role"
        assert named(graph, "box-inner-role").urn == f"{PREFIX}{chain}::box-inner-role"
        assert named(graph, "box-inner").parent == named(graph, "box").urn
        assert named(graph, "box").parent == STACK
        assert named(graph, "proj-dev").parent == ""

    def test_components_have_no_id_and_the_outputs_they_registered(self, graph: Graph):
        box = named(graph, "box")
        assert (box.custom, box.id, box.provider) == (False, None, "")
        assert box.inputs == {"size": 3}
        assert box.outputs == {"topic": UNKNOWN, "size": 3}

    def test_default_providers_come_by_version_and_hold_the_configuration(self, graph: Graph):
        provider = named(graph, "default_7_51_1")
        assert (provider.urn, provider.parent, provider.id) == (DEFAULT, "", UNKNOWN)
        assert provider.inputs == {"region": "us-west-2", "version": "7.51.1", "__internal": {}}
        assert provider.outputs == {"region": "us-west-2", "version": "7.51.1"}
        assert named(graph, "box-topic").provider == f"{DEFAULT}::{UNKNOWN_ID}"
        assert named(graph, "password").provider.startswith(f"{PREFIX}pulumi:providers:random::default_4_")

    def test_an_explicit_provider_gives_its_region_and_its_tags(self, graph: Graph):
        far, bucket = named(graph, "far"), named(graph, "Logs")
        assert far.inputs["region"] == "eu-west-1"
        assert bucket.provider == f"{far.urn}::{UNKNOWN_ID}"
        assert bucket.inputs["tagsAll"] == {"a": "b", "team": "far"}
        assert bucket.outputs["region"] == "eu-west-1"
        assert graph.outputs["bucketRegion"] == "eu-west-1"
        assert graph.outputs["default tags"] == {"team": "far"}

    def test_inputs_are_the_checked_ones(self, graph: Graph):
        inputs = named(graph, "db").inputs
        assert re.fullmatch("db[0-9a-f]{7}", inputs["identifier"])
        assert inputs["engineVersion"] == "17"
        assert inputs["instanceClass"] == "db.t4g.micro"
        assert inputs["publiclyAccessible"] is False
        assert inputs["password"] == Secret(UNKNOWN)
        assert inputs["tags"] is UNKNOWN
        assert inputs["tagsAll"] is UNKNOWN
        assert named(graph, "box-inner-role").inputs["assumeRolePolicy"] == '{"Statement":[]}'
        assert re.fullmatch("logs-[0-9a-f]{7}", named(graph, "Logs").inputs["bucket"])

    def test_what_aws_would_compute_is_unknown_and_the_rest_is_known(self, graph: Graph):
        database = named(graph, "db")
        assert database.id is UNKNOWN
        assert "address" not in database.outputs
        assert database.outputs["engine"] == "postgres"
        assert graph.outputs["address"] is UNKNOWN
        assert graph.outputs["cidr"] == {"nested": [UNKNOWN, "plain"], "password": Secret(UNKNOWN)}

    def test_dependencies_are_known_by_property(self, graph: Graph):
        database = named(graph, "db")
        topic, bucket, role = (named(graph, name).urn for name in ("box-topic", "Logs", "box-inner-role"))
        assert database.property_dependencies["tags"] == tuple(sorted((topic, bucket)))
        assert database.property_dependencies["password"] == (named(graph, "password").urn,)
        assert set(database.dependencies) == {topic, bucket, role, named(graph, "password").urn}
        assert named(graph, "Logs").property_dependencies == {}

    def test_options_arrive_whole(self, graph: Graph):
        options = named(graph, "db").options
        assert options.ignore_changes == ("engineVersion",)
        assert options.delete_before_replace is True
        assert options.retain_on_delete is True
        assert options.replace_on_changes == ("engine",)
        assert "endpoint" in options.additional_secret_outputs
        assert "password" in options.additional_secret_outputs
        assert options.custom_timeouts == {"create": "1h"}
        assert options.deleted_with == named(graph, "box").urn
        assert options.hide_diffs == ("tags",)
        assert options.version == "7.51.1"
        assert options.aliases == (
            f"{PREFIX}aws:rds/instance:Instance::old-db",
            f"{PREFIX}x:y:Z::db",
            "urn:pulumi:a::b::c:d:E::f",
        )
        assert named(graph, "token").options.delete_before_replace is None

    def test_children_inherit_protection_and_former_names(self, graph: Graph):
        assert named(graph, "box").options.protect is True
        assert named(graph, "box-inner-role").options.protect is True
        assert named(graph, "db").options.protect is None
        assert named(graph, "box").options.aliases == (f"{PREFIX}my:index:Box::crate",)
        assert named(graph, "box-topic").options.aliases == (f"{PREFIX}my:index:Box$aws:sns/topic:Topic::crate-topic",)

    def test_secrets_stay_secret(self, graph: Graph):
        assert named(graph, "token").inputs["value"] == Secret("t0ken")
        assert named(graph, "token").outputs["value"] == Secret("t0ken")
        assert graph.outputs["token"] == Secret("t0ken")
        assert "t0ken" not in repr(graph)

    def test_assets_and_resources_as_values(self, graph: Graph):
        page = named(graph, "page.html").inputs
        assert page["source"] == Asset("text", "hello")
        assert page["bucket"] is UNKNOWN
        assert page["key"] == "page.html"
        assert named(graph, "code").inputs["code"] == Asset(
            "assets", {"a": Asset("path", "a.txt"), "b": Asset("path", "./b", archive=True)}, archive=True
        )

    def test_lookups_are_answered_where_the_caller_is(self, graph: Graph):
        assert graph.outputs["zones"] == ["us-west-2a", "us-west-2b"]
        assert graph.outputs["region"] == "us-west-2"

    def test_a_read_with_a_known_id_is_known_already(self, graph: Graph):
        found = named(graph, "found")
        assert (found.external, found.id) == (True, "existing")
        assert found.outputs["name"] == "existing"
        assert graph.outputs["found"] == "arn:aws:iam::123456789012:role/existing"

    def test_a_read_with_an_unknown_id_is_not(self, graph: Graph):
        computed = named(graph, "computed")
        assert (computed.external, computed.id, computed.outputs) == (True, UNKNOWN, {})

    def test_every_registration_is_asked_about_but_no_read(self, graph: Graph):
        asked = {resource.urn for resource in self.asked}
        assert asked == {resource.urn for resource in graph.resources if not resource.external}
        database = next(resource for resource in self.asked if resource.name == "db")
        assert database.inputs == named(graph, "db").inputs
        assert database.outputs == {}

    def test_messages_and_prints_are_kept_but_for_debugging_ones(self, graph: Graph):
        assert Log("info", "printed by the program") in graph.logs
        assert Log("info", "an info") in graph.logs
        assert Log("warning", "a warning", named(graph, "box").urn) in graph.logs
        assert not [log for log in graph.logs if log.severity == "debug"]

    def test_the_program_is_told_where_it_runs(self, graph: Graph):
        assert graph.outputs["organization"] == "acme"
        assert graph.outputs["dry run"] is True
        assert (graph.project, graph.stack) == ("proj", "dev")


class TestAnUpdate:
    @pytest.fixture(scope="class")
    @classmethod
    def graph(cls, tmp_path_factory: pytest.TempPathFactory) -> Graph:
        return everything(tmp_path_factory.mktemp("update"), update=True, asked=[])

    def test_everything_is_known(self, graph: Graph):
        assert "UNKNOWN" not in repr(graph).replace("UNKNOWN_ID", "")

    def test_computed_values_reach_other_resources_and_outputs(self, graph: Graph):
        database = named(graph, "db")
        assert graph.outputs["address"] == database.outputs["address"]
        topic, bucket = named(graph, "box-topic"), named(graph, "Logs")
        assert database.inputs["tags"] == {"both": f"{topic.id}-{bucket.id}"}
        assert named(graph, "page.html").inputs["bucket"] == bucket.id
        assert named(graph, "box").outputs["topic"] == topic.id

    def test_generated_secrets_are_secret_everywhere(self, graph: Graph):
        result = named(graph, "password").outputs["result"]
        assert isinstance(result, Secret)
        assert len(result.value) == 20
        assert named(graph, "db").inputs["password"] == result
        assert named(graph, "db").outputs["password"] == result
        assert graph.outputs["cidr"] == {"nested": [5432, "plain"], "password": result}
        assert result.value not in repr(graph)

    def test_outputs_can_be_made_secret(self, graph: Graph):
        assert isinstance(named(graph, "db").outputs["endpoint"], Secret)
        assert not isinstance(named(graph, "db").outputs["address"], Secret)

    def test_providers_have_ids(self, graph: Graph):
        provider = named(graph, "far")
        assert named(graph, "Logs").provider == f"{provider.urn}::{provider.id}"
        assert re.fullmatch("[0-9a-f-]{36}", provider.id)
        assert graph.outputs["dry run"] is False


ENGINE = """
    import asyncio
    import pulumi
    import pulumi_random as random
    from pulumi import ResourceOptions, ResourceTransformArgs, ResourceTransformResult


    def own(args):
        return ResourceTransformResult({**args.props, "separator": "_"},
                                       ResourceOptions.merge(args.opts, ResourceOptions(ignore_changes=["length"])))


    async def of_stack(args):
        await asyncio.sleep(0)
        if args.type_ == "random:index/randomPet:RandomPet" and args.props.get("length") is None:
            return ResourceTransformResult({**args.props, "length": 1}, args.opts)


    def legacy(args):
        return pulumi.ResourceTransformationResult({**args.props, "prefix": "legacy"}, args.opts)


    def of_invoke(args):
        return pulumi.InvokeTransformResult({**args.args, "state": "available"}, args.opts)


    pulumi.runtime.register_resource_transform(of_stack)
    pulumi.runtime.register_invoke_transform(of_invoke)

    first = random.RandomPet("first")
    second = random.RandomPet("second", prefix=first.id, keepers={"first": first.id, "kept": "k"},
                              opts=ResourceOptions(transforms=[own]))
    third = random.RandomPet("third", opts=ResourceOptions(transformations=[legacy]))


    class Box(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("my:index:Box", name, None, opts)
            random.RandomId(f"{name}-id", byte_length=4, opts=ResourceOptions(parent=self))


    def of_parent(args):
        if args.type_ == "random:index/randomId:RandomId":
            return ResourceTransformResult({**args.props, "prefix": "p-"}, args.opts)


    other = random.Provider("other")
    Box("box", ResourceOptions(transforms=[of_parent], providers=[other]))


    class Far(pulumi.ComponentResource):
        vpc_id: pulumi.Output[str]

        def __init__(self, name, opts=None):
            super().__init__("awsx:ec2:Vpc", name, {"cidr": first.id, "vpc_id": None}, opts, remote=True)


    far = Far("far", ResourceOptions(providers={"random": other}))
    after = random.RandomPet("after", prefix=far.vpc_id)

    network = pulumi.StackReference("acme/network/dev")
    short = pulumi.StackReference("short", stack_name="dev")


    def hook(args):
        raise AssertionError("hooks do not run here")


    hooked = random.RandomPet("hooked", opts=ResourceOptions(hooks=pulumi.ResourceHookBinding(
        before_create=[pulumi.ResourceHook("before", hook)])))
    zones = pulumi.runtime.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"state": "impaired"})
    imported = random.RandomPet("imported", opts=ResourceOptions(import_="brave-badger"))
    hydrated = random.RandomPet("unused")
    parameterized = random.RandomPet("separator", separator=0.5)


    class Local(pulumi.dynamic.ResourceProvider):
        def create(self, props):
            return pulumi.dynamic.CreateResult("x", props)


    class Dynamic(pulumi.dynamic.Resource):
        def __init__(self, name):
            super().__init__(Local(), name, {"value": "v", "computed": None})


    dynamic = Dynamic("dynamic")


    async def main():
        await asyncio.sleep(0.01)
        late = random.RandomPet("late", separator=network.get_output("sep"))
        return {"late": late.separator, "secret": network.get_output("secret"), "short": short.get_output("x"),
                "vpc": far.vpc_id, "missing": network.get_output("nothing"), "dynamic": dynamic.computed,
                "zones": len(zones.value["names"])}


    pulumi.run(main)
"""


class TestTheEngine:
    @pytest.fixture(scope="class")
    @classmethod
    def graph(cls, tmp_path_factory: pytest.TempPathFactory) -> Graph:
        return run_source(
            tmp_path_factory.mktemp("engine"),
            ENGINE,
            organization="acme",
            config={"proj:setting": "s"},
            stack_references={
                "acme/network/dev": {"sep": "_", "secret": Secret("s")},
                "acme/proj/dev": {"x": [1]},
            },
        )

    def test_a_stack_transform_reaches_every_resource(self, graph: Graph):
        assert named(graph, "first").inputs["length"] == 1
        assert named(graph, "late").inputs["length"] == 1

    def test_a_resources_own_transform_comes_first_and_changes_its_options(self, graph: Graph):
        second = named(graph, "second")
        assert second.inputs["separator"] == "_"
        assert second.inputs["length"] == 1
        assert second.options.ignore_changes == ("length",)

    def test_a_transform_keeps_what_is_known_beside_the_unknown(self, graph: Graph):
        assert named(graph, "second").inputs["keepers"] == {"first": UNKNOWN, "kept": "k"}

    def test_dependencies_survive_a_transform(self, graph: Graph):
        # Those of single properties do not: the SDK's callback gives none back, to the real engine neither.
        assert named(graph, "second").dependencies == (named(graph, "first").urn,)
        assert named(graph, "second").property_dependencies == {}

    def test_transformations_of_the_old_kind_run_in_the_program(self, graph: Graph):
        assert named(graph, "third").inputs["prefix"] == "legacy"

    def test_a_components_transform_reaches_its_children(self, graph: Graph):
        assert named(graph, "box-id").inputs == {"byteLength": 4, "prefix": "p-"}

    def test_children_use_the_providers_of_their_component(self, graph: Graph):
        other = named(graph, "other")
        assert named(graph, "box-id").provider == f"{other.urn}::{UNKNOWN_ID}"
        assert named(graph, "box").options.providers == {"random": f"{other.urn}::{UNKNOWN_ID}"}

    def test_a_remote_component_is_undecided_and_all_it_gives_is_unknown(self, graph: Graph):
        far = named(graph, "far")
        assert (far.remote, far.custom) == (True, False)
        assert far.inputs == {"cidr": UNKNOWN}
        assert far.property_dependencies == {"cidr": (named(graph, "first").urn,)}
        assert [undecided.urn for undecided in graph.undecided] == [far.urn]
        assert "cannot be seen" in graph.undecided[0].reason
        assert graph.outputs["vpc"] is UNKNOWN
        assert named(graph, "after").inputs["prefix"] is UNKNOWN
        assert named(graph, "after").dependencies == (far.urn,)

    def test_stack_references_are_answered_from_what_was_given(self, graph: Graph):
        reference = named(graph, "acme/network/dev")
        assert (reference.type, reference.external) == ("pulumi:pulumi:StackReference", True)
        assert reference.outputs["secretOutputNames"] == ["secret"]
        assert reference.provider.startswith(f"{PREFIX}pulumi:providers:pulumi::default::")
        assert graph.outputs["late"] == "_"
        assert graph.outputs["secret"] == Secret("s")
        assert graph.outputs["short"] == [1]
        assert "missing" not in graph.outputs

    def test_an_invoke_transform_reaches_every_lookup(self, graph: Graph):
        assert graph.outputs["zones"] == 6

    def test_an_asynchronous_entry_point_runs_and_exports(self, graph: Graph):
        assert named(graph, "late").inputs["separator"] == "_"

    def test_hooks_are_accepted(self, graph: Graph):
        assert named(graph, "hooked").inputs == {"length": 1}

    def test_what_is_imported_has_its_id_already(self, graph: Graph):
        imported = named(graph, "imported")
        assert (imported.id, imported.options.import_id) == ("brave-badger", "brave-badger")

    def test_fractions_stay_fractions(self, graph: Graph):
        assert named(graph, "separator").inputs["separator"] == "0.5"

    def test_dynamic_resources_are_recorded_with_what_they_are_given(self, graph: Graph):
        dynamic = named(graph, "dynamic")
        assert dynamic.type.startswith("pulumi-python:dynamic")
        assert dynamic.inputs["value"] == "v"
        (provider,) = [one for one in graph.resources if dynamic.provider.startswith(f"{one.urn}::")]
        assert provider.inputs == {"proj:setting": "s"}
        assert graph.outputs["dynamic"] is UNKNOWN


def test_at_an_update_a_remote_components_outputs_are_still_unknown(tmp_path: Path):
    graph = run_source(
        tmp_path,
        """
        import pulumi
        import pulumi_random as random

        class Far(pulumi.ComponentResource):
            vpc_id: pulumi.Output[str]
            def __init__(self, name):
                super().__init__("awsx:ec2:Vpc", name, {"vpc_id": None}, None, remote=True)

        stash = pulumi.Stash("stash", input={"a": 1})
        same = random.RandomPet("same")
        random.RandomPet("of-another", prefix=same.id)
        pulumi.export("vpc", Far("far").vpc_id)
        pulumi.export("stash", stash.output)
        """,
        update=True,
    )
    assert graph.outputs == {"stash": {"a": 1}, "vpc": UNKNOWN}
    assert named(graph, "of-another").inputs["prefix"] == named(graph, "same").id


def test_a_provider_with_an_unknown_setting_can_answer_nothing(tmp_path: Path):
    graph = run_source(
        tmp_path,
        """
        import pulumi
        import pulumi_aws as aws
        import pulumi_random as random

        provider = aws.Provider("computed", region=random.RandomPet("pet").id)
        opts = pulumi.ResourceOptions(provider=provider)
        topic = aws.sns.Topic("topic", display_name="d", opts=opts)
        pulumi.export("name", topic.display_name)
        pulumi.export("zones", aws.get_availability_zones_output(opts=pulumi.InvokeOptions(provider=provider)).names)
        """,
    )
    topic = named(graph, "topic")
    assert topic.inputs == {"displayName": "d"}
    assert (topic.id, topic.outputs) == (UNKNOWN, {})
    assert graph.outputs == {"name": UNKNOWN, "zones": UNKNOWN}


def test_the_resource_hook_is_called_from_several_threads_and_in_its_moment(tmp_path: Path):
    both = threading.Barrier(2, timeout=10)
    threads: set[int] = set()

    def ask(resource: Resource) -> Resource:
        threads.add(threading.get_ident())
        if resource.type == "random:index/randomPet:RandomPet":
            both.wait()
        return resource

    graph = run_source(
        tmp_path,
        """
        import pulumi_random as random
        random.RandomPet("a")
        random.RandomPet("b")
        """,
        on_resource=ask,
    )
    assert {resource.name for resource in graph.resources} >= {"a", "b"}
    assert len(threads) >= 2


def test_the_finished_graph_is_handed_over_once(tmp_path: Path):
    seen: list[Graph] = []
    graph = run_source(tmp_path, "import pulumi; pulumi.export('a', 1)", on_complete=seen.append)
    (complete,) = seen
    assert complete.resources == graph.resources
    assert complete.outputs == {"a": 1}


def test_what_the_hook_raises_stops_the_program_and_comes_out(tmp_path: Path):
    def refuse(resource: Resource) -> Resource:
        if resource.name == "first":
            raise LookupError("no more")
        return resource

    with pytest.raises(LookupError, match="no more"):
        run_source(
            tmp_path,
            """
            import pulumi_random as random
            first = random.RandomPet("first")
            random.RandomPet("second", prefix=first.id)
            """,
            on_resource=refuse,
        )


def fails(folder: Path, source: str, **options: object) -> ProgramError:
    with pytest.raises(ProgramError) as error:
        run_source(folder, source, **options)
    return error.value


def test_a_failing_program_shows_its_traceback_once(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi

        def inner():
            raise ValueError("out of luck")

        inner()
        """,
    )
    text = str(error)
    assert text.startswith("Program failed with an unhandled exception:\nTraceback (most recent call last):\n")
    assert text.count("ValueError: out of luck") == 1
    assert text.count("Traceback") == 1
    assert "launch.py" not in text
    assert '__main__.py", line 7, in <module>' in text
    assert error.exit_code == 32


def test_an_exception_in_an_apply_is_a_failure_too(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi
        pulumi.Output.from_input(1).apply(lambda _: 1 / 0)
        """,
    )
    assert str(error).count("ZeroDivisionError: division by zero") == 1


def test_a_run_error_is_its_message_alone(tmp_path: Path):
    error = fails(tmp_path, "import pulumi; raise pulumi.RunError('set the domain first')")
    assert str(error) == "set the domain first"
    assert error.exit_code == 1


def test_missing_configuration_is_named(tmp_path: Path):
    error = fails(tmp_path, "import pulumi; pulumi.Config().require('domain')")
    assert "proj:domain" in str(error)
    assert "Traceback" not in str(error)


def test_a_failed_run_is_never_complete(tmp_path: Path):
    seen: list[Graph] = []
    fails(tmp_path, "import sys; sys.exit(1)", on_complete=seen.append)
    twice = "import pulumi_random as random; random.RandomPet('x'); random.RandomPet('x')"
    fails(tmp_path, twice, on_complete=seen.append)
    assert seen == []


def test_an_exit_code_of_the_programs_own(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import sys
        print("settings: port must be a number")
        sys.exit(3)
        """,
    )
    assert str(error) == "program exited with non-zero exit code: 3\nsettings: port must be a number"
    assert error.exit_code == 3


def test_a_logged_error_and_an_exit_is_that_error(tmp_path: Path):
    error = fails(tmp_path, "import sys, pulumi; pulumi.log.error('wrong settings'); sys.exit(2)")
    assert str(error) == "wrong settings"
    assert Log("error", "wrong settings") in error.logs


def test_leaving_with_zero_is_no_failure(tmp_path: Path):
    assert named(run_source(tmp_path, "import sys; sys.exit(0)"), "proj-dev").urn == STACK


def test_two_resources_cannot_share_a_urn(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi_random as random
        random.RandomPet("same")
        random.RandomPet("same")
        """,
    )
    urn = f"{PREFIX}random:index/randomPet:RandomPet::same"
    assert str(error) == f"Duplicate resource URN '{urn}'; try giving it a unique name"


def test_a_name_too_long_is_the_providers_error(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi_aws as aws
        aws.iam.Role("r" * 60, assume_role_policy="{}")
        """,
    )
    assert str(error).startswith(f"aws:iam/role:Role resource '{'r' * 60}' has a problem: could not make instance")


def test_disabled_default_providers_are_an_error(tmp_path: Path):
    error = fails(
        tmp_path,
        "import pulumi_random as random; random.RandomPet('x')",
        config={"pulumi:disable-default-providers": '["aws", "random"]'},
    )
    assert str(error) == "Default provider for 'random' disabled; its resources must use an explicit provider."


def test_an_unknown_lookup_fails_where_it_is_asked_and_can_be_caught(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi, pulumi_aws as aws
        try:
            aws.iam.get_users(name_regex="caught")
        except Exception as error:
            print(error)
        aws.iam.get_users(name_regex="x")
        """,
    )
    assert "invoke of aws:iam/getUsers:getUsers failed: the simulation has no answer" in str(error)
    assert '"nameRegex": "x"' in str(error)
    assert str(error).count("Traceback") == 1


def test_a_stack_that_is_not_given_is_named(tmp_path: Path):
    error = fails(
        tmp_path,
        "import pulumi; pulumi.StackReference('acme/network/prod')",
        stack_references={"acme/network/dev": {}},
    )
    assert "the outputs of the referenced stack 'acme/network/prod' are not given" in str(error)
    assert "given stacks: acme/network/dev" in str(error)


def test_a_transform_that_raises_is_shown(tmp_path: Path):
    error = fails(
        tmp_path,
        """
        import pulumi, pulumi_random as random

        def broken(args):
            raise KeyError("tags")

        random.RandomPet("x", opts=pulumi.ResourceOptions(transforms=[broken]))
        """,
    )
    assert "'tags'" in str(error)
    assert 'raise KeyError("tags")' in str(error)


def test_a_method_of_a_resource_is_undecided_at_a_preview_and_an_error_at_an_update(tmp_path: Path):
    source = """
        import pulumi
        from pulumi.runtime import call

        class Box(pulumi.ComponentResource):
            def __init__(self):
                super().__init__("my:index:Box", "box", None, None)

        pulumi.export("answer", call("my:index:Box/ask", {"self": Box()}).apply(lambda found: found["result"]))
    """
    graph = run_source(tmp_path, source)
    assert graph.outputs == {"answer": UNKNOWN}
    assert graph.undecided[0].reason == "what the method my:index:Box/ask returns is not known"
    assert "the method my:index:Box/ask is not simulated" in str(fails(tmp_path, source, update=True))


def test_a_misspelt_type_of_aws_is_undecided_and_never_passed_over(tmp_path: Path):
    graph = run_source(
        tmp_path,
        """
        import pulumi

        pulumi.CustomResource("aws:rds/instnace:Instnace", "db", {"publiclyAccessible": True})
        """,
    )
    assert [(one.urn.rpartition("::")[2], one.reason) for one in graph.undecided] == [
        ("db", "aws:rds/instnace:Instnace is no type of the AWS SDK installed here: is it spelt right?")
    ]
