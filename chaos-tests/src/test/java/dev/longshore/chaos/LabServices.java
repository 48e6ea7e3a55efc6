package dev.longshore.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Services of a cluster in the lab: made, waited for, and read. */
final class LabServices {
    static final String NETWORK =
            "awsvpcConfiguration={subnets=[subnet-12345],securityGroups=[sg-ecs-tasks]}";

    private final LabCluster cluster;
    private final String ofCluster;

    LabServices(LabCluster cluster, String ofCluster) {
        this.cluster = cluster;
        this.ofCluster = ofCluster;
    }

    /** Registers a FARGATE definition whose container runs a command of the shell. */
    void register(String family, String command) {
        registerOf(family, "localhost/busybox:1", command);
    }

    /** The same of another image. */
    void registerOf(String family, String image, String command) {
        cluster.aws(
                "register-task-definition",
                "--family",
                family,
                "--network-mode",
                "awsvpc",
                "--requires-compatibilities",
                "FARGATE",
                "EC2",
                "--cpu",
                "256",
                "--memory",
                "512",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\""
                        + image
                        + "\",\"stopTimeout\":2,"
                        + "\"command\":[\"sh\",\"-c\",\""
                        + command
                        + "\"]}]");
    }

    /** Registers a definition for container instances that sees a host's folder as /shared. */
    void register(String family, String command, Path folder) {
        cluster.aws(
                "register-task-definition",
                "--family",
                family,
                "--network-mode",
                "awsvpc",
                "--volumes",
                "[{\"name\":\"shared\",\"host\":{\"sourcePath\":\"" + folder + "\"}}]",
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"stopTimeout\":2,\"memory\":16,"
                        + "\"mountPoints\":[{\"sourceVolume\":\"shared\",\"containerPath\":\"/shared\"}],"
                        + "\"command\":[\"sh\",\"-c\",\""
                        + command
                        + "\"]}]");
    }

    /** Registers a definition without a size of its own for container instances. */
    void registerOnEc2(String family, String command) {
        cluster.aws(
                "register-task-definition",
                "--family",
                family,
                "--container-definitions",
                "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"stopTimeout\":2,\"memory\":16,"
                        + "\"command\":[\"sh\",\"-c\",\""
                        + command
                        + "\"]}]");
    }

    /** Runs an {@code aws ecs} command about the cluster. */
    JsonNode aws(String... words) {
        var all = new ArrayList<String>(List.of(words[0], "--cluster", ofCluster));
        all.addAll(Arrays.asList(words).subList(1, words.length));
        return cluster.aws(all.toArray(String[]::new));
    }

    JsonNode describe(String service) {
        return aws("describe-services", "--services", service).at("/services/0");
    }

    List<String> events(String service) {
        return texts(describe(service).get("events"), "message");
    }

    /** The ids of its tasks that shall run. */
    List<String> tasks(String service) {
        return ids(aws("list-tasks", "--service-name", service));
    }

    /** The ids of those that have stopped. */
    String[] stopped(String service) {
        return ids(aws("list-tasks", "--service-name", service, "--desired-status", "STOPPED"))
                .toArray(String[]::new);
    }

    private static List<String> ids(JsonNode listed) {
        return StreamSupport.stream(listed.get("taskArns").spliterator(), false)
                .map(arn -> arn.asText().substring(arn.asText().lastIndexOf('/') + 1))
                .toList();
    }

    /** Waits until it has so many running tasks of one deployment, and that is complete. */
    JsonNode awaitComplete(String service, int count, Duration atMost) {
        JsonNode[] seen = new JsonNode[1];
        try {
            return LabCluster.await(
                    service + " complete",
                    atMost,
                    () -> {
                        seen[0] = describe(service);
                        boolean complete =
                                seen[0].get("deployments").size() == 1
                                        && seen[0].at("/deployments/0/rolloutState")
                                                .asText()
                                                .equals("COMPLETED")
                                        && seen[0].get("runningCount").asInt() == count
                                        && seen[0].get("desiredCount").asInt() == count;
                        return complete ? Optional.of(seen[0]) : Optional.empty();
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; last seen: " + seen[0], e);
        }
    }

    static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.get(field).asText())
                .toList();
    }

    /** The words of a command, put together. */
    static String[] words(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }
}
