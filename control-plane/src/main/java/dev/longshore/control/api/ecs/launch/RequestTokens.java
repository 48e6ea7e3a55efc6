package dev.longshore.control.api.ecs.launch;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import java.util.List;
import java.util.regex.Pattern;

/** What client tokens may look like. */
public final class RequestTokens {
    private static final Pattern TOKEN = Pattern.compile("[!-~]*");

    private RequestTokens() {}

    /** The rules of a token with a bound on its length in characters. */
    public static List<Rule<String>> upTo(int most) {
        return List.of(
                not(token -> token.length() > most, "clientToken longer than " + most + "."),
                not(
                        token -> !TOKEN.matcher(token).matches(),
                        "clientToken contains invalid characters: only ASCII characters 33 to 126 are allowed."));
    }
}
