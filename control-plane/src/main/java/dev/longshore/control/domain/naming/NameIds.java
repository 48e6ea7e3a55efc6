package dev.longshore.control.domain.naming;

import dev.longshore.state.tx.Tx;
import java.math.BigInteger;
import java.util.Locale;

/** New ids in the forms that Cloud Map's have. */
public final class NameIds {
    private static final int RADIX = 36;
    private static final int SHORT = 16;
    private static final int OPERATION = 32;
    private static final int OPERATION_END = 8;

    private NameIds() {}

    /** {@code ns-} and 16 characters. */
    public static String namespace(Tx tx) {
        return "ns-" + word(tx, SHORT);
    }

    /** {@code srv-} and 16 characters. */
    public static String service(Tx tx) {
        return "srv-" + word(tx, SHORT);
    }

    /** What a hosted zone would be called. */
    static String hostedZone(Tx tx) {
        return "Z0" + word(tx, SHORT + 3).toUpperCase(Locale.ROOT);
    }

    static String operation(Tx tx) {
        return word(tx, OPERATION) + "-" + word(tx, OPERATION_END);
    }

    /** Random letters and digits. */
    static String word(Tx tx, int length) {
        var word = new StringBuilder();
        while (word.length() < length) {
            String digits = new BigInteger(tx.newId(), 16).toString(RADIX);
            // The first one is not as random as the others.
            word.append(digits, 1, Math.min(digits.length(), 1 + length - word.length()));
        }
        return word.toString();
    }
}
