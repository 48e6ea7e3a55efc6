package dev.longshore.control.api;

/** The way by which a call came in. */
public enum Door {
    /** The API's own gRPC service. */
    GRPC,
    /** The JSON protocol of the AWS clients. */
    AWS_JSON
}
