package dev.longshore.state.tables;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.ec2.RouteTable;
import dev.longshore.proto.ec2.RouteTableAssociation;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.elbv2.Certificate;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.proto.store.AccountSettingRow;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.AgentRow;
import dev.longshore.proto.store.CapacityProviderRow;
import dev.longshore.proto.store.CertificateRow;
import dev.longshore.proto.store.ClientTokenRow;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ConnectEndpointRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.DeletedTargetGroupRow;
import dev.longshore.proto.store.DerivationRow;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.proto.store.InstancesRevisionRow;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.proto.store.ListenerRuleRow;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.NameOperationRow;
import dev.longshore.proto.store.NamedInstanceRow;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.proto.store.PlacementRow;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SecurityGroupRuleRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskFamilyRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.lifecycle.TaskInstances;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.ec2.NetworkKey;
import dev.longshore.state.tables.ec2.SecurityGroupRuleKey;
import dev.longshore.state.tables.ec2.VpcGroupKey;
import dev.longshore.state.tables.ecs.AccountSettingKey;
import dev.longshore.state.tables.ecs.CapacityProviderKey;
import dev.longshore.state.tables.ecs.ClusterInstancesKey;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.ClusterServicesKey;
import dev.longshore.state.tables.ecs.ClusterTasksKey;
import dev.longshore.state.tables.ecs.DeploymentTasksKey;
import dev.longshore.state.tables.ecs.FamilyKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.ListenerKey;
import dev.longshore.state.tables.elb.RuleKey;
import dev.longshore.state.tables.elb.RulePriorityKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.names.ConnectEndpointKey;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.names.NamedInstanceKey;
import dev.longshore.state.tables.names.NamespaceServiceKey;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Retired;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every table of the cluster. A number is never reused, and a table's key never changes its shape:
 * both stand in logs and snapshots.
 */
public final class Tables {
    private static final FeatureLevel BASE = FeatureLevel.FEATURE_LEVEL_BASE;
    private static final FeatureLevel TALLIES = FeatureLevel.FEATURE_LEVEL_TALLIES;
    private static final FeatureLevel WITH_SERVICES = FeatureLevel.FEATURE_LEVEL_SERVICES;
    private static final FeatureLevel WITH_NETWORKS = FeatureLevel.FEATURE_LEVEL_NETWORKS;
    private static final FeatureLevel WITH_TRAFFIC = FeatureLevel.FEATURE_LEVEL_TRAFFIC;

    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<Integer, FeatureLevel> SINCE = new HashMap<>();
    private static final List<Derived<?, ?>> LATER = new ArrayList<>();

    /** With what the group of a service's tasks begins; its name follows. */
    public static final String SERVICE_GROUP = "service:";

    public static final Table<ClusterKey, ClusterRow> CLUSTERS =
            table(1, "clusters", ClusterKey.class, ClusterRow.parser());

    public static final Table<FamilyKey, TaskFamilyRow> TASK_FAMILIES =
            table(2, "task-families", FamilyKey.class, TaskFamilyRow.parser());

    public static final Table<TaskDefinitionKey, TaskDefinitionRow> TASK_DEFINITIONS =
            table(3, "task-definitions", TaskDefinitionKey.class, TaskDefinitionRow.parser());

    public static final Table<InstanceKey, ContainerInstanceRow> CONTAINER_INSTANCES =
            table(4, "container-instances", InstanceKey.class, ContainerInstanceRow.parser());

    public static final Table<AgentKey, AgentRow> AGENTS =
            table(5, "agents", AgentKey.class, AgentRow.parser());

    public static final Table<TaskKey, TaskRow> TASKS =
            table(6, "tasks", TaskKey.class, TaskRow.parser());

    /** Tasks that a node still holds something of: instance / cluster / task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_INSTANCE =
            index(
                    7,
                    "tasks-by-instance",
                    TASKS,
                    (key, row) ->
                            row.getInstance().isEmpty() || row.getReleased()
                                    ? Optional.empty()
                                    : Optional.of(new StringKey(row.getInstance())));

    /** Tasks that have ended, oldest first. */
    public static final Index<TaskKey, TaskRow> STOPPED_TASKS =
            index(
                    8,
                    "stopped-tasks",
                    TASKS,
                    (key, row) ->
                            row.getTask().hasStoppedAt() && row.getReleased()
                                    ? Optional.of(time(row.getTask().getStoppedAt()))
                                    : Optional.empty());

    public static final Table<ClientTokenKey, ClientTokenRow> CLIENT_TOKENS =
            table(9, "client-tokens", ClientTokenKey.class, ClientTokenRow.parser());

    /** Client tokens, the first to expire first. */
    public static final Index<ClientTokenKey, ClientTokenRow> CLIENT_TOKENS_BY_EXPIRY =
            index(
                    10,
                    "client-tokens-by-expiry",
                    CLIENT_TOKENS,
                    (key, row) -> Optional.of(time(row.getExpiresAt())));

    public static final Table<AccountSettingKey, AccountSettingRow> ACCOUNT_SETTINGS =
            table(11, "account-settings", AccountSettingKey.class, AccountSettingRow.parser());

    public static final Table<AddressBlockKey, AddressBlockRow> ADDRESS_BLOCKS =
            table(12, "address-blocks", AddressBlockKey.class, AddressBlockRow.parser());

    /** Blocks of a node: instance / subnet / block. */
    public static final Index<AddressBlockKey, AddressBlockRow> BLOCKS_BY_INSTANCE =
            index(
                    13,
                    "blocks-by-instance",
                    ADDRESS_BLOCKS,
                    (key, row) -> Optional.of(new StringKey(row.getContainerInstance())));

    /** Tasks whose revision may not be deleted yet: family:revision / cluster / task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_DEFINITION =
            index(
                    14,
                    "tasks-by-definition",
                    TASKS,
                    (key, row) ->
                            row.getReleased()
                                    ? Optional.empty()
                                    : Optional.of(
                                            new StringKey(
                                                    definition(
                                                            row.getTask()
                                                                    .getTaskDefinitionArn()))));

    /** Revisions that go when their last task has gone. */
    public static final Index<TaskDefinitionKey, TaskDefinitionRow> DEFINITIONS_BEING_DELETED =
            index(
                    15,
                    "definitions-being-deleted",
                    TASK_DEFINITIONS,
                    (key, row) ->
                            row.getDefinition().getStatus().equals("DELETE_IN_PROGRESS")
                                    ? Optional.of(new StringKey(key.family()))
                                    : Optional.empty());

    /**
     * The installation as a whole: one row, under {@link #INSTALLATION_KEY}. It says the level, and
     * is written when that is raised: by then everybody knows it.
     */
    public static final Table<StringKey, InstallationRow> INSTALLATION =
            table(16, "installation", StringKey.class, InstallationRow.parser());

    public static final StringKey INSTALLATION_KEY = new StringKey("");

    /** How far indexes and tallies that came after their tables have been filled. */
    public static final Table<DerivedKey, DerivationRow> DERIVATIONS =
            table(17, "derivations", TALLIES, DerivedKey.class, DerivationRow.parser());

    /** Tasks that are not STOPPED: cluster / PENDING, RUNNING or STOPPING / launch type. */
    public static final Tally<TaskKey, TaskRow> TASKS_PER_CLUSTER =
            tally(
                    18,
                    "tasks-per-cluster",
                    TASKS,
                    TALLIES,
                    (key, row) -> phase(row).map(phase -> tasksKey(key.cluster(), row, phase)));

    /** Container instances: cluster / status. */
    public static final Tally<InstanceKey, ContainerInstanceRow> INSTANCES_PER_CLUSTER =
            tally(
                    19,
                    "instances-per-cluster",
                    CONTAINER_INSTANCES,
                    TALLIES,
                    (key, row) ->
                            Optional.of(
                                    new ClusterInstancesKey(
                                            key.cluster(), row.getInstance().getStatus())));

    public static final Table<ServiceKey, ServiceRow> SERVICES =
            table(20, "services", WITH_SERVICES, ServiceKey.class, ServiceRow.parser());

    public static final Table<ServiceDeploymentKey, ServiceDeploymentRow> SERVICE_DEPLOYMENTS =
            table(
                    21,
                    "service-deployments",
                    WITH_SERVICES,
                    ServiceDeploymentKey.class,
                    ServiceDeploymentRow.parser());

    public static final Table<ServiceRevisionKey, ServiceRevisionRow> SERVICE_REVISIONS =
            table(
                    22,
                    "service-revisions",
                    WITH_SERVICES,
                    ServiceRevisionKey.class,
                    ServiceRevisionRow.parser());

    public static final Table<ServiceEventKey, ServiceEventRow> SERVICE_EVENTS =
            table(
                    23,
                    "service-events",
                    WITH_SERVICES,
                    ServiceEventKey.class,
                    ServiceEventRow.parser());

    /**
     * Tasks that somebody still has to do with, a node or the service that started them: group /
     * cluster / task.
     */
    public static final Index<TaskKey, TaskRow> LIVE_TASKS =
            later(
                    24,
                    "live-tasks",
                    TASKS,
                    WITH_SERVICES,
                    (key, row) ->
                            isLive(row)
                                    ? Optional.of(new StringKey(row.getTask().getGroup()))
                                    : Optional.empty());

    /** Services: cluster / status / launch type. */
    public static final Tally<ServiceKey, ServiceRow> SERVICES_PER_CLUSTER =
            tally(
                    25,
                    "services-per-cluster",
                    SERVICES,
                    WITH_SERVICES,
                    (key, row) ->
                            Optional.of(
                                    new ClusterServicesKey(
                                            key.cluster(),
                                            row.getService().getStatus(),
                                            launchType(row.getService()))));

    /** Tasks of services: cluster / service / deployment / PENDING, RUNNING or STOPPING. */
    public static final Tally<TaskKey, TaskRow> TASKS_PER_DEPLOYMENT =
            tally(
                    27,
                    "tasks-per-deployment",
                    TASKS,
                    WITH_SERVICES,
                    (key, row) ->
                            phase(row)
                                    .filter(phase -> isOfService(row) && !row.hasLostAt())
                                    .map(phase -> deploymentKey(key.cluster(), row, phase)));

    /** Tasks of which nothing is left but their row: cluster. */
    public static final Tally<TaskKey, TaskRow> ENDED_TASKS =
            tally(
                    28,
                    "ended-tasks",
                    TASKS,
                    WITH_SERVICES,
                    (key, row) ->
                            row.getTask().hasStoppedAt() && row.getReleased()
                                    ? Optional.of(new ClusterKey(key.cluster()))
                                    : Optional.empty());

    /** Services that are INACTIVE, oldest first. */
    public static final Index<ServiceKey, ServiceRow> INACTIVE_SERVICES =
            later(
                    26,
                    "inactive-services",
                    SERVICES,
                    WITH_SERVICES,
                    (key, row) ->
                            row.hasInactiveAt()
                                    ? Optional.of(time(row.getInactiveAt()))
                                    : Optional.empty());

    /** Where the event log stands: one row, under {@link #EVENT_LOG_KEY}. */
    public static final Table<StringKey, EventLogRow> EVENT_LOG =
            table(29, "event-log", WITH_SERVICES, StringKey.class, EventLogRow.parser());

    public static final StringKey EVENT_LOG_KEY = new StringKey("");

    /** What has changed, in the order in which it did. */
    public static final Table<EventKey, EventRow> EVENTS =
            table(30, "events", WITH_SERVICES, EventKey.class, EventRow.parser());

    /** How tasks came to their nodes; a row goes with its task. */
    public static final Table<TaskKey, PlacementRow> PLACEMENTS =
            table(33, "placements", WITH_SERVICES, TaskKey.class, PlacementRow.parser());

    public static final Table<CapacityProviderKey, CapacityProviderRow> CAPACITY_PROVIDERS =
            table(
                    40,
                    "capacity-providers",
                    WITH_SERVICES,
                    CapacityProviderKey.class,
                    CapacityProviderRow.parser());

    public static final Table<TaskSetKey, TaskSetRow> TASK_SETS =
            table(41, "task-sets", WITH_SERVICES, TaskSetKey.class, TaskSetRow.parser());

    public static final Table<Ec2Key, VpcRow> VPCS =
            table(50, "vpcs", WITH_NETWORKS, Ec2Key.class, VpcRow.parser());

    public static final Table<Ec2Key, SubnetRow> SUBNETS =
            table(51, "subnets", WITH_NETWORKS, Ec2Key.class, SubnetRow.parser());

    /** Subnets of a network: VPC / subnet. */
    public static final Index<Ec2Key, SubnetRow> SUBNETS_BY_VPC =
            later(
                    52,
                    "subnets-by-vpc",
                    SUBNETS,
                    WITH_NETWORKS,
                    (key, row) -> Optional.of(new StringKey(row.getSubnet().getVpcId())));

    public static final Table<Ec2Key, SecurityGroupRow> SECURITY_GROUPS =
            table(53, "security-groups", WITH_NETWORKS, Ec2Key.class, SecurityGroupRow.parser());

    /** Security groups of a network by their names: VPC / name / group. */
    public static final Index<Ec2Key, SecurityGroupRow> SECURITY_GROUPS_BY_VPC =
            later(
                    54,
                    "security-groups-by-vpc",
                    SECURITY_GROUPS,
                    WITH_NETWORKS,
                    (key, row) ->
                            Optional.of(
                                    new VpcGroupKey(
                                            row.getGroup().getVpcId(),
                                            row.getGroup().getGroupName())));

    /** Rules of security groups: group / rule. */
    public static final Table<SecurityGroupRuleKey, SecurityGroupRuleRow> SECURITY_GROUP_RULES =
            table(
                    55,
                    "security-group-rules",
                    WITH_NETWORKS,
                    SecurityGroupRuleKey.class,
                    SecurityGroupRuleRow.parser());

    /** Rules by their own ids, and by the group that is their source or destination. */
    public static final Index<SecurityGroupRuleKey, SecurityGroupRuleRow> RULES_BY_NAME =
            later(
                    new Index<>(
                            56,
                            "rules-by-name",
                            SECURITY_GROUP_RULES,
                            WITH_NETWORKS,
                            (key, row) ->
                                    named(
                                            key.rule(),
                                            row.getRule().getReferencedGroupInfo().getGroupId())));

    public static final Table<Ec2Key, RouteTableRow> ROUTE_TABLES =
            table(57, "route-tables", WITH_NETWORKS, Ec2Key.class, RouteTableRow.parser());

    /** Route tables by their VPCs and by the ids of what is associated with them. */
    public static final Index<Ec2Key, RouteTableRow> ROUTE_TABLES_BY_NAME =
            later(
                    new Index<>(
                            58,
                            "route-tables-by-name",
                            ROUTE_TABLES,
                            WITH_NETWORKS,
                            (key, row) -> namesOf(row.getTable())));

    public static final Table<Ec2Key, InternetGatewayRow> INTERNET_GATEWAYS =
            table(
                    59,
                    "internet-gateways",
                    WITH_NETWORKS,
                    Ec2Key.class,
                    InternetGatewayRow.parser());

    /** Internet gateways by the VPCs that they are attached to. */
    public static final Index<Ec2Key, InternetGatewayRow> INTERNET_GATEWAYS_BY_VPC =
            later(
                    new Index<>(
                            60,
                            "internet-gateways-by-vpc",
                            INTERNET_GATEWAYS,
                            WITH_NETWORKS,
                            (key, row) ->
                                    row.getGateway().getAttachmentsList().stream()
                                            .map(attached -> new StringKey(attached.getVpcId()))
                                            .toList()));

    /**
     * Tasks by their interface's id, subnet and security groups, and by those that they wait for:
     * which of these / id / cluster / task.
     */
    public static final Index<TaskKey, TaskRow> TASKS_BY_NETWORK =
            later(
                    new Index<>(
                            61,
                            "tasks-by-network",
                            TASKS,
                            WITH_NETWORKS,
                            (key, row) -> networkKeys(row)));

    /** Services by the subnets and security groups that their tasks are to have. */
    public static final Index<ServiceKey, ServiceRow> SERVICES_BY_NETWORK =
            later(
                    new Index<>(
                            62,
                            "services-by-network",
                            SERVICES,
                            WITH_NETWORKS,
                            (key, row) ->
                                    row.getService().getStatus().equals("INACTIVE")
                                            ? List.of()
                                            : wished(row.getService().getNetworkConfiguration())));

    /** Task sets by the subnets and security groups that their tasks are to have. */
    public static final Index<TaskSetKey, TaskSetRow> TASK_SETS_BY_NETWORK =
            later(
                    new Index<>(
                            63,
                            "task-sets-by-network",
                            TASK_SETS,
                            WITH_NETWORKS,
                            (key, row) ->
                                    wished(
                                            row.getState()
                                                    .getDeployment()
                                                    .getNetworkConfiguration())));

    public static final Table<BalancerKey, LoadBalancerRow> LOAD_BALANCERS =
            table(64, "load-balancers", WITH_TRAFFIC, BalancerKey.class, LoadBalancerRow.parser());

    /** Load balancers by their names, of which each has one of its own. */
    public static final Index<BalancerKey, LoadBalancerRow> LOAD_BALANCERS_BY_NAME =
            later(
                    65,
                    "load-balancers-by-name",
                    LOAD_BALANCERS,
                    WITH_TRAFFIC,
                    (key, row) ->
                            Optional.of(
                                    new StringKey(row.getLoadBalancer().getLoadBalancerName())));

    /** Load balancers by the subnets and security groups that their nodes have. */
    public static final Index<BalancerKey, LoadBalancerRow> LOAD_BALANCERS_BY_NETWORK =
            later(
                    new Index<>(
                            66,
                            "load-balancers-by-network",
                            LOAD_BALANCERS,
                            WITH_TRAFFIC,
                            (key, row) -> networkKeys(row.getLoadBalancer())));

    /** Listeners: load balancer / listener. */
    public static final Table<ListenerKey, ListenerRow> LISTENERS =
            table(67, "listeners", WITH_TRAFFIC, ListenerKey.class, ListenerRow.parser());

    /** Rules of listeners, the default one of each among them: load balancer / listener / rule. */
    public static final Table<RuleKey, ListenerRuleRow> LISTENER_RULES =
            table(68, "listener-rules", WITH_TRAFFIC, RuleKey.class, ListenerRuleRow.parser());

    /**
     * Rules in the order in which they are tried, the default one last: load balancer / listener /
     * priority / rule.
     */
    public static final Index<RuleKey, ListenerRuleRow> RULES_BY_PRIORITY =
            later(
                    69,
                    "rules-by-priority",
                    LISTENER_RULES,
                    WITH_TRAFFIC,
                    (key, row) ->
                            Optional.of(
                                    new RulePriorityKey(
                                            key.balancer(), key.listener(), row.getPriority())));

    /** Rules by the target groups that they forward to: target group / load balancer / … */
    public static final Index<RuleKey, ListenerRuleRow> RULES_BY_TARGET_GROUP =
            later(
                    new Index<>(
                            70,
                            "rules-by-target-group",
                            LISTENER_RULES,
                            WITH_TRAFFIC,
                            (key, row) -> targetGroups(row.getRule())));

    public static final Table<TargetGroupKey, TargetGroupRow> TARGET_GROUPS =
            table(71, "target-groups", WITH_TRAFFIC, TargetGroupKey.class, TargetGroupRow.parser());

    /** Target groups by their names, of which each has one of its own. */
    public static final Index<TargetGroupKey, TargetGroupRow> TARGET_GROUPS_BY_NAME =
            later(
                    72,
                    "target-groups-by-name",
                    TARGET_GROUPS,
                    WITH_TRAFFIC,
                    (key, row) ->
                            Optional.of(new StringKey(row.getTargetGroup().getTargetGroupName())));

    /** Targets, those that are draining among them: target group / id / port. */
    public static final Table<TargetKey, TargetRow> TARGETS =
            table(73, "targets", WITH_TRAFFIC, TargetKey.class, TargetRow.parser());

    /** Targets that are draining, the first to be gone first. */
    public static final Index<TargetKey, TargetRow> DRAINING_TARGETS =
            later(
                    74,
                    "draining-targets",
                    TARGETS,
                    WITH_TRAFFIC,
                    (key, row) ->
                            row.hasDrainedAt()
                                    ? Optional.of(time(row.getDrainedAt()))
                                    : Optional.empty());

    /** How targets are, as the nodes of load balancers see them; a row goes with its target. */
    public static final Table<TargetKey, TargetHealthRow> TARGET_HEALTH =
            table(75, "target-health", WITH_TRAFFIC, TargetKey.class, TargetHealthRow.parser());

    /** Target groups of which nobody sees anything any more: their targets are being removed. */
    public static final Table<TargetGroupKey, DeletedTargetGroupRow> DELETED_TARGET_GROUPS =
            table(
                    76,
                    "deleted-target-groups",
                    WITH_TRAFFIC,
                    TargetGroupKey.class,
                    DeletedTargetGroupRow.parser());

    /** Certificates by their ARNs. */
    public static final Table<StringKey, CertificateRow> CERTIFICATES =
            table(77, "certificates", WITH_TRAFFIC, StringKey.class, CertificateRow.parser());

    /** All certificates. */
    public static final Tally<StringKey, CertificateRow> CERTIFICATES_KEPT =
            countedBy(92, "certificates-kept", CERTIFICATES, row -> Optional.of(""));

    /** Listeners by the certificates that they name: ARN / load balancer / listener. */
    public static final Index<ListenerKey, ListenerRow> LISTENERS_BY_CERTIFICATE =
            later(
                    new Index<>(
                            93,
                            "listeners-by-certificate",
                            LISTENERS,
                            WITH_TRAFFIC,
                            (key, row) -> certificates(row)));

    public static final Table<NameKey, NamespaceRow> NAMESPACES =
            table(80, "namespaces", WITH_TRAFFIC, NameKey.class, NamespaceRow.parser());

    public static final Table<NameKey, NamedServiceRow> NAMED_SERVICES =
            table(81, "named-services", WITH_TRAFFIC, NameKey.class, NamedServiceRow.parser());

    /** Services of a namespace by their names: namespace / name / service. */
    public static final Index<NameKey, NamedServiceRow> NAMED_SERVICES_BY_NAMESPACE =
            later(
                    82,
                    "named-services-by-namespace",
                    NAMED_SERVICES,
                    WITH_TRAFFIC,
                    (key, row) ->
                            Optional.of(
                                    new NamespaceServiceKey(
                                            row.getService().getNamespaceId(),
                                            row.getService().getName().toLowerCase(Locale.ROOT))));

    /** Services: namespace. */
    public static final Tally<NameKey, NamedServiceRow> SERVICES_PER_NAMESPACE =
            countedBy(
                    83,
                    "services-per-namespace",
                    NAMED_SERVICES,
                    row -> Optional.of(row.getService().getNamespaceId()));

    /** Instances that somebody registered: service / instance. */
    public static final Table<NamedInstanceKey, NamedInstanceRow> NAMED_INSTANCES =
            table(
                    84,
                    "named-instances",
                    WITH_TRAFFIC,
                    NamedInstanceKey.class,
                    NamedInstanceRow.parser());

    /** Instances that somebody registered: service. */
    public static final Tally<NamedInstanceKey, NamedInstanceRow> NAMED_INSTANCES_PER_SERVICE =
            tally(
                    85,
                    "named-instances-per-service",
                    NAMED_INSTANCES,
                    WITH_TRAFFIC,
                    (key, row) -> Optional.of(new StringKey(key.service())));

    /** Tasks that are instances: service / id of the task / cluster / task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_NAME =
            later(
                    86,
                    "tasks-by-name",
                    TASKS,
                    WITH_TRAFFIC,
                    (key, row) ->
                            TaskInstances.isInstance(row)
                                    ? Optional.of(
                                            new NamedInstanceKey(
                                                    row.getRegistry().getService(), key.task()))
                                    : Optional.empty());

    /** Tasks that are instances: service. */
    public static final Tally<TaskKey, TaskRow> TASKS_PER_NAME =
            countedBy(
                    87,
                    "tasks-per-name",
                    TASKS,
                    row ->
                            TaskInstances.isInstance(row)
                                    ? Optional.of(row.getRegistry().getService())
                                    : Optional.empty());

    /** How often the instances of a service have become others. */
    public static final Table<NameKey, InstancesRevisionRow> INSTANCES_REVISIONS =
            table(
                    88,
                    "instances-revisions",
                    WITH_TRAFFIC,
                    NameKey.class,
                    InstancesRevisionRow.parser());

    /** What callers of Cloud Map have asked for. */
    public static final Table<NameKey, NameOperationRow> NAME_OPERATIONS =
            table(89, "name-operations", WITH_TRAFFIC, NameKey.class, NameOperationRow.parser());

    /** Operations, oldest first. */
    public static final Index<NameKey, NameOperationRow> NAME_OPERATIONS_BY_TIME =
            later(
                    90,
                    "name-operations-by-time",
                    NAME_OPERATIONS,
                    WITH_TRAFFIC,
                    (key, row) -> Optional.of(time(row.getOperation().getCreateDate())));

    /** All operations. */
    public static final Tally<NameKey, NameOperationRow> NAME_OPERATIONS_KEPT =
            countedBy(91, "name-operations-kept", NAME_OPERATIONS, row -> Optional.of(""));

    /** What services offer by Service Connect: namespace / discovery name. */
    public static final Table<ConnectEndpointKey, ConnectEndpointRow> CONNECT_ENDPOINTS =
            table(
                    95,
                    "connect-endpoints",
                    WITH_TRAFFIC,
                    ConnectEndpointKey.class,
                    ConnectEndpointRow.parser());

    /** Endpoints by the service whose they are: cluster / service / namespace / name. */
    public static final Index<ConnectEndpointKey, ConnectEndpointRow> CONNECT_ENDPOINTS_BY_SERVICE =
            later(
                    96,
                    "connect-endpoints-by-service",
                    CONNECT_ENDPOINTS,
                    WITH_TRAFFIC,
                    (key, row) -> Optional.of(new ServiceKey(row.getCluster(), row.getService())));

    /** Tasks that take requests for an endpoint: its service in Cloud Map / id of the task. */
    public static final Index<TaskKey, TaskRow> TASKS_BY_ENDPOINT =
            later(
                    new Index<>(
                            97,
                            "tasks-by-endpoint",
                            TASKS,
                            WITH_TRAFFIC,
                            (key, row) ->
                                    TaskInstances.isEndpoint(row)
                                            ? row.getEndpointsList().stream()
                                                    .map(
                                                            endpoint ->
                                                                    new NamedInstanceKey(
                                                                            endpoint
                                                                                    .getNamedService(),
                                                                            key.task()))
                                                    .toList()
                                            : List.of()));

    /** Services by the namespace of their Service Connect. */
    public static final Index<ServiceKey, ServiceRow> SERVICES_BY_NAMESPACE =
            later(
                    98,
                    "services-by-namespace",
                    SERVICES,
                    WITH_TRAFFIC,
                    (key, row) ->
                            row.getDeploymentsList().stream()
                                    .findFirst()
                                    .map(ServiceDeploymentState::getConnectNamespace)
                                    .filter(namespace -> !namespace.isEmpty())
                                    .map(StringKey::new));

    /** Numbers whose rows are removed: of indexes and tallies that exist no more. */
    public static final List<Retired> RETIRED = List.of();

    private Tables() {}

    /** The indexes and tallies that came after their tables, and have to be filled. */
    public static List<Derived<?, ?>> later() {
        return Collections.unmodifiableList(LATER);
    }

    /** The name of a table or index; its number in words where this version does not know it. */
    public static String name(int id) {
        return NAMES.getOrDefault(id, "table " + id);
    }

    /**
     * From which level on a table, index or tally is used.
     *
     * @throws IllegalArgumentException for a number that this version does not know
     */
    public static FeatureLevel since(int id) {
        FeatureLevel level = SINCE.get(id);
        if (level == null) {
            throw new IllegalArgumentException("no such table: " + id);
        }
        return level;
    }

    /**
     * Whether anybody still has to do with a task: its node, or the service that has to take notice
     * of its end.
     */
    public static boolean isLive(TaskRow row) {
        return !row.getReleased() || (isOfService(row) && !row.getAcknowledged());
    }

    private static boolean isOfService(TaskRow row) {
        return row.getTask().getGroup().startsWith(SERVICE_GROUP);
    }

    /** Of a service through capacity providers: EC2, or nothing where these are FARGATE's. */
    private static String launchType(Service service) {
        boolean onInstances =
                service.getCapacityProviderStrategyList().stream()
                        .anyMatch(item -> !item.getCapacityProvider().startsWith("FARGATE"));
        return onInstances ? "EC2" : service.getLaunchType();
    }

    private static Key deploymentKey(String cluster, TaskRow row, String phase) {
        String service = row.getTask().getGroup().substring(SERVICE_GROUP.length());
        return new DeploymentTasksKey(cluster, service, row.getTask().getStartedBy(), phase);
    }

    /** What ECS counts a task as, until it is STOPPED. */
    private static Optional<String> phase(TaskRow row) {
        return TaskStatus.parse(row.getTask().getLastStatus())
                .filter(status -> status != TaskStatus.STOPPED)
                .map(
                        status -> {
                            if (status.isBeforeRunning()) {
                                return "PENDING";
                            }
                            return status == TaskStatus.RUNNING ? "RUNNING" : "STOPPING";
                        });
    }

    private static Key tasksKey(String cluster, TaskRow row, String phase) {
        return new ClusterTasksKey(cluster, phase, row.getTask().getLaunchType());
    }

    private static List<NetworkKey> networkKeys(TaskRow row) {
        if (row.getReleased()) {
            return List.of();
        }
        if (!row.hasNetwork()) {
            return wished(row.getNetworkConfiguration());
        }
        var network = row.getNetwork();
        var keys = new ArrayList<NetworkKey>();
        keys.add(new NetworkKey(NetworkKey.INTERFACE, network.getEniId()));
        keys.add(new NetworkKey(NetworkKey.SUBNET, network.getSubnetId()));
        network.getSecurityGroupsList()
                .forEach(group -> keys.add(new NetworkKey(NetworkKey.GROUP, group)));
        return keys;
    }

    private static List<NetworkKey> networkKeys(LoadBalancer balancer) {
        var keys = new ArrayList<NetworkKey>();
        balancer.getAvailabilityZonesList()
                .forEach(zone -> keys.add(new NetworkKey(NetworkKey.SUBNET, zone.getSubnetId())));
        balancer.getSecurityGroupsList()
                .forEach(group -> keys.add(new NetworkKey(NetworkKey.GROUP, group)));
        return keys;
    }

    private static List<StringKey> certificates(ListenerRow row) {
        return Stream.concat(
                        row.getListener().getCertificatesList().stream()
                                .map(Certificate::getCertificateArn),
                        row.getCertificateArnsList().stream())
                .distinct()
                .map(StringKey::new)
                .toList();
    }

    /** The ids of target groups, which their ARNs end with. */
    private static List<TargetGroupKey> targetGroups(Rule rule) {
        return rule.getActionsList().stream()
                .flatMap(action -> action.getForwardConfig().getTargetGroupsList().stream())
                .map(TargetGroupTuple::getTargetGroupArn)
                .map(arn -> new TargetGroupKey(arn.substring(arn.lastIndexOf('/') + 1)))
                .distinct()
                .toList();
    }

    private static List<NetworkKey> wished(NetworkConfiguration network) {
        var wished = network.getAwsvpcConfiguration();
        var keys = new ArrayList<NetworkKey>();
        wished.getSubnetsList().forEach(id -> keys.add(new NetworkKey(NetworkKey.SUBNET, id)));
        wished.getSecurityGroupsList()
                .forEach(id -> keys.add(new NetworkKey(NetworkKey.GROUP, id)));
        return keys;
    }

    private static List<StringKey> namesOf(RouteTable table) {
        var names = new ArrayList<String>();
        names.add(table.getVpcId());
        for (RouteTableAssociation association : table.getAssociationsList()) {
            names.add(association.getRouteTableAssociationId());
            names.add(association.getSubnetId());
        }
        return named(names.toArray(String[]::new));
    }

    /** Keys of those names that are there. */
    private static List<StringKey> named(String... names) {
        return Stream.of(names).filter(name -> !name.isEmpty()).map(StringKey::new).toList();
    }

    private static TimeKey time(Timestamp at) {
        return new TimeKey(at.getSeconds() * 1_000 + at.getNanos() / 1_000_000);
    }

    /** {@code family:revision} out of a task definition's ARN. */
    private static String definition(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static <K extends Key, R extends Message> Table<K, R> table(
            int id, String name, Class<K> keyType, Parser<R> parser) {
        return table(id, name, BASE, keyType, parser);
    }

    private static <K extends Key, R extends Message> Table<K, R> table(
            int id, String name, FeatureLevel since, Class<K> keyType, Parser<R> parser) {
        claim(id, name, since);
        return new Table<>(id, name, since, keyType, parser);
    }

    private static <K extends Key, R extends Message> Index<K, R> index(
            int id, String name, Table<K, R> table, BiFunction<K, R, Optional<Key>> parts) {
        claim(id, name, BASE);
        return table.add(Index.ofOne(id, name, table, BASE, parts));
    }

    /** An index that came after its table. */
    private static <K extends Key, R extends Message> Index<K, R> later(
            int id,
            String name,
            Table<K, R> table,
            FeatureLevel since,
            BiFunction<K, R, Optional<Key>> parts) {
        return later(Index.ofOne(id, name, table, since, parts));
    }

    private static <K extends Key, R extends Message> Index<K, R> later(Index<K, R> index) {
        claim(index.id(), index.name(), index.since());
        LATER.add(index);
        return index.table().add(index);
    }

    /** A tally by groups that begin with the key's first part, the cluster. */
    private static <K extends Key, R extends Message> Tally<K, R> tally(
            int id,
            String name,
            Table<K, R> table,
            FeatureLevel since,
            BiFunction<K, R, Optional<Key>> group) {
        claim(id, name, since);
        Tally<K, R> tally = table.add(new Tally<>(id, name, table, since, true, group));
        LATER.add(tally);
        return tally;
    }

    /** A tally that came with its level, of groups that are no part of its rows' keys. */
    private static <K extends Key, R extends Message> Tally<K, R> countedBy(
            int id, String name, Table<K, R> table, Function<R, Optional<String>> group) {
        claim(id, name, WITH_TRAFFIC);
        Tally<K, R> tally =
                table.add(
                        new Tally<>(
                                id,
                                name,
                                table,
                                WITH_TRAFFIC,
                                false,
                                (key, row) -> group.apply(row).map(StringKey::new)));
        LATER.add(tally);
        return tally;
    }

    private static void claim(int id, String name, FeatureLevel since) {
        SINCE.put(id, since);
        if (id <= 0 || NAMES.put(id, name) != null) {
            throw new IllegalStateException(
                    "table number " + id + " is taken or not allowed: " + name);
        }
    }
}
