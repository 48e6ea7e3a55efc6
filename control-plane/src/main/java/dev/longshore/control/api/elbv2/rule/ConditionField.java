package dev.longshore.control.api.elbv2.rule;

import dev.longshore.control.domain.network.Cidr;
import dev.longshore.proto.elbv2.RuleCondition;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a condition may be about (Elastic Load Balancing User Guide for Application Load Balancers,
 * "Rule condition types").
 */
enum ConditionField {
    PATH_PATTERN(
            "path-pattern",
            true,
            true,
            RuleCondition::hasPathPatternConfig,
            it -> it.getPathPatternConfig().getValuesList(),
            value -> Forms.PATH.matcher(value).matches()),
    HOST_HEADER(
            "host-header",
            true,
            true,
            RuleCondition::hasHostHeaderConfig,
            it -> it.getHostHeaderConfig().getValuesList(),
            ConditionField::isHost),
    HTTP_HEADER(
            "http-header",
            false,
            true,
            RuleCondition::hasHttpHeaderConfig,
            it -> it.getHttpHeaderConfig().getValuesList(),
            value -> true),
    HTTP_REQUEST_METHOD(
            "http-request-method",
            true,
            false,
            RuleCondition::hasHttpRequestMethodConfig,
            it -> it.getHttpRequestMethodConfig().getValuesList(),
            value -> Forms.METHOD.matcher(value).matches()),
    QUERY_STRING(
            "query-string",
            false,
            true,
            RuleCondition::hasQueryStringConfig,
            ConditionField::queries,
            value -> true),
    SOURCE_IP(
            "source-ip",
            true,
            false,
            RuleCondition::hasSourceIpConfig,
            it -> it.getSourceIpConfig().getValuesList(),
            value -> Cidr.of(value).isPresent());

    private static final int MAX_VALUE = 128;
    private static final int MAX_METHOD = 40;

    private final String word;
    private final boolean once;
    private final boolean wild;
    private final Predicate<RuleCondition> given;
    private final Function<RuleCondition, List<String>> values;
    private final Predicate<String> form;

    /** The characters that values may have. */
    private static final class Forms {
        static final Pattern PATH = Pattern.compile("[A-Za-z0-9_\\-.$/~\"'@:+&*?]*");
        static final Pattern HOST = Pattern.compile("[A-Za-z0-9\\-.*?]*");
        static final Pattern METHOD = Pattern.compile("[A-Z\\-_]+");
        static final Pattern LETTERS = Pattern.compile("[A-Za-z*?]+");
    }

    ConditionField(
            String word,
            boolean once,
            boolean wild,
            Predicate<RuleCondition> given,
            Function<RuleCondition, List<String>> values,
            Predicate<String> form) {
        this.word = word;
        this.once = once;
        this.wild = wild;
        this.given = given;
        this.values = values;
        this.form = form;
    }

    /** The field of that word. */
    static Optional<ConditionField> named(String word) {
        return Arrays.stream(values()).filter(field -> field.word.equals(word)).findFirst();
    }

    /** All words, as texts list them. */
    static String words() {
        return "[%s]"
                .formatted(String.join(",", Arrays.stream(values()).map(it -> it.word).toList()));
    }

    String word() {
        return word;
    }

    /** Whether a rule has one such condition at most. */
    boolean isOnce() {
        return once;
    }

    /** Whether its values stand in the condition itself too, as in the API's first version. */
    boolean hasPlainValues() {
        return this == PATH_PATTERN || this == HOST_HEADER;
    }

    /** Whether a condition has the configuration of this field. */
    boolean isGiven(RuleCondition condition) {
        return given.test(condition);
    }

    /** What a condition compares with, where it has a configuration. */
    List<String> values(RuleCondition condition) {
        return values.apply(condition);
    }

    /** How long a value may be. */
    int longest() {
        return this == HTTP_REQUEST_METHOD ? MAX_METHOD : MAX_VALUE;
    }

    /** Whether a value may look like that. */
    boolean takes(String value) {
        return form.test(value);
    }

    /** How many characters of a value stand for others. */
    int wildcards(String value) {
        return wild ? (int) value.chars().filter(c -> c == '*' || c == '?').count() : 0;
    }

    private static List<String> queries(RuleCondition condition) {
        return condition.getQueryStringConfig().getValuesList().stream()
                .flatMap(pair -> Stream.of(pair.getKey() + pair.getValue()))
                .toList();
    }

    /** A name with a dot, and behind the last one letters only. */
    private static boolean isHost(String value) {
        int dot = value.lastIndexOf('.');
        return Forms.HOST.matcher(value).matches()
                && dot >= 0
                && Forms.LETTERS.matcher(value.substring(dot + 1)).matches();
    }
}
