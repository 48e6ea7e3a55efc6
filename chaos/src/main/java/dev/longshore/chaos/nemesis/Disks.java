package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.Site;
import java.util.List;
import java.util.stream.Collectors;

/** Faults of disks. */
final class Disks {
    private static final String NAME = "fill";
    private static final String FILE = "/longshore-chaos-fill";

    private Disks() {}

    /** Whose data is on the disk. */
    enum Owner {
        /** Less is left than the reserve below which a server takes no writes. */
        SERVER(32) {
            @Override
            String data(Site site) {
                return site.serverData();
            }
        },
        /** Nothing is left. */
        AGENT(0) {
            @Override
            String data(Site site) {
                return site.agentData();
            }
        };

        private final int leftMegabytes;

        Owner(int leftMegabytes) {
            this.leftMegabytes = leftMegabytes;
        }

        /** Where the data is; empty where the drill must not touch it. */
        abstract String data(Site site);
    }

    /** The disk is full, or all but full. */
    record Fill(Owner owner) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            String data = owner.data(field.site());
            String script =
                    """
                    room=$(df --output=avail -B1M '%1$s' | tail -n 1)
                    [ "$room" -gt %3$d ] || exit 1
                    fallocate -l "$((room - %3$d - 1))M" '%1$s%2$s' || exit 1
                    [ %3$d -gt 0 ] || cat /dev/zero >>'%1$s%2$s' 2>/dev/null
                    %4$secho "$(df --output=avail -B1M '%1$s' | tail -n 1) MB left of $room"
                    """
                            .formatted(
                                    data,
                                    FILE,
                                    owner.leftMegabytes,
                                    Undo.later(NAME, "rm -f '" + data + FILE + "'"));
            return Field.onEach(hosts, host -> host + ": " + field.must(host, script)).stream()
                    .collect(Collectors.joining("; "));
        }

        @Override
        public String end(Field field, List<String> hosts) {
            hosts.forEach(
                    host ->
                            field.must(
                                    host,
                                    Undo.never(NAME)
                                            + "rm -f '"
                                            + owner.data(field.site())
                                            + FILE
                                            + "'"));
            return "";
        }
    }
}
