package dev.longshore.foundation.time;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Between {@link Instant} and protobuf's Timestamp. */
public final class Timestamps {
    private Timestamps() {}

    /** The moment as a message. */
    @SuppressWarnings("JavaInstantGetSecondsGetNano") // both halves are used
    public static Timestamp of(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /** The message as a moment. */
    public static Instant instant(Timestamp at) {
        return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    }
}
