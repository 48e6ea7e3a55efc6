package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.HttpHeaderConditionConfig;
import dev.longshore.proto.elbv2.QueryStringKeyValuePair;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.RuleCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When a rule applies. Each condition is an ACL of its own, whose lines are alternatives; all
 * conditions of a rule have to hold.
 *
 * @param lines the ACLs
 * @param names of the ACLs
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html#rule-condition-types">Rule
 *     condition types</a>
 */
record Conditions(List<String> lines, List<String> names) {
    /** Without the port that it may have. */
    private static final String HOST = "req.hdr(host),field(1,:)";

    private static final String ANY = ".";

    /** Neither a parameter's name nor its value goes on after it. */
    private static final String ANY_OF_A_PARAMETER = "[^&]";

    /** Those of a rule; its ACLs' names begin with {@code prefix}. */
    static Conditions of(String prefix, Rule rule) {
        var lines = new ArrayList<String>();
        var names = new ArrayList<String>();
        for (RuleCondition condition : rule.getConditionsList()) {
            String name = prefix + "-" + (names.size() + 1);
            names.add(name);
            tests(condition).forEach(test -> lines.add("acl " + name + " " + test));
        }
        return new Conditions(List.copyOf(lines), List.copyOf(names));
    }

    /** What stands behind {@code if}; empty for a rule that always applies. */
    String all() {
        return String.join(" ", names);
    }

    private static Stream<String> tests(RuleCondition condition) {
        return switch (condition.getField()) {
            case "host-header" ->
                    matches(
                            HOST + " -m reg -i",
                            of(
                                    condition.getHostHeaderConfig().getValuesList(),
                                    condition.getValuesList()),
                            of(
                                    condition.getHostHeaderConfig().getRegexValuesList(),
                                    condition.getRegexValuesList()));
            case "path-pattern" ->
                    matches(
                            "path -m reg",
                            of(
                                    condition.getPathPatternConfig().getValuesList(),
                                    condition.getValuesList()),
                            of(
                                    condition.getPathPatternConfig().getRegexValuesList(),
                                    condition.getRegexValuesList()));
            case "http-header" -> header(condition.getHttpHeaderConfig());
            case "http-request-method" ->
                    Stream.of(
                            "method "
                                    + words(
                                            condition
                                                    .getHttpRequestMethodConfig()
                                                    .getValuesList()));
            case "query-string" ->
                    condition.getQueryStringConfig().getValuesList().stream()
                            .map(Conditions::parameter);
            case "source-ip" ->
                    Stream.of("src " + words(condition.getSourceIpConfig().getValuesList()));
            default ->
                    throw new IllegalArgumentException(
                            "conditions on " + condition.getField() + " are not known here");
        };
    }

    /** Older requests have the values beside the configuration instead of in it; both say both. */
    private static List<String> of(List<String> configured, List<String> beside) {
        return configured.isEmpty() ? beside : configured;
    }

    private static Stream<String> header(HttpHeaderConditionConfig config) {
        return matches(
                "req.fhdr(" + Words.quoted(config.getHttpHeaderName()) + ") -m reg -i",
                config.getValuesList(),
                config.getRegexValuesList());
    }

    private static Stream<String> matches(
            String test, List<String> patterns, List<String> expressions) {
        return Stream.concat(
                patterns.stream().map(pattern -> whole(test, Words.expression(pattern, ANY))),
                expressions.stream().map(expression -> test + " " + Words.quoted(expression)));
    }

    private static String parameter(QueryStringKeyValuePair pair) {
        String key =
                pair.getKey().isEmpty()
                        ? "([^&=]*=)?"
                        : Words.escapedExpression(pair.getKey(), ANY_OF_A_PARAMETER) + "=";
        String value = Words.escapedExpression(pair.getValue(), ANY_OF_A_PARAMETER);
        return "query -m reg -i " + Words.quoted("(^|&)" + key + value + "(&|$)");
    }

    private static String whole(String test, String expression) {
        return test + " " + Words.quoted("^" + expression + "$");
    }

    private static String words(List<String> words) {
        return words.stream().map(Words::quoted).collect(Collectors.joining(" "));
    }
}
