package dev.longshore.control.domain.balancer.attribute;

import java.util.regex.Pattern;

/** What texts of load balancers may be made of, since their nodes write them into a file. */
public final class ElbTexts {
    /** RFC 7230, 3.2.6, without the apostrophe, which HAProxy has no way to say in a name. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&*+.^_`|~0-9A-Za-z-]+");

    private ElbTexts() {}

    /** Whether a text can be the name of a header or a cookie. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Whether a text has no control characters. */
    public static boolean isPrintable(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    /** The same, but for the ends of lines and tabs. */
    public static boolean isPrintableLines(String text) {
        return text.chars()
                .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }
}
