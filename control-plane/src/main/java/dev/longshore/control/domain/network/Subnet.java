package dev.longshore.control.domain.network;

/**
 * A subnet, as addresses are taken from it: one range in one zone, cut into blocks that belong to
 * nodes.
 *
 * @param vpc its network
 * @param blockBits bits of an address within a block
 */
public record Subnet(String id, String vpc, String cidr, String zone, int blockBits) {
    /** More blocks than this one subnet has not, so that it is deleted in one transaction. */
    private static final int MAX_BLOCK_NUMBER_BITS = 8;

    /** A subnet that somebody made, whose blocks are as large as its range lets them be. */
    public static Subnet made(String id, String vpc, String cidr, String zone) {
        return new Subnet(id, vpc, cidr, zone, blockBits(32 - Cidr.parse(cidr).prefix()));
    }

    /**
     * As many nodes as addresses on each, up to 64 addresses and from then on more nodes (decision
     * 30).
     */
    private static int blockBits(int bits) {
        return Math.max(Math.min(Vpc.BLOCK_BITS, bits / 2), bits - MAX_BLOCK_NUMBER_BITS);
    }

    private Cidr range() {
        return Cidr.parse(cidr);
    }

    int base() {
        return range().base();
    }

    /** How many blocks it has, the reserved one included. */
    int blocks() {
        return 1 << (32 - range().prefix() - blockBits);
    }

    /** The offset of a block's last address; the first one is its node's. */
    int lastOffset() {
        return (1 << blockBits) - 1;
    }

    /** How many addresses tasks can have in it. */
    int addresses() {
        return (blocks() - 1) * lastOffset();
    }

    /** A block as a CIDR range. */
    public String block(int block) {
        return Ipv4.text(base() + (block << blockBits)) + "/" + (32 - blockBits);
    }

    String address(int block, int offset) {
        return Ipv4.text(base() + (block << blockBits) + offset);
    }
}
