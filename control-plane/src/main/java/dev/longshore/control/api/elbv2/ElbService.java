package dev.longshore.control.api.elbv2;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.elbv2.balancer.BalancerAttributeOperations;
import dev.longshore.control.api.elbv2.balancer.BalancerChanges;
import dev.longshore.control.api.elbv2.balancer.LoadBalancers;
import dev.longshore.control.api.elbv2.group.GroupAttributeOperations;
import dev.longshore.control.api.elbv2.group.TargetGroupOperations;
import dev.longshore.control.api.elbv2.listener.ListenerAttributeOperations;
import dev.longshore.control.api.elbv2.listener.ListenerCertificates;
import dev.longshore.control.api.elbv2.listener.ListenerOperations;
import dev.longshore.control.api.elbv2.listener.SslPolicyOperations;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.rule.RuleOperations;
import dev.longshore.control.api.elbv2.rule.RulePriorities;
import dev.longshore.control.api.elbv2.tag.TagOperations;
import dev.longshore.control.api.elbv2.target.TargetOperations;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import io.grpc.ServiceDescriptor;

/** Elastic Load Balancing, version 2: application and network load balancers. */
public final class ElbService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return ElasticLoadBalancingGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers handlers, Domain domain) {
        var on = new ElbOperations(handlers);
        new LoadBalancers(domain).register(on);
        new BalancerChanges(domain).register(on);
        BalancerAttributeOperations.register(on);
        new TargetGroupOperations(domain).register(on);
        GroupAttributeOperations.register(on);
        new TargetOperations(domain).register(on);
        ListenerOperations.register(on);
        ListenerAttributeOperations.register(on);
        ListenerCertificates.register(on);
        SslPolicyOperations.register(on);
        RuleOperations.register(on);
        RulePriorities.register(on);
        TagOperations.register(on);
        ElbLimits.register(on);
    }
}
