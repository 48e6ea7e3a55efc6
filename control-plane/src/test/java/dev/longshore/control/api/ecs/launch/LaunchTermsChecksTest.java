package dev.longshore.control.api.ecs.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.domain.Domain;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where ids that nobody made do not stand for the default network. */
class LaunchTermsChecksTest {
    private static final ClusterSettings DEFAULTS = ClusterSettings.defaults();

    private final Domain domain =
            Domain.of(
                    new ClusterSettings(
                            DEFAULTS.installation(),
                            new ClusterSettings.Network(DEFAULTS.network().vpcCidr(), false),
                            DEFAULTS.timing(),
                            DEFAULTS.keeping(),
                            DEFAULTS.massLossPercent(),
                            DEFAULTS.seal()),
                    new ClusterIndex(),
                    new Random(1));
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final LaunchTermsChecks checks = new LaunchTermsChecks(domain);
    private final String known = domain.vpc().subnets().getFirst().id();

    @Test
    void knownIdsAreTaken() {
        checks.check(tx, terms(List.of(known), List.of(domain.vpc().defaultSecurityGroup())));
    }

    @Test
    void unknownSubnetsAreRefused() {
        assertThatThrownBy(() -> checks.check(tx, terms(List.of(known, "subnet-b"), List.of())))
                .hasMessageEndingWith(
                        "Error retrieving subnet information for [%s, subnet-b]: The subnet ID"
                                + " 'subnet-b' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
                        known);
    }

    @Test
    void unknownSecurityGroupsAreRefused() {
        assertThatThrownBy(() -> checks.check(tx, terms(List.of(known), List.of("sg-a"))))
                .hasMessageEndingWith(
                        "Error retrieving security group information for [sg-a]: The security group"
                                + " 'sg-a' does not exist (ErrorCode: InvalidGroup.NotFound)");
    }

    private static LaunchTerms terms(List<String> subnets, List<String> groups) {
        var network = NetworkConfiguration.newBuilder();
        network.getAwsvpcConfigurationBuilder().addAllSubnets(subnets).addAllSecurityGroups(groups);
        return new LaunchTerms(
                TaskDefinition.newBuilder().setNetworkMode("awsvpc").build(),
                "FARGATE",
                "",
                network.build(),
                List.of(),
                List.of());
    }
}
