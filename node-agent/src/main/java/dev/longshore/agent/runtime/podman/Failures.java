package dev.longshore.agent.runtime.podman;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns failures of docker-java into ours, in words for users. */
final class Failures {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What docker-java puts before the daemon's answer. */
    private static final Pattern STATUS = Pattern.compile("^Status \\d+: ");

    private Failures() {}

    static RuntimeFailure of(String name, Throwable cause) {
        return of(name, "Error response from daemon", cause);
    }

    /**
     * @param about what stands before the daemon's words, without a colon
     */
    static RuntimeFailure of(String name, String about, Throwable cause) {
        return unreachable(name, cause)
                .orElseGet(() -> new RuntimeFailure(name, about + ": " + text(cause), cause));
    }

    /** The failure if it is that nobody took the request. */
    static Optional<RuntimeFailure> unreachable(String name, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreachableException nobody) {
                return Optional.of(
                        new RuntimeUnreachable(name, String.valueOf(nobody.getMessage()), failure));
            }
        }
        return Optional.empty();
    }

    /** What the daemon says, which docker-java gives as {@code Status 500: {"message": …}}. */
    static String text(Throwable failure) {
        String message = innermost(failure).getMessage();
        if (message == null) {
            return "no reason given";
        }
        String answer = STATUS.matcher(message).replaceFirst("").strip();
        if (!answer.startsWith("{")) {
            return answer;
        }
        try {
            JsonNode json = JSON.readTree(answer);
            String text = json.path("message").asText();
            String cause = json.path("cause").asText();
            return !text.isEmpty() ? text : !cause.isEmpty() ? cause : answer;
        } catch (JsonProcessingException e) {
            return answer; // a brace in an ordinary sentence
        }
    }

    /** An exception that only wraps another has that one's class name as its message. */
    private static Throwable innermost(Throwable failure) {
        Throwable said = failure;
        while (said.getCause() != null
                && (said.getMessage() == null
                        || said.getMessage().equals(said.getCause().toString()))) {
            said = said.getCause();
        }
        return said;
    }
}
