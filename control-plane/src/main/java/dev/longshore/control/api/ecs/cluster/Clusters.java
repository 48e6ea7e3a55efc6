package dev.longshore.control.api.ecs.cluster;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.account.AccountSettings;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ClusterConfiguration;
import dev.longshore.proto.ecs.ClusterSetting;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.DeleteClusterResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ExecuteCommandConfiguration;
import dev.longshore.proto.ecs.UpdateClusterRequest;
import dev.longshore.proto.ecs.UpdateClusterResponse;
import dev.longshore.proto.ecs.UpdateClusterSettingsRequest;
import dev.longshore.proto.ecs.UpdateClusterSettingsResponse;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Creating, changing and deleting clusters. */
public final class Clusters {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9\\-_]{1,255}");
    private static final List<String> INSIGHTS = List.of("enabled", "disabled", "enhanced");

    private final EcsArns arns;
    private final ClusterProviders providers;
    private final ConnectDefaults connect;

    public Clusters(EcsArns arns) {
        this.arns = arns;
        this.providers = new ClusterProviders(arns);
        this.connect = new ConnectDefaults(arns.installation());
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getCreateClusterMethod(), this::create);
        on.write(ECSGrpc.getUpdateClusterMethod(), this::update);
        on.write(ECSGrpc.getUpdateClusterSettingsMethod(), this::updateSettings);
        on.write(ECSGrpc.getDeleteClusterMethod(), this::delete);
    }

    /**
     * CreateCluster: an ACTIVE cluster of that name is the answer; an INACTIVE one is made anew.
     */
    public CreateClusterResponse create(Tx tx, CreateClusterRequest request) {
        String name = request.getClusterName().isEmpty() ? "default" : request.getClusterName();
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalidValue("ClusterName must match ^[a-zA-Z0-9\\-_]{1,255}$");
        }
        Optional<ClusterRow> known =
                tx.get(Tables.CLUSTERS, new ClusterKey(name))
                        .filter(row -> row.getCluster().getStatus().equals("ACTIVE"));
        if (known.isPresent()) {
            if (differs(request, known.get().getCluster())) {
                throw ApiException.invalidValue(
                        "Arguments on this idempotent request are inconsistent with arguments used"
                                + " in previous request(s).");
            }
            return CreateClusterResponse.newBuilder().setCluster(shown(tx, known.get())).build();
        }
        TagRules.check(EcsTags.of(request.getTagsList()));
        check(request.getConfiguration());
        var cluster =
                Cluster.newBuilder()
                        .setClusterArn(arns.cluster(name))
                        .setClusterName(name)
                        .setStatus("ACTIVE")
                        .addSettings(
                                ClusterSetting.newBuilder()
                                        .setName("containerInsights")
                                        .setValue(AccountSettings.containerInsights(tx)))
                        .addAllTags(request.getTagsList());
        providers.associate(
                tx,
                cluster,
                request.getCapacityProvidersList(),
                request.getDefaultCapacityProviderStrategyList());
        apply(cluster, request.getSettingsList());
        if (request.hasConfiguration()) {
            cluster.setConfiguration(request.getConfiguration());
        }
        connect.apply(tx, cluster, request.getServiceConnectDefaults());
        ClusterRow row = ClusterRow.newBuilder().setCluster(cluster).build();
        tx.put(Tables.CLUSTERS, new ClusterKey(name), row);
        return CreateClusterResponse.newBuilder().setCluster(shown(tx, row)).build();
    }

    /** Whether something is asked for that the cluster does not have; tags are left aside. */
    private static boolean differs(CreateClusterRequest request, Cluster cluster) {
        return (request.getCapacityProvidersCount() > 0
                        && !Set.copyOf(request.getCapacityProvidersList())
                                .equals(Set.copyOf(cluster.getCapacityProvidersList())))
                || (request.getDefaultCapacityProviderStrategyCount() > 0
                        && !shares(request.getDefaultCapacityProviderStrategyList())
                                .equals(shares(cluster.getDefaultCapacityProviderStrategyList())))
                || !cluster.getSettingsList().containsAll(request.getSettingsList())
                || (request.hasConfiguration()
                        && !request.getConfiguration().equals(cluster.getConfiguration()));
    }

    private static Set<List<Object>> shares(List<CapacityProviderStrategyItem> strategy) {
        return strategy.stream()
                .map(
                        item ->
                                List.<Object>of(
                                        item.getCapacityProvider(),
                                        item.getWeight(),
                                        item.getBase()))
                .collect(Collectors.toSet());
    }

    /** UpdateCluster. */
    public UpdateClusterResponse update(Tx tx, UpdateClusterRequest request) {
        check(request.getConfiguration());
        ClusterRow row =
                change(
                        tx,
                        request.getCluster(),
                        cluster -> {
                            apply(cluster, request.getSettings().getItemsList());
                            if (request.hasConfiguration()) {
                                cluster.setConfiguration(request.getConfiguration());
                            }
                            if (request.hasServiceConnectDefaults()) {
                                connect.apply(tx, cluster, request.getServiceConnectDefaults());
                            }
                        });
        return UpdateClusterResponse.newBuilder().setCluster(shown(tx, row)).build();
    }

    /** UpdateClusterSettings. */
    public UpdateClusterSettingsResponse updateSettings(
            Tx tx, UpdateClusterSettingsRequest request) {
        if (request.getSettingsCount() == 0) {
            throw ApiException.invalidValue("Settings cannot be empty.");
        }
        ClusterRow row =
                change(
                        tx,
                        request.getCluster(),
                        cluster -> apply(cluster, request.getSettingsList()));
        return UpdateClusterSettingsResponse.newBuilder().setCluster(shown(tx, row)).build();
    }

    /** DeleteCluster: it becomes INACTIVE and stays describable for a while. */
    public DeleteClusterResponse delete(Tx tx, DeleteClusterRequest request) {
        ClusterRow row = References.activeCluster(tx, request.getCluster());
        String name = row.getCluster().getClusterName();
        if (hasServices(tx, name)) {
            throw new ApiException(
                    "ClusterContainsServicesException",
                    "The Cluster cannot be deleted while Services are active.");
        }
        if (providers.hasOwn(tx, row.getCluster())) {
            throw new ApiException(
                    "ClusterContainsCapacityProviderException",
                    "The Cluster cannot be deleted while Capacity Providers are active.");
        }
        if (tx.any(Tables.CONTAINER_INSTANCES, KeyPrefix.of(name))) {
            throw new ApiException(
                    "ClusterContainsContainerInstancesException",
                    "The Cluster cannot be deleted while Container Instances are active or"
                            + " draining.");
        }
        if (hasTasks(tx, name)) {
            throw new ApiException(
                    "ClusterContainsTasksException",
                    "The Cluster cannot be deleted while Tasks are active.");
        }
        var deleted = row.toBuilder().setDeletedAt(Timestamps.of(tx.now()));
        deleted.getClusterBuilder().setStatus("INACTIVE");
        tx.put(Tables.CLUSTERS, new ClusterKey(name), deleted.build());
        return DeleteClusterResponse.newBuilder().setCluster(shown(tx, deleted.build())).build();
    }

    private static boolean hasServices(ReadTx tx, String cluster) {
        boolean[] found = {false};
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    found[0] = !row.row().getService().getStatus().equals("INACTIVE");
                    return !found[0];
                });
        return found[0];
    }

    /** Read from the rows, which are what decides; a tally is for showing. */
    private static boolean hasTasks(ReadTx tx, String cluster) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASKS,
                KeyPrefix.of(cluster),
                Optional.empty(),
                row -> {
                    found[0] = !row.row().getTask().getLastStatus().equals("STOPPED");
                    return !found[0];
                });
        return found[0];
    }

    private static ClusterRow change(Tx tx, String reference, Consumer<Cluster.Builder> change) {
        ClusterRow row = References.activeCluster(tx, reference);
        var changed = row.toBuilder();
        change.accept(changed.getClusterBuilder());
        tx.put(Tables.CLUSTERS, new ClusterKey(row.getCluster().getClusterName()), changed.build());
        return changed.build();
    }

    private static Cluster shown(ReadTx tx, ClusterRow row) {
        return DescribeClusters.shown(
                tx, row, List.of("ATTACHMENTS", "SETTINGS", "TAGS", "CONFIGURATIONS"));
    }

    private static void apply(Cluster.Builder cluster, List<ClusterSetting> settings) {
        for (ClusterSetting setting : settings) {
            if (!INSIGHTS.contains(setting.getValue())) {
                throw ApiException.invalidValue(
                        "Invalid value for setting "
                                + setting.getName()
                                + ": '"
                                + setting.getValue()
                                + "'. It must be one of "
                                + String.join(", ", INSIGHTS)
                                + ".");
            }
            // containerInsights is the only setting that clusters have.
            cluster.clearSettings().addSettings(setting);
        }
    }

    private static void check(ClusterConfiguration configuration) {
        ExecuteCommandConfiguration exec = configuration.getExecuteCommandConfiguration();
        boolean override = exec.getLogging().equals("OVERRIDE");
        if (exec.hasLogConfiguration() && !override) {
            throw ApiException.invalidValue(
                    "You must set logging to 'OVERRIDE' when you supply a log configuration.");
        }
        var log = exec.getLogConfiguration();
        if (override
                && log.getCloudWatchLogGroupName().isEmpty()
                && log.getS3BucketName().isEmpty()) {
            throw ApiException.invalidValue(
                    "A CloudWatch log group name or S3 bucket name must be specified when"
                            + " overriding the default log configuration.");
        }
    }
}
