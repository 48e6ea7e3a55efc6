package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.DeleteAttributesRequest;
import dev.longshore.proto.ecs.DeleteAttributesResponse;
import dev.longshore.proto.ecs.ListAttributesRequest;
import dev.longshore.proto.ecs.ListAttributesResponse;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.PutAttributesRequest;
import dev.longshore.proto.ecs.PutAttributesResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.TagResourceResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UntagResourceRequest;
import dev.longshore.proto.ecs.UntagResourceResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsAndAttributesTest {
    private static final String PREFIX = "arn:aws:ecs:us-east-1:123456789012:";
    private static final InstanceKey INSTANCE = new InstanceKey("default", "i1");
    private static final String INSTANCE_ARN = PREFIX + "container-instance/default/i1";

    private final TestApi api = new TestApi();

    @BeforeEach
    void resources() {
        api.call("CreateCluster", "");
        api.call(
                "RegisterTaskDefinition",
                "family: 'web' container_definitions { name: 'app' image: 'nginx' memory: 128 }");
        api.put(
                Tables.TASKS,
                new TaskKey("default", "t1"),
                TaskRow.newBuilder()
                        .setTask(
                                Task.newBuilder()
                                        .setTaskArn(
                                                "arn:aws:ecs:us-east-1:123456789012:task/default/t1")
                                        .setLastStatus("RUNNING"))
                        .build());
        api.put(
                Tables.CONTAINER_INSTANCES,
                INSTANCE,
                ContainerInstanceRow.newBuilder()
                        .setInstance(
                                ContainerInstance.newBuilder()
                                        .setContainerInstanceArn(INSTANCE_ARN)
                                        .setVersion(1)
                                        .addAttributes(attribute("ecs.os-type", "linux"))
                                        .addAttributes(attribute("rack", "r1")))
                        .build());
    }

    @Test
    void aTagWithoutAValueStaysWithout() {
        String arn = PREFIX + "cluster/default";
        Tag bare = Tag.newBuilder().setKey("bare").build();

        tag(arn, bare, tag("empty", ""));
        tag(arn, tag("team", "web"));

        assertThat(tags(arn)).containsExactly(bare, tag("empty", ""), tag("team", "web"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster/default",
                "task-definition/web:1",
                "task/default/t1",
                "container-instance/default/i1"
            })
    void everythingWithAnArnTakesTags(String resource) {
        String arn = PREFIX + resource;

        tag(arn, tag("stage", "test"), tag("team", "web"));
        tag(arn, tag("stage", "prod"));
        assertThat(tags(arn)).containsExactlyInAnyOrder(tag("stage", "prod"), tag("team", "web"));

        api.call(
                UntagResourceResponse.class,
                UntagResourceRequest.newBuilder()
                        .setResourceArn(arn)
                        .addTagKeys("team")
                        .addTagKeys("other"));
        assertThat(tags(arn)).containsExactly(tag("stage", "prod"));
    }

    @Test
    void fiftyTagsAreTheMost() {
        String arn = PREFIX + "cluster/default";
        for (int i = 0; i < 50; i++) {
            tag(arn, tag("k" + i, "v"));
        }
        tag(arn, tag("k0", "again"));

        assertThat(
                        api.refusal(
                                TagResourceRequest.newBuilder()
                                        .setResourceArn(arn)
                                        .addTags(tag("k50", "v"))))
                .hasMessage("LimitExceededException: A resource can have at most 50 tags.");
    }

    @Test
    void anAttributePutIsCustomAndShown() {
        PutAttributesResponse put = put("stack", "prod", "i1");

        assertThat(put.getAttributesList())
                .containsExactly(
                        attribute("stack", "prod").toBuilder()
                                .setTargetType("container-instance")
                                .setTargetId(INSTANCE_ARN)
                                .build());
        assertThat(row().getCustomAttributesList()).containsExactly("stack");
        assertThat(row().getInstance().getAttributesList()).contains(attribute("stack", "prod"));
        assertThat(row().getInstance().getVersion()).isEqualTo(2);
    }

    @Test
    void puttingAgainReplacesTheValueWhoeverSetItFirst() {
        put("rack", "r2", INSTANCE_ARN);
        put("rack", "r3", "i1");

        assertThat(row().getCustomAttributesList()).containsExactly("rack");
        assertThat(row().getInstance().getAttributesList())
                .containsExactly(attribute("ecs.os-type", "linux"), attribute("rack", "r3"));
    }

    @Test
    void tenCustomAttributesAreTheMost() {
        for (int i = 0; i < 10; i++) {
            put("a" + i, "v", "i1");
        }
        put("a0", "w", "i1");

        assertThat(
                        api.refusal(
                                PutAttributesRequest.newBuilder()
                                        .addAttributes(
                                                attribute("a10", "v").toBuilder()
                                                        .setTargetId("i1"))))
                .hasMessage(
                        "AttributeLimitExceededException: You can apply up to 10 custom attributes for each resource.");
    }

    @Test
    void aDeletedAttributeIsGone() {
        put("stack", "prod", "i1");

        var deleted =
                api.call(
                        DeleteAttributesResponse.class,
                        DeleteAttributesRequest.newBuilder()
                                .addAttributes(
                                        Attribute.newBuilder().setName("stack").setTargetId("i1"))
                                .addAttributes(
                                        Attribute.newBuilder().setName("never").setTargetId("i1")));

        assertThat(deleted.getAttributesList())
                .extracting(Attribute::getName)
                .containsExactly("stack");
        assertThat(row().getCustomAttributesList()).isEmpty();
        assertThat(list(ListAttributesRequest.newBuilder()))
                .containsExactly("ecs.os-type=linux", "rack=r1");
    }

    @Test
    void listsByNameAndValueInPages() {
        put("stack", "prod", "i1");

        assertThat(list(ListAttributesRequest.newBuilder().setAttributeName("stack")))
                .containsExactly("stack=prod");
        assertThat(
                        list(
                                ListAttributesRequest.newBuilder()
                                        .setAttributeName("stack")
                                        .setAttributeValue("test")))
                .isEmpty();

        var request =
                ListAttributesRequest.newBuilder()
                        .setTargetType("container-instance")
                        .setMaxResults(2);
        var first = api.call(ListAttributesResponse.class, request);
        assertThat(first.getAttributesList())
                .extracting(Attribute::getName)
                .containsExactly("ecs.os-type", "rack");
        assertThat(list(request.setNextToken(first.getNextToken()))).containsExactly("stack=prod");
    }

    private void tag(String arn, Tag... tags) {
        api.call(
                TagResourceResponse.class,
                TagResourceRequest.newBuilder().setResourceArn(arn).addAllTags(List.of(tags)));
    }

    private List<Tag> tags(String arn) {
        return api.call(
                        ListTagsForResourceResponse.class,
                        ListTagsForResourceRequest.newBuilder().setResourceArn(arn))
                .getTagsList();
    }

    private PutAttributesResponse put(String name, String value, String target) {
        return api.call(
                PutAttributesResponse.class,
                PutAttributesRequest.newBuilder()
                        .addAttributes(attribute(name, value).toBuilder().setTargetId(target)));
    }

    private List<String> list(ListAttributesRequest.Builder request) {
        return api
                .call(ListAttributesResponse.class, request.setTargetType("container-instance"))
                .getAttributesList()
                .stream()
                .map(attribute -> attribute.getName() + "=" + attribute.getValue())
                .toList();
    }

    private ContainerInstanceRow row() {
        return api.row(Tables.CONTAINER_INSTANCES, INSTANCE).orElseThrow();
    }

    private static Attribute attribute(String name, String value) {
        return Attribute.newBuilder().setName(name).setValue(value).build();
    }

    private static Tag tag(String key, String value) {
        return Tag.newBuilder().setKey(key).setValue(value).build();
    }
}
