package dev.longshore.control.api.elbv2.balancer;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.elbv2.CreateLoadBalancerInput;
import java.util.List;

/** What load balancers of AWS can have, and these cannot. */
final class BalancerOptions {
    private static final List<Rule<CreateLoadBalancerInput>> NOT_OFFERED =
            List.of(
                    Rule.not(
                            it -> it.getType().equals("gateway"),
                            "Gateway load balancers are not offered."),
                    Rule.not(
                            CreateLoadBalancerInput::hasCustomerOwnedIpv4Pool,
                            "Pools of customer-owned addresses are not offered."),
                    Rule.not(CreateLoadBalancerInput::hasIpamPools, "IPAM pools are not offered."));

    private BalancerOptions() {}

    static void check(CreateLoadBalancerInput request) {
        Rule.enforce(NOT_OFFERED, request, ApiException::notOffered);
        checkAddresses(request.getIpAddressType(), request.getEnablePrefixForIpv6SourceNat());
    }

    /** Refuses other addresses than IPv4. */
    static void checkAddresses(String type, String sourceNat) {
        if (!(type.isEmpty() || type.equals("ipv4")) || sourceNat.equals("on")) {
            throw noIpv6();
        }
    }

    static ApiException noIpv6() {
        return ApiException.notOffered("Load balancers here have IPv4 addresses only.");
    }
}
