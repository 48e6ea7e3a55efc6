package dev.longshore.agent.dns;

import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.agent.dns.names.OutsideNames;
import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.NameSpace;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedRecord;
import dev.longshore.proto.agent.NamedService;
import java.util.function.Consumer;

/**
 * Names for tests: {@code web} and others in {@code prod.internal} of the network of 127.0.0.0/8.
 */
final class KnownNames {
    private final HostNames.Builder names = HostNames.newBuilder();

    static KnownNames of(String vpcCidr) {
        var known = new KnownNames();
        known.names.putVpcCidrs("vpc-1", vpcCidr);
        return known.space("ns-1", "prod.internal", "vpc-1");
    }

    KnownNames space(String id, String name, String vpc) {
        names.addNameSpaces(
                NameSpace.newBuilder().setId(id).setName(name).setVpcId(vpc).setSoaTtl(15));
        return this;
    }

    KnownNames service(String name, String policy, String... types) {
        return serviceIn("ns-1", name, policy, types);
    }

    KnownNames serviceIn(String space, String name, String policy, String... types) {
        var service =
                NamedService.newBuilder()
                        .setId(space + name)
                        .setNamespaceId(space)
                        .setName(name)
                        .setRoutingPolicy(policy);
        for (String type : types) {
            service.addRecordsBuilder().setType(type).setTtl(10);
        }
        names.addServices(service);
        return this;
    }

    /** A load balancer with its nodes. */
    KnownNames balancer(String name, String... addresses) {
        return balancer(false, name, addresses);
    }

    /** One that the network outside reaches. */
    KnownNames internetFacing(String name, String... addresses) {
        return balancer(true, name, addresses);
    }

    /** A machine that has a block of the tasks' addresses. */
    KnownNames machine(String address, String block) {
        names.putHostAddresses(block, address);
        return this;
    }

    private KnownNames balancer(boolean internetFacing, String name, String... addresses) {
        names.addServices(
                NamedService.newBuilder()
                        .setId(name)
                        .setName(name)
                        .setInternetFacing(internetFacing)
                        .setRoutingPolicy("MULTIVALUE")
                        .addRecords(NamedRecord.newBuilder().setType("A").setTtl(10)));
        for (String address : addresses) {
            instance(name, it -> it.setInstanceId(address).setIpv4(address));
        }
        return this;
    }

    KnownNames instance(String service, String id, String ipv4, boolean healthy) {
        names.addInstances(
                NamedInstance.newBuilder()
                        .setServiceId("ns-1" + service)
                        .setInstanceId(id)
                        .setIpv4(ipv4)
                        .setPort(8_080)
                        .setHealthy(healthy));
        return this;
    }

    KnownNames instance(String service, Consumer<NamedInstance.Builder> says) {
        var instance =
                NamedInstance.newBuilder()
                        .setServiceId(service)
                        .setInstanceId("i")
                        .setHealthy(true);
        says.accept(instance);
        names.addInstances(instance);
        return this;
    }

    NameTable outside() {
        return OutsideNames.of(names.build());
    }

    NameTable table() {
        return NameTable.of(names.build());
    }
}
