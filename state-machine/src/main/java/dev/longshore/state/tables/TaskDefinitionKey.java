package dev.longshore.state.tables;

/** A revision of a task definition family. */
public record TaskDefinitionKey(String family, int revision) implements Key {
    /** The revision that an ARN of a task definition names. */
    public static TaskDefinitionKey ofArn(String arn) {
        int colon = arn.lastIndexOf(':');
        return new TaskDefinitionKey(
                arn.substring(arn.lastIndexOf('/') + 1, colon),
                Integer.parseInt(arn.substring(colon + 1)));
    }

    static TaskDefinitionKey read(KeyReader in) {
        return new TaskDefinitionKey(in.string(), (int) in.number());
    }

    @Override
    public void writeTo(KeyWriter out) {
        out.string(family).number(revision);
    }
}
