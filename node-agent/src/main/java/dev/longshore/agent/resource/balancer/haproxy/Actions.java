package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.FixedResponseActionConfig;
import dev.longshore.proto.elbv2.Listener;
import dev.longshore.proto.elbv2.RedirectActionConfig;
import dev.longshore.proto.elbv2.Rule;
import java.util.List;
import java.util.Locale;

/**
 * What a rule of an application load balancer does with a request that it takes.
 *
 * @param listener whose rule it is
 * @param number of the rule in the listener
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html#rule-action-types">Rule
 *     action types</a>
 */
record Actions(Listener listener, int number) {
    /** What the load balancer's own answers come from. */
    private static final String SERVER = "awselb/2.0";

    private static final String HOST = "%[req.hdr(host),field(1,:)]";
    private static final String PATH = "%[path,regsub(^/,)]";
    private static final String QUERY = "%[query]";

    /** The lines of the rule's last action; what comes before it only asks who the caller is. */
    List<String> lines(Rule rule) {
        Action action = rule.getActions(rule.getActionsCount() - 1);
        return switch (action.getType()) {
            case "forward" -> new Forward(listener, action).lines(condition());
            case "redirect" -> redirect(action.getRedirectConfig());
            case "fixed-response" -> List.of(answer(action.getFixedResponseConfig()));
            default ->
                    throw new IllegalArgumentException(
                            "an action " + action.getType() + " is not known here");
        };
    }

    private String condition() {
        return "{ var(txn.rule) -m int " + number + " }";
    }

    private String answer(FixedResponseActionConfig response) {
        String type =
                response.getContentType().isEmpty() ? "text/plain" : response.getContentType();
        // In a log format, because a plain string may have no line breaks.
        String body =
                response.getMessageBody().isEmpty()
                        ? ""
                        : " content-type "
                                + Words.quoted(type)
                                + " lf-string "
                                + Words.text(response.getMessageBody());
        return "http-request return status "
                + response.getStatusCode()
                + body
                + " hdr Server "
                + SERVER
                + " if "
                + condition();
    }

    /** A query that is empty takes its question mark with it. */
    private List<String> redirect(RedirectActionConfig redirect) {
        String template = redirect.hasQuery() ? redirect.getQuery() : "#{query}";
        String place = place(redirect);
        String code = redirect.getStatusCode().equals("HTTP_301") ? "301" : "302";
        if (template.isEmpty()) {
            return List.of(redirect(Words.word(place), code, condition()));
        }
        String whole = redirect(Words.word(place + "?" + filled(template)), code, condition());
        return template.equals("#{query}")
                ? List.of(
                        redirect(Words.word(place), code, condition() + " { query -m len 0 }"),
                        redirect(Words.word(place), code, condition() + " !{ query -m found }"),
                        whole)
                : List.of(whole);
    }

    private static String redirect(String location, String code, String condition) {
        return "http-request redirect location " + location + " code " + code + " if " + condition;
    }

    /** All of a place but its query. */
    private String place(RedirectActionConfig redirect) {
        String protocol = filled(otherwise(redirect.getProtocol(), "#{protocol}"));
        return protocol.toLowerCase(Locale.ROOT)
                + "://"
                + filled(otherwise(redirect.getHost(), "#{host}"))
                + ":"
                + filled(otherwise(redirect.getPort(), "#{port}"))
                + filled(otherwise(redirect.getPath(), "/#{path}"));
    }

    private static String otherwise(String value, String usual) {
        return value.isEmpty() ? usual : value;
    }

    private String filled(String template) {
        return Words.logFormat(template)
                .replace("#{protocol}", listener.getProtocol())
                .replace("#{port}", String.valueOf(listener.getPort()))
                .replace("#{host}", HOST)
                .replace("#{path}", PATH)
                .replace("#{query}", QUERY);
    }
}
