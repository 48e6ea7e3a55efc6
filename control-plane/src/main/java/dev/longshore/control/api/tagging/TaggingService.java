package dev.longshore.control.api.tagging;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.tag.Taggables;
import dev.longshore.proto.tagging.ResourceGroupsTaggingAPIGrpc;
import io.grpc.ServiceDescriptor;

/** AWS Resource Groups Tagging, over the taggable resources of all services. */
public final class TaggingService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return ResourceGroupsTaggingAPIGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers on, Domain domain) {
        var resources = new TaggedResources(Taggables.ALL);
        on.read(ResourceGroupsTaggingAPIGrpc.getGetResourcesMethod(), resources::list);
    }
}
