package dev.longshore.control.api;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.longshore.proto.api.ApiOptions;
import dev.longshore.proto.api.ServiceTraits;
import java.util.List;

/**
 * One operation of the public API, as its descriptor tells it.
 *
 * @param method the operation
 * @param input the default instance of the request's generated class
 * @param output the default instance of the answer's generated class
 */
public record Operation(MethodDescriptor method, Message input, Message output) {
    /** The operation's name in the API, {@code RunTask}. */
    public String name() {
        return method.getName();
    }

    /** The name of the gRPC method, {@code longshore.ecs.v1.ECS/RunTask}. */
    public String fullName() {
        return method.getService().getFullName() + "/" + method.getName();
    }

    /** How AWS clients reach the service that the operation belongs to. */
    public ServiceTraits service() {
        return method.getService().getOptions().getExtension(ApiOptions.service);
    }

    /** True when the operation changes nothing, so that any server with fresh data may answer. */
    public boolean readOnly() {
        return method.getOptions().getExtension(ApiOptions.method).getReadonly();
    }

    /** The names of the errors that the operation declares. */
    public List<String> errors() {
        return method.getOptions().getExtension(ApiOptions.method).getErrorsList();
    }

    @Override
    public String toString() {
        return fullName();
    }
}
