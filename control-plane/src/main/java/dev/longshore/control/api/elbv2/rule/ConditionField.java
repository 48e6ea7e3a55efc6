package dev.longshore.control.api.elbv2.rule;

import dev.longshore.control.domain.balancer.attribute.ElbTexts;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.proto.elbv2.RuleCondition;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a condition may be about (Elastic Load Balancing User Guide for Application Load Balancers,
 * "Rule condition types").
 *
 * @param word what requests call it
 * @param once whether a rule has one such condition at most
 * @param wild whether {@code *} and {@code ?} stand for other characters
 * @param given whether a condition has the configuration of this field
 * @param configured what a condition compares with, where it has a configuration
 * @param form whether a value may look like that
 */
record ConditionField(
        String word,
        boolean once,
        boolean wild,
        Predicate<RuleCondition> given,
        Function<RuleCondition, List<String>> configured,
        Predicate<String> form) {
    /** Letters, digits and _-.$/~"'@:+&*? */
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.$/~\\x22\\x27@:+&*?-]*");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.*?-]*");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("\\d|[1-9]\\d|1[01]\\d|12[0-8]");

    private static final Pattern METHOD = Pattern.compile("[A-Z_-]+");
    private static final Pattern TOP_LEVEL = Pattern.compile("[A-Za-z*?]+");
    private static final Pattern ESCAPED = Pattern.compile("\\\\.");
    static final int MAX_VALUE = 128;
    private static final int MAX_METHOD = 40;

    static final ConditionField PATH_PATTERN =
            new ConditionField(
                    "path-pattern",
                    true,
                    true,
                    RuleCondition::hasPathPatternConfig,
                    it -> it.getPathPatternConfig().getValuesList(),
                    value -> PATH.matcher(value).matches());

    static final ConditionField HOST_HEADER =
            new ConditionField(
                    "host-header",
                    true,
                    true,
                    RuleCondition::hasHostHeaderConfig,
                    it -> it.getHostHeaderConfig().getValuesList(),
                    ConditionField::isHost);

    static final ConditionField HTTP_HEADER =
            new ConditionField(
                    "http-header",
                    false,
                    true,
                    RuleCondition::hasHttpHeaderConfig,
                    it -> it.getHttpHeaderConfig().getValuesList(),
                    ElbTexts::isPrintable);

    private static final ConditionField HTTP_REQUEST_METHOD =
            new ConditionField(
                    "http-request-method",
                    true,
                    false,
                    RuleCondition::hasHttpRequestMethodConfig,
                    it -> it.getHttpRequestMethodConfig().getValuesList(),
                    value -> METHOD.matcher(value).matches());

    private static final ConditionField QUERY_STRING =
            new ConditionField(
                    "query-string",
                    false,
                    true,
                    RuleCondition::hasQueryStringConfig,
                    ConditionField::queries,
                    ElbTexts::isPrintable);

    private static final ConditionField SOURCE_IP =
            new ConditionField(
                    "source-ip",
                    true,
                    false,
                    RuleCondition::hasSourceIpConfig,
                    it -> it.getSourceIpConfig().getValuesList(),
                    value -> Cidr.of(value).isPresent() || isIpv6(value));

    /** In the order in which texts list them. */
    static final List<ConditionField> ALL =
            List.of(
                    PATH_PATTERN,
                    HOST_HEADER,
                    HTTP_HEADER,
                    HTTP_REQUEST_METHOD,
                    QUERY_STRING,
                    SOURCE_IP);

    /** The field of that word. */
    static Optional<ConditionField> named(String word) {
        return ALL.stream().filter(field -> field.word.equals(word)).findFirst();
    }

    /** All words, as texts list them. */
    static String words() {
        return "[" + String.join(",", ALL.stream().map(ConditionField::word).toList()) + "]";
    }

    /** Whether its values stand in the condition itself too, as in the API's first version. */
    boolean hasPlainValues() {
        return equals(PATH_PATTERN) || equals(HOST_HEADER);
    }

    /** Whether a condition has the configuration of this field. */
    boolean isGiven(RuleCondition condition) {
        return given.test(condition);
    }

    /** What a condition compares with, where it has a configuration. */
    List<String> values(RuleCondition condition) {
        return configured.apply(condition);
    }

    /** How long a value may be. */
    int longest() {
        if (equals(QUERY_STRING)) {
            return 2 * MAX_VALUE; // of the key and of the value, which are checked apart
        }
        return equals(HTTP_REQUEST_METHOD) ? MAX_METHOD : MAX_VALUE;
    }

    /** Whether a value may look like that. */
    boolean takes(String value) {
        return form.test(value);
    }

    /** How many characters of a value stand for others. */
    int wildcards(String value) {
        String plain = equals(QUERY_STRING) ? ESCAPED.matcher(value).replaceAll("") : value;
        return wild ? (int) plain.chars().filter(c -> c == '*' || c == '?').count() : 0;
    }

    /** A range of IPv6: nobody comes from one here, and rules that name one beside others work. */
    private static boolean isIpv6(String value) {
        int slash = value.indexOf('/');
        if (slash < 0 || !PREFIX_LENGTH.matcher(value.substring(slash + 1)).matches()) {
            return false;
        }
        try {
            return !Inet6Address.ofLiteral(value.substring(0, slash)).getHostAddress().isEmpty();
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static List<String> queries(RuleCondition condition) {
        return condition.getQueryStringConfig().getValuesList().stream()
                .map(pair -> pair.getKey() + pair.getValue())
                .toList();
    }

    /** A name with a dot, and behind the last one letters only. */
    private static boolean isHost(String value) {
        int dot = value.lastIndexOf('.');
        return HOST.matcher(value).matches()
                && dot >= 0
                && TOP_LEVEL.matcher(value.substring(dot + 1)).matches();
    }
}
