package dev.longshore.control.domain.network;

import java.util.Optional;
import java.util.regex.Pattern;

/** A range of IPv4 addresses. */
public record Cidr(int base, int prefix) {
    private static final Pattern FORM = Pattern.compile("[0-9.]{7,15}/[0-9]{1,2}");

    /** The range that a text says, with no bits behind its prefix; nothing where it is none. */
    public static Optional<Cidr> of(String text) {
        int slash = text.indexOf('/');
        if (!FORM.matcher(text).matches() || !Ipv4.isAddress(text.substring(0, slash))) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return prefix > 32
                ? Optional.empty()
                : Optional.of(
                        new Cidr(Ipv4.parse(text.substring(0, slash)) & mask(prefix), prefix));
    }

    static Cidr parse(String text) {
        return of(text).orElseThrow(() -> new IllegalArgumentException("no CIDR: " + text));
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    /** Whether it holds all of another range. */
    public boolean contains(Cidr other) {
        return prefix <= other.prefix && (other.base & mask(prefix)) == base;
    }

    /** Whether an address is in both. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return Ipv4.text(base) + "/" + prefix;
    }
}
