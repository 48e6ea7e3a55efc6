package dev.longshore.control.api.servicediscovery;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.servicediscovery.instance.Discovery;
import dev.longshore.control.api.servicediscovery.instance.InstanceHealth;
import dev.longshore.control.api.servicediscovery.instance.InstanceOperations;
import dev.longshore.control.api.servicediscovery.instance.RegisterInstances;
import dev.longshore.control.api.servicediscovery.namespace.CreateNamespaces;
import dev.longshore.control.api.servicediscovery.namespace.NamespaceOperations;
import dev.longshore.control.api.servicediscovery.operation.OperationListing;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.service.CreateServices;
import dev.longshore.control.api.servicediscovery.service.ServiceAttributeOperations;
import dev.longshore.control.api.servicediscovery.service.ServiceOperations;
import dev.longshore.control.api.servicediscovery.tag.TagOperations;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import io.grpc.ServiceDescriptor;

/** AWS Cloud Map: names of services, within networks and for calls. */
public final class CloudMapService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return ServiceDiscoveryGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers handlers, Domain domain) {
        var on = new CloudMapOperations(handlers);
        Installation installation = domain.settings().installation();
        new CreateNamespaces(domain).register(on);
        new NamespaceOperations(installation).register(on);
        new CreateServices(installation).register(on);
        new ServiceOperations(installation).register(on);
        new ServiceAttributeOperations().register(on);
        new RegisterInstances(installation).register(on);
        new InstanceOperations(installation).register(on);
        new InstanceHealth(installation).register(on);
        new Discovery(installation).register(on);
        new OperationListing().register(on);
        new TagOperations().register(on);
    }
}
