package dev.longshore.foundation.text;

/**
 * The beginning of a text that may be long: what a registry or a runtime says of a failure is kept
 * and sent around with everything else of a task.
 */
public final class Excerpt {
    /** Characters that are kept at most. */
    public static final int MOST = 1_000;

    /** Characters of an id, a digest, a status or a version that are kept at most. */
    public static final int MOST_OF_WORD = 200;

    private Excerpt() {}

    /** The same of a text that is a word: an id, a digest, a status, a version. */
    public static String ofWord(String text) {
        return of(text, MOST_OF_WORD);
    }

    /** The text, or its beginning and a mark that there was more. Never half of a character. */
    public static String of(String text) {
        return of(text, MOST);
    }

    private static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }
}
