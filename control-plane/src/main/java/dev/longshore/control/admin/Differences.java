package dev.longshore.control.admin;

import dev.longshore.proto.admin.Common;
import dev.longshore.proto.admin.StatusResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** In what two servers of one installation differ that should not; pure. */
final class Differences {
    /** Clocks that are so close to each other agree; as a new leader takes it. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private Differences() {}

    /**
     * In words, seen from {@code own}.
     *
     * @param ahead how far the other one's clock is ahead
     */
    static List<String> of(StatusResponse own, StatusResponse other, Duration ahead) {
        var found = new ArrayList<String>();
        String id = other.getId();
        if (ahead.abs().compareTo(CLOCK_TOLERANCE) > 0) {
            found.add(
                    "the clock of %s is %d s %s this one's: set the wrong one (timedatectl set-ntp true)"
                            .formatted(
                                    id,
                                    ahead.abs().toSeconds(),
                                    ahead.isNegative() ? "behind" : "ahead of"));
        }
        if (own.getFeatureLevel() != other.getFeatureLevel()) {
            found.add(
                    "%s knows feature level %d, this one %d: the installation stays at the lower until both are upgraded"
                            .formatted(id, other.getFeatureLevel(), own.getFeatureLevel()));
        }
        if (other.hasCommon()) {
            compare(id, own.getCommon(), other.getCommon(), found);
        }
        return found;
    }

    private static void compare(String id, Common own, Common other, List<String> found) {
        compare(found, id, "version", own.getVersion(), other.getVersion());
        compare(found, id, "LONGSHORE_ACCOUNT_ID", own.getAccountId(), other.getAccountId());
        compare(found, id, "LONGSHORE_REGION", own.getRegion(), other.getRegion());
        compare(
                found,
                id,
                "LONGSHORE_ZONES",
                String.join(",", own.getZonesList()),
                String.join(",", other.getZonesList()));
        compare(found, id, "LONGSHORE_VPC_CIDR", own.getVpcCidr(), other.getVpcCidr());
    }

    private static void compare(
            List<String> found, String id, String what, String own, String other) {
        if (!own.equals(other)) {
            found.add(
                    "%s of %s is %s, this one's is %s: it should be the same on all servers"
                            .formatted(what, id, other, own));
        }
    }
}
