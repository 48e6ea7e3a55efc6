package dev.longshore.control.api.ecs.service;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.CreateServiceResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** CreateService's client tokens: each is one within a cluster. */
final class ServiceTokens implements ClientTokens.Service {
    private final DescribedService described;

    ServiceTokens(DescribedService described) {
        this.described = described;
    }

    @Override
    public String scope(Message request) {
        return References.cluster(((CreateServiceRequest) request).getCluster());
    }

    @Override
    public List<String> resources(Message answer) {
        return List.of(((CreateServiceResponse) answer).getService().getServiceArn());
    }

    @Override
    public Message names(Message answer) {
        Service whole = ((CreateServiceResponse) answer).getService();
        return CreateServiceResponse.newBuilder()
                .setService(
                        Service.newBuilder()
                                .setServiceArn(whole.getServiceArn())
                                .setServiceName(whole.getServiceName())
                                .setClusterArn(whole.getClusterArn()))
                .build();
    }

    /** A service that is not kept any more has been deleted. */
    @Override
    public Message again(ReadTx tx, Message kept) {
        Service named = ((CreateServiceResponse) kept).getService();
        var key = new ServiceKey(Arns.id(named.getClusterArn()), named.getServiceName());
        Service asItIs =
                tx.get(Tables.SERVICES, key)
                        .map(row -> described.of(tx, key, row))
                        .orElseGet(() -> named.toBuilder().setStatus("INACTIVE").build());
        return CreateServiceResponse.newBuilder().setService(asItIs).build();
    }

    /** The operation declares no ConflictException. */
    @Override
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.invalidValue(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
