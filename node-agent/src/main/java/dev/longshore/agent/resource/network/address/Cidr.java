package dev.longshore.agent.resource.network.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of IPv4 addresses. Ordered by address. */
public record Cidr(long base, int prefix) implements Comparable<Cidr> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

    /**
     * @throws IllegalArgumentException when it is no range; a single address is a range of one
     */
    public static Cidr parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a range of IPv4 addresses: " + text);
        }
        long base = 0;
        for (int group = 1; group <= 4; group++) {
            int octet = Integer.parseInt(matcher.group(group));
            if (octet > 255) {
                throw new IllegalArgumentException("not a range of IPv4 addresses: " + text);
            }
            base = base << 8 | octet;
        }
        int prefix = matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5));
        if (prefix > 32) {
            throw new IllegalArgumentException("not a range of IPv4 addresses: " + text);
        }
        return new Cidr(base, prefix);
    }

    /** Whether the text is a range of IPv4 addresses, or one address. */
    public static boolean isRange(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether another range lies within this one. */
    public boolean contains(Cidr other) {
        return prefix <= other.prefix
                && (prefix == 0 || base >> (32 - prefix) == other.base >> (32 - prefix));
    }

    /** Whether the text is one IPv4 address, without a prefix. */
    public static boolean isAddress(String text) {
        try {
            return text.indexOf('/') < 0 && parse(text).prefix == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The address at a position in the range. */
    public String address(int offset) {
        long address = base + offset;
        return "%d.%d.%d.%d"
                .formatted(
                        address >> 24 & 0xff,
                        address >> 16 & 0xff,
                        address >> 8 & 0xff,
                        address & 0xff);
    }

    public String first() {
        return address(0);
    }

    @Override
    public int compareTo(Cidr other) {
        return base != other.base
                ? Long.compare(base, other.base)
                : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return first() + "/" + prefix;
    }
}
