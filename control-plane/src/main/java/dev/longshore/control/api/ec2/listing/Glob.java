package dev.longshore.control.api.ec2.listing;

/**
 * A filter's value: {@code *} stands for any characters, {@code ?} for one, and a backslash takes
 * both their meaning. Takes time in proportion to both lengths at most, whatever it is.
 */
record Glob(String pattern) {
    boolean matches(String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int starIn = 0;
        while (in < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starIn = in;
            } else if (at < pattern.length() && takes(at, text.charAt(in))) {
                at += width(at);
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++starIn;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private boolean takes(int at, char c) {
        if (isEscape(at)) {
            return pattern.charAt(at + 1) == c;
        }
        return pattern.charAt(at) == '?' || pattern.charAt(at) == c;
    }

    private int width(int at) {
        return isEscape(at) ? 2 : 1;
    }

    private boolean isEscape(int at) {
        return pattern.charAt(at) == '\\' && at + 1 < pattern.length();
    }
}
