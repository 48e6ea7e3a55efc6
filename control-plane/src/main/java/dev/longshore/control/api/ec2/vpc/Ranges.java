package dev.longshore.control.api.ec2.vpc;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.domain.network.Cidr;
import java.util.List;
import java.util.stream.Stream;

/** Ranges of addresses in requests (Amazon VPC User Guide, "VPC CIDR blocks"). */
final class Ranges {
    private static final int LARGEST = 16;
    private static final int SMALLEST = 28;

    /** Loopback, link-local and multicast addresses, and this network: no host has one of them. */
    private static final List<Cidr> NOBODYS =
            Stream.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")
                    .flatMap(range -> Cidr.of(range).stream())
                    .toList();

    private Ranges() {}

    /**
     * The range that a parameter says.
     *
     * @param outOfRange the code for one that is too large, too small, or nobody's
     */
    static Cidr of(String text, String parameter, String outOfRange) {
        if (text.isEmpty()) {
            throw Ec2References.missing(parameter);
        }
        Cidr range =
                Cidr.of(text)
                        .orElseThrow(
                                () ->
                                        Ec2References.wrongValue(
                                                parameter,
                                                text,
                                                "This is not a valid CIDR block."));
        if (range.prefix() < LARGEST
                || range.prefix() > SMALLEST
                || NOBODYS.stream().anyMatch(range::overlaps)) {
            throw new ApiException(outOfRange, "The CIDR '" + text + "' is invalid.");
        }
        return range;
    }
}
