package dev.longshore.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.proto.agent.PartEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

class NamesKeeperTest {
    private static final Name WEB = Name.fromConstantString("web.prod.internal.");
    private static final InetAddress TASK = InetAddress.ofLiteral("10.1.0.9");

    @TempDir Path directory;

    private NamesKeeper keeper() {
        return new NamesKeeper(directory.resolve("run/names"));
    }

    private static void tell(NamesKeeper keeper, String part, PartEntry... entries)
            throws ResourceFailure {
        var table = new TreeMap<String, PartEntry>();
        for (PartEntry entry : entries) {
            table.put(entry.getKey(), entry);
        }
        for (NodePart each : keeper.parts()) {
            if (each.name().equals(part)) {
                each.apply().apply(table);
            }
        }
    }

    private static void tellAll(NamesKeeper keeper) throws ResourceFailure {
        var vpc = PartEntry.newBuilder().setKey("vpc-1");
        vpc.getVpcBuilder().setCidr("10.1.0.0/16");
        tell(keeper, "vpcs", vpc.build());
        var space = PartEntry.newBuilder().setKey("ns-1");
        space.getNameSpaceBuilder().setId("ns-1").setName("prod.internal").setVpcId("vpc-1");
        var service = PartEntry.newBuilder().setKey("srv-1");
        service.getNamedServiceBuilder()
                .setId("srv-1")
                .setNamespaceId("ns-1")
                .setName("web")
                .addRecordsBuilder()
                .setType("A")
                .setTtl(5);
        var instance = PartEntry.newBuilder().setKey("srv-1/i");
        instance.getNamedInstanceBuilder()
                .setServiceId("srv-1")
                .setInstanceId("i")
                .setIpv4("10.1.0.1")
                .setHealthy(true);
        tell(keeper, "names", space.build(), service.build(), instance.build());
    }

    private static boolean knows(NamesKeeper keeper) {
        return keeper.get().zone(TASK, WEB).flatMap(zone -> zone.owner(WEB)).isPresent();
    }

    @Test
    void whatIsToldIsAnswered() throws ResourceFailure {
        NamesKeeper keeper = keeper();
        assertThat(knows(keeper)).isFalse();

        tellAll(keeper);
        assertThat(knows(keeper)).isTrue();

        tell(keeper, "names");
        assertThat(knows(keeper)).isFalse();
    }

    @Test
    void theNextAgentGoesOnWithWhatWasToldLast() throws ResourceFailure {
        tellAll(keeper());

        assertThat(knows(keeper())).isTrue();
    }

    @Test
    void loadBalancersAreAnsweredByTheNextAgentToo() throws ResourceFailure {
        var name = Name.fromConstantString("web-1.us-east-1.elb.longshore.internal.");
        var balancer = PartEntry.newBuilder().setKey("b1");
        balancer.getNamedServiceBuilder()
                .setId("b1")
                .setName(name.toString())
                .addRecordsBuilder()
                .setType("A")
                .setTtl(10);
        var node = PartEntry.newBuilder().setKey("b1/n1");
        node.getNamedInstanceBuilder()
                .setServiceId("b1")
                .setInstanceId("n1")
                .setIpv4("10.1.0.1")
                .setHealthy(true);
        tell(keeper(), "names", balancer.build(), node.build());

        assertThat(keeper().get().zone(TASK, name).flatMap(zone -> zone.owner(name))).isPresent();
    }

    @Test
    void aDamagedFileIsAsNone() throws ResourceFailure, IOException {
        tellAll(keeper());
        Files.write(directory.resolve("run/names"), new byte[] {1, 2, 3});

        NamesKeeper keeper = keeper();
        assertThat(knows(keeper)).isFalse();
        tellAll(keeper);
        assertThat(knows(keeper)).isTrue();
    }

    /** After a failure the same is told again. */
    @Test
    void namesThatCouldNotBeWrittenAreWrittenLater() throws ResourceFailure, IOException {
        NamesKeeper keeper = keeper();
        tellAll(keeper);
        Path run = directory.resolve("run");
        Path aside = Files.move(run, directory.resolve("aside"));
        Files.createFile(run);
        assertThatExceptionOfType(ResourceFailure.class).isThrownBy(() -> tell(keeper, "names"));

        Files.delete(run);
        Files.move(aside, run);
        tell(keeper, "names");

        assertThat(knows(keeper())).isFalse();
    }
}
