package dev.longshore.chaos.workload;

import dev.longshore.chaos.site.Site;
import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HostVolumeProperties;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.TaskDefinitionPlacementConstraint;
import dev.longshore.proto.ecs.Volume;
import java.util.List;

/** The task definitions of a drill. All containers see the witness's folder at {@code /witness}. */
public final class Definitions {
    /** What a task of the drill takes of its machine. */
    public static final int MEMORY_MEGABYTES = 16;

    static final String CONTAINER = "c";
    static final String ONCE = "chaos-once";
    static final String MISSING = "chaos-missing";
    static final String WEB = "chaos-web";
    static final String VISITOR = "chaos-visitor";
    static final String CHURN = "chaos-churn";
    static final String COUNTED = "chaos-counted";

    /** Families whose containers run from the beginning of a drill to its end. */
    public static final List<String> STEADY = List.of(WEB, VISITOR);

    private static final int STOP_TIMEOUT_SECONDS = 2;

    /** Writes down that it was started; the token is in its environment. */
    static final String LAUNCH =
            "read -r id < /proc/sys/kernel/random/uuid; echo \"$TOKEN $id\" >> /witness/launches; ";

    private static final String SERVE =
            "mkdir -p /tmp/www; echo ok > /tmp/www/index.html; exec httpd -f -p 80 -h /tmp/www";

    /** Visits all targets, again and again, and writes down when and how it went. */
    private static final String VISIT =
            "while :; do for t in $(cat /witness/targets); do read -r up _ < /proc/uptime; if"
                    + " timeout 2 wget -q -O /dev/null http://$t/; then how=answered; else how=failed;"
                    + " fi; echo \"$up $t $how\" >> /witness/visits; sleep 0.3; done; sleep 0.3; done";

    private final Site site;

    Definitions(Site site) {
        this.site = site;
    }

    List<RegisterTaskDefinitionRequest> all() {
        return List.of(
                definition(ONCE, "bridge", site.image(), LAUNCH + "exit 0").build(),
                definition(MISSING, "bridge", "localhost/chaos-there-is-no-such-image:1", "true")
                        .build(),
                definition(WEB, "awsvpc", site.image(), SERVE).build(),
                definition(VISITOR, "awsvpc", site.image(), VISIT).build(),
                definition(CHURN, "awsvpc", site.image(), "exec sleep 86400").build(),
                definition(COUNTED, "bridge", site.image(), "exec sleep 86400")
                        .addPlacementConstraints(
                                TaskDefinitionPlacementConstraint.newBuilder()
                                        .setType("memberOf")
                                        .setExpression("attribute:chaos.nowhere exists"))
                        .build());
    }

    NetworkConfiguration network() {
        return NetworkConfiguration.newBuilder()
                .setAwsvpcConfiguration(
                        AwsVpcConfiguration.newBuilder()
                                .addAllSubnets(site.subnets())
                                .addAllSecurityGroups(site.securityGroups()))
                .build();
    }

    private RegisterTaskDefinitionRequest.Builder definition(
            String family, String networkMode, String image, String script) {
        var container =
                ContainerDefinition.newBuilder()
                        .setName(CONTAINER)
                        .setImage(image)
                        .setMemory(MEMORY_MEGABYTES)
                        .setCpu(1)
                        .setStopTimeout(STOP_TIMEOUT_SECONDS)
                        .addAllCommand(List.of("sh", "-c", script))
                        .addMountPoints(
                                MountPoint.newBuilder()
                                        .setSourceVolume("witness")
                                        .setContainerPath("/witness"));
        if (family.equals(ONCE)) {
            // a port of the machine that it chooses: no two may have the same
            container.addPortMappings(PortMapping.newBuilder().setContainerPort(80).setHostPort(0));
        }
        return RegisterTaskDefinitionRequest.newBuilder()
                .setFamily(family)
                .setNetworkMode(networkMode)
                .addContainerDefinitions(container)
                .addVolumes(
                        Volume.newBuilder()
                                .setName("witness")
                                .setHost(
                                        HostVolumeProperties.newBuilder()
                                                .setSourcePath(site.witness())));
    }
}
