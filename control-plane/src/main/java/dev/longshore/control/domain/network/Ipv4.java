package dev.longshore.control.domain.network;

import java.util.Arrays;
import java.util.regex.Pattern;

/** IPv4 addresses as numbers. */
public final class Ipv4 {
    private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Ipv4() {}

    /** Whether this is an address in its usual form, like 10.0.0.1. */
    public static boolean isAddress(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        return Arrays.stream(text.split("\\.", -1))
                .allMatch(octet -> Integer.parseInt(octet) < 256);
    }

    static int parse(String address) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        int value = 0;
        for (String part : parts) {
            int octet = Integer.parseInt(part);
            if (octet < 0 || octet > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + address);
            }
            value = (value << 8) | octet;
        }
        return value;
    }

    static String text(int address) {
        return ((address >>> 24) & 0xff)
                + "."
                + ((address >>> 16) & 0xff)
                + "."
                + ((address >>> 8) & 0xff)
                + "."
                + (address & 0xff);
    }

    /**
     * A locally administered hardware address made of the address's bytes, so that both ends can
     * know it.
     */
    static String mac(String address) {
        int value = parse(address);
        return String.format(
                "02:42:%02x:%02x:%02x:%02x",
                (value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
    }
}
