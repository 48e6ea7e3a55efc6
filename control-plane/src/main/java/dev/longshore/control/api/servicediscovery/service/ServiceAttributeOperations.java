package dev.longshore.control.api.servicediscovery.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.servicediscovery.DeleteServiceAttributesRequest;
import dev.longshore.proto.servicediscovery.DeleteServiceAttributesResponse;
import dev.longshore.proto.servicediscovery.GetServiceAttributesRequest;
import dev.longshore.proto.servicediscovery.GetServiceAttributesResponse;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.UpdateServiceAttributesRequest;
import dev.longshore.proto.servicediscovery.UpdateServiceAttributesResponse;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;

/** GetServiceAttributes, UpdateServiceAttributes and DeleteServiceAttributes. */
public final class ServiceAttributeOperations {
    private static final int MOST = 30;
    private static final int LONGEST_KEY = 255;

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(
                ServiceDiscoveryGrpc.getGetServiceAttributesMethod(),
                ServiceAttributeOperations::get);
        on.write(
                ServiceDiscoveryGrpc.getUpdateServiceAttributesMethod(),
                ServiceAttributeOperations::update);
        on.write(
                ServiceDiscoveryGrpc.getDeleteServiceAttributesMethod(),
                ServiceAttributeOperations::delete);
    }

    private static GetServiceAttributesResponse get(
            ReadTx tx, GetServiceAttributesRequest request) {
        NamedServiceRow row = NameReferences.service(tx, request.getServiceId());
        var answer = GetServiceAttributesResponse.newBuilder();
        answer.getServiceAttributesBuilder()
                .setServiceArn(row.getService().getArn())
                .setResourceOwner(row.getService().getResourceOwner())
                .putAllAttributes(row.getAttributesMap());
        return answer.build();
    }

    private static UpdateServiceAttributesResponse update(
            Tx tx, UpdateServiceAttributesRequest request) {
        NamedServiceRow row = NameReferences.service(tx, request.getServiceId());
        request.getAttributesMap().keySet().forEach(ServiceAttributeOperations::check);
        NamedServiceRow next = row.toBuilder().putAllAttributes(request.getAttributesMap()).build();
        if (next.getAttributesCount() > MOST) {
            throw new ApiException(
                    "ServiceAttributesLimitExceededException",
                    "The maximum number of attributes of a service is " + MOST + ".");
        }
        NamedServices.put(tx, next);
        return UpdateServiceAttributesResponse.getDefaultInstance();
    }

    /** The values' form is checked before a handler sees them. */
    private static void check(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw ApiException.invalidValue(
                    "The key of an attribute has 1 to 255 characters: " + Excerpt.of(key));
        }
    }

    /** Keys that are not there do no harm. */
    private static DeleteServiceAttributesResponse delete(
            Tx tx, DeleteServiceAttributesRequest request) {
        var next = NameReferences.service(tx, request.getServiceId()).toBuilder();
        request.getAttributesList().forEach(next::removeAttributes);
        NamedServices.put(tx, next.build());
        return DeleteServiceAttributesResponse.getDefaultInstance();
    }
}
