package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.resource.balancer.haproxy.Certificates;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerCertificate;
import dev.longshore.proto.agent.PartEntry;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node is to do, with everything that it needs for that.
 *
 * @param certificates by their ARNs: those that its listeners name
 */
record BalancerWish(Balancer balancer, SortedMap<String, BalancerCertificate> certificates) {
    /** Without certificates. */
    static BalancerWish of(Balancer balancer) {
        return new BalancerWish(balancer, new TreeMap<>());
    }

    /** Nothing while a certificate has not been told yet that one of its listeners names. */
    static Optional<BalancerWish> of(Balancer balancer, Map<String, PartEntry> told) {
        var certificates = new TreeMap<String, BalancerCertificate>();
        for (String arn : Certificates.named(balancer)) {
            PartEntry entry = told.get(arn);
            if (entry == null) {
                return Optional.empty();
            }
            certificates.put(arn, entry.getBalancerCertificate());
        }
        return Optional.of(new BalancerWish(balancer, certificates));
    }

    /** Its certificates have keys. */
    @Override
    public String toString() {
        return "wish for " + balancer.getLoadBalancer().getLoadBalancerArn();
    }
}
