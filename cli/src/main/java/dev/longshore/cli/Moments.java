package dev.longshore.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them: how long ago, or a time. */
final class Moments {
    private static final Pattern AGO = Pattern.compile("(?<count>\\d{1,9})(?<unit>[smhd])");

    private Moments() {}

    /**
     * Reads {@code 90s}, {@code 10m}, {@code 3h}, {@code 7d} or a time like {@code
     * 2026-01-23T17:57:58Z}.
     *
     * @throws CommandFailure which says what to write
     */
    static Instant parse(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group("count"));
            return now.minus(
                    switch (ago.group("unit")) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    "--since "
                            + text
                            + ": write how long ago, like 10m, or a time like 2026-01-23T17:57:58Z");
        }
    }
}
