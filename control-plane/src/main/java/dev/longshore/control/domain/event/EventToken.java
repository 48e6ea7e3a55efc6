package dev.longshore.control.domain.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an event log, behind the event of that number. Opaque to whoever gets one.
 *
 * @param log the id of the log: another one begins when a cluster's rows are gone
 */
public record EventToken(String log, long number) {
    private static final Pattern FORM =
            Pattern.compile("(?<log>[0-9a-f]{12})-(?<number>\\d{1,18})");

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException for a text that is none
     */
    public static EventToken parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no token of an event: take the one of an event that was shown, or begin at a time");
        }
        return new EventToken(matcher.group("log"), Long.parseLong(matcher.group("number")));
    }

    @Override
    public String toString() {
        return log + "-" + number;
    }
}
