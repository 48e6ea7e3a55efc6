package dev.longshore.control.domain.service;

import dev.longshore.proto.store.TaskSetRow;
import java.util.ArrayList;
import java.util.List;

/** A service with task sets, and what a caller does to them. */
final class TaskSetModel {
    final ServiceModel service;
    private int made;

    TaskSetModel(int desired, int minimum, int maximum) {
        service = new ServiceModel(desired, minimum, maximum);
        var external = service.row.toBuilder().clearDeployments();
        external.getServiceBuilder().getDeploymentControllerBuilder().setType(TaskSets.EXTERNAL);
        service.row = external.build();
    }

    /** Makes a set with a share of the tasks, in percent, and answers its id. */
    String create(double percent) {
        var set = TaskSetRow.newBuilder().setStabilityStatus(TaskSets.STABILIZING);
        String id = "ecs-svc/" + ++made;
        set.getStateBuilder().getDeploymentBuilder().setId(id).setStatus(TaskSets.ACTIVE);
        set.getScaleBuilder().setValue(percent);
        var sets = new ArrayList<>(service.taskSets);
        sets.add(set.build());
        service.taskSets = sets;
        return id;
    }

    void scale(String id, double percent) {
        var set = set(id).toBuilder();
        set.getScaleBuilder().setValue(percent);
        replace(set.build());
    }

    void delete(String id) {
        replace(TaskSets.draining(set(id), service.now));
    }

    TaskSetRow set(String id) {
        return service.taskSets.stream()
                .filter(set -> TaskSets.id(set).equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<String> ids() {
        return service.taskSets.stream().map(TaskSets::id).toList();
    }

    int computed(String id) {
        return set(id).getState().getDeployment().getDesiredCount();
    }

    List<Member> live(String id) {
        return service.live().stream().filter(m -> m.deployment().equals(id)).toList();
    }

    private void replace(TaskSetRow changed) {
        service.taskSets =
                service.taskSets.stream()
                        .map(set -> TaskSets.id(set).equals(TaskSets.id(changed)) ? changed : set)
                        .toList();
    }
}
