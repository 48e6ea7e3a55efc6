package dev.longshore.control.api.ecs;

import com.google.protobuf.TextFormat;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.DescribeTaskDefinitionRequest;
import dev.longshore.proto.ecs.DescribeTaskDefinitionResponse;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RegisterTaskDefinitionResponse;
import dev.longshore.proto.ecs.TaskDefinition;

/** Definitions of one container, registered and described. */
abstract class DefinitionCase {
    final TestApi api = new TestApi();

    TaskDefinition register(String family, String more) {
        return api.call(RegisterTaskDefinitionResponse.class, request(family, more))
                .getTaskDefinition();
    }

    static RegisterTaskDefinitionRequest.Builder request(String family, String more) {
        var request = RegisterTaskDefinitionRequest.newBuilder().setFamily(family);
        request.addContainerDefinitions(
                ContainerDefinition.newBuilder()
                        .setName("app")
                        .setImage("nginx:alpine")
                        .setMemory(128));
        try {
            TextFormat.merge(more, request);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(more, e);
        }
        return request;
    }

    DescribeTaskDefinitionResponse describe(String reference) {
        return api.call(
                DescribeTaskDefinitionResponse.class,
                DescribeTaskDefinitionRequest.newBuilder().setTaskDefinition(reference));
    }
}
