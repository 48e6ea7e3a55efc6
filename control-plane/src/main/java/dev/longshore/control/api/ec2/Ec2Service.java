package dev.longshore.control.api.ec2;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ec2.eni.NetworkInterfaces;
import dev.longshore.control.api.ec2.group.SecurityGroupRules;
import dev.longshore.control.api.ec2.group.SecurityGroups;
import dev.longshore.control.api.ec2.place.Places;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.route.InternetGateways;
import dev.longshore.control.api.ec2.route.NetworkAcls;
import dev.longshore.control.api.ec2.route.RouteTables;
import dev.longshore.control.api.ec2.route.Routes;
import dev.longshore.control.api.ec2.tag.TagOperations;
import dev.longshore.control.api.ec2.vpc.Subnets;
import dev.longshore.control.api.ec2.vpc.Vpcs;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.ec2.EC2Grpc;
import io.grpc.ServiceDescriptor;

/** Amazon EC2: the networks of tasks. */
public final class Ec2Service implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return EC2Grpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers handlers, Domain domain) {
        var on = new Ec2Operations(handlers);
        new Places(domain).register(on);
        new Vpcs(domain.networks()).register(on);
        new Subnets(domain).register(on);
        new SecurityGroups(domain.networks()).register(on);
        new SecurityGroupRules(domain.networks()).register(on);
        new NetworkInterfaces(domain).register(on);
        new InternetGateways(domain.networks()).register(on);
        new RouteTables(domain).register(on);
        new Routes(domain.networks()).register(on);
        new NetworkAcls(domain.networks()).register(on);
        new TagOperations(domain.networks()).register(on);
    }
}
