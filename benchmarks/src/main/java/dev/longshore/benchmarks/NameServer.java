package dev.longshore.benchmarks;

import dev.longshore.agent.dns.DnsServer;
import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.forward.Forwarder;
import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.NameSpace;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An agent's DNS server alone, with names {@code s0.bench.internal} and so on, each of them with
 * four addresses, until its standard input ends. Arguments: its port and the number of names.
 */
public final class NameServer {
    private static final int INSTANCES = 4;

    private NameServer() {}

    /** Serves. */
    public static void main(String[] args) throws IOException {
        NameTable names = names(Integer.parseInt(args[1]));
        var at =
                new InetSocketAddress(
                        InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0]));
        try (var server =
                new DnsServer(
                        at,
                        new Answerer(() -> names, ThreadLocalRandom::current, true),
                        new Forwarder(List::of, new Random(1), () -> 0)::forward)) {
            System.out.println("serving at " + server.address());
            while (System.in.read() >= 0) {
                // until it ends
            }
        }
    }

    private static NameTable names(int count) {
        var names = HostNames.newBuilder();
        names.addNameSpaces(
                NameSpace.newBuilder()
                        .setId("ns")
                        .setName("bench.internal")
                        .setVpcId("vpc")
                        .setSoaTtl(15));
        for (int i = 0; i < count; i++) {
            var service =
                    NamedService.newBuilder()
                            .setId("srv-" + i)
                            .setNamespaceId("ns")
                            .setName("s" + i)
                            .setRoutingPolicy("MULTIVALUE");
            service.addRecordsBuilder().setType("A").setTtl(10);
            names.addServices(service);
            for (int k = 0; k < INSTANCES; k++) {
                names.addInstances(
                        NamedInstance.newBuilder()
                                .setServiceId("srv-" + i)
                                .setInstanceId("i-" + k)
                                .setIpv4("10.%d.%d.%d".formatted(i >> 8 & 0xff, i & 0xff, k + 1))
                                .setHealthy(true));
            }
        }
        return NameTable.of(names.build());
    }
}
