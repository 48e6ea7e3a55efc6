package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import java.util.HashMap;
import java.util.Map;

/** Compares the digests of images that the tasks of a deployment run. */
@Invariant(
        "Once a task of a deployment has pulled an image, every task that is launched for it later runs that same digest, wherever the tag points by then.")
public final class DeploymentsRunOneImage implements ServiceListener {
    /** By deployment and container: what some task pulled, and that a later one was told to run. */
    private final Map<String, String> told = new HashMap<>();

    private final Map<String, String> pulled = new HashMap<>();

    @Override
    public void stepped(ServiceStep step) {
        step.changes().stream()
                .filter(TaskChange::isNew)
                .flatMap(change -> change.after().stream())
                .filter(row -> isOfDeployment(step, row))
                .forEach(this::launched);
        step.changes().stream()
                .flatMap(change -> change.after().stream())
                .filter(row -> isOfDeployment(step, row))
                .forEach(this::runs);
    }

    /** Task sets have no revision that could say what their tags stand for. */
    private static boolean isOfDeployment(ServiceStep step, TaskRow row) {
        return step.rows()
                .flatMap(service -> service.getDeploymentsList().stream())
                .anyMatch(
                        state ->
                                state.getDeployment().getId().equals(row.getTask().getStartedBy()));
    }

    private void launched(TaskRow row) {
        for (Container container : row.getTask().getContainersList()) {
            String image = image(row, container);
            String wanted = row.getImageDigestsOrDefault(container.getName(), "");
            if (wanted.isEmpty() && pulled.containsKey(image)) {
                throw broken(row, container, "any, though " + pulled.get(image) + " was pulled");
            }
            if (!wanted.isEmpty() && !wanted.equals(told.computeIfAbsent(image, i -> wanted))) {
                throw broken(row, container, wanted + ", others " + told.get(image));
            }
        }
    }

    private void runs(TaskRow row) {
        for (Container container : row.getTask().getContainersList()) {
            String wanted = row.getImageDigestsOrDefault(container.getName(), "");
            String runs = container.getImageDigest();
            if (!runs.isEmpty()) {
                pulled.putIfAbsent(image(row, container), runs);
                if (!wanted.isEmpty() && !wanted.equals(runs)) {
                    throw broken(row, container, wanted + ", and it runs " + runs);
                }
            }
        }
    }

    private static String image(TaskRow row, Container container) {
        return row.getTask().getStartedBy() + " " + container.getName();
    }

    private static Violation broken(TaskRow row, Container container, String what) {
        return new Violation(
                DeploymentsRunOneImage.class,
                "container %s of %s was to run %s"
                        .formatted(container.getName(), row.getTask().getTaskArn(), what));
    }
}
