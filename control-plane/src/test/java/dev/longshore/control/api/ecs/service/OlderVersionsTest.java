package dev.longshore.control.api.ecs.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.api.Call;
import dev.longshore.control.api.Caller;
import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OlderVersionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void noServiceIsMadeWhileSomebodyDoesNotKnowItsRows() {
        var settings = ClusterSettings.defaults();
        var arns = new EcsArns(settings.installation());
        var services =
                new CreateServices(Domain.of(settings, new ClusterIndex(), new Random(1)), arns);
        var tx =
                new BatchLayer(
                        new MemoryStore().snapshot(),
                        NOW,
                        new Random(1),
                        FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE);
        tx.put(
                Tables.CLUSTERS,
                new ClusterKey("default"),
                ClusterRow.newBuilder()
                        .setCluster(
                                Cluster.newBuilder()
                                        .setClusterName("default")
                                        .setClusterArn(arns.cluster("default"))
                                        .setStatus("ACTIVE"))
                        .build());
        var request = CreateServiceRequest.newBuilder().setServiceName("s").build();
        var caller = new Caller("123456789012", "us-east-1", Optional.empty(), "r", false);
        var call =
                new Call(
                        Operation.of(ECSGrpc.getCreateServiceMethod()),
                        request,
                        caller,
                        Door.GRPC,
                        NOW.plusSeconds(30));

        assertThatThrownBy(() -> services.create(tx, request, call))
                .hasMessage(
                        "NOT_OFFERED: Services are not offered while servers or agents of an older version are in use.");
    }
}
