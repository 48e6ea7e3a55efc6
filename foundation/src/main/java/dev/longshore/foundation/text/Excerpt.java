package dev.longshore.foundation.text;

/**
 * The beginning of a text that may be long: what a registry or a runtime says of a failure is kept
 * and sent around with everything else of a task.
 */
public final class Excerpt {
    /** Characters that are kept at most. */
    public static final int MOST = 1_000;

    private Excerpt() {}

    /** The text, or its beginning and a mark that there was more. Never half of a character. */
    public static String of(String text) {
        if (text.length() <= MOST) {
            return text;
        }
        int end = MOST - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
