package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A service whose revision has four containers, and tasks that pull their images. */
class RevisionImagesTest {
    private static final ServiceKey SERVICE = new ServiceKey("c", "web");
    private static final String DEFINITION = "arn:aws:ecs:r:a:task-definition/web:1";
    private static final String FIXED = digest('f');

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-11-29T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final Observations observations =
            new Observations(
                    new Tasks(new AddressPool(Vpc.of(ClusterSettings.defaults()))),
                    new RevisionImages());

    RevisionImagesTest() {
        var definition =
                TaskDefinition.newBuilder()
                        .setTaskDefinitionArn(DEFINITION)
                        .addContainerDefinitions(container("app", "nginx"))
                        .addContainerDefinitions(container("tagged", "r.example:5000/a/b:v1"))
                        .addContainerDefinitions(container("fixed", "nginx@" + FIXED))
                        .addContainerDefinitions(
                                container("free", "nginx").setVersionConsistency("disabled"))
                        .build();
        tx.put(
                Tables.TASK_DEFINITIONS,
                TaskDefinitionKey.ofArn(DEFINITION),
                TaskDefinitionRow.newBuilder().setDefinition(definition).build());
        var service =
                ServiceRow.newBuilder().setService(Service.newBuilder().setServiceName("web"));
        for (String revision : new String[] {"11", "12"}) {
            service.addDeploymentsBuilder()
                    .setRevision(revision)
                    .getDeploymentBuilder()
                    .setId("ecs-svc/" + revision);
            var row = ServiceRevisionRow.newBuilder();
            row.getRevisionBuilder().addAllContainerImages(RevisionImages.of(definition));
            tx.put(
                    Tables.SERVICE_REVISIONS,
                    new ServiceRevisionKey("c", "web", revision),
                    row.build());
        }
        tx.put(Tables.SERVICES, SERVICE, service.build());
    }

    @Test
    void theFirstPullDecidesForAllLaterTasks() {
        pulls("one", "service:web", "ecs-svc/11", "app", digest('a'));
        pulls("two", "service:web", "ecs-svc/11", "app", digest('b'));
        pulls("two", "service:web", "ecs-svc/11", "tagged", digest('c'));

        assertThat(RevisionImages.digests(tx, SERVICE, "11"))
                .containsExactly(Map.entry("app", digest('a')), Map.entry("tagged", digest('c')));
        assertThat(RevisionImages.digests(tx, SERVICE, "12")).isEmpty();
    }

    @Test
    void aRevisionTellsTheDigestOfAnImageThatIsNamedByOne() {
        assertThat(
                        tx.get(Tables.SERVICE_REVISIONS, new ServiceRevisionKey("c", "web", "11"))
                                .orElseThrow()
                                .getRevision()
                                .getContainerImages(2)
                                .getImageDigest())
                .isEqualTo(FIXED);
    }

    @Test
    void whatMustNotDecideDoesNot() {
        pulls("free", "service:web", "ecs-svc/11", "free", digest('a'));
        pulls("fixed", "service:web", "ecs-svc/11", "fixed", digest('a'));
        pulls("local", "service:web", "ecs-svc/11", "app", "");
        pulls("lie", "service:web", "ecs-svc/11", "app", "sha256:../../x");
        pulls("run", "family:web", "", "app", digest('a'));
        pulls("old", "service:web", "ecs-svc/10", "app", digest('a'));
        pulls("other", "service:other", "ecs-svc/11", "app", digest('a'));

        assertThat(RevisionImages.digests(tx, SERVICE, "11")).isEmpty();
        assertThat(RevisionImages.digests(tx, SERVICE, "12")).isEmpty();
    }

    private void pulls(
            String task, String group, String startedBy, String container, String digest) {
        String arn = "arn:aws:ecs:r:a:task/c/" + task;
        var row = TaskRow.newBuilder().setInstance("n");
        row.getTaskBuilder()
                .setTaskArn(arn)
                .setTaskDefinitionArn(DEFINITION)
                .setLastStatus("PENDING")
                .setDesiredStatus("RUNNING")
                .setGroup(group)
                .setStartedBy(startedBy)
                .addContainersBuilder()
                .setName(container);
        tx.put(Tables.TASKS, new TaskKey("c", task), row.build());
        observations.observe(
                tx,
                "n",
                TaskObservation.newBuilder()
                        .setTaskArn(arn)
                        .setLastStatus("PENDING")
                        .addContainers(
                                ContainerObservation.newBuilder()
                                        .setName(container)
                                        .setImageDigest(digest)
                                        .setRegistryDigest(digest))
                        .build());
    }

    private static ContainerDefinition.Builder container(String name, String image) {
        return ContainerDefinition.newBuilder().setName(name).setImage(image);
    }

    private static String digest(char digit) {
        return "sha256:" + String.valueOf(digit).repeat(64);
    }
}
