package dev.longshore.control.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/**
 * A caller's regular expression. It is tried on the leader's only thread, so its cost is bounded:
 * RE2 matches in time linear in the value (Cox, "Regular Expression Matching Can Be Simple And
 * Fast", 2007), and what its repetitions expand to has a limit.
 */
final class ValuePattern {
    /** What nested repetitions like {@code (x{10}){20}} may come to. */
    private static final long MOST_REPETITIONS = 1_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private ValuePattern() {}

    /**
     * Whether a whole value matches {@code regex}.
     *
     * @throws QuerySyntaxException if it is none
     */
    static Predicate<String> matching(String regex) {
        if (repetitions(regex) > MOST_REPETITIONS) {
            throw new QuerySyntaxException(
                    "the repetitions of '" + regex + "' multiply to more than " + MOST_REPETITIONS);
        }
        try {
            return Pattern.compile(regex)::matches;
        } catch (PatternSyntaxException e) {
            throw new QuerySyntaxException(
                    "'" + regex + "' is not a pattern in RE2's syntax: " + e.getDescription());
        }
    }

    /** More than there are where they stand side by side: nobody needs so many. */
    private static double repetitions(String regex) {
        return REPETITION
                .matcher(regex)
                .results()
                .mapToDouble(ValuePattern::most)
                .reduce(1, (one, other) -> one * other);
    }

    private static double most(MatchResult repetition) {
        String upper = repetition.group(2);
        return Math.max(
                1,
                Double.parseDouble(upper == null || upper.isEmpty() ? repetition.group(1) : upper));
    }
}
