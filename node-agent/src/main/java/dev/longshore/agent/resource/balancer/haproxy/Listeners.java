package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.BalancerListener;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import java.util.ArrayList;
import java.util.List;

/** The frontends: where a load balancer listens, and which rule takes a request. */
final class Listeners {
    /**
     * A group without healthy targets gets its requests all the same: they may be better than none.
     */
    private static final List<String> BACKENDS =
            List.of(
                    "use_backend %[var(txn.group)]-open if { var(txn.group),nbsrv 0 }",
                    "use_backend %[var(txn.group)] if { var(txn.group) -m found }");

    private Listeners() {}

    /** The lines of all listeners of a load balancer. */
    static List<String> of(Balancer balancer, Certificates certificates) {
        var settings = Settings.ofBalancer(balancer.getAttributesList());
        var lines = new ArrayList<String>();
        for (BalancerListener listener : balancer.getListenersList()) {
            lines.add("frontend " + Names.listener(listener.getListener().getListenerArn()));
            lines.add(
                    "bind :"
                            + listener.getListener().getPort()
                            + DeadServers.ofClients()
                            + Tls.words(listener, certificates, settings));
            lines.addAll(isHttp(listener.getListener()) ? http(listener, settings) : tcp(listener));
        }
        return lines;
    }

    static boolean isHttp(Listener listener) {
        return switch (listener.getProtocol()) {
            case "HTTP", "HTTPS" -> true;
            case "TCP", "TLS" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "listeners of " + listener.getProtocol() + " are not known here");
        };
    }

    /** A connection goes to one of the groups by their weights. */
    private static List<String> tcp(BalancerListener listener) {
        List<TargetGroupTuple> groups = Forward.groups(listener.getRules(0).getActions(0));
        int total = groups.stream().mapToInt(TargetGroupTuple::getWeight).sum();
        var lines = new ArrayList<>(List.of("mode tcp"));
        if (total > 0) {
            lines.add("tcp-request content set-var(txn.dice) rand(" + total + ")");
        }
        int upTo = 0;
        for (TargetGroupTuple group : groups) {
            upTo += group.getWeight();
            lines.add(
                    "tcp-request content set-var(txn.group) str(%s) if !{ var(txn.group) -m found } { var(txn.dice) -m int lt %d }"
                            .formatted(Names.group(group.getTargetGroupArn()), upTo));
        }
        lines.addAll(BACKENDS);
        return lines;
    }

    private static List<String> http(BalancerListener listener, Settings settings) {
        var lines = new ArrayList<>(Requests.lines(listener.getListener(), settings));
        var actions = new ArrayList<String>();
        int number = 0;
        for (Rule rule : listener.getRulesList()) {
            number++;
            var conditions = Conditions.of("r" + number, rule);
            lines.addAll(conditions.lines());
            lines.add(
                    "http-request set-var(txn.rule) int(%d) if !{ var(txn.rule) -m found } %s"
                            .formatted(number, conditions.all())
                            .strip());
            actions.addAll(new Actions(listener.getListener(), number).lines(rule));
        }
        lines.addAll(actions);
        lines.addAll(BACKENDS);
        return lines;
    }
}
