package dev.longshore.control.api.elbv2.listener;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.balancer.SslPolicies;
import dev.longshore.proto.elbv2.DescribeSSLPoliciesInput;
import dev.longshore.proto.elbv2.DescribeSSLPoliciesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.SslPolicy;
import dev.longshore.state.tx.ReadTx;
import java.nio.charset.StandardCharsets;

/** DescribeSSLPolicies, and the policies that requests name. */
public final class SslPolicyOperations {
    private SslPolicyOperations() {}

    /** Registers DescribeSSLPolicies. */
    public static void register(ElbOperations on) {
        on.read(
                ElasticLoadBalancingGrpc.getDescribeSSLPoliciesMethod(),
                SslPolicyOperations::describe);
    }

    /**
     * Refuses a name that no policy has.
     *
     * @throws ApiException SSLPolicyNotFound
     */
    static void check(String name) {
        if (SslPolicies.named(name).isEmpty()) {
            throw new ApiException(
                    "SSLPolicyNotFoundException", "SSL policy '%s' not found".formatted(name));
        }
    }

    private static DescribeSSLPoliciesOutput describe(ReadTx tx, DescribeSSLPoliciesInput request) {
        request.getNamesList().forEach(SslPolicyOperations::check);
        Page<SslPolicy> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        for (SslPolicy policy : SslPolicies.ALL) {
            boolean asked =
                    request.getNamesCount() == 0
                            || request.getNamesList().contains(policy.getName());
            boolean fits =
                    !request.hasLoadBalancerType()
                            || policy.getSupportedLoadBalancerTypesList()
                                    .contains(request.getLoadBalancerType());
            if (asked && fits) {
                page.add(policy.getName().getBytes(StandardCharsets.UTF_8), policy);
            }
        }
        var answer = DescribeSSLPoliciesOutput.newBuilder().addAllSslPolicies(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }
}
