package dev.longshore.control.api.catalog;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.OperationTable;
import dev.longshore.control.api.acm.AcmService;
import dev.longshore.control.api.ec2.Ec2Service;
import dev.longshore.control.api.ecs.EcsService;
import dev.longshore.control.api.elbv2.ElbService;
import dev.longshore.control.api.servicediscovery.CloudMapService;
import dev.longshore.control.api.sts.StsService;
import dev.longshore.control.api.tagging.TaggingService;
import dev.longshore.control.domain.Domain;
import java.util.List;

/** The AWS services that are served. A new one is one line here. */
public final class AwsServices {
    private static final List<AwsService> ALL =
            List.of(
                    new EcsService(),
                    new Ec2Service(),
                    new ElbService(),
                    new CloudMapService(),
                    new AcmService(),
                    new StsService(),
                    new TaggingService());

    private AwsServices() {}

    /** All operations, answered or not. */
    public static OperationTable operations() {
        return new OperationTable(ALL.stream().map(AwsService::descriptor).toList());
    }

    /**
     * The handlers of all services over a leader's cluster.
     *
     * @throws IllegalStateException for an operation with two handlers, or with one that writes
     *     where its descriptor says that it reads
     */
    public static Handlers handlers(Domain domain) {
        var handlers = new Handlers();
        ALL.forEach(service -> service.register(handlers, domain));
        return handlers;
    }
}
