package dev.longshore.simulation.invariant.end;

import dev.longshore.control.admin.explain.Explanations;
import dev.longshore.proto.admin.Alternative;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks for the explanation of whatever there is. */
@Invariant(
        "After the quiet minutes every task, service, deployment and container instance is explained, and a task that is on a machine names every machine that comes into question for it.")
public final class EverythingIsExplained implements SettledCheck {
    @Override
    public void check(Settled settled) {
        settled.rows().tasks().values().forEach(row -> task(settled, row));
        settled.rows()
                .services()
                .values()
                .forEach(row -> explain(settled, row.getService().getServiceArn()));
        settled.rows()
                .deployments()
                .values()
                .forEach(row -> explain(settled, row.getDeployment().getServiceDeploymentArn()));
        settled.rows()
                .nodes()
                .values()
                .forEach(row -> explain(settled, row.getInstance().getContainerInstanceArn()));
    }

    private static void task(Settled settled, TaskRow row) {
        ExplainResponse why = explain(settled, row.getTask().getTaskArn());
        if (row.getInstance().isEmpty() || row.getTask().getLastStatus().equals("STOPPED")) {
            return;
        }
        Set<String> named =
                why.getNodesList().stream()
                        .map(Alternative::getContainerInstanceArn)
                        .collect(Collectors.toSet());
        boolean onFargate = row.getTask().getLaunchType().equals("FARGATE");
        String ofCluster = ":container-instance/" + cluster(row) + "/";
        for (ContainerInstanceRow node : settled.rows().nodes().values()) {
            String arn = node.getInstance().getContainerInstanceArn();
            if ((onFargate || arn.contains(ofCluster)) && !named.contains(arn)) {
                throw new Violation(
                        EverythingIsExplained.class,
                        "%s is not among the machines of %s: %s"
                                .formatted(arn, row.getTask().getTaskArn(), named));
            }
        }
    }

    private static String cluster(TaskRow row) {
        String arn = row.getTask().getClusterArn();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static ExplainResponse explain(Settled settled, String arn) {
        ExplainResponse why =
                Explanations.explain(
                        settled.leader(), ExplainRequest.newBuilder().setResource(arn).build());
        if (!why.getResourceArn().equals(arn) || why.getSentencesCount() == 0) {
            throw new Violation(EverythingIsExplained.class, arn + " is explained by " + why);
        }
        return why;
    }
}
