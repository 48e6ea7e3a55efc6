package dev.longshore.control.api.elbv2.rule;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.elbv2.reference.ElbLimits;
import dev.longshore.control.domain.balancer.attribute.ElbTexts;
import dev.longshore.proto.elbv2.QueryStringKeyValuePair;
import dev.longshore.proto.elbv2.RuleCondition;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Conditions of rules as they are kept (ELBv2 API Reference, RuleCondition). */
final class Conditions {
    private static final int MAX_HEADER_NAME = 40;

    private static final List<Rule<RuleCondition>> NOT_OFFERED =
            List.of(
                    Rule.not(
                            it ->
                                    it.getRegexValuesCount() > 0
                                            || it.getHostHeaderConfig().getRegexValuesCount() > 0
                                            || it.getPathPatternConfig().getRegexValuesCount() > 0
                                            || it.getHttpHeaderConfig().getRegexValuesCount() > 0,
                            "Regular expressions in conditions are not offered."));

    private Conditions() {}

    /**
     * The conditions of a request.
     *
     * @throws ApiException ValidationError
     */
    static List<RuleCondition> checked(List<RuleCondition> asked) {
        if (asked.isEmpty()) {
            throw ApiException.invalidValue("A condition must be specified");
        }
        List<RuleCondition> whole = asked.stream().map(Conditions::checked).toList();
        var seen = new HashSet<ConditionField>();
        int values = 0;
        int wildcards = 0;
        for (RuleCondition condition : whole) {
            ConditionField field = ConditionField.named(condition.getField()).orElseThrow();
            if (!seen.add(field) && field.once()) {
                throw ApiException.invalidValue(
                        "A rule can only have one '%s' condition".formatted(field.word()));
            }
            for (String value : field.values(condition)) {
                values++;
                wildcards += field.wildcards(value);
            }
        }
        checkCount(values, ElbLimits.CONDITION_VALUES, "condition values");
        checkCount(wildcards, ElbLimits.CONDITION_WILDCARDS, "wildcards in its conditions");
        return whole;
    }

    private static void checkCount(int count, ElbLimits limit, String what) {
        if (count > limit.most()) {
            throw ApiException.invalidValue(
                    "A rule can only have '%d' %s".formatted(limit.most(), what));
        }
    }

    private static RuleCondition checked(RuleCondition asked) {
        Rule.enforce(NOT_OFFERED, asked, ApiException::notOffered);
        ConditionField field =
                ConditionField.named(asked.getField())
                        .orElseThrow(
                                () ->
                                        ApiException.invalidValue(
                                                "Condition field '%s' must be one of '%s'"
                                                        .formatted(
                                                                asked.getField(),
                                                                ConditionField.words())));
        checkConfigs(field, asked);
        RuleCondition whole = field.hasPlainValues() ? both(field, asked) : asked;
        List<String> values = field.values(whole);
        if (values.isEmpty() || values.contains("")) {
            throw ApiException.invalidValue("A condition value must be specified");
        }
        values.forEach(value -> checkValue(field, value));
        checkNames(field, whole);
        return whole;
    }

    private static void checkConfigs(ConditionField field, RuleCondition asked) {
        if (asked.getValuesCount() > 0 && !field.hasPlainValues()) {
            throw ApiException.invalidValue(
                    "The 'Values' field is not compatible with '%s'".formatted(field.word()));
        }
        if (asked.getValuesCount() > 0
                && field.isGiven(asked)
                && !field.values(asked).equals(asked.getValuesList())) {
            throw ApiException.invalidValue(
                    "You cannot specify both 'Values' and a configuration for '%s'"
                            .formatted(field.word()));
        }
        ConditionField.ALL.stream()
                .filter(other -> !other.equals(field) && other.isGiven(asked))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw ApiException.invalidValue(
                                    "A configuration for '%s' is not compatible with '%s'"
                                            .formatted(other.word(), field.word()));
                        });
    }

    /** Values stand in both places, whichever way the request said them. */
    private static RuleCondition both(ConditionField field, RuleCondition asked) {
        List<String> values = field.isGiven(asked) ? field.values(asked) : asked.getValuesList();
        var whole = asked.toBuilder().clearValues().addAllValues(values);
        if (field.equals(ConditionField.PATH_PATTERN)) {
            whole.getPathPatternConfigBuilder().clearValues().addAllValues(values);
        } else {
            whole.getHostHeaderConfigBuilder().clearValues().addAllValues(values);
        }
        return whole.build();
    }

    private static void checkValue(ConditionField field, String value) {
        if (value.length() > field.longest()) {
            throw ApiException.invalidValue(
                    "The '%s' value is too long; the limit is '%d'"
                            .formatted(field.word(), field.longest()));
        }
        if (!field.takes(value)) {
            throw ApiException.invalidValue(
                    "The '%s' value '%s' is not valid".formatted(field.word(), value));
        }
    }

    /** What stands beside values: the header's name; a key may be left out, its value not. */
    private static void checkNames(ConditionField field, RuleCondition condition) {
        if (field.equals(ConditionField.HTTP_HEADER)) {
            String name = condition.getHttpHeaderConfig().getHttpHeaderName();
            if (name.isEmpty() || name.length() > MAX_HEADER_NAME) {
                throw ApiException.invalidValue(
                        "An HTTP header name of 1 to '%d' characters must be specified"
                                .formatted(MAX_HEADER_NAME));
            }
            if (!ElbTexts.isToken(name)) {
                throw ApiException.invalidValue(
                        "The HTTP header name '%s' is not valid".formatted(name));
            }
        }
        if (condition.getQueryStringConfig().getValuesList().stream()
                .flatMap(pair -> Stream.of(pair.getKey(), pair.getValue()))
                .anyMatch(text -> text.length() > ConditionField.MAX_VALUE)) {
            throw ApiException.invalidValue(
                    "The '%s' value is too long; the limit is '%d'"
                            .formatted(field.word(), ConditionField.MAX_VALUE));
        }
        if (condition.getQueryStringConfig().getValuesList().stream()
                .map(QueryStringKeyValuePair::getValue)
                .anyMatch(String::isEmpty)) {
            throw ApiException.invalidValue("A condition value must be specified");
        }
    }
}
