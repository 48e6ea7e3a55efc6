package dev.longshore.control.api.acm;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.acm.CertificateManagerGrpc;
import io.grpc.ServiceDescriptor;

/**
 * AWS Certificate Manager: certificates that somebody else issued. None is issued here: those
 * operations are refused by name.
 */
public final class AcmService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return CertificateManagerGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers handlers, Domain domain) {
        var on = new AcmOperations(handlers);
        new ImportOperation(domain.settings()).register(on);
        CertificateOperations.register(on);
        CertificateListing.register(on);
        TagOperations.register(on);
    }
}
