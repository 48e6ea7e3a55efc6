package dev.longshore.control.api.elbv2.action;

import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.balancer.attribute.ElbTexts;
import dev.longshore.proto.elbv2.RedirectActionConfig;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Redirects (Elastic Load Balancing User Guide for Application Load Balancers, "Redirect actions").
 */
final class Redirects {
    private static final String PROTOCOL = "#{protocol}";
    private static final String PORT = "#{port}";
    private static final String HOST = "#{host}";
    private static final String PATH = "/#{path}";
    private static final String QUERY = "#{query}";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,4}");

    private static final List<Rule<RedirectActionConfig>> RULES =
            List.of(
                    Rule.not(
                            it ->
                                    !ElbTexts.isPrintable(
                                            it.getHost() + it.getPath() + it.getQuery()),
                            "A redirect must not have control characters"),
                    Rule.not(
                            it -> !it.getPath().startsWith("/"),
                            it ->
                                    "The redirect path '%s' must begin with '/'"
                                            .formatted(it.getPath())),
                    Rule.not(
                            it -> !isPort(it.getPort()),
                            it ->
                                    "The redirect port '%s' must be '#{port}' or between '1-65535' inclusive"
                                            .formatted(it.getPort())),
                    Rule.not(
                            it -> it.getQuery().startsWith("?"),
                            it ->
                                    "The redirect query '%s' must not begin with '?'"
                                            .formatted(it.getQuery())));

    private Redirects() {}

    /**
     * A redirect with all of its parts.
     *
     * @throws dev.longshore.control.api.ApiException InvalidLoadBalancerAction
     */
    static RedirectActionConfig checked(ActionScope scope, RedirectActionConfig asked) {
        var whole = asked.toBuilder();
        whole.setProtocol(asked.hasProtocol() ? asked.getProtocol() : PROTOCOL)
                .setPort(asked.hasPort() ? asked.getPort() : PORT)
                .setHost(asked.hasHost() ? asked.getHost() : HOST)
                .setPath(asked.hasPath() ? asked.getPath() : PATH)
                .setQuery(asked.hasQuery() ? asked.getQuery() : QUERY);
        Rule.enforce(RULES, whole.build(), Actions::invalid);
        if (scope.protocol().equals("HTTPS") && whole.getProtocol().equals("HTTP")) {
            throw Actions.invalid("A redirect from HTTPS to HTTP is not possible");
        }
        if (changesNothing(scope, whole.build())) {
            throw Actions.invalid(
                    "The redirect configuration is not valid because it creates a loop.");
        }
        return whole.build();
    }

    private static boolean changesNothing(ActionScope scope, RedirectActionConfig redirect) {
        return List.of(PROTOCOL, scope.protocol()).contains(redirect.getProtocol())
                && List.of(PORT, Integer.toString(scope.port())).contains(redirect.getPort())
                && redirect.getHost().equals(HOST)
                && redirect.getPath().equals(PATH);
    }

    private static boolean isPort(String port) {
        return port.equals(PORT)
                || (NUMBER.matcher(port).matches() && Integer.parseInt(port) <= 65_535);
    }
}
