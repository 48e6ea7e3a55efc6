package dev.longshore.control.query;

/** An expression is not one of the cluster query language; the message says where and why. */
public final class QuerySyntaxException extends RuntimeException {
    public QuerySyntaxException(String message) {
        super(message);
    }
}
