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

    /** A service, in the form that names its cluster. */
    public String service(String cluster, String name) {
        return arn("service/" + cluster + "/" + name);
    }

    /** A deployment of a service, by the id under which it stays readable. */
    public String serviceDeployment(String cluster, String service, String id) {
        return arn("service-deployment/" + cluster + "/" + service + "/" + id);
    }

    /** A revision of a service, by its id of digits. */
    public String serviceRevision(String cluster, String service, String id) {
        return arn("service-revision/" + cluster + "/" + service + "/" + id);
    }

    /** A task set of a service, by its id {@code ecs-svc/…}. */
    public String taskSet(String cluster, String service, String id) {
        return arn("task-set/" + cluster + "/" + service + "/" + id);
    }

    /** A capacity provider, by its name. */
    public String capacityProvider(String name) {
        return arn("capacity-provider/" + name);
    }

    /** The role that ECS has for itself in every account. */
    public String serviceLinkedRole() {
        return "arn:aws:iam::"
                + installation.accountId()
                + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    }

    private String arn(String resource) {
        return installation.arn("ecs", resource);
    }
}
