package dev.longshore.control.domain.arn;

import dev.longshore.control.process.settings.ClusterSettings.Installation;

/** The ARNs of ECS's resources in one installation. */
public record EcsArns(Installation installation) {
    /** A cluster, by its name. */
    public String cluster(String cluster) {
        return arn("cluster/" + cluster);
    }

    /** A task, by its id of 32 hexadecimal digits. */
    public String task(String cluster, String id) {
        return arn("task/" + cluster + "/" + id);
    }

    /** A container instance, by its id of 32 hexadecimal digits. */
    public String instance(String cluster, String id) {
        return arn("container-instance/" + cluster + "/" + id);
    }

    /** A container of a task; {@code uuid} in the usual form. */
    public String container(String cluster, String task, String uuid) {
        return arn("container/" + cluster + "/" + task + "/" + uuid);
    }

    /** A revision of a family. */
    public String taskDefinition(String family, int revision) {
        return arn("task-definition/" + family + ":" + revision);
    }

    private String arn(String resource) {
        return installation.arn("ecs", resource);
    }
}
