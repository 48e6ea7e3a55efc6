package dev.longshore.control.domain.event;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.EventRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which events somebody wants to see. */
public final class EventFilter {
    /** Everything. */
    public static final EventFilter ALL = of("", List.of(), "");

    private static final Pattern CLUSTER = Pattern.compile("[a-zA-Z0-9_-]{1,255}");

    /** What events are about: {@code arn:…:ecs:REGION:ACCOUNT:KIND/CLUSTER/NAME}. */
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:[^:]+:ecs:[^:]*:[^:]*:(?<kind>task|service|container-instance|service-deployment)"
                            + "/(?<cluster>[^/]+)/(?<name>.+)");

    private final String cluster;
    private final Set<EventType> types;
    private final String resource;

    /** The group of the tasks that a service's ARN stands for, or the group itself. */
    private final String group;

    /** Empty where the group is one of any cluster. */
    private final String clusterOfGroup;

    private EventFilter(
            String cluster,
            Set<EventType> types,
            String resource,
            String group,
            String clusterOfGroup) {
        this.cluster = cluster;
        this.types = types;
        this.resource = resource;
        this.group = group;
        this.clusterOfGroup = clusterOfGroup;
    }

    /**
     * A filter.
     *
     * @param cluster name or ARN; empty for all
     * @param detailTypes EventBridge's; none for all
     * @param resource an ARN, a group like {@code family:web}, or a word: the name of a service, a
     *     family or a group, or the last part of an ARN; empty for everything
     * @throws IllegalArgumentException which says what is wrong
     */
    public static EventFilter of(String cluster, List<String> detailTypes, String resource) {
        Set<EventType> types = EnumSet.allOf(EventType.class);
        if (!detailTypes.isEmpty()) {
            types.clear();
            detailTypes.forEach(name -> types.add(EventType.named(name)));
        }
        String name = Arns.id(cluster);
        if (!cluster.isEmpty() && !CLUSTER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + cluster + "' is no cluster: write its name or its ARN");
        }
        if (!resource.startsWith("arn:")) {
            return new EventFilter(name, types, "", resource, "");
        }
        Matcher arn = ARN.matcher(resource);
        if (!arn.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + resource
                            + "' is nothing that events are about: write the ARN of a task, a service, a container instance"
                            + " or a service deployment, or a group like family:web or service:web");
        }
        boolean service = arn.group("kind").equals("service");
        return new EventFilter(
                name,
                types,
                resource,
                service ? Tables.SERVICE_GROUP + arn.group("name") : "",
                service ? arn.group("cluster") : "");
    }

    /** Whether an event is among them. */
    public boolean matches(EventRow event) {
        return EventType.of(event).filter(types::contains).isPresent()
                && (cluster.isEmpty() || cluster.equals(clusterOf(event)))
                && isAbout(event);
    }

    private boolean isAbout(EventRow event) {
        if (resource.isEmpty() && group.isEmpty()) {
            return true;
        }
        if (!resource.isEmpty() && names(event).contains(resource)) {
            return true;
        }
        boolean here = clusterOfGroup.isEmpty() || clusterOfGroup.equals(clusterOf(event));
        return !group.isEmpty() && here && isOfGroup(event);
    }

    private static List<String> names(EventRow event) {
        return switch (event.getDetailCase()) {
            case TASK ->
                    List.of(
                            event.getTask().getTask().getTaskArn(),
                            event.getTask().getTask().getContainerInstanceArn());
            case HOOK -> List.of(event.getResource(), event.getHook().getServiceArn());
            case INSTANCE, SERVICE, DEPLOYMENT, DETAIL_NOT_SET ->
                    List.of(EventBridge.resource(event));
        };
    }

    private boolean isOfGroup(EventRow event) {
        return switch (event.getDetailCase()) {
            case TASK -> isOfGroup(event.getTask().getTask());
            case SERVICE, DEPLOYMENT -> isOfService(event.getResource());
            case HOOK -> isOfService(event.getHook().getServiceArn());
            case INSTANCE -> isWord(Arns.id(EventBridge.resource(event)));
            case DETAIL_NOT_SET -> false;
        };
    }

    private boolean isOfGroup(Task task) {
        String family = TaskDefinitionKey.ofArn(task.getTaskDefinitionArn()).family();
        return group.equals(task.getGroup())
                || group.equals("family:" + family)
                || isWord(family)
                || isWord(Arns.id(task.getTaskArn()))
                || task.getGroup().equals(Tables.SERVICE_GROUP + group);
    }

    private boolean isOfService(String serviceArn) {
        String name = Arns.id(serviceArn);
        return group.equals(Tables.SERVICE_GROUP + name) || isWord(name);
    }

    /** Whether it was asked for by this name alone. */
    private boolean isWord(String name) {
        return clusterOfGroup.isEmpty() && group.equals(name);
    }

    private static String clusterOf(EventRow event) {
        return switch (event.getDetailCase()) {
            case TASK -> Arns.id(event.getTask().getTask().getClusterArn());
            case INSTANCE -> EventBridge.cluster(event.getInstance().getInstance());
            case SERVICE -> Arns.id(event.getService().getClusterArn());
            case DEPLOYMENT -> Arns.id(event.getDeployment().getClusterArn());
            case HOOK -> Arns.id(event.getHook().getClusterArn());
            case DETAIL_NOT_SET -> "";
        };
    }
}
