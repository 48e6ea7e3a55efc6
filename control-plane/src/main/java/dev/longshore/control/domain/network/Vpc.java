package dev.longshore.control.domain.network;

import dev.longshore.control.process.settings.ClusterSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The default network: one range, one subnet per availability zone, cut into blocks of 64
 * addresses. The first block of a subnet is reserved (its second address is the gateway that tasks
 * see); the first address of every block is the node's own.
 */
public record Vpc(String id, String cidr, List<Subnet> subnets) {
    /** Bits of an address within a block. */
    static final int BLOCK_BITS = 6;

    /** The default network of an installation. */
    public static Vpc of(ClusterSettings settings) {
        return of(settings.network().vpcCidr(), settings.installation().zones());
    }

    /**
     * Cuts {@code cidr} (at most /20) into equal subnets for the zones.
     *
     * @throws IllegalArgumentException with what is wrong, for a configuration's error
     */
    public static Vpc of(String cidr, List<String> zones) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "not a range of addresses like 10.32.0.0/16: " + cidr);
        }
        int base = Ipv4.parse(cidr.substring(0, slash));
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        if (prefix < 8 || prefix > 20) {
            throw new IllegalArgumentException(
                    "the range of addresses must be between /8 and /20: " + cidr);
        }
        if ((base << prefix) != 0) {
            throw new IllegalArgumentException(
                    "the range of addresses has bits set behind its prefix: "
                            + cidr
                            + "; is "
                            + Ipv4.text(base & (-1 << (32 - prefix)))
                            + "/"
                            + prefix
                            + " meant?");
        }
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(zones.size() - 1, 1));
        String id = "vpc-" + hex(base, prefix);
        var subnets =
                IntStream.range(0, zones.size())
                        .mapToObj(i -> subnet(id, base, prefix + bits, i, zones.get(i)))
                        .toList();
        return new Vpc(id, cidr, subnets);
    }

    private static Subnet subnet(String vpc, int base, int prefix, int position, String zone) {
        int start = base + (position << (32 - prefix));
        return new Subnet(
                "subnet-" + hex(start, prefix),
                vpc,
                Ipv4.text(start) + "/" + prefix,
                zone,
                BLOCK_BITS);
    }

    /** Seventeen hexadecimal digits that depend on the range alone, as AWS's ids look. */
    private static String hex(int base, int prefix) {
        return "0" + String.format("%08x%08x", base, prefix);
    }

    /** The subnet of a zone. */
    public Optional<Subnet> subnetOfZone(String zone) {
        return subnets.stream().filter(subnet -> subnet.zone().equals(zone)).findFirst();
    }

    /** A subnet by its id. */
    public Optional<Subnet> subnet(String id) {
        return subnets.stream().filter(subnet -> subnet.id().equals(id)).findFirst();
    }

    /**
     * The one security group that every network has: everything may go out, members may talk to
     * each other.
     */
    public String defaultSecurityGroup() {
        return named("sg");
    }

    /** The id of something that the network has one of. */
    String named(String prefix) {
        return prefix + id.substring("vpc".length());
    }
}
