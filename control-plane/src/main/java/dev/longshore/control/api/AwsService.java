package dev.longshore.control.api;

import dev.longshore.control.domain.Domain;
import io.grpc.ServiceDescriptor;

/** An AWS service that is served: its operations, and what answers them. */
public interface AwsService {
    /** All of the service's operations, answered or not: {@code XGrpc.getServiceDescriptor()}. */
    ServiceDescriptor descriptor();

    /** Registers the handlers of those operations that are answered, over a leader's cluster. */
    void register(Handlers on, Domain domain);
}
