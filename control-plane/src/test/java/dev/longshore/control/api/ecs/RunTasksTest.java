package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.StartTaskResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.ClientTokenRow;
import dev.longshore.state.tables.ClientTokenKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the members of RunTask and StartTask, on a cluster with one node. */
class RunTasksTest {
    private final TestApi api = new TestApi();
    private String node = "";

    @BeforeEach
    void clusterWithANode() {
        api.call(
                CreateClusterResponse.class,
                CreateClusterRequest.newBuilder().setClusterName("default"));
        api.call(
                "RegisterTaskDefinition",
                InvalidRequest.task(
                        "tags { key: 'team' value: 'a' } tags { key: 'x' value: 'y' }"));
        node =
                api.node(
                        "default",
                        Capacity.newBuilder().setCpuUnits(4_096).setMemoryMib(8_192).build());
    }

    @Test
    void overridesOfTheTasksSizeAreReadAsDefinitionsAre() {
        var overrides = TaskOverride.newBuilder().setCpu("1 vCPU").setMemory(".5GB");

        Task task = run(web().setOverrides(overrides)).getTasks(0);

        assertThat(task.getCpu()).isEqualTo("1024");
        assertThat(task.getMemory()).isEqualTo("512");
        // The agent reads these: plain units.
        assertThat(task.getOverrides().getCpu()).isEqualTo("1024");
        assertThat(task.getOverrides().getMemory()).isEqualTo("512");
    }

    @Test
    void emptyOverridesOfTheTasksSizeCountAsNone() {
        var overrides = TaskOverride.newBuilder().setCpu("").setMemory("");

        assertThat(run(web().setOverrides(overrides)).getTasks(0).getMemory()).isEqualTo("128");
    }

    @Test
    void containersWithoutAHealthCheckAreUnknown() {
        assertThat(run(web()).getTasks(0).getContainers(0).getHealthStatus()).isEqualTo("UNKNOWN");
    }

    @Test
    void sumsDoNotOverflow() {
        api.call(
                "RegisterTaskDefinition",
                "family: 'big' "
                        + InvalidRequest.named("a", "memory: 2147483647 cpu: 2147483647")
                        + InvalidRequest.named("b", "memory: 2147483647 cpu: 2147483647"));

        RunTaskResponse answer = run(RunTaskRequest.newBuilder().setTaskDefinition("big"));

        assertThat(answer.getTasksList()).isEmpty();
        assertThat(answer.getFailures(0).getReason()).startsWith("RESOURCE:");
    }

    @Test
    void overridesMayHave8192CharactersOfJson() {
        var overrides = TaskOverride.newBuilder();
        var app = overrides.addContainerOverridesBuilder().setName("app");
        // {"name":"a","value":"b"}, 300 times; in protobuf's text form it is half as long again
        for (int i = 0; i < 300; i++) {
            app.addEnvironmentBuilder().setName("a").setValue("b");
        }

        assertThat(overrides.build().toString()).hasSizeGreaterThan(8_192);
        assertThat(run(web().setOverrides(overrides)).getTasksCount()).isEqualTo(1);
    }

    @Test
    void managedTagsNameTheCluster() {
        Task ran = run(web().setEnableEcsManagedTags(true).addTags(tag("x", "own"))).getTasks(0);
        Task started =
                api.call(
                                StartTaskResponse.class,
                                StartTaskRequest.newBuilder()
                                        .setTaskDefinition("web")
                                        .addContainerInstances(node)
                                        .setEnableEcsManagedTags(true))
                        .getTasks(0);

        assertThat(stored(ran).getTagsList())
                .containsExactly(tag("x", "own"), tag("aws:ecs:clusterName", "default"));
        assertThat(stored(started).getTagsList())
                .containsExactly(tag("aws:ecs:clusterName", "default"));
        assertThat(stored(run(web()).getTasks(0)).getTagsList()).isEmpty();
    }

    @Test
    void propagatedTagsGiveWayToTheCallersOwn() {
        Task task =
                run(web().setPropagateTags("TASK_DEFINITION").addTags(tag("x", "own"))).getTasks(0);

        assertThat(stored(task).getTagsList()).containsExactly(tag("x", "own"), tag("team", "a"));
    }

    @Test
    void startedByMayHaveBlanks() {
        assertThat(run(web().setStartedBy("AWS Step Functions")).getTasks(0).getStartedBy())
                .isEqualTo("AWS Step Functions");
    }

    @Test
    void anEmptyClientTokenIsNone() {
        RunTaskRequest.Builder request = web().setClientToken("");

        assertThat(run(request).getTasks(0).getTaskArn())
                .isNotEqualTo(run(request).getTasks(0).getTaskArn());
    }

    /** A call that is repeated across an upgrade is still carried out once. */
    @Test
    void aClientTokenOfAnEarlierVersionCounts() throws NoSuchAlgorithmException {
        RunTaskRequest.Builder request = web().setClientToken("before");
        var first = RunTaskResponse.newBuilder().addTasks(Task.newBuilder().setTaskArn("first"));
        byte[] sent = request.build().toByteArray();
        api.put(
                Tables.CLIENT_TOKENS,
                new ClientTokenKey("RunTask", "default", "before"),
                ClientTokenRow.newBuilder()
                        .setRequestDigest(
                                ByteString.copyFrom(
                                        MessageDigest.getInstance("SHA-256").digest(sent)))
                        .setResponse(first.build().toByteString())
                        .build());

        assertThat(run(request).getTasksList())
                .extracting(Task::getTaskArn)
                .containsExactly("first");
    }

    /** With tags that fill a row each, the whole answer again would be too much for one call. */
    @Test
    void aRepetitionIsToldOfTheTasksAsTheyAreNow() {
        RunTaskRequest.Builder request = web().setCount(10).setClientToken("large");
        for (int i = 0; i < 50; i++) {
            request.addTags(tag("k".repeat(126) + (10 + i), "v".repeat(256)));
        }
        RunTaskResponse first = run(request);
        var key = new ClientTokenKey("longshore.ecs.v1.ECS/RunTask", "default", "large");
        assertThat(api.row(Tables.CLIENT_TOKENS, key).orElseThrow().getSerializedSize())
                .isLessThan(8_000);

        Task stopped = first.getTasks(3);
        api.call("StopTask", "task: '" + stopped.getTaskArn() + "'");
        RunTaskResponse again = run(request);
        assertThat(again.getTasksList())
                .extracting(Task::getTaskArn)
                .containsExactlyElementsOf(
                        first.getTasksList().stream().map(Task::getTaskArn).toList());
        assertThat(again.getTasks(3).getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(again.getTasks(4)).isEqualTo(first.getTasks(4));
    }

    @Test
    void eachTaskThatNoNodeTakesIsAFailure() {
        api.call(
                "RegisterTaskDefinition",
                "family: 'big' " + InvalidRequest.named("a", "memory: 3000"));
        RunTaskRequest.Builder big = RunTaskRequest.newBuilder().setTaskDefinition("big");

        RunTaskResponse some = run(big.setCount(5));
        assertThat(some.getTasksCount()).isEqualTo(2);
        assertThat(some.getFailuresList()).hasSize(3);
        RunTaskResponse none = run(big.setCount(10));
        assertThat(none.getTasksList()).isEmpty();
        assertThat(none.getFailuresList())
                .hasSize(10)
                .allMatch(failure -> failure.getReason().equals("RESOURCE:MEMORY"));

        // as many wait as there is room coming for
        api.call("StopTask", "task: '" + some.getTasks(0).getTaskArn() + "'");
        RunTaskResponse waiting = run(big.setCount(4));
        assertThat(waiting.getTasksCount()).isEqualTo(1);
        assertThat(waiting.getFailuresList()).hasSize(3);
    }

    private RunTaskResponse run(RunTaskRequest.Builder request) {
        return api.call(RunTaskResponse.class, request);
    }

    private Task stored(Task task) {
        return api.row(Tables.TASKS, new TaskKey("default", References.id(task.getTaskArn())))
                .orElseThrow()
                .getTask();
    }

    private static RunTaskRequest.Builder web() {
        return RunTaskRequest.newBuilder().setTaskDefinition("web");
    }

    private static Tag tag(String key, String value) {
        return Tag.newBuilder().setKey(key).setValue(value).build();
    }
}
