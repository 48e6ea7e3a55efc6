package dev.longshore.control.api.elbv2.action;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.balancer.Forwards;
import dev.longshore.control.domain.balancer.attribute.ElbTexts;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.FixedResponseActionConfig;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/**
 * Actions of listeners and rules as they are kept (ELBv2 API Reference, Action). Exactly one says
 * what becomes of a request; those of AWS that go before it, which ask who sent it, are not
 * offered.
 */
public final class Actions {
    private static final List<String> TYPES =
            List.of(Forwards.FORWARD, "redirect", "fixed-response");

    private static final List<String> CONTENT_TYPES =
            List.of(
                    "text/html",
                    "application/json",
                    "application/javascript",
                    "text/css",
                    "text/plain");

    private static final List<Rule<FixedResponseActionConfig>> FIXED =
            List.of(
                    Rule.not(
                            it -> !ElbTexts.isPrintableLines(it.getMessageBody()),
                            "The message body of a fixed response must not have control characters"),
                    Rule.not(
                            it -> it.getContentType().isEmpty() && !it.getMessageBody().isEmpty(),
                            "A content type must be specified for a fixed response with a message body"),
                    Rule.not(
                            it ->
                                    !it.getContentType().isEmpty()
                                            && !CONTENT_TYPES.contains(it.getContentType()),
                            "The ContentType must be one of:'text/html', 'application/json', 'application/javascript', 'text/css', 'text/plain'"));

    private Actions() {}

    /**
     * The actions of a request.
     *
     * @throws ApiException InvalidLoadBalancerAction, TooManyActions and what {@link ForwardChecks}
     *     refuses
     */
    public static List<Action> checked(ReadTx tx, ActionScope scope, List<Action> asked) {
        if (asked.isEmpty()) {
            throw ApiException.invalidValue("An action must be specified");
        }
        for (Action action : asked) {
            if (!TYPES.contains(action.getType())) {
                throw ApiException.notOffered(
                        "Actions of the type '%s' are not offered.".formatted(action.getType()));
            }
        }
        if (asked.size() > 1) {
            throw new ApiException(
                    "TooManyActionsException",
                    "Exactly one action of the types '%s' must be specified"
                            .formatted(String.join(", ", TYPES)));
        }
        return List.of(checked(tx, scope, asked.getFirst()));
    }

    /**
     * Refuses a load balancer with more target groups than it may have, once actions are written:
     * nothing of a call that is refused stays.
     *
     * @throws ApiException TooManyUniqueTargetGroupsPerLoadBalancer
     */
    public static void checkWritten(ReadTx tx, ActionScope scope) {
        ForwardChecks.limit(tx, scope);
    }

    private static Action checked(ReadTx tx, ActionScope scope, Action action) {
        checkConfigs(action);
        if (!scope.isApplication() && !action.getType().equals(Forwards.FORWARD)) {
            throw invalid(
                    "Actions of the type '%s' are not supported on listeners with the protocol '%s'"
                            .formatted(action.getType(), scope.protocol()));
        }
        return switch (action.getType()) {
            case "redirect" ->
                    action.toBuilder()
                            .setRedirectConfig(Redirects.checked(scope, action.getRedirectConfig()))
                            .build();
            case "fixed-response" -> {
                Rule.enforce(FIXED, action.getFixedResponseConfig(), Actions::invalid);
                yield action;
            }
            default -> ForwardChecks.checked(tx, scope, action);
        };
    }

    /** An action has the configuration of its type, and no other. */
    private static void checkConfigs(Action action) {
        List<Config> configs =
                List.of(
                        new Config(
                                Forwards.FORWARD,
                                action.hasForwardConfig() || !action.getTargetGroupArn().isEmpty()),
                        new Config("redirect", action.hasRedirectConfig()),
                        new Config("fixed-response", action.hasFixedResponseConfig()));
        for (Config config : configs) {
            boolean wanted = config.type().equals(action.getType());
            if (wanted && !config.given()) {
                throw invalid(
                        "A configuration must be specified for an action of the type '%s'"
                                .formatted(action.getType()));
            }
            if (!wanted && config.given()) {
                throw invalid(
                        "An action of the type '%s' cannot have a configuration of the type '%s'"
                                .formatted(action.getType(), config.type()));
            }
        }
    }

    private record Config(String type, boolean given) {}

    static ApiException invalid(String text) {
        return new ApiException("InvalidLoadBalancerActionException", text);
    }
}
