package dev.longshore.agent.runtime.podman;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longshore.agent.runtime.RuntimeFailure;
import org.jspecify.annotations.Nullable;

/** Turns failures of docker-java into ours. */
final class Failures {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Failures() {}

    static RuntimeFailure of(String name, Exception cause) {
        return new RuntimeFailure(
                name, "Error response from daemon: " + text(cause.getMessage()), cause);
    }

    /** What the daemon says, which docker-java gives as {@code Status 500: {"message": …}}. */
    static String text(@Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        int json = message.indexOf('{');
        if (json >= 0) {
            try {
                String text = JSON.readTree(message.substring(json)).path("message").asText();
                return text.isEmpty() ? message : text;
            } catch (JsonProcessingException e) {
                return message; // a brace in an ordinary sentence
            }
        }
        return message;
    }
}
