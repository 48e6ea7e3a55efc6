package dev.longshore.control.wire;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.api.TimestampFormat;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Points in time as the AWS protocols write them. Nothing finer than a millisecond is kept. */
public final class WireTime {
    /** The year 9999: what is later is a mistake, milliseconds taken for seconds for example. */
    private static final double MAX_EPOCH_SECONDS = 253_402_300_799.0;

    /** {@code Sun, 02 Jan 2000 20:34:56 GMT}, with or without milliseconds when read. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter HTTP_DATE_IN =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss[.SSS] 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private WireTime() {}

    /** A number of seconds since 1970. */
    public static Timestamp fromEpochSeconds(double seconds) {
        // Not-a-number fails this comparison too.
        if (!(Math.abs(seconds) <= MAX_EPOCH_SECONDS)) {
            throw new IllegalArgumentException(seconds + " is no number of seconds since 1970");
        }
        return fromMillis(Math.round(seconds * 1000));
    }

    /** A date in ISO 8601 with any offset, or as HTTP writes it. */
    public static Timestamp fromText(String text) {
        try {
            var formatter =
                    text.endsWith("GMT") ? HTTP_DATE_IN : DateTimeFormatter.ISO_OFFSET_DATE_TIME;
            return fromMillis(formatter.parse(text, Instant::from).toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("not a date in ISO 8601", e);
        }
    }

    /** A message of the form of Timestamp, which may be no generated class, as one. */
    public static Timestamp of(Message time) {
        var type = time.getDescriptorForType();
        return Timestamp.newBuilder()
                .setSeconds((Long) time.getField(type.findFieldByName("seconds")))
                .setNanos((Integer) time.getField(type.findFieldByName("nanos")))
                .build();
    }

    /** Sets a builder of that form. */
    public static void copy(Timestamp time, Message.Builder builder) {
        var type = builder.getDescriptorForType();
        builder.setField(type.findFieldByName("seconds"), time.getSeconds());
        builder.setField(type.findFieldByName("nanos"), time.getNanos());
    }

    private static Timestamp fromMillis(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }

    /** The number of seconds since 1970, with as many decimals as it needs and at most three. */
    public static String epochSeconds(Timestamp time) {
        var seconds = BigDecimal.valueOf(millis(time), 3).stripTrailingZeros();
        return seconds.toPlainString();
    }

    /** The text of a format that is not a number. */
    public static String text(Timestamp time, TimestampFormat format) {
        var instant = Instant.ofEpochMilli(millis(time));
        return format == TimestampFormat.HTTP_DATE
                ? HTTP_DATE.format(instant)
                : DateTimeFormatter.ISO_INSTANT.format(instant);
    }

    private static long millis(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }
}
