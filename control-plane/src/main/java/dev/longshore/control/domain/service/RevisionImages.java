package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.ResolvedImages;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerImage;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the tags of a deployment's images stand for: what the first of its tasks pulled, written
 * into the revision, and run by all tasks that come after (ECS developer guide, container image
 * resolution). Containers with {@code versionConsistency} disabled are left alone.
 */
public final class RevisionImages implements ResolvedImages {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** The images of a definition as a revision lists them: those with a digest already bear it. */
    static List<ContainerImage> of(TaskDefinition definition) {
        return definition.getContainerDefinitionsList().stream()
                .map(RevisionImages::image)
                .toList();
    }

    private static ContainerImage image(ContainerDefinition container) {
        var image =
                ContainerImage.newBuilder()
                        .setContainerName(container.getName())
                        .setImage(container.getImage());
        int at = container.getImage().indexOf('@');
        if (at >= 0) {
            image.setImageDigest(container.getImage().substring(at + 1));
        }
        return image.build();
    }

    /** By container name: what new tasks of a revision run in place of their images' tags. */
    static Map<String, String> digests(ReadTx tx, ServiceKey key, String revision) {
        var digests = new LinkedHashMap<String, String>();
        row(tx, key, revision).stream()
                .flatMap(row -> row.getRevision().getContainerImagesList().stream())
                .filter(image -> !image.getImageDigest().isEmpty())
                .filter(image -> image.getImage().indexOf('@') < 0)
                .forEach(image -> digests.put(image.getContainerName(), image.getImageDigest()));
        return digests;
    }

    @Override
    public void resolved(Tx tx, TaskKey key, TaskRow task, String container, String digest) {
        if (DIGEST.matcher(digest).matches() && wantsConsistency(tx, task, container)) {
            ServiceIndex.serviceOf(key, task)
                    .ifPresent(
                            service ->
                                    revision(tx, service, task.getTask().getStartedBy())
                                            .ifPresent(
                                                    revision ->
                                                            write(
                                                                    tx, service, revision,
                                                                    container, digest)));
        }
    }

    private static boolean wantsConsistency(ReadTx tx, TaskRow task, String container) {
        return tx
                .get(
                        Tables.TASK_DEFINITIONS,
                        TaskDefinitionKey.ofArn(task.getTask().getTaskDefinitionArn()))
                .stream()
                .flatMap(row -> row.getDefinition().getContainerDefinitionsList().stream())
                .filter(definition -> definition.getName().equals(container))
                .noneMatch(definition -> definition.getVersionConsistency().equals("disabled"));
    }

    /** The revision of a deployment that its service still has. */
    private static Optional<String> revision(ReadTx tx, ServiceKey key, String deployment) {
        return tx.get(Tables.SERVICES, key).stream()
                .flatMap(row -> row.getDeploymentsList().stream())
                .filter(state -> state.getDeployment().getId().equals(deployment))
                .map(ServiceDeploymentState::getRevision)
                .findFirst();
    }

    /** The first word counts: the tag may have moved since. */
    private static void write(
            Tx tx, ServiceKey key, String revision, String container, String digest) {
        row(tx, key, revision)
                .ifPresent(
                        row -> {
                            var next = row.toBuilder();
                            next.getRevisionBuilder().getContainerImagesBuilderList().stream()
                                    .filter(image -> image.getContainerName().equals(container))
                                    .filter(image -> image.getImageDigest().isEmpty())
                                    .forEach(image -> image.setImageDigest(digest));
                            ServiceRevisionRow written = next.build();
                            if (!written.equals(row)) {
                                tx.put(
                                        Tables.SERVICE_REVISIONS,
                                        revisionKey(key, revision),
                                        written);
                            }
                        });
    }

    private static Optional<ServiceRevisionRow> row(ReadTx tx, ServiceKey key, String revision) {
        return tx.get(Tables.SERVICE_REVISIONS, revisionKey(key, revision));
    }

    private static ServiceRevisionKey revisionKey(ServiceKey key, String revision) {
        return new ServiceRevisionKey(key.cluster(), key.service(), revision);
    }
}
