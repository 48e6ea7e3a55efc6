package dev.longshore.control.wire.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** JSON as such: how the gateway reads and writes it. */
public final class JsonText {
    /** Deeper structures than this are refused: no shape of the API comes near. */
    private static final int MAX_DEPTH = 100;

    /** For every parser and generator of the gateway. */
    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private JsonText() {}

    /** Whether a text is one JSON value and nothing else. */
    public static boolean isValid(String text) {
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException _) {
            return false;
        }
    }
}
