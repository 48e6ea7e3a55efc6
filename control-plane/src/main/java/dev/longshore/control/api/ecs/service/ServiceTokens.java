package dev.longshore.control.api.ecs.service;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreateServiceResponse;
import java.util.List;

/** CreateService's client tokens: each is one within a cluster. */
final class ServiceTokens implements ClientTokens.Service {
    @Override
    public String scope(Message request) {
        return References.cluster(((CreateServiceRequest) request).getCluster());
    }

    @Override
    public List<String> resources(Message answer) {
        return List.of(((CreateServiceResponse) answer).getService().getServiceArn());
    }

    /** The operation declares no ConflictException. */
    @Override
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.invalidValue(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
