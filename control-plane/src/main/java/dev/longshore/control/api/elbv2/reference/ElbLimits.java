package dev.longshore.control.api.elbv2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.proto.elbv2.DescribeAccountLimitsInput;
import dev.longshore.proto.elbv2.DescribeAccountLimitsOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.Limit;
import dev.longshore.state.tx.ReadTx;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How many there may be of everything: AWS's quotas, which are kept here too. */
public enum ElbLimits {
    TARGET_GROUPS("target-groups", 3_000),
    TARGETS_OF_GROUP("targets-per-target-group", 1_000),
    GROUPS_OF_APPLICATION("target-groups-per-application-load-balancer", 100),
    GROUPS_OF_ACTION("target-groups-per-action-on-application-load-balancer", 5),
    GROUPS_OF_NETWORK_ACTION("target-groups-per-action-on-network-load-balancer", 5),
    APPLICATION_BALANCERS("application-load-balancers", 50),
    LISTENERS_OF_APPLICATION("listeners-per-application-load-balancer", 50),
    RULES_OF_APPLICATION("rules-per-application-load-balancer", 100),
    CONDITION_VALUES("condition-values-per-alb-rule", 5),
    CONDITION_WILDCARDS("condition-wildcards-per-alb-rule", 5),
    CERTIFICATES_OF_APPLICATION("certificates-per-application-load-balancer", 25),
    NETWORK_BALANCERS("network-load-balancers", 50),
    LISTENERS_OF_NETWORK("listeners-per-network-load-balancer", 50),
    CERTIFICATES_OF_NETWORK("certificates-per-network-load-balancer", 25),
    TARGETS_OF_APPLICATION("targets-per-application-load-balancer", 1_000),
    TARGETS_OF_NETWORK("targets-per-network-load-balancer", 3_000),
    TARGETS_OF_NETWORK_ZONE("targets-per-availability-zone-per-network-load-balancer", 500);

    private final String key;
    private final int most;

    ElbLimits(String key, int most) {
        this.key = key;
        this.most = most;
    }

    public int most() {
        return most;
    }

    /**
     * Refuses more.
     *
     * @param count with what the request adds
     * @param code the API's error
     * @param what what there would be too many of, as the text says
     */
    public void check(int count, String code, String what) {
        if (count > most) {
            throw new ApiException(
                    code, "The maximum number of %s has been reached".formatted(what));
        }
    }

    /** Registers DescribeAccountLimits. */
    public static void register(ElbOperations on) {
        on.read(ElasticLoadBalancingGrpc.getDescribeAccountLimitsMethod(), ElbLimits::describe);
    }

    private static DescribeAccountLimitsOutput describe(
            ReadTx tx, DescribeAccountLimitsInput request) {
        Page<Limit> page = Page.ascending(request, ElbReferences.MAX_PAGE);
        List<ElbLimits> inOrder =
                Arrays.stream(values()).sorted(Comparator.comparing(it -> it.key)).toList();
        for (ElbLimits limit : inOrder) {
            byte[] position = limit.key.getBytes(StandardCharsets.UTF_8);
            if (!page.add(
                    position,
                    Limit.newBuilder()
                            .setName(limit.key)
                            .setMax(Integer.toString(limit.most))
                            .build())) {
                break;
            }
        }
        var answer = DescribeAccountLimitsOutput.newBuilder().addAllLimits(page.entries());
        page.nextToken().ifPresent(answer::setNextMarker);
        return answer.build();
    }
}
