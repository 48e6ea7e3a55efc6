package dev.longshore.foundation.arn;

/** Reads Amazon resource names. */
public final class Arns {
    private Arns() {}

    /**
     * What the last slash is followed by: a cluster's name, the id of a task or a container
     * instance, {@code family:revision} of a task definition. Text without a slash is such an id
     * already.
     */
    public static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
