package dev.longshore.control.admin.explain;

import dev.longshore.control.leader.Leader;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a deployment brings, how far it is, and how it ended. */
final class ExplainedDeployment {
    private final Leader leader;
    private final ServiceDeploymentKey key;
    private final ServiceDeployment record;
    private final List<String> sentences = new ArrayList<>();

    private ExplainedDeployment(Leader leader, ServiceDeploymentKey key) {
        this.leader = leader;
        this.key = key;
        this.record =
                leader.committed(tx -> tx.get(Tables.SERVICE_DEPLOYMENTS, key))
                        .orElseThrow()
                        .getDeployment();
    }

    static ExplainResponse of(Leader leader, ServiceDeploymentKey key) {
        return new ExplainedDeployment(leader, key).explain();
    }

    private ExplainResponse explain() {
        String target = Arns.id(record.getTargetServiceRevision().getArn());
        brings(target);
        sentences.add(
                "It is "
                        + record.getStatus()
                        + (record.getStatusReason().isEmpty()
                                ? "."
                                : ": " + record.getStatusReason()));
        if (record.hasRollback()) {
            sentences.add(
                    "It goes back, or went back, to revision "
                            + Arns.id(record.getRollback().getServiceRevisionArn())
                            + ": "
                            + record.getRollback().getReason());
        }
        var answer =
                ExplainResponse.newBuilder()
                        .setResourceArn(record.getServiceDeploymentArn())
                        .setStatus(record.getStatus());
        if (isPrimary()) {
            ExplainResponse service =
                    ExplainedService.of(leader, new ServiceKey(key.cluster(), key.service()));
            sentences.addAll(service.getSentencesList());
            answer.addAllNodes(service.getNodesList());
        }
        sentences.add(
                "What happened: longshore admin events --resource "
                        + record.getServiceDeploymentArn());
        return answer.addAllSentences(sentences).build();
    }

    private void brings(String target) {
        String definition =
                leader.committed(
                                tx ->
                                        tx.get(
                                                Tables.SERVICE_REVISIONS,
                                                new ServiceRevisionKey(
                                                        key.cluster(), key.service(), target)))
                        .map(ServiceRevisionRow::getRevision)
                        .map(revision -> Arns.id(revision.getTaskDefinition()))
                        .orElse("a task definition that is not kept any more");
        String before =
                record.getSourceServiceRevisionsList().stream()
                        .map(source -> Arns.id(source.getArn()))
                        .collect(Collectors.joining(", "));
        sentences.add(
                "Begun at %s, it brings revision %s (%s)%s."
                        .formatted(
                                Timestamps.instant(record.getCreatedAt()),
                                target,
                                definition,
                                before.isEmpty() ? "" : " in place of " + before));
    }

    /** Whether the service is about it now, so that what the service does is about it too. */
    private boolean isPrimary() {
        return leader.committed(
                        tx -> tx.get(Tables.SERVICES, new ServiceKey(key.cluster(), key.service())))
                .map(ServiceRow::getDeploymentsList)
                .filter(all -> !all.isEmpty())
                .filter(all -> all.getFirst().getServiceDeployment().equals(key.deployment()))
                .isPresent();
    }
}
