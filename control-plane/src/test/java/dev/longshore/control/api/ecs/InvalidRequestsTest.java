package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.register;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidRequest.task;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other requests that ECS refuses: placement, listings, tags, attributes. */
class InvalidRequestsTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"placement", "tasks", "lifeOfDefinitions", "tagsAndAttributes"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> placement() {
        String constraint =
                "placement_constraints { type: 'memberOf' expression: 'attribute:a exists' } ";
        return Stream.of(
                register(
                        task(constraint.repeat(11)),
                        "A task definition can have at most 10 placement constraints."),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: '"
                                        + "x".repeat(2_001)
                                        + "' }"),
                        "A placement constraint expression can have at most 2000 characters."),
                register(
                        task("placement_constraints { type: 'memberOf' }"),
                        "Invalid placement constraint expression: the expression is empty"),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: 'attribute:a is x' }"),
                        "Invalid placement constraint expression: unknown operator 'is' after attribute:a"));
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                row(
                        "ListTasks",
                        "service_name: 'web'",
                        "ServiceNotFoundException",
                        "Service not found."),
                row(
                        "ListTasks",
                        "daemon_name: 'logs'",
                        PARAMETER,
                        "The daemon logs was not found: this version of Longshore has no daemons yet."),
                row(
                        "ListTasks",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListTasks", "next_token: 'forged'", PARAMETER, "Invalid token."));
    }

    static Stream<Arguments> lifeOfDefinitions() {
        return Stream.of(
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'api'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:one'",
                        CLIENT,
                        "Invalid revision number. Number: one"),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web'",
                        CLIENT,
                        "Revision is missing."),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "The specified task definition does not exist."),
                row("DeleteTaskDefinitions", "", PARAMETER, "TaskDefinitions cannot be empty."),
                row(
                        "DeleteTaskDefinitions",
                        "task_definitions: 'web:1' ".repeat(11),
                        PARAMETER,
                        "TaskDefinitions can have at most 10 items."),
                row(
                        "ListTaskDefinitions",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListTaskDefinitions", "next_token: 'forged'", PARAMETER, "Invalid token."),
                row(
                        "ListTaskDefinitionFamilies",
                        "status: 'GONE'",
                        PARAMETER,
                        "status must be one of ACTIVE, INACTIVE, ALL, not \"GONE\"."));
    }

    static Stream<Arguments> tagsAndAttributes() {
        String arn = "resource_arn: 'arn:aws:ecs:us-east-1:123456789012:";
        String instance = "0123456789abcdef0123456789abcdef";
        return Stream.of(
                row("TagResource", arn + "cluster/default'", PARAMETER, "Tags can not be empty."),
                row(
                        "TagResource",
                        "resource_arn: 'web' tags { key: 'a' }",
                        PARAMETER,
                        "Invalid arn syntax."),
                row(
                        "TagResource",
                        arn + "cluster/default' tags { key: '' }",
                        PARAMETER,
                        "tags[0].key must have 1 to 128 characters, not 0."),
                row(
                        "TagResource",
                        arn + "cluster/nope' tags { key: 'a' }",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "TagResource",
                        arn + "task/default/" + instance + "' tags { key: 'a' }",
                        "ResourceNotFoundException",
                        "The specified task was not found: arn:aws:ecs:us-east-1:123456789012:task/default/"
                                + instance),
                row(
                        "TagResource",
                        arn + "task/" + instance + "' tags { key: 'a' }",
                        PARAMETER,
                        "Long arn format must be used for tagging operations"),
                row(
                        "TagResource",
                        arn + "daemon/d' tags { key: 'a' }",
                        PARAMETER,
                        "Unsupported resource type: daemon"),
                row(
                        "TagResource",
                        arn + "capacity-provider/FARGATE' tags { key: 'a' }",
                        "ResourceNotFoundException",
                        "The specified capacity provider was not found:"
                                + " arn:aws:ecs:us-east-1:123456789012:capacity-provider/FARGATE"),
                row(
                        "ListTagsForResource",
                        arn + "task-definition/web:7'",
                        PARAMETER,
                        "The specified task definition was not found: arn:aws:ecs:us-east-1:123456789012:task-definition/web:7"),
                row(
                        "UntagResource",
                        arn + "cluster/default'",
                        PARAMETER,
                        "Tag keys can not be empty."),
                row("PutAttributes", "", PARAMETER, "attributes must have between 1 and 10 items."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: 'prod' }",
                        PARAMETER,
                        "targetId is required for attribute 'stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' target_id: '" + instance + "' }",
                        "TargetNotFoundException",
                        "The specified target was not found: " + instance),
                row(
                        "PutAttributes",
                        "attributes { name: 'my stack' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute name 'my stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: ' x' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute value ' x'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'ecs.os-type' value: 'x' target_id: '"
                                + instance
                                + "' }",
                        PARAMETER,
                        "The attribute name 'ecs.os-type' is reserved."),
                row(
                        "ListAttributes",
                        "target_type: 'task'",
                        PARAMETER,
                        "targetType must be one of container-instance, not \"task\"."),
                row(
                        "ListAttributes",
                        "target_type: 'container-instance' attribute_value: 'x'",
                        PARAMETER,
                        "attributeValue requires attributeName."));
    }
}
