package dev.longshore.state.tables.ecs;

import dev.longshore.state.tables.schema.Key;

/** A revision of a task definition family. */
public record TaskDefinitionKey(String family, int revision) implements Key {
    /** The revision that an ARN of a task definition names. */
    public static TaskDefinitionKey ofArn(String arn) {
        int colon = arn.lastIndexOf(':');
        return new TaskDefinitionKey(
                arn.substring(arn.lastIndexOf('/') + 1, colon),
                Integer.parseInt(arn.substring(colon + 1)));
    }
}
