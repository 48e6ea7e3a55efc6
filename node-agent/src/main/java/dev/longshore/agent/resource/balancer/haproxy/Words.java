package dev.longshore.agent.resource.balancer.haproxy;

import java.util.stream.Collectors;

/** Words of other people in a configuration file, so that they cannot be more than words. */
final class Words {
    private Words() {}

    /**
     * One word, whatever is in it.
     *
     * @throws IllegalArgumentException for control characters, which no word can have
     */
    static String quoted(String word) {
        word.chars().forEach(c -> printable((char) c));
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Text of several lines in which nothing is a variable, as a log format. */
    static String text(String text) {
        return word(logFormat(text));
    }

    /** A log format with the variables that it has, as one word. */
    static String word(String logFormat) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < logFormat.length(); i++) {
            char c = logFormat.charAt(i);
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '"', '\\', '$' -> quoted.append('\\').append(c);
                default -> quoted.append(printable(c));
            }
        }
        return quoted.append('"').toString();
    }

    private static char printable(char c) {
        if (Character.isISOControl(c)) {
            throw new IllegalArgumentException("a control character: " + (int) c);
        }
        return c;
    }

    /** Where HAProxy takes a percent sign for the beginning of a variable. */
    static String logFormat(String text) {
        return text.replace("%", "%%");
    }

    /**
     * The regular expression that a pattern with {@code *} and {@code ?} stands for.
     *
     * @param any what {@code ?} stands for
     */
    static String expression(String pattern, String any) {
        return pattern.chars()
                .mapToObj(
                        c ->
                                switch (c) {
                                    case '*' -> any + "*";
                                    case '?' -> any;
                                    default -> literal((char) c);
                                })
                .collect(Collectors.joining());
    }

    /** The same, where a backslash takes its meaning from a character. */
    static String escapedExpression(String pattern, String any) {
        var expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                expression.append(literal(pattern.charAt(i)));
            } else {
                expression.append(expression(String.valueOf(c), any));
            }
        }
        return expression.toString();
    }

    private static String literal(char c) {
        boolean plain = Character.isLetterOrDigit(c) || c > 127;
        return plain ? String.valueOf(c) : "\\" + c;
    }
}
