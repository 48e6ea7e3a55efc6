package dev.longshore.control.domain.instance;

import dev.longshore.control.domain.network.Ipv4;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.VersionInfo;
import dev.longshore.proto.store.AgentRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.FargateMachines;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.AgentKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Joins agents to their clusters and keeps what they say of their machines. */
public final class Registration {
    /** Of an agent's attributes, tags and facts together. */
    private static final int MOST_BYTES = 64 << 10;

    private final ClusterSettings settings;
    private final Tasks tasks;
    private final Observations observations;
    private final AgentLevels levels;

    public Registration(
            ClusterSettings settings, Tasks tasks, Observations observations, AgentLevels levels) {
        this.settings = settings;
        this.tasks = tasks;
        this.observations = observations;
        this.levels = levels;
    }

    /**
     * How far a hello has been taken in.
     *
     * @param seen tasks of the hello that have been
     * @param done whether there is nothing left to take in
     */
    public record Progress(InstanceKey instance, int seen, boolean done) {}

    /**
     * Takes an agent's hello, as far as one transaction reaches: a new agent gets a container
     * instance, a known one keeps its own.
     *
     * @throws RegistrationRefused where it may not join
     */
    public Progress register(Tx tx, Hello hello) {
        if (!mayBeJoined(tx, hello.getCluster())) {
            throw new RegistrationRefused(
                    "there is no active cluster "
                            + hello.getCluster()
                            + ": create it (aws ecs create-cluster --cluster-name "
                            + hello.getCluster()
                            + ") or change the agent's ECS_CLUSTER");
        }
        if (!Ipv4.isAddress(hello.getHostAddress())) {
            throw new RegistrationRefused(
                    "the agent says its address is "
                            + hello.getHostAddress()
                            + ", and the hosts reach each other by IPv4 addresses: set LONGSHORE_HOST_ADDRESS");
        }
        if (!hello.getZone().isEmpty()
                && !settings.installation().zones().contains(hello.getZone())) {
            throw new RegistrationRefused(
                    "the agent says it is in zone "
                            + hello.getZone()
                            + "; this control plane knows "
                            + String.join(", ", settings.installation().zones()));
        }
        if (hello.getFeatureLevel() < tx.level()) {
            throw new RegistrationRefused(
                    "the agent's version knows feature level "
                            + hello.getFeatureLevel()
                            + ", and the installation works at "
                            + tx.level()
                            + ": upgrade the agent");
        }
        int bytes = kept(hello).getSerializedSize();
        if (bytes > MOST_BYTES) {
            throw new RegistrationRefused(
                    "what the agent says of itself takes "
                            + bytes
                            + " bytes, at most "
                            + MOST_BYTES
                            + " are kept: shorten its attributes (ECS_INSTANCE_ATTRIBUTES) and tags (ECS_CONTAINER_INSTANCE_TAGS)");
        }
        InstanceKey key = identify(tx, hello);
        ContainerInstanceRow known = tx.get(Tables.CONTAINER_INSTANCES, key).orElse(null);
        NewestStream.check(known, hello);
        levels.said(key, hello.getFeatureLevel());
        ContainerInstanceRow row = describe(tx, key, known, hello);
        tx.put(Tables.CONTAINER_INSTANCES, key, row);
        return takeIn(tx, hello, new Progress(key, 0, false));
    }

    /** The others are read and not kept: very many strays must not keep a node out. */
    private static Hello kept(Hello hello) {
        return hello.toBuilder().clearTasks().clearHeld().clearParts().build();
    }

    private static boolean mayBeJoined(ReadTx tx, String cluster) {
        return cluster.equals(FargateMachines.CLUSTER)
                || tx.get(Tables.CLUSTERS, new ClusterKey(cluster))
                        .filter(row -> row.getCluster().getStatus().equals("ACTIVE"))
                        .isPresent();
    }

    /**
     * An agent keeps its container instance while that exists and the agent's cluster is the same
     * one.
     */
    private static InstanceKey identify(Tx tx, Hello hello) {
        var agentKey = new AgentKey(hello.getAgentId());
        AgentRow agent = tx.get(Tables.AGENTS, agentKey).orElse(null);
        if (agent != null) {
            AgentKeys.check(agent, hello);
            var key = new InstanceKey(agent.getCluster(), agent.getContainerInstance());
            boolean registered = tx.get(Tables.CONTAINER_INSTANCES, key).isPresent();
            if (registered && agent.getCluster().equals(hello.getCluster())) {
                if (agent.getKeySha256().isEmpty()) {
                    put(tx, agentKey, key, hello);
                }
                return key;
            }
            if (registered) {
                throw new RegistrationRefused(
                        "this machine is container instance "
                                + agent.getContainerInstance()
                                + " of cluster "
                                + agent.getCluster()
                                + ", and an instance belongs to one cluster at a time:"
                                + " deregister it there first (aws ecs deregister-container-instance --force --cluster "
                                + agent.getCluster()
                                + ")");
            }
        }
        var key = new InstanceKey(hello.getCluster(), tx.newId());
        put(tx, agentKey, key, hello);
        return key;
    }

    private static void put(Tx tx, AgentKey agentKey, InstanceKey key, Hello hello) {
        tx.put(
                Tables.AGENTS,
                agentKey,
                AgentRow.newBuilder()
                        .setCluster(key.cluster())
                        .setContainerInstance(key.instance())
                        .setKeySha256(AgentKeys.digest(hello))
                        .build());
    }

    private ContainerInstanceRow describe(
            Tx tx, InstanceKey key, @Nullable ContainerInstanceRow known, Hello hello) {
        String zone =
                hello.getZone().isEmpty()
                        ? settings.installation().zones().getFirst()
                        : hello.getZone();
        var row = known == null ? newInstance(tx, key, hello) : known.toBuilder();
        row.setAgentId(hello.getAgentId())
                .setBootId(hello.getBootId())
                .setCapacity(hello.getCapacity())
                .setHostAddress(hello.getHostAddress())
                .setZone(zone)
                .setRefusesFargate(hello.getRefusesFargate())
                .clearDisconnectedAt();
        row.getInstanceBuilder()
                .setAgentConnected(true)
                .setVersionInfo(
                        VersionInfo.newBuilder()
                                .setAgentVersion(hello.getAgentVersion())
                                .setDockerVersion(hello.getRuntimeVersion()))
                .clearRegisteredResources()
                .addAllRegisteredResources(InstanceResources.registered(hello.getCapacity()))
                .clearAttributes()
                .addAllAttributes(attributes(hello, zone, known));
        boolean changed = known == null || !row.build().equals(known);
        if (changed) {
            row.getInstanceBuilder().setVersion(row.getInstance().getVersion() + 1);
        }
        NewestStream.note(row, known == null ? "" : known.getBootId(), hello);
        return row.build();
    }

    private ContainerInstanceRow.Builder newInstance(Tx tx, InstanceKey key, Hello hello) {
        return ContainerInstanceRow.newBuilder()
                .setInstance(
                        ContainerInstance.newBuilder()
                                .setContainerInstanceArn(
                                        settings.arn(
                                                "container-instance/"
                                                        + key.cluster()
                                                        + "/"
                                                        + key.instance()))
                                .setEc2InstanceId("mi-" + key.instance().substring(0, 17))
                                .setStatus("ACTIVE")
                                .setRegisteredAt(Timestamps.of(tx.now()))
                                .addAllTags(hello.getTagsList()));
    }

    /** What the agent reports, over which attributes that the API put keep their values. */
    private static List<Attribute> attributes(
            Hello hello, String zone, @Nullable ContainerInstanceRow known) {
        Map<String, Attribute> byName = new LinkedHashMap<>();
        hello.getAttributesList().forEach(a -> byName.put(a.getName(), a));
        byName.put(
                "ecs.availability-zone",
                Attribute.newBuilder().setName("ecs.availability-zone").setValue(zone).build());
        if (known != null) {
            Set<String> custom = new HashSet<>(known.getCustomAttributesList());
            known.getInstance().getAttributesList().stream()
                    .filter(a -> custom.contains(a.getName()))
                    .forEach(a -> byName.put(a.getName(), a));
        }
        return List.copyOf(byName.values());
    }

    /**
     * Whether this is the newest stream of which a hello was taken in: what comes of any other is
     * late, and means nothing any more.
     */
    public static boolean isNewest(ReadTx tx, InstanceKey key, BootStream stream) {
        return tx.get(Tables.CONTAINER_INSTANCES, key)
                .filter(row -> NewestStream.is(row, stream))
                .isPresent();
    }

    /**
     * Goes on with a hello that did not fit into one transaction.
     *
     * @throws RegistrationRefused where the agent has said hello anew in between
     */
    public Progress goOn(Tx tx, Hello hello, Progress before) {
        if (!isNewest(tx, before.instance(), BootStream.of(hello))) {
            throw new RegistrationRefused(
                    "the agent has said hello anew, or its node has left, in between");
        }
        return takeIn(tx, hello, before);
    }

    private Progress takeIn(Tx tx, Hello hello, Progress before) {
        InstanceKey key = before.instance();
        int seen = observations.observe(tx, key.instance(), hello.getTasksList(), before.seen());
        boolean done = seen == hello.getTasksCount() && endForgotten(tx, key, hello);
        return new Progress(key, seen, done);
    }

    /**
     * A task that had come to start on the node and that the agent does not name is lost: the
     * machine has forgotten it, and a task is never started twice. One of which the machine has
     * something without a record is not gone: its agent ends it, or goes on with it, once it is
     * told of it. Returns whether there are no more.
     */
    private boolean endForgotten(Tx tx, InstanceKey key, Hello hello) {
        Set<String> there =
                hello.getTasksList().stream()
                        .map(seen -> Arns.id(seen.getTaskArn()))
                        .collect(Collectors.toSet());
        Set<String> held = Set.copyOf(hello.getHeldList());
        for (Row<TaskKey, TaskRow> task :
                tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(key.instance()))) {
            if (!tx.hasRoom()) {
                return false;
            }
            if (there.contains(task.key().task())) {
                continue;
            }
            if (held.contains(task.key().task())) {
                tasks.back(tx, task.key(), task.row());
            } else if (Tasks.statusOf(task.row()).compareTo(TaskStatus.PENDING) > 0) {
                tasks.ended(
                        tx,
                        task.key(),
                        Tasks.because(task.row(), Tasks.LOST, "Host lost the task"),
                        tx.now());
            } else if (task.row().getTask().getDesiredStatus().equals("STOPPED")) {
                tasks.ended(tx, task.key(), task.row(), tx.now());
            } else {
                tasks.back(tx, task.key(), task.row());
            }
        }
        return true;
    }
}
