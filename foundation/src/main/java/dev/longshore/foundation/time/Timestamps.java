package dev.longshore.foundation.time;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Between {@link Instant} and protobuf's Timestamp. */
public final class Timestamps {
    /** The years 1 and 9999 begin and end: protobuf's own bounds of a timestamp. */
    private static final long FIRST_SECOND = -62_135_596_800L;

    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int MOST_NANOS = 999_999_999;

    private Timestamps() {}

    /**
     * Whether a message that came from elsewhere is a moment between the years 1 and 9999. One that
     * is none need not be an {@link #instant}, and may have no moment an hour later.
     */
    public static boolean isMoment(Timestamp at) {
        return at.getSeconds() >= FIRST_SECOND
                && at.getSeconds() <= LAST_SECOND
                && at.getNanos() >= 0
                && at.getNanos() <= MOST_NANOS;
    }

    /** The moment as a message. */
    @SuppressWarnings("JavaInstantGetSecondsGetNano") // both halves are used
    public static Timestamp of(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /**
     * The message as a moment.
     *
     * @throws java.time.DateTimeException where it is none: ask {@link #isMoment} before
     */
    public static Instant instant(Timestamp at) {
        return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    }
}
