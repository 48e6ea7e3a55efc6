package dev.longshore.chaos.nemesis;

import java.util.List;
import java.util.stream.Collectors;

/** Faults of disks. */
final class Disks {
    /** After so long the room is given back, should the drill have died. */
    private static final int SELF_MENDING_SECONDS = 120;

    /** What is left: less than the reserve below which a server takes no writes. */
    private static final int LEFT_MEGABYTES = 32;

    private static final String FILE = "/longshore-chaos-fill";

    private Disks() {}

    /** The disk that a server keeps its data on is all but full. */
    record Fill() implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            String data = field.site().serverData();
            String script =
                    """
                    room=$(df --output=avail -B1M '%1$s' | tail -n 1)
                    [ "$room" -gt %3$d ] || exit 1
                    fallocate -l "$((room - %3$d))M" '%1$s%2$s' || exit 1
                    setsid sh -c "sleep %4$d; rm -f '%1$s%2$s'" </dev/null >/dev/null 2>&1 &
                    echo "$(df --output=avail -B1M '%1$s' | tail -n 1) MB left of $room"
                    """
                            .formatted(data, FILE, LEFT_MEGABYTES, SELF_MENDING_SECONDS);
            return Field.onEach(hosts, host -> host + ": " + field.must(host, script)).stream()
                    .collect(Collectors.joining("; "));
        }

        @Override
        public String end(Field field, List<String> hosts) {
            hosts.forEach(
                    host -> field.must(host, "rm -f '" + field.site().serverData() + FILE + "'"));
            return "";
        }
    }
}
