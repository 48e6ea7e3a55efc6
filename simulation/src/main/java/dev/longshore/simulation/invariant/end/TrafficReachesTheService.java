package dev.longshore.simulation.invariant.end;

import dev.longshore.control.domain.service.Roads;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.Optional;

/** Looks at the rules of services whose traffic is shifted, where their deployment is complete. */
@Invariant(
        "After the quiet minutes the production rule of every service whose deployment is complete"
                + " sends all traffic to the target group that its tasks are registered in.")
public final class TrafficReachesTheService implements SettledCheck {
    @Override
    public void check(Settled settled) {
        settled.rows()
                .services()
                .forEach(
                        (key, row) ->
                                settled.leader()
                                        .<Optional<String>>committed(tx -> wrong(tx, key, row))
                                        .ifPresent(
                                                evidence -> {
                                                    throw new Violation(
                                                            TrafficReachesTheService.class,
                                                            evidence);
                                                }));
    }

    private static Optional<String> wrong(ReadTx tx, ServiceKey key, ServiceRow row) {
        boolean complete =
                row.getService().getStatus().equals("ACTIVE")
                        && row.getDeploymentsCount() == 1
                        && row.getDeployments(0)
                                .getDeployment()
                                .getRolloutState()
                                .equals("COMPLETED");
        if (!complete) {
            return Optional.empty();
        }
        ServiceDeploymentState only = row.getDeployments(0);
        for (int i = 0; i < only.getTargetGroupsCount(); i++) {
            String group = only.getTargetGroups(i);
            String rule =
                    only.getLoadBalancers(i).getAdvancedConfiguration().getProductionListenerRule();
            // A load balancer that somebody deleted sends nothing anywhere.
            Optional<Map<String, Integer>> weights = Roads.weights(tx, rule);
            boolean right =
                    weights.stream()
                            .flatMap(it -> it.entrySet().stream())
                            .allMatch(it -> (it.getValue() > 0) == it.getKey().equals(group));
            if (!right) {
                return Optional.of(
                        "%s is in %s, and its traffic goes by %s"
                                .formatted(key, group, weights.orElseThrow()));
            }
        }
        return Optional.empty();
    }
}
