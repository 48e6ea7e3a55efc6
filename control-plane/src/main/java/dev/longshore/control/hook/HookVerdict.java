package dev.longshore.control.hook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longshore.control.wire.json.JsonText;
import java.io.IOException;
import java.time.Duration;

/**
 * What a URL has said of a deployment (Amazon ECS Developer Guide, "Lifecycle hooks for Amazon ECS
 * service deployments": the response of a hook's function).
 */
sealed interface HookVerdict {
    /** On, or back. */
    record Decided(boolean well) implements HookVerdict {}

    /** It is to be asked again after that time. */
    record Later(Duration delay) implements HookVerdict {}

    /** It is no answer: why not. */
    record None(String why) implements HookVerdict {}

    /** Where the answer does not say when. */
    Duration USUAL_DELAY = Duration.ofSeconds(30);

    int MOST_SECONDS = 900;

    static HookVerdict of(HookUrls.Answer answer) {
        if (answer.status() != 200) {
            return new None("HTTP status " + answer.status());
        }
        String status = "";
        long delay = USUAL_DELAY.toSeconds();
        try (JsonParser json = JsonText.FACTORY.createParser(answer.body())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new None("no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("hookStatus") && value == JsonToken.VALUE_STRING) {
                    status = json.getText();
                } else if (name.equals("callBackDelay") && value.isNumeric()) {
                    delay = Math.clamp(json.getLongValue(), 1, MOST_SECONDS);
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            return new None("no JSON");
        }
        return switch (status) {
            case "SUCCEEDED" -> new Decided(true);
            case "FAILED" -> new Decided(false);
            case "IN_PROGRESS" -> new Later(Duration.ofSeconds(delay));
            default -> new None("HookStatus must not be null");
        };
    }
}
