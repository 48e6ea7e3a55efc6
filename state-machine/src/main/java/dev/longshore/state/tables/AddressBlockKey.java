package dev.longshore.state.tables;

/** A block of a subnet, by its position in the subnet. */
public record AddressBlockKey(String subnet, int block) implements Key {
    static AddressBlockKey read(KeyReader in) {
        return new AddressBlockKey(in.string(), (int) in.number());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(subnet).number(block);
    }
}
