package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.proto.admin.DigestsRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server dies, and finds other data on its disk than it had written. Either it does not notice,
 * since nothing needs what is wrong, or it refuses to go on; then it is wiped, and replaced by
 * another one.
 */
record Damage(Kind kind) implements Action {
    /** A server that has not read all its rows so long after its start does not. */
    private static final Duration SOUND_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration DIGESTS_TIMEOUT = Duration.ofSeconds(10);

    /** What happens to the data; each script prints what it did. */
    enum Kind {
        /** One bit of a log, a snapshot or a file of the database is another. */
        FLIPPED_BIT(
                """
                cd '%s' && f=$(find . -type f -size +0 \\( -name 'log_*' -o -path '*/sm/*' -o -name '*.sst' -o -path '*/db/*.log' \\) ! -name 'LOG*' ! -name LOCK | shuf -n 1)
                size=$(stat -c %%s "$f") && at=$(shuf -n 1 -i "0-$((size - 1))")
                old=$(od -An -tu1 -j "$at" -N 1 "$f" | tr -d " ") && new=$((old ^ (1 << $(shuf -n 1 -i 0-7))))
                printf "\\\\$(printf %%03o "$new")" | dd of="$f" bs=1 seek="$at" conv=notrunc 2>/dev/null
                echo "$f, byte $at of $size: $old is $new"
                """),
        /** The last entry of the log is there in part. */
        TORN_LOG(
                """
                cd '%s' && f=$(find . -type f -name 'log_inprogress_*' | head -n 1) && [ -n "$f" ] || exit 1
                end=$(od -An -v -tx1 -w1 "$f" | grep -n -v ' 00' | tail -n 1 | cut -d : -f 1)
                truncate -s "$((end - $(shuf -n 1 -i 1-20)))" "$f" && echo "$f ends at $(stat -c %%s "$f"), not $end"
                """);

        private final String script;

        Kind(String script) {
            this.script = script;
        }
    }

    @Override
    public String begin(Field field, List<String> hosts) {
        String ended = new Signals.Kill(Program.SERVER).begin(field, hosts);
        if (ended.isEmpty()) {
            return "";
        }
        return hosts.stream()
                .map(host -> field.must(host, kind.script.formatted(field.site().serverData())))
                .collect(Collectors.joining("; ", ended + "; ", ""));
    }

    @Override
    public String end(Field field, List<String> hosts) {
        return hosts.stream().map(host -> end(field, host)).collect(Collectors.joining("; "));
    }

    private static String end(Field field, String host) {
        if (isSound(field, host)) {
            return host + " has read all its rows";
        }
        field.sh(host, "pkill -KILL -f '" + Program.SERVER.pattern() + "'");
        field.must(host, "rm -rf '" + field.site().serverData() + "'");
        return host
                + " refused to go on, and was replaced by "
                + new Membership(field).replace(host);
    }

    /** Started, it answers, and can read everything. */
    private static boolean isSound(Field field, String host) {
        try {
            field.start(List.of(host), Program.SERVER);
        } catch (DrillException e) {
            return false; // it ended before anybody saw it
        }
        return field.clock()
                .await(
                        SOUND_TIMEOUT,
                        () -> {
                            if (field.pid(host, Program.SERVER).isEmpty()) {
                                return Optional.of(false);
                            }
                            return readsAll(field, host) ? Optional.of(true) : Optional.empty();
                        })
                .orElse(false);
    }

    private static boolean readsAll(Field field, String host) {
        try {
            return field.servers()
                            .admin(host, DIGESTS_TIMEOUT)
                            .digests(DigestsRequest.getDefaultInstance())
                            .getTablesCount()
                    > 0;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }
}
